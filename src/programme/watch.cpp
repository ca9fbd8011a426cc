#include "programme/watch.h"

#include "base/json.h"
#include "base/text.h"

namespace programme {

namespace json = boost::json;

namespace {

constexpr std::size_t most_name_characters = 60;
constexpr std::int64_t longest_sitting_s = 12 * 60 * 60;
constexpr int most_chapters = 50;

}

base::Result<WatchDetail> check(WatchDetail detail)
{
    detail.place = base::trim(detail.place);
    std::vector<std::string> present;
    for (auto const& name : detail.present) {
        auto const trimmed = base::trim(name);
        if (!trimmed.empty() && std::ranges::find(present, trimmed) == present.end())
            present.push_back(trimmed);
    }
    detail.present = std::move(present);
    if (detail.present.empty())
        return base::Refusal { "programme.watch.present.missing", "present" };
    auto const too_long = [](std::string const& text) { return base::character_count(text) > most_name_characters; };
    if (too_long(detail.place))
        return base::Refusal { "programme.watch.long", "place" };
    if (detail.present.size() > most_present || std::ranges::any_of(detail.present, too_long))
        return base::Refusal { "programme.watch.long", "present" };
    return detail;
}

WatchProgress merged(WatchProgress const& known, WatchProgress const& said, std::int64_t film_length_s)
{
    auto const longest = film_length_s > 0 ? film_length_s : longest_sitting_s;
    WatchProgress result;
    result.position_s = std::clamp<std::int64_t>(said.position_s, 0, longest);
    result.watched_s = std::clamp<std::int64_t>(std::max(known.watched_s, said.watched_s), 0, longest_sitting_s);
    result.chapters = known.chapters;
    for (int const chapter : said.chapters) {
        if (chapter >= 1 && chapter <= most_chapters)
            result.chapters.insert(chapter);
    }
    return result;
}

std::string detail_text(WatchDetail const& detail)
{
    json::array present(detail.present.begin(), detail.present.end());
    return json::serialize(json::object { { "video", detail.video }, { "place", detail.place }, { "present", std::move(present) } });
}

WatchDetail detail_from(std::string const& text)
{
    auto const object = json::parse(text).as_object();
    WatchDetail detail { base::json_text(object, "video"), base::json_text(object, "place"), {} };
    for (auto const& name : object.at("present").as_array())
        detail.present.emplace_back(name.as_string());
    return detail;
}

std::string progress_text(WatchProgress const& progress)
{
    json::array chapters(progress.chapters.begin(), progress.chapters.end());
    return json::serialize(json::object { { "position", progress.position_s }, { "watched", progress.watched_s }, { "chapters", std::move(chapters) } });
}

WatchProgress progress_from(std::string const& text)
{
    auto const object = json::parse(text).as_object();
    WatchProgress progress { base::json_integer(object, "position"), base::json_integer(object, "watched"), {} };
    for (auto const& chapter : object.at("chapters").as_array())
        progress.chapters.insert(static_cast<int>(chapter.as_int64()));
    return progress;
}

}
