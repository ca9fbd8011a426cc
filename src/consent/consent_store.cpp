#include "consent/consent_store.h"

#include "base/text.h"
#include "consent/grant_store.h"
#include "trust/compartment.h"

namespace consent {

namespace {

using store::Session;
using store::Transaction;
using trust::AccountId;
using trust::AgencyId;
using trust::PersonId;
using trust::Visit;

constexpr std::size_t most_notice_characters = 2'000;
// Scope of a programme grant (consent-spec A3), with lines "all".
constexpr std::array programme_compartments { trust::Compartment::checklist, trust::Compartment::session,
    trust::Compartment::plan, trust::Compartment::timetable, trust::Compartment::scores };

// The worker at whose screen it happened.
store::Value beside(Visit const& visit)
{
    return visit.viewer().is_person() ? store::Value(nullptr) : store::Value(visit.viewer().account);
}

struct AnswerRow {
    PersonId person;
    AgencyId house;
    std::string_view answer;
    int notice_version { 0 };
    AccountId account;
    store::Value beside { nullptr };
    std::string grant {};
};

void add_answer(Transaction& transaction, AnswerRow const& row, base::Instant now)
{
    transaction.execute("INSERT INTO consent_answer (id, person, kind, agency, answer, notice_version, answered_at, "
                        "account, beside, grant_id) VALUES (:id, :person, 'programme', :agency, :answer, "
                        ":notice_version, :answered_at, :account, :beside, :grant_id)",
        { { "id", base::new_uuid(now) }, { "person", row.person }, { "agency", row.house }, { "answer", row.answer },
            { "notice_version", row.notice_version }, { "answered_at", now }, { "account", row.account },
            { "beside", row.beside },
            { "grant_id", row.grant.empty() ? store::Value(nullptr) : store::Value(row.grant) } });
}

std::string add_programme_grant(Transaction& transaction, PersonId const& person, AgencyId const& house,
    int notice_version, AccountId const& given_by, store::Value const& beside, base::Instant now)
{
    auto const id = base::new_uuid(now);
    transaction.execute("INSERT INTO consent_grant (id, person, recipient_kind, recipient, purpose, given_at, from_at, "
                        "notice_version, may_pass_on, given_by, beside) VALUES (:id, :person, 'agency', :recipient, "
                        "'programme', :given_at, :from_at, :notice_version, 0, :given_by, :beside)",
        { { "id", id }, { "person", person }, { "recipient", house }, { "given_at", now }, { "from_at", now },
            { "notice_version", notice_version }, { "given_by", given_by }, { "beside", beside } });
    for (auto compartment : programme_compartments)
        transaction.execute("INSERT INTO grant_scope (grant_id, compartment, line) VALUES (:grant_id, :compartment, '')",
            { { "grant_id", id }, { "compartment", trust::code(compartment) } });
    return id;
}

// Closes what the programme grant opened, and nothing else that the person may have shared with the house.
void add_programme_withdrawal(Transaction& transaction, PersonId const& person, AgencyId const& house,
    AccountId const& by, store::Value const& beside, base::Instant now)
{
    for (auto compartment : programme_compartments)
        transaction.execute(
            "INSERT INTO withdrawal (id, person, recipient_kind, recipient, compartment, at, by_account, beside) "
            "VALUES (:id, :person, 'agency', :recipient, :compartment, :at, :by_account, :beside)",
            { { "id", base::new_uuid(now) }, { "person", person }, { "recipient", house },
                { "compartment", trust::code(compartment) }, { "at", now }, { "by_account", by },
                { "beside", beside } });
}

}

Notice current_notice(Session& session, AgencyId agency, base::Instant now, words::Language language)
{
    auto const row = session.query_one("SELECT version, text_ja, text_easy, text_en FROM notice "
                                       "WHERE agency = :agency AND from_at <= :now ORDER BY version DESC LIMIT 1",
        { { "agency", agency.text() }, { "now", now } });
    if (!row)
        return {};
    auto const in_language = language == words::Language::english ? row->text("text_en")
        : language == words::Language::easy_japanese             ? row->text("text_easy")
                                                                 : row->text("text_ja");
    return { static_cast<int>(row->integer("version")), in_language.empty() ? row->text("text_ja") : in_language };
}

base::Result<int> publish_notice(
    Transaction& transaction, AgencyId agency, NoticeText const& text, AccountId by, base::Instant now)
{
    if (base::trim(text.ja).empty())
        return base::Refusal { "consent.notice.missing", "text_ja" };
    for (auto const& [field, written] : { std::pair { "text_ja", &text.ja }, std::pair { "text_easy", &text.easy },
             std::pair { "text_en", &text.en } }) {
        if (base::character_count(*written) > most_notice_characters)
            return base::Refusal { "consent.notice.long", field };
    }
    auto const row = transaction.query_one(
        "SELECT COALESCE(MAX(version), 0) AS last FROM notice WHERE agency = :agency", { { "agency", agency.text() } });
    auto const version = static_cast<int>(row->integer("last")) + 1;
    transaction.execute("INSERT INTO notice (id, agency, version, text_ja, text_easy, text_en, from_at, by_account) "
                        "VALUES (:id, :agency, :version, :text_ja, :text_easy, :text_en, :from_at, :by_account)",
        { { "id", base::new_uuid(now) }, { "agency", agency }, { "version", version },
            { "text_ja", base::trim(text.ja) }, { "text_easy", base::trim(text.easy) },
            { "text_en", base::trim(text.en) }, { "from_at", now }, { "by_account", by } });
    return version;
}

void notice_seen(Visit& visit, Transaction& transaction, PersonId person, AgencyId agency, int version)
{
    transaction.execute("INSERT INTO notice_seen (id, person, agency, version, seen_at, account, beside) "
                        "VALUES (:id, :person, :agency, :version, :seen_at, :account, :beside)",
        { { "id", base::new_uuid(visit.now) }, { "person", person }, { "agency", agency }, { "version", version },
            { "seen_at", visit.now }, { "account", person_acting(visit, person).value_or(visit.viewer().account) },
            { "beside", beside(visit) } });
}

std::optional<int> last_notice_seen(Session& session, PersonId person, AgencyId agency)
{
    auto const row = session.query_one("SELECT version FROM notice_seen WHERE person = :person AND agency = :agency "
                                       "ORDER BY version DESC LIMIT 1",
        { { "person", person.text() }, { "agency", agency.text() } });
    if (!row)
        return std::nullopt;
    return static_cast<int>(row->integer("version"));
}

std::optional<int> last_notice_read_by_person(Session& session, PersonId person, AgencyId agency)
{
    auto const row = session.query_one("SELECT n.version FROM notice_seen n JOIN account a ON a.id = n.account "
                                       "WHERE n.person = :person AND n.agency = :agency AND a.kind = 'person' "
                                       "ORDER BY n.version DESC LIMIT 1",
        { { "person", person.text() }, { "agency", agency.text() } });
    if (!row)
        return std::nullopt;
    return static_cast<int>(row->integer("version"));
}

ProgrammeConsent programme_consent(Session& session, PersonId person, AgencyId house, base::Instant now)
{
    auto const row = session.query_one(
        "SELECT a.answer, a.answered_at, g.until_at, "
        "(SELECT COUNT(*) FROM withdrawal w WHERE w.person = a.person AND w.at >= a.answered_at AND w.at <= :now "
        "AND w.compartment = '' AND (w.recipient_kind = 'everyone' "
        "OR (w.recipient_kind = 'agency' AND w.recipient = a.agency))) AS withdrawals "
        "FROM consent_answer a LEFT JOIN consent_grant g ON g.id = a.grant_id "
        "WHERE a.person = :person AND a.agency = :agency AND a.kind = 'programme' "
        "ORDER BY a.answered_at DESC, a.id DESC LIMIT 1",
        { { "now", now }, { "person", person.text() }, { "agency", house.text() } });
    if (!row)
        return ProgrammeConsent::not_asked;
    auto const answer = row->text("answer");
    if (answer == "refused")
        return ProgrammeConsent::refused;
    if (answer == "withdrawn" || row->integer("withdrawals") > 0)
        return ProgrammeConsent::withdrawn;
    auto const until = row->instant_if("until_at");
    return until && *until <= now ? ProgrammeConsent::expired : ProgrammeConsent::given;
}

base::Result<> answer_programme(
    Visit& visit, Transaction& transaction, PersonId person, AgencyId house, bool yes, int notice_version)
{
    auto const person_account = person_acting(visit, person);
    if (!yes) {
        add_answer(transaction,
            { .person = person,
                .house = house,
                .answer = "refused",
                .notice_version = notice_version,
                .account = person_account.value_or(visit.viewer().account),
                .beside = beside(visit) },
            visit.now);
        return base::Done {};
    }
    if (!person_account)
        return base::Refusal { "consent.person_needed" };
    auto const notice = current_notice(transaction, house, visit.now);
    if (notice.version < 1 || notice_version < notice.version)
        return base::Refusal { "consent.notice.first" }; // §5.4b: without it the grant would open nothing
    auto const grant = add_programme_grant(
        transaction, person, house, notice_version, *person_account, beside(visit), visit.now);
    add_answer(transaction,
        { .person = person,
            .house = house,
            .answer = "given",
            .notice_version = notice_version,
            .account = *person_account,
            .beside = beside(visit),
            .grant = grant },
        visit.now);
    return base::Done {};
}

void withdraw_programme(Visit& visit, Transaction& transaction, PersonId person, AgencyId house)
{
    auto const by = person_acting(visit, person).value_or(visit.viewer().account);
    add_programme_withdrawal(transaction, person, house, by, beside(visit), visit.now);
    add_answer(transaction,
        { .person = person, .house = house, .answer = "withdrawn", .account = by, .beside = beside(visit) },
        visit.now);
    transaction.execute("UPDATE writing SET ended_at = :now WHERE person = :person AND ended_at IS NULL "
                        "AND until_at > :now2 AND account IN (SELECT id FROM account WHERE agency = :agency)",
        { { "now", visit.now }, { "now2", visit.now }, { "person", person }, { "agency", house } });
}

base::Result<> open_writing(
    Visit& visit, Transaction& transaction, PersonId person, AccountId worker, base::Instant until)
{
    auto const person_account = person_acting(visit, person);
    if (!person_account)
        return base::Refusal { "consent.person_needed" };
    close_writing(visit, transaction, person, worker);
    transaction.execute("INSERT INTO writing (id, person, account, from_at, until_at, opened_by) "
                        "VALUES (:id, :person, :account, :from_at, :until_at, :opened_by)",
        { { "id", base::new_uuid(visit.now) }, { "person", person }, { "account", worker }, { "from_at", visit.now },
            { "until_at", until }, { "opened_by", *person_account } });
    return base::Done {};
}

void close_writing(Visit& visit, Transaction& transaction, PersonId person, AccountId worker)
{
    transaction.execute("UPDATE writing SET ended_at = :now WHERE person = :person AND account = :account "
                        "AND ended_at IS NULL AND until_at > :now2",
        { { "now", visit.now }, { "now2", visit.now }, { "person", person }, { "account", worker } });
}

bool is_writing(Session& session, PersonId person, AccountId worker, base::Instant now)
{
    // In seconds, as the decision counts.
    auto const moment = base::Instant::from_seconds(now.seconds());
    return session
        .query_one("SELECT id FROM writing WHERE person = :person AND account = :account AND from_at < :from_before "
                   "AND until_at > :until_after AND (ended_at IS NULL OR ended_at > :ended_after) LIMIT 1",
            { { "person", person.text() }, { "account", worker.text() }, { "from_before", moment.plus_seconds(1) },
                { "until_after", moment }, { "ended_after", moment } })
        .has_value();
}

void note_pin_renewal(Visit& visit, Transaction& transaction, PersonId person)
{
    transaction.execute("INSERT INTO pin_renewal (id, person, account, account_name, at) "
                        "VALUES (:id, :person, :account, :account_name, :at)",
        { { "id", base::new_uuid(visit.now) }, { "person", person }, { "account", visit.viewer().account },
            { "account_name", visit.viewer().name }, { "at", visit.now } });
}

std::vector<PinRenewal> pin_renewals(Session& session, PersonId person)
{
    std::vector<PinRenewal> answer;
    for (auto const& row : session.query("SELECT account_name, at FROM pin_renewal WHERE person = :person "
                                         "ORDER BY at DESC, id DESC LIMIT 10",
             { { "person", person.text() } }))
        answer.push_back({ row.text("account_name"), row.instant("at") });
    return answer;
}

void seed_programme(Transaction& transaction, PersonId person, AgencyId house, AccountId person_account,
    AccountId worker, int notice_version, base::Instant at)
{
    transaction.execute("INSERT INTO notice_seen (id, person, agency, version, seen_at, account, beside) "
                        "VALUES (:id, :person, :agency, :version, :seen_at, :account, :beside)",
        { { "id", base::new_uuid(at) }, { "person", person }, { "agency", house }, { "version", notice_version },
            { "seen_at", at }, { "account", person_account }, { "beside", worker } });
    auto const grant
        = add_programme_grant(transaction, person, house, notice_version, person_account, worker, at);
    add_answer(transaction,
        { .person = person,
            .house = house,
            .answer = "given",
            .notice_version = notice_version,
            .account = person_account,
            .beside = worker,
            .grant = grant },
        at);
}

}
