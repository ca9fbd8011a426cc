#include "agency/choices.h"
#include "plan/page_parts.h"
#include "words/dates.h"

namespace plan::page_parts {

namespace {

struct Loaded {
    Opened opened;
    std::vector<form::VersionInfo> versions; // newest first
    std::optional<form::Answer> older;
    std::optional<form::Answer> newer;
    form::AgencyChoices agencies;
};

int number_in(web::Form const& query, std::string_view name)
{
    auto const text = query.get(name);
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool has_version(std::vector<form::VersionInfo> const& versions, int number)
{
    return std::ranges::find(versions, number, &form::VersionInfo::version) != versions.end();
}

// The two that are asked for, older first; without a question the last two.
std::pair<int, int> pair_of(std::vector<form::VersionInfo> const& versions, web::Form const& query)
{
    auto older = number_in(query, "older");
    auto newer = number_in(query, "newer");
    if (!has_version(versions, newer))
        newer = versions.empty() ? 0 : versions.front().version;
    if (!has_version(versions, older))
        older = newer > 1 && has_version(versions, newer - 1) ? newer - 1 : newer;
    return std::minmax(older, newer);
}

base::Result<Loaded> load(Shop const& shop, trust::Visit& visit, store::Session& session, PersonId const& id, Part part)
{
    auto opened = open(shop, visit, session, id, part, trust::Act::read, Asking::person);
    if (!opened)
        return opened.refusal();
    Loaded loaded { std::move(opened).value(), {}, {}, {}, {} };
    if (!loaded.opened.permit)
        return loaded;
    auto const& permit = *loaded.opened.permit;
    loaded.versions = shop.answers.versions(session, permit, form_code(part));
    std::ranges::sort(loaded.versions, std::ranges::greater {}, &form::VersionInfo::version);
    loaded.agencies = agency::choices(session);
    auto const [older, newer] = pair_of(loaded.versions, visit.request.query);
    if (newer > 0) {
        loaded.older = shop.answers.load_version(session, permit, form_code(part), older);
        loaded.newer = shop.answers.load_version(session, permit, form_code(part), newer);
    }
    return loaded;
}

std::string text_of(form::Item const& item, form::Answer const& answer, std::string const& line, trust::Visit const& visit,
    form::AgencyChoices const& agencies)
{
    auto const found = answer.lines.find(line);
    return found == answer.lines.end() ? std::string() : form::readable(item, found->second.content, visit.language, agencies);
}

// Both sides of every line that differs; of one version against itself, or when all are asked for, every line.
void fill_comparison(Shop const& shop, trust::Visit const& visit, look::Data& data, Loaded const& loaded, Part part)
{
    auto const is_one = loaded.older->version == loaded.newer->version;
    auto const shows_all = is_one || visit.request.query.has("all");
    bool any_change = false;
    for (auto const& step : shop.definition(part).steps) {
        for (auto const& item : step.items) {
            for (auto const& line : form::line_names(item)) {
                auto const before = text_of(item, *loaded.older, line, visit, loaded.agencies);
                auto const after = text_of(item, *loaded.newer, line, visit, loaded.agencies);
                any_change = any_change || before != after;
                if ((before.empty() && after.empty()) || (!shows_all && before == after))
                    continue;
                auto row = data.add("LINE");
                row.html("LABEL", html(item.label, visit)).html("AFTER", lines_html(after));
                if (!is_one)
                    row.add("SIDE").html("BEFORE", lines_html(before));
                if (auto const level = form::parts_of_line(line).level)
                    row.add("LEVEL").html("LEVEL_NAME", shop.room.pages.html(visit, "plan.level." + std::string(form::code(*level))));
                row.show_if("CHANGED", before != after);
                if (auto const found = loaded.newer->lines.find(line); found != loaded.newer->lines.end())
                    row.add("AUTHOR").set("NAME", author(shop, visit, found->second.author_name)).set("AT", words::moment(visit.language, found->second.written_at));
            }
        }
    }
    data.show_if("SAME", !is_one && !any_change).show_if("TABLE", shows_all || any_change).show_if("TWO", !is_one).show_if("ONE", is_one);
    if (!shows_all)
        data.add("ALL").set("ALL_HREF", versions_path(loaded.opened.person.id, part) + "?all=1&older=" + std::to_string(loaded.older->version) + "&newer=" + std::to_string(loaded.newer->version));
}

void fill_versions(Shop const& shop, look::Data& data, trust::Visit const& visit, Loaded const& loaded)
{
    for (auto const& version : loaded.versions) {
        auto row = data.add("VERSION");
        row.set("NUMBER", version.version).set("SAVED_AT", words::moment(visit.language, version.saved_at));
        row.set("SAVED_BY", author(shop, visit, version.saved_by)).set("CHANGED_LINES", version.changed_lines);
        row.show_if("IS_OLDER", loaded.older && loaded.older->version == version.version);
        row.show_if("IS_NEWER", loaded.newer && loaded.newer->version == version.version);
    }
}

web::Response show(Shop const& shop, trust::Visit& visit, PersonId const& id, Part part)
{
    auto const loaded = visit.read([&](store::Session& session) { return load(shop, visit, session, id, part); });
    if (!loaded)
        return not_found(shop, visit);
    if (!loaded->opened.permit)
        return closed(shop, visit, loaded->opened, part);
    look::Data data;
    person::fill_person_bar(shop.room.pages, visit, data, loaded->opened.person);
    data.html("PART_TITLE", html(shop.definition(part).title, visit));
    data.set("HREF", versions_path(id, part)).set("BACK_HREF", path(id, part));
    fill_versions(shop, data, visit, *loaded);
    data.show_if("NOTHING", loaded->versions.empty());
    if (loaded->newer) {
        auto table = data.add("COMPARE");
        table.set("OLDER", loaded->older->version).set("NEWER", loaded->newer->version);
        fill_comparison(shop, visit, table, *loaded, part);
    }
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.title"), "person", true }, "plan/versions.html", data);
}

}

void add_version_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/persons/{person}/life-plan/{part}/versions", Need::person_or_worker, [shop](trust::Visit& visit) {
        return with_person(*shop, visit, [&](PersonId const& id) {
            auto const part = life_part_from(visit.request.parameter("part"));
            return part ? show(*shop, visit, id, *part) : not_found(*shop, visit);
        });
    });
    routes.get("/persons/{person}/crisis-plan/versions", Need::person_or_worker, [shop](trust::Visit& visit) {
        return with_person(*shop, visit, [&](PersonId const& id) { return show(*shop, visit, id, Part::crisis); });
    });
}

}
