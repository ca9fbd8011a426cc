#include "programme/demo_clips.h"

#include "base/json.h"
#include "programme/media_store.h"

namespace programme {

namespace json = boost::json;

namespace {

struct Clip {
    Media media;
    std::filesystem::path film;
    std::filesystem::path poster;
    std::map<std::string, std::filesystem::path> captions;
};

Clip read_clip(json::object const& object, std::filesystem::path const& folder, base::Instant now)
{
    Clip clip;
    clip.film = folder / base::json_text(object, "file");
    clip.poster = folder / base::json_text(object, "poster");
    auto& media = clip.media;
    media.video = base::json_text(object, "code");
    media.id = MediaId::named("clip." + media.video);
    media.original_name = clip.film.filename().string();
    media.size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(clip.film));
    media.duration_ms = base::json_integer(object, "duration_ms");
    media.width = static_cast<int>(base::json_integer(object, "width"));
    media.height = static_cast<int>(base::json_integer(object, "height"));
    media.codec = base::json_text(object, "codec");
    media.added_at = now;
    for (auto const& start : object.at("chapter_starts_ms").as_array())
        media.chapter_starts_ms.push_back(start.as_int64());
    for (auto const& [language, file] : object.at("captions").as_object())
        clip.captions.emplace(std::string(language), folder / std::string(file.as_string()));
    return clip;
}

std::int64_t copied(std::filesystem::path const& from, std::filesystem::path const& to)
{
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    return static_cast<std::int64_t>(std::filesystem::file_size(to));
}

void write(store::Transaction& transaction, Clip const& clip, std::filesystem::path const& media_folder, trust::AccountId const& by)
{
    auto const& media = clip.media;
    auto const folder = media_folder / media.id.text();
    std::filesystem::create_directories(folder);
    auto const film_bytes = copied(clip.film, folder / "original.mp4");
    auto const poster_bytes = copied(clip.poster, folder / "poster.jpg");
    add_media(transaction, media, by);
    add_media_file(transaction, media.id, "original", { "original.mp4", "video/mp4", film_bytes, "" }, media.added_at);
    add_media_file(transaction, media.id, "poster", { "poster.jpg", "image/jpeg", poster_bytes, "" }, media.added_at);
    set_chapter_starts(transaction, media.id, media.chapter_starts_ms, media.added_at, by);
    for (auto const& [language, file] : clip.captions) {
        auto const name = "captions-" + language + ".vtt";
        copied(file, folder / name);
        set_captions(transaction, media.id, language, name, media.added_at, by);
    }
    add_media_state(transaction, media.id, MediaState::ready, 100, "", media.added_at, by);
}

}

void load_clips(look::Room const& room, std::filesystem::path const& folder, trust::AccountId const& by)
{
    auto const list = base::read_json_file(folder / "clips.json").as_object();
    auto const now = room.clock.now();
    std::vector<Clip> clips;
    for (auto const& clip : list.at("clips").as_array())
        clips.push_back(read_clip(clip.as_object(), folder, now));
    room.database.write([&](store::Transaction& transaction) {
        for (auto const& clip : clips) {
            if (!find_media(transaction, clip.media.id))
                write(transaction, clip, room.data_folder / "media", by);
        }
    });
}

}
