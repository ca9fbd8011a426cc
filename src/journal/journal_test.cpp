#include "journal/journal.h"
#include "journal/journal_pages.h"
#include "journal/own_store.h"

#include "person/page_testing.h"
#include "trust/journal_head_store.h"
#include "trust/journal_store.h"

namespace journal {

namespace {

using trust::Act;
using trust::Compartment;

base::Instant const noon = base::Day::parse("2026-11-24")->start().plus_seconds(43'200);
constexpr std::int64_t day_seconds = 86'400;
trust::AccountId const yamamoto = trust::AccountId::named("yamamoto");
trust::AccountId const ishii = trust::AccountId::named("ishii");
base::Day const today = base::Day::of(noon);

Entry entry(Act act, Compartment compartment, bool allowed = true, trust::AccountId account = yamamoto)
{
    return { today, std::move(account), trust::AgencyId::named("A01"), act, compartment, allowed ? "A3" : "default", allowed };
}

Visits visits(trust::AccountId account, std::int64_t last)
{
    return { today, std::move(account), 1, noon, noon.plus_seconds(last) };
}

}

TEST(JournalByDay, APageThatAskedTenQuestionsIsOneLine)
{
    auto const days = by_day({ entry(Act::read, Compartment::plan), entry(Act::know, Compartment::plan),
                                 entry(Act::read, Compartment::identity), entry(Act::write, Compartment::identity),
                                 entry(Act::know, Compartment::scores), entry(Act::read, Compartment::lane, false),
                                 entry(Act::export_out, Compartment::crisis), entry(Act::write, Compartment::crisis, false) },
        { visits(yamamoto, 0) });
    ASSERT_EQ(days.size(), 1U);
    ASSERT_EQ(days[0].who.size(), 1U);
    auto const& who = days[0].who[0];
    EXPECT_EQ(who.wrote, Compartments { Compartment::identity });
    EXPECT_EQ(who.passed_on, Compartments { Compartment::crisis });
    EXPECT_EQ(who.read, Compartments { Compartment::plan });   // who writes sees
    EXPECT_EQ(who.known, Compartments { Compartment::scores }); // who sees knows
    EXPECT_EQ(who.not_shown, Compartments { Compartment::lane });
    EXPECT_EQ(who.not_done, Compartments { Compartment::crisis });
    EXPECT_EQ(who.rules, std::set<std::string> { "A3" }); // a refusal has no reason to be allowed
}

TEST(JournalByDay, WhoCameLastStandsFirstAndSoDoesTheLastDay)
{
    auto old = entry(Act::read, Compartment::plan);
    old.day = today.plus(-1);
    auto then = visits(yamamoto, 0);
    then.day = old.day;
    auto const days = by_day({ old, entry(Act::read, Compartment::plan), entry(Act::read, Compartment::plan, true, ishii) },
        { then, visits(yamamoto, 10), visits(ishii, 20) });
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[0].day, today);
    ASSERT_EQ(days[0].who.size(), 2U);
    EXPECT_EQ(days[0].who[0].account, ishii);
    EXPECT_EQ(days[1].who[0].account, yamamoto);
}

class OwnJournal : public ::testing::TestWithParam<std::string> {
protected:
    OwnJournal()
        : walk(GetParam(), { "look", "agency", "person", "journal" }, noon)
        , heads(*walk.keys)
        , self(trust::testing::add_person_account(walk.database(), sakura, noon))
    {
        add_routes(walk.routes, *walk.room, heads);
    }

    trust::PersonId const sakura = trust::PersonId::named("DP11");
    trust::JournalRow row(base::Instant at, Compartment compartment, bool allowed = true) const
    {
        return { .at = at, .account = walk.worker.account, .agency = walk.house, .person = sakura, .compartment = compartment,
            .lines = { "*" }, .rule = allowed ? "A3" : "R4", .grant = "", .purpose = "test", .allowed = allowed };
    }
    void add(std::vector<trust::JournalRow> const& rows)
    {
        walk.database().write([&](store::Transaction& transaction) { trust::journal_store::add(transaction, rows); });
    }
    Own own(std::optional<base::Day> before = {}) { return walk.database().read([&](store::Session& session) {
        return own_entries(session, self, before);
    }); }

    person::testing::Walk walk;
    trust::JournalHeads heads;
    trust::Viewer self;
};

TEST_P(OwnJournal, HoldsThePersonsOwnEntriesByTheDayInTokyo)
{
    auto other = row(noon, Compartment::plan);
    other.person = trust::PersonId::named("DP12");
    auto const midnight = today.start();
    add({ row(midnight, Compartment::plan), row(midnight.plus_seconds(-1), Compartment::plan), row(noon, Compartment::plan),
        row(noon, Compartment::lane, false), other });
    auto const found = own();
    EXPECT_EQ(found.entries.size(), 3U);
    ASSERT_EQ(found.visits.size(), 2U);
    auto const& newest = found.visits[0].day == today ? found.visits[0] : found.visits[1];
    EXPECT_EQ(newest.day, today);
    EXPECT_EQ(newest.count, 2); // two moments, three entries
    EXPECT_EQ(newest.first, midnight);
    EXPECT_EQ(newest.last, noon);
    EXPECT_FALSE(found.earlier);
    EXPECT_EQ(own(today).entries.size(), 1U);
    EXPECT_THROW(walk.database().read([&](store::Session& session) { return own_entries(session, walk.worker, {}); }),
        std::logic_error);
}

TEST_P(OwnJournal, HoldsWhatIsKeptApartToo)
{
    add({ row(noon, Compartment::plan) });
    std::vector const apart { row(noon.plus_seconds(-20 * day_seconds), Compartment::lane), row(noon, Compartment::lane),
        row(noon.plus_seconds(60), Compartment::private_page) };
    auto const found = walk.database().read([&](store::Session& session) { return own_entries(session, self, {}, apart); });
    EXPECT_EQ(found.entries.size(), 4U);
    ASSERT_EQ(found.visits.size(), 2U);
    auto const& newest = found.visits[0].day == today ? found.visits[0] : found.visits[1];
    EXPECT_EQ(newest.count, 2); // at noon one page asked for plan and lane
    EXPECT_EQ(newest.last, noon.plus_seconds(60));
    EXPECT_FALSE(found.earlier);
}

TEST_P(OwnJournal, PagesGoBackByDaysOnWhichAnythingWasSeen)
{
    std::vector<trust::JournalRow> rows;
    for (int day = 0; day < 40; day += 2)
        rows.push_back(row(noon.plus_seconds(-day * day_seconds), Compartment::plan));
    add(rows);
    auto const first = own();
    EXPECT_EQ(first.visits.size(), static_cast<std::size_t>(days_on_a_page));
    ASSERT_TRUE(first.earlier);
    auto const rest = own(first.earlier);
    EXPECT_EQ(rest.visits.size(), 20U - days_on_a_page);
    EXPECT_FALSE(rest.earlier);
}

TEST_P(OwnJournal, ThePageSaysWhoSawAndWhatWasRefused)
{
    add({ row(noon, Compartment::identity), row(noon, Compartment::plan), row(noon, Compartment::stay), row(noon, Compartment::lane, false) });
    auto danger = row(noon.plus_seconds(-day_seconds), Compartment::crisis);
    danger.rule = "A10";
    add({ danger });
    auto const page = walk.body(walk.get("/me/journal", self));
    EXPECT_NE(page.find("山本（架空）さん"), std::string::npos);
    EXPECT_NE(page.find("<rt>"), std::string::npos);
    auto const refused = page.find("<dl class=\"seen-what muted\">");
    ASSERT_NE(refused, std::string::npos);
    EXPECT_LT(page.find("マイライフプラン"), refused);
    EXPECT_NE(page.find("notice-warn"), std::string::npos); // opened because of danger
    EXPECT_EQ(page.find("R4"), std::string::npos);
    EXPECT_NE(page.find("よばれたい"), std::string::npos);
    EXPECT_EQ(page.find("生年月日"), std::string::npos); // it is not kept at all
    // Reading it leaves no entry: it would never end.
    EXPECT_EQ(own().entries.size(), 5U);
}

TEST_P(OwnJournal, HeadsAreForLeadsAndAdministrators)
{
    add({ row(noon, Compartment::plan) });
    EXPECT_EQ(walk.get("/journal/head").status, 404);
    walk.worker.role = trust::Role::lead;
    EXPECT_EQ(walk.get("/journal/head").status, 200);
    EXPECT_EQ(walk.location(walk.post("/journal/head", {})), "/journal/head");
    auto const page = walk.body(walk.get("/journal/head"));
    EXPECT_NE(page.find("hashiwatashi journal head 1\nsize 1\n"), std::string::npos);
    EXPECT_NE(page.find("<path"), std::string::npos);

    auto const head = walk.database().read([](store::Session& session) { return trust::journal_head_store::latest(session); });
    ASSERT_TRUE(head);
    trust::HeadKey const partner(std::string(32, 'p'));
    auto const post = [&](std::string const& whose, std::string const& line) {
        return walk.post("/journal/head/cosignatures", { { "whose", whose }, { "line", line } });
    };
    auto const line = partner.cosign(*head).text();
    EXPECT_EQ(post("", line).status, 422);
    EXPECT_EQ(post("みなと（架空）", "no").status, 422);
    EXPECT_EQ(post("みなと（架空）", heads.cosign(*head).text()).status, 422);
    trust::TreeFrontier empty;
    EXPECT_EQ(post("みなと（架空）", partner.cosign(partner.sign(empty, noon)).text()).status, 422);
    auto const kept_text = walk.body(post("みなと（架空）", "no"));
    EXPECT_NE(kept_text.find("value=\"みなと（架空）\""), std::string::npos);
    EXPECT_EQ(post("みなと（架空）", line).status, 303);
    EXPECT_EQ(post("みなと（架空）", line).status, 422);
    EXPECT_NE(walk.body(walk.get("/journal/head")).find("みなと（架空）"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Stores, OwnJournal, ::testing::ValuesIn(store::testing::kinds()),
    [](auto const& kind) { return kind.param; });

}
