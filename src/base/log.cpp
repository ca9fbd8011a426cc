#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace base {

namespace {

spdlog::logger& logger()
{
    // Before open_log, and in tests, only warnings and errors are said.
    static auto const instance = [] {
        auto made = std::make_shared<spdlog::logger>("hashiwatashi", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        made->set_level(spdlog::level::warn);
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

bool is_plain(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return c > ' ' && c != '"' && c != '\\' && c != 0x7f;
    });
}

// A value cannot end its line or pretend to be another field.
void append_value(std::string& line, std::string_view text)
{
    if (is_plain(text)) {
        line += text;
        return;
    }
    line += '"';
    for (unsigned char c : text) {
        if (c == '"' || c == '\\')
            line += '\\';
        line += c < ' ' || c == 0x7f ? ' ' : static_cast<char>(c);
    }
    line += '"';
}

void write(spdlog::level::level_enum level, LogText text, std::initializer_list<LogField> fields)
{
    if (!logger().should_log(level))
        return;
    std::string line(text.text());
    for (auto const& field : fields) {
        line += ' ';
        line += field.name.text();
        line += '=';
        append_value(line, field.value.text());
    }
    logger().log(level, spdlog::string_view_t(line.data(), line.size()));
}

}

void log_info(LogText text, std::initializer_list<LogField> fields)
{
    write(spdlog::level::info, text, fields);
}

void log_warning(LogText text, std::initializer_list<LogField> fields)
{
    write(spdlog::level::warn, text, fields);
}

void log_error(LogText text, std::initializer_list<LogField> fields)
{
    write(spdlog::level::err, text, fields);
}

void open_log(bool quiet)
{
    logger().set_level(quiet ? spdlog::level::warn : spdlog::level::info);
}

}
