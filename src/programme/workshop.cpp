#include "programme/workshop.h"

#include "base/log.h"
#include "programme/tool.h"
#include "store/failure_log.h"

#include <fcntl.h>
#include <unistd.h>

namespace programme {

namespace {

constexpr std::chrono::seconds poster_time { 120 };
constexpr std::chrono::seconds sha256_time { 10 * 60 };
constexpr std::chrono::seconds small_time { 6 * 60 * 60 };
constexpr std::int64_t left_after_seconds = 15 * 60; // a rendition that has not moved for so long was left

// A full disk is told as such: the person at the screen can do something about it.
[[noreturn]] void refuse(int error, std::string const& what)
{
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        throw store::Failure(store::FailureKind::full, what);
    throw std::runtime_error(what);
}

// Durable before its row is: a row must never name a file that a loss of power took away.
void make_durable(std::filesystem::path const& path)
{
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    bool const done = descriptor >= 0 && ::fsync(descriptor) == 0;
    int const error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!done)
        refuse(error, "a media file could not be made durable");
}

void write_whole(std::filesystem::path const& path, std::string const& text)
{
    errno = 0;
    std::ofstream file(path, std::ios::binary);
    file << text << std::flush;
    if (!file)
        refuse(errno, "a media file could not be written whole");
}

// Goes away again unless it is kept: what no row names would lie there for ever.
class NewFiles {
public:
    explicit NewFiles(std::filesystem::path path) : path_(std::move(path)) { }
    ~NewFiles()
    {
        std::error_code error; // nothing more can be done here
        if (!kept_)
            std::filesystem::remove_all(path_, error);
    }
    NewFiles(NewFiles const&) = delete;
    NewFiles& operator=(NewFiles const&) = delete;
    void keep() { kept_ = true; }

private:
    std::filesystem::path path_;
    bool kept_ { false };
};

// "" if it could not be computed. A film of gigabytes takes its time: done by a program of its own, at low priority.
std::string sha256_of(std::filesystem::path const& path, std::atomic<bool> const& stop)
{
    constexpr std::size_t digits = 64;
    auto const result = run_tool({ "sha256sum", "--binary", path.string() }, sha256_time, stop);
    return result.ok() && result.output.size() > digits ? result.output.substr(0, digits) : std::string();
}

std::string extension_of(Probe const& probe)
{
    if (probe.container.find("mp4") != std::string::npos)
        return ".mp4";
    return probe.container.find("webm") != std::string::npos && plays_in_browsers(probe) ? ".webm" : ".film";
}

std::string content_type_of(std::filesystem::path const& file)
{
    auto const extension = file.extension().string();
    return extension == ".mp4" ? "video/mp4" : extension == ".webm" ? "video/webm" : "application/octet-stream";
}

std::vector<std::string> ffmpeg(std::filesystem::path const& input)
{
    return { "ffmpeg", "-nostdin", "-y", "-v", "error", "-threads", "1", "-protocol_whitelist", "file,pipe", "-i", input.string() };
}

std::filesystem::path original_in(std::filesystem::path const& folder)
{
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().stem() == "original")
            return entry.path();
    }
    return {};
}

// Moved where it can be, else copied: the folders may lie on different disks.
void move_file(std::filesystem::path const& from, std::filesystem::path const& to)
{
    std::error_code error;
    std::filesystem::rename(from, to, error);
    if (error && !std::filesystem::copy_file(from, to, error))
        refuse(error.value(), "a film could not be taken over");
}

}

Workshop::Workshop(look::Room const& room, std::chrono::milliseconds look_again)
    : database_(room.database)
    , clock_(room.clock)
    , media_folder_(room.data_folder / "media")
    , look_again_(look_again)
{
    // One process holds an SQLite store: whatever is unfinished there was left. Beside others it may be in their hands.
    bool const alone = database_.kind() == "sqlite";
    find_left(alone ? base::Instant { std::numeric_limits<std::int64_t>::max() } : clock_.now().plus_seconds(-left_after_seconds));
    thread_ = std::thread([this] { run(); });
}

Workshop::~Workshop()
{
    {
        std::scoped_lock const lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

base::Result<MediaId> Workshop::take(std::filesystem::path const& file, std::string const& video, std::string const& original_name,
    trust::AccountId const& by, MediaId id)
{
    auto const found = probe(file);
    if (!found)
        return found.refusal();
    auto const now = clock_.now();
    Media media { .id = id.empty() ? MediaId::make(now) : id, .video = video, .original_name = original_name,
        .size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(file)), .duration_ms = found->duration_ms,
        .width = found->width, .height = found->height, .codec = found->codec, .added_at = now };
    NewFiles files(folder(media.id));
    if (!std::filesystem::create_directories(folder(media.id)))
        files.keep(); // of a media that is known already
    auto const original = folder(media.id) / ("original" + extension_of(*found));
    move_file(file, original);
    std::filesystem::permissions(original, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    make_durable(original);
    make_durable(folder(media.id));
    database_.write([&](store::Transaction& transaction) {
        add_media(transaction, media, by);
        add_media_state(transaction, media.id, MediaState::received, 0, "", now, by);
        if (plays_in_browsers(*found))
            add_media_file(transaction, media.id, "original", { original.filename().string(), content_type_of(original), media.size_bytes, "" }, now);
        if (!found->chapter_starts_ms.empty())
            set_chapter_starts(transaction, media.id, found->chapter_starts_ms, now, by);
    });
    files.keep();
    std::scoped_lock const lock(mutex_);
    waiting_.push_back(media.id);
    changed_.notify_all();
    return media.id;
}

void Workshop::remove(MediaId const& id, std::string_view reason_key, trust::AccountId const& by)
{
    database_.write([&](store::Transaction& transaction) {
        add_media_state(transaction, id, MediaState::removed, 0, reason_key, clock_.now(), by);
    });
    std::filesystem::remove_all(folder(id));
}

void Workshop::put_captions(MediaId const& id, std::string_view language, std::string const& text, trust::AccountId const& by)
{
    auto const now = clock_.now();
    auto const file = "captions-" + std::string(language) + '-' + std::to_string(now.microseconds) + ".vtt";
    auto const path = folder(id) / file;
    std::filesystem::create_directories(folder(id));
    NewFiles captions(path);
    write_whole(path, text);
    make_durable(path);
    database_.write([&](store::Transaction& transaction) { set_captions(transaction, id, language, file, now, by); });
    captions.keep();
}

void Workshop::wait_until_idle()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || (waiting_.empty() && !busy_); });
}

void Workshop::find_left(base::Instant untouched_since)
{
    auto const left = database_.read([&](store::Session& session) { return unfinished(session, untouched_since); });
    std::scoped_lock const lock(mutex_);
    for (auto const& id : left) {
        if (std::ranges::find(waiting_, id) == waiting_.end())
            waiting_.push_back(id);
    }
}

std::optional<MediaId> Workshop::next()
{
    std::unique_lock lock(mutex_);
    busy_ = false;
    changed_.notify_all();
    while (!changed_.wait_for(lock, look_again_, [this] { return stop_ || !waiting_.empty(); })) {
        lock.unlock();
        try {
            find_left(clock_.now().plus_seconds(-left_after_seconds));
        } catch (std::exception const& defect) { // the store may be away for a moment; the next look finds it again
            base::log_warning("unfinished videos could not be looked for", { { "why", base::LogValue::technical(store::for_log(defect)) } });
        }
        lock.lock();
    }
    if (stop_)
        return std::nullopt;
    auto id = waiting_.front();
    waiting_.pop_front();
    busy_ = true;
    return id;
}

void Workshop::run()
{
    while (auto const id = next()) {
        try {
            process(*id);
        } catch (std::exception const& defect) {
            base::log_error("a video could not be made ready", { { "media", *id }, { "why", base::LogValue::technical(store::for_log(defect)) } });
        }
    }
}

void Workshop::process(MediaId const& id)
{
    bool const mine = database_.write([&](store::Transaction& transaction) {
        auto const media = find_media(transaction, id);
        bool const is_open = media && (media->state == MediaState::received || media->state == MediaState::working);
        return is_open && add_media_state(transaction, id, MediaState::working, 0, "", clock_.now());
    });
    if (!mine)
        return;
    auto const media = database_.read([&](store::Session& session) { return *find_media(session, id); });
    if (auto const original = media.files.find("original"); original != media.files.end())
        record_file(id, "original", original->second.file, original->second.content_type);
    bool const poster = make_poster(media);
    bool const small = make_small(media);
    if (stop_)
        return; // the next process goes on
    bool const watchable = small || media.files.contains("original");
    if (!poster || !small)
        base::log_warning("a rendition of a video could not be made", { { "media", id } });
    tell(id, watchable ? MediaState::ready : MediaState::failed, watchable ? 100 : 0, watchable ? "" : "programme.media.unreadable");
}

void Workshop::tell(MediaId const& id, MediaState state, int percent, std::string_view reason)
{
    database_.write([&](store::Transaction& transaction) {
        auto const media = find_media(transaction, id);
        if (media && media->state != MediaState::removed)
            add_media_state(transaction, id, state, percent, reason, clock_.now());
    });
}

void Workshop::record_file(MediaId const& id, std::string_view kind, std::string const& file, std::string const& content_type)
{
    auto const path = folder(id) / file;
    make_durable(path);
    MediaFile const made { file, content_type, static_cast<std::int64_t>(std::filesystem::file_size(path)), sha256_of(path, stop_) };
    database_.write([&](store::Transaction& transaction) { add_media_file(transaction, id, kind, made, clock_.now()); });
}

bool Workshop::make_poster(Media const& media)
{
    auto arguments = ffmpeg(original_in(folder(media.id)));
    auto const poster = folder(media.id) / "poster.jpg";
    // A tenth into the film: the first frame is black more often than not.
    arguments.insert(arguments.end() - 2, { "-ss", std::to_string(media.duration_ms / 10'000) });
    arguments.insert(arguments.end(), { "-frames:v", "1", "-vf", "scale='min(960,iw)':-2", "-q:v", "4", poster.string() });
    if (!run_tool(arguments, poster_time, stop_).ok() || !std::filesystem::exists(poster))
        return false;
    record_file(media.id, "poster", "poster.jpg", "image/jpeg");
    return true;
}

bool Workshop::make_small(Media const& media)
{
    auto arguments = ffmpeg(original_in(folder(media.id)));
    auto const making = folder(media.id) / "making.mp4";
    NewFiles const half_made(making); // nothing is left of it once it has its own name
    arguments.insert(arguments.end(), { "-map", "0:v:0", "-map", "0:a:0?", "-vf", "scale=-2:'min(480,ih)'", "-c:v", "libx264", "-preset", "veryfast", "-crf", "26",
                                          "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-movflags", "+faststart", "-map_metadata", "-1",
                                          "-progress", "pipe:1", making.string() });
    int told = 0;
    auto told_at = clock_.now();
    auto const result = run_tool(arguments, small_time, stop_, [&](std::string_view line) {
        constexpr std::string_view name = "out_time_us=";
        std::int64_t done_us = 0;
        if (!line.starts_with(name) || std::from_chars(line.data() + name.size(), line.data() + line.size(), done_us).ec != std::errc())
            return;
        auto const percent = static_cast<int>(std::clamp<std::int64_t>(done_us / 10 / std::max<std::int64_t>(1, media.duration_ms), 0, 99));
        constexpr int step = 5;
        auto const now = clock_.now();
        if (percent >= told + step || now > told_at.plus_seconds(left_after_seconds / 3)) { // a slow one is not a left one
            told = percent;
            told_at = now;
            tell(media.id, MediaState::working, percent);
        }
    });
    if (!result.ok() || !std::filesystem::exists(making))
        return false;
    std::filesystem::rename(making, folder(media.id) / "small.mp4");
    record_file(media.id, "small", "small.mp4", "video/mp4");
    return true;
}

}
