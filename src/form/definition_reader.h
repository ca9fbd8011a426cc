#pragma once

#include "form/definition.h"

namespace form {

// Reads content/forms: common.json, hints.json and every form. Strict: a member that is not known, is missing or has
// another type is refused with file and place, as content/schema/form.schema.json would.
std::vector<Definition> read_definitions(std::filesystem::path const& content_folder);

}
