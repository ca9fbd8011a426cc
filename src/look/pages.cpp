#include "look/page.h"

#include "look/assets.h"
#include "look/cookies.h"
#include "look/data.h"
#include "look/template_source.h"

#include "base/log.h"

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>

namespace look {

namespace {

using ctemplate::STRIP_BLANK_LINES;
using words::Language;

constexpr std::array all_problems { web::Problem::bad_request, web::Problem::not_found,
    web::Problem::method_not_allowed, web::Problem::timeout, web::Problem::too_large, web::Problem::unprocessable,
    web::Problem::header_too_large, web::Problem::failed, web::Problem::unavailable, web::Problem::storage_full };

std::size_t index_of(Language language)
{
    return static_cast<std::size_t>(language);
}

// What the layout needs of a visit; a problem page may have none.
struct Frame {
    Language language { Language::japanese };
    bool ruby { true };
    std::string text_size { "normal" };
    std::string theme { "auto" };
    std::string form_token {};
    std::string here { "/" };
    trust::Viewer const* viewer { nullptr };
    std::string notice_key {};
};

std::string here_of(web::Request const& request)
{
    if (request.method == web::Method::get)
        return own_path(request.target);
    // A page after a refused form: its own path may answer to POST only, so the page before it is the way back.
    auto const referer = request.header("referer");
    auto const host = referer.find("://");
    auto const path = host == std::string::npos ? host : referer.find('/', host + 3);
    return own_path(path == std::string::npos ? request.path : referer.substr(path));
}

Frame frame_of(trust::Visit& visit)
{
    Frame frame { .language = visit.language, .ruby = visit.ruby, .text_size = visit.text_size, .theme = visit.theme };
    frame.form_token = visit.form_token;
    frame.here = here_of(visit.request);
    frame.viewer = visit.signed_in() ? &visit.viewer() : nullptr;
    frame.notice_key = visit.request.cookie(notice_cookie);
    return frame;
}

void mark_current(Data& data, std::string_view section)
{
    for (auto const& [name, mark] : { std::pair("desk", "AT_DESK"), std::pair("person", "AT_PERSON"),
             std::pair("agency", "AT_AGENCY"), std::pair("programme", "AT_PROGRAMME"), std::pair("me", "AT_ME"), std::pair("admin", "AT_ADMIN") })
        data.show_if(mark, section == name);
}

void mark_settings(Data& data, Frame const& frame)
{
    auto const press = [&data](std::string_view name, bool pressed) { data.set(name, pressed ? "true" : "false"); };
    press("IS_JAPANESE", frame.language == Language::japanese);
    press("IS_EASY", frame.language == Language::easy_japanese);
    press("IS_ENGLISH", frame.language == Language::english);
    press("IS_RUBY", frame.ruby);
    data.set("RUBY_OTHER", frame.ruby ? "off" : "on");
    for (auto const& [size, name] : { std::pair("normal", "IS_NORMAL"), std::pair("large", "IS_LARGE"),
             std::pair("largest", "IS_LARGEST") })
        press(name, frame.text_size == size);
    for (auto const& [theme, name] :
        { std::pair("auto", "IS_AUTO"), std::pair("light", "IS_LIGHT"), std::pair("dark", "IS_DARK") })
        press(name, frame.theme == theme);
    data.set("COLOR_SCHEME", frame.theme == "auto" ? "light dark" : frame.theme);
}

}

struct Pages::Inside {
    Inside(std::vector<base::EmbeddedFile> const& web_files, words::Catalogue const& catalogue, bool demo)
        : assets(web_files), catalogue(catalogue), demo(demo) { }

    void load(std::vector<base::EmbeddedFile> const& templates);
    void load_one(base::EmbeddedFile const&, Language, std::vector<std::string>& missing);
    std::string expand(Language, std::string_view file, Data const&, std::string_view form_token,
        std::string_view here) const;
    std::string layout(Frame const&, PageHead const&, std::string_view main) const;
    std::string problem_page(Frame const&, web::Problem) const;
    void keep_problem_pages();

    Assets assets;
    words::Catalogue const& catalogue;
    bool demo;
    std::array<ctemplate::TemplateCache, words::languages.size()> templates;
    std::map<web::Problem, std::string> kept_problems; // ready before anything can fail
};

void Pages::Inside::load(std::vector<base::EmbeddedFile> const& files)
{
    register_modifiers();
    std::vector<std::string> missing;
    for (auto const language : words::languages) {
        for (auto const& file : files)
            load_one(file, language, missing);
        templates[index_of(language)].Freeze();
    }
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    if (missing.empty())
        return;
    std::string text = "keys in templates that the catalogue lacks:";
    for (auto const& key : missing)
        text += "\n  " + key;
    throw std::runtime_error(text);
}

void Pages::Inside::load_one(base::EmbeddedFile const& file, Language language, std::vector<std::string>& missing)
{
    std::vector<std::string> lacking;
    try {
        auto const source = prepare_template(file.bytes, catalogue, language, lacking);
        ctemplate::TemplateString const name(file.name.data(), file.name.size());
        if (!templates[index_of(language)].StringToTemplateCache(name, source.data(), source.size(), STRIP_BLANK_LINES))
            throw std::runtime_error("ctemplate cannot read it");
    } catch (std::runtime_error const& error) {
        throw std::runtime_error("template " + std::string(file.name) + ": " + error.what());
    }
    for (auto const& key : lacking)
        missing.push_back(key + " (" + std::string(file.name) + ")");
}

std::string Pages::Inside::expand(Language language, std::string_view file, Data const& data,
    std::string_view form_token, std::string_view here) const
{
    auto& dictionary = *data.inside_->dictionary;
    dictionary.SetTemplateGlobalValue("FORM_TOKEN", { form_token.data(), form_token.size() });
    dictionary.SetTemplateGlobalValue("HERE", { here.data(), here.size() });
    std::string output;
    output.reserve(16 * 1024);
    ctemplate::PerExpandData nothing;
    if (!templates[index_of(language)].ExpandNoLoad({ file.data(), file.size() }, STRIP_BLANK_LINES, &dictionary,
            &nothing, &output))
        throw std::logic_error("template " + std::string(file) + " or one it includes does not exist");
    return put_pieces(output, *data.inside_->pieces);
}

std::string Pages::Inside::layout(Frame const& frame, PageHead const& head, std::string_view main) const
{
    Data data;
    data.set("LANG", words::html_lang(frame.language)).set("LANGUAGE", words::code(frame.language));
    data.set("RUBY", frame.ruby ? "on" : "off").set("TEXT_SIZE", frame.text_size).set("THEME", frame.theme);
    data.set("TITLE", head.title).html("MAIN", main);
    data.set("CSS", assets.path("app.css")).set("JS", assets.path("app.js")).set("ICON", assets.path("icon.svg"));
    data.show_if("DEMO", demo).show_if("WIDE", head.wide).show_if("QUICK_EXIT", head.quick_exit);
    data.show_if("SETTINGS", !frame.form_token.empty());
    mark_settings(data, frame);
    if (frame.viewer && frame.viewer->kind != trust::Kind::link) { // a link has one page, and no menu
        data.show("SIGNED_IN").set("VIEWER", frame.viewer->name);
        data.show_if("NAV_STAFF", frame.viewer->kind == trust::Kind::staff);
        data.show_if("NAV_WORKER", frame.viewer->is_worker()).show_if("NAV_ME", frame.viewer->is_person());
        data.show_if("NAV_ADMIN", trust::meets(trust::Need::admin, *frame.viewer));
        mark_current(data, head.section);
    }
    if (!frame.notice_key.empty() && catalogue.has(frame.language, frame.notice_key))
        data.show("NOTICE").html("NOTICE_TEXT", catalogue.html(frame.language, frame.notice_key));
    return expand(frame.language, "look/layout.html", data, frame.form_token, frame.here);
}

std::string Pages::Inside::problem_page(Frame const& frame, web::Problem problem) const
{
    auto const key = "look.problem." + std::to_string(web::status_of(problem));
    Data data;
    data.html("HEADING", catalogue.html(frame.language, key + ".title"));
    data.html("WHAT", catalogue.html(frame.language, key + ".what"));
    data.html("NEXT", catalogue.html(frame.language, key + ".next"));
    auto const main = expand(frame.language, "look/problem.html", data, frame.form_token, frame.here);
    return layout(frame, { .title = catalogue.text(frame.language, key + ".title") }, main);
}

void Pages::Inside::keep_problem_pages()
{
    for (auto const problem : all_problems)
        kept_problems[problem] = problem_page({}, problem);
}

Pages::Pages(std::vector<base::EmbeddedFile> const& templates, std::vector<base::EmbeddedFile> const& web_files,
    words::Catalogue const& catalogue, bool demo)
    : inside_(std::make_unique<Inside>(web_files, catalogue, demo))
{
    inside_->load(templates);
    inside_->keep_problem_pages();
}

Pages::~Pages() = default;

web::Response Pages::page(
    trust::Visit& visit, PageHead const& head, std::string_view file, Data const& data, int status) const
{
    auto frame = frame_of(visit);
    auto main = inside_->expand(frame.language, file, data, frame.form_token, frame.here);
    auto response = web::Response::html(inside_->layout(frame, head, main), status);
    if (!frame.notice_key.empty())
        response.header("Set-Cookie", forget_notice());
    return response;
}

std::string Pages::piece(trust::Visit const& visit, std::string_view file, Data const& data) const
{
    return inside_->expand(visit.language, file, data, visit.form_token, here_of(visit.request));
}

web::Response Pages::problem(trust::Visit* visit, web::Problem problem) const
{
    auto const status = web::status_of(problem);
    if (visit) {
        try {
            return web::Response::html(inside_->problem_page(frame_of(*visit), problem), status);
        } catch (std::exception const&) {
            base::log_error("the page for a problem could not be made; the kept one is shown", { { "status", status } });
        }
    }
    return web::Response::html(inside_->kept_problems.at(problem), status);
}

words::Catalogue const& Pages::catalogue() const
{
    return inside_->catalogue;
}

std::string Pages::text(trust::Visit const& visit, std::string_view key, words::Slots const& slots) const
{
    return inside_->catalogue.text(visit.language, key, slots);
}

std::string Pages::html(trust::Visit const& visit, std::string_view key, words::Slots const& slots) const
{
    return inside_->catalogue.html(visit.language, key, slots);
}

}
