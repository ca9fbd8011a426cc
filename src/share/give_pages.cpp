#include "base/text.h"
#include "consent/consent_store.h"
#include "consent/preview.h"
#include "consent/who_sees.h"
#include "share/page_parts.h"
#include "trust/form_token.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace share::page_parts {

namespace {

using trust::Visit;

constexpr int most_rows = 100; // recipients on one page; the search narrows it

// A form that was sent (giving) or an address that was opened (looking at it before).
Wish wish_from(web::Form const& form)
{
    return { .chosen = read_line_picker(form),
        .aim = aim_from(form.get("aim")),
        .period = period_from(form.get("period")),
        .day = form.get("day"),
        .may_pass_on = form.has("pass_on") };
}

// What of it was chosen, as an address carries it.
std::string query_of(Wish const& wish)
{
    std::string text = "day=" + base::url_escape(wish.day);
    if (wish.period)
        text += "&period=" + std::string(code(*wish.period));
    if (wish.aim)
        text += "&aim=" + std::string(code(*wish.aim));
    if (wish.may_pass_on)
        text += "&pass_on=yes";
    for (auto const& chosen : wish.chosen)
        text += "&line=" + base::url_escape(value_of(chosen));
    return text;
}

// ---- Whom: the directory, and what happens with what is told there

consent::Duty duty_of(agency::Listing const& listing, base::Instant now)
{
    auto duty = consent::Duty::d4; // no card in force
    for (auto const& card : listing.duties) {
        if (card.from <= now)
            duty = static_cast<consent::Duty>(card.duty);
    }
    return duty;
}

void fill_recipient(Shop const& shop, Visit const& visit, look::Data& data, person::Person const& person, agency::Listing const& listing)
{
    auto const duty = duty_of(listing, visit.now);
    auto row = data.add(consent::is_bound(duty) ? "BOUND" : "FREE");
    row.set("NAME", listing.name.name).set("HREF", to_path(person.id, listing.name.id));
    row.html("KIND", shop.room.pages.html(visit, agency::name_key(listing.name.kind))).set("AREA", listing.name.area);
    fill_duty(shop.room.pages, visit, row, duty);
}

web::Response whom_page(Shop const& shop, Visit& visit, person::Person const& person)
{
    auto const words = visit.request.query.get("q");
    auto const all = visit.read([&](store::Session& session) { return agency::directory(session); });
    look::Data data;
    int shown = 0, found = 0;
    for (auto const& listing : all) {
        if (!agency::matches(listing, words, shop.room.pages.text(visit, agency::name_key(listing.name.kind))))
            continue;
        ++found;
        if (shown < most_rows) {
            fill_recipient(shop, visit, data, person, listing);
            ++shown;
        }
    }
    data.set("Q", words).set("ACTION", path(person.id, "/new")).set("BACK_HREF", path(person.id));
    data.show_if("NONE", found == 0).show_if("MORE", found > shown);
    data.set("SIZE", shop.room.pages.text(visit, "share.whom.size", { { "shown", std::to_string(shown) }, { "found", std::to_string(found) } }));
    return page(shop, visit, person, "share.whom.title", "share/whom.html", data);
}

// ---- What: lines, what for, until when

struct Giving {
    Recipient recipient;
    Offered offered;
    std::optional<consent::GivenGrant> now; // what is open to this agency
};

Giving load(Shop const& shop, Visit& visit, store::Session& session, person::Person const& person, AgencyId const& agency)
{
    // The house has its own way to name and life plan: the programme.
    auto const extent = agency == person.house ? Extent::crisis : Extent::everything;
    Giving giving { recipient_of(session, person.id, agency, visit.now),
        offered_lines(shop, visit, session, person, extent, "share.purpose.choose"), {} };
    for (auto const& grant : consent::given_grants(session, person.id, visit.now)) {
        if (grant.recipient == agency && grant.state == consent::GrantState::open) {
            giving.now = grant;
            break;
        }
    }
    return giving;
}

// Nothing is ticked by itself; where something is shown already, that is what stands there to be changed.
std::set<Chosen> ticked(Giving const& giving, Wish const& wish, bool is_typed)
{
    std::set<Chosen> chosen(wish.chosen.begin(), wish.chosen.end());
    if (is_typed || !giving.now)
        return chosen;
    for (auto const& part : giving.now->open) {
        if (part.lines.empty())
            chosen.insert({ part.compartment, "" });
        for (auto const& line : part.lines)
            chosen.insert({ part.compartment, line });
    }
    return chosen;
}

void fill_choices(Shop const& shop, Visit const& visit, look::Data& data, Wish const& wish, Recipient const& recipient)
{
    for (auto const aim : aims) {
        auto row = data.add("AIM");
        row.set("VALUE", code(aim)).html("TEXT", aim_text(shop.room.pages, visit, aim)).show_if("TICKED", wish.aim == aim);
    }
    for (auto const period : periods) {
        if (recipient.duty == consent::Duty::d4 && (period == Period::months_3 || period == Period::months_6))
            continue; // at most 30 days there
        auto row = data.add("PERIOD");
        row.set("VALUE", code(period)).html("TEXT", shop.room.pages.html(visit, "share.period." + std::string(code(period))));
        row.show_if("TICKED", wish.period == period);
    }
    data.set("DAY", wish.day).show_if("PASS_ON", wish.may_pass_on).show_if("ONLY_30", recipient.duty == consent::Duty::d4);
}

void fill_refusal(Shop const& shop, Visit const& visit, look::Data& data, base::Refusal const& refusal)
{
    auto const text = shop.room.pages.html(visit, refusal.message, refusal.slots);
    data.add("REFUSED").html("REFUSED_TEXT", text);
    if (refusal.field == "aim" || refusal.field == "until")
        data.add(refusal.field == "aim" ? "AIM_ERROR" : "UNTIL_ERROR").html("ERROR_TEXT", text);
}

web::Response form_page(Shop const& shop, Visit& visit, person::Person const& person, agency::AgencyName const& agency,
    Wish const& wish, std::optional<base::Refusal> const& refusal)
{
    auto const giving = visit.read([&](store::Session& session) { return load(shop, visit, session, person, agency.id); });
    look::Data data;
    data.set("NAME", agency.name).set("BACK_HREF", path(person.id, "/new")).set("ACTION", to_path(person.id, agency.id, "/check"));
    fill_duty(shop.room.pages, visit, data, giving.recipient.duty);
    data.set("CARD_HREF", "/agencies/" + agency.id.text()).show_if("IS_HOUSE", agency.id == person.house);
    if (giving.recipient.needs_notice()) {
        auto part = data.add(giving.recipient.notice_version == 0 ? "NO_NOTICE" : "NOTICE_FIRST");
        part.set("NOTICE_HREF", notice_path(person.id, agency.id, to_path(person.id, agency.id) + "?" + query_of(wish)));
        return page(shop, visit, person, "share.what.title", "share/give.html", data, refusal ? 422 : 200);
    }
    auto form = data.add("FORM");
    bool const is_typed = refusal.has_value() || visit.request.query.has("period") || visit.request.query.has("line");
    Picking picking { .ticked = ticked(giving, wish, is_typed), .whole = giving.recipient.duty != consent::Duty::d4, .error = {} };
    if (refusal) {
        fill_refusal(shop, visit, form, *refusal);
        if (refusal->field == "line")
            picking.error = shop.room.pages.html(visit, refusal->message, refusal->slots);
    }
    fill_line_picker(shop.room.pages, visit, form, giving.offered, picking);
    fill_choices(shop, visit, form, wish, giving.recipient);
    return page(shop, visit, person, "share.what.title", "share/give.html", data, refusal ? 422 : 200);
}

// ---- Before it is given: who will know, line by line

class Checking {
public:
    Checking(Shop const& shop, Visit& visit, person::Person const& person, agency::AgencyName const& agency, Wish const& wish,
        base::Instant until)
        : shop_(shop), visit_(visit), person_(person), agency_(agency), wish_(wish), until_(until) { }

    web::Response show()
    {
        look::Data data;
        visit_.read([&](store::Session& session) { fill(session, data); });
        data.set("NAME", agency_.name).set("ACTION", to_path(person_.id, agency_.id)).set("LAST_DAY", last_day(visit_, until_));
        data.html("AIM_TEXT", aim_text(shop_.room.pages, visit_, *wish_.aim));
        data.set("CHANGE_HREF", to_path(person_.id, agency_.id) + "?" + query_of(wish_)).show_if("PASS_ON", wish_.may_pass_on);
        data.set("AIM", code(*wish_.aim)).set("PERIOD", code(*wish_.period)).set("DAY", wish_.day);
        for (auto const& chosen : wish_.chosen)
            data.add("CHOSEN").set("VALUE", value_of(chosen));
        return page(shop_, visit_, person_, "share.check.title", "share/check.html", data);
    }

private:
    void fill(store::Session& session, look::Data& data)
    {
        auto const recipient = recipient_of(session, person_.id, agency_.id, visit_.now);
        auto const grant = grant_of(person_.id, agency_.id, wish_, recipient, until_);
        consent::Preview const preview(session, person_.id, agency_.id, visit_.now, grant);
        auto const begin = consent::next_beginning(session, person_.id, agency_.id, visit_.now);
        auto const offered = offered_lines(shop_, visit_, session, person_, Extent::everything, "share.purpose.preview");
        fill_duty(shop_.room.pages, visit_, data, recipient.duty);
        data.show_if("BOUND", consent::is_bound(recipient.duty)).show_if("FREE", !consent::is_bound(recipient.duty));
        if (auto const end = preview.closes_with_supervision(); end && *end < until_)
            data.add("SUPERVISION").set("DAY", last_day(visit_, *end));
        for (auto const& part : grant.scope) {
            auto const who = consent::who_reads(session, person_, part.compartment, visit_.now);
            for (auto const& line : lines_of(part, offered)) {
                auto row = data.add("LINE");
                row.html("LABEL", line_label(shop_, visit_, { part.compartment, line }));
                fill_text(row, offered, { part.compartment, line });
                consent::fill_readers_of_line(shop_.room.pages, visit_, row, who, line);
                auto const opens = preview.readable(part.compartment, { line }, begin);
                row.show_if("OPENS", !opens.empty()).show_if("STAYS", opens.empty());
            }
            data.show_if("WHOLE", part.lines.empty());
        }
    }

    // "All of it" is shown as the lines that there are now.
    static std::vector<std::string> lines_of(consent::ScopePart const& part, Offered const& offered)
    {
        if (!part.lines.empty())
            return part.lines;
        std::vector<std::string> lines;
        for (auto const& one : offered) {
            if (one.compartment == part.compartment)
                std::ranges::transform(one.lines, std::back_inserter(lines), [](auto const& line) { return line.chosen.line; });
        }
        return lines;
    }

    static void fill_text(look::Data& row, Offered const& offered, Chosen const& chosen)
    {
        for (auto const& part : offered) {
            for (auto const& line : part.lines) {
                if (line.chosen != chosen)
                    continue;
                for (auto const& text : line.texts) {
                    auto shown = row.add("TEXT");
                    shown.html("WORDS", words::ruby_html(text.text));
                    if (!text.level.empty())
                        shown.add("LEVEL").html("LEVEL_NAME", text.level);
                }
            }
        }
    }

    Shop const& shop_;
    Visit& visit_;
    person::Person const& person_;
    agency::AgencyName const& agency_;
    Wish const& wish_;
    base::Instant until_;
};

web::Response check_page(Shop const& shop, Visit& visit, person::Person const& person, agency::AgencyName const& agency)
{
    auto const wish = wish_from(visit.request.query);
    auto const until = visit.read([&](store::Session& session) {
        return check(wish, recipient_of(session, person.id, agency.id, visit.now), visit.now);
    });
    if (!until)
        return form_page(shop, visit, person, agency, wish, until.refusal());
    return Checking(shop, visit, person, agency, wish, *until).show();
}

web::Response give(Shop const& shop, Visit& visit, person::Person const& person, agency::AgencyName const& agency)
{
    auto const wish = wish_from(visit.request.form);
    auto const given = visit.write([&](store::Transaction& transaction) { return share(visit, transaction, person.id, agency.id, wish); });
    return given ? look::go(path(person.id), "share.given") : form_page(shop, visit, person, agency, wish, given.refusal());
}

// ---- The notice of an agency that reports, before anything is shown to it (dossier §7.2 Q1)

// Where the person came from, with what they had chosen there; "" if that is no page of theirs here.
std::string way_back(web::Form const& form, PersonId const& person)
{
    auto const to = trust::local_path(form.get("to"));
    return to.starts_with("/persons/" + person.text() + "/") ? to : std::string();
}

web::Response notice_page(Shop const& shop, Visit& visit, person::Person const& person, agency::AgencyName const& agency)
{
    auto const notice = visit.read([&](store::Session& session) { return consent::current_notice(session, agency.id, visit.now, visit.language); });
    auto const back = way_back(visit.request.query, person.id);
    if (notice.version == 0)
        return web::Response::see_other(back.empty() ? to_path(person.id, agency.id) : back);
    look::Data data;
    data.set("NAME", agency.name).html("NOTICE", words::ruby_html(notice.text)).set("VERSION", notice.version);
    data.set("ACTION", to_path(person.id, agency.id, "/notice")).set("TO", back).set("BACK_HREF", path(person.id, "/new"));
    return page(shop, visit, person, "share.notice.title", "share/notice.html", data);
}

web::Response read_notice(Shop const&, Visit& visit, person::Person const& person, agency::AgencyName const& agency)
{
    visit.write([&](store::Transaction& transaction) {
        auto const notice = consent::current_notice(transaction, agency.id, visit.now);
        if (notice.version > 0 && visit.request.form.get("version") == std::to_string(notice.version))
            consent::notice_seen(visit, transaction, person.id, agency.id, notice.version);
    });
    auto const back = way_back(visit.request.form, person.id);
    return web::Response::see_other(back.empty() ? to_path(person.id, agency.id) : back);
}

}

void add_give_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    using Work = web::Response (*)(Shop const&, Visit&, person::Person const&, agency::AgencyName const&);
    auto const at_agency = [shop](Work work) {
        return [shop, work](Visit& visit) {
            return with_agency(*shop, visit, [&](auto const& person, auto const& agency) { return work(*shop, visit, person, agency); });
        };
    };
    Work const form = [](Shop const& at, Visit& visit, person::Person const& person, agency::AgencyName const& agency) {
        return form_page(at, visit, person, agency, wish_from(visit.request.query), {});
    };
    routes.get("/persons/{person}/sharing/new", Need::person_or_worker, [shop](Visit& visit) {
        return with_person(*shop, visit, [&](person::Person const& person) { return whom_page(*shop, visit, person); });
    });
    routes.get("/persons/{person}/sharing/to/{agency}", Need::person_or_worker, at_agency(form));
    routes.get("/persons/{person}/sharing/to/{agency}/check", Need::person_or_worker, at_agency(check_page));
    routes.post("/persons/{person}/sharing/to/{agency}", Need::person_or_worker, at_agency(give));
    routes.get("/persons/{person}/sharing/to/{agency}/notice", Need::person_or_worker, at_agency(notice_page));
    routes.post("/persons/{person}/sharing/to/{agency}/notice", Need::person_or_worker, at_agency(read_notice));
}

}
