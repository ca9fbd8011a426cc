#include "consent/consent_store.h"
#include "share/page_parts.h"
#include "words/dates.h"

namespace share::page_parts {

namespace {

using consent::GivenGrant;
using consent::GrantState;
using consent::ProgrammeConsent;
using trust::Visit;

constexpr std::size_t most_ended = 20;

struct Overview {
    std::vector<GivenGrant> grants; // newest first
    std::map<trust::GrantId, Aim> aims;
    std::map<AgencyId, agency::AgencyName> agencies;
    ProgrammeConsent programme { ProgrammeConsent::not_asked };
    std::optional<ClosedApart> closed_apart;
};

Overview load(store::Session& session, Visit const& visit, person::Person const& person)
{
    return { consent::given_grants(session, person.id, visit.now), aims_of(session, person.id), agency::names_by_id(session),
        person.house.empty() ? ProgrammeConsent::not_asked
                             : consent::programme_consent(session, person.id, person.house, visit.now),
        closed_apart(session, person.id) };
}

std::string_view state_key(GrantState state)
{
    switch (state) {
    case GrantState::withdrawn: return "share.state.withdrawn";
    case GrantState::expired: return "share.state.expired";
    case GrantState::supervision_over: return "share.state.supervision_over";
    case GrantState::duty_raised: return "share.state.duty_raised";
    case GrantState::not_yet: return "share.state.not_yet";
    default: return "share.state.closed";
    }
}

class Drawing {
public:
    Drawing(Shop const& shop, Visit& visit, person::Person const& person, Overview const& overview)
        : shop_(shop), visit_(visit), person_(person), overview_(overview) { }

    void fill(look::Data& data) const
    {
        std::size_t ended = 0;
        bool any_open = false;
        for (auto const& grant : overview_.grants) {
            if (grant.state == GrantState::open || grant.state == GrantState::not_yet) {
                fill_open(data, grant);
                any_open = true;
            } else if (!is_replaced(grant) && ++ended <= most_ended) {
                fill_ended(data, grant);
            }
        }
        data.show_if("NOBODY", !any_open).show_if("SOMEBODY", any_open).show_if("HAS_ENDED", ended > 0);
        if (overview_.programme == ProgrammeConsent::given)
            data.add("HOUSE").set("HOUSE_NAME", person_.house_name).set("NOTICE_HREF", "/persons/" + person_.id.text() + "/notice").set("AS_HREF", path(person_.id, "/as/" + person_.house.text()));
        if (auto const& closed = overview_.closed_apart)
            data.add("CLOSED_APART").set("CLOSED_BY", closed->by_name).set("CLOSED_AT", words::moment(visit_.language, closed->at));
        data.set("NEW_HREF", path(person_.id, "/new")).set("WITHDRAW_HREF", path(person_.id, "/withdraw"));
        data.set("CONSENTS_HREF", "/persons/" + person_.id.text() + "/consents");
    }

private:
    void begin(look::Data& row, GivenGrant const& grant) const
    {
        auto const found = overview_.agencies.find(grant.recipient);
        row.set("NAME", found == overview_.agencies.end() ? std::string() : found->second.name);
        row.set("CHANGE_HREF", to_path(person_.id, grant.recipient));
        fill_duty(shop_.room.pages, visit_, row, grant.duty);
    }

    void fill_open(look::Data& data, GivenGrant const& grant) const
    {
        auto row = data.add("SHARE");
        begin(row, grant);
        fill_scope(shop_, visit_, row, grant.state == GrantState::open ? grant.open : grant.scope);
        if (auto const aim = overview_.aims.find(grant.id); aim != overview_.aims.end())
            row.add("AIM").html("AIM_TEXT", aim_text(shop_.room.pages, visit_, aim->second));
        row.set("GIVEN_ON", words::short_day(visit_.language, base::Day::of(grant.given_at)));
        if (grant.ends_at)
            row.add("UNTIL").set("LAST_DAY", last_day(visit_, *grant.ends_at));
        row.show_if("WITH_SUPERVISION", grant.ends_at != grant.until);
        row.show_if("PASSES_ON", grant.may_pass_on).show_if("BOUND", consent::is_bound(grant.duty));
        row.set("WITHDRAW_HREF", path(person_.id, "/withdraw?agency=" + grant.recipient.text()));
        row.set("AS_HREF", path(person_.id, "/as/" + grant.recipient.text()));
    }

    void fill_ended(look::Data& data, GivenGrant const& grant) const
    {
        auto row = data.add("ENDED");
        begin(row, grant);
        row.html("STATE", shop_.room.pages.html(visit_, state_key(grant.state)));
        row.set("GIVEN_ON", words::short_day(visit_.language, base::Day::of(grant.given_at)));
    }

    // A later share to the same agency says how it is now.
    bool is_replaced(GivenGrant const& grant) const
    {
        auto const newest = std::ranges::find(overview_.grants, grant.recipient, &GivenGrant::recipient);
        return newest->id != grant.id;
    }

    Shop const& shop_;
    Visit& visit_;
    person::Person const& person_;
    Overview const& overview_;
};

web::Response overview_page(Shop const& shop, Visit& visit, person::Person const& person)
{
    auto const overview = visit.read([&](store::Session& session) { return load(session, visit, person); });
    look::Data data;
    Drawing(shop, visit, person, overview).fill(data);
    return page(shop, visit, person, "share.title", "share/overview.html", data);
}

}

void add_overview_routes(trust::Routes& routes, Shared const& shop)
{
    routes.get("/persons/{person}/sharing", trust::Need::person_or_worker, [shop](Visit& visit) {
        return with_person(*shop, visit, [&](person::Person const& person) { return overview_page(*shop, visit, person); });
    });
}

}
