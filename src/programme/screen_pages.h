#pragma once

#include "form/screen.h"
#include "programme/page_parts.h"

// One screen of one form, drawn and saved: the checklist and the talk have it in common. Inside the room only.
namespace programme::page_parts {

struct ScreenAt {
    trust::PersonId person;
    form::Definition const& definition;
    form::Step const* step { nullptr };
    person::BridgingStep bridging { person::BridgingStep::checklist };
    std::string context {};  // of the answer
    std::string address {};  // where the steps of this form stand: address + "/" + step
    trust::Compartment compartment() const { return definition.compartment; }
    std::string step_address(std::string_view id) const { return address + '/' + std::string(id); }
    // The steps before and after; nullptr at the ends.
    form::Step const* previous() const;
    form::Step const* next() const;
};

// What a room adds to the page that is drawn, from the answer as it stands.
using Adorn = std::function<void(look::Data&, Opened const&, form::Answer const&)>;

web::Response show_screen(Shop&, trust::Visit&, ScreenAt const&, std::string_view file, Adorn const& adorn,
    form::ScreenOptions options = {}, int status = 200);
// Saves and answers with the page to go to, or with the screen and what is wrong with it. `saved` runs in the same
// transaction, once the answer is written.
using Saved = std::function<void(store::Transaction&, trust::Disclosure const&)>;
web::Response save_screen(Shop&, trust::Visit&, ScreenAt const&, std::string_view file, Adorn const& adorn, Saved const& saved,
    std::function<web::Response()> const& go_on);
web::Response save_draft(Shop&, trust::Visit&, ScreenAt const&);

}
