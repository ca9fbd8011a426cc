#include "web/reply.h"

#include <zlib.h>

namespace web {

namespace {

Request asking(std::map<std::string, std::string, std::less<>> headers)
{
    Request request;
    request.headers = std::move(headers);
    return request;
}

std::string gunzipped(std::string const& bytes)
{
    std::string text(100'000, '\0');
    z_stream stream {};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

}

TEST(reply, ranges)
{
    struct Case {
        std::string_view header;
        RangeKind kind;
        std::uint64_t first;
        std::uint64_t last;
    };
    for (auto const& [header, kind, first, last] : std::vector<Case> {
             { "bytes=0-9", RangeKind::one, 0, 9 }, { "bytes=90-", RangeKind::one, 90, 99 }, { "bytes=90-500", RangeKind::one, 90, 99 },
             { "bytes=-5", RangeKind::one, 95, 99 }, { "bytes=-500", RangeKind::one, 0, 99 }, { "bytes=99-99", RangeKind::one, 99, 99 },
             { "bytes=100-", RangeKind::unsatisfiable, 0, 0 }, { "bytes=-0", RangeKind::unsatisfiable, 0, 0 },
             { "", RangeKind::none, 0, 0 }, { "bytes=5-4", RangeKind::none, 0, 0 }, { "bytes=0-1,3-4", RangeKind::none, 0, 0 },
             { "items=0-1", RangeKind::none, 0, 0 }, { "bytes=-", RangeKind::none, 0, 0 }, { "bytes=x-1", RangeKind::none, 0, 0 },
             { "bytes=1-x", RangeKind::none, 0, 0 }, { "bytes=99999999999999999999-", RangeKind::none, 0, 0 } }) {
        ByteRange range;
        EXPECT_EQ(decode_range(header, 100, range), kind) << header;
        EXPECT_EQ(range.first, first) << header;
        EXPECT_EQ(range.last, last) << header;
    }
    ByteRange range;
    EXPECT_EQ(decode_range("bytes=0-", 0, range), RangeKind::unsatisfiable);
    EXPECT_EQ(decode_range("bytes=-1", 0, range), RangeKind::unsatisfiable);
}

TEST(reply, tags)
{
    EXPECT_TRUE(names_tag("\"a\", W/\"b\"", "\"b\""));
    EXPECT_TRUE(names_tag("*", "\"b\""));
    EXPECT_FALSE(names_tag("\"bb\"", "\"b\""));
    EXPECT_FALSE(names_tag("", "\"b\""));
}

TEST(reply, chooses_the_encoding)
{
    EXPECT_EQ(best_encoding("gzip, deflate, br"), "br");
    EXPECT_EQ(best_encoding("gzip;q=0.5"), "gzip");
    EXPECT_EQ(best_encoding("gzip;q=0, br;q=0.0"), "");
    EXPECT_EQ(best_encoding("identity"), "");
    EXPECT_EQ(best_encoding(""), "");
}

TEST(reply, compresses_text_only_when_asked_and_worth_it)
{
    std::string const page(5000, 'x');
    auto reply = make_reply(Response::html(page), asking({ { "accept-encoding", "gzip" } }), {});
    ASSERT_TRUE(reply);
    EXPECT_EQ(gunzipped(reply->body), page);
    EXPECT_NE(reply->head.find("Content-Encoding: gzip\r\n"), std::string::npos);
    EXPECT_NE(reply->head.find("Vary: Accept-Encoding\r\n"), std::string::npos);

    EXPECT_EQ(make_reply(Response::html(page), asking({}), {})->body, page);
    EXPECT_EQ(make_reply(Response::html("short"), asking({ { "accept-encoding", "gzip" } }), {})->body, "short");
    EXPECT_EQ(make_reply(Response::bytes(page, "application/pdf"), asking({ { "accept-encoding", "gzip" } }), {})->body, page);
}

TEST(reply, head_has_the_length_and_no_body)
{
    auto const reply = make_reply(Response::text("twelve bytes"), asking({}), { .head_only = true });
    EXPECT_EQ(reply->body, "");
    EXPECT_NE(reply->head.find("Content-Length: 12\r\n"), std::string::npos);
}

TEST(reply, what_the_visitor_has_is_not_sent_again)
{
    auto page = Response::text("twelve bytes");
    page.header("ETag", "\"v1\"");
    auto const reply = make_reply(std::move(page), asking({ { "if-none-match", "\"v1\"" } }), {});
    EXPECT_TRUE(reply->head.starts_with("HTTP/1.1 304 "));
    EXPECT_EQ(reply->head.find("Content-Length"), std::string::npos);
    EXPECT_EQ(reply->body, "");
}

TEST(reply, pages_are_not_stored_unless_their_handler_says_so)
{
    EXPECT_NE(make_reply(Response::html("x"), asking({}), {})->head.find("Cache-Control: no-store\r\n"), std::string::npos);
    auto stored = Response::html("x");
    stored.header("cache-control", "max-age=60");
    EXPECT_EQ(make_reply(std::move(stored), asking({}), {})->head.find("no-store"), std::string::npos);
}

TEST(reply, a_line_break_in_a_header_is_a_defect)
{
    EXPECT_THROW((void)make_reply(Response::see_other("/x\r\nSet-Cookie: a=b"), asking({}), {}), std::logic_error);
}

TEST(reply, a_file_that_is_not_there_gives_nothing)
{
    EXPECT_FALSE(make_reply(Response::file({ .path = "/nowhere/at/all", .etag = "x" }, "video/mp4"), asking({}), {}));
    EXPECT_FALSE(make_reply(Response::file({ .path = "/", .etag = "x" }, "video/mp4"), asking({}), {}));
}

}
