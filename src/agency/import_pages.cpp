#include "agency/office.h"
#include "agency/tell.h"

#include "base/json.h"
#include "base/csv.h"
#include "base/text.h"

namespace agency {

namespace {

std::map<std::string, AgencyKind> kinds_by_name(look::Pages const& pages)
{
    std::map<std::string, AgencyKind> names;
    for (auto const kind : kinds())
        names[base::search_form(pages.catalogue().text(words::Language::japanese, name_key(kind)))] = kind;
    return names;
}

std::vector<Card> all_cards(store::Session& session)
{
    std::vector<Card> cards;
    for (auto const& [id, name] : names_by_id(session)) {
        if (auto card = load_card(session, id))
            cards.push_back(std::move(*card));
    }
    std::sort(cards.begin(), cards.end(), [](auto const& left, auto const& right) { return left.entry.code < right.entry.code; });
    return cards;
}

web::Response import_page(trust::Visit& visit, Office const& office, std::optional<base::Refusal> const& refusal)
{
    auto const& pages = office.room.pages;
    look::Data data;
    for (auto const& column : office.exchange.columns()) {
        auto const english = visit.language == words::Language::english;
        data.add("COLUMN").set("HEADER", column.header).set("HELP", english ? column.help_en : column.help_ja);
    }
    data.set("MOST", std::to_string(Exchange::most_rows));
    if (refusal)
        data.add("REFUSAL").set("TEXT", look::refusal_text(pages, visit, *refusal));
    return pages.page(visit, { .title = pages.text(visit, "agency.import"), .section = "agency" }, "agency/import.html", data, refusal ? 422 : 200);
}

std::string header_of(Exchange const& exchange, std::string const& field)
{
    for (auto const& column : exchange.columns()) {
        if (column.field == field)
            return column.header;
    }
    return field;
}

std::string_view outcome_name(ImportRow::Outcome outcome)
{
    constexpr std::array<std::string_view, 4> names { "added", "changed", "unchanged", "refused" };
    return names[static_cast<std::size_t>(outcome)];
}

void fill_report_row(look::Data& data, ImportRow const& row, Office const& office, trust::Visit const& visit)
{
    auto const& pages = office.room.pages;
    auto part = data.add("ROW");
    part.set("LINE", std::int64_t { row.line }).set("CODE", row.code).set("NAME", row.name);
    part.set("OUTCOME", pages.text(visit, "agency.import." + std::string(outcome_name(row.outcome))));
    part.set("OUTCOME_CLASS", row.outcome == ImportRow::Outcome::refused ? "chip chip-warn" : row.outcome == ImportRow::Outcome::unchanged ? "badge" : "chip");
    for (auto const& refusal : row.refusals)
        part.add("REASON").set("FIELD", header_of(office.exchange, refusal.field)).set("TEXT", look::refusal_text(pages, visit, refusal));
    if (row.outcome != ImportRow::Outcome::changed)
        return;
    for (auto const& change : row.changes) {
        auto line = part.add("FIELD_CHANGE");
        line.set("FIELD", header_of(office.exchange, change.field)).set("BEFORE", change.before).set("AFTER", change.after);
    }
}

web::Response report_page(trust::Visit& visit, Office const& office, ImportReport const& report, std::string const& content, bool looked_before)
{
    auto const& pages = office.room.pages;
    look::Data data;
    for (auto const outcome : { ImportRow::Outcome::added, ImportRow::Outcome::changed, ImportRow::Outcome::unchanged, ImportRow::Outcome::refused }) {
        auto const key = "agency.count." + std::string(outcome_name(outcome));
        data.add("COUNT").set("TEXT", pages.text(visit, key, { { "count", std::to_string(report.count(outcome)) } }));
    }
    if (!report.unknown_headers.empty())
        data.add("UNKNOWN").set("TEXT", pages.text(visit, "agency.import.unknown", { { "headers", base::join(report.unknown_headers, ", ") } }));
    for (auto const& row : report.rows)
        fill_report_row(data, row, office, visit);
    data.show_if("MOVED", looked_before);
    if (report.changes_anything())
        data.add("CONFIRM").set("CONTENT", base::to_base64_url(content)).set("FINGERPRINT", report.fingerprint());
    return pages.page(visit, { .title = pages.text(visit, "agency.import"), .section = "agency", .wide = true }, "agency/import_report.html", data);
}

void refuse_duties_of_others(store::Session& session, trust::Visit const& visit, ImportReport& report)
{
    for (auto& row : report.rows) {
        bool const touched = row.outcome == ImportRow::Outcome::changed
            && std::ranges::any_of(row.changes, [](FieldChange const& change) { return change.field.starts_with("duty"); });
        if (!touched || may_say_duty(session, visit.viewer(), row.agency, visit.now))
            continue;
        row.refusals.push_back({ "agency.duty.theirs", "duty", { { "agency", row.entry.name } } });
        row.outcome = ImportRow::Outcome::refused;
    }
}

ImportReport preview(store::Session& session, trust::Visit const& visit, Office const& office, std::string const& text)
{
    auto report = office.exchange.preview(text, all_cards(session), kinds_by_name(office.room.pages), visit.now);
    refuse_duties_of_others(session, visit, report);
    return report;
}

web::Response receive(trust::Visit& visit, Office const& office)
{
    auto const upload = std::find_if(visit.request.uploads.begin(), visit.request.uploads.end(),
        [](auto const& file) { return file.field == "file" && file.size_bytes > 0; });
    if (upload == visit.request.uploads.end())
        return import_page(visit, office, base::Refusal { "agency.import.no_file", "file" });
    if (upload->size_bytes > Exchange::most_bytes)
        return import_page(visit, office, base::Refusal { "agency.import.too_big", "file", { { "most", std::to_string(Exchange::most_bytes / 1024) } } });
    auto const decoded = base::decode_file(base::read_file(upload->path));
    if (decoded.encoding == base::Decoded::Encoding::unknown)
        return import_page(visit, office, base::Refusal { "agency.import.encoding", "file" });
    auto const report = visit.read([&](store::Reader& reader) { return preview(reader, visit, office, decoded.text); });
    if (report.refusal)
        return import_page(visit, office, report.refusal);
    return report_page(visit, office, report, decoded.text, false);
}

web::Response save(trust::Visit& visit, Office const& office)
{
    auto const content = base::from_base64_url(visit.request.form.get("content"));
    if (!content || !base::is_utf8(*content))
        return import_page(visit, office, base::Refusal { "agency.import.no_file", "file" });
    Editor const editor { visit.viewer().account, visit.viewer().name, visit.now };
    struct Saving { ImportReport report; bool done { false }; };
    // The preview is made again in the same transaction: what is written is what was looked at, or nothing.
    auto saving = visit.write([&](store::Transaction& transaction) {
        Saving answer { preview(transaction, visit, office, *content) };
        if (!answer.report.refusal && answer.report.fingerprint() == visit.request.form.get("fingerprint"))
            answer.done = office.exchange.apply(transaction, answer.report, editor).ok();
        return answer;
    });
    if (saving.done)
        return look::go("/agencies", "agency.import.saved");
    if (saving.report.refusal)
        return import_page(visit, office, saving.report.refusal);
    return report_page(visit, office, saving.report, *content, true);
}

web::Response export_file(trust::Visit& visit, Office const& office)
{
    auto const cards = visit.read([](store::Reader& reader) { return all_cards(reader); });
    auto response = web::Response::bytes(office.exchange.write(cards, visit.now), "text/csv; charset=utf-8");
    response.header("Content-Disposition", "attachment; filename=\"agencies.csv\"");
    return response;
}

template<class Work>
trust::VisitHandler for_adders(OfficeReference office, Work work)
{
    return [office, work](trust::Visit& visit) {
        return may_add(visit.viewer()) ? work(visit, *office) : office->room.pages.problem(&visit, web::Problem::not_found);
    };
}

}

void add_import_routes(trust::Routes& routes, OfficeReference office)
{
    using trust::Need;
    routes.get("/agencies/import", Need::staff, for_adders(office, [](trust::Visit& visit, Office const& office) { return import_page(visit, office, std::nullopt); }));
    routes.post("/agencies/import", Need::staff, for_adders(office, receive), web::BodyLimit::upload);
    routes.post("/agencies/import/confirmation", Need::staff, for_adders(office, save));
    routes.get("/agencies/export.csv", Need::staff, [office](trust::Visit& visit) { return export_file(visit, *office); });
}

}
