#pragma once

#include "look/room.h"
#include "person/person_store.h"
#include "plan/plan_paper.h"
#include "plan/plan_store.h"

#include <functional>
#include <memory>

// What the pages of this room share; inside the room only.
namespace plan::page_parts {

struct Shop {
    look::Room const& room;
    form::Library const& library;
    form::Answers const& answers;
    ActWords acts;
    std::string site_address {}; // where this site is found, for the code on the card; "": nowhere

    form::Definition const& definition(Part part) const { return library.get(form_code(part)); }
};
using Shared = std::shared_ptr<Shop const>;

// A person who may be seen, and the permission for one part, if there is one: for all of its lines. Who was shown single
// lines only has `shown` instead: they read these on the page that says the rest is the person's to open.
struct Opened {
    person::Person person;
    std::map<person::BridgingStep, base::Instant> done;
    std::optional<trust::Disclosure> permit;
    std::optional<trust::Disclosure> shown {};
};
bool is_whole(trust::Question const& asked, trust::Disclosure const&);

trust::Question question(Shop const&, PersonId const&, Part, trust::Act);
// Asks in the name of the person when they are beside, so that a sheet can be looked at together.
enum class Asking { viewer, person };
base::Result<Opened> open(Shop const&, trust::Visit&, store::Session&, PersonId const&, Part, trust::Act,
    Asking = Asking::viewer);

web::Response not_found(Shop const&, trust::Visit&);
// Why nothing is shown here, and what to do: the notice and question first, or the person's PIN.
web::Response closed(Shop const&, trust::Visit&, Opened const&, Part);
web::Response with_person(Shop const&, trust::Visit&, std::function<web::Response(PersonId const&)> const&);
// Rail, person bar, and who sees this part; of a step each line.
void fill_frame(Shop const&, trust::Visit&, store::Session&, look::Data&, Opened const&, Part,
    person::BridgingStep current, person::Rest = person::Rest::leaves, form::Step const* by_line = nullptr);
std::string home(trust::Visit const&, PersonId const&); // where a break leads: the person's page, or one's own
std::string html(form::Text const&, trust::Visit const&);
// Who wrote it: a worker's name; the person's own account has none.
std::string author(Shop const&, trust::Visit const&, std::string const& name);
std::string lines_html(std::string_view text); // escaped, with line breaks
// {{>RINGS}}: supporters drawn in rings, and as a list.
void fill_rings(Shop const&, trust::Visit const&, look::Data&, form::Answer const& part_one);
// {{>BLOCKS}}: a sheet on the screen, as it will stand on paper.
void fill_blocks(look::Data&, std::vector<paper::Block> const&);
Press press(Shop const&, trust::Visit const&, form::AgencyChoices);

void add_overview_routes(trust::Routes&, Shared const&);
void add_step_routes(trust::Routes&, Shared const&);
void add_version_routes(trust::Routes&, Shared const&);
void add_sheet_routes(trust::Routes&, Shared const&);
void add_seen_routes(trust::Routes&, Shared const&);

}
