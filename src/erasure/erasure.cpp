#include "erasure/erasure.h"

#include "words/dates.h"

#include <array>

namespace erasure {

namespace {

constexpr std::array reasons { Reason::asked, Reason::period, Reason::mistake, Reason::duty };

words::Slots head_slots(trust::JournalHead const& head)
{
    return { { "size", std::to_string(head.size) }, { "root", trust::to_text(head.root) } };
}

}

std::string_view code(Reason reason)
{
    switch (reason) {
    case Reason::asked: return "asked";
    case Reason::period: return "period";
    case Reason::mistake: return "mistake";
    case Reason::duty: return "duty";
    case Reason::restored: return "restored";
    }
    return "";
}

std::optional<Reason> reason_from(std::string_view given)
{
    for (auto const reason : reasons) {
        if (code(reason) == given)
            return reason;
    }
    return std::nullopt;
}

std::vector<Sentence> sentences_of(Certificate const& certificate, words::Catalogue const& catalogue, words::Language language)
{
    auto const when = words::long_day(language, base::Day::of(certificate.at)) + " " + base::clock_time(certificate.at);
    auto const why = catalogue.text(language, "erasure.reason." + std::string(code(certificate.reason)));
    return {
        { "erasure.certificate.person", { { "person", certificate.person.text() } } },
        { "erasure.certificate.when", { { "when", when } } },
        certificate.by_name.empty() ? Sentence { "erasure.certificate.by_program" }
                                    : Sentence { "erasure.certificate.by", { { "name", certificate.by_name } } },
        { "erasure.certificate.why", { { "reason", why } } },
        { "erasure.certificate.what", { { "rows", std::to_string(certificate.rows_removed) }, { "keys", std::to_string(certificate.keys_destroyed) } } },
        { "erasure.certificate.backups" },
        { "erasure.certificate.journal" },
        { "erasure.certificate.before", head_slots(certificate.before) },
        { "erasure.certificate.after", head_slots(certificate.after) },
    };
}

}
