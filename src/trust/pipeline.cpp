#include "trust/sign_in.h"

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "store/failure_log.h"
#include "trust/form_token.h"
#include "trust/session_store.h"

#include <algorithm>
#include <stdexcept>

namespace trust {

namespace {

constexpr std::string_view session_cookie_name = "__Host-session";
constexpr std::string_view visit_cookie_name = "__Host-visit"; // before sign-in: what form tokens are bound to

constexpr std::size_t token_characters = 43;

std::string cookie_line(std::string_view name, std::string_view value, std::string_view more)
{
    // __Host-: no other host or path can set it. Browsers take a Secure cookie from http on the loopback, too.
    return std::string(name) + "=" + std::string(value) + "; Path=/; Secure; HttpOnly; SameSite=Lax"
        + std::string(more);
}

bool has_header(web::Response const& response, std::string_view name)
{
    return std::ranges::any_of(response.headers, [&](auto const& header) {
        return header.first.size() == name.size()
            && std::ranges::equal(header.first, name, [](unsigned char left, unsigned char right) {
                   return std::tolower(left) == std::tolower(right);
               });
    });
}

bool is_page(web::Response const& response)
{
    return std::ranges::any_of(response.headers, [](auto const& header) {
        return (header.first == "Content-Type" || header.first == "content-type")
            && header.second.starts_with("text/html");
    });
}

void add_if_absent(web::Response& response, std::string const& name, std::string const& value)
{
    if (!has_header(response, name))
        response.headers.emplace_back(name, value);
}

web::Problem problem_of(store::FailureKind kind)
{
    switch (kind) {
    case store::FailureKind::full: return web::Problem::storage_full;
    case store::FailureKind::lost:
    case store::FailureKind::busy: return web::Problem::unavailable;
    case store::FailureKind::conflict:
    case store::FailureKind::broken: return web::Problem::failed;
    }
    return web::Problem::failed;
}

// Where to return after signing in: a page that was asked for, or the page whose form was sent.
std::string asked_page(web::Request const& request)
{
    if (request.method == web::Method::get)
        return local_path(request.target);
    auto const referer = request.header("referer");
    auto const host_start = referer.find("://");
    auto const path_start = host_start == std::string::npos ? host_start : referer.find('/', host_start + 3);
    if (path_start == std::string::npos
        || referer.substr(host_start + 3, path_start - host_start - 3) != request.header("host"))
        return "/";
    return local_path(referer.substr(path_start));
}

void read_look(Visit& visit)
{
    auto const& request = visit.request;
    if (auto const language = words::language_from(request.cookie("language")))
        visit.language = *language;
    visit.ruby = request.cookie("ruby") != "off";
    if (auto const size = request.cookie("text_size"); size == "large" || size == "largest")
        visit.text_size = size;
    if (auto const theme = request.cookie("theme"); theme == "light" || theme == "dark")
        visit.theme = theme;
}

// One request on its way through the pipeline, a reason per step.
class Passage {
public:
    Passage(Pipeline const& pipeline, Need need, VisitHandler const& handler, web::Request& request)
        : pipeline_(pipeline), need_(need), handler_(handler), request_(request), now_(pipeline.clock.now())
    {
    }

    web::Response run()
    {
        auto response = [&] {
            try {
                return answer();
            } catch (store::Failure const& failure) {
                base::log_error("the store failed a request",
                    { { "why", base::LogValue::technical(store::for_log(failure)) } });
                return problem(problem_of(failure.kind()));
            } catch (std::exception const& defect) {
                base::log_error("a handler failed", { { "why", base::LogValue::technical(store::for_log(defect)) } });
                return problem(web::Problem::failed);
            }
        }();
        finish(response);
        return response;
    }

private:
    web::Response answer()
    {
        token_ = session_token(request_);
        if (!token_.empty()) { // who is it: the cookie names a session, never an account
            found_ = pipeline_.database.read(
                [&](store::Session& session) { return session_store::find(session, token_, now_); });
        }
        make_visit();
        if (!meets(need_, visit_->viewer_if())) {
            if (visit_->signed_in())
                return problem(web::Problem::not_found); // what is not for you does not exist
            return web::Response::see_other("/sign-in?to=" + base::url_escape(asked_page(request_)));
        }
        if (request_.method == web::Method::post && !is_our_form())
            return problem(web::Problem::bad_request);
        auto response = handler_(*visit_);
        settle();
        return response;
    }

    void make_visit()
    {
        visit_.emplace(request_, found_.viewer, now_, pipeline_.database, pipeline_.gate);
        visit_->person_beside = found_.person_beside;
        visit_->journal.keep_apart(pipeline_.apart);
        read_look(*visit_);
        if (!visit_->signed_in()) {
            bound_to_ = request_.cookie(visit_cookie_name);
            if (bound_to_.size() != token_characters) {
                bound_to_ = base::random_token();
                give_visit_cookie_ = true;
            }
        } else {
            bound_to_ = token_;
        }
        visit_->form_token = make_form_token(pipeline_.form_secret, bound_to_);
    }

    bool is_our_form() const
    {
        return comes_from_us(request_)
            && is_form_token(pipeline_.form_secret, bound_to_, request_.form.get("form_token"));
    }

    // What was asked of the gate is in the journal before the answer leaves; if it cannot be written, the failure
    // replaces the answer (consent-spec, end).
    void settle()
    {
        if (visit_->journal.empty() && !found_.note_seen)
            return;
        pipeline_.database.write([&](store::Transaction& transaction) {
            auto owed = visit_->journal; // a copy: the work may run again
            auto const entries = owed.open_entries();
            // The journal last, as everywhere: whoever has it waits for nobody.
            if (found_.note_seen)
                session_store::note_seen(transaction, token_, now_);
            owed.write(transaction);
            if (pipeline_.heads && entries > 0)
                pipeline_.heads->note(transaction, entries, now_);
        });
    }

    web::Response problem(web::Problem problem)
    {
        if (!visit_)
            make_visit(); // the session could not be read: a page for nobody
        return pipeline_.problem_page(*visit_, problem);
    }

    void finish(web::Response& response)
    {
        add_security_headers(response, request_);
        if (visit_ && (visit_->signed_in() || is_page(response)))
            add_if_absent(response, "Cache-Control", "no-store"); // a shared machine: nothing behind the back button
        if (give_visit_cookie_ && is_page(response))
            response.headers.emplace_back("Set-Cookie", cookie_line(visit_cookie_name, bound_to_, ""));
    }

    Pipeline const& pipeline_;
    Need need_;
    VisitHandler const& handler_;
    web::Request& request_;
    base::Instant const now_;
    std::string token_;
    session_store::Found found_;
    std::string bound_to_;
    bool give_visit_cookie_ { false };
    std::optional<Visit> visit_;
};

}

std::string session_token(web::Request const& request) { return request.cookie(session_cookie_name); }

std::string session_cookie(std::string_view token) { return cookie_line(session_cookie_name, token, ""); }

std::string end_session_cookie() { return cookie_line(session_cookie_name, "", "; Max-Age=0"); }

std::string host_cookie(std::string_view name, std::string_view value, std::int64_t seconds)
{
    auto const age = seconds == 0 ? std::string() : "; Max-Age=" + std::to_string(std::max<std::int64_t>(seconds, 0));
    return cookie_line("__Host-" + std::string(name), value, age);
}

void add_security_headers(web::Response& response, web::Request const& request)
{
    add_if_absent(response, "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'");
    // "no-referrer" would also make browsers send "Origin: null" with our own forms.
    add_if_absent(response, "Referrer-Policy", "same-origin");
    add_if_absent(response, "X-Content-Type-Options", "nosniff");
    add_if_absent(response, "Permissions-Policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), "
        "display-capture=()");
    add_if_absent(response, "Cross-Origin-Opener-Policy", "same-origin");
    add_if_absent(response, "Cross-Origin-Resource-Policy", "same-origin");
    if (request.secure)
        add_if_absent(response, "Strict-Transport-Security", "max-age=31536000");
}

std::chrono::seconds sign_in_delay(std::string_view peer, std::string_view login, base::Instant now)
{
    return sign_in_brake().claim(peer, login, now);
}

void note_sign_in(std::string_view peer, std::string_view login, bool success)
{
    sign_in_brake().settle(peer, login, success);
}

Brake& sign_in_brake()
{
    static Brake brake;
    return brake;
}

void add_routes(web::Router& router, Routes const& routes, Pipeline pipeline)
{
    auto const shared = std::make_shared<Pipeline const>(std::move(pipeline));
    for (auto const& entry : routes.entries()) {
        if (entry.need == Need::unstated)
            throw std::logic_error("the route " + entry.pattern + " states no need");
        router.add({ entry.method, entry.pattern, std::string(code(entry.need)),
            [shared, need = entry.need, handler = entry.handler](web::Request& request) {
                return Passage(*shared, need, handler, request).run();
            },
            entry.body });
    }
}

}
