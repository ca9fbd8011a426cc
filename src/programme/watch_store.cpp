#include "programme/watch_store.h"

#include "base/json.h"

namespace programme {

namespace json = boost::json;

namespace {

trust::Place watch_place(WatchId const& id) { return { "watch_session", "detail", id.text() }; }
trust::Place progress_place(WatchId const& id) { return { "watch_progress", "detail", id.text() }; }
trust::Place offer_place(std::string const& id) { return { "offer_row", "detail", id }; }

std::string opened(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, trust::Compartment compartment,
    std::string stored, trust::Place place)
{
    return keys.open(session, disclosure, trust::Sealed::stored(std::move(stored), disclosure.person(), compartment, std::move(place)));
}

Watch read_watch(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, store::Row const& row)
{
    Watch watch;
    watch.id = row.id<WatchId>("id");
    watch.person = disclosure.person();
    watch.begun_at = row.instant("begun_at");
    watch.begun_by = row.text_or("name", "");
    watch.closed_at = row.instant_if("closed_at");
    watch.detail = detail_from(opened(session, keys, disclosure, trust::Compartment::session, row.text("detail"), watch_place(watch.id)));
    if (!row.is_null("progress"))
        watch.progress = progress_from(opened(session, keys, disclosure, trust::Compartment::session, row.text("progress"), progress_place(watch.id)));
    return watch;
}

std::string row_text(OfferRow const& row)
{
    json::object object { { "item", row.item }, { "offer", row.offer }, { "state", code(row.state) }, { "version", row.answer_version } };
    if (row.value)
        object["value"] = *row.value;
    return json::serialize(object);
}

OfferRow row_from(std::string const& text)
{
    auto const object = json::parse(text).as_object();
    OfferRow row;
    row.item = base::json_text(object, "item");
    row.offer = base::json_text(object, "offer");
    row.state = offer_state_from(base::json_text(object, "state")).value();
    row.answer_version = static_cast<int>(base::json_integer(object, "version"));
    if (object.contains("value"))
        row.value = static_cast<int>(object.at("value").as_int64());
    return row;
}

}

trust::Question session_question(trust::PersonId const& person, trust::Act act, form::Definition const& talk)
{
    return { .person = person, .act = act, .compartment = trust::Compartment::session, .lines = talk.compartment_lines() };
}

trust::Question checklist_question(trust::PersonId const& person, trust::Act act, form::Definition const& checklist)
{
    return { .person = person, .act = act, .compartment = trust::Compartment::checklist, .lines = checklist.compartment_lines() };
}

WatchId begin_watch(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& write_permit, WatchDetail const& detail,
    base::Instant now, trust::AccountId const& by, WatchId id)
{
    if (id.empty())
        id = WatchId::make(now);
    auto const sealed = keys.seal(transaction, write_permit, write_permit.person(), trust::Compartment::session, watch_place(id), detail_text(detail));
    transaction.execute("INSERT INTO watch_session (id, person, detail, begun_at, begun_by) VALUES (:id, :person, :detail, :now, :by)",
        { { "id", id }, { "person", write_permit.person() }, { "detail", sealed.stored_text() }, { "now", now }, { "by", by } });
    return id;
}

void save_progress(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& write_permit, WatchId const& id,
    WatchProgress const& progress, base::Instant now)
{
    auto const sealed = keys.seal(transaction, write_permit, write_permit.person(), trust::Compartment::session, progress_place(id), progress_text(progress));
    transaction.execute("INSERT INTO watch_progress (session, detail, saved_at)"
                        " SELECT id, CAST(:detail AS TEXT), CAST(:now AS BIGINT) FROM watch_session WHERE id = :id AND person = :person"
                        " ON CONFLICT (session) DO UPDATE SET detail = :detail, saved_at = :now",
        { { "detail", sealed.stored_text() }, { "now", now }, { "id", id }, { "person", write_permit.person() } });
}

void close_watch(store::Transaction& transaction, trust::Disclosure const& write_permit, WatchId const& id, base::Instant now, trust::AccountId const& by)
{
    transaction.execute("INSERT INTO watch_close (session, closed_at, closed_by)"
                        " SELECT id, CAST(:now AS BIGINT), CAST(:by AS TEXT) FROM watch_session WHERE id = :id AND person = :person"
                        " ON CONFLICT (session) DO NOTHING",
        { { "now", now }, { "by", by }, { "id", id }, { "person", write_permit.person() } });
}

std::vector<Watch> watches(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    std::vector<Watch> found;
    for (auto const& row : session.query("SELECT watch_session.id AS id, watch_session.detail AS detail, watch_session.begun_at AS begun_at,"
                                         " watch_progress.detail AS progress, watch_close.closed_at AS closed_at, account.name AS name"
                                         " FROM watch_session LEFT JOIN watch_progress ON watch_progress.session = watch_session.id"
                                         " LEFT JOIN watch_close ON watch_close.session = watch_session.id"
                                         " LEFT JOIN account ON account.id = watch_session.begun_by"
                                         " WHERE watch_session.person = :person ORDER BY watch_session.begun_at DESC, watch_session.id DESC LIMIT 100",
             { { "person", disclosure.person() } }))
        found.push_back(read_watch(session, keys, disclosure, row));
    return found;
}

std::optional<Watch> find_watch(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, WatchId const& id)
{
    auto const row = session.query_one("SELECT watch_session.id AS id, watch_session.detail AS detail, watch_session.begun_at AS begun_at,"
                                       " watch_progress.detail AS progress, watch_close.closed_at AS closed_at, account.name AS name"
                                       " FROM watch_session LEFT JOIN watch_progress ON watch_progress.session = watch_session.id"
                                       " LEFT JOIN watch_close ON watch_close.session = watch_session.id"
                                       " LEFT JOIN account ON account.id = watch_session.begun_by"
                                       " WHERE watch_session.id = :id AND watch_session.person = :person",
        { { "id", id }, { "person", disclosure.person() } });
    return row ? std::optional(read_watch(session, keys, disclosure, *row)) : std::nullopt;
}

void add_offer_row(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& write_permit, OfferRow const& row,
    base::Instant now, trust::AccountId const& by)
{
    auto const id = base::new_uuid(now);
    auto const sealed = keys.seal(transaction, write_permit, write_permit.person(), trust::Compartment::checklist, offer_place(id), row_text(row));
    transaction.execute("INSERT INTO offer_row (id, person, detail, made_at, made_by) VALUES (:id, :person, :detail, :now, :by)",
        { { "id", id }, { "person", write_permit.person() }, { "detail", sealed.stored_text() }, { "now", now }, { "by", by } });
}

std::vector<OfferRow> offer_rows(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    std::vector<OfferRow> rows;
    for (auto const& row : session.query("SELECT offer_row.id AS id, offer_row.detail AS detail, offer_row.made_at AS made_at, account.name AS name"
                                         " FROM offer_row LEFT JOIN account ON account.id = offer_row.made_by"
                                         " WHERE offer_row.person = :person ORDER BY offer_row.made_at DESC, offer_row.id DESC LIMIT 500",
             { { "person", disclosure.person() } })) {
        auto offer = row_from(opened(session, keys, disclosure, trust::Compartment::checklist, row.text("detail"), offer_place(row.text("id"))));
        offer.made_at = row.instant("made_at");
        offer.made_by = row.text_or("name", "");
        rows.push_back(std::move(offer));
    }
    std::ranges::reverse(rows);
    return rows;
}

}
