#include "erasure/erasure_store.h"

#include "lane/lane_store.h"
#include "private_page/private_page_store.h"
#include "shelf/apart_journal.h"
#include "trust/journal_head_store.h"
#include "trust/journal_store.h"

namespace erasure {

namespace {

struct Removal {
    std::string_view table;
    store::Sql sql;
};

// clang-format off
#define OWN_ACCOUNTS "(SELECT id FROM account WHERE person = :person)"
#define OWN_SESSIONS "(SELECT token_hash FROM sign_in_session WHERE account IN " OWN_ACCOUNTS ")"
// clang-format on

// In this order: a row goes before the row that it names. Sealed texts could stay, nobody can open them any more; but
// when something was written tells of a life as well.
Removal const removals[] {
    { "bridging_step", "DELETE FROM bridging_step WHERE episode IN (SELECT id FROM episode WHERE person = :person)" },
    { "bridging_touch", "DELETE FROM bridging_touch WHERE person = :person" },
    { "seen_line", "DELETE FROM seen_line WHERE ask IN (SELECT id FROM seen_ask WHERE person = :person)" },
    { "seen_ask", "DELETE FROM seen_ask WHERE person = :person" },
    { "plan_copy", "DELETE FROM plan_copy WHERE person = :person" },
    { "watch_close", "DELETE FROM watch_close WHERE session IN (SELECT id FROM watch_session WHERE person = :person)" },
    { "watch_progress", "DELETE FROM watch_progress WHERE session IN (SELECT id FROM watch_session WHERE person = :person)" },
    { "watch_session", "DELETE FROM watch_session WHERE person = :person" },
    { "offer_row", "DELETE FROM offer_row WHERE person = :person" },
    { "answer_line", "DELETE FROM answer_line WHERE answer IN (SELECT id FROM answer WHERE person = :person)" },
    { "answer_version", "DELETE FROM answer_version WHERE answer IN (SELECT id FROM answer WHERE person = :person)" },
    { "answer", "DELETE FROM answer WHERE person = :person" },
    { "answer_draft", "DELETE FROM answer_draft WHERE person = :person" },
    { "share_aim", "DELETE FROM share_aim WHERE person = :person" },
    { "share_consent", "DELETE FROM share_consent WHERE person = :person" },
    { "link", "DELETE FROM link WHERE person = :person" },
    { "handover", "DELETE FROM handover WHERE person = :person" },
    { "grant_end", "DELETE FROM grant_end WHERE grant_id IN (SELECT id FROM consent_grant WHERE person = :person)" },
    { "grant_scope", "DELETE FROM grant_scope WHERE grant_id IN (SELECT id FROM consent_grant WHERE person = :person)" },
    { "consent_grant", "DELETE FROM consent_grant WHERE person = :person" },
    { "withdrawal", "DELETE FROM withdrawal WHERE person = :person" },
    { "writing", "DELETE FROM writing WHERE person = :person" },
    { "notice_seen", "DELETE FROM notice_seen WHERE person = :person" },
    { "consent_answer", "DELETE FROM consent_answer WHERE person = :person" },
    { "pin_renewal", "DELETE FROM pin_renewal WHERE person = :person" },
    { "danger_heard", "DELETE FROM danger_heard WHERE opening IN (SELECT id FROM break_glass WHERE person = :person)" },
    { "danger_opening", "DELETE FROM danger_opening WHERE id IN (SELECT id FROM break_glass WHERE person = :person)" },
    { "break_glass", "DELETE FROM break_glass WHERE person = :person" },
    { "person_search_term", "DELETE FROM person_search_term WHERE person = :person" },
    { "stay_discharge", "DELETE FROM stay_discharge WHERE stay IN (SELECT id FROM stay WHERE person = :person)" },
    { "stay", "DELETE FROM stay WHERE person = :person" },
    { "episode_stage", "DELETE FROM episode_stage WHERE person = :person" },
    { "supervision", "DELETE FROM supervision WHERE person = :person" },
    { "episode", "DELETE FROM episode WHERE person = :person" },
    { "person_card", "DELETE FROM person_card WHERE person = :person" },
    { "session_beside", "DELETE FROM session_beside WHERE account IN " OWN_ACCOUNTS " OR token_hash IN " OWN_SESSIONS },
    { "session_origin", "DELETE FROM session_origin WHERE token_hash IN " OWN_SESSIONS },
    { "sign_in_session", "DELETE FROM sign_in_session WHERE account IN " OWN_ACCOUNTS },
    { "second_factor", "DELETE FROM second_factor WHERE account IN " OWN_ACCOUNTS },
    { "recovery_code", "DELETE FROM recovery_code WHERE account IN " OWN_ACCOUNTS },
    { "known_device", "DELETE FROM known_device WHERE account IN " OWN_ACCOUNTS },
    { "first_password", "DELETE FROM first_password WHERE account IN " OWN_ACCOUNTS },
    { "account_secret", "DELETE FROM account_secret WHERE account IN " OWN_ACCOUNTS },
    { "account_state", "DELETE FROM account_state WHERE account IN " OWN_ACCOUNTS },
    { "account_act", "DELETE FROM account_act WHERE account IN " OWN_ACCOUNTS },
    { "demo_account", "DELETE FROM demo_account WHERE account IN " OWN_ACCOUNTS },
    { "account", "DELETE FROM account WHERE person = :person" },
    { "person", "DELETE FROM person WHERE id = :person" },
};

constexpr Untouched untouched[] {
    { "person_key", "its keys are overwritten; the dated row keeps old backups closed" },
    { "journal", "ids and codes only; whoever looked stays answerable" },
    { "journal_tree", "hashes of the journal" },
    { "journal_head", "hashes of the journal" },
    { "journal_cosignature", "hashes of the journal" },
    { "shelf", "no row of it goes: the person's boxes are random bytes again, and agencies' lists do not have them" },
    { "shelf_size", "the store's own" },
    { "erasure", "the certificate itself" },
    { "schema_step", "the store's own" },
    { "demo_region", "the store's own" },
    { "backup_run", "the store's own" },
    { "notice", "what an agency tells everybody" },
    { "agency", "about agencies" },
    { "agency_ability", "about agencies" },
    { "agency_change", "about agencies" },
    { "agency_check", "about agencies" },
    { "agency_contact", "about agencies" },
    { "agency_duty", "about agencies" },
    { "agency_first_visit", "about agencies" },
    { "agency_hours", "about agencies" },
    { "agency_hours_exception", "about agencies" },
    { "agency_programme", "about agencies" },
    { "agency_standing", "about agencies" },
    { "media", "about videos" },
    { "media_caption", "about videos" },
    { "media_chapter", "about videos" },
    { "media_file", "about videos" },
    { "media_state", "about videos" },
};

bool is_there(store::Session& session, PersonId const& person)
{
    return session.query_one("SELECT id FROM person WHERE id = :person", { { "person", person } }).has_value();
}

std::int64_t count_keys(store::Session& session, PersonId const& person)
{
    return session.query_one("SELECT COUNT(*) AS n FROM person_key WHERE person = :person AND destroyed_at IS NULL",
        { { "person", person } })->integer("n");
}

std::int64_t remove_rows(store::Transaction& transaction, PersonId const& person)
{
    std::int64_t rows = 0;
    for (auto const& removal : removals)
        rows += transaction.execute(removal.sql, { { "person", person } });
    return rows;
}

void add_entry(store::Transaction& transaction, Order const& order, base::Instant now)
{
    trust::journal_store::add(transaction,
        { { .at = now, .account = order.by, .agency = {}, .person = order.person, .act = trust::Act::write,
            .compartment = trust::Compartment::identity, .lines = { "*" }, .rule = "erasure", .grant = "",
            .purpose = "erasure", .allowed = true } });
}

Certificate carry_out(store::Transaction& transaction, trust::Keys& keys, trust::JournalHeads& heads, Order const& order, base::Instant now)
{
    Certificate certificate { .person = order.person, .at = now, .by_name = order.by_name, .reason = order.reason };
    // First: they are found with the keys that end here, and the shelf's turn comes before the journal's everywhere.
    lane::forget(transaction, keys, order.person, now);
    private_page::forget(transaction, keys, order.person);
    shelf::JournalOnTheShelf(keys).forget(transaction, order.person);
    trust::journal_store::begin_tree(transaction);
    certificate.before = heads.keep(transaction, order.by, now);
    certificate.keys_destroyed = count_keys(transaction, order.person);
    certificate.rows_removed = remove_rows(transaction, order.person);
    keys.destroy_person_keys(transaction, order.person, now);
    add_entry(transaction, order, now);
    certificate.after = heads.keep(transaction, order.by, now);
    return certificate;
}

void keep(store::Transaction& transaction, Certificate const& certificate, AccountId const& by)
{
    transaction.execute("INSERT INTO erasure (person, erased_at, by_account, by_name, reason, rows_removed, keys_destroyed, "
                        "head_before, head_after) VALUES (:person, :erased_at, :by_account, :by_name, :reason, "
                        ":rows_removed, :keys_destroyed, :head_before, :head_after)",
        { { "person", certificate.person }, { "erased_at", certificate.at }, { "by_account", by },
            { "by_name", certificate.by_name }, { "reason", code(certificate.reason) },
            { "rows_removed", certificate.rows_removed }, { "keys_destroyed", certificate.keys_destroyed },
            { "head_before", certificate.before.size }, { "head_after", certificate.after.size } });
}

bool has_certificate(store::Session& session, PersonId const& person)
{
    return session.query_one("SELECT person FROM erasure WHERE person = :person", { { "person", person } }).has_value();
}

trust::JournalHead head_of(store::Session& session, std::int64_t size)
{
    auto head = trust::journal_head_store::of_size(session, size);
    if (!head)
        throw std::logic_error("the journal lacks a head that was kept");
    return *std::move(head);
}

}

base::Result<Certificate> erase(store::Transaction& transaction, trust::Keys& keys, trust::JournalHeads& heads,
    Order const& order, base::Instant now)
{
    if (!is_there(transaction, order.person))
        return base::Refusal { has_certificate(transaction, order.person) ? "erasure.already" : "erasure.unknown" };
    auto const certificate = carry_out(transaction, keys, heads, order, now);
    keep(transaction, certificate, order.by);
    return certificate;
}

std::vector<PersonId> come_back(store::Session& session)
{
    std::vector<PersonId> persons;
    for (auto const& row : session.query("SELECT DISTINCT k.person FROM person_key k JOIN person p ON p.id = k.person "
                                         "WHERE k.destroyed_at IS NOT NULL ORDER BY k.person"))
        persons.push_back(row.id<PersonId>("person"));
    return persons;
}

void erase_again(store::Transaction& transaction, trust::Keys& keys, trust::JournalHeads& heads, PersonId const& person,
    base::Instant now)
{
    auto const certificate = carry_out(transaction, keys, heads, { .person = person, .reason = Reason::restored }, now);
    if (!has_certificate(transaction, person))
        keep(transaction, certificate, {});
}

std::vector<Certificate> newest_certificates(store::Session& session)
{
    std::vector<Certificate> certificates;
    for (auto const& row : session.query("SELECT person, erased_at, by_name, reason, rows_removed, keys_destroyed, head_before, "
                                         "head_after FROM erasure ORDER BY erased_at DESC, person LIMIT :most",
             { { "most", most_certificates } })) {
        auto const reason = row.text("reason");
        certificates.push_back({ .person = row.id<PersonId>("person"), .at = row.instant("erased_at"),
            .by_name = row.text("by_name"), .reason = reason_from(reason).value_or(Reason::restored),
            .rows_removed = row.integer("rows_removed"), .keys_destroyed = row.integer("keys_destroyed"),
            .before = head_of(session, row.integer("head_before")), .after = head_of(session, row.integer("head_after")) });
    }
    return certificates;
}

std::int64_t count_certificates(store::Session& session)
{
    return session.query_one("SELECT COUNT(*) AS n FROM erasure")->integer("n");
}

std::vector<std::string_view> erased_tables()
{
    std::vector<std::string_view> tables;
    for (auto const& removal : removals)
        tables.push_back(removal.table);
    return tables;
}

std::vector<Untouched> untouched_tables() { return { std::begin(untouched), std::end(untouched) }; }

}
