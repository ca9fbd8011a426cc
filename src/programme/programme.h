#pragma once

#include "form/answer.h"
#include "form/definition.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace programme {

enum class Audience { person, staff, both };

struct Chapter {
    std::string kind; // "explanation", "acted", "narrative", "real_meeting", "message", "lecture", "summary"
    form::Text title;
    form::Text question; // to stop at and talk; ours, never a test
};

struct Video {
    std::string code; // "V1"
    form::Text title;
    form::Text about;
    Audience audience { Audience::person };
    int minutes { 0 };            // nominal
    bool streaming_only { false }; // real people speak: no download, no copy in a cache (dossier §3.1)
    bool stirring { false };       // nobody is left alone right after it
    std::vector<form::Text> credits;
    std::vector<Chapter> chapters;
};

enum class OfferKind { video, talk, visit, guest, card, search, invite };
std::string_view code(OfferKind);

// What is offered for one item of the checklist (dossier §4.1).
struct Offer {
    std::string code; // unique within its item
    OfferKind kind { OfferKind::talk };
    std::string video; // kind video
    int chapter { 0 }; // from 1; 0: the whole video
    std::string link;  // for the other kinds; "" where the kind has a page of its own
    form::Text text;
};

struct Barrier { // one item of the checklist and what answers it
    std::string item; // "BF06"
    bool is_facilitator { false };
    bool unknown_counts { false }; // "I do not know" means the same as a low answer
    std::vector<Offer> offers;

    Offer const* offer(std::string_view code) const;
};

// content/programme/videos.json and offers.json. Throws std::runtime_error on a broken file: an offer of a video or
// chapter that is not there, a code twice, an item the checklist does not have.
class Programme {
public:
    Programme(std::filesystem::path const& content_folder, form::Library const&);

    std::vector<Video> const& videos() const { return videos_; }
    Video const* video(std::string_view code) const;
    std::vector<Barrier> const& barriers() const { return barriers_; }
    Barrier const* barrier(std::string_view item) const;
    int agree_from() const { return agree_from_; } // scale value from which an answer counts as "agrees"
    int low_to() const { return low_to_; }         // up to which an answer to a facilitator counts as low

private:
    std::vector<Video> videos_;
    std::vector<Barrier> barriers_;
    int agree_from_ { 4 };
    int low_to_ { 2 };
};

// How an answer to one item reads: nothing, a number of the scale, or one of the two unsure answers.
struct Reply {
    std::optional<int> number;
    form::Unsure unsure { form::Unsure::no };
};
Reply reply(form::Answer const&, std::string_view item);

// Whether the item asks for something to be offered. There is no total: shame goes up with the wish for help, so a sum
// would be wrong (dossier §4.1). "I do not want to answer" never asks for anything.
bool is_flagged(Programme const&, Barrier const&, Reply const&);
// The flagged items, strongest answer first, in the order of the checklist among equals.
std::vector<Barrier const*> flagged(Programme const&, form::Answer const&);
// Codes of the videos offered for flagged items, in their order, without repeats.
std::vector<std::string> recommended(Programme const&, form::Answer const&);

// How an item changed between the moment an offer was chosen and a later check.
enum class Movement { not_checked, better, same, worse };
Movement movement(Barrier const&, std::optional<int> before, std::optional<int> after);

// ---- Chosen offers: dated rows.
enum class OfferState { chosen, done, dropped };
std::string_view code(OfferState);
std::optional<OfferState> offer_state_from(std::string_view);

struct OfferRow {
    std::string item;
    std::string offer;
    OfferState state { OfferState::chosen };
    std::optional<int> value; // of the item when the row was made
    int answer_version { 0 };
    base::Instant made_at;
    std::string made_by;      // name of the account
};
// The newest row of each offer.
std::map<std::pair<std::string, std::string>, OfferRow> newest(std::vector<OfferRow> const& oldest_first);
// The first row since the offer was last taken up: from there a movement counts.
std::optional<OfferRow> beginning(std::vector<OfferRow> const& oldest_first, std::string_view item, std::string_view offer);

}
