#include "agency/agency_store.h"
#include "base/text.h"
#include "person/opening_store.h"
#include "person/person_store.h"

namespace person {

namespace {

using trust::Act;
using trust::Compartment;

// A house's list has two parts, each one range of the index stay_list: who leaves today or later (and who has no day
// yet), soonest first; then who has left, the latest first. The cursor says where in which part to go on.
enum class Part { to_come, gone };

struct Cursor {
    Part part { Part::to_come };
    std::string day;
    std::string person;

    std::string text() const { return (part == Part::to_come ? "a." : "b.") + day + "." + person; }
    bool is_at_start() const { return part == Part::to_come && person.empty(); }
};

Cursor beginning(Part part, base::Day today) // no id is smaller than ''
{
    return { part, today.iso(), "" };
}

Cursor read_cursor(std::string_view text, base::Day today)
{
    auto const pieces = base::split(text, '.');
    bool const ours = pieces.size() == 3 && (pieces[0] == "a" || pieces[0] == "b") && base::Day::parse(pieces[1])
        && (pieces[2].empty() || PersonId::parse(pieces[2]));
    if (!ours)
        return beginning(Part::to_come, today);
    return { pieces[0] == "a" ? Part::to_come : Part::gone, pieces[1], pieces[2] };
}

// What a list is asked with. Six terms are the most that one statement compares; a longer word is compared in full
// after opening.
struct Search {
    AgencyId house;
    base::Instant now;
    std::string stage; // "" for all
    std::vector<std::int64_t> terms; // rarest first; empty: no words

    store::Parameters parameters() const { return { { "house", house }, { "now", now }, { "stage", stage } }; }
};

constexpr std::size_t terms_compared = 6;

void add_terms(store::Parameters& parameters, std::vector<std::int64_t> const& terms)
{
    constexpr std::array<char const*, terms_compared> names { "term1", "term2", "term3", "term4", "term5", "term6" };
    for (std::size_t index = 0; index < names.size(); ++index)
        parameters.emplace_back(names[index], terms[std::min(index, terms.size() - 1)]);
}

// Counting stops at 1,000: more is not rare.
std::vector<std::int64_t> rarest_first(store::Session& session, std::set<std::int64_t> const& terms)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> counted;
    for (auto const term : terms) {
        auto const row = session.query_one("SELECT COUNT(*) AS persons FROM"
                                           " (SELECT person FROM person_search_term WHERE term = :term LIMIT 1000) AS counted",
            { { "term", term } });
        counted.emplace_back(row->integer("persons"), term);
    }
    std::sort(counted.begin(), counted.end());
    std::vector<std::int64_t> rarest;
    for (auto const& [persons, term] : counted)
        if (rarest.size() < terms_compared)
            rarest.push_back(term);
    return rarest;
}

// What is the same in every text below; SQL stays a literal.
// clang-format off
#define SELECT_ROWS "SELECT stay.person, person.alias, person.kana, stay.agency, stay.stage, stay.stage_since," \
    " stay.intake_on, stay.discharge_on, stay.list_day, stay.episode, (SELECT COUNT(*) FROM bridging_step" \
    " WHERE bridging_step.episode = stay.episode) AS steps FROM "
#define HAS_TERM(name) " AND (" name " = :term1 OR EXISTS (SELECT 1 FROM person_search_term AS other WHERE other.term = " \
    name " AND other.person = hit.person))"
#define HAS_ALL_TERMS HAS_TERM(":term2") HAS_TERM(":term3") HAS_TERM(":term4") HAS_TERM(":term5") HAS_TERM(":term6")
// clang-format on

store::Rows rows_of_all(store::Session& session, Part part, store::Parameters const& parameters)
{
    if (part == Part::to_come)
        return session.query(SELECT_ROWS "stay JOIN person ON person.id = stay.person"
            " WHERE stay.agency = :house AND stay.until_at IS NULL AND (stay.list_day, stay.person) > (:day, :person)"
            " AND stay.from_at <= :now ORDER BY stay.list_day, stay.person LIMIT :most", parameters);
    return session.query(SELECT_ROWS "stay JOIN person ON person.id = stay.person"
        " WHERE stay.agency = :house AND stay.until_at IS NULL AND (stay.list_day, stay.person) < (:day, :person)"
        " AND stay.from_at <= :now ORDER BY stay.list_day DESC, stay.person DESC LIMIT :most", parameters);
}

store::Rows rows_at_stage(store::Session& session, Part part, store::Parameters const& parameters)
{
    if (part == Part::to_come)
        return session.query(SELECT_ROWS "stay JOIN person ON person.id = stay.person"
            " WHERE stay.agency = :house AND stay.stage = :stage AND stay.until_at IS NULL"
            " AND (stay.list_day, stay.person) > (:day, :person) AND stay.from_at <= :now"
            " ORDER BY stay.list_day, stay.person LIMIT :most", parameters);
    return session.query(SELECT_ROWS "stay JOIN person ON person.id = stay.person"
        " WHERE stay.agency = :house AND stay.stage = :stage AND stay.until_at IS NULL"
        " AND (stay.list_day, stay.person) < (:day, :person) AND stay.from_at <= :now"
        " ORDER BY stay.list_day DESC, stay.person DESC LIMIT :most", parameters);
}

// Inside, CROSS JOIN makes SQLite begin with the rarest term and look each person's stay up; only the page is joined
// with what is shown.
store::Rows rows_found_to_come(store::Session& session, store::Parameters const& parameters)
{
    return session.query(SELECT_ROWS "(SELECT stay.id AS stay FROM person_search_term AS hit"
        " CROSS JOIN stay WHERE hit.term = :term1 AND stay.agency = :house AND stay.person = hit.person"
        " AND stay.until_at IS NULL AND (:stage = '' OR stay.stage = :stage)"
        " AND (stay.list_day, stay.person) > (:day, :person) AND stay.from_at <= :now"
        HAS_ALL_TERMS
        " ORDER BY stay.list_day, stay.person LIMIT :most) AS found JOIN stay ON stay.id = found.stay"
        " JOIN person ON person.id = stay.person ORDER BY stay.list_day, stay.person", parameters);
}

store::Rows rows_found_gone(store::Session& session, store::Parameters const& parameters)
{
    return session.query(SELECT_ROWS "(SELECT stay.id AS stay FROM person_search_term AS hit"
        " CROSS JOIN stay WHERE hit.term = :term1 AND stay.agency = :house AND stay.person = hit.person"
        " AND stay.until_at IS NULL AND (:stage = '' OR stay.stage = :stage)"
        " AND (stay.list_day, stay.person) < (:day, :person) AND stay.from_at <= :now"
        HAS_ALL_TERMS
        " ORDER BY stay.list_day DESC, stay.person DESC LIMIT :most) AS found JOIN stay ON stay.id = found.stay"
        " JOIN person ON person.id = stay.person ORDER BY stay.list_day DESC, stay.person DESC", parameters);
}

// A statement is given the parameters that it names, no others.
bool is_stage(store::Parameter const& parameter) { return std::string_view(parameter.first) == "stage"; }

store::Rows rows_from(store::Session& session, Search const& search, Cursor const& cursor, std::int64_t most)
{
    auto parameters = search.parameters();
    parameters.insert(parameters.end(), { { "day", cursor.day }, { "person", cursor.person }, { "most", most } });
    if (!search.terms.empty()) {
        add_terms(parameters, search.terms);
        return cursor.part == Part::to_come ? rows_found_to_come(session, parameters) : rows_found_gone(session, parameters);
    }
    if (!search.stage.empty())
        return rows_at_stage(session, cursor.part, parameters);
    std::erase_if(parameters, is_stage);
    return rows_of_all(session, cursor.part, parameters);
}

std::int64_t count(store::Session& session, Search const& search)
{
    auto parameters = search.parameters();
    parameters.emplace_back("most", counted_most);
    if (!search.terms.empty()) {
        add_terms(parameters, search.terms);
        return session.query_one("SELECT COUNT(*) AS persons FROM (SELECT hit.person FROM person_search_term AS hit"
        " CROSS JOIN stay WHERE hit.term = :term1 AND stay.agency = :house AND stay.person = hit.person"
        " AND stay.until_at IS NULL AND stay.from_at <= :now AND (:stage = '' OR stay.stage = :stage)"
        HAS_ALL_TERMS
        " LIMIT :most) AS counted", parameters)->integer("persons");
    }
    if (!search.stage.empty())
        return session.query_one("SELECT COUNT(*) AS persons FROM (SELECT stay.person FROM stay"
            " WHERE stay.agency = :house AND stay.stage = :stage AND stay.until_at IS NULL AND stay.from_at <= :now"
            " LIMIT :most) AS counted", parameters)->integer("persons");
    std::erase_if(parameters, is_stage);
    return session.query_one("SELECT COUNT(*) AS persons FROM (SELECT stay.person FROM stay"
        " WHERE stay.agency = :house AND stay.until_at IS NULL AND stay.from_at <= :now LIMIT :most) AS counted",
        parameters)->integer("persons");
}

// Opens the names of rows of a house's list; who is out of sight is left out.
class Opener {
public:
    Opener(trust::Visit& visit, store::Session& session, trust::Keys const& keys, std::string_view purpose)
        : visit_(visit), session_(session), keys_(keys), purpose_(purpose)
    {
        if (auto const house = agency::name_of(session, visit.viewer().agency))
            house_name_ = house->name;
    }

    std::optional<Person> open(store::Row const& row)
    {
        Person person { .id = row.id<PersonId>("person") };
        auto const identity = visit_.ask(session_,
            { .person = person.id, .act = Act::read, .compartment = Compartment::identity }, purpose_);
        if (!identity)
            return std::nullopt;
        person.alias = opening_store::open(session_, keys_, *identity, person.id, "alias", row);
        person.kana = opening_store::open(session_, keys_, *identity, person.id, "kana", row);
        if (may_see_stay(*identity)) {
            opening_store::take_stay(person, row);
            person.house_name = house_name_;
            person.steps_done = static_cast<int>(row.integer("steps"));
        }
        return person;
    }

private:
    // A3 gives identity, contact and stay together: then one question and one journal row a person are enough.
    bool may_see_stay(trust::Disclosure const& identity)
    {
        return identity.rule() == "A3"
            || visit_.ask(session_, { .person = identity.person(), .act = Act::read, .compartment = Compartment::stay }, purpose_).ok();
    }

    trust::Visit& visit_;
    store::Session& session_;
    trust::Keys const& keys_;
    std::string_view purpose_;
    std::string house_name_;
};

bool is_of_a_house(trust::Viewer const& viewer) { return viewer.is_worker() && !viewer.agency.empty(); }

Search search_for(trust::Visit& visit, store::Session& session, trust::Keys const& keys, Filter const& filter,
    std::vector<std::string> const& words)
{
    Search search { visit.viewer().agency, visit.now, filter.stage ? std::string(code(*filter.stage)) : "", {} };
    std::set<std::int64_t> terms;
    for (auto const& word : words)
        for (auto const& pair : base::bigrams(word))
            terms.insert(opening_store::term(keys, search.house, pair));
    search.terms = rarest_first(session, terms);
    return search;
}

constexpr int most_rounds = 8; // of looking for more where opened names did not match after all

}

Page list(trust::Visit& visit, store::Session& session, trust::Keys const& keys, Filter const& filter, std::string_view cursor_text)
{
    Page page;
    if (!is_of_a_house(visit.viewer()))
        return page;
    auto const words = words_of(filter.words);
    auto const search = search_for(visit, session, keys, filter, words);
    Opener opener(visit, session, keys, "person.purpose.list");
    auto cursor = read_cursor(cursor_text, visit.today());
    bool const from_the_start = cursor.is_at_start();
    bool more = true;
    for (int round = 0; more && page.persons.size() < page_size && round < most_rounds; ++round) {
        auto const wanted = page_size - page.persons.size();
        auto const rows = rows_from(session, search, cursor, static_cast<std::int64_t>(wanted) + 1);
        for (std::size_t index = 0; index < std::min(rows.size(), wanted); ++index) {
            cursor = { cursor.part, rows[index].text("list_day"), rows[index].text("person") };
            auto person = opener.open(rows[index]);
            if (person && matches(words, person->alias, person->kana, person->id))
                page.persons.push_back(std::move(*person));
        }
        if (rows.size() <= wanted) {
            more = cursor.part == Part::to_come;
            if (more)
                cursor = beginning(Part::gone, visit.today());
        }
    }
    if (more && cursor.person.empty())
        more = !rows_from(session, search, cursor, 1).empty();
    page.next = more ? cursor.text() : "";
    page.total = from_the_start && !more ? static_cast<std::int64_t>(page.persons.size()) : count(session, search);
    return page;
}

std::optional<Touched> last_touched(trust::Visit& visit, store::Session& session, trust::Keys const& keys)
{
    if (!is_of_a_house(visit.viewer()))
        return std::nullopt;
    Opener opener(visit, session, keys, "person.purpose.desk");
    for (auto const& row : session.query("SELECT stay.person, person.alias, person.kana, stay.agency, stay.stage,"
             " stay.stage_since, stay.intake_on, stay.discharge_on, stay.episode, (SELECT COUNT(*) FROM bridging_step"
             " WHERE bridging_step.episode = stay.episode) AS steps, bridging_touch.step, bridging_touch.touched_at"
             " FROM bridging_touch JOIN stay ON stay.person = bridging_touch.person AND stay.agency = :house"
             " AND stay.until_at IS NULL JOIN person ON person.id = stay.person"
             " WHERE bridging_touch.account = :account ORDER BY bridging_touch.touched_at DESC LIMIT 1",
             { { "house", visit.viewer().agency }, { "account", visit.viewer().account } }))
        if (auto person = opener.open(row))
            return Touched { std::move(*person), row.text("step"), row.instant("touched_at") };
    return std::nullopt;
}

std::vector<Person> leaving_soon(trust::Visit& visit, store::Session& session, trust::Keys const& keys, int within_days, int most)
{
    std::vector<Person> persons;
    if (!is_of_a_house(visit.viewer()))
        return persons;
    Opener opener(visit, session, keys, "person.purpose.desk");
    auto const last = visit.today().plus(within_days).iso();
    for (auto const& row : rows_of_all(session, Part::to_come, { { "house", visit.viewer().agency }, { "now", visit.now },
             { "day", visit.today() }, { "person", "" }, { "most", most } })) {
        if (row.text("list_day") > last)
            break;
        if (auto person = opener.open(row))
            persons.push_back(std::move(*person));
    }
    return persons;
}

std::vector<Person> left_lately(trust::Visit& visit, store::Session& session, trust::Keys const& keys, int within_days, int most)
{
    std::vector<Person> persons;
    if (!is_of_a_house(visit.viewer()))
        return persons;
    Opener opener(visit, session, keys, "person.purpose.desk");
    auto const first = visit.today().plus(-within_days).iso();
    for (auto const& row : rows_of_all(session, Part::gone, { { "house", visit.viewer().agency }, { "now", visit.now },
             { "day", visit.today() }, { "person", "" }, { "most", most } })) {
        if (row.text("list_day") < first)
            break;
        if (auto person = opener.open(row))
            persons.push_back(std::move(*person));
    }
    return persons;
}

std::vector<Person> not_begun(trust::Visit& visit, store::Session& session, trust::Keys const& keys, int most)
{
    std::vector<Person> persons;
    if (!is_of_a_house(visit.viewer()))
        return persons;
    Opener opener(visit, session, keys, "person.purpose.desk");
    for (auto const& row : session.query("SELECT next.person, person.alias, person.kana, next.agency, next.stage,"
             " next.stage_since, next.intake_on, next.discharge_on, next.episode, 0 AS steps FROM (SELECT stay.person,"
             " stay.agency, stay.stage, stay.stage_since, stay.intake_on, stay.discharge_on, stay.list_day, stay.episode"
             " FROM stay WHERE stay.agency = :house AND stay.until_at IS NULL"
             " AND (stay.list_day, stay.person) > (:day, '') AND stay.from_at <= :now"
             " ORDER BY stay.list_day, stay.person LIMIT 1000) AS next JOIN person ON person.id = next.person"
             " WHERE next.stage IN ('S1', 'S2', 'S3') AND NOT EXISTS (SELECT 1 FROM bridging_step"
             " WHERE bridging_step.episode = next.episode) ORDER BY next.list_day, next.person LIMIT :most",
             { { "house", visit.viewer().agency }, { "day", visit.today() }, { "now", visit.now }, { "most", most } }))
        if (auto person = opener.open(row))
            persons.push_back(std::move(*person));
    return persons;
}

}
