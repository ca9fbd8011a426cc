#include "lane/lane_store.h"

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "shelf/shelf.h"
#include "trust/gate.h"
#include "trust/key_store.h"

#include <algorithm>

namespace lane {

namespace {

namespace json = base::json;
constexpr auto compartment = trust::Compartment::lane;
constexpr auto size = shelf::BoxSize::small;
constexpr std::size_t letter_bytes = 16;
constexpr std::size_t listed_boxes = 40; // about 1,500 talks

std::string person_box(PersonId const& person) { return "lane|person|" + person.text(); }
std::string talk_box(std::string_view letters) { return "lane|talk|" + std::string(letters); }
shelf::List messages_list(std::string_view letters) { return { "lane|messages|" + std::string(letters) }; }
shelf::List agency_list(AgencyId const& agency) { return { "lane|agency|" + agency.text() }; }
std::string draft_box(std::string_view talk, trust::AccountId const& account)
{
    return "lane|draft|" + std::string(talk) + '|' + account.text();
}

struct PersonBox {
    std::optional<base::Instant> limits_at;
    std::vector<std::string> letters; // oldest first
};

PersonBox load_person(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    auto const text = shelf::find(session, keys, disclosure, compartment, size, person_box(disclosure.person()));
    if (!text)
        return {};
    auto const kept = json::parse(*text).as_object();
    PersonBox box;
    if (auto const at = base::json_integer(kept, "limits_at"); at != 0)
        box.limits_at = base::Instant { at };
    for (auto const& letters : kept.at("talks").as_array())
        box.letters.emplace_back(letters.as_string());
    return box;
}

void put_person(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, PersonBox const& box)
{
    json::object kept { { "limits_at", box.limits_at ? box.limits_at->microseconds : 0 }, { "talks", json::array(box.letters.begin(), box.letters.end()) } };
    shelf::put(transaction, keys, permit, compartment, size, person_box(permit.person()), json::serialize(kept));
}

void put_talk(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, Talk const& talk)
{
    json::object kept { { "agency", talk.agency.text() }, { "name", talk.name }, { "begun_at", talk.begun_at.microseconds },
        { "last_at", talk.last_at.microseconds }, { "last_side", code(talk.last_side) } };
    if (talk.ended_at)
        kept.emplace("ended_at", talk.ended_at->microseconds);
    shelf::put(transaction, keys, permit, compartment, size, talk_box(talk.letters), json::serialize(kept));
}

void add_message(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, Talk& talk, Message const& message)
{
    json::object const entry { { "side", code(message.side) }, { "author", message.author }, { "at", message.at.microseconds }, { "text", message.text } };
    messages_list(talk.letters).append(transaction, keys, json::serialize(entry), &permit, compartment);
    talk.last_at = message.at;
    talk.last_side = message.side;
    put_talk(transaction, keys, permit, talk);
}

Talk begin_talk(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, PersonBox& box,
    AgencyId const& agency, std::string name, base::Instant now)
{
    Talk talk { base::to_base64_url(base::random_bytes(letter_bytes)), agency, permit.person(), std::move(name), now, {}, now, Side::person };
    box.letters.push_back(talk.letters);
    put_person(transaction, keys, permit, box);
    agency_list(agency).append(transaction, keys, json::serialize(json::array { talk.letters, talk.person.text() }));
    return talk;
}

Listed listed_from(std::string const& entry)
{
    auto const parts = json::parse(entry).as_array();
    return { std::string(parts.at(0).as_string()), PersonId::stored(std::string(parts.at(1).as_string())) };
}

}

Own load_own(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    auto const box = load_person(session, keys, disclosure);
    Own own { box.limits_at, {} };
    for (auto const& letters : box.letters)
        if (auto talk = load_talk(session, keys, disclosure, letters))
            own.talks.push_back(std::move(*talk));
    std::ranges::reverse(own.talks);
    std::ranges::stable_sort(own.talks, std::greater {}, &Talk::last_at);
    return own;
}

void take_limits(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, base::Instant now)
{
    shelf::one_at_a_time(transaction, size);
    auto box = load_person(transaction, keys, permit);
    if (box.limits_at)
        return;
    box.limits_at = now;
    put_person(transaction, keys, permit, box);
}

std::optional<Talk> talk_with(Own const& own, AgencyId const& agency)
{
    std::optional<Talk> found;
    for (auto const& talk : own.talks) {
        if (talk.agency != agency || (found && (!found->ended_at || talk.ended_at)))
            continue;
        found = talk;
    }
    return found;
}

base::Result<Talk> write_as_person(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit,
    std::vector<agency::DutyCard> const& duties, Written const& written, base::Instant now)
{
    auto text = message_from(written.text);
    if (!text)
        return text.refusal();
    auto name = name_from(written.name);
    if (!name)
        return name.refusal();
    shelf::one_at_a_time(transaction, size);
    auto box = load_person(transaction, keys, permit);
    if (!box.limits_at)
        return base::Refusal { "lane.limits.first" };
    if (!is_open(duties, now))
        return base::Refusal { "lane.closed", "text" };
    auto talk = talk_with(load_own(transaction, keys, permit), written.agency);
    if (!talk || !is_alive(*talk, duties, now)) {
        if (box.letters.size() >= most_talks)
            return base::Refusal { "lane.many", "text", { { "most", std::to_string(most_talks) } } };
        talk = begin_talk(transaction, keys, permit, box, written.agency, *std::move(name), now);
    }
    add_message(transaction, keys, permit, *talk, { Side::person, "", now, *std::move(text) });
    return *std::move(talk);
}

bool end_talk(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, AgencyId const& agency, base::Instant now)
{
    shelf::one_at_a_time(transaction, size);
    auto talk = talk_with(load_own(transaction, keys, permit), agency);
    if (!talk || talk->ended_at)
        return false;
    talk->ended_at = now;
    put_talk(transaction, keys, permit, *talk);
    return true;
}

std::vector<Listed> listed(store::Session& session, trust::Keys const& keys, AgencyId const& agency)
{
    std::vector<Listed> answer;
    for (auto const& entry : agency_list(agency).read(session, keys, listed_boxes).entries) {
        auto one = listed_from(entry);
        if (trust::key_store::wrapped(session, one.person, trust::KeyGroup::lane)) // not erased
            answer.push_back(std::move(one));
    }
    return answer;
}

std::optional<Listed> listed(store::Session& session, trust::Keys const& keys, AgencyId const& agency, std::string_view letters)
{
    auto const all = listed(session, keys, agency);
    auto const found = std::ranges::find(all, letters, &Listed::letters);
    return found == all.end() ? std::nullopt : std::optional(*found);
}

std::optional<Talk> load_talk(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, std::string_view letters)
{
    auto const text = shelf::find(session, keys, disclosure, compartment, size, talk_box(letters));
    if (!text)
        return std::nullopt;
    auto const kept = json::parse(*text).as_object();
    Talk talk { std::string(letters), AgencyId::stored(base::json_text(kept, "agency")), disclosure.person(), base::json_text(kept, "name"),
        { base::json_integer(kept, "begun_at") }, {}, { base::json_integer(kept, "last_at") },
        side_from(base::json_text(kept, "last_side")).value_or(Side::person) };
    if (kept.contains("ended_at"))
        talk.ended_at = base::Instant { base::json_integer(kept, "ended_at") };
    return talk;
}

base::Result<> reply(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit,
    std::string_view letters, std::string_view author, std::string_view typed, base::Instant now)
{
    auto text = message_from(typed);
    if (!text)
        return text.refusal();
    shelf::one_at_a_time(transaction, size);
    auto talk = load_talk(transaction, keys, permit, letters);
    if (!talk || talk->ended_at)
        return base::Refusal { "lane.over", "text" };
    add_message(transaction, keys, permit, *talk, { Side::agency, std::string(author), now, *std::move(text) });
    return base::Done {};
}

Messages messages_of(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, std::string_view letters)
{
    auto const kept = messages_list(letters).read(session, keys, messages_shown_boxes, &disclosure, compartment);
    Messages answer { {}, kept.more };
    for (auto const& entry : kept.entries) {
        auto const fields = json::parse(entry).as_object();
        if (auto const side = side_from(base::json_text(fields, "side")))
            answer.messages.push_back({ *side, base::json_text(fields, "author"), { base::json_integer(fields, "at") }, base::json_text(fields, "text") });
    }
    return answer;
}

void keep_draft(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, std::string_view talk,
    trust::AccountId const& account, std::string_view text)
{
    auto const kept = base::first_characters(base::clean_text(text), message_characters);
    if (base::trim(kept).empty())
        shelf::empty(transaction, keys, size, draft_box(talk, account));
    else
        shelf::put(transaction, keys, permit, compartment, size, draft_box(talk, account), kept);
}

std::string draft_of(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, std::string_view talk,
    trust::AccountId const& account)
{
    return shelf::find(session, keys, disclosure, compartment, size, draft_box(talk, account)).value_or("");
}

}
