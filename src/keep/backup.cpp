#include "keep/backup.h"

#include "base/hash.h"
#include "base/json.h"
#include "keep/box_file.h"
#include "keep/scratch.h"
#include "store/failure.h"
#include "store/postgresql_copy.h"
#include "store/sqlite_copy.h"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace keep {

namespace {

namespace files = std::filesystem;
namespace json = base::json;

constexpr std::string_view store_name = "hashiwatashi.db";
constexpr std::string_view manifest_name = "manifest.json";
constexpr std::string_view keys_table = "person_key";
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::uint64_t longest_name_bytes = 1'000;
constexpr std::uint64_t longest_manifest_bytes = 64 * 1024 * 1024;

void make_private_folder(files::path const& path)
{
    if (::mkdir(path.c_str(), 0700) != 0)
        throw Unreadable("keep.cannot_write");
}

void make_durable(files::path const& path)
{
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    bool const done = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!done)
        throw Unreadable("keep.cannot_write");
}

files::path folder_of(files::path const& path)
{
    return path.parent_path().empty() ? files::path(".") : path.parent_path();
}

void rename_durably(files::path const& from, files::path const& to)
{
    files::rename(from, to);
    make_durable(folder_of(to));
}

// A folder or file that goes when the work does not come to its end.
class Unfinished {
public:
    explicit Unfinished(files::path path) : path_(std::move(path)) { }
    ~Unfinished()
    {
        std::error_code ignored;
        if (!path_.empty())
            files::remove_all(path_, ignored);
    }
    Unfinished(Unfinished const&) = delete;
    Unfinished& operator=(Unfinished const&) = delete;
    files::path const& path() const { return path_; }
    void keep() { path_.clear(); }

private:
    files::path path_;
};

// ---- Entries: length of the name, length of the content, name, content.

void begin_entry(BoxWriter& box, std::string_view name, std::uint64_t bytes)
{
    box.write(number_bytes(name.size()) + number_bytes(bytes));
    box.write(name);
}

std::string write_file(BoxWriter& box, std::string_view name, files::path const& path)
{
    auto const bytes = files::file_size(path);
    begin_entry(box, name, bytes);
    std::ifstream file(path, std::ios::binary);
    base::LongHash hash;
    std::string piece(piece_bytes, '\0');
    for (std::uint64_t left = bytes; left > 0;) {
        auto const count = std::min<std::uint64_t>(left, piece.size());
        if (!file.read(piece.data(), static_cast<std::streamsize>(count)))
            throw Unreadable("keep.changed_while_read");
        hash.add({ piece.data(), count });
        box.write({ piece.data(), count });
        left -= count;
    }
    return hash.hex();
}

std::string read_into(BoxReader& box, std::uint64_t bytes, files::path const& path)
{
    files::create_directories(folder_of(path));
    std::ofstream file(path, std::ios::binary);
    base::LongHash hash;
    for (std::uint64_t left = bytes; left > 0;) {
        auto const piece = box.read(std::min<std::uint64_t>(left, piece_bytes));
        hash.add(piece);
        file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        left -= piece.size();
    }
    file.close();
    if (!file)
        throw Unreadable("keep.cannot_write");
    files::permissions(path, files::perms::owner_read | files::perms::owner_write);
    make_durable(path);
    return hash.hex();
}

// The names come from whoever had the backup key; a restore still writes nowhere but into its folder.
bool stays_inside(files::path const& name)
{
    return !name.empty() && name.is_relative()
        && std::none_of(name.begin(), name.end(), [](files::path const& part) { return part == ".."; });
}

// ---- The manifest: what was there when the backup was made.

json::object manifest_of(std::vector<store::TableSum> const& sums, std::map<std::string, std::string> const& hashes,
    base::Instant now)
{
    json::array tables;
    for (auto const& sum : sums)
        tables.push_back({ { "table", sum.table }, { "rows", sum.rows }, { "hash", sum.hash } });
    json::array names;
    for (auto const& [name, hash] : hashes)
        names.push_back({ { "name", name }, { "hash", hash } });
    return { { "format", 1 }, { "made_at", now.microseconds }, { "tables", tables }, { "files", names } };
}

struct Unpacked {
    json::object manifest;
    std::map<std::string, std::string> hashes;
};

// Every entry into `folder`; the manifest is the last one.
Unpacked unpack(files::path const& file, std::string const& secret, files::path const& folder)
{
    BoxReader box(file, secret);
    Unpacked answer;
    for (;;) {
        auto const name_bytes = box.read_number();
        auto const bytes = box.read_number();
        if (name_bytes > longest_name_bytes)
            throw Unreadable("keep.damaged");
        auto const name = box.read(name_bytes);
        if (name == manifest_name) {
            if (bytes > longest_manifest_bytes)
                throw Unreadable("keep.damaged");
            answer.manifest = json::parse(box.read(bytes)).as_object();
            box.expect_end();
            return answer;
        }
        if (!stays_inside(name))
            throw Unreadable("keep.damaged");
        answer.hashes[name] = read_into(box, bytes, folder / name);
    }
}

Made compare(Unpacked const& unpacked, files::path const& folder)
{
    std::vector<store::TableSum> tables;
    for (auto const& entry : unpacked.manifest.at("tables").as_array()) {
        auto const& sum = entry.as_object();
        tables.push_back({ base::json_text(sum, "table"), base::json_integer(sum, "rows"), base::json_text(sum, "hash") });
    }
    std::map<std::string, std::string> hashes;
    for (auto const& entry : unpacked.manifest.at("files").as_array())
        hashes[base::json_text(entry.as_object(), "name")] = base::json_text(entry.as_object(), "hash");
    if (hashes != unpacked.hashes || tables != store::sums_of_sqlite((folder / store_name).string()))
        throw Unreadable("keep.other_than_manifest");
    Made made;
    for (auto const& sum : tables)
        made.rows += sum.rows;
    made.files = static_cast<std::int64_t>(hashes.size()) - 1; // the store is no file of the site's own
    return made;
}

Made read_back(files::path const& file, std::string const& secret, files::path const& folder)
{
    make_private_folder(folder);
    return compare(unpack(file, secret, folder), folder);
}

// Nothing takes the place of the keys of another day, so this says something else than a damaged backup does.
void read_back_keys(files::path const& keys_file, std::string const& secret, files::path const& folder)
{
    if (!files::exists(keys_file))
        throw Unreadable("keep.no_keys_file");
    try {
        (void)read_back(keys_file, secret, folder);
    } catch (Unreadable const& why) {
        bool const other_key = std::string_view(why.what()) == "keep.wrong_key";
        throw Unreadable(other_key ? "keep.keys_other_key" : "keep.keys_damaged");
    } catch (store::Failure const& failure) {
        throw Unreadable(failure.kind() == store::FailureKind::full ? "keep.disk_full" : "keep.keys_damaged");
    }
}

// ---- Making

std::map<std::string, std::string> write_media(BoxWriter& box, files::path const& data)
{
    std::map<std::string, std::string> hashes;
    if (!files::is_directory(data / "media"))
        return hashes;
    for (auto const& entry : files::recursive_directory_iterator(data / "media")) {
        if (!entry.is_regular_file())
            continue;
        auto const name = files::relative(entry.path(), data).generic_string();
        hashes[name] = write_file(box, name, entry.path());
    }
    return hashes;
}

void write_body(files::path const& part, std::string const& secret, files::path const& copy, files::path const& data,
    base::Instant now)
{
    BoxWriter box(part, secret);
    auto const sums = store::sums_of_sqlite(copy.string());
    auto const store_hash = write_file(box, store_name, copy);
    auto hashes = write_media(box, data);
    hashes[std::string(store_name)] = store_hash;
    auto const manifest = json::serialize(manifest_of(sums, hashes, now));
    begin_entry(box, manifest_name, manifest.size());
    box.write(manifest);
    box.finish();
}

// There is only ever one, so the one before stays until this one was read back.
void write_keys(files::path const& keys_file, std::string const& secret, files::path const& keys, files::path const& scratch,
    base::Instant now)
{
    Unfinished part(keys_file.string() + ".part-" + std::to_string(::getpid()));
    {
        BoxWriter box(part.path(), secret);
        auto const sums = store::sums_of_sqlite(keys.string());
        auto const hash = write_file(box, store_name, keys);
        auto const manifest = json::serialize(manifest_of(sums, { { std::string(store_name), hash } }, now));
        begin_entry(box, manifest_name, manifest.size());
        box.write(manifest);
        box.finish();
    }
    (void)read_back(part.path(), secret, scratch / "keys.read");
    rename_durably(part.path(), keys_file);
    part.keep();
}

files::path file_for(files::path const& target, base::Instant now)
{
    if (!files::is_directory(target))
        return target;
    auto clock = base::clock_time(now);
    std::erase(clock, ':');
    return target / ("hashiwatashi-" + base::Day::of(now).iso() + "-" + clock + ".hwb");
}

bool is_postgresql(std::string const& location) { return location.starts_with("postgresql:"); }

// One consistent state, as a SQLite file without free pages.
void copy_store(Site const& site, files::path const& copy, files::path const& rows, base::Instant now)
{
    constexpr std::string_view sqlite = "sqlite:";
    if (!is_postgresql(site.location)) {
        store::copy_sqlite(site.location.substr(sqlite.size()), copy.string());
        return;
    }
    store::copy_postgresql(site.location, rows.string(), site.schema_steps, now);
    store::copy_sqlite(rows.string(), copy.string());
    files::remove(rows);
}

Made make(Site const& site, files::path const& target, base::Instant now)
{
    auto const secret = read_backup_key(site.backup_key);
    auto const file = file_for(target, now);
    if (files::exists(file))
        throw Unreadable("keep.file_exists");
    // The copy is not encrypted, so it stands in the site's own folder, where the store itself is, and one at a time.
    Scratch const scratch(scratch_of(site.data));
    auto const copy = scratch.path() / "store";
    auto const keys = scratch.path() / "keys";
    copy_store(site, copy, scratch.path() / "rows", now);
    store::move_table(copy.string(), keys.string(), std::string(keys_table));

    Unfinished part(file.string() + ".part-" + std::to_string(::getpid()));
    write_body(part.path(), secret, copy, site.data, now);
    auto made = read_back(part.path(), secret, scratch.path() / "read");
    // Keys first: they open older backups as well, but a backup without its keys opens nothing.
    write_keys(folder_of(file) / keys_name, secret, keys, scratch.path(), now);
    rename_durably(part.path(), file);
    part.keep();
    made.file = file;
    return made;
}

// What is done with the whole store and the media beside it, before they get their place.
using BeforePlace = std::function<void(files::path const& folder)>;

Made restore(files::path const& file, files::path const& keys, std::string const& secret, files::path const& data,
    BeforePlace const& before_place)
{
    if (files::exists(data) && !files::is_empty(data))
        throw Unreadable("keep.folder_not_empty");
    auto clean = data.lexically_normal();
    if (!clean.has_filename())
        clean = clean.parent_path();
    Scratch const scratch(restoring_beside(data));
    auto const site = scratch.path() / "site";
    auto const keys_folder = scratch.path() / "keys";
    auto made = read_back(file, secret, site);
    read_back_keys(keys.empty() ? folder_of(file) / keys_name : keys, secret, keys_folder);
    auto const store = site / store_name;
    store::add_table(store.string(), (keys_folder / store_name).string(), std::string(keys_table));
    make_durable(store);
    before_place(site);
    make_durable(site);
    rename_durably(site, clean);
    made.file = clean;
    return made;
}

template<class Work>
base::Result<Made> without_throwing(Work const& work)
{
    try {
        return work();
    } catch (Unreadable const& why) {
        return base::Refusal { why.what() };
    } catch (store::Failure const& failure) {
        bool const full = failure.kind() == store::FailureKind::full;
        return base::Refusal { full ? "keep.disk_full" : "keep.store_unreadable", "", { { "reason", failure.what() } } };
    } catch (std::exception const& failure) {
        return base::Refusal { "keep.failed", "", { { "reason", failure.what() } } };
    }
}

}

base::Result<Made> make_backup(Site const& site, files::path const& target, base::Instant now)
{
    return without_throwing([&] { return make(site, target, now); });
}

base::Result<Made> verify_backup(files::path const& file, files::path const& backup_key, files::path const& data)
{
    return without_throwing([&] {
        auto const secret = read_backup_key(backup_key);
        if (!files::is_directory(data))
            throw Unreadable("keep.no_data_folder");
        Scratch const scratch(scratch_of(data));
        auto made = read_back(file, secret, scratch.path() / "read");
        read_back_keys(folder_of(file) / keys_name, secret, scratch.path() / "keys.read");
        made.file = file;
        return made;
    });
}

base::Result<Made> restore_backup(files::path const& file, files::path const& keys, files::path const& backup_key,
    files::path const& data)
{
    return without_throwing([&] { return restore(file, keys, read_backup_key(backup_key), data, [](files::path const&) { }); });
}

base::Result<Made> restore_into_postgresql(files::path const& file, files::path const& keys, Site const& site, base::Instant now)
{
    bool filled = false;
    auto const answer = without_throwing([&] {
        if (!store::is_empty_postgresql(site.location, site.schema_steps))
            throw Unreadable("keep.database_not_empty");
        return restore(file, keys, read_backup_key(site.backup_key), site.data, [&](files::path const& folder) {
            auto const rows = folder / store_name;
            store::fill_postgresql(rows.string(), site.location, site.schema_steps, now);
            filled = true;
            for (auto const* end : { "", "-wal", "-shm", ".lock" })
                files::remove(rows.string() + end);
        });
    });
    if (answer || !filled)
        return answer;
    auto told = answer.refusal();
    told.slots["folder"] = site.data.string();
    told.slots["why"] = std::exchange(told.message, filled_without_media);
    return told;
}

}
