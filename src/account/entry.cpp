#include "account/entry.h"

#include "account/factor_store.h"
#include "account/origin_store.h"
#include "account/tries.h"
#include "base/text.h"
#include "trust/form_token.h"
#include "trust/seal_box.h"
#include "trust/sign_in.h"

#include <charconv>

namespace account {

namespace {

constexpr std::string_view half_cookie = "half";
constexpr std::int64_t half_seconds = 5 * 60;
constexpr std::int64_t telling_failures = 3; // one slip is everybody's

std::string half_key(look::Room const& room) { return room.keys.secret_for("half_signed"); }

std::string half_text(HalfSigned const& half, base::Instant now)
{
    return base::join({ half.account.text(), std::to_string(now.microseconds), std::string(code(half.way)),
                          half.code_passed ? "passed" : "open", std::to_string(half.failures), std::to_string(half.set_at.microseconds) },
        "|");
}

std::optional<std::int64_t> number_from(std::string const& text)
{
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

web::Response half_way(look::Room const& room, trust::Visit const& visit, std::string_view path,
    std::string const& wanted, HalfSigned const& half)
{
    auto response = web::Response::see_other(std::string(path) + "?to=" + base::url_escape(trust::local_path(wanted)));
    auto const sealed = trust::seal_box(half_key(room), half_cookie, half_text(half, visit.now));
    response.header("Set-Cookie", trust::host_cookie(half_cookie, sealed, half_seconds));
    return response;
}

bool is_staff(trust::Viewer const& viewer) { return viewer.kind == trust::Kind::staff; }

}

std::string place_for(trust::Viewer const& viewer, std::string const& wanted)
{
    auto const path = trust::local_path(wanted);
    if (path != "/")
        return path;
    if (viewer.is_person())
        return "/me";
    if (viewer.kind == trust::Kind::link)
        return "/link";
    if (viewer.is_worker())
        return "/desk";
    return is_staff(viewer) && viewer.role == trust::Role::admin ? "/admin" : "/agencies";
}

web::Response sign_in_as(trust::Visit& visit, trust::Viewer const& viewer, std::string const& wanted, Way way, std::string_view notice)
{
    auto const device = device_of(visit.request.header("user-agent"));
    auto const known = device_token(visit);
    auto const token = known.empty() ? random_letters(device_letters) : known;
    auto const session = visit.write([&](store::Transaction& transaction) {
        // A session never survives a change of who is signed in.
        auto const old = trust::session_token(visit.request);
        if (!old.empty())
            trust::close_session(transaction, old, visit.now);
        auto opened = trust::open_session(transaction, viewer.account, visit.now);
        note_origin(transaction, opened.token, way, device);
        if (way != Way::demo) // one click proves nothing
            know_device(transaction, viewer.account, token, visit.now);
        return opened;
    });
    auto response = look::go(place_for(viewer, wanted), notice);
    response.header("Set-Cookie", trust::session_cookie(session.token));
    if (way != Way::demo)
        response.header("Set-Cookie", device_cookie(token));
    if (!visit.request.cookie("__Host-half").empty())
        response.header("Set-Cookie", trust::host_cookie(half_cookie, "", -1));
    return response;
}

std::optional<HalfSigned> half_signed(look::Room const& room, trust::Visit const& visit)
{
    auto const text = trust::open_box(half_key(room), half_cookie, visit.request.cookie("__Host-half"));
    if (!text)
        return std::nullopt;
    auto const parts = base::split(*text, '|');
    auto const at = parts.size() == 6 ? number_from(parts[1]) : std::nullopt;
    auto const failures = at ? number_from(parts[4]) : std::nullopt;
    auto const set_at = failures ? number_from(parts[5]) : std::nullopt;
    if (!set_at || base::Instant { *at }.plus_seconds(half_seconds) <= visit.now || *at > visit.now.microseconds)
        return std::nullopt;
    HalfSigned half { AccountId::stored(parts[0]), Way::password, parts[3] == "passed", *failures, base::Instant { *set_at } };
    for (auto const way : { Way::code, Way::recovery })
        if (parts[2] == code(way))
            half.way = way;
    return half;
}

web::Response go_on(look::Room const& room, trust::Visit& visit, trust::Viewer const& viewer, std::string const& wanted, HalfSigned const& half)
{
    auto const [has_factor, must_choose] = visit.read([&](store::Session& session) {
        return std::pair { is_staff(viewer) && factor_of(session, room.keys, viewer.account).has_value(),
            has_first_password(session, viewer.account) };
    });
    if (has_factor && !half.code_passed)
        return half_way(room, visit, "/sign-in/code", wanted, half);
    if (must_choose)
        return half_way(room, visit, "/sign-in/first-password", wanted, half);
    if (is_staff(viewer) && !has_factor) {
        auto const then = "/account/second-factor?to=" + base::url_escape(place_for(viewer, wanted));
        return sign_in_as(visit, viewer, then, half.way, "account.factor.advice");
    }
    return sign_in_as(visit, viewer, wanted, half.way, half.failures >= telling_failures ? "account.code.many_wrong" : "");
}

web::Response sign_out(trust::Visit& visit)
{
    visit.write([&](store::Transaction& transaction) {
        trust::close_session(transaction, trust::session_token(visit.request), visit.now);
    });
    auto response = web::Response::see_other("/sign-in");
    response.header("Set-Cookie", trust::end_session_cookie());
    response.header("Clear-Site-Data", "\"cache\", \"storage\"");
    return response;
}

web::Response after_password(look::Room const& room, trust::Visit& visit, trust::Viewer const& viewer, std::string const& wanted)
{
    auto const set_at = visit.read([&](store::Session& session) { return password_set_at(session, viewer.account); });
    return go_on(room, visit, viewer, wanted, { viewer.account, Way::password, false, 0, set_at.value_or(base::Instant {}) });
}

}
