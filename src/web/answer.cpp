#include "web/inside.h"

#include "base/log.h"
#include "base/text.h"
#include "store/failure_log.h"
#include "web/decode.h"

namespace web {

namespace http = beast::http;

int status_of(Problem problem)
{
    switch (problem) {
    case Problem::bad_request: return 400;
    case Problem::not_found: return 404;
    case Problem::method_not_allowed: return 405;
    case Problem::timeout: return 408;
    case Problem::too_large: return 413;
    case Problem::unprocessable: return 422;
    case Problem::header_too_large: return 431;
    case Problem::failed: return 500;
    case Problem::unavailable: return 503;
    case Problem::storage_full: return 507;
    }
    return 500;
}

namespace {

Problem problem_of(store::FailureKind kind)
{
    switch (kind) {
    case store::FailureKind::full: return Problem::storage_full;
    case store::FailureKind::lost:
    case store::FailureKind::busy: return Problem::unavailable;
    case store::FailureKind::conflict:
    case store::FailureKind::broken: return Problem::failed;
    }
    return Problem::failed;
}

void log_failure(std::string_view technical, Route const& route)
{
    base::log_error("a request failed", { { "route", base::LogValue::technical(route.pattern) }, { "why", base::LogValue::technical(technical) } });
}

std::variant<Response, Problem> run_handler(Route const& route, Request& request)
{
    try {
        return route.handler(request);
    } catch (store::Failure const& failure) {
        log_failure(store::for_log(failure), route);
        return problem_of(failure.kind());
    } catch (std::exception const& defect) {
        log_failure(store::for_log(defect), route);
    } catch (...) {
        log_failure("something that is not an exception", route);
    }
    return Problem::failed;
}

// Does not depend on anything that may be broken.
Reply bare_reply(int status)
{
    Reply reply;
    reply.head = "HTTP/1.1 " + std::to_string(status) + " Error\r\n" + std::string(bare_headers) + "\r\n";
    reply.close = true;
    return reply;
}

// RFC 9112, 6.3 lets "5, 5" pass as 5; a program in front of us may not read it so.
bool is_plain_number(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_origin_form(Header const& header)
{
    return header.target().starts_with('/');
}

// RFC 9112, 3.2 and 6.3: what two programs could read in two ways is refused.
bool is_unambiguous(Header const& header)
{
    if (header.count(http::field::host) != 1 || header[http::field::host].empty())
        return false;
    auto const lengths = header.count(http::field::content_length);
    auto const codings = header.count(http::field::transfer_encoding);
    if (lengths > 1 || codings > 1 || lengths + codings > 1)
        return false;
    if (lengths == 1 && !is_plain_number(header[http::field::content_length]))
        return false;
    if (codings == 1 && !beast::iequals(header[http::field::transfer_encoding], "chunked"))
        return false;
    if (header.count(http::field::expect) > 0 && !beast::iequals(header[http::field::expect], "100-continue"))
        return false;
    return header.version() == 11 || (header.version() == 10 && codings == 0);
}

void copy_headers(Header const& header, Request& request)
{
    for (auto const& field : header) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        std::string value(field.value());
        if (!base::is_utf8(value))
            value = base::clean_text(value);
        auto const [place, is_new] = request.headers.try_emplace(std::move(name), value);
        if (!is_new)
            place->second += (place->first == "cookie" ? "; " : ", ") + value;
    }
}

void believe_proxy(Request& request, std::set<std::string> const& proxies)
{
    if (!proxies.contains(request.peer))
        return;
    auto const forwarded = request.header("x-forwarded-for");
    // The last address is the one that our own proxy saw; those before it are what the visitor claims.
    if (!forwarded.empty())
        request.peer = base::trim(forwarded.substr(forwarded.find_last_of(',') + 1));
    if (request.header("x-forwarded-proto") == "https")
        request.secure = true;
}

}

bool Shared::enter(std::string const& peer)
{
    std::scoped_lock const lock(count_mutex);
    auto& of_peer = per_peer[peer];
    bool const counted = !settings.proxies.contains(peer);
    if (connections >= settings.limits.connections || (counted && of_peer >= settings.limits.connections_per_peer)) {
        if (of_peer == 0)
            per_peer.erase(peer);
        return false;
    }
    ++of_peer;
    ++connections;
    return true;
}

void Shared::leave(std::string const& peer)
{
    std::scoped_lock const lock(count_mutex);
    if (auto const found = per_peer.find(peer); found != per_peer.end() && --found->second == 0)
        per_peer.erase(found);
    --connections;
    count_changed.notify_all();
}

std::optional<Problem> read_header(Header const& header, Shared const& shared, std::string const& peer, bool secure, Request& request, Asked& asked)
{
    request.peer = peer;
    request.secure = secure;
    request.target = std::string(header.target());
    copy_headers(header, request);
    believe_proxy(request, shared.settings.proxies);
    if (!is_unambiguous(header) || !is_origin_form(header))
        return Problem::bad_request;
    auto target = decode_target(request.target);
    if (!target)
        return Problem::bad_request;
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    auto const verb = header.method();
    asked.head_only = verb == http::verb::head;
    if (verb != http::verb::get && verb != http::verb::head && verb != http::verb::post)
        return Problem::method_not_allowed;
    request.method = verb == http::verb::post ? Method::post : Method::get;
    return std::nullopt;
}

Reply answer_problem(Shared& shared, Problem problem, Request const& request, Asked asked)
{
    try {
        auto response = shared.problem_page(problem, request);
        response.status = status_of(problem);
        if (problem == Problem::method_not_allowed)
            response.header("Allow", "GET, HEAD, POST");
        if (problem == Problem::unavailable)
            response.header("Retry-After", "5");
        if (auto reply = make_reply(std::move(response), request, asked))
            return std::move(*reply);
    } catch (std::exception const& defect) {
        base::log_error("a problem page failed", { { "why", base::LogValue::technical(store::for_log(defect)) } });
    }
    return bare_reply(status_of(problem));
}

Reply answer(Shared& shared, Route const& route, Request& request, Asked asked)
{
    auto outcome = run_handler(route, request);
    if (auto const* problem = std::get_if<Problem>(&outcome))
        return answer_problem(shared, *problem, request, asked);
    try {
        if (auto reply = make_reply(std::move(std::get<Response>(outcome)), request, asked))
            return std::move(*reply);
        return answer_problem(shared, Problem::not_found, request, asked);
    } catch (std::exception const& defect) {
        log_failure(store::for_log(defect), route);
        return answer_problem(shared, Problem::failed, request, asked);
    }
}

}
