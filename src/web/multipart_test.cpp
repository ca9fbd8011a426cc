#include "web/multipart.h"

namespace web {

namespace {

class Written final : public PartReceiver {
public:
    bool begin(PartHeader header) override
    {
        text += '[' + header.name + (header.file_name ? '|' + *header.file_name : "") + ':';
        return true;
    }
    bool data(std::string_view bytes) override
    {
        text += bytes;
        return true;
    }
    bool end() override
    {
        text += ']';
        return true;
    }
    std::string text;
};

struct Reading {
    bool well_formed { true };
    bool complete { false };
    std::string text;
};

Reading read_in_pieces(std::string_view body, std::size_t piece, std::string_view boundary = "B")
{
    Written written;
    MultipartReader reader(boundary, written);
    Reading reading;
    for (std::size_t i = 0; i < body.size() && reading.well_formed; i += piece)
        reading.well_formed = reader.feed(body.substr(i, piece));
    reading.complete = reader.complete();
    reading.text = written.text;
    return reading;
}

constexpr std::string_view two_parts = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--Bx\r\ntwo\r\n--B  \r\n"
                                       "content-type: video/mp4\r\nCONTENT-DISPOSITION: form-data; name=f; filename=\"x.mp4\"\r\n\r\n\r\n--B--\r\nepilogue";

}

TEST(multipart, reads_the_same_in_pieces_of_every_size)
{
    for (std::size_t piece = 1; piece <= two_parts.size(); ++piece) {
        // "--Bx" begins like a delimiter; a line like that inside a part ends it badly, as in every reader.
        auto const reading = read_in_pieces("preamble\r\n" + std::string(two_parts.substr(0, two_parts.find("--Bx"))) + "- -Bx\r\ntwo\r\n--B  \r\n"
                + std::string(two_parts.substr(two_parts.find("content-type"))),
            piece);
        EXPECT_TRUE(reading.well_formed) << piece;
        EXPECT_TRUE(reading.complete) << piece;
        EXPECT_EQ(reading.text, "[a:one\r\n- -Bx\r\ntwo][f|x.mp4:]") << piece;
    }
}

TEST(multipart, refuses_a_delimiter_with_something_behind_it)
{
    EXPECT_FALSE(read_in_pieces(two_parts, 1000).well_formed);
}

TEST(multipart, a_body_that_was_cut_off_is_not_complete)
{
    constexpr std::string_view whole = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--B--";
    EXPECT_TRUE(read_in_pieces(whole, 7).complete);
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(read_in_pieces(whole.substr(0, length), 7).complete) << length;
}

TEST(multipart, names_may_hold_quotes)
{
    EXPECT_EQ(decode_part_header("Content-Disposition: form-data; name=\"a%22b\\\"c\"; filename=\"あ;.mp4\"")->name, "a\"b\"c");
    EXPECT_EQ(decode_part_header("Content-Disposition: form-data; name=\"a\"; filename=\"あ;.mp4\"")->file_name, "あ;.mp4");
    EXPECT_FALSE(decode_part_header("Content-Disposition: form-data; filename=\"a\""));
    EXPECT_FALSE(decode_part_header("Content-Disposition: attachment; name=\"a\""));
    EXPECT_FALSE(decode_part_header("Content-Disposition: form-data; name=\"a"));
    EXPECT_FALSE(decode_part_header("no colon"));
    EXPECT_FALSE(decode_part_header(""));
}

TEST(multipart, refuses_endless_headers_and_bad_boundaries)
{
    EXPECT_FALSE(read_in_pieces("--B\r\n" + std::string(5000, 'x'), 100).well_formed);
    EXPECT_FALSE(read_in_pieces("--\r\n", 10, "").well_formed);
    EXPECT_FALSE(read_in_pieces("x", 10, std::string(71, 'b')).well_formed);
}

}
