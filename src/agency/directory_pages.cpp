#include "agency/agency_store.h"
#include "agency/office.h"
#include "agency/tell.h"

#include "base/text.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace agency {

namespace {

constexpr std::size_t page_rows = 100;

struct DirectoryFilter {
    std::string words;
    std::string kind;
    std::string area;
    bool evening { false };
    bool weekend { false };
    bool phone { false };
    bool open_word { false }; // D0–D2: 話しても伝わらない所
    bool open_now { false };

    static DirectoryFilter from(web::Form const& query)
    {
        return { base::first_characters(base::trim(query.get("q")), 100), query.get("kind"), query.get("area"), query.has("evening"),
            query.has("weekend"), query.has("phone"), query.has("open_word"), query.has("open_now") };
    }

    std::string query() const
    {
        std::string text = "q=" + base::url_escape(words) + "&kind=" + base::url_escape(kind) + "&area=" + base::url_escape(area);
        for (auto const& [name, chosen] : chips()) {
            if (chosen)
                text += "&" + std::string(name) + "=1";
        }
        return text;
    }

    std::array<std::pair<std::string_view, bool>, 5> chips() const
    {
        return { { { "evening", evening }, { "weekend", weekend }, { "phone", phone }, { "open_word", open_word }, { "open_now", open_now } } };
    }

    bool narrows() const { return !kind.empty() || !area.empty() || evening || weekend || phone || open_word || open_now; }

    bool takes(Listing const& listing, Teller const& teller, Holidays const& holidays, base::Instant now) const
    {
        return (kind.empty() || code(listing.name.kind) == kind) && (area.empty() || listing.name.area == area)
            && (!evening || has_evening(listing.hours, listing.programmes)) && (!weekend || has_weekend(listing.hours, listing.programmes))
            && (!phone || has_phone(listing.phone_day, listing.phone_night, listing.programmes))
            && (!open_word || can_speak_openly(duty_at(listing.duties, now)))
            && (!open_now || open_at(listing.hours, holidays, now)) && matches(listing, words, teller.kind(listing.name.kind));
    }
};

std::string duty_chip(DutyCard const* duty)
{
    return duty && !is_bound(duty->duty) ? "chip" : "chip chip-warn";
}

void fill_row(look::Data& group, Listing const& listing, Teller const& teller, trust::Visit const& visit)
{
    auto const* duty = duty_at(listing.duties, visit.now);
    auto row = group.add("ROW");
    row.set("CODE", listing.name.code).set("NAME", listing.name.name).set("HREF", "/agencies/" + listing.name.id.text());
    row.set("KIND", teller.kind(listing.name.kind)).set("NOW", teller.now(listing.hours, listing.hours_note));
    row.set("DUTY", teller.duty_short(duty)).set("DUTY_CLASS", duty_chip(duty));
    if (!listing.phone_day.empty())
        row.add("PHONE").set("NUMBER", listing.phone_day);
    if (!listing.phone_night.empty())
        row.add("NIGHT").set("NUMBER", listing.phone_night);
    for (auto const& rule : listing.hours.rules)
        row.add("RULE").set("TEXT", teller.rule(rule));
    row.show_if("EVENING", has_evening(listing.hours, listing.programmes));
    row.show_if("WEEKEND", has_weekend(listing.hours, listing.programmes));
    row.show_if("OLD", is_old(listing.checked, visit.today()));
    row.show_if("DUTY_DUE", duty_is_due(duty, visit.today()));
}

void fill_filter(look::Data& data, DirectoryFilter const& filter, std::vector<Listing> const& all, Teller const& teller)
{
    data.set("Q", filter.words).show_if("FILTERED", filter.narrows() || !filter.words.empty()).show_if("NARROWED", filter.narrows());
    for (auto const kind : kinds()) {
        auto const used = std::any_of(all.begin(), all.end(), [&](auto const& listing) { return listing.name.kind == kind; });
        if (used)
            data.add("KIND_OPTION").set("VALUE", code(kind)).set("TEXT", teller.kind(kind)).show_if("CHOSEN", code(kind) == filter.kind);
    }
    std::set<std::string> areas;
    for (auto const& listing : all)
        areas.insert(listing.name.area);
    for (auto const& area : areas)
        data.add("AREA_OPTION").set("VALUE", area).set("TEXT", area).show_if("CHOSEN", area == filter.area);
    for (auto const& [name, chosen] : filter.chips())
        data.add("CHIP").set("NAME", name).set("TEXT", teller.text("agency.filter." + std::string(name))).show_if("CHECKED", chosen);
}

web::Response directory_page(trust::Visit& visit, OfficeReference const& office)
{
    auto const& pages = office->room.pages;
    Teller const teller(pages, visit, office->holidays);
    auto const filter = DirectoryFilter::from(visit.request.query);
    auto const all = visit.read([](store::Reader& reader) { return directory(reader); });
    std::vector<Listing const*> found;
    for (auto const& listing : all) {
        if (filter.takes(listing, teller, office->holidays, visit.now))
            found.push_back(&listing);
    }
    // What is near comes first: the area of the visitor's own agency.
    auto const own = std::find_if(all.begin(), all.end(), [&](auto const& listing) { return listing.name.id == visit.viewer().agency; });
    if (own != all.end())
        std::stable_partition(found.begin(), found.end(), [&](auto const* listing) { return listing->name.area == own->name.area; });
    look::Data data;
    fill_filter(data, filter, all, teller);
    auto const from_text = visit.request.query.get("from");
    std::size_t from = 0;
    std::from_chars(from_text.data(), from_text.data() + from_text.size(), from);
    from = std::min(from, found.empty() ? 0 : (found.size() - 1) / page_rows * page_rows);
    auto const until = std::min(found.size(), from + page_rows);
    std::optional<look::Data> group;
    std::string area;
    for (auto index = from; index < until; ++index) {
        auto const& listing = *found[index];
        if (!group || listing.name.area != area) {
            area = listing.name.area;
            group.emplace(data.add("GROUP"));
            group->set("AREA", area);
        }
        fill_row(*group, listing, teller, visit);
    }
    data.set("SIZE", teller.text(found.size() == all.size() ? "agency.size.all" : "agency.size.some",
        { { "shown", std::to_string(until - from) }, { "found", std::to_string(found.size()) }, { "total", std::to_string(all.size()) } }));
    data.show_if("NONE", found.empty());
    data.show_if("MAY_ADD", may_add(visit.viewer()));
    data.show_if("STAFF", visit.viewer().kind == trust::Kind::staff);
    if (from > 0)
        data.add("EARLIER").set("HREF", "/agencies?" + filter.query() + "&from=" + std::to_string(from - std::min(from, page_rows)));
    if (until < found.size())
        data.add("LATER").set("HREF", "/agencies?" + filter.query() + "&from=" + std::to_string(until));
    return pages.page(visit, { .title = teller.text("agency.title"), .section = "agency", .wide = true }, "agency/directory.html", data);
}

void fill_duty(look::Data& data, Card const& card, Teller const& teller, trust::Visit const& visit)
{
    auto const* duty = duty_at(card.duties, visit.now);
    data.set("DUTY", teller.duty_short(duty)).set("DUTY_WORDS", teller.duty(duty)).set("DUTY_CLASS", duty_chip(duty));
    if (duty) {
        data.set("DUTY_LEVEL", is_bound(duty->duty) ? "level-yellow" : "level-blue");
        if (!duty->text.empty())
            data.add("DUTY_TEXT").html("TEXT", words::ruby_html(duty->text));
        if (!duty->legal_ground.empty())
            data.add("DUTY_GROUND").set("TEXT", duty->legal_ground);
        data.add("DUTY_CONFIRMED").set("TEXT", teller.text("agency.duty.confirmed",
            { { "by", duty->confirmed_by }, { "day", words::long_day(visit.language, duty->confirmed_on) } }));
    } else {
        data.set("DUTY_LEVEL", "level-yellow");
    }
    data.show_if("DUTY_DUE", duty_is_due(duty, visit.today()));
}

void fill_hours(look::Data& data, Card const& card, Teller const& teller, trust::Visit const& visit, Holidays const& holidays)
{
    data.set("NOW", teller.now(card.hours, card.entry.hours_note));
    data.show_if("OPEN_NOW", open_at(card.hours, holidays, visit.now).has_value());
    if (!card.entry.hours_note.empty())
        data.add("HOURS_NOTE").set("TEXT", card.entry.hours_note);
    for (auto const& rule : card.hours.rules)
        data.add("RULE").set("TEXT", teller.rule(rule)).show_if("ON_HOLIDAYS", rule.on_holidays == OnHolidays::open);
    for (auto const& exception : card.hours.exceptions) {
        if (exception.last_day >= visit.today())
            data.add("EXCEPTION").set("TEXT", teller.exception(exception));
    }
    if (card.hours.rules.empty() && card.hours.exceptions.empty())
        return;
    auto week = data.add("WEEK");
    for (auto const& line : teller.week(card.hours, visit.today())) {
        auto day = week.add("DAY");
        day.set("DAY_NAME", line.name).show_if("TODAY", line.day == visit.today()).show_if("CLOSED", line.times.empty());
        for (auto const& text : line.times)
            day.add("TIME").set("TEXT", text);
        if (!line.remark.empty())
            day.add("REMARK").set("TEXT", line.remark);
    }
}

void fill_people(look::Data& data, Card const& card, Teller const& teller, trust::Visit const& visit)
{
    for (auto const& contact : card.contacts) {
        if (!contact.is_there(visit.today()))
            continue;
        auto part = data.add("CONTACT");
        part.set("CONTACT_NAME", contact.name).set("ROLE", contact.role);
        if (!contact.phone.empty())
            part.add("CONTACT_PHONE").set("NUMBER", contact.phone);
        if (!contact.hours.empty())
            part.add("CONTACT_HOURS").set("TEXT", contact.hours);
        if (contact.last_day)
            part.add("CONTACT_UNTIL").set("TEXT", teller.text("agency.contact.until", { { "day", words::long_day(visit.language, *contact.last_day) } }));
    }
    for (auto const& programme : card.programmes) {
        auto part = data.add("PROGRAMME");
        part.set("PROGRAMME_NAME", programme.name);
        part.set("PROGRAMME_WHEN", programme.when.recurrence.empty() ? teller.text("agency.programme.on_request") : teller.rule(programme.when));
        if (!programme.for_whom.empty())
            part.add("FOR_WHOM").set("TEXT", programme.for_whom);
        if (!programme.words.empty())
            part.add("WORDS").set("TEXT", programme.words);
        for (auto const way : programme.ways)
            part.add("WAY").set("TEXT", teller.way(way));
        part.show_if("EVENING", has_evening({}, { programme }));
    }
}

void fill_words(look::Data& data, Card const& card, Teller const& teller, trust::Visit const& visit)
{
    if (!card.first_visit.empty() && std::any_of(card.first_visit.begin(), card.first_visit.end(), [](auto const& step) { return !step.second.empty(); })) {
        auto part = data.add("FIRST_VISIT");
        for (auto const& [step, text] : card.first_visit) {
            if (!text.empty())
                part.add("STEP").set("STEP_NAME", teller.text("agency.step." + std::string(code(step)))).set("TEXT", text);
        }
    }
    for (auto const& ability : card.abilities) {
        data.add(ability.side == Side::can ? "CAN" : "CANNOT").set("TEXT", ability.words)
            .set("SAID_ON", words::long_day(visit.language, ability.said_on));
    }
}

web::Response card_page(trust::Visit& visit, OfficeReference const& office)
{
    auto const& pages = office->room.pages;
    auto const id = AgencyId::parse(visit.request.parameter("agency"));
    auto const card = id ? visit.read([&](store::Reader& reader) { return load_card(reader, *id); }) : std::nullopt;
    if (!card)
        return pages.problem(&visit, web::Problem::not_found);
    Teller const teller(pages, visit, office->holidays);
    look::Data data;
    data.set("CODE", card->entry.code).set("NAME", card->entry.name).set("KANA", card->entry.kana).set("AREA", card->entry.area);
    data.set("KIND", teller.kind(card->entry.kind)).set("HREF_EDIT", "/agencies/" + card->id.text() + "/edit").set("HREF_DUTY", "/agencies/" + card->id.text() + "/duty");
    for (auto const& [section, text] : { std::pair { "ADDRESS", &card->entry.address }, std::pair { "PHONE", &card->entry.phone_day },
             std::pair { "NIGHT", &card->entry.phone_night }, std::pair { "MAIL", &card->entry.mail }, std::pair { "WEB", &card->entry.web },
             std::pair { "NOTE", &card->entry.note } }) {
        if (!text->empty())
            data.add(section).set("TEXT", *text);
    }
    fill_duty(data, *card, teller, visit);
    fill_hours(data, *card, teller, visit, office->holidays);
    fill_people(data, *card, teller, visit);
    fill_words(data, *card, teller, visit);
    data.show_if("CLOSED_FOR_GOOD", card->closed_at.has_value());
    data.show_if("OLD", is_old(card->checked, visit.today()));
    data.set("CHECKED", card->checked ? teller.text("agency.checked", { { "by", card->checked->by }, { "day", words::long_day(visit.language, card->checked->on) } })
                                      : teller.text("agency.checked.never"));
    data.show_if("MAY_EDIT", may_edit(visit.viewer(), card->id));
    // The words that open every bridging session belong to the house (consent keeps them).
    data.show_if("OWN_HOUSE", visit.viewer().is_worker() && visit.viewer().agency == card->id);
    return pages.page(visit, { .title = card->entry.name, .section = "agency" }, "agency/card.html", data);
}

}

void add_directory_routes(trust::Routes& routes, OfficeReference office)
{
    routes.get("/agencies", trust::Need::signed_in, [office](trust::Visit& visit) { return directory_page(visit, office); });
    routes.get("/agencies/{agency}", trust::Need::signed_in, [office](trust::Visit& visit) { return card_page(visit, office); });
}

}
