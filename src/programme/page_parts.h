#pragma once

#include "person/bridging.h"
#include "person/person_store.h"
#include "programme/watch_store.h"
#include "programme/workshop.h"

#include <functional>
#include <memory>

// What the pages of this room share; inside the room only.
namespace programme::page_parts {

inline constexpr std::string_view checklist_form = "checklist.bf";
inline constexpr std::string_view talk_form = "session.talk";

struct Shop {
    Shop(look::Room const&, form::Library const&, form::Answers const&);

    look::Room const& room;
    form::Library const& library;
    form::Answers const& answers;
    Programme programme;
    Workshop workshop;

    form::Definition const& checklist() const { return library.get(checklist_form); }
    form::Definition const& talk() const { return library.get(talk_form); }
};
using Shared = std::shared_ptr<Shop>;

// A person who may be seen, and the permission for one compartment, if there is one.
struct Opened {
    person::Person person;
    std::map<person::BridgingStep, base::Instant> done;
    std::optional<trust::Disclosure> permit;
};
base::Result<Opened> open(Shop const&, trust::Visit&, store::Session&, trust::Question const&);

web::Response not_found(Shop const&, trust::Visit&);
// The notice and the question whether to take part come first; for others than the worker of the house nothing is here.
web::Response closed(Shop const&, trust::Visit&, Opened const&, person::BridgingStep, trust::Compartment);
using PersonWork = std::function<web::Response(Shop&, trust::Visit&, trust::PersonId const&)>;
trust::VisitHandler for_person(Shared const&, PersonWork);
// Rail, person bar, who sees this compartment.
void fill_frame(Shop const&, trust::Visit&, look::Data&, Opened const&, person::BridgingStep, trust::Compartment,
    person::Rest = person::Rest::leaves);
web::Response page(Shop const&, trust::Visit&, std::string_view file, look::Data const&, int status = 200);
std::string html(form::Text const&, trust::Visit const&);
std::string home(trust::Visit const&, trust::PersonId const&);
std::string person_path(trust::PersonId const&, std::string_view rest); // "/persons/{id}/rest"
std::int64_t number_of(std::string_view typed, std::int64_t fallback);  // digits only
// What the offers are made from, where the viewer may read it; an empty answer otherwise.
form::Answer checklist_answer(Shop const&, trust::Visit&, store::Session&, trust::PersonId const&);
// The player: {{>PLAYER}} (programme/player.html). `saves_to` "": nothing is noted.
void fill_player(Shop const&, trust::Visit const&, look::Data&, Video const&, Media const&, WatchProgress const&, std::string const& saves_to);
// CHAPTER rows of a video: NUMBER, TITLE, QUESTION, START, SEEN.
void fill_chapters(trust::Visit const&, look::Data&, Video const&, std::optional<Media> const&, WatchProgress const&);

void add_checklist_routes(trust::Routes&, Shared const&);
void add_offer_routes(trust::Routes&, Shared const&);
void add_watch_routes(trust::Routes&, Shared const&);
void add_talk_routes(trust::Routes&, Shared const&);
void add_video_routes(trust::Routes&, Shared const&);
void add_media_routes(trust::Routes&, Shared const&);

}
