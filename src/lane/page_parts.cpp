#include "lane/page_parts.h"

#include "lane/lane_pages.h"
#include "trust/account_store.h"
#include "words/dates.h"

namespace lane {

namespace page_parts {

base::Result<trust::Disclosure> ask(
    trust::Visit& visit, store::Session& session, PersonId const& person, trust::Act act, AgencyId const& owner)
{
    trust::Question question { .person = person, .act = act, .compartment = trust::Compartment::lane };
    if (!owner.empty())
        question.owner = owner;
    return visit.ask(session, question, "lane");
}

bool has_reader(store::Session& session, AgencyId const& agency, base::Instant now)
{
    return std::ranges::any_of(trust::staff_of(session, agency, now), [](trust::Viewer const& viewer) { return viewer.is_worker(); });
}

void add_messages(look::Data& into, trust::Visit const& visit, Messages const& messages, Side reader)
{
    auto data = into.include("MESSAGES", "lane/messages.html");
    data.show_if("OLDER", messages.more);
    for (auto const& message : messages.messages) {
        auto row = data.add("MESSAGE");
        bool const own = message.side == reader;
        row.set("TEXT", message.text).set("AT", words::moment(visit.language, message.at)).set("SIDE", own ? "lane-own" : "lane-other");
        if (message.side == Side::agency)
            row.show("AUTHOR").set("AUTHOR_NAME", message.author);
        else
            row.show(own ? "BY_YOU" : "BY_PERSON");
    }
}

void add_form(look::Data& data, look::Room const& room, trust::Visit const& visit, std::string const& action,
    std::string const& draft, std::optional<base::Refusal> const& refusal)
{
    auto form = data.add("FORM");
    auto const& typed = visit.request.form;
    form.set("ACTION", action).set("TYPED", refusal ? typed.get("text") : draft).set("NAME_TYPED", typed.get("name"));
    form.set("MOST", static_cast<std::int64_t>(message_characters)).set("MOST_NAME", static_cast<std::int64_t>(name_characters));
    form.show_if("DRAFT", !refusal && !draft.empty());
    if (refusal)
        form.add(refusal->field == "name" ? "NAME_ERROR" : "ERROR").set("ERROR_TEXT", look::refusal_text(room.pages, visit, *refusal));
}

}

void add_routes(trust::Routes& routes, look::Room const& room)
{
    page_parts::add_own_routes(routes, room);
    page_parts::add_agency_routes(routes, room);
}

}
