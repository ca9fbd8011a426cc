#include "look/template_source.h"

#include "base/text.h"

#include <ctemplate/template_emitter.h>
#include <ctemplate/template_modifiers.h>

namespace look {

namespace {

class QueryEscape final : public ctemplate::TemplateModifier {
    void Modify(char const* in, std::size_t size, ctemplate::PerExpandData const*, ctemplate::ExpandEmitter* out,
        std::string const&) const override
    {
        out->Emit(base::url_escape({ in, size }));
    }
};

bool is_word(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
        return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_';
    });
}

bool is_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

bool is_space(char letter)
{
    return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r';
}

// The attributes whose value ctemplate's parser treats as an address.
bool holds_address(std::string_view attribute)
{
    static std::set<std::string_view> const names { "action", "archive", "background", "cite", "classid", "codebase",
        "data", "dynsrc", "formaction", "href", "longdesc", "poster", "src", "usemap" };
    return names.contains(attribute);
}

bool takes_no_elements(std::string_view element)
{
    return element == "title" || element == "option" || element == "textarea";
}

// Where in the HTML the reading stands. Only as exact as our own templates need: they are reviewed and tested.
class Position {
public:
    void read(char letter, char next)
    {
        if (!in_tag_) {
            in_tag_ = letter == '<' && (is_letter(next) || next == '/' || next == '!');
            if (in_tag_) {
                element_.clear();
                attribute_.clear();
                in_name_ = true;
            }
        } else if (quote_) {
            quote_ = letter == quote_ ? '\0' : quote_;
        } else if (letter == '"' || letter == '\'') {
            quote_ = letter;
        } else if (letter == '>') {
            in_tag_ = false;
        } else {
            read_in_tag(letter);
        }
        last_ = letter;
    }

    bool in_tag() const { return in_tag_; }
    bool plain_only() const { return in_tag_ || takes_no_elements(element_); }
    bool in_address() const { return in_tag_ && quote_ && holds_address(attribute_); }
    bool in_text_attribute() const
    {
        return in_tag_ && quote_ && !holds_address(attribute_) && !attribute_.starts_with("on") && attribute_ != "style";
    }
    char last() const { return last_; }

private:
    void read_in_tag(char letter)
    {
        if (is_space(letter)) {
            in_name_ = false;
            attribute_.clear();
        } else if (in_name_) {
            element_ += letter;
        } else if (letter != '=') {
            attribute_ += letter;
        }
    }

    bool in_tag_ { false };
    bool in_name_ { false };
    char quote_ { '\0' };
    char last_ { '\0' };
    std::string element_;
    std::string attribute_;
};

class Preparation {
public:
    Preparation(words::Catalogue const& catalogue, words::Language language, std::vector<std::string>& missing)
        : catalogue_(catalogue), language_(language), missing_(missing) { }

    std::string run(std::string_view source)
    {
        output_ = "{{%AUTOESCAPE context=\"HTML\"}}\n";
        std::size_t at = 0;
        while (at < source.size()) {
            auto const rest = source.substr(at);
            if (rest.starts_with("{{"))
                at += marker(rest);
            else if (rest.starts_with("[[") && rest.size() > 2 && is_letter(rest[2]))
                at += message(rest);
            else if (rest.starts_with("<!--"))
                at += std::min(rest.size(), rest.find("-->") + 3);
            else
                at += letter(rest);
        }
        return std::move(output_);
    }

private:
    std::size_t letter(std::string_view rest)
    {
        position_.read(rest[0], rest.size() > 1 ? rest[1] : '\0');
        output_ += rest[0];
        return 1;
    }

    std::size_t marker(std::string_view rest)
    {
        auto const end = rest.find("}}");
        if (end == std::string_view::npos)
            throw std::runtime_error("a {{ without }}");
        auto const inside = rest.substr(2, end - 2);
        if (inside.find("{{") != std::string_view::npos)
            throw std::runtime_error("a {{ inside a marker or comment: " + std::string(inside.substr(0, 60)));
        if (!inside.starts_with("!"))
            output_.append("{{").append(inside).append(modifier_for(inside)).append("}}");
        return end + 2;
    }

    std::string_view modifier_for(std::string_view inside) const
    {
        if (!is_word(inside))
            return "";
        if (position_.in_address())
            return position_.last() == '=' ? ":x-query" : "";
        return !position_.in_tag() || position_.in_text_attribute() ? ":p" : "";
    }

    // key, |plain and slots between [[ and ]]
    std::size_t message(std::string_view rest)
    {
        auto const end = rest.find("]]");
        if (end == std::string_view::npos)
            throw std::runtime_error("a [[ without ]]");
        auto words = base::split(rest.substr(2, end - 2), ' ');
        auto key = words.front();
        bool plain = position_.plain_only();
        if (key.ends_with("|plain")) {
            key.resize(key.size() - std::string_view("|plain").size());
            plain = true;
        }
        if (!catalogue_.has(words::Language::japanese, key) || !catalogue_.has(words::Language::english, key))
            missing_.push_back(key);
        auto text = plain ? base::html_escape(catalogue_.text(language_, key)) : catalogue_.html(language_, key);
        for (auto word = words.begin() + 1; word != words.end(); ++word)
            fill_slot(text, *word);
        output_ += text;
        return end + 2;
    }

    void fill_slot(std::string& text, std::string_view word) const
    {
        auto const equals = word.find('=');
        if (equals == std::string_view::npos || !is_word(word.substr(equals + 1)))
            throw std::runtime_error("a slot must be written slot=NAME");
        auto const slot = std::string("{").append(word.substr(0, equals)).append("}");
        auto const name = word.substr(equals + 1);
        auto const variable = std::string("{{").append(name).append(modifier_for(name)).append("}}");
        for (auto at = text.find(slot); at != std::string::npos; at = text.find(slot, at + variable.size()))
            text.replace(at, slot.size(), variable);
    }

    words::Catalogue const& catalogue_;
    words::Language language_;
    std::vector<std::string>& missing_;
    Position position_;
    std::string output_;
};

}

std::string prepare_template(std::string_view source, words::Catalogue const& catalogue, words::Language language,
    std::vector<std::string>& missing)
{
    return Preparation(catalogue, language, missing).run(source);
}

void register_modifiers()
{
    static QueryEscape query_escape;
    static bool const done = ctemplate::AddXssSafeModifier("x-query", &query_escape);
    if (!done)
        throw std::logic_error("the modifier x-query cannot be registered");
}

}
