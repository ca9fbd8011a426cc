#include "danger/second.h"

#include "account/factor_store.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"

namespace danger {

namespace {

base::Result<trust::Viewer> check_colleague(trust::Visit& visit)
{
    auto const& form = visit.request.form;
    auto const login = form.get("login");
    auto const& peer = visit.request.peer;
    if (auto const wait = trust::sign_in_delay(peer, login, visit.now); wait.count() > 0)
        return base::Refusal { "danger.second.wait", "login", { { "seconds", std::to_string(wait.count()) } } };
    auto const colleague = visit.read([&](store::Session& session) -> std::optional<trust::Viewer> {
        auto const found = trust::check_password(session, login, form.get("password"), visit.now);
        // A password that somebody else has given is not yet the colleague's own.
        if (!found || account::has_first_password(session, found->account))
            return std::nullopt;
        return found;
    });
    bool const is_colleague = colleague && may_confirm(visit.viewer(), *colleague);
    trust::note_sign_in(peer, login, is_colleague);
    if (!is_colleague)
        return base::Refusal { "danger.second.wrong", "login" };
    return *colleague;
}

// Who has a second factor gives it here, too.
base::Result<> check_code(look::Room const& room, trust::Visit& visit, trust::AccountId const& colleague)
{
    return visit.write([&](store::Transaction& transaction) -> base::Result<> {
        if (!account::factor_of(transaction, room.keys, colleague))
            return base::Done {};
        auto const passed = account::try_code(transaction, room.keys, colleague, visit.request.form.get("code"), visit.now);
        if (passed)
            return base::Done {};
        auto refusal = passed.refusal();
        refusal.field = "code";
        if (refusal.message == "account.code.wrong")
            refusal.message = "danger.second.code";
        return refusal;
    });
}

}

base::Result<std::optional<trust::Viewer>> read_second(look::Room const& room, trust::Visit& visit)
{
    auto const second = second_from(visit.request.form.get("second"));
    if (!second)
        return base::Refusal { "danger.second.choose", "second" };
    if (*second == Second::alarm)
        return std::optional<trust::Viewer>();
    auto const colleague = check_colleague(visit);
    if (!colleague)
        return colleague.refusal();
    if (auto const checked = check_code(room, visit, colleague->account); !checked)
        return checked.refusal();
    return std::optional(*colleague);
}

}
