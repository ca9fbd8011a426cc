#include "look/page.h"

#include "look/assets.h"
#include "look/cookies.h"

namespace look {

namespace {

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> values)
{
    return std::find(values.begin(), values.end(), value) != values.end();
}

bool is_setting(std::string_view name, std::string_view value)
{
    if (name == "language")
        return words::language_from(value).has_value();
    if (name == "ruby")
        return is_one_of(value, { "on", "off" });
    if (name == "text_size")
        return is_one_of(value, { "normal", "large", "largest" });
    return name == "theme" && is_one_of(value, { "auto", "light", "dark" });
}

web::Response change_look(trust::Visit& visit)
{
    auto response = web::Response::see_other(own_path(visit.request.form.get("to")));
    for (auto const& [name, value] : visit.request.form.fields()) {
        if (is_setting(name, value))
            response.headers.emplace_back("Set-Cookie", look_cookie(name, value, visit.request.secure));
    }
    return response;
}

web::Response look_page(trust::Visit& visit, Pages const& pages)
{
    return pages.page(visit, { .title = pages.text(visit, "look.settings.title") }, "look/settings_page.html", Data());
}

// What a passer-by sees after すぐ閉じる: a sheet of notes without the program's name. Nothing is signed out and
// nothing is cleared, so that no work is lost by a touch; the page before is replaced by script where there is one.
web::Response quick_exit(trust::Visit& visit, Pages const& pages)
{
    auto response = web::Response::html(pages.piece(visit, "look/quick_exit.html", Data()));
    response.header("Cache-Control", "no-store");
    return response;
}

}

std::string look_cookie(std::string_view name, std::string_view value, bool secure)
{
    return std::string(name) + "=" + std::string(value) + "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
        + (secure ? "; Secure" : "");
}

std::string keep_notice(std::string_view message_key)
{
    return std::string(notice_cookie) + "=" + std::string(message_key) + "; Path=/; Max-Age=60; HttpOnly; SameSite=Lax";
}

std::string forget_notice()
{
    return std::string(notice_cookie) + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";
}

std::string own_path(std::string_view wanted)
{
    bool const ours = !wanted.empty() && wanted[0] == '/' && (wanted.size() == 1 || (wanted[1] != '/' && wanted[1] != '\\'));
    bool const printable = std::all_of(wanted.begin(), wanted.end(), [](unsigned char letter) {
        return letter > 0x20 && letter < 0x7f && letter != '\\';
    });
    return ours && printable ? std::string(wanted) : "/";
}

web::Response go(std::string location, std::string_view notice_key)
{
    auto response = web::Response::see_other(std::move(location));
    if (!notice_key.empty())
        response.headers.emplace_back("Set-Cookie", keep_notice(notice_key));
    return response;
}

std::string refusal_text(Pages const& pages, trust::Visit const& visit, base::Refusal const& refusal)
{
    return pages.text(visit, refusal.message, refusal.slots);
}

void add_routes(trust::Routes& routes, Pages const& pages, std::vector<base::EmbeddedFile> web_files)
{
    auto const assets = std::make_shared<Assets const>(web_files);
    routes.get("/settings/look", trust::Need::anyone, [&pages](trust::Visit& visit) { return look_page(visit, pages); });
    routes.post("/settings/look", trust::Need::anyone, change_look);
    routes.get("/quick-exit", trust::Need::anyone, [&pages](trust::Visit& visit) { return quick_exit(visit, pages); });
    routes.get("/assets/{file}", trust::Need::anyone, [assets, &pages](trust::Visit& visit) {
        auto const& request = visit.request;
        auto response = assets->respond(
            request.parameter("file"), request.header("accept-encoding"), request.header("if-none-match"));
        return response.status == 404 ? pages.problem(&visit, web::Problem::not_found) : response;
    });
    routes.get("/favicon.ico", trust::Need::anyone, [assets](trust::Visit& visit) {
        return assets->respond(
            "icon.svg", visit.request.header("accept-encoding"), visit.request.header("if-none-match"));
    });
}

}
