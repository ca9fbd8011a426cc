#include "journal/own_store.h"

#include <limits>
#include <stdexcept>

namespace journal {

namespace {

constexpr std::int64_t day_length = 86'400'000'000;
constexpr std::int64_t tokyo_offset = 32'400'000'000; // +09:00, since 1951

struct Span {
    base::Instant from;
    base::Instant before;
    std::optional<base::Day> earlier;
};

using Apart = std::vector<trust::JournalRow>;

std::optional<base::Instant> last_of(Apart const& apart, base::Instant before)
{
    auto const next = std::ranges::lower_bound(apart, before, {}, &trust::JournalRow::at);
    return next == apart.begin() ? std::nullopt : std::optional(std::prev(next)->at);
}

std::optional<base::Instant> last_before(
    store::Session& session, trust::PersonId const& person, Apart const& apart, base::Instant before)
{
    auto const last_apart = last_of(apart, before);
    auto const row = session.query_one("SELECT at FROM journal WHERE person = :person AND at < :before ORDER BY at DESC LIMIT 1",
        { { "person", person }, { "before", before } });
    return row ? std::max(std::optional(row->instant("at")), last_apart) : last_apart;
}

// A jump from day to day along the index: as fast for ten years as for a week.
Span span_of(store::Session& session, trust::PersonId const& person, Apart const& apart, base::Instant before)
{
    Span span { before, before, std::nullopt };
    for (int count = 0; count < days_on_a_page; ++count) {
        auto const last = last_before(session, person, apart, span.from);
        if (!last)
            return span;
        span.from = base::Day::of(*last).start();
    }
    if (last_before(session, person, apart, span.from))
        span.earlier = base::Day::of(span.from);
    return span;
}

base::Day day_from(store::Row const& row) { return { static_cast<std::int32_t>(row.integer("tokyo_day")) }; }

// An entry with words that this program does not know is left out: a later program wrote it.
std::optional<Entry> entry_from(store::Row const& row)
{
    auto const act = trust::act_from(row.text("act"));
    auto const compartment = trust::compartment_from(row.text("compartment"));
    if (!act || !compartment)
        return std::nullopt;
    return Entry { day_from(row), row.id<trust::AccountId>("account"), row.id<trust::AgencyId>("agency"), *act, *compartment,
        row.text("rule"), row.integer("allowed") == 1 };
}

bool is_counted(store::Session& session, trust::JournalRow const& row)
{
    return session.query_one("SELECT seq FROM journal WHERE person = :person AND account = :account AND at = :at LIMIT 1",
        { { "person", row.person }, { "account", row.account }, { "at", row.at } }).has_value();
}

// A page that asked for something of both is one visit.
void count_visit(Own& own, base::Day day, trust::JournalRow const& row)
{
    auto found = std::ranges::find_if(own.visits, [&](Visits const& one) { return one.day == day && one.account == row.account; });
    if (found == own.visits.end())
        found = own.visits.insert(found, { day, row.account, 0, row.at, row.at });
    ++found->count;
    found->first = std::min(found->first, row.at);
    found->last = std::max(found->last, row.at);
}

void add_apart(store::Session& session, Own& own, Apart const& apart, Span const& span)
{
    std::set<std::pair<trust::AccountId, base::Instant>> moments;
    for (auto const& row : apart) {
        if (row.at < span.from || row.at >= span.before)
            continue;
        auto const day = base::Day::of(row.at);
        own.entries.push_back({ day, row.account, row.agency, row.act, row.compartment, row.rule, row.allowed });
        if (moments.emplace(row.account, row.at).second && !is_counted(session, row))
            count_visit(own, day, row);
    }
}

}

Own own_entries(store::Session& session, trust::Viewer const& viewer, std::optional<base::Day> before, Apart const& apart)
{
    if (!viewer.is_person() || viewer.person.empty())
        throw std::logic_error("only the person reads their journal");
    auto const end = before ? before->start() : base::Instant { std::numeric_limits<std::int64_t>::max() };
    auto const span = span_of(session, viewer.person, apart, end);
    store::Parameters const asked { { "person", viewer.person }, { "from", span.from }, { "before", span.before },
        { "offset", tokyo_offset }, { "length", day_length } };
    Own own { {}, {}, span.earlier };
    for (auto const& row : session.query(
             "SELECT DISTINCT (at + :offset) / :length AS tokyo_day, account, agency, act, compartment, rule, allowed FROM journal "
             "WHERE person = :person AND at >= :from AND at < :before",
             asked)) {
        if (auto entry = entry_from(row))
            own.entries.push_back(std::move(*entry));
    }
    for (auto const& row : session.query(
             "SELECT tokyo_day, account, COUNT(*) AS visits, MIN(at) AS first_at, MAX(at) AS last_at FROM ("
             "SELECT DISTINCT (at + :offset) / :length AS tokyo_day, account, at FROM journal "
             "WHERE person = :person AND at >= :from AND at < :before) AS moment GROUP BY tokyo_day, account",
             asked))
        own.visits.push_back({ day_from(row), row.id<trust::AccountId>("account"), row.integer("visits"), row.instant("first_at"),
            row.instant("last_at") });
    add_apart(session, own, apart, span);
    return own;
}

}
