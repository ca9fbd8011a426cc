#include "store/failure_log.h"

namespace store {

std::string_view code(FailureKind kind)
{
    switch (kind) {
    case FailureKind::lost: return "lost";
    case FailureKind::full: return "full";
    case FailureKind::busy: return "busy";
    case FailureKind::conflict: return "conflict";
    case FailureKind::broken: return "broken";
    }
    return "";
}

std::string for_log(std::exception const& exception)
{
    auto const* failure = dynamic_cast<Failure const*>(&exception);
    if (!failure)
        return exception.what();
    auto text = "the store: " + std::string(code(failure->kind()));
    auto const* statement = dynamic_cast<StatementFailure const*>(failure);
    return statement ? text + " (" + statement->number() + ")" : text;
}

}
