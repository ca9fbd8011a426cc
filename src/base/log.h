#pragma once

#include "base/id.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace base {

// What the log may say. Made only of literals, numbers, ids and words the program itself owns; a person's
// text has no way in: names, notes and plan lines are std::string, and std::string does not convert.
class LogText {
public:
    template<std::size_t size>
    consteval LogText(char const (&literal)[size]) : literal_(literal, size - 1) { }

    std::string_view text() const { return literal_; }

private:
    std::string_view literal_;
};

class LogValue {
public:
    template<class Number>
        requires std::is_arithmetic_v<Number>
    LogValue(Number number) : text_(std::to_string(number)) { }
    template<class Tag>
    LogValue(Id<Tag> const& id) : text_(id.text()) { }
    // A technical text that cannot hold a person's words: an error of the system, a file of the program, a route.
    static LogValue technical(std::string_view text) { LogValue value(0); value.text_ = text; return value; }

    std::string const& text() const { return text_; }

private:
    std::string text_;
};

struct LogField {
    LogText name;
    LogValue value;
};

void log_info(LogText, std::initializer_list<LogField> = {});
void log_warning(LogText, std::initializer_list<LogField> = {});
void log_error(LogText, std::initializer_list<LogField> = {});
// One line a record to standard error: time, level, text, name=value. Call once at start.
void open_log(bool quiet);

}
