#pragma once

#include "look/page.h"
#include "store/testing.h"
#include "trust/testing.h"

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

}
