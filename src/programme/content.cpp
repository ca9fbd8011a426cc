#include "programme/programme.h"

#include "base/json.h"

namespace programme {

namespace json = boost::json;

namespace {

[[noreturn]] void refuse(std::string const& what)
{
    throw std::runtime_error("content/programme: " + what);
}

form::Text read_text(json::object const& object, std::string_view name)
{
    auto const* member = object.if_contains(name);
    if (!member || !member->is_object())
        refuse("no text \"" + std::string(name) + "\"");
    auto const& texts = member->get_object();
    form::Text text { base::json_text(texts, "ja"), base::json_text(texts, "easy"), base::json_text(texts, "en") };
    if (text.ja.empty() || text.en.empty())
        refuse("a text \"" + std::string(name) + "\" is not there in ja and en");
    return text;
}

std::vector<json::object> read_objects(json::object const& object, std::string_view name)
{
    auto const* member = object.if_contains(name);
    std::vector<json::object> objects;
    if (member && member->is_array()) {
        for (auto const& entry : member->get_array())
            objects.push_back(entry.as_object());
    }
    return objects;
}

Audience read_audience(std::string const& text)
{
    if (text == "person")
        return Audience::person;
    if (text == "staff")
        return Audience::staff;
    if (text == "both")
        return Audience::both;
    refuse("audience \"" + text + "\"");
}

OfferKind read_kind(std::string const& text)
{
    for (auto const kind : { OfferKind::video, OfferKind::talk, OfferKind::visit, OfferKind::guest, OfferKind::card, OfferKind::search, OfferKind::invite }) {
        if (code(kind) == text)
            return kind;
    }
    refuse("offer kind \"" + text + "\"");
}

Video read_video(json::object const& object)
{
    Video video;
    video.code = base::json_text(object, "code");
    video.title = read_text(object, "title");
    video.about = read_text(object, "about");
    video.audience = read_audience(base::json_text(object, "audience"));
    video.minutes = static_cast<int>(base::json_integer(object, "minutes"));
    video.streaming_only = base::json_bool(object, "streaming_only");
    video.stirring = base::json_bool(object, "stirring");
    for (auto const& credit : read_objects(object, "credits"))
        video.credits.push_back(read_text(credit, "text"));
    for (auto const& chapter : read_objects(object, "chapters"))
        video.chapters.push_back({ base::json_text(chapter, "kind"), read_text(chapter, "title"), read_text(chapter, "question") });
    if (video.code.empty() || video.chapters.empty())
        refuse("a video without code or chapters");
    return video;
}

Offer read_offer(json::object const& object)
{
    Offer offer;
    offer.code = base::json_text(object, "code");
    offer.kind = read_kind(base::json_text(object, "kind"));
    offer.video = base::json_text(object, "video");
    offer.chapter = static_cast<int>(base::json_integer(object, "chapter"));
    offer.link = base::json_text(object, "link");
    offer.text = read_text(object, "text");
    // Links stay inside the program: content is written by authors, not by its operators.
    if (!offer.link.empty() && (!offer.link.starts_with('/') || offer.link.starts_with("//")))
        refuse("the link " + offer.link + " leads outside");
    return offer;
}

Barrier read_barrier(json::object const& object)
{
    Barrier barrier;
    barrier.item = base::json_text(object, "item");
    auto const kind = base::json_text(object, "kind");
    if (kind != "barrier" && kind != "facilitator")
        refuse("item " + barrier.item + " is neither barrier nor facilitator");
    barrier.is_facilitator = kind == "facilitator";
    barrier.unknown_counts = base::json_bool(object, "unknown_counts");
    for (auto const& offer : read_objects(object, "offers"))
        barrier.offers.push_back(read_offer(offer));
    return barrier;
}

void check_offer(Programme const& programme, Barrier const& barrier, Offer const& offer)
{
    auto const name = barrier.item + "." + offer.code;
    if (std::ranges::count(barrier.offers, offer.code, &Offer::code) > 1 || offer.code.empty())
        refuse(name + " is there twice or has no code");
    if (offer.kind != OfferKind::video)
        return;
    auto const* video = programme.video(offer.video);
    if (!video || offer.chapter < 0 || offer.chapter > static_cast<int>(video->chapters.size()))
        refuse(name + " names a video or chapter that is not there");
}

}

Programme::Programme(std::filesystem::path const& content_folder, form::Library const& library)
{
    auto const folder = content_folder / "programme";
    auto const videos = base::read_json_file(folder / "videos.json").as_object();
    for (auto const& object : read_objects(videos, "videos")) {
        auto video = read_video(object);
        if (this->video(video.code))
            refuse("video " + video.code + " is there twice");
        videos_.push_back(std::move(video));
    }
    auto const offers = base::read_json_file(folder / "offers.json").as_object();
    agree_from_ = static_cast<int>(base::json_integer(offers, "agree_from", 4));
    low_to_ = static_cast<int>(base::json_integer(offers, "low_to", 2));
    auto const& checklist = library.get("checklist.bf");
    for (auto const& object : read_objects(offers, "items")) {
        auto found = read_barrier(object);
        if (barrier(found.item) || !checklist.item(found.item))
            refuse("item " + found.item + " is there twice or not on the checklist");
        for (auto const& offer : found.offers)
            check_offer(*this, found, offer);
        barriers_.push_back(std::move(found));
    }
    if (videos_.empty() || barriers_.empty())
        refuse("nothing found");
}

}
