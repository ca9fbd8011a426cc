#include "plan/plan_store.h"

#include "base/text.h"

namespace plan {

namespace {

using CopyId = base::Id<struct CopyTag>;

constexpr std::array sheet_codes { std::string_view("life_plan"), std::string_view("crisis_plan"), std::string_view("card") };

trust::Place place(std::string row) { return { "plan_copy", "recipient", std::move(row) }; }

}

std::string_view code(Sheet sheet) { return sheet_codes[static_cast<std::size_t>(sheet)]; }

std::optional<Sheet> sheet_from(std::string_view text)
{
    for (auto const sheet : sheets) {
        if (code(sheet) == text)
            return sheet;
    }
    return std::nullopt;
}

trust::Compartment compartment(Sheet sheet)
{
    return sheet == Sheet::life_plan ? trust::Compartment::plan : trust::Compartment::crisis;
}

std::vector<Copy> copies(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    std::vector<Copy> copies;
    auto const rows = session.query(
        "SELECT id, sheet, recipient, given_on FROM plan_copy WHERE person = :person ORDER BY made_at DESC, id DESC LIMIT :most",
        { { "person", disclosure.person() }, { "most", copies_shown } });
    for (auto const& row : rows) {
        auto const sheet = sheet_from(row.text("sheet"));
        if (!sheet || !disclosure.covers(disclosure.person(), compartment(*sheet), trust::Act::read))
            continue;
        auto const sealed = trust::Sealed::stored(
            row.text("recipient"), disclosure.person(), compartment(*sheet), place(row.text("id")));
        copies.push_back({ *sheet, keys.open(session, disclosure, sealed), row.day("given_on") });
    }
    return copies;
}

base::Result<> add_copy(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit,
    trust::Viewer const& viewer, Copy copy, base::Instant now)
{
    copy.recipient = base::trim(base::clean_text(copy.recipient));
    if (copy.recipient.empty())
        return base::Refusal { "plan.copy.missing", "recipient" };
    if (base::character_count(copy.recipient) > recipient_characters)
        return base::Refusal { "plan.copy.long", "recipient", { { "most", std::to_string(recipient_characters) } } };
    auto const id = CopyId::make(now);
    auto const sealed = keys.seal(
        transaction, permit, permit.person(), compartment(copy.sheet), place(id.text()), copy.recipient);
    transaction.execute("INSERT INTO plan_copy (id, person, sheet, recipient, given_on, account, made_at)"
                        " VALUES (:id, :person, :sheet, :recipient, :given_on, :account, :made_at)",
        { { "id", id }, { "person", permit.person() }, { "sheet", code(copy.sheet) },
            { "recipient", sealed.stored_text() }, { "given_on", copy.given_on }, { "account", viewer.account },
            { "made_at", now } });
    return base::Done {};
}

}
