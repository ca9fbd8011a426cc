#include "programme/media.h"

#include "base/json.h"
#include "base/text.h"
#include "programme/tool.h"

namespace programme {

namespace json = boost::json;

namespace {

// Only real containers of film: a playlist or a slide show can name other files and addresses.
constexpr std::string_view film_containers = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,asf,ogg,flv";
constexpr std::chrono::seconds probe_time { 60 };
constexpr std::size_t most_caption_bytes = 1024 * 1024;

std::int64_t milliseconds(std::string const& seconds_text)
{
    double seconds = 0;
    auto const [end, error] = std::from_chars(seconds_text.data(), seconds_text.data() + seconds_text.size(), seconds);
    return error == std::errc() && seconds > 0 && seconds < 1e6 ? static_cast<std::int64_t>(seconds * 1000) : 0;
}

json::array const* array_of(json::object const& object, std::string_view name)
{
    auto const* member = object.if_contains(name);
    return member && member->is_array() ? &member->get_array() : nullptr;
}

void read_stream(json::object const& stream, Probe& probe)
{
    auto const kind = base::json_text(stream, "codec_type");
    auto const codec = base::json_text(stream, "codec_name");
    if (kind == "video" && probe.width == 0) {
        probe.width = static_cast<int>(base::json_integer(stream, "width"));
        probe.height = static_cast<int>(base::json_integer(stream, "height"));
        probe.codec = codec + probe.codec;
    } else if (kind == "audio" && probe.codec.find('/') == std::string::npos) {
        probe.codec += '/' + codec;
    }
}

}

std::string_view code(MediaState state)
{
    switch (state) {
    case MediaState::received: return "received";
    case MediaState::working: return "working";
    case MediaState::ready: return "ready";
    case MediaState::failed: return "failed";
    case MediaState::removed: return "removed";
    }
    return "failed";
}

MediaState media_state_from(std::string_view text)
{
    for (auto const state : { MediaState::received, MediaState::working, MediaState::ready, MediaState::failed, MediaState::removed }) {
        if (code(state) == text)
            return state;
    }
    throw std::logic_error("no state of a media: " + std::string(text));
}

base::Result<Probe> probe(std::filesystem::path const& file)
{
    static std::atomic<bool> const never { false };
    auto const result = run_tool({ "ffprobe", "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", std::string(film_containers), "-print_format",
                                     "json", "-show_format", "-show_streams", "-show_chapters", "-i", file.string() },
        probe_time, never);
    if (!result.started)
        return base::Refusal { "programme.media.no_tool", "file" };
    if (!result.ok())
        return base::Refusal { "programme.media.not_video", "file" };
    return read_probe(result.output);
}

base::Result<Probe> read_probe(std::string_view ffprobe_json)
{
    base::Refusal const not_video { "programme.media.not_video", "file" };
    json::error_code error;
    auto const value = json::parse(json::string_view(ffprobe_json.data(), ffprobe_json.size()), error);
    if (error || !value.is_object())
        return not_video;
    Probe probe;
    auto const& object = value.get_object();
    if (auto const* streams = array_of(object, "streams")) {
        for (auto const& stream : *streams) {
            if (stream.is_object())
                read_stream(stream.get_object(), probe);
        }
    }
    if (auto const* format = object.if_contains("format"); format && format->is_object()) {
        probe.duration_ms = milliseconds(base::json_text(format->get_object(), "duration"));
        probe.container = base::json_text(format->get_object(), "format_name");
    }
    if (auto const* chapters = array_of(object, "chapters")) {
        for (auto const& chapter : *chapters) {
            if (chapter.is_object())
                probe.chapter_starts_ms.push_back(milliseconds(base::json_text(chapter.get_object(), "start_time")));
        }
    }
    std::ranges::sort(probe.chapter_starts_ms);
    constexpr int largest_side = 16'384;
    constexpr std::int64_t longest_ms = 6LL * 60 * 60 * 1000;
    if (probe.width <= 0 || probe.height <= 0 || probe.width > largest_side || probe.height > largest_side || probe.duration_ms <= 0 || probe.duration_ms > longest_ms)
        return not_video;
    return probe;
}

bool plays_in_browsers(Probe const& probe)
{
    bool const is_mp4 = probe.container.find("mp4") != std::string::npos;
    bool const is_webm = probe.container.find("webm") != std::string::npos;
    auto const video = std::string_view(probe.codec).substr(0, probe.codec.find('/'));
    auto const audio = probe.codec.find('/') == std::string::npos ? std::string_view() : std::string_view(probe.codec).substr(probe.codec.find('/') + 1);
    return (is_mp4 && video == "h264" && (audio.empty() || audio == "aac" || audio == "mp3"))
        || (is_webm && (video == "vp8" || video == "vp9" || video == "av1") && (audio.empty() || audio == "opus" || audio == "vorbis"));
}

base::Result<std::string> check_captions(std::string text)
{
    if (text.size() > most_caption_bytes)
        return base::Refusal { "programme.captions.large", "captions" };
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);
    bool const signed_right = text.starts_with("WEBVTT") && (text.size() == 6 || text[6] == ' ' || text[6] == '\t' || text[6] == '\n' || text[6] == '\r');
    if (!signed_right || !base::is_utf8(text) || text.find('\0') != std::string::npos || text.find(" --> ") == std::string::npos)
        return base::Refusal { "programme.captions.not_vtt", "captions" };
    return text;
}

base::Result<std::optional<std::int64_t>> read_time(std::string_view typed)
{
    auto const text = base::trim(base::nfkc(typed));
    if (text.empty())
        return std::optional<std::int64_t>();
    base::Refusal const refusal { "programme.chapter.time" };
    std::int64_t seconds = 0;
    auto const parts = base::split(text, ':');
    if (parts.size() < 2 || parts.size() > 3)
        return refusal;
    for (auto const& part : parts) {
        int number = 0;
        auto const [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        bool const is_first = &part == &parts.front();
        if (error != std::errc() || end != part.data() + part.size() || number < 0 || number > (is_first ? 600 : 59))
            return refusal;
        seconds = seconds * 60 + number;
    }
    return std::optional(seconds * 1000);
}

std::string time_text(std::int64_t ms)
{
    auto const total = ms / 1000;
    auto const two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    auto const hours = total / 3600;
    auto const minutes = total / 60 % 60;
    return hours > 0 ? std::to_string(hours) + ':' + two(minutes) + ':' + two(total % 60) : std::to_string(minutes) + ':' + two(total % 60);
}

int chapter_at(std::vector<std::int64_t> const& starts_ms, std::int64_t ms)
{
    return static_cast<int>(std::ranges::count_if(starts_ms, [&](auto start) { return start <= ms; }));
}

}
