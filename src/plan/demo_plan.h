#pragma once

#include "form/answer.h"

// The whole plan of one invented person, for the tests of this room.
namespace plan::testing {

form::NewContent full_part_one();
form::NewContent full_part_two(std::string const& clinic = "");
form::NewContent full_crisis();

}
