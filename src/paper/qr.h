#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paper {

// A QR code, correction level M: bytes of UTF-8 as they are.
struct QrCode {
    int width { 0 }; // modules in a row, and rows
    std::vector<bool> dark;

    bool is_dark(int row, int column) const { return dark[static_cast<std::size_t>(row * width + column)]; }
};
std::optional<QrCode> qr_code(std::string_view text); // nullopt: longer than a QR code holds
// Path data of SVG that fills the dark modules, one unit each.
std::string svg_path(QrCode const&);
// The same as an SVG image of its own ground, so that it is read in dark as well: markup for a page, `label` is what a
// screen reader says. "" if the text is longer than a QR code holds.
std::string qr_svg(std::string_view text, std::string_view label, int pixels = 220);

}
