// The decision alone, to be measured: `hashiwatashi consent decide` without the rest of the program.
#include "consent/case_json.h"

#include <iostream>

int main() { return consent::decide_command(std::cin, std::cout); }
