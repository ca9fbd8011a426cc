#include "trust/account_store.h"
#include "trust/accounts.h"
#include "trust/gate.h"
#include "trust/sealed.h"
#include "trust/sign_in.h"
#include "trust/session_store.h"
#include "trust/testing.h"

#include "store/testing.h"

#include <gtest/gtest.h>

namespace trust {

namespace {

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
AgencyId const house = AgencyId::named("A01");
PersonId const sakura = PersonId::named("DP11");
constexpr auto good_password = "a long enough password";

class Trust : public ::testing::TestWithParam<std::string> {
protected:
    Trust() : scratch_(GetParam(), SOURCE_FOLDER) { testing::use_cheap_hashing(); }

    store::Database& database() { return scratch_.database(); }
    AccountId add(NewAccount const& account)
    {
        return database().write([&](store::Transaction& transaction) {
            return add_account(transaction, account, noon);
        });
    }
    AccountId add_yamamoto()
    {
        return add({ .login = "yamamoto", .name = "山本（架空）", .role = Role::worker, .agency = house });
    }
    std::int64_t count(store::Sql sql)
    {
        return database().read([&](store::Session& session) { return session.query_one(sql)->integer("n"); });
    }
    template<class Work>
    auto write(Work work) { return database().write(work); }
    template<class Work>
    auto read(Work work) { return database().read(work); }

private:
    store::testing::Scratch scratch_;
};

}

TEST_P(Trust, PasswordsAreCheckedAndUnknownLoginsLookTheSame)
{
    auto const account = add_yamamoto();
    write([&](store::Transaction& transaction) {
        EXPECT_TRUE(set_password(transaction, account, good_password, noon).ok());
    });
    read([&](store::Session& session) {
        auto const viewer = check_password(session, "yamamoto", good_password, noon);
        ASSERT_TRUE(viewer.has_value());
        EXPECT_EQ(viewer->account, account);
        EXPECT_EQ(viewer->agency, house);
        EXPECT_EQ(viewer->name, "山本（架空）");
        EXPECT_TRUE(viewer->is_worker());
        EXPECT_TRUE(check_password(session, " Ｙamamoto ", good_password, noon).has_value());
        EXPECT_FALSE(check_password(session, "yamamoto", "a long enough passworD", noon).has_value());
        EXPECT_FALSE(check_password(session, "nobody", good_password, noon).has_value());
        EXPECT_FALSE(check_password(session, "", good_password, noon).has_value());
        EXPECT_FALSE(check_password(session, "yamamoto", std::string(100'000, 'x'), noon).has_value());
    });
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM account_secret WHERE hash LIKE '%password%'"), 0);
}

TEST_P(Trust, ShortPasswordsAndTakenLoginsAreRefused)
{
    auto const account = add_yamamoto();
    write([&](store::Transaction& transaction) {
        EXPECT_EQ(set_password(transaction, account, "fourteen chars", noon).refusal().message, "trust.password.short");
        EXPECT_EQ(set_password(transaction, account, std::string(1025, 'x'), noon).refusal().message,
            "trust.password.long");
        EXPECT_TRUE(set_password(transaction, account, "十五文字のとてもながい合言葉だよ", noon).ok());
        EXPECT_EQ(check_login(transaction, "YAMAMOTO").refusal().message, "trust.login.taken");
        EXPECT_EQ(check_login(transaction, " ").refusal().message, "trust.login.form");
        EXPECT_EQ(check_login(transaction, "Suzuki").value(), "suzuki");
    });
}

TEST_P(Trust, APasswordOfFewDifferentLettersIsRefused)
{
    EXPECT_EQ(password_hash(std::string(40, 'x')).refusal().message, "trust.password.plain");
    EXPECT_EQ(password_hash("121212121212121212").refusal().message, "trust.password.plain");
    EXPECT_TRUE(password_hash("ringo mikan budou").ok());
}

TEST_P(Trust, SessionsAreSeenAndEndedByTheirAccountOnly)
{
    auto const account = add_yamamoto();
    auto const other = add({ .login = "suzuki", .name = "鈴木（架空）", .role = Role::worker, .agency = house });
    auto const open = [&](AccountId const& owner, base::Instant at) {
        return write([&](store::Transaction& transaction) { return open_session(transaction, owner, at).token; });
    };
    auto const first = open(account, noon);
    auto const second = open(account, noon.plus_seconds(1));
    auto const third = open(account, noon.plus_seconds(2));
    auto const of_other = open(other, noon);
    auto const later = noon.plus_seconds(60);
    auto const seen = [&](std::string const& token) {
        return read([&](store::Session& session) { return session_store::find(session, token, later).viewer.has_value(); });
    };
    read([&](store::Session& session) {
        auto const own = open_sessions(session, account, later);
        ASSERT_EQ(own.size(), 3u);
        EXPECT_EQ(own[0].key, session_key(third)); // newest first
        EXPECT_EQ(own[2].key, session_key(first));
        EXPECT_TRUE(open_sessions(session, account, noon.plus_seconds(31 * 60)).empty()); // idle ones are none
    });
    write([&](store::Transaction& transaction) {
        EXPECT_FALSE(close_session_of(transaction, account, session_key(of_other), later));
        EXPECT_TRUE(close_session_of(transaction, account, session_key(first), later));
        EXPECT_FALSE(close_session_of(transaction, account, session_key(first), later));
    });
    EXPECT_FALSE(seen(first));
    EXPECT_TRUE(seen(second));
    EXPECT_TRUE(seen(of_other));
    write([&](store::Transaction& transaction) { EXPECT_EQ(close_sessions(transaction, account, later, third), 1); });
    EXPECT_FALSE(seen(second));
    EXPECT_TRUE(seen(third));
    write([&](store::Transaction& transaction) { EXPECT_EQ(close_sessions(transaction, account, later), 1); });
    EXPECT_FALSE(seen(third));
    EXPECT_TRUE(seen(of_other));
}

TEST_P(Trust, ADisabledAccountSignsInNoMoreAndItsSessionEnds)
{
    auto const account = add_yamamoto();
    auto const opened = write([&](store::Transaction& transaction) {
        EXPECT_TRUE(set_password(transaction, account, good_password, noon).ok());
        auto session = open_session(transaction, account, noon);
        disable_account(transaction, account, account, noon.plus_seconds(10));
        return session;
    });
    read([&](store::Session& session) {
        EXPECT_TRUE(check_password(session, "yamamoto", good_password, noon).has_value());
        EXPECT_FALSE(check_password(session, "yamamoto", good_password, noon.plus_seconds(10)).has_value());
        EXPECT_TRUE(session_store::find(session, opened.token, noon.plus_seconds(9)).viewer.has_value());
        EXPECT_FALSE(session_store::find(session, opened.token, noon.plus_seconds(10)).viewer.has_value());
        EXPECT_TRUE(staff_of(session, house, noon.plus_seconds(10)).empty());
    });
    write([&](store::Transaction& transaction) {
        enable_account(transaction, account, account, noon.plus_seconds(20));
        EXPECT_EQ(staff_of(transaction, house, noon.plus_seconds(20)).size(), 1u);
    });
}

TEST_P(Trust, APersonsAccountHasNoNameAndSignsInWithAPin)
{
    auto const account = add({ .name = "サクラ（架空）", .kind = Kind::person, .person = sakura });
    write([&](store::Transaction& transaction) {
        EXPECT_FALSE(has_pin(transaction, sakura));
        for (auto const* pin : { "12345", "1234567", "111111", "12a456", "", "１１１１１１" })
            EXPECT_EQ(set_pin(transaction, account, pin, noon).refusal().message, "trust.pin.form") << pin;
        EXPECT_TRUE(set_pin(transaction, account, "274901", noon).ok());
        EXPECT_TRUE(has_pin(transaction, sakura));
    });
    read([&](store::Session& session) {
        auto const viewer = check_pin(session, sakura, "２７４９０１", noon);
        ASSERT_TRUE(viewer.has_value());
        EXPECT_EQ(viewer->person, sakura);
        EXPECT_EQ(viewer->name, "");
        EXPECT_FALSE(check_pin(session, sakura, "274902", noon).has_value());
        EXPECT_FALSE(check_pin(session, PersonId::named("DP12"), "274901", noon).has_value());
    });
}

// Who holds a copy of the store reads no moment there that no journal row explains, and none of sessions that are over.
TEST_P(Trust, WhenASessionWasUsedIsKeptToFiveMinutesAndOnlyWhileItLasts)
{
    auto const account = add_yamamoto();
    auto const open = [&](base::Instant at) { return write([&](store::Transaction& transaction) { return open_session(transaction, account, at).token; }); };
    auto const seen = [&](std::string const& token) {
        return read([&](store::Session& session) {
            return session.query_one("SELECT seen_at FROM sign_in_session WHERE token_hash = :key", { { "key", session_key(token) } })->instant("seen_at");
        });
    };
    base::Instant const blank { 0 };
    base::Instant const hour = base::Instant::from_seconds(noon.seconds() / 3600 * 3600);
    auto const left = open(hour.plus_seconds(17));
    EXPECT_EQ(seen(left), hour);
    auto const note = [&](base::Instant at) { write([&](store::Transaction& transaction) { session_store::note_seen(transaction, left, at); }); };
    note(hour.plus_seconds(299));
    EXPECT_EQ(seen(left), hour);
    note(base::Instant { hour.plus_seconds(601).microseconds + 123'456 });
    EXPECT_EQ(seen(left), hour.plus_seconds(600));
    auto const closed = open(hour.plus_seconds(620));
    write([&](store::Transaction& transaction) { close_session(transaction, closed, hour.plus_seconds(630)); });
    EXPECT_EQ(seen(closed), blank);
    EXPECT_EQ(seen(left), hour.plus_seconds(600)); // control: it goes on
    auto const later = open(hour.plus_seconds(600 + 30 * 60));
    EXPECT_EQ(seen(left), blank); // idle too long: blank when anybody signs in
    EXPECT_NE(seen(later), blank);
    note(hour.plus_seconds(600 + 31 * 60));
    EXPECT_EQ(seen(left), blank);
}

TEST_P(Trust, SessionsEndByIdlingByAgeAndByClosing)
{
    auto const account = add_yamamoto();
    auto const opened
        = write([&](store::Transaction& transaction) { return open_session(transaction, account, noon); });
    auto const at = [&](std::int64_t minutes) {
        return read([&](store::Session& session) {
            return session_store::find(session, opened.token, noon.plus_seconds(minutes * 60));
        });
    };
    EXPECT_TRUE(at(25).viewer.has_value()); // 25 to 30 minutes, never more
    EXPECT_TRUE(at(25).note_seen);
    EXPECT_FALSE(at(0).note_seen);
    EXPECT_FALSE(at(30).viewer.has_value());
    for (int minutes = 20; minutes < 12 * 60; minutes += 20) {
        ASSERT_TRUE(at(minutes).viewer.has_value()) << minutes;
        write([&](store::Transaction& transaction) {
            session_store::note_seen(transaction, opened.token, noon.plus_seconds(minutes * 60));
        });
    }
    EXPECT_TRUE(at(12 * 60 - 1).viewer.has_value());
    EXPECT_FALSE(at(12 * 60).viewer.has_value());
    write([&](store::Transaction& transaction) { close_session(transaction, opened.token, noon.plus_seconds(60)); });
    EXPECT_FALSE(at(12 * 60 - 1).viewer.has_value());
    EXPECT_FALSE(read([&](store::Session& session) { return session_store::find(session, "", noon); }).viewer);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM sign_in_session WHERE LENGTH(token_hash) = 64"), 1);
    EXPECT_EQ(read([&](store::Session& session) {
        return session.query("SELECT account FROM sign_in_session WHERE token_hash = :token", //
            { { "token", opened.token } }).size();
    }), 0u);
}

TEST_P(Trust, ThePersonStandsBesideUntilTheyStepAwayOrTheSittingEnds)
{
    auto const account = add_yamamoto();
    auto const own = testing::add_person_account(database(), sakura, noon);
    auto const opened = write([&](store::Transaction& transaction) {
        auto session = open_session(transaction, account, noon);
        stand_beside(transaction, session.token, own.account, noon.plus_seconds(600), noon);
        return session;
    });
    auto const beside = [&](std::int64_t seconds) {
        return read([&](store::Session& session) {
            return session_store::find(session, opened.token, noon.plus_seconds(seconds)).person_beside;
        });
    };
    ASSERT_TRUE(beside(0).has_value());
    EXPECT_EQ(beside(599)->person, sakura);
    EXPECT_FALSE(beside(600).has_value());
    write([&](store::Transaction& transaction) { step_away(transaction, opened.token, noon.plus_seconds(5)); });
    EXPECT_FALSE(beside(6).has_value());
}

TEST_P(Trust, SealedTextOpensOnlyWithItsDisclosureAndInItsPlace)
{
    auto const keys = Keys::for_tests();
    auto const other = PersonId::named("DP12");
    write([&](store::Transaction& transaction) {
        keys->make_person_keys(transaction, sakura, noon);
        keys->make_person_keys(transaction, other, noon);
    });
    auto const writing = testing::OpenGate::disclosure(sakura, Compartment::plan, Act::write);
    auto const reading = testing::OpenGate::disclosure(sakura, Compartment::plan, Act::read);
    auto const elsewhere = testing::OpenGate::disclosure(other, Compartment::plan, Act::write);
    auto const crisis = testing::OpenGate::disclosure(sakura, Compartment::crisis, Act::write);
    read([&](store::Session& session) {
        Place const place { "answer_line", "content", "row-1" };
        auto const sealed = keys->seal(session, writing, sakura, Compartment::plan, place, "仕事をつづける");
        EXPECT_EQ(keys->open(session, reading, sealed), "仕事をつづける");
        EXPECT_THROW((void)keys->open(session, elsewhere, sealed), std::logic_error);
        EXPECT_THROW((void)keys->open(session, crisis, sealed), std::logic_error);
        EXPECT_THROW((void)keys->seal(session, reading, sakura, Compartment::plan, place, "x"), std::logic_error);
        EXPECT_THROW((void)keys->seal(session, writing, other, Compartment::plan, place, "x"), std::logic_error);
        auto const moved = Sealed::stored(
            sealed.stored_text(), sakura, Compartment::plan, { "answer_line", "content", "row-2" });
        EXPECT_THROW((void)keys->open(session, reading, moved), std::runtime_error);
        auto const given = Sealed::stored(sealed.stored_text(), other, Compartment::plan, place);
        EXPECT_THROW((void)keys->open(session, elsewhere, given), std::runtime_error);
        auto const back = Sealed::stored(sealed.stored_text(), sakura, Compartment::plan, place);
        EXPECT_EQ(keys->open(session, reading, back), "仕事をつづける"); // control: only the place was wrong
        EXPECT_EQ(sealed.stored_text().find("仕事"), std::string::npos);
    });
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM person_key"), 6);
}

TEST_P(Trust, DestroyedKeysOpenNothing)
{
    auto const keys = Keys::for_tests();
    auto const writing = testing::OpenGate::disclosure(sakura, Compartment::plan, Act::write);
    auto const sealed = write([&](store::Transaction& transaction) {
        keys->make_person_keys(transaction, sakura, noon);
        return keys->seal(transaction, writing, sakura, Compartment::plan, { "t", "c", "1" }, "x");
    });
    write([&](store::Transaction& transaction) { keys->destroy_person_keys(transaction, sakura, noon); });
    read([&](store::Session& session) {
        EXPECT_THROW((void)keys->open(session, writing, sealed), std::logic_error);
    });
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM person_key WHERE wrapped <> ''"), 0);
}

TEST_P(Trust, TheKeyCacheIsBoundedAndManyThreadsMayUseIt)
{
    auto const keys = Keys::for_tests(4);
    std::vector<PersonId> persons;
    write([&](store::Transaction& transaction) {
        for (int number = 0; number < 12; ++number) {
            persons.push_back(PersonId::named("person " + std::to_string(number)));
            keys->make_person_keys(transaction, persons.back(), noon);
        }
    });
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int round = 0; round < 60; ++round) {
                auto const& person = persons[static_cast<std::size_t>((round * 5 + thread) % 12)];
                auto const permit = testing::OpenGate::disclosure(person, Compartment::lane, Act::write);
                database().read([&](store::Session& session) {
                    auto const sealed
                        = keys->seal(session, permit, person, Compartment::lane, { "t", "c", "1" }, person.text());
                    wrong += keys->open(session, permit, sealed) == person.text() ? 0 : 1;
                });
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST_P(Trust, TheJournalKeepsEveryRowOfAVisit)
{
    testing::OpenGate const gate([](Viewer const&, Question const& question) {
        return question.compartment != Compartment::private_page;
    });
    testing::VisitFor visit(database(), gate, testing::worker(house), noon);
    visit->read([&](store::Session& session) {
        for (int number = 0; number < 19; ++number)
            EXPECT_TRUE(visit->ask(session, { .person = PersonId::named(std::to_string(number)) }, "list").ok());
        auto const refused = visit->ask(session, { .person = sakura, .compartment = Compartment::private_page }, "x");
        EXPECT_EQ(refused.refusal().message, "trust.not_found");
    });
    EXPECT_EQ(visit->journal.size(), 20u);
    visit->write([&](store::Transaction& transaction) {
        EXPECT_TRUE(visit->ask(transaction,
            { .person = sakura, .act = Act::write, .compartment = Compartment::plan, .lines = { "a", "b" } },
            "plan").ok());
    });
    EXPECT_TRUE(visit->journal.empty());
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM journal"), 21);
    EXPECT_EQ(count("SELECT COUNT(DISTINCT seq) AS n FROM journal"), 21);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM journal WHERE allowed = 0 AND compartment = 'private'"), 1);
    read([&](store::Session& session) {
        auto const row = session.query_one("SELECT * FROM journal WHERE act = 'write'");
        ASSERT_TRUE(row.has_value());
        EXPECT_EQ(row->text("lines"), "a\nb");
        EXPECT_EQ(row->text("purpose"), "plan");
        EXPECT_EQ(row->instant("at"), noon);
        EXPECT_EQ(row->id<PersonId>("person"), sakura);
        EXPECT_EQ(row->id<AgencyId>("agency"), house);
        EXPECT_TRUE(row->is_null("grant_id"));
    });
}

TEST_P(Trust, AFailedWriteStillOwesTheJournalWhatWasRead)
{
    testing::OpenGate const gate;
    testing::VisitFor visit(database(), gate, testing::worker(house), noon);
    visit->read([&](store::Session& session) { (void)visit->ask(session, { .person = sakura }, "page"); });
    EXPECT_THROW(visit->write([&](store::Transaction& transaction) {
        (void)visit->ask(transaction, { .person = sakura, .act = Act::write }, "page");
        throw std::runtime_error("the rule was broken");
    }), std::runtime_error);
    EXPECT_EQ(visit->journal.size(), 1u);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM journal"), 0);
}

INSTANTIATE_TEST_SUITE_P(Stores, Trust, ::testing::ValuesIn(store::testing::kinds()),
    [](auto const& kind) { return kind.param; });

}
