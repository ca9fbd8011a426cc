#include "consent/consent_store.h"
#include "consent/door.h"
#include "consent/who_sees.h"

#include "agency/agency_store.h"
#include "person/person_store.h"
#include "person/testing.h"
#include "store/testing.h"
#include "trust/accounts.h"
#include "trust/testing.h"

#include <gmock/gmock.h>

namespace consent {

namespace {

using trust::Act;
using trust::Compartment;

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);

class Consent : public ::testing::TestWithParam<std::string> {
protected:
    Consent()
        : scratch_(GetParam(), SOURCE_FOLDER), keys_(trust::Keys::for_tests()), gate_(open_door()),
          house_(person::testing::add_house(database(), "A01", noon.plus_seconds(-86'400 * 30))),
          other_house_(person::testing::add_house(database(), "A02", noon.plus_seconds(-86'400 * 30)))
    {
        yamamoto_ = trust::testing::add_worker(database(), house_, "山本（架空）", noon);
        colleague_ = trust::testing::add_worker(database(), house_, "川口（架空）", noon);
        stranger_ = trust::testing::add_worker(database(), other_house_, "林（架空）", noon);
        sakura_ = person::testing::add_person(
            database(), *keys_, person::testing::seed(house_, "サクラ（架空）", "さくら", noon), noon);
        database().read_with(
            [&](store::Session& session) { own_ = trust::person_account(session, sakura_).value(); });
        set_duty(house_, agency::DutyClass::d3, noon.plus_seconds(-86'400 * 20));
        version_ = publish("説明");
    }

    store::Database& database() { return scratch_.database(); }
    template<class Work>
    auto read(Work work) { return database().read(work); }
    template<class Work>
    auto write(Work work) { return database().write(work); }
    trust::testing::VisitFor visit_of(trust::Viewer const& viewer, std::int64_t seconds = 0)
    {
        return { database(), *gate_, viewer, noon.plus_seconds(seconds) };
    }
    void set_duty(trust::AgencyId const& agency, agency::DutyClass duty, base::Instant from)
    {
        write([&](store::Transaction& transaction) {
            agency::add_duty(transaction, agency,
                { .duty = duty, .text = "保護観察所に伝えます", .confirmed_by = "寮長（架空）",
                    .confirmed_on = base::Day::of(from), .from = from },
                { yamamoto_.account, yamamoto_.name, from });
        });
    }
    int publish(std::string const& text, std::int64_t seconds = -100)
    {
        return write([&](store::Transaction& transaction) {
            return publish_notice(transaction, house_, { text }, yamamoto_.account, noon.plus_seconds(seconds));
        }).value();
    }
    // As the pages do it: the person enters the PIN, says yes, and lets this worker write with them.
    void begin(bool together, std::int64_t seconds = 0)
    {
        auto visit = visit_of(yamamoto_, seconds);
        visit->person_beside = own_;
        visit->write([&](store::Transaction& transaction) {
            notice_seen(*visit, transaction, sakura_, house_, version_);
            EXPECT_TRUE(answer_programme(*visit, transaction, sakura_, house_, true, version_).ok());
            if (together) {
                EXPECT_TRUE(open_writing(*visit, transaction, sakura_, yamamoto_.account,
                    visit->now.plus_seconds(sitting_seconds)).ok());
            }
        });
    }
    // The rule by which it is allowed, or "" if it is not.
    std::string rule(trust::Viewer const& viewer, Act act, Compartment compartment, std::int64_t seconds = 0,
        std::vector<std::string> lines = { "*" })
    {
        auto visit = visit_of(viewer, seconds);
        return read([&](store::Session& session) -> std::string {
            auto const disclosed = visit->ask(
                session, { .person = sakura_, .act = act, .compartment = compartment, .lines = lines }, "test");
            return disclosed ? disclosed.value().rule() : "";
        });
    }
    ProgrammeConsent state(std::int64_t seconds = 0)
    {
        return read([&](store::Session& session) {
            return programme_consent(session, sakura_, house_, noon.plus_seconds(seconds));
        });
    }
    person::Person person_now()
    {
        auto visit = visit_of(yamamoto_);
        return read([&](store::Session& session) { return person::find(*visit, session, *keys_, sakura_); }).value();
    }

    store::testing::Scratch scratch_;
    std::unique_ptr<trust::Keys> keys_;
    std::unique_ptr<trust::Gate> gate_;
    trust::AgencyId house_, other_house_;
    trust::Viewer yamamoto_, colleague_, stranger_, own_;
    trust::PersonId sakura_;
    int version_ { 0 };
};

}

TEST_P(Consent, NothingIsOpenBeforeThePersonWasAsked)
{
    EXPECT_EQ(state(), ProgrammeConsent::not_asked);
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::identity), "A3"); // the house knows who lives there
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::plan), "");
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::crisis), "");
    EXPECT_EQ(rule(stranger_, Act::know, Compartment::identity), "");
    EXPECT_EQ(rule(own_, Act::export_out, Compartment::plan), "A1");
}

TEST_P(Consent, YesOpensTheProgrammeToTheHouseOnly)
{
    begin(false);
    EXPECT_EQ(state(), ProgrammeConsent::given);
    for (auto compartment : { Compartment::checklist, Compartment::session, Compartment::plan, Compartment::timetable })
        EXPECT_EQ(rule(yamamoto_, Act::write, compartment), "A3") << trust::code(compartment);
    EXPECT_EQ(rule(colleague_, Act::read, Compartment::plan), "A3");
    EXPECT_EQ(rule(stranger_, Act::read, Compartment::plan), "");
    EXPECT_EQ(rule(yamamoto_, Act::know, Compartment::scores), ""); // a bound house: §5.4a
    EXPECT_EQ(rule(yamamoto_, Act::export_out, Compartment::plan), "");
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::lane), "");
}

TEST_P(Consent, TheCrisisPlanIsOpenToTheOneBesideAndForOneSitting)
{
    begin(true);
    EXPECT_EQ(rule(yamamoto_, Act::write, Compartment::crisis), "A5");
    EXPECT_EQ(rule(colleague_, Act::read, Compartment::crisis), "");
    EXPECT_EQ(rule(yamamoto_, Act::write, Compartment::crisis, sitting_seconds - 1), "A5");
    EXPECT_EQ(rule(yamamoto_, Act::write, Compartment::crisis, sitting_seconds), "");
    auto visit = visit_of(yamamoto_, 60);
    visit->write([&](store::Transaction& transaction) {
        close_writing(*visit, transaction, sakura_, yamamoto_.account);
        EXPECT_FALSE(is_writing(transaction, sakura_, yamamoto_.account, visit->now));
    });
    EXPECT_EQ(rule(yamamoto_, Act::write, Compartment::crisis, 60), "");
}

TEST_P(Consent, YesNeedsThePersonAndTheNoticeInForce)
{
    auto alone = visit_of(yamamoto_);
    auto beside_another = visit_of(yamamoto_);
    beside_another->person_beside = trust::testing::person(trust::PersonId::named("DP12"));
    auto beside = visit_of(yamamoto_);
    beside->person_beside = own_;
    write([&](store::Transaction& transaction) {
        for (auto* visit : { &alone, &beside_another })
            EXPECT_EQ(answer_programme(**visit, transaction, sakura_, house_, true, version_).refusal().message,
                "consent.person_needed");
        EXPECT_EQ(open_writing(*alone, transaction, sakura_, yamamoto_.account, noon).refusal().message,
            "consent.person_needed");
        for (auto version : { 0, version_ - 1 })
            EXPECT_EQ(answer_programme(*beside, transaction, sakura_, house_, true, version).refusal().message,
                "consent.notice.first");
        EXPECT_EQ(answer_programme(*beside, transaction, sakura_, other_house_, true, 1).refusal().message,
            "consent.notice.first");
    });
    EXPECT_EQ(state(), ProgrammeConsent::not_asked);
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::plan), "");
}

TEST_P(Consent, NoIsKeptAndOpensNothing)
{
    auto visit = visit_of(yamamoto_);
    visit->write([&](store::Transaction& transaction) {
        EXPECT_TRUE(answer_programme(*visit, transaction, sakura_, house_, false, version_).ok());
    });
    EXPECT_EQ(state(), ProgrammeConsent::refused);
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::checklist), "");
    begin(false, 60); // a no is not for ever
    EXPECT_EQ(state(60), ProgrammeConsent::given);
}

TEST_P(Consent, WithdrawingClosesAtOnceAndYesOpensAgain)
{
    begin(true);
    auto visit = visit_of(yamamoto_, 100); // the person says so; no PIN
    visit->write([&](store::Transaction& transaction) { withdraw_programme(*visit, transaction, sakura_, house_); });
    EXPECT_EQ(state(100), ProgrammeConsent::withdrawn);
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::plan, 100), "");
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::crisis, 100), "");
    EXPECT_EQ(rule(own_, Act::read, Compartment::plan, 100), "A1");
    begin(false, 200);
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::plan, 200), "A3");
}

TEST_P(Consent, ANewNoticeKeepsWhatWasGivenAndIsAskedOfTheNext)
{
    begin(false);
    auto const next = publish("新しい説明", 50);
    EXPECT_EQ(next, version_ + 1);
    EXPECT_EQ(rule(yamamoto_, Act::read, Compartment::plan, 60), "A3");
    auto visit = visit_of(yamamoto_, 60);
    visit->person_beside = own_;
    write([&](store::Transaction& transaction) {
        EXPECT_EQ(answer_programme(*visit, transaction, sakura_, house_, true, version_).refusal().message,
            "consent.notice.first");
        EXPECT_EQ(last_notice_seen(transaction, sakura_, house_), version_);
        EXPECT_EQ(current_notice(transaction, house_, visit->now).text, "新しい説明");
        EXPECT_EQ(current_notice(transaction, house_, noon).version, version_);
    });
}

TEST_P(Consent, NoticesNeedWordsAndHaveALimit)
{
    write([&](store::Transaction& transaction) {
        EXPECT_EQ(publish_notice(transaction, house_, { " 　\n" }, {}, noon).refusal().message, "consent.notice.missing");
        EXPECT_EQ(publish_notice(transaction, house_, { "a", std::string(2'001, 'x') }, {}, noon).refusal().field,
            "text_easy");
        EXPECT_EQ(publish_notice(transaction, house_, { "ja", "easy", "en" }, {}, noon).value(), version_ + 1);
        EXPECT_EQ(current_notice(transaction, house_, noon, words::Language::english).text, "en");
        EXPECT_EQ(publish_notice(transaction, house_, { "ja" }, {}, noon).value(), version_ + 2);
        EXPECT_EQ(current_notice(transaction, house_, noon, words::Language::english).text, "ja");
    });
}

TEST_P(Consent, AVisitSeesWhatItHasJustWritten)
{
    auto visit = visit_of(yamamoto_);
    visit->person_beside = own_;
    auto const reads = [&](store::Session& session) {
        return visit->ask(session, { .person = sakura_, .compartment = Compartment::plan }, "page").ok();
    };
    EXPECT_FALSE(read(reads));
    EXPECT_FALSE(read(reads));
    visit->write([&](store::Transaction& transaction) {
        EXPECT_FALSE(reads(transaction));
        EXPECT_TRUE(answer_programme(*visit, transaction, sakura_, house_, true, version_).ok());
        EXPECT_TRUE(reads(transaction));
    });
    EXPECT_TRUE(read(reads));
}

TEST_P(Consent, EveryQuestionIsJournalledWithItsRule)
{
    auto visit = visit_of(yamamoto_);
    visit->read([&](store::Session& session) {
        EXPECT_TRUE(visit->ask(session, { .person = sakura_ }, "page").ok());
        auto const refused = visit->ask(session, { .person = sakura_, .compartment = Compartment::lane }, "page");
        EXPECT_EQ(refused.refusal().message, "trust.not_found");
        EXPECT_FALSE(visit->ask(session, { .person = trust::PersonId::named("nobody") }, "page").ok());
    });
    ASSERT_EQ(visit->journal.size(), 3u);
    EXPECT_EQ(visit->journal.pending()[0].rule, "A3");
    EXPECT_TRUE(visit->journal.pending()[0].allowed);
    EXPECT_EQ(visit->journal.pending()[1].rule, "R4");
    EXPECT_EQ(visit->journal.pending()[2].rule, "R1");
}

TEST_P(Consent, WhoReadsIsWhatTheDecisionSays)
{
    auto const names = [](WhoReads const& who) {
        std::vector<std::string> answer;
        for (auto const& reader : who.readers)
            answer.push_back(reader.name);
        return answer;
    };
    auto const who = [&](Compartment compartment) {
        auto const person = person_now();
        return read([&](store::Session& session) { return who_reads(session, person, compartment, noon); });
    };
    EXPECT_TRUE(who(Compartment::plan).readers.empty());
    begin(true);
    auto const plan = who(Compartment::plan);
    EXPECT_EQ(plan.readers.front().as, Reader::As::house);
    EXPECT_THAT(names(plan), ::testing::Contains("山本（架空）"));
    EXPECT_FALSE(plan.not_house);
    auto const crisis = who(Compartment::crisis);
    EXPECT_EQ(names(crisis), std::vector<std::string> { "山本（架空）" });
    EXPECT_EQ(crisis.readers.front().as, Reader::As::together);
    EXPECT_TRUE(crisis.not_house && crisis.not_supervision && crisis.not_family && crisis.not_agencies
        && crisis.not_administrators);
}

TEST_P(Consent, ARenewedPinLeavesARowThatThePersonSees)
{
    auto visit = visit_of(yamamoto_);
    visit->write([&](store::Transaction& transaction) { note_pin_renewal(*visit, transaction, sakura_); });
    read([&](store::Session& session) {
        auto const rows = pin_renewals(session, sakura_);
        ASSERT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0].by_name, "山本（架空）");
        EXPECT_EQ(rows[0].at, noon);
    });
}

INSTANTIATE_TEST_SUITE_P(Stores, Consent, ::testing::ValuesIn(store::testing::kinds()),
    [](auto const& kind) { return kind.param; });

}
