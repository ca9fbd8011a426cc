#pragma once

#include "base/result.h"
#include "look/page.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace look {

// What a visitor typed into a form that was not taken: it stays in the fields, with the refusals beside them.
struct Typed {
    std::string section {}; // which form of the page; "" for none
    web::Form const* form { nullptr };
    std::vector<base::Refusal> refusals {};
};

struct FieldOption {
    std::string value;
    std::string label;
};

// Where a room keeps the texts of its fields: {"agency.field.", "agency.help."}.
struct FieldKeys {
    std::string_view label;
    std::string_view help;
};

// Puts the fields of one form into `into` as {{>FIELD}} inclusions of look/field.html.
class Fields {
public:
    Fields(Pages const& pages, trust::Visit const& visit, Data& into, FieldKeys keys, std::string section, Typed const& typed);

    // Texts: <label or help><section>-<name>, or where the section has none of its own <label or help><name>. A help that
    // the catalogue lacks is left out.
    Fields& line(std::string_view name, std::string const& stored, std::string_view type = "text");
    Fields& paragraph(std::string_view name, std::string const& stored);
    Fields& select(std::string_view name, std::vector<FieldOption> const& options, std::string const& stored, bool with_empty = false);
    // `error_field`: the refusal's field where it differs from the name.
    Fields& ticks(std::string_view name, std::vector<FieldOption> const& options, std::set<std::string> const& stored,
        std::string_view error_field = "");

private:
    Data begin(std::string_view name, std::string_view error_field);
    std::string key_of(std::string_view prefix, std::string_view name) const; // "" if the catalogue has neither
    std::string value_of(std::string_view name, std::string const& stored) const;

    Pages const& pages_;
    trust::Visit const& visit_;
    Data& into_;
    FieldKeys keys_;
    std::string section_;
    Typed const& typed_;
    bool mine_;
};

}
