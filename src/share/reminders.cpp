#include "share/reminders.h"

#include "agency/agency_store.h"
#include "share/share.h"
#include "words/dates.h"

namespace share {

namespace {

std::string_view key_of(Reminder reminder)
{
    switch (reminder) {
    case Reminder::ends_soon: return "share.remind.soon";
    case Reminder::has_ended: return "share.remind.ended";
    case Reminder::ended_with_supervision: return "share.remind.supervision";
    case Reminder::none: break;
    }
    return "";
}

}

void fill_reminders(look::Pages const& pages, trust::Visit const& visit, store::Session& session, look::Data& data)
{
    if (!visit.viewer().is_person())
        return;
    auto const& person = visit.viewer().person;
    auto const told = reminders(consent::given_grants(session, person, visit.now), visit.now);
    if (told.empty())
        return;
    auto part = data.include("REMINDERS", "share/reminders.html");
    for (auto const& [grant, reminder] : told) {
        auto const agency = agency::name_of(session, grant.recipient);
        auto const end = reminder == Reminder::has_ended ? grant.until : grant.ends_at;
        auto row = part.add("REMINDER");
        row.html("TEXT", pages.html(visit, key_of(reminder), { { "name", agency ? agency->name : "" },
            { "day", end ? words::short_day(visit.language, base::Day::of(end->plus_seconds(-1))) : "" } }));
        row.set("HREF", "/persons/" + person.text() + "/sharing/to/" + grant.recipient.text());
    }
}

}
