#include "account/admin_store.h"
#include "account/card_store.h"
#include "account/device_store.h"
#include "account/factor_store.h"
#include "account/one_time_code.h"
#include "account/origin_store.h"
#include "store/testing.h"
#include "trust/account_store.h"
#include "trust/accounts.h"
#include "trust/session_store.h"
#include "trust/sign_in.h"
#include "trust/testing.h"

#include <gtest/gtest.h>

#include <thread>

namespace account {

namespace {

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
AgencyId const house = AgencyId::named("A01");
PersonId const sakura = PersonId::named("DP11");

class AccountStore : public ::testing::TestWithParam<std::string> {
protected:
    AccountStore() : scratch_(GetParam(), SOURCE_FOLDER), worker_(trust::testing::add_worker(database(), house, "山本（架空）", noon).account) { }

    store::Database& database() { return scratch_.database(); }
    template<class Work>
    auto write(Work work) { return database().write(work); }
    template<class Work>
    auto read(Work work) { return database().read(work); }
    std::optional<Factor> factor()
    {
        return read([&](store::Session& session) { return factor_of(session, *keys_, worker_); });
    }
    // A confirmed factor; gives the recovery codes.
    std::vector<std::string> enrol(base::Instant now)
    {
        return write([&](store::Transaction& transaction) {
            begin_factor(transaction, *keys_, worker_, now);
            auto const begun = begun_factor(transaction, *keys_, worker_);
            return confirm_factor(transaction, *keys_, worker_, one_time_code(begun->secret, code_step(now)), now).value();
        });
    }
    base::Result<Passed> attempt(std::string const& typed, base::Instant now)
    {
        return write([&](store::Transaction& transaction) { return try_code(transaction, *keys_, worker_, typed, now); });
    }
    std::string code_at(base::Instant now) { return one_time_code(factor()->secret, code_step(now)); }
    std::string wrong_at(base::Instant now)
    {
        for (int number = 0;; ++number) {
            auto const typed = std::to_string(100'000 + number);
            if (!matching_step(factor()->secret, typed, now, 0))
                return typed;
        }
    }
    bool is_open(std::string const& token, base::Instant now)
    {
        return read([&](store::Session& session) { return trust::session_store::find(session, token, now).viewer.has_value(); });
    }

    store::testing::Scratch scratch_;
    std::unique_ptr<trust::Keys> keys_ = trust::Keys::for_tests();
    AccountId worker_;
};

}

TEST_P(AccountStore, ASecretIsSealedAndCountsOnlyWhenConfirmed)
{
    write([&](store::Transaction& transaction) { begin_factor(transaction, *keys_, worker_, noon); });
    EXPECT_FALSE(factor());
    auto const begun = read([&](store::Session& session) { return begun_factor(session, *keys_, worker_); });
    ASSERT_TRUE(begun);
    EXPECT_EQ(begun->secret.size(), code_secret_bytes);
    auto const stored = read([&](store::Session& session) { return session.query_one("SELECT secret FROM second_factor")->text("secret"); });
    EXPECT_EQ(stored.find(begun->secret), std::string::npos);
    auto const refused = write([&](store::Transaction& transaction) { return confirm_factor(transaction, *keys_, worker_, "nothing", noon); });
    EXPECT_EQ(refused.refusal().message, "account.code.wrong");
    EXPECT_FALSE(factor());
    EXPECT_EQ(enrol(noon).size(), recovery_codes);
    EXPECT_TRUE(factor());
}

TEST_P(AccountStore, ACodeIsGoodOnceAlsoTheOneThatConfirmed)
{
    enrol(noon);
    EXPECT_EQ(attempt(code_at(noon), noon).refusal().message, "account.code.wrong");
    auto const later = noon.plus_seconds(90);
    auto const code = code_at(later);
    EXPECT_EQ(attempt(code, later)->way, Way::code);
    EXPECT_EQ(attempt(code, later).refusal().message, "account.code.wrong");
    EXPECT_TRUE(attempt(code_at(later.plus_seconds(30)), later.plus_seconds(30)).ok());
}

TEST_P(AccountStore, WrongCodesCostTimeAndRecoveryCodesDoNotWait)
{
    auto const recovery = enrol(noon);
    auto const later = noon.plus_seconds(90);
    for (int tries = 0; tries < code_patience.free_tries; ++tries)
        EXPECT_EQ(attempt(wrong_at(later), later).refusal().message, "account.code.wrong") << tries;
    auto const waiting = attempt(code_at(later), later); // even the right one: or waiting would tell it
    EXPECT_EQ(waiting.refusal().message, "account.code.wait");
    EXPECT_EQ(waiting.refusal().slots.at("seconds"), "2");
    auto const by_paper = attempt(recovery[0], later);
    ASSERT_TRUE(by_paper.ok());
    EXPECT_EQ(by_paper->way, Way::recovery);
    EXPECT_EQ(attempt(recovery[0], later).refusal().message, "account.code.wrong"); // once each
    auto const after = later.plus_seconds(30);
    auto const passed = attempt(code_at(after), after);
    ASSERT_TRUE(passed.ok());
    EXPECT_EQ(passed->failures, code_patience.free_tries); // the owner is told
    EXPECT_EQ(factor()->failures.count, 0);
    EXPECT_EQ(read([&](store::Session& session) { return unused_recovery_codes(session, worker_); }), 7);
}

TEST_P(AccountStore, TriesAtTheSameMomentAreCountedOneByOne)
{
    enrol(noon);
    auto const later = noon.plus_seconds(90);
    auto const typed = wrong_at(later);
    std::vector<std::thread> crowd;
    for (int caller = 0; caller < 8; ++caller)
        crowd.emplace_back([&] {
            for (int tries = 0; tries < 5; ++tries)
                (void)attempt(typed, later).ok();
        });
    for (auto& caller : crowd)
        caller.join();
    EXPECT_EQ(factor()->failures.count, code_patience.free_tries); // the sixth had to wait, whoever it was
}

TEST_P(AccountStore, RecoveryCodesAreHashedAndReplacedTogether)
{
    auto const first = enrol(noon);
    auto const stored = read([&](store::Session& session) { return session.query("SELECT hash FROM recovery_code"); });
    ASSERT_EQ(stored.size(), recovery_codes);
    for (auto const& row : stored)
        EXPECT_EQ(row.text("hash").size(), 64u);
    auto const second = write([&](store::Transaction& transaction) { return renew_recovery_codes(transaction, *keys_, worker_, noon); });
    EXPECT_FALSE(attempt(first[0], noon).ok());
    EXPECT_TRUE(attempt(second[0], noon).ok());
}

TEST_P(AccountStore, AnEndedFactorLeavesNoSecretAndNoCodes)
{
    auto const codes = enrol(noon);
    write([&](store::Transaction& transaction) { end_factor(transaction, worker_, worker_, noon); });
    EXPECT_FALSE(factor());
    EXPECT_FALSE(attempt(codes[0], noon).ok());
    EXPECT_EQ(read([&](store::Session& session) {
        return session.query_one("SELECT COUNT(*) AS n FROM second_factor WHERE secret <> ''")->integer("n");
    }), 0);
}

TEST_P(AccountStore, ANewPhoneTakesOverOnlyWhenItsCodeFits)
{
    enrol(noon);
    auto const old = factor()->secret;
    write([&](store::Transaction& transaction) { begin_factor(transaction, *keys_, worker_, noon.plus_seconds(90)); });
    EXPECT_EQ(factor()->secret, old);
    enrol(noon.plus_seconds(120));
    EXPECT_NE(factor()->secret, old);
}

TEST_P(AccountStore, ASecretDoesNotOpenForAnotherAccount)
{
    enrol(noon);
    auto const other = trust::testing::add_worker(database(), house, "鈴木（架空）", noon).account;
    write([&](store::Transaction& transaction) {
        transaction.execute("UPDATE second_factor SET account = :other", { { "other", other } });
    });
    EXPECT_THROW(read([&](store::Session& session) { return factor_of(session, *keys_, other); }), std::runtime_error);
}

TEST_P(AccountStore, AFirstPasswordWaitsUntilItIsReplaced)
{
    auto const waiting = [&] { return read([&](store::Session& session) { return has_first_password(session, worker_); }); };
    EXPECT_FALSE(waiting());
    write([&](store::Transaction& transaction) { note_first_password(transaction, worker_, worker_, noon); });
    EXPECT_TRUE(waiting());
    write([&](store::Transaction& transaction) { note_password_chosen(transaction, worker_, noon); });
    EXPECT_FALSE(waiting());
}

TEST_P(AccountStore, ACardIsKeptAsAHashAndANewOneEndsTheOld)
{
    auto const own = trust::testing::add_person_account(database(), sakura, noon).account;
    auto const issue = [&] {
        return write([&](store::Transaction& transaction) { return issue_card(transaction, *keys_, sakura, own, worker_, noon); });
    };
    auto const find = [&](std::string const& letters) {
        return read([&](store::Session& session) { return card_with(session, *keys_, letters); });
    };
    auto const first = issue();
    ASSERT_TRUE(find(first));
    EXPECT_EQ(find(first)->made_by, "山本（架空）");
    EXPECT_EQ(read([&](store::Session& session) {
        return session.query_one("SELECT COUNT(*) AS n FROM person_card WHERE code_hash LIKE :letters", { { "letters", "%" + first + "%" } })->integer("n");
    }), 0);
    auto const token = write([&](store::Transaction& transaction) { return trust::open_session(transaction, own, noon).token; });
    auto const second = issue();
    EXPECT_FALSE(find(first));
    EXPECT_TRUE(find(second));
    EXPECT_FALSE(is_open(token, noon)); // who found the old one is out
    EXPECT_FALSE(find(random_letters(card_letters)));
}

TEST_P(AccountStore, ALostCardStopsAtOnceWithItsSessions)
{
    auto const own = trust::testing::add_person_account(database(), sakura, noon).account;
    auto const letters = write([&](store::Transaction& transaction) { return issue_card(transaction, *keys_, sakura, own, worker_, noon); });
    auto const card = read([&](store::Session& session) { return card_with(session, *keys_, letters); });
    auto const token = write([&](store::Transaction& transaction) { return trust::open_session(transaction, own, noon).token; });
    EXPECT_TRUE(is_open(token, noon));
    write([&](store::Transaction& transaction) {
        EXPECT_TRUE(end_card(transaction, sakura, CardEnd::lost, worker_, noon));
        EXPECT_FALSE(end_card(transaction, sakura, CardEnd::lost, worker_, noon));
        EXPECT_FALSE(claim_card_try(transaction, *card, noon)); // a PIN that was under way comes too late
        EXPECT_FALSE(note_card_used(transaction, card->id, noon));
    });
    EXPECT_FALSE(is_open(token, noon));
    EXPECT_FALSE(read([&](store::Session& session) { return card_of(session, sakura); }));
}

TEST_P(AccountStore, TriesWithACardAreCountedUntilThePinIsRight)
{
    auto const own = trust::testing::add_person_account(database(), sakura, noon).account;
    auto const letters = write([&](store::Transaction& transaction) { return issue_card(transaction, *keys_, sakura, own, worker_, noon); });
    auto const card = [&] { return *read([&](store::Session& session) { return card_with(session, *keys_, letters); }); };
    auto const stale = card();
    write([&](store::Transaction& transaction) { EXPECT_TRUE(claim_card_try(transaction, stale, noon)); });
    write([&](store::Transaction& transaction) { EXPECT_FALSE(claim_card_try(transaction, stale, noon)); }); // two at once
    EXPECT_EQ(card().failures.count, 1);
    write([&](store::Transaction& transaction) { EXPECT_TRUE(note_card_used(transaction, card().id, noon)); });
    EXPECT_EQ(card().failures.count, 0);
    EXPECT_TRUE(card().used_at);
}

TEST_P(AccountStore, SessionsSayHowTheyWereOpened)
{
    write([&](store::Transaction& transaction) {
        auto const token = trust::open_session(transaction, worker_, noon).token;
        note_origin(transaction, token, Way::recovery, { "phone", "safari" });
        trust::open_session(transaction, worker_, noon.plus_seconds(1)); // before ways were kept
    });
    auto const own = read([&](store::Session& session) { return own_sessions(session, worker_, noon.plus_seconds(2)); });
    ASSERT_EQ(own.size(), 2u);
    EXPECT_EQ(own[0].way, "");
    EXPECT_EQ(own[0].device.kind, "unknown");
    EXPECT_EQ(own[1].way, "recovery");
    EXPECT_EQ(own[1].device.browser, "safari");
}

TEST_P(AccountStore, AdministratorsSeeStaffAndNobodyInRecovery)
{
    trust::testing::add_person_account(database(), sakura, noon);
    auto const lines = read([&](store::Session& session) { return staff_accounts(session, ""); });
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].name, "山本（架空）");
    EXPECT_FALSE(lines[0].has_factor);
    EXPECT_EQ(read([&](store::Session& session) { return staff_accounts(session, "ヤマ"); }).size(), 0u);
    EXPECT_EQ(read([&](store::Session& session) { return staff_accounts(session, "山本"); }).size(), 1u);
    auto const person = read([&](store::Session& session) { return trust::person_account(session, sakura); });
    EXPECT_FALSE(read([&](store::Session& session) { return staff_account(session, person->account); }));
}

TEST_P(AccountStore, CountsWhoSignsInWithAPasswordAlone)
{
    auto const counts = [&] { return read([&](store::Session& session) { return count_accounts(session, noon.plus_seconds(8 * 86'400)); }); };
    EXPECT_EQ(counts().staff, 0); // no password yet: an account of the demo
    write([&](store::Transaction& transaction) {
        trust::keep_password(transaction, worker_, trust::password_hash("a long enough password").value(), noon);
        note_first_password(transaction, worker_, worker_, noon);
    });
    EXPECT_EQ(counts().without_factor, std::vector<std::string> { "山本（架空）" });
    EXPECT_EQ(counts().waiting_password, std::vector<std::string> { "山本（架空）" });
    enrol(noon);
    EXPECT_EQ(counts().staff, 1);
    EXPECT_EQ(counts().without_factor_count, 0);
    EXPECT_TRUE(read([&](store::Session& session) { return newest_written(session); }));
    EXPECT_TRUE(read([&](store::Session& session) { return schema_changed(session); }));
}

TEST_P(AccountStore, ADeviceIsKnownUntilSomethingOfItsAccountChanges)
{
    auto const token = random_letters(device_letters);
    auto const other = trust::testing::add_worker(database(), house, "久保（架空）", noon).account;
    auto const is_known = [&](AccountId account, base::Instant now) {
        return read([&](store::Session& session) { return known_device(session, account, token, now).has_value(); });
    };
    auto const know = [&] { write([&](store::Transaction& transaction) { know_device(transaction, worker_, token, noon); }); };
    EXPECT_FALSE(is_known(worker_, noon));
    know();
    EXPECT_TRUE(is_known(worker_, noon));
    EXPECT_FALSE(is_known(other, noon)) << "worth nothing for another account";
    EXPECT_TRUE(is_known(worker_, noon.plus_seconds(device_seconds - 1)));
    EXPECT_FALSE(is_known(worker_, noon.plus_seconds(device_seconds)));
    write([&](store::Transaction& transaction) { EXPECT_TRUE(trust::set_password(transaction, worker_, "a long enough password", noon.plus_seconds(1)).ok()); });
    EXPECT_FALSE(is_known(worker_, noon));
    know();
    EXPECT_TRUE(is_known(worker_, noon));
    write([&](store::Transaction& transaction) { trust::disable_account(transaction, worker_, other, noon.plus_seconds(2)); });
    EXPECT_FALSE(is_known(worker_, noon));
    write([&](store::Transaction& transaction) { trust::enable_account(transaction, worker_, other, noon.plus_seconds(3)); });
    EXPECT_FALSE(is_known(worker_, noon)) << "enabling brings nothing back";
    know();
    EXPECT_TRUE(is_known(worker_, noon));
}

TEST_P(AccountStore, ALostCardEndsTheDevicesThatKnewIt)
{
    auto const token = random_letters(device_letters);
    auto const is_known = [&] { return read([&](store::Session& session) { return known_device(session, worker_, token, noon).has_value(); }); };
    auto const know = [&] { write([&](store::Transaction& transaction) { know_device(transaction, worker_, token, noon); }); };
    write([&](store::Transaction& transaction) { issue_card(transaction, *keys_, sakura, worker_, worker_, noon); });
    know();
    EXPECT_TRUE(is_known());
    write([&](store::Transaction& transaction) { EXPECT_TRUE(end_card(transaction, sakura, CardEnd::lost, worker_, noon)); });
    EXPECT_FALSE(is_known());
    write([&](store::Transaction& transaction) { issue_card(transaction, *keys_, sakura, worker_, worker_, noon.plus_seconds(60)); });
    EXPECT_FALSE(is_known());
    know();
    EXPECT_TRUE(is_known());
}

INSTANTIATE_TEST_SUITE_P(Stores, AccountStore, ::testing::ValuesIn(store::testing::kinds()),
    [](auto const& kind) { return kind.param; });

}
