#include "agency/edit_forms.h"

#include "base/text.h"
#include "words/dates.h"

namespace agency {

Entry entry_from(web::Form const& form)
{
    return { .code = form.get("code"), .name = form.get("name"), .kana = form.get("kana"), .area = form.get("area"),
        .address = form.get("address"), .phone_day = form.get("phone_day"), .phone_night = form.get("phone_night"),
        .mail = form.get("mail"), .web = form.get("web"), .hours_note = form.get("hours_note"), .note = form.get("note") };
}

HoursInput hours_from(web::Form const& form)
{
    HoursInput input { .label = form.get("label"), .opens = form.get("opens"), .closes = form.get("closes"),
        .weekdays = form.all("weekdays"), .nths = form.all("nths"), .open_on_holidays = form.get("on_holidays") == "open",
        .starts_on = form.get("starts_on") };
    // Two fields of their own, because a rule that the ticks cannot show must not be lost by saving the rest.
    if (input.weekdays.empty() && input.nths.empty())
        input.recurrence = form.get("recurrence");
    return input;
}

ProgrammeInput programme_from(web::Form const& form)
{
    return { .name = form.get("name"), .for_whom = form.get("for_whom"), .words = form.get("words"), .ways = form.all("ways"),
        .when = hours_from(form) };
}

namespace {

constexpr look::FieldKeys field_keys { "agency.field.", "agency.help." };

std::vector<look::FieldOption> kind_options(Teller const& teller)
{
    std::vector<look::FieldOption> options;
    for (auto const kind : kinds())
        options.push_back({ std::string(code(kind)), teller.kind(kind) });
    return options;
}

std::vector<look::FieldOption> duty_options(Teller const& teller)
{
    std::vector<look::FieldOption> options;
    for (auto const duty : { DutyClass::d0, DutyClass::d1, DutyClass::d2, DutyClass::d3, DutyClass::d4 })
        options.push_back({ std::string(code(duty)), teller.text("agency.duty.option", { { "class", std::string(code(duty)) }, { "words", teller.text(short_key(duty)) } }) });
    return options;
}

std::vector<look::FieldOption> weekday_options(Teller const& teller)
{
    std::vector<look::FieldOption> options;
    for (int day = 0; day < 7; ++day)
        options.push_back({ std::to_string(day), teller.weekday(static_cast<base::Weekday>(day)) });
    return options;
}

std::vector<look::FieldOption> nth_options(Teller const& teller)
{
    std::vector<look::FieldOption> options;
    for (auto const* nth : { "1", "2", "3", "4", "5" })
        options.push_back({ nth, teller.text("agency.nth", { { "nth", nth } }) });
    options.push_back({ "-1", teller.text("agency.nth.last") });
    return options;
}

void fill_when_fields(look::Fields& fields, HoursRule const& rule, Teller const& teller)
{
    std::set<std::string> weekdays;
    std::set<std::string> nths;
    auto const pattern = rule.recurrence.empty() ? Pattern {} : pattern_of(rule.recurrence);
    if (pattern.kind == Pattern::Kind::daily) {
        for (int day = 0; day < 7; ++day)
            weekdays.insert(std::to_string(day));
    }
    for (auto const& day : pattern.days) {
        weekdays.insert(std::to_string(static_cast<int>(day.weekday)));
        if (day.nth != 0)
            nths.insert(std::to_string(day.nth));
    }
    fields.ticks("weekdays", weekday_options(teller), weekdays, "days").ticks("nths", nth_options(teller), nths, "nths");
    if (!rule.recurrence.empty() && pattern.kind == Pattern::Kind::other)
        fields.line("recurrence", rule.recurrence);
    auto const closes = rule.closes_minute > minutes_per_day ? rule.closes_minute - minutes_per_day : rule.closes_minute;
    auto const empty = rule.recurrence.empty();
    fields.line("opens", empty ? "" : minute_text(rule.opens_minute)).line("closes", empty ? "" : minute_text(closes));
}

// One section of the page, being filled.
class Section {
public:
    Section(look::Data& page, trust::Visit const& visit, Office const& office, Card const& card, EditState const& state, std::string id)
        : data_(page.add("SECTION")), card_path_("/agencies/" + card.id.text()), id_(std::move(id)), visit_(visit),
          office_(office), state_(state)
    {
        data_.set("ID", id_).html("HEADING", office.room.pages.html(visit, "agency.section." + id_));
        data_.html("LEAD", office.room.pages.html(visit, "agency.lead." + id_)).set("ACTION", card_path_ + "/" + id_);
        // A form opens by itself only when there is something in it to finish: the page stays short enough to read.
        if (state_.typed.form && state_.typed.section == id_)
            data_.show("OPEN");
        auto const is_single = id_ == "entry" || id_ == "duty" || id_ == "first-visit";
        data_.show(is_single ? "SINGLE" : "ROWS");
    }

    // A row that stands, with ways to change and to end it; true if it is the one being replaced.
    bool row(std::string const& id, std::string const& text)
    {
        auto item = data_.add("ITEM");
        item.set("TEXT", text).set("END", card_path_ + "/" + id_ + "/" + id + "/end");
        item.set("CHANGE", card_path_ + "/edit?row=" + id + "#" + id_);
        auto const typed_id = state_.typed.form && state_.typed.section == id_ ? state_.typed.form->get("replaces") : state_.replacing;
        if (typed_id != id)
            return false;
        data_.add("REPLACES").set("VALUE", id).set("TEXT", text);
        if (!state_.typed.form)
            data_.show("OPEN");
        return true;
    }

    look::Fields fields() { return look::Fields(office_.room.pages, visit_, data_, field_keys, id_, state_.typed); }
    look::Data& data() { return data_; }

private:
    look::Data data_;
    std::string card_path_;
    std::string id_;
    trust::Visit const& visit_;
    Office const& office_;
    EditState const& state_;
};

void show_duty(Section section, Card const& card, Teller const& teller, trust::Visit const& visit, bool may_say)
{
    if (!may_say)
        section.data().show("THEIRS").set("THEIRS_TEXT", teller.text("agency.duty.theirs", { { "agency", card.entry.name } }));
    auto const* now = duty_at(card.duties, visit.now);
    for (auto const& duty : card.duties)
        section.data().add("PAST").set("TEXT", teller.text("agency.duty.row", { { "class", std::string(code(duty.duty)) },
            { "by", duty.confirmed_by }, { "day", words::long_day(visit.language, duty.confirmed_on) } }));
    section.fields()
        .select("duty", duty_options(teller), std::string(code(now ? now->duty : usual_duty(card.entry.kind))))
        .paragraph("text", now ? now->text : "")
        .line("legal_ground", now ? now->legal_ground : "")
        .line("confirmed_by", "")
        .line("confirmed_on", visit.today().iso(), "date");
}

void show_hours(Section section, Card const& card, Teller const& teller)
{
    HoursRule offered;
    for (auto const& rule : card.hours.rules) {
        if (section.row(rule.id.text(), teller.rule(rule)))
            offered = rule;
    }
    auto fields = section.fields();
    fields.line("label", offered.label);
    fill_when_fields(fields, offered, teller);
    fields.select("on_holidays", { { "closed", teller.text("agency.holidays.closed") }, { "open", teller.text("agency.holidays.open") } },
        std::string(code(offered.on_holidays)));
}

void show_exceptions(Section section, Card const& card, Teller const& teller, trust::Visit const& visit)
{
    HoursException offered;
    bool replacing = false;
    for (auto const& exception : card.hours.exceptions) {
        if (exception.last_day < visit.today())
            continue;
        if (section.row(exception.id.text(), teller.exception(exception))) {
            offered = exception;
            replacing = true;
        }
    }
    section.fields()
        .line("first_day", replacing ? offered.first_day.iso() : "", "date")
        .line("last_day", replacing ? offered.last_day.iso() : "", "date")
        .line("words", offered.words)
        .line("opens", offered.opens_minute ? minute_text(*offered.opens_minute) : "")
        .line("closes", offered.closes_minute ? minute_text(*offered.closes_minute % minutes_per_day) : "")
        .line("label", offered.label);
}

void show_programmes(Section section, Card const& card, Teller const& teller)
{
    Programme offered;
    for (auto const& programme : card.programmes) {
        if (section.row(programme.id.text(), programme.name))
            offered = programme;
    }
    std::set<std::string> ways;
    for (auto const way : offered.ways)
        ways.emplace(code(way));
    std::vector<look::FieldOption> options;
    for (auto const way : { Way::in_person, Way::online, Way::phone })
        options.push_back({ std::string(code(way)), teller.way(way) });
    auto fields = section.fields();
    fields.line("name", offered.name).line("for_whom", offered.for_whom).paragraph("words", offered.words).ticks("ways", options, ways);
    fill_when_fields(fields, offered.when, teller);
}

void show_contacts(Section section, Card const& card, Teller const& teller, trust::Visit const& visit)
{
    Contact offered;
    offered.first_day = visit.today();
    for (auto const& contact : card.contacts) {
        if (section.row(contact.id.text(), teller.text("agency.contact.row", { { "name", contact.name }, { "role", contact.role } })))
            offered = contact;
    }
    section.fields()
        .line("name", offered.name)
        .line("role", offered.role)
        .line("phone", offered.phone, "tel")
        .line("hours", offered.hours)
        .line("first_day", offered.first_day.iso(), "date")
        .line("last_day", offered.last_day ? offered.last_day->iso() : "", "date");
}

void show_abilities(Section section, Card const& card, Teller const& teller, trust::Visit const& visit)
{
    Ability offered;
    offered.said_on = visit.today();
    for (auto const& ability : card.abilities) {
        auto const side = teller.text("agency." + std::string(code(ability.side)));
        if (section.row(ability.id.text(), teller.text("agency.ability.row", { { "side", side }, { "words", ability.words } })))
            offered = ability;
    }
    section.fields()
        .select("side", { { "can", teller.text("agency.can") }, { "cannot", teller.text("agency.cannot") } }, std::string(code(offered.side)))
        .line("words", offered.words)
        .line("said_on", offered.said_on.iso(), "date");
}

void show_first_visit(Section section, Card const& card)
{
    auto fields = section.fields();
    for (auto const step : visit_steps) {
        auto const found = card.first_visit.find(step);
        fields.paragraph(code(step), found == card.first_visit.end() ? "" : found->second);
    }
}

std::string section_name(Teller const& teller, std::string const& change)
{
    return teller.text("agency.change." + change);
}

}

void fill_entry_fields(look::Fields& fields, Entry const& entry, Teller const& teller)
{
    fields.line("code", entry.code)
        .select("kind", kind_options(teller), std::string(code(entry.kind)))
        .line("name", entry.name)
        .line("kana", entry.kana)
        .line("area", entry.area)
        .line("address", entry.address)
        .line("phone_day", entry.phone_day, "tel")
        .line("phone_night", entry.phone_night, "tel")
        .line("mail", entry.mail)
        .line("web", entry.web)
        .line("hours_note", entry.hours_note)
        .paragraph("note", entry.note);
}

web::Response show_edit_page(trust::Visit& visit, Office const& office, Card const& card, EditState const& state)
{
    auto const& pages = office.room.pages;
    Teller const teller(pages, visit, office.holidays);
    look::Data data;
    data.set("NAME", card.entry.name).set("HREF", "/agencies/" + card.id.text());
    auto const section = [&](std::string id) { return Section(data, visit, office, card, state, std::move(id)); };
    {
        auto entry = section("entry");
        auto fields = entry.fields();
        fill_entry_fields(fields, card.entry, teller);
    }
    bool const may_say = visit.read([&](store::Reader& reader) { return may_say_duty(reader, visit.viewer(), card.id, visit.now); });
    show_duty(section("duty"), card, teller, visit, may_say || (state.typed.form && state.typed.section == "duty"));
    show_hours(section("hours"), card, teller);
    show_exceptions(section("exceptions"), card, teller, visit);
    show_contacts(section("contacts"), card, teller, visit);
    show_first_visit(section("first-visit"), card);
    show_programmes(section("programmes"), card, teller);
    show_abilities(section("abilities"), card, teller, visit);
    data.set("CHECK", card.checked ? teller.text("agency.checked", { { "by", card.checked->by }, { "day", words::long_day(visit.language, card.checked->on) } })
                                   : teller.text("agency.checked.never"));
    data.show_if("MAY_CLOSE", may_add(visit.viewer()));
    data.show_if("IS_CLOSED", card.closed_at.has_value()).show_if("IS_OPEN", !card.closed_at.has_value());
    for (auto const& change : card.changes)
        data.add("CHANGE_ROW").set("TEXT", teller.text("agency.change", { { "when", words::moment(visit.language, change.at) }, { "by", change.by },
            { "section", section_name(teller, change.section) } }));
    if (!office.holidays.covers(visit.today().plus(180)))
        data.add("HOLIDAYS_END").set("TEXT", teller.text("agency.holidays.end", { { "day", words::long_day(visit.language, office.holidays.last_day()) } }));
    return pages.page(visit, { .title = card.entry.name, .section = "agency" }, "agency/edit.html", data, state.typed.form ? 422 : 200);
}

web::Response show_new_page(trust::Visit& visit, Office const& office, look::Typed const& typed)
{
    auto const& pages = office.room.pages;
    Teller const teller(pages, visit, office.holidays);
    look::Data data;
    look::Fields fields(pages, visit, data, field_keys, "entry", typed);
    fill_entry_fields(fields, {}, teller);
    return pages.page(visit, { .title = teller.text("agency.new"), .section = "agency" }, "agency/new.html", data, typed.form ? 422 : 200);
}

}
