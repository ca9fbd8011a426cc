#pragma once

#include <string>
#include <string_view>

namespace look {

// How pages look is kept in cookies of the browser, because it must hold before sign-in and tells nothing about a
// person: language=ja|easy|en, ruby=on|off, text_size=normal|large|largest, theme=auto|light|dark.
std::string look_cookie(std::string_view name, std::string_view value, bool secure);

inline constexpr std::string_view notice_cookie = "notice";
std::string keep_notice(std::string_view message_key); // for a minute
std::string forget_notice();

// The given path if it is one of our own ("/persons?q=…"), else "/": never a way to another host.
std::string own_path(std::string_view wanted);

}
