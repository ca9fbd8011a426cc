#pragma once

#include "store/session.h"
#include "trust/compartment.h"
#include "trust/viewer.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
}

namespace trust {

// Where a sealed text stands; bound to it as associated data, so that it cannot be moved to another place.
struct Place {
    std::string_view table;
    std::string_view column;
    std::string row; // id of the row (with line key where a row has several)
};

// A text as it is stored: base64 of nonce and XChaCha20-Poly1305 cipher text. It cannot be printed, compared or
// logged; it opens only with a Disclosure.
class Sealed {
public:
    Sealed() = default;
    static Sealed stored(std::string text, PersonId person, Compartment, Place);

    bool empty() const { return text_.empty(); }
    std::string const& stored_text() const { return text_; } // for the store only

    friend std::ostream& operator<<(std::ostream&, Sealed const&) = delete;
    bool operator==(Sealed const&) const = delete;

private:
    friend class Keys;
    std::string text_;
    PersonId person_;
    Compartment compartment_ { Compartment::identity };
    std::string associated_;
};

enum class KeyGroup { open_record, lane, private_page }; // one key per person and group
KeyGroup group_of(Compartment);

class Disclosure;
class KeyRing;
class SiteKeyFiles;

// The keys: one per person and group, made with the person, kept in memory unwrapped in a bounded cache. Those of the open
// record are wrapped by the site key; those of lane and private page by a key of their own, lane.key, which may lie
// elsewhere (decision 22). Thread-safe.
class Keys {
public:
    // Makes the keys of a new site only (mode 0600 or the start is refused); throws MissingKey if that of a store which
    // was begun is not there, and std::runtime_error if one is not that of this store.
    static std::unique_ptr<Keys> open(SiteKeyFiles site, SiteKeyFiles lane, store::Database&, base::Instant now);
    // For what only looks: makes and writes nothing; nullptr if a file is not there.
    static std::unique_ptr<Keys> open_to_read(SiteKeyFiles site, SiteKeyFiles lane, store::Session&);
    static std::unique_ptr<Keys> for_tests(std::size_t most_cached = 16);
    ~Keys();

    void make_person_keys(store::Transaction&, PersonId, base::Instant now) const;
    // Throws std::logic_error if the permit does not cover person, compartment and act write.
    Sealed seal(store::Session&, Disclosure const& permit, PersonId, Compartment, Place, std::string_view text) const;
    // Throws std::logic_error if the disclosure does not cover it: a defect of the caller, never a visitor's fault.
    std::string open(store::Session&, Disclosure const&, Sealed const&) const;
    // Makes every sealed text of the person unreadable, for good. A dated row stays.
    void destroy_person_keys(store::Transaction&, PersonId, base::Instant now);
    // 32 bytes of its own for one use ("form"), the same in every process of the site.
    std::string secret_for(std::string_view use) const;
    // A number that stands for a word in a search index, keyed so that the index tells nothing by itself.
    std::int64_t search_token(std::string_view scope, std::string_view word) const;

    // For shelf/shelf.h: the unreadable name of a box, and the program's own entries (ids and codes) in it.
    std::string shelf_name(std::string_view name) const;
    std::string seal_for_shelf(std::string_view hashed_name, std::string_view text) const;
    std::string open_from_shelf(std::string_view hashed_name, std::string_view stored) const;

    KeyRing& site_ring() const; // both for keep/key_change.h only
    KeyRing& lane_ring() const;

private:
    struct Inside;
    explicit Keys(std::unique_ptr<Inside>);
    std::unique_ptr<Inside> inside_;
};

}
