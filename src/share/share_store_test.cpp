#include "share/share_store.h"

#include "agency/agency_store.h"
#include "consent/consent_store.h"
#include "consent/door.h"
#include "person/person_store.h"
#include "person/testing.h"
#include "store/testing.h"
#include "trust/testing.h"

#include <gmock/gmock.h>

#include <future>

// What the person shares is what a worker there can read, by the real door: no more, no less, and not a second longer.
namespace share {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using trust::Act;
using trust::Compartment;

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
std::vector<std::string> const all_lines { "L3.ask", "L3.med", "L3.sign", "L3.wish" };

class Shares : public ::testing::TestWithParam<std::string> {
protected:
    Shares()
        : scratch_(GetParam(), SOURCE_FOLDER), house_(add_agency("A01", agency::DutyClass::d3)),
          clinic_(add_agency("A09", agency::DutyClass::d2)), office_(add_agency("A13", agency::DutyClass::d4))
    {
        yamamoto_ = trust::testing::add_worker(database(), house_, "山本（架空）", noon);
        mori_ = trust::testing::add_worker(database(), clinic_, "森（架空）", noon);
        shibata_ = trust::testing::add_worker(database(), office_, "柴田（架空）", noon);
        seri_ = person::testing::add_person(database(), *keys_, person::testing::seed(house_, "セリ（架空）", "せり", noon), noon);
        database().read_with([&](store::Session& session) { own_ = trust::person_account(session, seri_).value(); });
    }

    store::Database& database() { return scratch_.database(); }
    trust::AgencyId add_agency(std::string const& code, agency::DutyClass duty)
    {
        auto const id = person::testing::add_house(database(), code, noon.plus_seconds(-86'400 * 30));
        database().write([&](store::Transaction& transaction) {
            agency::add_duty(transaction, id,
                { .duty = duty, .text = "説明", .confirmed_by = "代表（架空）", .confirmed_on = base::Day::of(noon),
                    .from = noon.plus_seconds(-86'400 * 20) },
                { trust::AccountId::named("x"), "代表（架空）", noon });
        });
        return id;
    }
    trust::testing::VisitFor visit_of(trust::Viewer const& viewer, std::int64_t seconds = 0)
    {
        return { database(), *gate_, viewer, noon.plus_seconds(seconds) };
    }
    void read_notice_of(trust::AgencyId const& agency, bool publish = true)
    {
        auto visit = visit_of(own_);
        visit->write([&](store::Transaction& transaction) {
            if (publish) {
                EXPECT_TRUE(consent::publish_notice(transaction, agency, { "説明" }, yamamoto_.account, noon.plus_seconds(-60)).ok());
            }
            consent::notice_seen(*visit, transaction, seri_, agency, consent::current_notice(transaction, agency, noon).version);
        });
    }
    static Wish crisis(std::vector<std::string> const& lines)
    {
        Wish wish { .chosen = {}, .aim = Aim::crisis, .period = Period::days_30, .day = "" };
        for (auto const& line : lines)
            wish.chosen.push_back({ Compartment::crisis, line });
        return wish;
    }
    // "" when it was given, else why not.
    std::string give(trust::AgencyId const& agency, Wish const& wish, std::int64_t seconds = 0, std::optional<trust::Viewer> by = {})
    {
        auto visit = visit_of(by.value_or(own_), seconds);
        return visit->write([&](store::Transaction& transaction) -> std::string {
            auto const given = share(*visit, transaction, seri_, agency, wish);
            return given ? std::string() : given.refusal().message;
        });
    }
    std::vector<std::string> lines_read(trust::Viewer const& viewer, std::int64_t seconds = 1, Compartment compartment = Compartment::crisis,
        Act act = Act::read)
    {
        auto visit = visit_of(viewer, seconds);
        return database().read([&](store::Session& session) -> std::vector<std::string> {
            auto const lines = compartment == Compartment::crisis ? all_lines : std::vector<std::string> { "*" };
            auto const permit = visit->ask(session, { .person = seri_, .act = act, .compartment = compartment, .lines = lines }, "test");
            return permit ? permit->lines() : std::vector<std::string> {};
        });
    }
    // As the room of links leaves it: an account of that kind, and its reading by A8.
    void read_by_link_of(trust::AgencyId const& agency, std::int64_t seconds)
    {
        auto const at = noon.plus_seconds(seconds);
        auto const link = database().write([&](store::Transaction& transaction) {
            auto const grant = consent::add_grant(transaction, { .person = seri_, .recipient = agency,
                    .scope = { { Compartment::crisis, { "L3.sign" } } }, .until = at.plus_seconds(86'400), .purpose = "handover" },
                at, own_.account, nullptr);
            auto const handover = trust::HandoverId::make(at);
            transaction.execute("INSERT INTO handover (id, person, to_agency, asked_at, grant_id) VALUES (:id, :person, :agency, :at, :grant)",
                { { "id", handover }, { "person", seri_ }, { "agency", agency }, { "at", at }, { "grant", grant } });
            auto const account = trust::add_account(transaction,
                { .name = "A09", .kind = trust::Kind::link, .handover = handover, .until = at.plus_seconds(1'800) }, at);
            return *trust::viewer_of(transaction, account, at);
        });
        auto visit = visit_of(link, seconds);
        visit->write([&](store::Transaction& transaction) {
            EXPECT_TRUE(visit->ask(transaction, { .person = seri_, .compartment = Compartment::crisis, .lines = { "L3.sign" }, .handover = link.handover }, "test").ok());
        });
    }
    void take_back(consent::Withdrawal const& what, std::int64_t seconds)
    {
        auto visit = visit_of(own_, seconds);
        visit->write([&](store::Transaction& transaction) { consent::withdraw(*visit, transaction, what); });
    }
    std::vector<consent::GivenGrant> given(std::int64_t seconds)
    {
        return database().read([&](store::Session& session) { return consent::given_grants(session, seri_, noon.plus_seconds(seconds)); });
    }

    store::testing::Scratch scratch_;
    std::unique_ptr<trust::Keys> keys_ = trust::Keys::for_tests();
    std::unique_ptr<trust::Gate> gate_ = consent::open_door();
    trust::AgencyId house_, clinic_, office_;
    trust::Viewer yamamoto_, mori_, shibata_, own_;
    PersonId seri_;
};

INSTANTIATE_TEST_SUITE_P(Stores, Shares, ::testing::ValuesIn(store::testing::kinds()));

TEST_P(Shares, TheRecipientReadsTheSharedLinesAndNobodyElseDoes)
{
    EXPECT_THAT(lines_read(mori_), IsEmpty());
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign", "L3.wish" })), "");
    EXPECT_THAT(lines_read(mori_), ElementsAre("L3.sign", "L3.wish"));
    EXPECT_THAT(lines_read(mori_, 1, Compartment::identity), IsEmpty());
    EXPECT_THAT(lines_read(mori_, 1, Compartment::crisis, Act::export_out), IsEmpty());
    EXPECT_THAT(lines_read(yamamoto_), IsEmpty());
    EXPECT_THAT(lines_read(shibata_), IsEmpty());
    read_notice_of(house_);
    EXPECT_EQ(give(house_, crisis({ "L3.ask" })), "");
    EXPECT_THAT(lines_read(yamamoto_), ElementsAre("L3.ask"));
    EXPECT_THAT(lines_read(mori_), ElementsAre("L3.sign", "L3.wish"));
    EXPECT_THAT(lines_read(mori_, 2'592'000), IsEmpty()); // the end, to the second
}

TEST_P(Shares, OnlyThePersonGives)
{
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" }), 0, yamamoto_), "consent.person_needed");
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" }), 0, mori_), "consent.person_needed");
    auto visit = visit_of(yamamoto_);
    visit->person_beside = own_; // by PIN, at the worker's screen
    visit->write([&](store::Transaction& transaction) {
        EXPECT_TRUE(share(*visit, transaction, seri_, clinic_, crisis({ "L3.sign" })).ok());
    });
    EXPECT_THAT(lines_read(mori_), ElementsAre("L3.sign"));
    EXPECT_EQ(given(1).at(0).beside, yamamoto_.account);
}

TEST_P(Shares, ABoundAgencyGetsNothingBeforeItsNoticeWasRead)
{
    EXPECT_EQ(give(house_, crisis({ "L3.ask" })), "share.notice.none");
    read_notice_of(house_);
    EXPECT_EQ(give(house_, crisis({ "L3.ask" })), "");
    database().write([&](store::Transaction& transaction) {
        EXPECT_TRUE(consent::publish_notice(transaction, house_, { "新しい説明" }, yamamoto_.account, noon.plus_seconds(-1)).ok());
    });
    EXPECT_EQ(give(house_, crisis({ "L3.ask", "L3.sign" })), "share.notice.first");
    read_notice_of(house_, false);
    EXPECT_EQ(give(house_, crisis({ "L3.ask", "L3.sign" })), "");
    // The control: past the rules, straight into the store, the decision still opens nothing without a notice.
    database().write([&](store::Transaction& transaction) {
        auto const grant = grant_of(seri_, office_, crisis({ "L3.ask" }), {}, noon.plus_seconds(3'600));
        (void)consent::add_grant(transaction, grant, noon, own_.account, nullptr);
    });
    EXPECT_THAT(lines_read(shibata_), IsEmpty());
}

TEST_P(Shares, WhoSupervisesGetsNamedLinesForThirtyDays)
{
    read_notice_of(office_);
    auto wish = crisis({ "L3.ask" });
    wish.period = Period::months_3;
    EXPECT_EQ(give(office_, wish), "share.until.d4");
    wish.chosen.push_back({ Compartment::crisis, "" });
    EXPECT_EQ(give(office_, wish), "share.lines.named");
    EXPECT_EQ(give(office_, crisis({ "L3.ask" })), "");
    EXPECT_THAT(lines_read(shibata_), ElementsAre("L3.ask"));
}

TEST_P(Shares, ANewShareStandsInThePlaceOfTheOld)
{
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign", "L3.wish" })), "");
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" })), ""); // in the same second
    EXPECT_THAT(lines_read(mori_, 0), ElementsAre("L3.sign")); // at once
    auto const grants = given(0);
    ASSERT_EQ(grants.size(), 2u);
    EXPECT_EQ(grants[0].state, consent::GrantState::open);
    EXPECT_EQ(grants[1].state, consent::GrantState::withdrawn);
}

TEST_P(Shares, WhoTookItBackIsOnNobodysList)
{
    auto const listed = [&](std::int64_t seconds) {
        return database().read([&](store::Session& session) {
            return !persons_sharing_with(session, clinic_, noon.plus_seconds(seconds), {}, 10).empty();
        });
    };
    auto two = crisis({ "L3.sign" });
    two.chosen.push_back({ Compartment::identity, "*" });
    EXPECT_EQ(give(clinic_, two), "");
    EXPECT_TRUE(listed(1));
    take_back({ seri_, clinic_, { Compartment::identity } }, 10);
    EXPECT_TRUE(listed(10)) << "the other part is still shown";
    take_back({ seri_, clinic_, { Compartment::crisis } }, 20);
    EXPECT_TRUE(listed(19));
    EXPECT_FALSE(listed(20)) << "part by part";
    EXPECT_EQ(give(clinic_, two, 30), "");
    EXPECT_TRUE(listed(31));
    take_back({ seri_ }, 40);
    EXPECT_FALSE(listed(40)) << "everything";
    EXPECT_EQ(give(clinic_, two, 50), "");
    EXPECT_EQ(give(clinic_, crisis({ "L3.wish" }), 60), "");
    EXPECT_TRUE(listed(60));
    database().write([&](store::Transaction& transaction) {
        for (auto const& grant : consent::given_grants(transaction, seri_, noon.plus_seconds(60)))
            consent::end_grant(transaction, grant.id, own_.account, noon.plus_seconds(70));
    });
    EXPECT_TRUE(listed(69));
    EXPECT_FALSE(listed(70)) << "ended";
}

TEST_P(Shares, OfTwoGivenAtOnceTheLaterStands)
{
    std::promise<void> first_is_inside;
    std::once_flag once;
    auto const give_one = [&](std::string const& line, std::function<void()> const& after) {
        auto visit = visit_of(own_);
        return visit->write([&](store::Transaction& transaction) {
            bool const given = share(*visit, transaction, seri_, clinic_, crisis({ line })).ok();
            after();
            return given;
        });
    };
    auto first = std::async(std::launch::async, [&] {
        return give_one("L3.sign", [&] {
            std::call_once(once, [&] { first_is_inside.set_value(); });
            std::this_thread::sleep_for(std::chrono::milliseconds(300)); // the other has begun by now
        });
    });
    first_is_inside.get_future().wait();
    EXPECT_TRUE(give_one("L3.wish", [] {}));
    EXPECT_TRUE(first.get());
    EXPECT_THAT(lines_read(mori_), ElementsAre("L3.wish"));
}

TEST_P(Shares, WhatIsTakenBackIsClosedAtOnceAndCanBeGivenAgain)
{
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" })), "");
    read_notice_of(house_);
    EXPECT_EQ(give(house_, crisis({ "L3.ask" })), "");
    take_back({ seri_, clinic_ }, 60);
    EXPECT_THAT(lines_read(mori_, 59), ElementsAre("L3.sign"));
    EXPECT_THAT(lines_read(mori_, 60), IsEmpty());
    EXPECT_THAT(lines_read(yamamoto_, 60), ElementsAre("L3.ask"));
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" }), 60), "");
    EXPECT_THAT(lines_read(mori_, 61), ElementsAre("L3.sign"));
    take_back({ seri_, clinic_ }, 65);
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" }), 65), ""); // it begins a second later …
    take_back({ seri_, clinic_ }, 65);                       // … and is reached all the same
    EXPECT_THAT(lines_read(mori_, 65), IsEmpty());
    EXPECT_THAT(lines_read(mori_, 66), IsEmpty());
    take_back({ seri_ }, 70); // everything, from everyone
    EXPECT_THAT(lines_read(mori_, 70), IsEmpty());
    EXPECT_THAT(lines_read(yamamoto_, 70), IsEmpty());
}

TEST_P(Shares, TakingBackFromTheHouseLeavesTheProgramme)
{
    read_notice_of(house_);
    auto visit = visit_of(own_);
    visit->write([&](store::Transaction& transaction) {
        EXPECT_TRUE(consent::answer_programme(*visit, transaction, seri_, house_, true, 1).ok());
    });
    EXPECT_EQ(give(house_, crisis({ "L3.ask" })), "");
    take_back({ seri_, house_, { Compartment::crisis } }, 60);
    EXPECT_THAT(lines_read(yamamoto_, 60), IsEmpty());
    EXPECT_THAT(lines_read(yamamoto_, 60, Compartment::plan), ElementsAre("*"));
    take_back({ seri_ }, 70);
    EXPECT_THAT(lines_read(yamamoto_, 70, Compartment::plan), IsEmpty());
}

TEST_P(Shares, SupervisionsEndClosesWhatBoundAgenciesSee)
{
    read_notice_of(house_);
    auto visit = visit_of(yamamoto_);
    auto const last_day = base::Day::of(noon).plus(5);
    visit->write([&](store::Transaction& transaction) {
        EXPECT_TRUE(person::set_supervision(*visit, transaction, seri_, last_day).ok());
    });
    EXPECT_EQ(give(house_, crisis({ "L3.ask" })), "");
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" })), "");
    auto const end = last_day.plus(1).start();
    auto const after = end.seconds() - noon.seconds();
    EXPECT_EQ(given(1)[0].recipient == house_ ? given(1)[0].ends_at : given(1)[1].ends_at, end);
    EXPECT_THAT(lines_read(yamamoto_, after - 1), ElementsAre("L3.ask"));
    EXPECT_THAT(lines_read(yamamoto_, after), IsEmpty());
    EXPECT_THAT(lines_read(mori_, after), ElementsAre("L3.sign"));
    for (auto const& grant : given(after))
        EXPECT_EQ(grant.state, grant.recipient == house_ ? consent::GrantState::supervision_over : consent::GrantState::open);
}

TEST_P(Shares, WhatSupervisionsEndClosedStaysClosedWhateverDateIsWrittenLater)
{
    read_notice_of(house_);
    auto const last_day = base::Day::of(noon).plus(5);
    auto const end = last_day.plus(1).start();
    auto const after = end.seconds() - noon.seconds();
    auto const write = [&](std::optional<base::Day> day, std::int64_t at) {
        auto visit = visit_of(yamamoto_, at);
        visit->write([&](store::Transaction& transaction) { EXPECT_TRUE(person::set_supervision(*visit, transaction, seri_, day).ok()); });
    };
    write(last_day, 0);
    EXPECT_EQ(give(house_, crisis({ "L3.ask" })), "");
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" })), "");
    write(last_day.plus(10), after - 1); // moved before it has come: it goes on
    EXPECT_THAT(lines_read(yamamoto_, after), ElementsAre("L3.ask"));
    auto const later = after + 10 * 86'400;
    EXPECT_THAT(lines_read(yamamoto_, later), IsEmpty());
    for (auto const& day : { std::optional<base::Day> {}, std::optional(last_day.plus(100)), std::optional(base::Day::of(noon).plus(-30)) }) {
        write(day, later + 60);
        EXPECT_THAT(lines_read(yamamoto_, later + 120), IsEmpty());
        EXPECT_THAT(lines_read(mori_, later + 120), ElementsAre("L3.sign")) << "who reports nothing goes on reading";
    }
}

TEST_P(Shares, ARaisedDutyIsSaid)
{
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" })), "");
    database().write([&](store::Transaction& transaction) {
        agency::add_duty(transaction, clinic_,
            { .duty = agency::DutyClass::d3, .text = "説明", .confirmed_by = "代表（架空）", .confirmed_on = base::Day::of(noon),
                .from = noon.plus_seconds(100) },
            { mori_.account, mori_.name, noon });
    });
    EXPECT_THAT(lines_read(mori_, 99), ElementsAre("L3.sign"));
    EXPECT_THAT(lines_read(mori_, 100), IsEmpty());
    EXPECT_EQ(given(100).at(0).state, consent::GrantState::duty_raised);
}

TEST_P(Shares, ThePersonSeesWhatWasRead)
{
    EXPECT_EQ(give(clinic_, crisis({ "L3.sign" })), "");
    for (int second : { 10, 20 }) {
        auto visit = visit_of(mori_, second);
        visit->write([&](store::Transaction& transaction) {
            EXPECT_TRUE(visit->ask(transaction, { .person = seri_, .compartment = Compartment::crisis, .lines = { "L3.sign" } }, "test").ok());
        });
    }
    auto const seen = database().read([&](store::Session& session) { return seen_by_agencies(session, own_); });
    ASSERT_TRUE(seen.contains(clinic_));
    EXPECT_EQ(seen.at(clinic_).at(0).times, 2);
    EXPECT_EQ(seen.at(clinic_).at(0).last.seconds(), noon.seconds() + 20);
    EXPECT_THROW((void)database().read([&](store::Session& session) { return seen_by_agencies(session, mori_); }), std::logic_error);
    read_by_link_of(clinic_, 30);
    auto const more = database().read([&](store::Session& session) { return seen_by_agencies(session, own_); });
    ASSERT_EQ(more.at(clinic_).size(), 2u);
    EXPECT_TRUE(more.at(clinic_).at(0).by_link) << "the newest first";
    EXPECT_EQ(more.at(clinic_).at(0).times, 1);
    EXPECT_FALSE(more.at(clinic_).at(1).by_link);
    EXPECT_EQ(database().read([&](store::Session& session) { return aims_of(session, seri_); }).begin()->second, Aim::crisis);
}

}
}
