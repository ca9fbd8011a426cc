#include "shelf/shelf.h"

#include "base/random.h"
#include "base/text.h"
#include "shelf/shelf_key.h"
#include "store/failure.h"
#include "trust/gate.h"

#include <stdexcept>

namespace shelf {

namespace {

constexpr std::int64_t first_boxes_small = 128;
constexpr std::int64_t first_boxes_large = 32;
constexpr int tries_before_more = 24; // misses once in twelve when nine boxes of ten are taken
// What sealing adds to a text of a whole number of blocks: nonce, tag and one block of padding (seal_box.h).
constexpr std::size_t sealing_bytes = 24 + 16 + 32;
constexpr std::size_t most_entry_bytes = 3'560;
constexpr std::string_view table = "shelf";
constexpr std::string_view check_name = "check"; // found with the right key only

// A text is filled up with U+0000 to the size of its box.
std::string filled_up(BoxSize size, std::string_view text)
{
    if (text.size() > most_bytes(size) || text.find('\0') != std::string_view::npos)
        throw std::logic_error("a text is too long for its place");
    std::string answer(text);
    answer.resize(most_bytes(size), '\0');
    return answer;
}

std::string without_filling(std::string text)
{
    if (auto const end = text.find('\0'); end != std::string::npos)
        text.resize(end);
    return text;
}

std::string nothing(BoxSize size) { return base::to_base64(base::random_bytes(most_bytes(size) + sealing_bytes)); }

std::string free_name(Keys const& keys, BoxSize size, std::int64_t number)
{
    return Key::own(keys).name("free|" + std::string(code(size)) + '|' + std::to_string(number));
}

std::int64_t boxes_of(store::Session& session, BoxSize size)
{
    auto const row = session.query_one("SELECT boxes FROM shelf_size WHERE size = :size", { { "size", code(size) } });
    return row ? row->integer("boxes") : 0;
}

void add_boxes(store::Transaction& transaction, Keys const& keys, BoxSize size, std::int64_t count)
{
    auto const rows = transaction.query("UPDATE shelf_size SET boxes = boxes + :count WHERE size = :size RETURNING boxes",
        { { "count", count }, { "size", code(size) } });
    if (rows.empty())
        throw store::Failure(store::FailureKind::broken, "a part of the store is not filled");
    auto const boxes = rows.front().integer("boxes");
    for (auto number = boxes - count; number < boxes; ++number)
        transaction.execute("INSERT INTO shelf (name, size, box) VALUES (:name, :size, :box)",
            { { "name", free_name(keys, size, number) }, { "size", code(size) }, { "box", nothing(size) } });
}

bool change(store::Transaction& transaction, std::string const& name, std::string const& to, std::string const& box)
{
    return transaction.execute("UPDATE shelf SET name = :to, box = :box WHERE name = :name",
               { { "to", to }, { "box", box }, { "name", name } })
        == 1;
}

std::string any_free_name(Keys const& keys, BoxSize size, std::int64_t boxes)
{
    return free_name(keys, size, static_cast<std::int64_t>(base::random_below(static_cast<std::uint64_t>(boxes))));
}

// What a program before this one named by the key of the shelf alone: found by that name, and put under the new one the
// first time that it is written.
struct Names {
    std::string now;
    std::string before;
};

// In its place if it is there; else a free box becomes it.
void place(store::Transaction& transaction, Keys const& keys, BoxSize size, Names const& names, std::string const& box)
{
    auto const& name = names.now;
    if (change(transaction, name, name, box) || (!names.before.empty() && change(transaction, names.before, name, box)))
        return;
    while (true) {
        auto const boxes = boxes_of(transaction, size);
        for (int count = 0; boxes > 0 && count < tries_before_more; ++count)
            if (change(transaction, any_free_name(keys, size, boxes), name, box))
                return;
        add_boxes(transaction, keys, size, std::max(boxes / 4, first_boxes_large));
    }
}

std::optional<std::string> stored(store::Session& session, std::string const& name)
{
    auto const row = session.query_one("SELECT box FROM shelf WHERE name = :name", { { "name", name } });
    return row ? std::optional(row->text("box")) : std::nullopt;
}

}

std::vector<PersonId> persons_with_keys(store::Session& session)
{
    std::vector<PersonId> persons;
    for (auto const& row : session.query("SELECT person FROM person_key WHERE key_group = 'lane' AND destroyed_at IS NULL"))
        persons.push_back(row.id<PersonId>("person"));
    return persons;
}

std::string_view code(BoxSize size) { return size == BoxSize::small ? "small" : "large"; }
std::size_t most_bytes(BoxSize size) { return size == BoxSize::small ? 3'584 : 22'496; }

void one_at_a_time(store::Transaction& transaction, BoxSize size)
{
    transaction.execute("UPDATE shelf_size SET boxes = boxes + 0 WHERE size = :size", { { "size", code(size) } });
}

void fill(store::Transaction& transaction, Keys const& keys)
{
    for (auto const& [size, boxes] : { std::pair(BoxSize::small, first_boxes_small), std::pair(BoxSize::large, first_boxes_large) }) {
        auto const added = transaction.execute(
            "INSERT INTO shelf_size (size, boxes) VALUES (:size, 0) ON CONFLICT (size) DO NOTHING", { { "size", code(size) } });
        if (added == 1)
            add_boxes(transaction, keys, size, boxes);
        if (added == 1 && size == BoxSize::small)
            put_own(transaction, keys, check_name, "filled");
    }
    if (!find_own(transaction, keys, check_name))
        throw std::runtime_error("lane.key is not the one with which this store was made; give its place by --lane-key");
}

void put(store::Transaction& transaction, Keys const& keys, Disclosure const& permit, Compartment compartment, BoxSize size,
    std::string_view name, std::string_view text)
{
    one_at_a_time(transaction, size);
    auto const key = Key::of(transaction, keys, permit.person(), group_of(compartment));
    if (!key)
        throw std::logic_error("this person has no key");
    auto const hashed = key->name(name);
    auto const box = keys.seal(transaction, permit, permit.person(), compartment, { table, "box", hashed }, filled_up(size, text));
    place(transaction, keys, size, { hashed, Key::own(keys).name(name) }, box.stored_text());
}

std::optional<std::string> find(store::Session& session, Keys const& keys, Disclosure const& disclosure,
    Compartment compartment, BoxSize, std::string_view name)
{
    auto const key = Key::of(session, keys, disclosure.person(), group_of(compartment));
    if (!key)
        return std::nullopt;
    for (auto const& hashed : { key->name(name), Key::own(keys).name(name) })
        if (auto const box = stored(session, hashed))
            return without_filling(keys.open(
                session, disclosure, trust::Sealed::stored(*box, disclosure.person(), compartment, { table, "box", hashed })));
    return std::nullopt;
}

void put_own(store::Transaction& transaction, Keys const& keys, std::string_view name, std::string_view text, PersonId const& owner)
{
    one_at_a_time(transaction, BoxSize::small);
    auto const own = Key::own(keys);
    auto const key = owner.empty() ? std::optional<Key>() : Key::of(transaction, keys, owner);
    if (!owner.empty() && !key)
        return;
    auto const before = own.name(name);
    auto const now = key ? key->name(name) : before;
    place(transaction, keys, BoxSize::small, { now, before }, (key ? *key : own).seal(now, filled_up(BoxSize::small, text)));
}

std::optional<std::string> find_own(store::Session& session, Keys const& keys, std::string_view name, PersonId const& owner)
{
    if (!owner.empty()) {
        auto const key = Key::of(session, keys, owner);
        if (!key)
            return std::nullopt;
        auto const hashed = key->name(name);
        if (auto const box = stored(session, hashed))
            return without_filling(key->open(hashed, *box));
    }
    auto const hashed = Key::own(keys).name(name);
    auto const box = stored(session, hashed);
    return box ? std::optional(without_filling(Key::own(keys).open(hashed, *box))) : std::nullopt;
}

namespace {

bool make_free(store::Transaction& transaction, Keys const& keys, BoxSize size, std::string const& hashed)
{
    if (!stored(transaction, hashed))
        return false;
    // Its number among the free ones is one that another box left behind.
    auto const boxes = boxes_of(transaction, size);
    while (true) {
        auto const to = any_free_name(keys, size, boxes);
        if (!stored(transaction, to))
            return change(transaction, hashed, to, nothing(size));
    }
}

}

bool empty(store::Transaction& transaction, Keys const& keys, PersonId const& person, Compartment compartment, BoxSize size, std::string_view name)
{
    one_at_a_time(transaction, size);
    bool const old = make_free(transaction, keys, size, Key::own(keys).name(name));
    auto const key = Key::of(transaction, keys, person, group_of(compartment));
    return (key && make_free(transaction, keys, size, key->name(name))) || old;
}

namespace {

// One box of a list: how many full ones are before it, then its entries, each with a line feed.
struct ListBox {
    std::int64_t before { 0 };
    std::string entries;

    std::string text() const { return std::to_string(before) + '\n' + entries; }
    static ListBox of(std::string const& text)
    {
        auto const end = text.find('\n');
        return { std::stoll(text.substr(0, end)), text.substr(end + 1) };
    }
};

class ListStore {
public:
    ListStore(Keys const& keys, PersonId const& owner, Disclosure const* permit = nullptr, Compartment compartment = Compartment::lane)
        : keys_(keys), owner_(owner), permit_(permit), compartment_(compartment) { }

    std::optional<ListBox> find(store::Session& session, std::string const& name) const
    {
        auto const text = permit_ ? ::shelf::find(session, keys_, *permit_, compartment_, BoxSize::small, name)
                                  : ::shelf::find_own(session, keys_, name, owner_);
        return text ? std::optional(ListBox::of(*text)) : std::nullopt;
    }
    void put(store::Transaction& transaction, std::string const& name, ListBox const& box) const
    {
        if (permit_)
            ::shelf::put(transaction, keys_, *permit_, compartment_, BoxSize::small, name, box.text());
        else
            ::shelf::put_own(transaction, keys_, name, box.text(), owner_);
    }

private:
    Keys const& keys_;
    PersonId const& owner_;
    Disclosure const* permit_;
    Compartment compartment_;
};

std::string name_of_full(std::string const& name, std::int64_t number) { return name + '|' + std::to_string(number); }

}

void List::append(store::Transaction& transaction, Keys const& keys, std::string_view entry, Disclosure const* permit,
    Compartment compartment) const
{
    if (entry.size() > most_entry_bytes || entry.find('\n') != std::string_view::npos)
        throw std::logic_error("this is no entry of a list");
    one_at_a_time(transaction, BoxSize::small);
    ListStore const lists(keys, owner, permit, compartment);
    auto newest = lists.find(transaction, name).value_or(ListBox {});
    if (!owner.empty() && stored(transaction, Key::own(keys).name(name))) // of a program before this one: all of it goes under their key
        for (std::int64_t number = 0; number < newest.before; ++number)
            if (auto const full = lists.find(transaction, name_of_full(name, number)))
                lists.put(transaction, name_of_full(name, number), *full);
    if (newest.text().size() + entry.size() + 1 > most_bytes(BoxSize::small)) {
        lists.put(transaction, name_of_full(name, newest.before), newest);
        newest = { newest.before + 1, "" };
    }
    newest.entries.append(entry).push_back('\n');
    lists.put(transaction, name, newest);
}

List::Read List::read(store::Session& session, Keys const& keys, std::size_t most_boxes, Disclosure const* permit,
    Compartment compartment) const
{
    ListStore const lists(keys, owner, permit, compartment);
    Read read;
    auto box = lists.find(session, name);
    for (std::size_t count = 0; box && count < most_boxes; ++count) {
        auto entries = base::lines(box->entries);
        read.entries.insert(read.entries.begin(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
        read.more = box->before > 0;
        box = read.more ? lists.find(session, name_of_full(name, box->before - 1)) : std::nullopt;
    }
    return read;
}

void List::change(store::Transaction& transaction, Keys const& keys, Change const& change) const
{
    one_at_a_time(transaction, BoxSize::small);
    ListStore const lists(keys, owner);
    auto const newest = lists.find(transaction, name);
    auto const anew = [&](std::string const& box_name, std::optional<ListBox> const& box) {
        if (!box)
            return;
        ListBox changed { box->before, "" };
        for (auto const& entry : base::lines(box->entries))
            if (auto const now = change(entry))
                changed.entries.append(*now).push_back('\n');
        if (changed.entries != box->entries)
            lists.put(transaction, box_name, changed);
    };
    for (std::int64_t number = 0; newest && number < newest->before; ++number)
        anew(name_of_full(name, number), lists.find(transaction, name_of_full(name, number)));
    anew(name, newest);
}

void List::empty(store::Transaction& transaction, Keys const& keys, PersonId const& person, Compartment compartment) const
{
    bool there = ::shelf::empty(transaction, keys, person, compartment, BoxSize::small, name);
    for (std::int64_t number = 0; there; ++number)
        there = ::shelf::empty(transaction, keys, person, compartment, BoxSize::small, name_of_full(name, number));
}

}
