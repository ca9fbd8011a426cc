#include "account/account.h"
#include "account/audit.h"
#include "account/one_time_code.h"

#include <gtest/gtest.h>

#include <set>

namespace account {

namespace {

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
constexpr std::string_view rfc_secret = "12345678901234567890"; // RFC 6238, appendix B

}

// The last six of the eight digits that RFC 6238 lists for SHA-1.
TEST(OneTimeCode, IsThatOfTheStandard)
{
    for (auto const& [seconds, code] : { std::pair(std::int64_t { 59 }, "287082"), std::pair(std::int64_t { 1111111109 }, "081804"),
             std::pair(std::int64_t { 1234567890 }, "005924"), std::pair(std::int64_t { 20000000000 }, "353130") })
        EXPECT_EQ(one_time_code(rfc_secret, code_step(base::Instant::from_seconds(seconds))), code) << seconds;
    EXPECT_EQ(base32("Hello!"), "JBSWY3DPEE"); // without padding
}

TEST(OneTimeCode, TakesTheNeighboursButNothingUsedBefore)
{
    auto const step = code_step(noon);
    for (auto const near : { step - 1, step, step + 1 })
        EXPECT_EQ(matching_step(rfc_secret, one_time_code(rfc_secret, near), noon, 0), near);
    EXPECT_FALSE(matching_step(rfc_secret, one_time_code(rfc_secret, step - 2), noon, 0));
    EXPECT_FALSE(matching_step(rfc_secret, one_time_code(rfc_secret, step + 2), noon, 0));
    EXPECT_FALSE(matching_step(rfc_secret, one_time_code(rfc_secret, step), noon, step));
    EXPECT_FALSE(matching_step(rfc_secret, one_time_code(rfc_secret, step - 1), noon, step));
    for (auto const* typed : { "", "12345", "1234567", "abcdef" })
        EXPECT_FALSE(matching_step(rfc_secret, typed, noon, 0)) << typed;
}

TEST(OneTimeCode, IsReadAsPeopleTypeIt)
{
    auto const code = one_time_code(rfc_secret, code_step(noon));
    EXPECT_TRUE(matching_step(rfc_secret, code.substr(0, 3) + " " + code.substr(3), noon, 0));
    std::string wide;
    for (char const digit : code)
        wide += std::string("\xEF\xBC") + static_cast<char>(0x90 + digit - '0'); // full-width
    EXPECT_TRUE(matching_step(rfc_secret, wide, noon, 0));
}

TEST(OneTimeCode, TheAddressTellsNothingAboutDrugs)
{
    auto const address = code_address("yamamoto", rfc_secret);
    EXPECT_EQ(address, "otpauth://totp/Hashiwatashi:yamamoto?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hashiwatashi"
                       "&algorithm=SHA1&digits=6&period=30");
}

TEST(Owed, CostsTimeAndNeverMoreThanTheLongest)
{
    Patience const patience { 5, std::chrono::seconds(60) };
    EXPECT_EQ(owed({ 4, noon }, patience, noon).count(), 0);
    EXPECT_EQ(owed({ 5, noon }, patience, noon).count(), 2);
    EXPECT_EQ(owed({ 6, noon }, patience, noon).count(), 4);
    EXPECT_EQ(owed({ 6, noon }, patience, noon.plus_seconds(3)).count(), 1);
    EXPECT_EQ(owed({ 6, noon }, patience, noon.plus_seconds(4)).count(), 0);
    EXPECT_EQ(owed({ 1'000'000, noon }, patience, noon).count(), 60);
    EXPECT_EQ(owed({ 1'000'000, noon }, patience, noon.plus_seconds(60)).count(), 0);
    EXPECT_EQ(owed({ 1'000'000, noon.plus_seconds(500) }, patience, noon).count(), 60); // a clock that went back
    EXPECT_EQ(owed({ 0, std::nullopt }, patience, noon).count(), 0);
}

TEST(Letters, AreReadFromPaperAsTheyAreTyped)
{
    auto const letters = random_letters(card_letters);
    EXPECT_EQ(letters.size(), card_letters);
    EXPECT_EQ(letters_from(in_groups(letters, 4), card_letters), letters);
    EXPECT_EQ(letters_from("ABCD-efgh 2345", 12), "abcdefgh2345");
    EXPECT_EQ(letters_from("ＡＢＣＤ", 4), "abcd");
    for (auto const* typed : { "", "abc", "abcde", "abc0", "abcl", "abc/" })
        EXPECT_EQ(letters_from(typed, 4), "") << typed;
    EXPECT_EQ(in_groups("abcdefghi", 4), "abcd-efgh-i");
    EXPECT_EQ(std::set<char>(paper_letters.begin(), paper_letters.end()).size(), 31u);
}

TEST(Passphrase, IsLongEnoughAndNeverTheSame)
{
    std::set<std::string> seen;
    for (int count = 0; count < 500; ++count) {
        auto const phrase = new_passphrase();
        EXPECT_GE(phrase.size(), 15u);
        EXPECT_EQ(std::ranges::count(phrase, '-'), 3);
        EXPECT_TRUE(seen.insert(phrase).second);
    }
}

TEST(Device, IsToldApartByWhatBrowsersSay)
{
    auto const same = [](Device const& device, std::string const& kind, std::string const& browser) {
        return device.kind == kind && device.browser == browser;
    };
    EXPECT_TRUE(same(device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"), "computer", "chrome"));
    EXPECT_TRUE(same(device_of("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0"), "computer", "edge"));
    EXPECT_TRUE(same(device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1"), "phone", "safari"));
    EXPECT_TRUE(same(device_of("Mozilla/5.0 (Linux; Android 14; Pixel) Chrome/131.0 Mobile Safari/537.36"), "phone", "chrome"));
    EXPECT_TRUE(same(device_of("Mozilla/5.0 (Linux; Android 14; Tab) Chrome/131.0 Safari/537.36"), "tablet", "chrome"));
    EXPECT_TRUE(same(device_of("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"), "computer", "firefox"));
    EXPECT_TRUE(same(device_of(""), "unknown", "unknown"));
}

namespace {

AuditFacts all_good()
{
    AuditFacts facts;
    facts.keys = { { "site.key", 0600 }, { "lane.key", 0600 } };
    facts.data_mode = 0700;
    facts.clock_kept = true;
    facts.newest_file = facts.newest_row = noon;
    facts.newest_backup = noon.plus_seconds(-3600);
    facts.free_megabytes = 50'000;
    facts.accounts = { 5, {}, 0, {}, 2 };
    facts.version = "1.2.3";
    facts.program_made = noon;
    facts.tls = true;
    facts.address = "192.0.2.10";
    return facts;
}

std::string found(AuditFacts const& facts, std::string_view topic)
{
    for (auto const& finding : judge(facts, noon))
        if (finding.topic == topic)
            return finding.found;
    return "";
}

}

TEST(Audit, FindsNothingWhereAllIsGood)
{
    for (auto const& finding : judge(all_good(), noon))
        EXPECT_EQ(finding.level, Level::good) << finding.topic;
}

TEST(Audit, FindsEachWeakSpotByItself)
{
    struct Case {
        std::string topic, found;
        Level level;
        void (*spoil)(AuditFacts&);
    };
    std::vector<Case> const cases {
        { "key", "key_open", Level::act, [](AuditFacts& facts) { facts.keys[0].mode = 0640; } },
        { "key", "key_open", Level::act, [](AuditFacts& facts) { facts.keys[1].mode = 0604; } },
        { "key", "key_unseen", Level::act, [](AuditFacts& facts) { facts.keys[0].mode.reset(); } },
        { "key", "key_unseen", Level::act, [](AuditFacts& facts) { facts.keys[1].mode.reset(); } },
        { "key", "key_half", Level::act, [](AuditFacts& facts) { facts.keys[0].is_protected = true; } },
        { "key", "key_half", Level::act, [](AuditFacts& facts) { facts.keys[1].is_protected = true; } },
        { "key", "key_beside", Level::watch, [](AuditFacts& facts) { facts.keys[1].is_in_data = true; } },
        { "folder", "folder_open", Level::act, [](AuditFacts& facts) { facts.data_mode = 0755; } },
        { "tls", "tls_off", Level::act, [](AuditFacts& facts) { facts.tls = false; } },
        { "backup", "backup_none", Level::act, [](AuditFacts& facts) { facts.newest_backup.reset(); } },
        { "backup", "backup_old", Level::act, [](AuditFacts& facts) { facts.newest_backup = noon.plus_seconds(-4 * 86'400); } },
        { "backup", "backup_failed", Level::act, [](AuditFacts& facts) { facts.backup_state = keep::BackupState::failed; } },
        { "key_change", "key_changing", Level::watch, [](AuditFacts& facts) { facts.keys[1].is_changing = true; } },
        { "factor", "factor_missing", Level::act, [](AuditFacts& facts) { facts.accounts.without_factor_count = 1; } },
        { "password", "password_waiting", Level::watch, [](AuditFacts& facts) { facts.accounts.waiting_password = { "A" }; } },
        { "administrators", "administrators_alone", Level::watch, [](AuditFacts& facts) { facts.accounts.administrators = 1; } },
        { "duty", "duty_missing", Level::watch, [](AuditFacts& facts) { facts.agencies_without_duty_count = 3; } },
        { "clock", "clock_back", Level::act, [](AuditFacts& facts) { facts.newest_row = noon.plus_seconds(600); } },
        { "clock", "clock_back", Level::act, [](AuditFacts& facts) { facts.newest_file = noon.plus_seconds(600); } },
        { "clock", "clock_alone", Level::watch, [](AuditFacts& facts) { facts.clock_kept.reset(); } },
        { "disk", "disk_full", Level::act, [](AuditFacts& facts) { facts.free_megabytes = 999; } },
        { "program", "program_schema", Level::act, [](AuditFacts& facts) { facts.steps_missing = 1; } },
        { "program", "program_old", Level::watch, [](AuditFacts& facts) { facts.program_made = noon.plus_seconds(-200 * 86'400); } },
        { "demo", "demo_on", Level::watch, [](AuditFacts& facts) { facts.demo = true; } },
    };
    for (auto const& one : cases) {
        auto facts = all_good();
        one.spoil(facts);
        auto const findings = judge(facts, noon);
        EXPECT_EQ(found(facts, one.topic), one.found);
        EXPECT_EQ(findings.front().topic, one.topic) << "what needs a hand comes first";
        EXPECT_EQ(findings.front().level, one.level) << one.found;
        EXPECT_EQ(std::ranges::count_if(findings, [](Finding const& finding) { return finding.level != Level::good; }), 1) << one.found;
    }
}

TEST(Audit, BothKeysBehindAPassphraseAreGoodWhereverTheyLie)
{
    auto facts = all_good();
    for (auto& key : facts.keys)
        key.is_protected = key.is_in_data = true;
    EXPECT_EQ(found(facts, "key"), "key_protected");
    facts.keys[1].is_protected = false; // the control: one of them is not enough
    EXPECT_EQ(found(facts, "key"), "key_half");
}

TEST(Audit, PlainConnectionsAreGoodOnTheLoopbackOnly)
{
    auto facts = all_good();
    facts.tls = false;
    for (auto const* address : { "127.0.0.1", "::1", "localhost" }) {
        facts.address = address;
        EXPECT_EQ(found(facts, "tls"), "tls_loopback") << address;
    }
    for (auto const* address : { "0.0.0.0", "::", "192.0.2.1" }) {
        facts.address = address;
        EXPECT_EQ(found(facts, "tls"), "tls_off") << address;
    }
}

}
