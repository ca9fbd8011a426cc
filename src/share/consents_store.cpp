#include "share/consents.h"

#include "base/json.h"
#include "consent/grant_store.h"
#include "share/share_store.h"
#include "trust/account_store.h"

namespace share {

namespace {

using ConsentId = base::Id<struct ShareConsentTag>;

constexpr std::array<std::string_view, 4> answer_codes { "given", "refused", "asked", "withdrawn" }; // by Said

trust::Place place(std::string row) { return { "share_consent", "terms", std::move(row) }; }

std::string text_of(Terms const& terms)
{
    base::json::object object;
    for (auto const& [name, value] : term_fields(terms))
        if (!value->empty())
            object[name] = *value;
    return object.empty() ? std::string() : base::json::serialize(object);
}

Terms terms_from(std::string const& text)
{
    Terms terms;
    auto const parsed = base::json::parse(text);
    for (auto const& [name, value] : term_fields(terms))
        *value = base::json_text(parsed.as_object(), name);
    return terms;
}

Consent consent_from(store::Session& session, trust::Keys const& keys, trust::Disclosure const& permit, store::Row const& row, base::Instant now)
{
    Consent consent { .state = state_of(row.text("answer"), row.instant_if("until_at"), now),
        .text_version = static_cast<int>(row.integer("text_version")),
        .at = row.instant("at"),
        .until = row.instant_if("until_at") };
    auto const beside = row.id<trust::AccountId>("explained_by");
    if (!beside.empty()) {
        auto const facts = trust::account_facts(session, beside);
        consent.explained_by = facts ? facts->viewer.name : "";
        consent.by_worker = row.id<trust::AccountId>("account") == beside;
    }
    if (!row.is_null("terms"))
        consent.terms = terms_from(keys.open(session, permit,
            trust::Sealed::stored(row.text("terms"), permit.person(), trust::Compartment::contact, place(row.text("id")))));
    return consent;
}

}

std::map<Kind, Consent> consents(store::Session& session, trust::Keys const& keys, trust::Disclosure const& permit, base::Instant now)
{
    std::map<Kind, Consent> all;
    for (auto const kind : kinds) {
        auto const row = session.query_one("SELECT id, answer, text_version, account, explained_by, at, until_at, terms "
                                           "FROM share_consent WHERE person = :person AND kind = :kind ORDER BY at DESC, id DESC LIMIT 1",
            { { "person", permit.person() }, { "kind", code(kind) } });
        all.emplace(kind, row ? consent_from(session, keys, permit, *row, now) : Consent {});
    }
    return all;
}

base::Result<> say(trust::Visit& visit, store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit,
    trust::AgencyId const& house, Saying const& saying)
{
    auto const person = consent::person_acting(visit, permit.person());
    if (saying.said == Said::yes && !person)
        return base::Refusal { "consent.person_needed" };
    auto const terms = check_terms(saying.kind, saying.said, saying.terms);
    if (!terms)
        return terms.refusal();
    auto const id = ConsentId::make(visit.now);
    store::Value sealed(nullptr);
    if (auto const text = text_of(*terms); !text.empty())
        sealed = keys.seal(transaction, permit, permit.person(), trust::Compartment::contact, place(id.text()), text).stored_text();
    auto const& viewer = visit.viewer();
    transaction.execute("INSERT INTO share_consent (id, person, agency, kind, answer, text_version, account, explained_by, at, until_at, terms)"
                        " VALUES (:id, :person, :agency, :kind, :answer, :text_version, :account, :explained_by, :at, :until_at, :terms)",
        { { "id", id }, { "person", permit.person() }, { "agency", house.text() }, { "kind", code(saying.kind) },
            { "answer", answer_codes[static_cast<std::size_t>(saying.said)] }, { "text_version", text_version },
            { "account", person.value_or(viewer.account) },
            { "explained_by", viewer.is_person() ? store::Value(nullptr) : store::Value(viewer.account) }, { "at", visit.now },
            { "until_at", saying.until }, { "terms", sealed } });
    return base::Done {};
}

}
