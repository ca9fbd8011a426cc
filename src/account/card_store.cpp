#include "account/card_store.h"

#include "base/text.h"
#include "trust/seal_box.h"
#include "trust/sign_in.h"

namespace account {

namespace {

#define CARD_WITH_NAME                                                                                                 \
    "SELECT c.id, c.person, c.account, c.made_at, c.used_at, c.failures, c.failed_at, a.name AS made_by_name "         \
    "FROM person_card c LEFT JOIN account a ON a.id = c.made_by "

std::string hash_of_code(trust::Keys const& keys, std::string_view letters)
{
    return base::to_hex(trust::keyed_hash(keys.secret_for("person_card"), letters, 32));
}

std::optional<PersonCard> card_from(std::optional<store::Row> const& row)
{
    if (!row)
        return std::nullopt;
    return PersonCard { row->id<CardId>("id"), row->id<PersonId>("person"), row->id<AccountId>("account"),
        row->instant("made_at"), row->text_or("made_by_name", ""), row->instant_if("used_at"),
        { row->integer("failures"), row->instant_if("failed_at") } };
}

std::int64_t end_cards(
    store::Transaction& transaction, PersonId const& person, CardEnd reason, AccountId const& by, base::Instant now)
{
    return transaction.execute("UPDATE person_card SET ended_at = :now, ended_by = :by, end_reason = :reason "
                               "WHERE person = :person AND ended_at IS NULL",
        { { "now", now }, { "by", by }, { "reason", code(reason) }, { "person", person } });
}

}

std::string_view code(CardEnd reason)
{
    switch (reason) {
    case CardEnd::lost: return "lost";
    case CardEnd::replaced: return "replaced";
    case CardEnd::unwanted: return "unwanted";
    }
    return "";
}

std::optional<PersonCard> card_of(store::Session& session, PersonId person)
{
    return card_from(session.query_one(
        CARD_WITH_NAME "WHERE c.person = :person AND c.ended_at IS NULL ORDER BY c.made_at DESC, c.id DESC LIMIT 1",
        { { "person", person.text() } }));
}

std::optional<PersonCard> card_with(store::Session& session, trust::Keys const& keys, std::string_view letters)
{
    return card_from(session.query_one(CARD_WITH_NAME "WHERE c.code_hash = :code_hash AND c.ended_at IS NULL",
        { { "code_hash", hash_of_code(keys, letters) } }));
}

std::string issue_card(store::Transaction& transaction, trust::Keys const& keys, PersonId person, AccountId account,
    AccountId by, base::Instant now)
{
    if (end_cards(transaction, person, CardEnd::replaced, by, now) > 0)
        trust::close_sessions(transaction, account, now); // who found the old one is out
    auto letters = random_letters(card_letters);
    transaction.execute("INSERT INTO person_card (id, person, account, code_hash, made_at, made_by, failures) "
                        "VALUES (:id, :person, :account, :code_hash, :now, :by, 0)",
        { { "id", CardId::make(now) }, { "person", person }, { "account", account },
            { "code_hash", hash_of_code(keys, letters) }, { "now", now }, { "by", by } });
    return letters;
}

bool end_card(store::Transaction& transaction, PersonId person, CardEnd reason, AccountId by, base::Instant now)
{
    auto const card = card_of(transaction, person);
    if (!card)
        return false;
    end_cards(transaction, person, reason, by, now);
    trust::close_sessions(transaction, card->account, now);
    return true;
}

bool claim_card_try(store::Transaction& transaction, PersonCard const& card, base::Instant now)
{
    return transaction.execute("UPDATE person_card SET failures = failures + 1, failed_at = :now "
                               "WHERE id = :id AND failures = :seen AND ended_at IS NULL",
               { { "now", now }, { "id", card.id }, { "seen", card.failures.count } })
        == 1;
}

bool note_card_used(store::Transaction& transaction, CardId card, base::Instant now)
{
    return transaction.execute("UPDATE person_card SET used_at = :now, failures = 0, failed_at = NULL "
                               "WHERE id = :id AND ended_at IS NULL",
               { { "now", now }, { "id", card } })
        == 1;
}

bool note_card_seen(store::Transaction& transaction, CardId card, base::Instant now)
{
    return transaction.execute("UPDATE person_card SET used_at = :now WHERE id = :id AND ended_at IS NULL",
               { { "now", now }, { "id", card } })
        == 1;
}

}
