#include "links/link_store.h"

#include "base/random.h"
#include "base/text.h"
#include "links/handover_store.h"
#include "trust/accounts.h"
#include "trust/seal_box.h"

namespace links {

namespace {

constexpr auto crisis = trust::Compartment::crisis;
constexpr std::int64_t seconds_a_day = 24 * 60 * 60;
constexpr std::size_t letter_bytes = 16; // 128 bits

std::string hash_of(trust::Keys const& keys, std::string_view use, std::string_view text)
{
    return base::to_hex(trust::keyed_hash(keys.secret_for(use), text, 32));
}

std::string letters_hash(trust::Keys const& keys, std::string_view letters) { return hash_of(keys, "link_letters", letters); }

// With the letters in it: equal codes of two links do not look alike.
std::string code_hash(trust::Keys const& keys, std::string_view letters, std::string_view code)
{
    return hash_of(keys, "link_code", std::string(letters) + "|" + std::string(code));
}

std::string seal(store::Session& session, trust::Keys const& keys, trust::Disclosure const& permit, LinkId const& id,
    std::string_view column, std::string_view text)
{
    return keys.seal(session, permit, permit.person(), crisis, { "link", column, id.text() }, text).stored_text();
}

std::string open_text(store::Session& session, trust::Keys const& keys, trust::Disclosure const& permit, store::Row const& row, std::string_view column)
{
    return keys.open(session, permit, trust::Sealed::stored(row.text(column), permit.person(), crisis, { "link", column, row.text("id") }));
}

using Standing = std::set<trust::GrantId>; // of the person

Link link_from(store::Row const& row, Standing const& standing) // without letters and code
{
    bool const stands = !row.is_null("grant_id") && standing.contains(row.id<trust::GrantId>("grant_id"));
    return { row.id<LinkId>("id"), row.id<trust::HandoverId>("handover"), row.id<AgencyId>("agency"), "", "", row.instant("made_at"),
        row.instant("until_at"), row.instant_if("opened_at"), row.instant_if("closed_at"), stands };
}

// One link, by whatever it was found.
Link link_now(store::Session& session, store::Row const& row, base::Instant now)
{
    return link_from(row, consent::standing_grants(session, row.id<PersonId>("person"), now));
}

Held held_from(store::Session& session, store::Row const& row, base::Instant now)
{
    auto const link = link_now(session, row, now);
    auto const until = link.opened_at ? std::min(link.opened_at->plus_seconds(open_seconds), link.until) : link.until;
    return { link.id, row.id<PersonId>("person"), link.handover, link.agency, link.state(now), until, row.text("phone") };
}

#define LINK                                                                                                           \
    "SELECT id, person, handover, agency, letters, code, code_hash, phone, made_at, until_at, opened_at, closed_at, "  \
    "(SELECT h.grant_id FROM handover h WHERE h.id = link.handover) AS grant_id FROM link "

std::ptrdiff_t waiting(store::Session& session, PersonId const& person, base::Instant now)
{
    auto const standing = consent::standing_grants(session, person, now);
    auto const rows = session.query(LINK "WHERE person = :person AND opened_at IS NULL AND closed_at IS NULL AND until_at > :now",
        { { "person", person }, { "now", now } });
    return std::ranges::count_if(rows, [&](store::Row const& row) { return link_from(row, standing).state(now) == State::waits; });
}

}

base::Result<LinkId> make(trust::Visit& visit, store::Transaction& transaction, trust::Keys const& keys,
    trust::Disclosure const& permit, NewLink const& wanted)
{
    consent::one_at_a_time(transaction, wanted.person);
    if (waiting(transaction, wanted.person, visit.now) >= waiting_at_once)
        return base::Refusal { "link.enough", "", { { "most", std::to_string(waiting_at_once) } } };
    auto const until = visit.now.plus_seconds(wanted.days * seconds_a_day);
    auto const grant = consent::give(visit, transaction, { .person = wanted.person, .recipient = wanted.agency, .scope = wanted.scope,
                                                             .until = until, .notice_version = wanted.notice_version, .purpose = "handover" });
    if (!grant)
        return grant.refusal();
    auto const handover = add_handover(transaction, { wanted.person, wanted.agency, *grant }, visit.now);
    auto const id = LinkId::make(visit.now);
    auto const letters = base::to_base64_url(base::random_bytes(letter_bytes));
    auto const code = new_code();
    transaction.execute(
        "INSERT INTO link (id, person, handover, agency, letters_hash, code_hash, letters, code, phone, made_by, made_at, until_at) "
        "VALUES (:id, :person, :handover, :agency, :letters_hash, :code_hash, :letters, :code, :phone, :made_by, :now, :until)",
        { { "id", id }, { "person", wanted.person }, { "handover", handover }, { "agency", wanted.agency },
            { "letters_hash", letters_hash(keys, letters) }, { "code_hash", code_hash(keys, letters, code) },
            { "letters", seal(transaction, keys, permit, id, "letters", letters) }, { "code", seal(transaction, keys, permit, id, "code", code) },
            { "phone", wanted.phone }, { "made_by", visit.viewer().account }, { "now", visit.now }, { "until", until } });
    return id;
}

std::vector<Link> links_of(store::Session& session, trust::Keys const& keys, trust::Disclosure const& permit, base::Instant now)
{
    std::vector<Link> links;
    auto const standing = consent::standing_grants(session, permit.person(), now);
    for (auto const& row : session.query(LINK "WHERE person = :person ORDER BY made_at DESC, id DESC LIMIT :most",
             { { "person", permit.person() }, { "most", links_shown } })) {
        auto link = link_from(row, standing);
        link.letters = open_text(session, keys, permit, row, "letters");
        link.code = open_text(session, keys, permit, row, "code");
        links.push_back(std::move(link));
    }
    return links;
}

bool close(trust::Visit& visit, store::Transaction& transaction, trust::Disclosure const& permit, LinkId const& id)
{
    auto const row = transaction.query_one(LINK "WHERE id = :id AND person = :person", { { "id", id }, { "person", permit.person() } });
    if (!row || transaction.execute("UPDATE link SET closed_at = :now WHERE id = :id AND closed_at IS NULL", { { "now", visit.now }, { "id", id } }) != 1)
        return false;
    close_handover(transaction, row->id<trust::HandoverId>("handover"), visit.viewer().account, visit.now);
    return true;
}

std::optional<Held> held(store::Session& session, trust::Keys const& keys, std::string_view letters, base::Instant now)
{
    auto const row = session.query_one(LINK "WHERE letters_hash = :hash", { { "hash", letters_hash(keys, letters) } });
    return row ? std::optional(held_from(session, *row, now)) : std::nullopt;
}

base::Result<trust::AccountId> open(store::Transaction& transaction, trust::Keys const& keys, std::string_view letters,
    std::string_view digits, std::string const& name, base::Instant now)
{
    auto const row = transaction.query_one(LINK "WHERE letters_hash = :hash", { { "hash", letters_hash(keys, letters) } });
    if (!row || link_now(transaction, *row, now).state(now) != State::waits)
        return base::Refusal { "link.over" };
    if (row->text("code_hash") != code_hash(keys, letters, digits))
        return base::Refusal { "link.code.wrong", "code" };
    // First, so that of two who come at once one is told that it was used.
    if (transaction.execute("UPDATE link SET opened_at = :now WHERE id = :id AND opened_at IS NULL AND closed_at IS NULL",
            { { "now", now }, { "id", row->text("id") } })
        != 1)
        return base::Refusal { "link.over" };
    auto const handover = row->id<trust::HandoverId>("handover");
    auto const end = now.plus_seconds(open_seconds);
    auto const account = trust::add_account(transaction, { .name = name, .kind = trust::Kind::link, .handover = handover, .until = end }, now);
    transaction.execute("UPDATE link SET opened_by = :account WHERE id = :id", { { "account", account }, { "id", row->text("id") } });
    close_handover(transaction, handover, account, end); // nobody can come by it a second time
    return account;
}

std::optional<Held> opened_by(store::Session& session, trust::AccountId const& account, base::Instant now)
{
    auto const row = session.query_one(LINK "WHERE opened_by = :account", { { "account", account } });
    return row ? std::optional(held_from(session, *row, now)) : std::nullopt;
}

}
