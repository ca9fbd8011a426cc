#include "journal/check.h"

#include "trust/journal_head_store.h"
#include "trust/journal_store.h"

#include <limits>
#include <stdexcept>

namespace journal {

using namespace trust; // the tree, its entries and heads are all read here

namespace {

constexpr std::int64_t batch = 2'000;
constexpr std::size_t most_faults = 20;
constexpr auto before_all = std::numeric_limits<std::int64_t>::min();

std::string number(std::int64_t value) { return std::to_string(value); }

struct Mark { // a root that the journal must have had at this size
    std::int64_t size { 0 };
    TreeHash root {};
    bool outside { false };
};

class Check {
public:
    Check(store::Session& session, JournalWitness const& witness)
        : session_(session)
        , witness_(witness)
        , key_(witness.public_key)
    {
    }

    JournalReport run()
    {
        read_outside();
        read_heads();
        std::stable_sort(marks_.begin(), marks_.end(), [](Mark const& left, Mark const& right) { return left.size < right.size; });
        pass_marks();
        bool const whole = read_entries();
        report_.entries = tree_.size();
        if (whole)
            compare_end();
        read_cosignatures();
        // The wrong entry itself says more than the heads that no longer fit because of it.
        report_.faults.insert(report_.faults.begin(), entry_faults_.begin(), entry_faults_.end());
        if (report_.faults.size() > most_faults)
            report_.faults.resize(most_faults);
        return std::move(report_);
    }

private:
    void fault(std::string key, std::map<std::string, std::string> slots = {})
    {
        report_.faults.push_back({ "journal.fault." + std::move(key), "", std::move(slots) });
    }

    void entry_fault(std::string key, std::map<std::string, std::string> slots = {})
    {
        if (entry_faults_.size() < most_faults)
            entry_faults_.push_back({ "journal.fault." + std::move(key), "", std::move(slots) });
    }

    bool is_own(JournalHead const& head)
    {
        if (!key_)
            key_ = head.public_key; // without the site key all heads must at least be of one site
        return head.public_key == *key_;
    }

    void read_outside()
    {
        for (auto const& head : witness_.outside) {
            if (!head.is_signed())
                fault("outside_signature", { { "size", number(head.size) } });
            else if (!is_own(head))
                fault("outside_other", { { "size", number(head.size) } });
            else
                marks_.push_back({ head.size, head.root, true });
        }
    }

    void read_heads()
    {
        try {
            for (auto after = before_all;;) {
                auto const heads = journal_head_store::all_after(session_, after, batch);
                if (heads.empty())
                    return;
                for (auto const& head : heads)
                    read_head(head);
                after = heads.back().size;
            }
        } catch (std::logic_error const&) {
            fault("head_unreadable");
        }
    }

    void read_head(JournalHead const& head)
    {
        ++report_.heads;
        if (!head.is_signed())
            return fault("head_signature", { { "size", number(head.size) } });
        if (!is_own(head))
            return fault("head_other", { { "size", number(head.size) } });
        marks_.push_back({ head.size, head.root, false });
    }

    // Compares the root at this size with whatever was signed for it.
    void pass_marks()
    {
        for (; next_mark_ < marks_.size() && marks_[next_mark_].size <= tree_.size(); ++next_mark_) {
            auto const& mark = marks_[next_mark_];
            if (mark.root == tree_.root()) {
                right_until_ = mark.size;
                report_.outside += mark.outside ? 1 : 0;
            } else if (entry_faults_.empty()) {
                // Whoever changed it made new hashes as well; only what was signed tells.
                entry_fault(mark.outside ? "outside_root" : "head_root",
                    { { "from", number(right_until_ + 1) }, { "until", number(mark.size) } });
            }
        }
    }

    bool read_entries()
    {
        try {
            for (auto after = before_all;;) {
                auto const entries = journal_store::entries_after(session_, after, batch);
                if (entries.empty())
                    return true;
                for (auto const& kept : entries) {
                    if (!read_entry(kept))
                        return false;
                }
                after = entries.back().entry.seq;
            }
        } catch (std::logic_error const&) {
            entry_fault("entry_unreadable", { { "number", number(tree_.size() + 1) } });
            return false;
        }
    }

    bool read_entry(journal_store::KeptEntry const& kept)
    {
        auto const expected = tree_.size();
        if (kept.entry.seq < expected) {
            entry_fault("entry_added", { { "number", number(kept.entry.seq + 1) } });
            return false;
        }
        if (kept.entry.seq > expected) {
            entry_fault("entry_missing", { { "number", number(expected + 1) }, { "next", number(kept.entry.seq + 1) } });
            return false;
        }
        auto const leaf = leaf_hash(bytes_of(kept.entry));
        if (to_text(leaf) != kept.leaf)
            entry_fault("entry_changed", { { "number", number(expected + 1) } });
        tree_.append(leaf);
        pass_marks();
        return true;
    }

    void compare_end()
    {
        auto const kept = kept_tree();
        auto const size = tree_.size();
        if (!kept) {
            if (size > 0 || report_.heads > 0)
                fault("tree_unreadable");
        } else if (kept->size() > size) {
            entry_fault("end_missing", { { "number", number(size + 1) }, { "count", number(kept->size() - size) } });
        } else if (kept->size() < size) {
            entry_fault("entry_added", { { "number", number(kept->size() + 1) } });
        } else if (kept->text() != tree_.text() && entry_faults_.empty()) {
            if (right_until_ < size)
                entry_fault("tree_root", { { "from", number(right_until_ + 1) }, { "until", number(size) } });
            else
                fault("tree_changed");
        }
        if (journal_store::count_of_entries(session_) != size)
            fault("entry_hidden"); // stands outside of the order: its place is no number
        for (; next_mark_ < marks_.size(); ++next_mark_) {
            auto const& mark = marks_[next_mark_];
            fault(mark.outside ? "outside_short" : "head_short", { { "entries", number(size) }, { "size", number(mark.size) } });
        }
    }

    std::optional<TreeFrontier> kept_tree()
    {
        try {
            return journal_store::tree(session_);
        } catch (std::logic_error const&) {
            return std::nullopt;
        }
    }

    void read_cosignatures()
    {
        try {
            for (auto const& kept : journal_head_store::all_cosignatures(session_)) {
                ++report_.cosignatures;
                auto const head = journal_head_store::of_size(session_, kept.head_size);
                if (!head || !kept.cosignature.fits(*head))
                    fault("cosignature", { { "whose", kept.whose }, { "size", number(kept.head_size) } });
            }
        } catch (std::logic_error const&) {
            fault("head_unreadable");
        }
    }

    store::Session& session_;
    JournalWitness const& witness_;
    std::optional<std::string> key_;
    std::vector<Mark> marks_;
    std::size_t next_mark_ { 0 };
    TreeFrontier tree_;
    std::int64_t right_until_ { 0 }; // entries up to here are proved by a signed head
    JournalReport report_;
    std::vector<base::Refusal> entry_faults_;
};

}

JournalReport check_journal(store::Session& session, JournalWitness const& witness) { return Check(session, witness).run(); }

}
