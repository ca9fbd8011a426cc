#include "programme/media_store.h"

namespace programme {

namespace {

Media read_media(store::Row const& row)
{
    Media media;
    media.id = row.id<MediaId>("id");
    media.video = row.text("video");
    media.original_name = row.text("original_name");
    media.size_bytes = row.integer("size_bytes");
    media.duration_ms = row.integer("duration_ms");
    media.width = static_cast<int>(row.integer("width"));
    media.height = static_cast<int>(row.integer("height"));
    media.codec = row.text("codec");
    media.added_at = row.instant("added_at");
    media.added_by = row.text_or("name", "");
    return media;
}

void read_state(store::Session& session, Media& media)
{
    auto const row = session.query_one("SELECT state, percent, reason FROM media_state WHERE media = :media ORDER BY number DESC LIMIT 1", { { "media", media.id } });
    if (!row)
        return;
    media.state = media_state_from(row->text("state"));
    media.percent = static_cast<int>(row->integer("percent"));
    media.reason = row->text("reason");
}

void read_parts(store::Session& session, Media& media)
{
    read_state(session, media);
    for (auto const& row : session.query("SELECT kind, file, content_type, size_bytes, sha256 FROM media_file WHERE media = :media", { { "media", media.id } }))
        media.files[row.text("kind")] = { row.text("file"), row.text("content_type"), row.integer("size_bytes"), row.text("sha256") };
    for (auto const& row : session.query("SELECT start_ms FROM media_chapter WHERE media = :media"
                                         " AND made_at = (SELECT MAX(made_at) FROM media_chapter WHERE media = :media) ORDER BY number",
             { { "media", media.id } }))
        media.chapter_starts_ms.push_back(row.integer("start_ms"));
    for (auto const& row : session.query("SELECT language, file FROM media_caption WHERE media = :media ORDER BY made_at", { { "media", media.id } }))
        media.captions[row.text("language")] = row.text("file");
    std::erase_if(media.captions, [](auto const& caption) { return caption.second.empty(); });
}

}

void add_media(store::Transaction& transaction, Media const& media, trust::AccountId const& by)
{
    transaction.execute("INSERT INTO media (id, video, original_name, size_bytes, duration_ms, width, height, codec, added_at, added_by)"
                        " VALUES (:id, :video, :original_name, :size_bytes, :duration_ms, :width, :height, :codec, :added_at, :added_by)",
        { { "id", media.id }, { "video", media.video }, { "original_name", media.original_name }, { "size_bytes", media.size_bytes },
            { "duration_ms", media.duration_ms }, { "width", media.width }, { "height", media.height }, { "codec", media.codec },
            { "added_at", media.added_at }, { "added_by", by } });
}

bool add_media_state(store::Transaction& transaction, MediaId const& media, MediaState state, int percent, std::string_view reason,
    base::Instant now, trust::AccountId const& by)
{
    return transaction.execute("INSERT INTO media_state (media, number, state, percent, reason, made_at, made_by)"
                               " VALUES (:media, (SELECT COALESCE(MAX(number), 0) + 1 FROM media_state WHERE media = :media), :state, :percent, :reason, :now, :by)"
                               " ON CONFLICT (media, number) DO NOTHING",
               { { "media", media }, { "state", code(state) }, { "percent", percent }, { "reason", reason }, { "now", now }, { "by", by } })
        == 1;
}

void add_media_file(store::Transaction& transaction, MediaId const& media, std::string_view kind, MediaFile const& file, base::Instant now)
{
    transaction.execute("INSERT INTO media_file (media, kind, file, content_type, size_bytes, sha256, made_at)"
                        " VALUES (:media, :kind, :file, :content_type, :size_bytes, :sha256, :now)"
                        " ON CONFLICT (media, kind) DO UPDATE SET file = :file, content_type = :content_type, size_bytes = :size_bytes, sha256 = :sha256, made_at = :now",
        { { "media", media }, { "kind", kind }, { "file", file.file }, { "content_type", file.content_type }, { "size_bytes", file.size_bytes },
            { "sha256", file.sha256 }, { "now", now } });
}

void set_chapter_starts(store::Transaction& transaction, MediaId const& media, std::vector<std::int64_t> const& starts_ms, base::Instant now,
    trust::AccountId const& by)
{
    for (std::size_t i = 0; i < starts_ms.size(); ++i)
        transaction.execute("INSERT INTO media_chapter (media, made_at, number, start_ms, made_by) VALUES (:media, :now, :number, :start, :by)"
                            " ON CONFLICT (media, made_at, number) DO UPDATE SET start_ms = :start",
            { { "media", media }, { "now", now }, { "number", static_cast<std::int64_t>(i + 1) }, { "start", starts_ms[i] }, { "by", by } });
}

void set_captions(store::Transaction& transaction, MediaId const& media, std::string_view language, std::string const& file, base::Instant now,
    trust::AccountId const& by)
{
    transaction.execute("INSERT INTO media_caption (media, language, made_at, file, made_by) VALUES (:media, :language, :now, :file, :by)"
                        " ON CONFLICT (media, language, made_at) DO UPDATE SET file = :file",
        { { "media", media }, { "language", language }, { "now", now }, { "file", file }, { "by", by } });
}

std::optional<Media> find_media(store::Session& session, MediaId const& id)
{
    auto const row = session.query_one("SELECT media.id AS id, media.video AS video, media.original_name AS original_name, media.size_bytes AS size_bytes,"
        " media.duration_ms AS duration_ms, media.width AS width, media.height AS height, media.codec AS codec,"
        " media.added_at AS added_at, account.name AS name FROM media LEFT JOIN account ON account.id = media.added_by WHERE media.id = :id", { { "id", id } });
    if (!row)
        return std::nullopt;
    auto media = read_media(*row);
    read_parts(session, media);
    return media;
}

std::vector<Media> media_of(store::Session& session, std::string_view video)
{
    constexpr int most = 50;
    std::vector<Media> all;
    for (auto const& row : session.query("SELECT media.id AS id, media.video AS video, media.original_name AS original_name, media.size_bytes AS size_bytes,"
        " media.duration_ms AS duration_ms, media.width AS width, media.height AS height, media.codec AS codec,"
        " media.added_at AS added_at, account.name AS name FROM media LEFT JOIN account ON account.id = media.added_by"
                                         " WHERE media.video = :video ORDER BY media.added_at DESC, media.id DESC LIMIT :most",
             { { "video", video }, { "most", most } })) {
        all.push_back(read_media(row));
        read_parts(session, all.back());
    }
    return all;
}

std::optional<Media> current_media(store::Session& session, std::string_view video)
{
    for (auto& media : media_of(session, video)) {
        if (media.state == MediaState::ready && media.is_watchable())
            return std::move(media);
    }
    return std::nullopt;
}

std::vector<MediaId> unfinished(store::Session& session, base::Instant before)
{
    std::vector<MediaId> found;
    for (auto const& row : session.query("SELECT media FROM media_state AS newest WHERE state IN ('received', 'working') AND made_at < :before"
                                         " AND number = (SELECT MAX(number) FROM media_state WHERE media = newest.media) ORDER BY made_at",
             { { "before", before } }))
        found.push_back(row.id<MediaId>("media"));
    return found;
}

}
