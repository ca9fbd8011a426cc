#include "bench/bench.h"

#include "base/standard.h"
#include "app/program.h"
#include "base/json.h"

#include <iostream>

namespace bench {

int serve(std::filesystem::path const& folder, std::filesystem::path const& constant_file)
{
    app::Settings settings;
    settings.data = folder;
    settings.port = 0;
    auto const bytes = std::filesystem::exists(constant_file) ? base::read_file(constant_file) : std::string("empty");
    return app::serve(settings, [bytes](web::Router& router) {
        router.add({ web::Method::get, "/constant", "anyone", [bytes](web::Request&) { return web::Response::html(bytes); } });
    });
}

}

int main(int count, char** values)
{
    std::vector<std::string> const words(values + 1, values + count);
    auto const is = [&](std::string_view name, std::size_t size) { return words.size() == size && words[0] == name; };
    if (is("writes", 2))
        bench::measure_writes(words[1]);
    else if (is("journal", 3))
        bench::measure_journal(words[1], std::stoi(words[2]));
    else if (is("decisions", 1))
        bench::measure_decisions();
    else if (is("paper", 1))
        bench::measure_paper();
    else if (is("load", 3))
        bench::load_persons(words[1], std::stoi(words[2]));
    else if (is("serve", 3))
        return bench::serve(words[1], words[2]);
    else {
        std::cerr << "hashiwatashi_bench writes FOLDER | journal FOLDER COUNT | decisions | paper | load FOLDER COUNT | serve FOLDER FILE\n";
        return 2;
    }
    return 0;
}
