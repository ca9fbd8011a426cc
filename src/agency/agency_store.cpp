#include "agency/agency_store.h"

#include "base/text.h"

namespace agency {

using store::Row;
using store::Session;
using store::Transaction;

namespace {

// The rows of kinds that a later program knows and this one does not are left out rather than guessed.
std::optional<AgencyName> read_name(Row const& row)
{
    auto const kind = kind_from(row.text("kind"));
    if (!kind)
        return std::nullopt;
    return AgencyName { row.id<AgencyId>("id"), row.text("code"), *kind, row.text("name"), row.text("area") };
}

DutyCard read_duty(Row const& row)
{
    return { .duty = duty_from(row.text("duty")).value_or(DutyClass::d4), .text = row.text("words"),
        .legal_ground = row.text("legal_ground"), .confirmed_by = row.text("confirmed_by"),
        .confirmed_on = row.day("confirmed_on"), .from = row.instant("in_force_from") };
}

HoursRule read_rule(Row const& row)
{
    return { .id = row.id<HoursId>("id"), .label = row.text("label"), .recurrence = row.text("recurrence"),
        .opens_minute = static_cast<int>(row.integer("opens_minute")),
        .closes_minute = static_cast<int>(row.integer("closes_minute")),
        .on_holidays = on_holidays_from(row.text("on_holidays")).value_or(OnHolidays::closed),
        .starts_on = row.day("starts_on") };
}

HoursException read_exception(Row const& row)
{
    HoursException exception { .id = row.id<HoursExceptionId>("id"), .label = row.text("label"),
        .first_day = row.day("first_day"), .last_day = row.day("last_day"), .words = row.text("words") };
    if (!row.is_null("opens_minute") && !row.is_null("closes_minute")) {
        exception.opens_minute = static_cast<int>(row.integer("opens_minute"));
        exception.closes_minute = static_cast<int>(row.integer("closes_minute"));
    }
    return exception;
}

Programme read_programme(Row const& row)
{
    Programme programme { .id = row.id<ProgrammeId>("id"), .name = row.text("name"), .for_whom = row.text("for_whom"),
        .words = row.text("words") };
    for (auto const& way : base::split(row.text("ways"), ' ')) {
        if (auto const known = way_from(way))
            programme.ways.push_back(*known);
    }
    programme.when = { .recurrence = row.text("recurrence"), .opens_minute = static_cast<int>(row.integer("opens_minute")),
        .closes_minute = static_cast<int>(row.integer("closes_minute")), .starts_on = row.day("starts_on") };
    return programme;
}

std::string search_text_of(Entry const& entry)
{
    std::string text;
    for (auto const* part : { &entry.code, &entry.name, &entry.kana, &entry.area, &entry.address, &entry.note, &entry.hours_note })
        text += base::search_form(*part) + "\n";
    return text;
}

}

std::vector<AgencyName> all_names(Session& session)
{
    std::vector<AgencyName> names;
    auto const rows = session.query(
        "SELECT id, code, kind, name, area FROM agency a "
        "WHERE COALESCE((SELECT standing FROM agency_standing s WHERE s.agency = a.id ORDER BY at DESC, s.id DESC LIMIT 1), "
        "'open') = 'open' ORDER BY area, name, code");
    for (auto const& row : rows) {
        if (auto name = read_name(row))
            names.push_back(std::move(*name));
    }
    std::stable_sort(names.begin(), names.end(), [](AgencyName const& left, AgencyName const& right) {
        return std::tie(left.area, left.kind) < std::tie(right.area, right.kind);
    });
    return names;
}

std::optional<AgencyName> name_of(Session& session, AgencyId agency)
{
    auto const row = session.query_one("SELECT id, code, kind, name, area FROM agency WHERE id = :id", { { "id", agency } });
    return row ? read_name(*row) : std::nullopt;
}

std::map<AgencyId, AgencyName> names_by_id(Session& session)
{
    std::map<AgencyId, AgencyName> names;
    for (auto const& row : session.query("SELECT id, code, kind, name, area FROM agency")) {
        if (auto name = read_name(row))
            names.emplace(name->id, std::move(*name));
    }
    return names;
}

std::map<AgencyId, std::vector<DutyCard>> duty_cards(Session& session)
{
    std::map<AgencyId, std::vector<DutyCard>> cards;
    auto const rows = session.query("SELECT agency, duty, words, legal_ground, confirmed_by, confirmed_on, in_force_from "
                                    "FROM agency_duty ORDER BY agency, in_force_from, duty");
    for (auto const& row : rows)
        cards[row.id<AgencyId>("agency")].push_back(read_duty(row));
    return cards;
}

std::vector<DutyCard> duty_cards_of(Session& session, AgencyId agency)
{
    std::vector<DutyCard> cards;
    auto const rows = session.query("SELECT duty, words, legal_ground, confirmed_by, confirmed_on, in_force_from "
                                    "FROM agency_duty WHERE agency = :agency ORDER BY in_force_from, duty",
        { { "agency", agency } });
    for (auto const& row : rows)
        cards.push_back(read_duty(row));
    return cards;
}

std::optional<AgencyId> id_of_code(Session& session, std::string_view code)
{
    auto const row = session.query_one("SELECT id FROM agency WHERE LOWER(code) = LOWER(:code)", { { "code", code } });
    return row ? std::optional(row->id<AgencyId>("id")) : std::nullopt;
}

Hours hours_of(Session& session, AgencyId agency)
{
    Hours hours;
    for (auto const& row : session.query("SELECT id, label, recurrence, opens_minute, closes_minute, on_holidays, starts_on "
                                         "FROM agency_hours WHERE agency = :agency AND ended_at IS NULL ORDER BY ordering",
             { { "agency", agency } }))
        hours.rules.push_back(read_rule(row));
    for (auto const& row : session.query("SELECT id, label, first_day, last_day, opens_minute, closes_minute, words "
                                         "FROM agency_hours_exception WHERE agency = :agency AND ended_at IS NULL "
                                         "ORDER BY first_day, id",
             { { "agency", agency } }))
        hours.exceptions.push_back(read_exception(row));
    return hours;
}

namespace {

std::optional<Entry> read_entry(Session& session, AgencyId const& agency)
{
    auto const row = session.query_one("SELECT code, kind, name, kana, area, address, phone_day, phone_night, mail, web, "
                                       "hours_note, note FROM agency WHERE id = :id",
        { { "id", agency } });
    if (!row)
        return std::nullopt;
    auto const kind = kind_from(row->text("kind"));
    if (!kind)
        return std::nullopt;
    return Entry { .code = row->text("code"), .kind = *kind, .name = row->text("name"), .kana = row->text("kana"),
        .area = row->text("area"), .address = row->text("address"), .phone_day = row->text("phone_day"),
        .phone_night = row->text("phone_night"), .mail = row->text("mail"), .web = row->text("web"),
        .hours_note = row->text("hours_note"), .note = row->text("note") };
}

void read_people(Session& session, Card& card)
{
    for (auto const& row : session.query("SELECT id, name, role, phone, hours, first_day, last_day FROM agency_contact "
                                         "WHERE agency = :agency AND ended_at IS NULL ORDER BY ordering",
             { { "agency", card.id } })) {
        card.contacts.push_back({ row.id<ContactId>("id"), row.text("name"), row.text("role"), row.text("phone"),
            row.text("hours"), row.day("first_day"), row.day_if("last_day") });
    }
    for (auto const& row : session.query("SELECT id, name, for_whom, words, ways, recurrence, opens_minute, closes_minute, "
                                         "starts_on FROM agency_programme WHERE agency = :agency AND ended_at IS NULL "
                                         "ORDER BY ordering",
             { { "agency", card.id } }))
        card.programmes.push_back(read_programme(row));
}

void read_words(Session& session, Card& card)
{
    for (auto const& row : session.query("SELECT step, words FROM agency_first_visit WHERE agency = :agency",
             { { "agency", card.id } })) {
        for (auto const step : visit_steps) {
            if (code(step) == row.text("step"))
                card.first_visit[step] = row.text("words");
        }
    }
    for (auto const& row : session.query("SELECT id, side, words, said_on FROM agency_ability WHERE agency = :agency "
                                         "AND ended_at IS NULL ORDER BY side, ordering",
             { { "agency", card.id } })) {
        card.abilities.push_back({ row.id<AbilityId>("id"), side_from(row.text("side")).value_or(Side::cannot),
            row.text("words"), row.day("said_on") });
    }
}

void read_history(Session& session, Card& card)
{
    auto const checked = session.query_one("SELECT checked_on, checked_by FROM agency_check WHERE agency = :agency "
                                           "ORDER BY checked_on DESC, at DESC LIMIT 1",
        { { "agency", card.id } });
    if (checked)
        card.checked = Checked { checked->day("checked_on"), checked->text("checked_by") };
    auto const standing = session.query_one("SELECT standing, at FROM agency_standing WHERE agency = :agency "
                                            "ORDER BY at DESC, id DESC LIMIT 1",
        { { "agency", card.id } });
    if (standing && standing->text("standing") == "closed")
        card.closed_at = standing->instant("at");
    for (auto const& row : session.query("SELECT section, at, account_name FROM agency_change WHERE agency = :agency "
                                         "ORDER BY at DESC, id DESC LIMIT 20",
             { { "agency", card.id } }))
        card.changes.push_back({ row.text("section"), row.instant("at"), row.text("account_name") });
}

}

std::optional<Card> load_card(Session& session, AgencyId agency)
{
    auto entry = read_entry(session, agency);
    if (!entry)
        return std::nullopt;
    Card card { .id = agency, .entry = std::move(*entry) };
    card.duties = duty_cards_of(session, agency);
    card.hours = hours_of(session, agency);
    read_people(session, card);
    read_words(session, card);
    read_history(session, card);
    return card;
}

namespace {

using Listings = std::map<AgencyId, Listing>;

void read_listing_hours(Session& session, Listings& listings)
{
    auto const of = [&](Row const& row) {
        auto const found = listings.find(row.id<AgencyId>("agency"));
        return found == listings.end() ? nullptr : &found->second;
    };
    for (auto const& row : session.query("SELECT agency, id, label, recurrence, opens_minute, closes_minute, on_holidays, "
                                         "starts_on FROM agency_hours WHERE ended_at IS NULL ORDER BY agency, ordering")) {
        if (auto* listing = of(row))
            listing->hours.rules.push_back(read_rule(row));
    }
    for (auto const& row : session.query("SELECT agency, id, label, first_day, last_day, opens_minute, closes_minute, words "
                                         "FROM agency_hours_exception WHERE ended_at IS NULL ORDER BY agency, first_day, id")) {
        if (auto* listing = of(row))
            listing->hours.exceptions.push_back(read_exception(row));
    }
    for (auto const& row : session.query("SELECT agency, id, name, for_whom, words, ways, recurrence, opens_minute, "
                                         "closes_minute, starts_on FROM agency_programme WHERE ended_at IS NULL "
                                         "ORDER BY agency, ordering")) {
        if (auto* listing = of(row)) {
            listing->programmes.push_back(read_programme(row));
            listing->search_text += base::search_form(listing->programmes.back().name) + "\n";
        }
    }
}

}

std::vector<Listing> directory(Session& session)
{
    Listings listings;
    auto const names = all_names(session);
    for (auto const& row : session.query("SELECT id, kana, phone_day, phone_night, hours_note, search_text FROM agency")) {
        Listing listing { .kana = row.text("kana"), .phone_day = row.text("phone_day"),
            .phone_night = row.text("phone_night"), .hours_note = row.text("hours_note"),
            .search_text = row.text("search_text") };
        listings.emplace(row.id<AgencyId>("id"), std::move(listing));
    }
    read_listing_hours(session, listings);
    for (auto& [agency, cards] : duty_cards(session)) {
        if (auto const found = listings.find(agency); found != listings.end())
            found->second.duties = std::move(cards);
    }
    for (auto const& row : session.query("SELECT agency, MAX(checked_on) AS checked_on FROM agency_check GROUP BY agency")) {
        if (auto const found = listings.find(row.id<AgencyId>("agency")); found != listings.end())
            found->second.checked = Checked { row.day("checked_on"), "" };
    }
    std::vector<Listing> result;
    for (auto const& name : names) {
        auto& listing = listings[name.id];
        listing.name = name;
        result.push_back(std::move(listing));
    }
    return result;
}

bool matches(Listing const& listing, std::string_view words, std::string_view kind_name)
{
    auto const kind_form = base::search_form(kind_name);
    // Every kind of white space between words counts, the wide one of Japanese keyboards too.
    for (auto const& word : base::split(base::nfkc(words), ' ')) {
        auto const form = base::search_form(word);
        if (listing.search_text.find(form) == std::string::npos && kind_form.find(form) == std::string::npos)
            return false;
    }
    return true;
}

void note_change(Transaction& transaction, AgencyId const& agency, std::string_view section, Editor const& editor)
{
    transaction.execute("INSERT INTO agency_change (id, agency, section, at, account, account_name) "
                        "VALUES (:id, :agency, :section, :at, :account, :name)",
        { { "id", base::new_uuid(editor.now) }, { "agency", agency }, { "section", section }, { "at", editor.now },
            { "account", editor.account }, { "name", editor.name } });
}

base::Result<AgencyId> add_agency(Transaction& transaction, Entry const& entry, Editor const& editor, AgencyId id)
{
    if (id_of_code(transaction, entry.code))
        return base::Refusal { "agency.code.taken", "code" };
    if (id.empty())
        id = AgencyId::make(editor.now);
    transaction.execute("INSERT INTO agency (id, code, kind, name, kana, area, address, phone_day, phone_night, mail, web, "
                        "hours_note, note, search_text, created_at) VALUES (:id, :code, :kind, :name, :kana, :area, :address, "
                        ":phone_day, :phone_night, :mail, :web, :hours_note, :note, :search_text, :created_at)",
        { { "id", id }, { "code", entry.code }, { "kind", code(entry.kind) }, { "name", entry.name }, { "kana", entry.kana },
            { "area", entry.area }, { "address", entry.address }, { "phone_day", entry.phone_day },
            { "phone_night", entry.phone_night }, { "mail", entry.mail }, { "web", entry.web },
            { "hours_note", entry.hours_note }, { "note", entry.note }, { "search_text", search_text_of(entry) },
            { "created_at", editor.now } });
    note_change(transaction, id, "new", editor);
    return id;
}

base::Result<> change_entry(Transaction& transaction, AgencyId agency, Entry const& entry, Editor const& editor)
{
    auto const other = id_of_code(transaction, entry.code);
    if (other && *other != agency)
        return base::Refusal { "agency.code.taken", "code" };
    transaction.execute("UPDATE agency SET code = :code, kind = :kind, name = :name, kana = :kana, area = :area, "
                        "address = :address, phone_day = :phone_day, phone_night = :phone_night, mail = :mail, web = :web, "
                        "hours_note = :hours_note, note = :note, search_text = :search_text WHERE id = :id",
        { { "id", agency }, { "code", entry.code }, { "kind", code(entry.kind) }, { "name", entry.name },
            { "kana", entry.kana }, { "area", entry.area }, { "address", entry.address }, { "phone_day", entry.phone_day },
            { "phone_night", entry.phone_night }, { "mail", entry.mail }, { "web", entry.web },
            { "hours_note", entry.hours_note }, { "note", entry.note }, { "search_text", search_text_of(entry) } });
    note_change(transaction, agency, "entry", editor);
    return base::Done {};
}

void add_duty(Transaction& transaction, AgencyId agency, DutyCard const& card, Editor const& editor)
{
    transaction.execute("INSERT INTO agency_duty (id, agency, duty, words, legal_ground, confirmed_by, confirmed_on, "
                        "in_force_from, account) VALUES (:id, :agency, :duty, :words, :legal_ground, :confirmed_by, "
                        ":confirmed_on, :in_force_from, :account)",
        { { "id", base::new_uuid(editor.now) }, { "agency", agency }, { "duty", code(card.duty) }, { "words", card.text },
            { "legal_ground", card.legal_ground }, { "confirmed_by", card.confirmed_by },
            { "confirmed_on", card.confirmed_on }, { "in_force_from", card.from }, { "account", editor.account } });
    note_change(transaction, agency, "duty", editor);
}

void set_first_visit(Transaction& transaction, AgencyId agency, FirstVisit const& visit, Editor const& editor)
{
    for (auto const step : visit_steps) {
        auto const found = visit.find(step);
        auto const words = found == visit.end() ? std::string() : found->second;
        transaction.execute("INSERT INTO agency_first_visit (agency, step, words) VALUES (:agency, :step, :words) "
                            "ON CONFLICT (agency, step) DO UPDATE SET words = excluded.words",
            { { "agency", agency }, { "step", code(step) }, { "words", words } });
    }
    note_change(transaction, agency, "first_visit", editor);
}

void confirm_card(Transaction& transaction, AgencyId agency, Checked const& checked, Editor const& editor)
{
    transaction.execute("INSERT INTO agency_check (id, agency, checked_on, checked_by, at) "
                        "VALUES (:id, :agency, :checked_on, :checked_by, :at)",
        { { "id", base::new_uuid(editor.now) }, { "agency", agency }, { "checked_on", checked.on },
            { "checked_by", checked.by }, { "at", editor.now } });
    note_change(transaction, agency, "check", editor);
}

void set_closed(Transaction& transaction, AgencyId agency, bool closed, Editor const& editor)
{
    transaction.execute("INSERT INTO agency_standing (id, agency, standing, at, account) "
                        "VALUES (:id, :agency, :standing, :at, :account)",
        { { "id", base::new_uuid(editor.now) }, { "agency", agency }, { "standing", closed ? "closed" : "open" },
            { "at", editor.now }, { "account", editor.account } });
    note_change(transaction, agency, closed ? "closed" : "open", editor);
}

}
