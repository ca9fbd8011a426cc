#include "trust/brake.h"
#include "trust/compartment.h"
#include "trust/form_token.h"
#include "trust/gate.h"
#include "trust/password.h"
#include "trust/seal_box.h"
#include "trust/sealed.h"
#include "trust/site_key.h"
#include "trust/testing.h"

#include "base/log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>

namespace trust {

namespace {

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);

template<class Thing>
concept Printable = requires(std::ostream& out, Thing const& thing) { out << thing; };
template<class Thing>
concept Comparable = requires(Thing const& thing) { thing == thing; };
template<class Thing>
concept Loggable = requires(Thing const& thing) { base::LogField { "name", thing }; };

// Showing what was not disclosed must not compile. Each claim has its control: the same check says yes to a type
// that may be shown, so a check that always says no would be found.
static_assert(Printable<std::string> && !Printable<Sealed>);
static_assert(Comparable<std::string> && !Comparable<Sealed>);
static_assert(Loggable<AccountId> && !Loggable<Sealed> && !Loggable<std::string>);
static_assert(std::is_constructible_v<std::string, std::string_view> && !std::is_convertible_v<Sealed, std::string>);
// A disclosure cannot be kept for later or made at home.
static_assert(std::is_move_constructible_v<Disclosure> && !std::is_copy_constructible_v<Disclosure>);
static_assert(!std::is_default_constructible_v<Disclosure>);

std::filesystem::path fresh_folder()
{
    std::string name = (std::filesystem::temp_directory_path() / "trust-XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw std::runtime_error("no folder for the test");
    return name;
}

}

// The same with the compiler itself: the line that prints a sealed text does not build, and only because of it.
TEST(Sealed, PrintingItDoesNotBuild)
{
    auto const folder = fresh_folder();
    auto const builds = [&](std::string const& line) {
        std::ofstream(folder / "print.cpp") << "#include \"trust/sealed.h\"\n#include <iostream>\n"
                                            << "void print(trust::Sealed const& sealed) { " << line << " }\n";
        auto const command = "c++ -std=c++20 -fsyntax-only -include base/standard.h -I " SOURCE_FOLDER "/src "
            + (folder / "print.cpp").string() + " 2> " + (folder / "said").string();
        return std::system(command.c_str()) == 0;
    };
    EXPECT_TRUE(builds("std::cout << sealed.empty();"));
    EXPECT_FALSE(builds("std::cout << sealed;"));
    std::filesystem::remove_all(folder);
}

TEST(Words, AreThoseOfTheSpecAndComeBack)
{
    EXPECT_EQ(code(Compartment::private_page), "private");
    EXPECT_EQ(code(Act::export_out), "export");
    for (auto compartment : compartments)
        EXPECT_EQ(compartment_from(code(compartment)), compartment);
    EXPECT_FALSE(compartment_from("privat").has_value());
    for (auto role : { Role::none, Role::worker, Role::admin })
        EXPECT_EQ(role_from(code(role)), role);
}

TEST(Need, IsMetByTheRightCallersOnly)
{
    auto const worker = testing::worker(AgencyId::named("A01"));
    auto const person = testing::person(PersonId::named("DP11"));
    auto admin = worker;
    admin.role = Role::admin;
    EXPECT_TRUE(meets(Need::anyone, std::nullopt));
    EXPECT_FALSE(meets(Need::signed_in, std::nullopt));
    EXPECT_TRUE(meets(Need::worker, worker));
    EXPECT_FALSE(meets(Need::worker, person));
    EXPECT_FALSE(meets(Need::worker, admin));
    EXPECT_TRUE(meets(Need::person_or_worker, person));
    EXPECT_FALSE(meets(Need::person_or_worker, admin));
    EXPECT_TRUE(meets(Need::author, admin));
    EXPECT_FALSE(meets(Need::unstated, admin));
}

TEST(Disclosure, CoversItsPersonCompartmentActAndLinesOnly)
{
    auto const person = PersonId::named("DP11");
    auto const reading = testing::OpenGate::disclosure(person, Compartment::crisis, Act::read, { "b", "a" });
    EXPECT_TRUE(reading.covers(person, Compartment::crisis, Act::read));
    EXPECT_TRUE(reading.covers(person, Compartment::crisis, Act::know));
    EXPECT_FALSE(reading.covers(person, Compartment::crisis, Act::write));
    EXPECT_FALSE(reading.covers(person, Compartment::plan, Act::read));
    EXPECT_FALSE(reading.covers(PersonId::named("DP12"), Compartment::crisis, Act::read));
    EXPECT_TRUE(reading.covers_line("a"));
    EXPECT_FALSE(reading.covers_line("c"));
    auto const whole = testing::OpenGate::disclosure(person, Compartment::plan, Act::write);
    EXPECT_TRUE(whole.covers_line("L2.goal"));
    EXPECT_TRUE(whole.covers(person, Compartment::plan, Act::read));
    auto const knowing = testing::OpenGate::disclosure(person, Compartment::plan, Act::know);
    EXPECT_FALSE(knowing.covers(person, Compartment::plan, Act::read));
}

TEST(SealBox, OpensOnlyWithTheSameKeyPlaceAndBytes)
{
    std::string const key(32, 'k');
    auto const box = seal_box(key, "plan|text|1", "仕事をつづける");
    EXPECT_EQ(open_box(key, "plan|text|1", box), "仕事をつづける");
    EXPECT_FALSE(open_box(key, "plan|text|2", box).has_value());
    EXPECT_FALSE(open_box(std::string(32, 'l'), "plan|text|1", box).has_value());
    EXPECT_FALSE(open_box(key, "plan|text|1", "not base64 !").has_value());
    EXPECT_FALSE(open_box(key, "plan|text|1", "").has_value());
    for (std::size_t place = 0; place < box.size(); place += 7) {
        auto changed = box;
        changed[place] = changed[place] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(open_box(key, "plan|text|1", changed).has_value()) << place;
    }
    EXPECT_NE(seal_box(key, "a", "same"), seal_box(key, "a", "same"));
}

TEST(SealBox, HidesTheLengthOfShortTexts)
{
    std::string const key(32, 'k');
    EXPECT_EQ(seal_box(key, "a", "はい").size(), seal_box(key, "a", "いいえ").size());
    for (std::size_t length : { 0, 1, 31, 32, 33, 64 }) {
        std::string const text(length, '\0');
        EXPECT_EQ(open_box(key, "a", seal_box(key, "a", text)), text);
    }
}

TEST(SiteKey, IsMadeOnceAndRefusedWhenOthersMayReadIt)
{
    auto const folder = fresh_folder();
    auto const path = folder / "site.key";
    EXPECT_THROW((void)SiteKeyFiles(path).read(), MissingKey);
    SiteKeyFiles(path).make_if_none();
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1); // nothing half beside it
    auto const made = SiteKeyFiles(path).read();
    struct stat about {};
    ASSERT_EQ(::stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    SiteKeyFiles(path).make_if_none();
    EXPECT_EQ(SiteKeyFiles(path).read(), made);
    for (auto mode : { 0640, 0604, 0620, 0644 }) {
        ::chmod(path.c_str(), static_cast<mode_t>(mode));
        EXPECT_THROW((void)SiteKeyFiles(path).read(), std::runtime_error) << mode;
    }
    ::chmod(path.c_str(), 0600);
    EXPECT_EQ(SiteKeyFiles(path).read(), made); // control: the mode was the reason
    std::ofstream(path, std::ios::app) << "x";
    EXPECT_THROW((void)SiteKeyFiles(path).read(), std::runtime_error);
    EXPECT_THROW(SiteKeyFiles(folder / "missing" / "site.key").make_if_none(), std::runtime_error);
    std::filesystem::remove_all(folder);
}

TEST(Keys, GiveSecretsAndSearchTokensThatDifferByUse)
{
    auto const keys = Keys::for_tests();
    EXPECT_EQ(keys->secret_for("form").size(), 32u);
    EXPECT_EQ(keys->secret_for("form"), Keys::for_tests()->secret_for("form"));
    EXPECT_NE(keys->secret_for("form"), keys->secret_for("mail"));
    EXPECT_EQ(keys->search_token("house", "あさ"), keys->search_token("house", "あさ"));
    EXPECT_NE(keys->search_token("house", "あさ"), keys->search_token("other", "あさ"));
    EXPECT_NE(keys->search_token("house", "あさ"), keys->search_token("house", "さが"));
}

TEST(FormToken, IsBoundToItsSessionAndMaskedAnew)
{
    std::string const secret(32, 's');
    auto const first = make_form_token(secret, "session-1");
    auto const second = make_form_token(secret, "session-1");
    EXPECT_NE(first, second);
    EXPECT_TRUE(is_form_token(secret, "session-1", first));
    EXPECT_TRUE(is_form_token(secret, "session-1", second));
    EXPECT_FALSE(is_form_token(secret, "session-2", first));
    EXPECT_FALSE(is_form_token(std::string(32, 'x'), "session-1", first));
    EXPECT_FALSE(is_form_token(secret, "session-1", ""));
    EXPECT_FALSE(is_form_token(secret, "session-1", first.substr(1)));
    EXPECT_FALSE(is_form_token(secret, "", make_form_token(secret, "")));
}

TEST(Origin, MustBeOurs)
{
    auto const with = [](std::map<std::string, std::string, std::less<>> headers) {
        headers.emplace("host", "site.example.jp");
        return comes_from_us(web::Request { .headers = headers });
    };
    EXPECT_TRUE(with({ { "origin", "https://site.example.jp" }, { "sec-fetch-site", "same-origin" } }));
    EXPECT_TRUE(with({ { "origin", "https://site.example.jp" } }));
    EXPECT_TRUE(with({}));
    EXPECT_TRUE(with({ { "origin", "null" }, { "sec-fetch-site", "same-origin" } }));
    EXPECT_FALSE(with({ { "origin", "null" } }));
    EXPECT_FALSE(with({ { "origin", "https://evil.example" } }));
    EXPECT_FALSE(with({ { "origin", "https://site.example.jp.evil.example" } }));
    EXPECT_FALSE(with({ { "origin", "https://evil.example" }, { "sec-fetch-site", "same-origin" } }));
    for (auto const* site : { "cross-site", "same-site", "none" })
        EXPECT_FALSE(with({ { "origin", "https://site.example.jp" }, { "sec-fetch-site", site } })) << site;
}

TEST(LocalPath, NeverLeadsToAnotherSite)
{
    EXPECT_EQ(local_path("/persons/1?q=a"), "/persons/1?q=a");
    for (auto const* wanted : { "", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:x",
             "/a\r\nb", "/a b", "persons" })
        EXPECT_EQ(local_path(wanted), "/") << wanted;
}

TEST(Brake, SlowsOnePeerWithoutTouchingAnother)
{
    Brake brake({ .free_tries_of_peer = 100, .free_tries_of_pair = 3 });
    for (int tries = 0; tries < 20; ++tries)
        (void)brake.claim("192.0.2.1", "yamamoto", noon);
    EXPECT_GT(brake.wait("192.0.2.1", "yamamoto", noon).count(), 0);
    EXPECT_LE(brake.wait("192.0.2.1", "yamamoto", noon).count(), 60);
    EXPECT_EQ(brake.wait("192.0.2.2", "yamamoto", noon).count(), 0); // the owner, elsewhere
    EXPECT_EQ(brake.wait("192.0.2.1", "suzuki", noon).count(), 0);   // a colleague at the same address
    EXPECT_EQ(brake.wait("192.0.2.1", "ＹＡＭＡＭＯＴＯ", noon), brake.wait("192.0.2.1", "yamamoto", noon));
    EXPECT_EQ(brake.wait("192.0.2.1", "yamamoto", noon.plus_seconds(61)).count(), 0); // never for good
    brake.settle("192.0.2.1", "yamamoto", true);
    EXPECT_EQ(brake.wait("192.0.2.1", "yamamoto", noon).count(), 0);
}

TEST(Brake, ManyPeersGuessingOneLoginStillDoNotLockItsOwnerOut)
{
    Brake brake;
    for (int peer = 0; peer < 500; ++peer)
        (void)brake.claim("198.51.100." + std::to_string(peer), "yamamoto", noon);
    EXPECT_GT(brake.wait("198.51.100.7", "yamamoto", noon).count(), 0); // each of them waits from its own last try
    EXPECT_EQ(brake.wait("192.0.2.2", "yamamoto", noon).count(), 0);
}

TEST(Brake, OnePeerTryingManyLoginsWaits)
{
    Brake brake;
    for (int login = 0; login < 60; ++login)
        (void)brake.claim("2001:db8:1:2::" + std::to_string(login), "login" + std::to_string(login), noon);
    EXPECT_GT(brake.wait("2001:db8:1:2:ffff::1", "another", noon).count(), 0); // one /64
    EXPECT_EQ(brake.wait("2001:db8:1:3::1", "another", noon).count(), 0);
}

TEST(Brake, OfManyTriesAtOneMomentOnlyTheFreeOnesGoAhead)
{
    Brake brake;
    std::atomic<int> ahead { 0 };
    std::vector<std::thread> crowd;
    for (int caller = 0; caller < 48; ++caller)
        crowd.emplace_back([&] { ahead += brake.claim("192.0.2.1", "link|letters", noon).count() == 0 ? 1 : 0; });
    for (auto& caller : crowd)
        caller.join();
    EXPECT_EQ(ahead, 5); // four free ones, and the one after which it waits
}

TEST(Brake, ATryThatWasRightIsNotCounted)
{
    Brake brake({ .free_tries_of_peer = 3 });
    for (int tries = 0; tries < 50; ++tries) {
        ASSERT_EQ(brake.claim("192.0.2.1", "login" + std::to_string(tries), noon).count(), 0) << tries;
        brake.settle("192.0.2.1", "login" + std::to_string(tries), true);
    }
    EXPECT_EQ(brake.size(), 0u);
}

TEST(Brake, StaysSmall)
{
    Brake brake({ .most_entries = 50 });
    for (int login = 0; login < 1'000; ++login)
        (void)brake.claim("192.0.2." + std::to_string(login), "login" + std::to_string(login), noon);
    EXPECT_EQ(brake.size(), 150u);
}

TEST(Password, AtMostFourAreComputedAtOnceAndNobodyIsTurnedAway)
{
    testing::use_cheap_hashing();
    std::atomic<int> right { 0 };
    auto const hash = hash_of("correct horse battery");
    std::vector<std::thread> crowd;
    for (int caller = 0; caller < 16; ++caller) {
        crowd.emplace_back([&] {
            for (int tries = 0; tries < 40; ++tries)
                right += matches(hash, "correct horse battery");
        });
    }
    for (auto& caller : crowd)
        caller.join();
    EXPECT_EQ(right, 16 * 40);
    EXPECT_EQ(hashing_load().most, 4); // more than one, or nothing was seen; never more than four
    EXPECT_EQ(hashing_load().now, 0);
}

TEST(Password, IsArgon2idAndMatchesOnlyItself)
{
    testing::use_cheap_hashing();
    auto const hash = hash_of("correct horse battery");
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_TRUE(matches(hash, "correct horse battery"));
    EXPECT_FALSE(matches(hash, "correct horse batterY"));
    EXPECT_FALSE(matches("", "correct horse battery"));
    EXPECT_NE(hash, hash_of("correct horse battery"));
}

}
