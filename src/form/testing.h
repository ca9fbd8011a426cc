#pragma once

#include "form/screen.h"
#include "look/testing.h"
#include "words/catalogue.h"

namespace form::testing {

// What a test of screens needs: the forms of the program, templates of this floor with the built catalogue, a visit.
class Desk {
public:
    Desk(store::Database&, std::filesystem::path const& source_folder, std::filesystem::path const& build_folder);
    Library const& library() const { return library_; }
    look::Pages const& pages() const { return pages_; }
    trust::Visit& visit() { return *visit_; }
    // A step as HTML, as it stands inside a form.
    std::string shown(Definition const&, Step const&, Answer const& = {}, ScreenOptions const& = {});
    // What `fill` put into {{>NAME}}.
    std::string piece(std::string_view name, std::function<void(look::Data&)> const& fill);

private:
    Library library_;
    words::Catalogue catalogue_;
    look::testing::Files files_;
    look::Pages pages_;
    trust::testing::OpenGate gate_;
    trust::testing::VisitFor visit_;
};

// What a browser without script would send for this HTML: every input with its value, ticks and selections as they
// stand.
web::Form sent_by_browser(std::string_view html);

}
