#include "paper/qr.h"

#include "base/text.h"

#include <qrencode.h>

#include <memory>

namespace paper {

std::optional<QrCode> qr_code(std::string_view text)
{
    std::unique_ptr<QRcode, decltype(&QRcode_free)> const made(
        QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free);
    if (!made)
        return std::nullopt;
    QrCode code { made->width, {} };
    auto const count = static_cast<std::size_t>(code.width * code.width);
    code.dark.reserve(count);
    for (std::size_t place = 0; place < count; ++place)
        code.dark.push_back((made->data[place] & 1) != 0);
    return code;
}

std::string svg_path(QrCode const& code)
{
    std::string path;
    for (int row = 0; row < code.width; ++row) {
        for (int column = 0; column < code.width; ++column) {
            int length = 0;
            while (column + length < code.width && code.is_dark(row, column + length))
                ++length;
            if (length == 0)
                continue;
            auto const text = std::to_string(length);
            path += 'M' + std::to_string(column) + ' ' + std::to_string(row) + 'h' + text + "v1h-" + text + 'z';
            column += length;
        }
    }
    return path;
}

std::string qr_svg(std::string_view text, std::string_view label, int pixels)
{
    auto const code = qr_code(text);
    if (!code)
        return "";
    constexpr int quiet = 4; // ISO/IEC 18004: four modules of ground on every side
    auto const side = std::to_string(code->width + 2 * quiet);
    auto const size = std::to_string(pixels);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"" + base::html_escape(label) + "\" width=\"" + size
        + "\" height=\"" + size + "\" viewBox=\"0 0 " + side + " " + side
        + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "H0z\"/><path fill=\"#000\" transform=\"translate("
        + std::to_string(quiet) + " " + std::to_string(quiet) + ")\" d=\"" + svg_path(*code) + "\"/></svg>";
}

}
