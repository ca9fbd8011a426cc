#include "consent/page_parts.h"

#include "agency/agency_store.h"
#include "consent/consent_store.h"

namespace consent::page_parts {

namespace {

using trust::Visit;

NoticeText typed(web::Form const& form)
{
    return { form.get("text_ja"), form.get("text_easy"), form.get("text_en") };
}

// The words as they are now, or a proposal that the house makes its own.
NoticeText start_from(look::Room const& room, Visit& visit)
{
    using words::Language;
    auto const own = [&](store::Session& session, Language language) {
        return current_notice(session, visit.viewer().agency, visit.now, language);
    };
    return visit.read([&](store::Session& session) -> NoticeText {
        if (own(session, Language::japanese).version > 0)
            return { own(session, Language::japanese).text, own(session, Language::easy_japanese).text,
                own(session, Language::english).text };
        auto const& catalogue = room.pages.catalogue();
        return { catalogue.raw(Language::japanese, "consent.notice.proposal"),
            catalogue.raw(Language::easy_japanese, "consent.notice.proposal"),
            catalogue.raw(Language::english, "consent.notice.proposal") };
    });
}

web::Response own_notice_page(
    look::Room const& room, Visit& visit, NoticeText const& text, std::optional<base::Refusal> const& refusal)
{
    auto const [version, house] = visit.read([&](store::Session& session) {
        return std::pair { current_notice(session, visit.viewer().agency, visit.now).version,
            agency::name_of(session, visit.viewer().agency) };
    });
    look::Data data;
    data.set("HOUSE", house ? house->name : "").set("VERSION", version);
    data.show_if("IN_FORCE", version > 0).show_if("PROPOSAL", version == 0);
    data.set("TEXT_JA", text.ja).set("TEXT_EASY", text.easy).set("TEXT_EN", text.en);
    if (refusal)
        show_error(data, room, visit, *refusal);
    return room.pages.page(visit, { .title = room.pages.text(visit, "consent.own.title"), .section = "person" },
        "consent/own_notice.html", data, refusal ? 422 : 200);
}

web::Response publish(look::Room const& room, Visit& visit)
{
    auto const text = typed(visit.request.form);
    auto const published = visit.write([&](store::Transaction& transaction) {
        return publish_notice(transaction, visit.viewer().agency, text, visit.viewer().account, visit.now);
    });
    if (!published)
        return own_notice_page(room, visit, text, published.refusal());
    return look::go("/consent/notice", "consent.own.published");
}

}

void add_own_notice_routes(trust::Routes& routes, look::Room const& room)
{
    routes.get("/consent/notice", trust::Need::worker,
        [&room](Visit& visit) { return own_notice_page(room, visit, start_from(room, visit), std::nullopt); });
    routes.post("/consent/notice", trust::Need::worker, [&room](Visit& visit) { return publish(room, visit); });
}

}
