#pragma once

#include "look/page.h"
#include "store/testing.h"
#include "trust/testing.h"
#include "trust/visit.h"

#include <filesystem>
#include <string>
#include <vector>

namespace look::testing {

// Files as the program has them built in. The bytes live as long as this.
class Files {
public:
    // The templates of one folder of src/ ("look"), under the names they have in the program.
    Files& add_templates(std::filesystem::path const& source_folder, std::string const& floor);
    Files& add(std::string name, std::string bytes);
    std::vector<base::EmbeddedFile> list() const;

private:
    std::map<std::string, std::string> files_;
};

// What these routes answer to this visit: the address is taken apart, the route found (404 otherwise), its handler asked,
// and what was journalled is written, as the pipeline does before an answer leaves. Needs of routes are not looked at.
web::Response answer(trust::testing::VisitFor&, trust::Routes const&, web::Method, std::string const& target);
// Where a redirect leads; "" if it is none.
std::string location(web::Response const&);

}
