#pragma once

#include "look/room.h"
#include "programme/media_store.h"

#include <condition_variable>
#include <deque>

namespace programme {

// Where the files of videos are, and the one thread that makes poster and smaller rendition of them in the
// background, one after the other: two at once would leave nothing for people.
class Workshop {
public:
    // Begins with what an earlier process left unfinished, and looks for such again as often as given.
    explicit Workshop(look::Room const&, std::chrono::milliseconds look_again = std::chrono::minutes(1));
    ~Workshop(); // ends the program that runs

    // Checks the file, takes it over into the media folder and writes the media with its chapters. The file stays
    // where it is on a refusal (those of probe()).
    base::Result<MediaId> take(std::filesystem::path const& file, std::string const& video, std::string const& original_name,
        trust::AccountId const& by, MediaId id = {});
    // Deletes the files; the rows stay and say when, by whom and why.
    void remove(MediaId const&, std::string_view reason_key, trust::AccountId const& by);
    // Writes checked captions into the folder and makes them current.
    void put_captions(MediaId const&, std::string_view language, std::string const& text, trust::AccountId const& by);

    std::filesystem::path folder(MediaId const& id) const { return media_folder_ / id.text(); }
    void wait_until_idle(); // for the demo loader and tests

private:
    void run();
    void find_left(base::Instant untouched_since);
    std::optional<MediaId> next();
    void process(MediaId const&);
    bool make_poster(Media const&);
    bool make_small(Media const&);
    void record_file(MediaId const&, std::string_view kind, std::string const& file, std::string const& content_type);
    void tell(MediaId const&, MediaState, int percent, std::string_view reason = "");

    store::Database& database_;
    base::Clock const& clock_;
    std::filesystem::path media_folder_;
    std::chrono::milliseconds look_again_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<MediaId> waiting_;
    bool busy_ { false };
    std::atomic<bool> stop_ { false };
    std::thread thread_;
};

}
