#pragma once

#include "programme/media.h"
#include "programme/programme.h"
#include "store/session.h"

namespace programme {

// Videos are no person's data: who may put them in is the route's need, who may see them is signed in.
void add_media(store::Transaction&, Media const&, trust::AccountId const& by);
// Adds the state as the next row. False if another process was faster.
bool add_media_state(store::Transaction&, MediaId const&, MediaState, int percent, std::string_view reason, base::Instant now,
    trust::AccountId const& by = {});
void add_media_file(store::Transaction&, MediaId const&, std::string_view kind, MediaFile const&, base::Instant now);
void set_chapter_starts(store::Transaction&, MediaId const&, std::vector<std::int64_t> const& starts_ms, base::Instant now,
    trust::AccountId const& by);
void set_captions(store::Transaction&, MediaId const&, std::string_view language, std::string const& file, base::Instant now,
    trust::AccountId const& by); // file "": taken away

std::optional<Media> find_media(store::Session&, MediaId const&);
// All of one video, newest first.
std::vector<Media> media_of(store::Session&, std::string_view video);
// What is shown in the place of a video: the newest that can be watched and was not removed.
std::optional<Media> current_media(store::Session&, std::string_view video);
// Received or half worked, since before the moment: left by a process that ended.
std::vector<MediaId> unfinished(store::Session&, base::Instant before);

}
