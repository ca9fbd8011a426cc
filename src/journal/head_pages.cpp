#include "base/text.h"
#include "journal/journal_pages.h"
#include "look/fields.h"
#include "paper/qr.h"
#include "trust/journal_head_store.h"
#include "words/dates.h"

namespace journal {

namespace {

using trust::Visit;
namespace heads_kept = trust::journal_head_store;

constexpr std::int64_t heads_shown = 10;
constexpr std::size_t most_whose_characters = 100;
constexpr char const* page_path = "/journal/head";

struct Loaded {
    std::vector<trust::JournalHead> heads; // newest first
    std::map<std::int64_t, std::vector<heads_kept::KeptCosignature>> cosignatures;
};

Loaded load(Visit& visit)
{
    return visit.read([](store::Session& session) {
        Loaded loaded { heads_kept::newest(session, heads_shown), {} };
        for (auto const& head : loaded.heads)
            loaded.cosignatures[head.size] = heads_kept::cosignatures_of(session, head.size);
        return loaded;
    });
}

std::string moment(Visit const& visit, base::Instant at)
{
    return words::long_day(visit.language, base::Day::of(at)) + " " + base::clock_time(at);
}

void add_newest(look::Data& data, Visit const& visit, trust::JournalHead const& head)
{
    auto part = data.add("HEAD");
    part.set("SIZE", head.size).set("AT", moment(visit, head.at)).set("TEXT", head.text());
    if (auto const code = paper::qr_code(head.text())) {
        constexpr std::int64_t quiet = 4; // modules round the code, as its standard asks
        auto drawing = part.add("QR");
        drawing.set("WIDTH", code->width + 2 * quiet).set("QUIET", quiet).set("PATH", paper::svg_path(*code));
    }
}

void add_rows(look::Data& data, Visit const& visit, Loaded const& loaded)
{
    for (auto const& head : loaded.heads) {
        auto row = data.add("ROW");
        row.set("ROW_SIZE", head.size).set("ROW_AT", moment(visit, head.at));
        for (auto const& kept : loaded.cosignatures.at(head.size))
            row.add("COSIGNATURE").set("WHOSE", kept.whose).set("ROW_DAY", words::long_day(visit.language, base::Day::of(kept.at)));
    }
}

web::Response head_page(look::Room const& room, Visit& visit, look::Typed const& typed = {})
{
    auto const loaded = load(visit);
    look::Data data;
    data.show_if("NONE", loaded.heads.empty());
    if (!loaded.heads.empty()) {
        add_newest(data, visit, loaded.heads.front());
        add_rows(data, visit, loaded);
        auto form = data.add("COSIGN");
        form.set("SIZE", loaded.heads.front().size);
        look::Fields fields(room.pages, visit, form, { "journal.field.", "journal.help." }, "", typed);
        fields.line("whose", "").paragraph("line", "");
    }
    for (auto const& refusal : typed.refusals) {
        auto error = data.include("ERROR_SUMMARY", "look/error_summary.html").add("ERROR");
        error.set("FIELD", refusal.field).set("TEXT", look::refusal_text(room.pages, visit, refusal));
    }
    data.set("SHOWN", heads_shown);
    return room.pages.page(visit, { .title = room.pages.text(visit, "journal.head.title"), .section = "agency" },
        "journal/head.html", data, typed.refusals.empty() ? 200 : 422);
}

web::Response make_head(Visit& visit, trust::JournalHeads& heads)
{
    visit.write([&](store::Transaction& transaction) { heads.keep(transaction, visit.viewer().account, visit.now); });
    return look::go(page_path, "journal.head.made");
}

// What the other agency sent back: the line that `hashiwatashi journal cosign` printed there.
base::Result<> keep_cosignature(Visit& visit, trust::JournalHeads const& heads, web::Form const& form)
{
    auto const whose = base::trim(base::clean_text(form.get("whose")));
    if (whose.empty() || base::character_count(whose) > most_whose_characters)
        return base::Refusal { "journal.cosign.whose", "whose" };
    auto const cosignature = trust::cosignature_from(form.get("line"));
    if (!cosignature)
        return base::Refusal { "journal.cosign.line", "line" };
    if (cosignature->public_key == heads.public_key())
        return base::Refusal { "journal.cosign.own", "line" };
    return visit.write([&](store::Transaction& transaction) -> base::Result<> {
        for (auto const& head : heads_kept::newest(transaction, heads_shown)) {
            if (!cosignature->fits(head))
                continue;
            if (heads_kept::add_cosignature(transaction, { head.size, whose, visit.now, *cosignature }, visit.viewer().account))
                return base::Done {};
            return base::Refusal { "journal.cosign.again", "line" };
        }
        return base::Refusal { "journal.cosign.fits_none", "line" };
    });
}

web::Response cosign(look::Room const& room, Visit& visit, trust::JournalHeads const& heads)
{
    if (auto const kept = keep_cosignature(visit, heads, visit.request.form); !kept)
        return head_page(room, visit, { .form = &visit.request.form, .refusals = { kept.refusal() } });
    return look::go(page_path, "journal.cosign.kept");
}

// No word about any person stands here; it is still for those who answer for the house or the machine.
trust::VisitHandler for_keepers(look::Room const& room, trust::VisitHandler handler)
{
    return [&room, handler = std::move(handler)](Visit& visit) {
        auto const role = visit.viewer().role;
        if (role != trust::Role::lead && role != trust::Role::admin)
            return room.pages.problem(&visit, web::Problem::not_found);
        return handler(visit);
    };
}

}

void add_head_routes(trust::Routes& routes, look::Room const& room, trust::JournalHeads& heads)
{
    using trust::Need;
    routes.get(page_path, Need::staff, for_keepers(room, [&room](Visit& visit) { return head_page(room, visit); }));
    routes.post(page_path, Need::staff, for_keepers(room, [&heads](Visit& visit) { return make_head(visit, heads); }));
    routes.post("/journal/head/cosignatures", Need::staff,
        for_keepers(room, [&room, &heads](Visit& visit) { return cosign(room, visit, heads); }));
}

}
