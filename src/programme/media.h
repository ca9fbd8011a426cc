#pragma once

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "trust/parties.h"

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace programme {

using MediaId = base::Id<struct MediaTag>;

// Dated rows: received → working (with percent) → ready or failed; any → removed.
enum class MediaState { received, working, ready, failed, removed };
std::string_view code(MediaState);
MediaState media_state_from(std::string_view code); // of our own store; anything else is a defect

struct MediaFile {
    std::string file; // name in the folder of the media
    std::string content_type;
    std::int64_t size_bytes { 0 };
    std::string sha256;
};

// One file that was put in the place of a video, and what was made of it.
struct Media {
    MediaId id;
    std::string video;
    std::string original_name;
    std::int64_t size_bytes { 0 };
    std::int64_t duration_ms { 0 };
    int width { 0 };
    int height { 0 };
    std::string codec; // "h264/aac"
    base::Instant added_at;
    std::string added_by; // name
    MediaState state { MediaState::received };
    int percent { 0 };
    std::string reason; // message key of a failure or removal, "" otherwise
    std::map<std::string, MediaFile, std::less<>> files; // "original", "small", "poster"
    std::vector<std::int64_t> chapter_starts_ms;         // as many as were given
    std::map<std::string, std::string, std::less<>> captions; // language → file

    bool is_watchable() const { return files.contains("small") || files.contains("original"); }
};

inline constexpr std::array caption_languages { std::string_view("ja"), std::string_view("easy"), std::string_view("en") };

// What ffprobe says about a file. Refusals (field "file"): "programme.media.no_tool", "programme.media.not_video".
struct Probe {
    std::int64_t duration_ms { 0 };
    int width { 0 };
    int height { 0 };
    std::string codec;
    std::string container;
    std::vector<std::int64_t> chapter_starts_ms;
};
base::Result<Probe> probe(std::filesystem::path const&);
base::Result<Probe> read_probe(std::string_view ffprobe_json);
// Whether browsers play the file as it is.
bool plays_in_browsers(Probe const&);

// WebVTT (W3C): the signature and at least one cue. Refusals (field "captions"): "programme.captions.not_vtt",
// "programme.captions.large" (over 1 MB).
base::Result<std::string> check_captions(std::string text);

// "12:34" or "1:02:03" → milliseconds; "" → nullopt; anything else refuses with "programme.chapter.time".
base::Result<std::optional<std::int64_t>> read_time(std::string_view typed);
std::string time_text(std::int64_t ms); // "12:34", "1:02:03"

// The chapter that is on at this moment, from 1; 0 if the starts are not known.
int chapter_at(std::vector<std::int64_t> const& starts_ms, std::int64_t ms);

}
