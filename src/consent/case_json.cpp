#include "consent/case_json.h"

#include "base/json.h"
#include "consent/decision.h"

#include <future>
#include <istream>
#include <ostream>
#include <stdexcept>

namespace consent {

namespace {

namespace json = base::json;

json::value const* member(json::object const& object, std::string_view name)
{
    auto const* value = object.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
}

std::string_view text(json::object const& object, std::string_view name)
{
    auto const* value = member(object, name);
    if (!value || !value->is_string())
        return {};
    return value->get_string();
}

std::optional<Seconds> number(json::object const& object, std::string_view name)
{
    auto const* value = member(object, name);
    if (value && value->is_int64())
        return value->get_int64();
    if (value && value->is_uint64())
        return never; // beyond any time there is
    return std::nullopt;
}

bool truth(json::object const& object, std::string_view name)
{
    auto const* value = member(object, name);
    return value && value->is_bool() && value->get_bool();
}

std::vector<std::string> texts(json::value const* value)
{
    std::vector<std::string> answer;
    if (!value || !value->is_array())
        return answer;
    for (auto const& item : value->get_array()) {
        if (item.is_string())
            answer.emplace_back(item.get_string());
    }
    return answer;
}

bool says_all(json::value const* value) { return value && value->is_string() && value->get_string() == "all"; }

template<class Take>
void each(json::object const& object, std::string_view name, Take take)
{
    auto const* list = member(object, name);
    if (!list || !list->is_array())
        return;
    for (auto const& entry : list->get_array()) {
        if (entry.is_object())
            take(entry.get_object());
    }
}

// Exactly one of agency, account and study; anything else names nobody.
Recipient recipient(json::value const* value)
{
    if (value && value->is_string())
        return { value->get_string() == "everyone" ? RecipientKind::everyone : RecipientKind::none, "" };
    if (!value || !value->is_object())
        return {};
    Recipient answer;
    int named = 0;
    auto const& object = value->get_object();
    for (auto const& [name, kind] : { std::pair { "agency", RecipientKind::agency },
             std::pair { "account", RecipientKind::account }, std::pair { "study", RecipientKind::study } }) {
        if (auto const id = text(object, name); !id.empty()) {
            answer = { kind, std::string(id) };
            ++named;
        }
    }
    return named == 1 ? answer : Recipient {};
}

AgencyEntry agency(json::object const& object)
{
    AgencyEntry entry { .id = std::string(text(object, "id")) };
    each(object, "duty", [&](json::object const& duty) {
        entry.duty.push_back({ std::string(text(duty, "class")), number(duty, "from") });
    });
    each(object, "notices", [&](json::object const& notice) {
        entry.notices.push_back({ number(notice, "version").value_or(0), number(notice, "from") });
    });
    return entry;
}

AccountEntry account(json::object const& object)
{
    return { .id = std::string(text(object, "id")),
        .kind = std::string(text(object, "kind")),
        .agency = std::string(text(object, "agency")),
        .role = std::string(text(object, "role")),
        .person = std::string(text(object, "person")),
        .handover = std::string(text(object, "handover")),
        .until = number(object, "until"),
        .disabled_from = number(object, "disabled_from") };
}

GrantEntry grant(json::object const& object)
{
    GrantEntry entry { .id = std::string(text(object, "id")),
        .person = std::string(text(object, "person")),
        .recipient = recipient(member(object, "recipient")),
        .purpose = std::string(text(object, "purpose")),
        .given_at = number(object, "given_at"),
        .from = number(object, "from"),
        .until = number(object, "until"),
        .notice_version = number(object, "notice_version").value_or(0),
        .may_pass_on = truth(object, "may_pass_on") };
    each(object, "scope", [&](json::object const& scope) {
        auto const* lines = member(scope, "lines");
        entry.scope.push_back({ std::string(text(scope, "compartment")), says_all(lines), texts(lines) });
    });
    return entry;
}

WithdrawalEntry withdrawal(json::object const& object)
{
    auto const* compartments = member(object, "compartments");
    return { .person = std::string(text(object, "person")),
        .recipient = recipient(member(object, "recipient")),
        .all = says_all(compartments),
        .compartments = texts(compartments),
        .at = number(object, "at") };
}

Period period(json::object const& object)
{
    return { std::string(text(object, "person")), std::string(text(object, "agency")), number(object, "from"),
        number(object, "until") };
}

HandoverEntry handover(json::object const& object)
{
    return { .id = std::string(text(object, "id")),
        .person = std::string(text(object, "person")),
        .from_agency = std::string(text(object, "from_agency")),
        .to_agency = std::string(text(object, "to_agency")),
        .asked_at = number(object, "asked_at"),
        .closed_at = number(object, "closed_at"),
        .grant = std::string(text(object, "grant")) };
}

Facts facts_from(json::object const& world)
{
    Facts facts;
    each(world, "agencies", [&](auto const& object) { facts.agencies.push_back(agency(object)); });
    each(world, "accounts", [&](auto const& object) { facts.accounts.push_back(account(object)); });
    each(world, "persons", [&](auto const& object) {
        facts.persons.push_back({ std::string(text(object, "id")), number(object, "supervision_until") });
    });
    each(world, "stays", [&](auto const& object) { facts.stays.push_back(period(object)); });
    each(world, "team", [&](auto const& object) { facts.team.push_back(period(object)); });
    each(world, "grants", [&](auto const& object) { facts.grants.push_back(grant(object)); });
    each(world, "withdrawals", [&](auto const& object) { facts.withdrawals.push_back(withdrawal(object)); });
    each(world, "handovers", [&](auto const& object) { facts.handovers.push_back(handover(object)); });
    each(world, "writing", [&](auto const& object) {
        facts.writing.push_back({ std::string(text(object, "person")), std::string(text(object, "account")),
            number(object, "from"), number(object, "until") });
    });
    each(world, "break_glass", [&](auto const& object) {
        facts.break_glass.push_back({ std::string(text(object, "account")), std::string(text(object, "person")),
            number(object, "at"), std::string(text(object, "reason")) });
    });
    each(world, "studies", [&](auto const& object) {
        facts.studies.push_back({ std::string(text(object, "id")), std::string(text(object, "approval")),
            number(object, "open_from"), number(object, "open_until") });
    });
    return facts;
}

void add_json_text(std::string& out, std::string_view text)
{
    bool const plain = std::ranges::all_of(
        text, [](unsigned char letter) { return letter >= 0x20 && letter != '"' && letter != '\\'; });
    if (plain)
        out.append("\"").append(text).append("\"");
    else
        out += json::serialize(json::value(json::string_view(text)));
}

std::string written(Answer const& answer)
{
    std::string out = answer.allowed ? R"({"effect":"allow","lines":[)" : R"({"effect":"deny","lines":[)";
    for (std::size_t place = 0; place < answer.lines.size(); ++place) {
        if (place > 0)
            out += ',';
        add_json_text(out, answer.lines[place]);
    }
    out.append(R"(],"rule":")").append(code(answer.rule)).append(R"(","grant":)");
    if (answer.grant.empty())
        out += "null";
    else
        add_json_text(out, answer.grant);
    return out += '}';
}

json::object const& part(json::object const& object, std::string_view name)
{
    static json::object const nothing;
    auto const* value = member(object, name);
    return value && value->is_object() ? value->get_object() : nothing;
}

// A world as each person's questions see it: compiled once for each person that is asked about.
class Worlds {
public:
    explicit Worlds(json::object const& world)
        : facts_(facts_from(world))
    {
    }

    World const& of(std::string const& person) { return compiled_.try_emplace(person, facts_, person).first->second; }

private:
    Facts facts_;
    std::map<std::string, World> compiled_;
};

std::string answer_to(Worlds& worlds, json::object const& question)
{
    std::vector<std::string_view> lines;
    if (auto const* list = member(question, "lines"); list && list->is_array()) {
        for (auto const& line : list->get_array()) {
            if (line.is_string())
                lines.push_back(line.get_string());
        }
    }
    return written(decide(worlds.of(std::string(text(question, "person"))),
        { .at = number(question, "at").value_or(0),
            .account = text(question, "account"),
            .act = trust::act_from(text(question, "act")),
            .compartment = trust::compartment_from(text(question, "compartment")),
            .lines = lines,
            .owner = text(question, "owner"),
            .handover = text(question, "handover"),
            .study = text(question, "study") }));
}

std::string answers_of(json::value const& parsed)
{
    if (!parsed.is_object())
        throw std::runtime_error("a case is an object");
    auto const& object = parsed.get_object();
    Worlds worlds(part(object, "world"));
    auto const* questions = member(object, "questions");
    if (!questions)
        return answer_to(worlds, part(object, "question"));
    if (!questions->is_array() || questions->get_array().empty())
        throw std::runtime_error("questions is a list, and not an empty one");
    std::string answers;
    for (auto const& question : questions->get_array()) {
        if (!question.is_object())
            throw std::runtime_error("a question is an object");
        answers.append(answers.empty() ? "" : "\n").append(answer_to(worlds, question.get_object()));
    }
    return answers;
}

}

std::string decide_case(std::string_view line)
{
    std::array<unsigned char, 64 * 1024> memory;
    json::monotonic_resource resource(memory.data(), memory.size());
    json::error_code error;
    auto const parsed = json::parse(line, error, &resource);
    if (error)
        throw std::runtime_error("not JSON");
    return answers_of(parsed);
}

namespace {

struct Answered {
    std::string text;
    bool is_case { true };
};

void answer_all(std::vector<std::string> const& cases, std::vector<Answered>& answers, std::size_t from, std::size_t until)
{
    for (auto place = from; place < until; ++place) {
        try {
            answers[place].text = decide_case(cases[place]);
        } catch (std::runtime_error const& error) {
            answers[place] = { std::string(R"({"error":")") + error.what() + "\"}", false };
        }
    }
}

// The next case and those that wait behind it: whoever asks one by one is answered one by one.
std::vector<std::string> waiting_cases(std::istream& in)
{
    constexpr std::size_t most = 1'000;
    std::vector<std::string> cases;
    std::string line;
    while (cases.size() < most && (cases.empty() || in.rdbuf()->in_avail() > 0) && std::getline(in, line)) {
        if (line.find_first_not_of(" \t\r") != std::string::npos)
            cases.push_back(std::move(line));
    }
    return cases;
}

// Two at once where there are enough to share: nearly all the time goes into reading JSON.
std::vector<Answered> answers_to(std::vector<std::string> const& cases)
{
    constexpr std::size_t worth_sharing = 8;
    std::vector<Answered> answers(cases.size());
    auto const half = cases.size() < worth_sharing ? cases.size() : cases.size() / 2;
    auto other = std::async(half < cases.size() ? std::launch::async : std::launch::deferred,
        [&] { answer_all(cases, answers, half, cases.size()); });
    answer_all(cases, answers, 0, half);
    other.get();
    return answers;
}

}

int decide_command(std::istream& in, std::ostream& out)
{
    int status = 0;
    for (;;) {
        auto const cases = waiting_cases(in);
        if (cases.empty())
            break;
        for (auto const& [text, is_case] : answers_to(cases)) {
            out << text << '\n';
            status = is_case ? status : 1;
        }
        if (in.rdbuf()->in_avail() <= 0)
            out.flush(); // whoever waits for this answer before the next case gets it
    }
    out.flush();
    return status;
}

}
