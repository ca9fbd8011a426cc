#include "erasure/erasure_pages.h"

#include "erasure/erasure_store.h"
#include "words/dates.h"

namespace erasure {

namespace {

using trust::Visit;

void fill_certificate(look::Data& data, look::Room const& room, Visit const& visit, Certificate const& certificate)
{
    auto part = data.add("CERTIFICATE");
    part.set("DAY", words::long_day(visit.language, base::Day::of(certificate.at))).set("PERSON", certificate.person.text());
    for (auto const& sentence : sentences_of(certificate, room.pages.catalogue(), visit.language))
        part.add("SENTENCE").html("TEXT", room.pages.html(visit, sentence.message, sentence.slots));
}

web::Response certificates_page(look::Room const& room, Visit& visit)
{
    auto const [certificates, count] = visit.read([](store::Session& session) {
        return std::pair { newest_certificates(session), count_certificates(session) };
    });
    look::Data data;
    data.show_if("NONE", certificates.empty()).show_if("SOME", !certificates.empty());
    data.set("SHOWN", static_cast<std::int64_t>(certificates.size())).set("ALL", count);
    for (auto const& certificate : certificates)
        fill_certificate(data, room, visit, certificate);
    return room.pages.page(visit, { .title = room.pages.text(visit, "erasure.title"), .section = "admin" },
        "erasure/certificates.html", data);
}

}

void add_routes(trust::Routes& routes, look::Room const& room)
{
    routes.get("/admin/erasures", trust::Need::admin, [&room](Visit& visit) { return certificates_page(room, visit); });
}

}
