#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace consent {

// One case of consent-spec §1 (JSON) to one answer of §2 (JSON); a case with several questions of one world gives their
// answers in order, a line each. Throws std::runtime_error if it is not JSON, not an object, or its `questions` is not a
// list of objects with something in it; a member of another type than the spec's counts as absent.
std::string decide_case(std::string_view json);

// `hashiwatashi consent decide`: one case a line in, one answer a question out, a line each. A line that is no case gives
// {"error":"…"}; the exit status says whether there was one (0 or 1).
int decide_command(std::istream&, std::ostream&);

}
