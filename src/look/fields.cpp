#include "look/fields.h"

namespace look {

Fields::Fields(Pages const& pages, trust::Visit const& visit, Data& into, FieldKeys keys, std::string section,
    Typed const& typed)
    : pages_(pages), visit_(visit), into_(into), keys_(keys), section_(std::move(section)), typed_(typed),
      mine_(typed.form && typed.section == section_)
{
    if (!mine_)
        return;
    for (auto const& refusal : typed_.refusals) {
        if (refusal.field.empty())
            into_.add("FORM_ERROR").set("TEXT", refusal_text(pages_, visit_, refusal));
    }
}

std::string Fields::key_of(std::string_view prefix, std::string_view name) const
{
    for (auto const& last : { section_ + "-" + std::string(name), std::string(name) }) {
        if (auto key = std::string(prefix) + last; pages_.catalogue().has(words::Language::japanese, key))
            return key;
    }
    return "";
}

std::string Fields::value_of(std::string_view name, std::string const& stored) const
{
    return mine_ ? typed_.form->get(name) : stored;
}

Data Fields::begin(std::string_view name, std::string_view error_field)
{
    auto field = into_.include("FIELD", "look/field.html");
    auto const label = key_of(keys_.label, name);
    auto const help = key_of(keys_.help, name);
    field.set("ID", section_ + "-" + std::string(name)).set("NAME", name).html("LABEL", pages_.html(visit_, label));
    if (!help.empty())
        field.add("HELP").html("HELP_TEXT", pages_.html(visit_, help));
    if (mine_) {
        for (auto const& refusal : typed_.refusals) {
            if (refusal.field == (error_field.empty() ? name : error_field))
                field.add("ERROR").set("ERROR_TEXT", refusal_text(pages_, visit_, refusal));
        }
    }
    return field;
}

Fields& Fields::line(std::string_view name, std::string const& stored, std::string_view type)
{
    auto field = begin(name, "");
    field.add("LINE").set("TYPE", type).set("VALUE", value_of(name, stored));
    return *this;
}

Fields& Fields::paragraph(std::string_view name, std::string const& stored)
{
    auto field = begin(name, "");
    field.add("PARAGRAPH").set("VALUE", value_of(name, stored));
    return *this;
}

Fields& Fields::select(std::string_view name, std::vector<FieldOption> const& options, std::string const& stored, bool with_empty)
{
    auto field = begin(name, "");
    auto select = field.add("SELECT");
    auto const chosen = value_of(name, stored);
    if (with_empty)
        select.add("OPTION").set("VALUE", "").set("TEXT", "");
    for (auto const& option : options)
        select.add("OPTION").set("VALUE", option.value).set("TEXT", option.label).show_if("CHOSEN", option.value == chosen);
    return *this;
}

Fields& Fields::ticks(std::string_view name, std::vector<FieldOption> const& options, std::set<std::string> const& stored,
    std::string_view error_field)
{
    auto field = begin(name, error_field);
    auto ticks = field.add("TICKS");
    auto chosen = stored;
    if (mine_) {
        auto const typed = typed_.form->all(name);
        chosen = { typed.begin(), typed.end() };
    }
    for (auto const& option : options)
        ticks.add("TICK").set("VALUE", option.value).set("TEXT", option.label).show_if("CHECKED", chosen.contains(option.value));
    return *this;
}

}
