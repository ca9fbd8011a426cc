#pragma once

#include "links/link_store.h"
#include "plan/shown_lines.h"
#include "share/lines.h"

#include <functional>
#include <memory>

// What the pages of this room share; inside the room only.
namespace links::page_parts {

struct Shop {
    share::Shop lines;
    std::string site_address;

    look::Room const& room() const { return lines.room; }
};
using Shared = std::shared_ptr<Shop const>;

std::string links_path(PersonId const&, std::string_view rest = ""); // /persons/…/links
web::Response not_found(Shop const&, trust::Visit&);
std::string name_of(store::Session&, AgencyId const&); // "" if it is gone

// What somebody reads of one compartment: its lines, or of identity the name.
struct Part {
    trust::Compartment compartment { trust::Compartment::crisis };
    std::vector<plan::ShownLine> lines;
    std::string alias {};
};
// The lines of the scope, each compartment opened with what `ask` is given for it; what it refuses is left out.
using Ask = std::function<base::Result<trust::Disclosure>(store::Session&, trust::Compartment, std::vector<std::string> const& lines)>;
std::vector<Part> read_parts(Shop const&, trust::Visit&, store::Session&, consent::Scope const&, Ask const&);
void fill_parts(Shop const&, trust::Visit const&, look::Data&, std::vector<Part> const&); // {{>PARTS}}

// "Your part" on paper: one sheet that names nothing but what was chosen.
std::string part_pdf(Shop const&, trust::Visit const&, std::vector<Part> const&, std::string const& recipient);

void add_own_routes(trust::Routes&, Shared const&);
void add_open_routes(trust::Routes&, Shared const&);

}
