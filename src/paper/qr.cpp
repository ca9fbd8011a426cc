#include "paper/qr.h"

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

}
