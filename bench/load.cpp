#include "bench/bench.h"

#include "base/standard.h"
#include "agency/agency_store.h"
#include "app/program.h"
#include "app/permit.h"
#include "base/embedded.h"
#include "base/json.h"
#include "consent/consent_store.h"
#include "person/seed.h"
#include "trust/accounts.h"
#include "trust/site_key.h"

#include <iostream>

namespace bench {

namespace {

constexpr int persons_per_house = 10'000;
constexpr int persons_per_transaction = 2'000;
constexpr char const* password = "bench-bench-bench-bench";

struct Houses {
    std::vector<trust::AgencyId> ids;
    trust::AccountId worker;
};

Houses make_houses(store::Database& database, int count, base::Instant now)
{
    return database.write([&](store::Transaction& transaction) {
        Houses houses;
        for (int index = 0; index < count; ++index) {
            agency::Entry entry { .code = "B" + std::to_string(index), .kind = agency::AgencyKind::hwh,
                .name = "計測の寮" + std::to_string(index) + "（架空）", .area = "中央" };
            houses.ids.push_back(agency::add_agency(transaction, entry, { {}, "bench", now }).value());
        }
        houses.worker = trust::add_account(transaction, { .login = "bench", .name = "計測（架空）", .kind = trust::Kind::staff,
            .role = trust::Role::worker, .agency = houses.ids[0] }, now);
        if (!trust::set_password(transaction, houses.worker, password, now))
            throw std::logic_error("the bench's password is refused");
        return houses;
    });
}

// A name of two to four characters that differs from its neighbours, and its reading.
std::pair<std::string, std::string> name_of(int index)
{
    static std::vector<std::pair<char const*, char const*>> const parts { { "青", "あお" }, { "山", "やま" }, { "川", "かわ" },
        { "森", "もり" }, { "石", "いし" }, { "花", "はな" }, { "月", "つき" }, { "星", "ほし" }, { "雪", "ゆき" }, { "風", "かぜ" },
        { "海", "うみ" }, { "空", "そら" }, { "木", "き" }, { "竹", "たけ" }, { "松", "まつ" }, { "梅", "うめ" } };
    std::pair<std::string, std::string> name;
    for (int rest = index, place = 0; place < 4; ++place, rest /= 16) {
        name.first += parts[rest % 16].first;
        name.second += parts[rest % 16].second;
    }
    return name;
}

}

void load_persons(std::filesystem::path const& folder, int count)
{
    std::filesystem::create_directories(folder);
    auto const started = std::chrono::steady_clock::now();
    auto const clock = base::system_clock();
    auto const now = clock->now();
    auto const database = store::Database::open("sqlite:" + (folder / "hashiwatashi.db").string());
    store::migrate(*database, embedded::schemas(), now);
    auto const keys = trust::Keys::open(trust::SiteKeyFiles(folder / "site.key"), trust::SiteKeyFiles(folder / "lane.key"), *database, now);
    auto const houses = make_houses(*database, (count + persons_per_house - 1) / persons_per_house, now);

    for (int begin = 0; begin < count; begin += persons_per_transaction) {
        database->write([&](store::Transaction& transaction) {
            for (int index = begin; index < std::min(begin + persons_per_transaction, count); ++index) {
                auto const [alias, kana] = name_of(index);
                person::Seed seed { .id = trust::PersonId::make(now), .alias = alias, .kana = kana,
                    .stages = { { person::Stage::stay, now.plus_seconds(-86'400) } },
                    .house = houses.ids[static_cast<std::size_t>(index / persons_per_house)],
                    .discharge_on = base::Day::of(now).plus(1 + index % 180), .by = houses.worker };
                person::load_seed(transaction, *keys, app::Permit::write(seed.id, trust::Compartment::identity), seed, now);
            }
        });
    }
    base::json::object figures;
    figures["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    figures["login"] = "bench";
    figures["password"] = password;
    std::cout << base::json::serialize(figures) << '\n';
}

}
