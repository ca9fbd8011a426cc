#pragma once

#include "base/embedded.h"
#include "base/result.h"
#include "trust/visit.h"
#include "web/server.h"
#include "words/catalogue.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace look {

// What a template is filled with. Names are UPPER_CASE in templates. Text is escaped by context (ctemplate
// AUTOESCAPE); html() is for pieces made by words:: or look:: functions only.
class Data {
public:
    Data();
    ~Data();
    Data(Data&&) noexcept;
    Data& operator=(Data&&) noexcept;

    Data& set(std::string_view name, std::string_view text);
    Data& set(std::string_view name, std::int64_t number);
    Data& html(std::string_view name, std::string_view safe_html);
    Data& show(std::string_view section); // {{#SECTION}}…{{/SECTION}} once, same names visible inside
    Data& show_if(std::string_view section, bool condition);
    Data add(std::string_view section);   // one more repetition; fill the returned part
    // One more inclusion of {{>NAME}} with the template `file`, e.g. "form/item_text.html".
    Data include(std::string_view name, std::string_view file);

private:
    friend class Pages;
    struct Inside;
    explicit Data(std::unique_ptr<Inside>);
    std::unique_ptr<Inside> inside_;
};

struct PageHead {
    std::string title;       // plain text, tells nothing about drugs: it stands in the tab and history
    std::string section {};  // which entry of the navigation is current: "desk", "person", "agency", "programme"
    bool wide { false };     // for lists
    bool quick_exit { true };
};

// Templates (src/**/*.html, embedded) put together with the layout. In a template, [[key]] is replaced when the
// templates are loaded by the catalogue's text for the language, as HTML with ruby; [[key|plain]] by plain text;
// [[key day=DAY]] fills the text's slot {day} with the variable {{DAY}}. A template that names a key the catalogue
// lacks stops the start. Three sets are held, one a language. Two names are set on every page and piece:
// {{FORM_TOKEN}}, and {{HERE}}, the path of the page with its query.
class Pages {
public:
    Pages(std::vector<base::EmbeddedFile> const& templates, std::vector<base::EmbeddedFile> const& web_files,
        words::Catalogue const&, bool demo);
    ~Pages();

    // The whole page. Turbo, skip link, navigation, language and ruby switches, flash notice, demo banner are in it.
    web::Response page(trust::Visit&, PageHead const&, std::string_view file, Data const&, int status = 200) const;
    // Only the template, for a turbo frame or a piece inside another page.
    std::string piece(trust::Visit const&, std::string_view file, Data const&) const;
    web::Response problem(trust::Visit*, web::Problem) const;
    words::Catalogue const& catalogue() const;
    std::string text(trust::Visit const&, std::string_view key, words::Slots const& = {}) const; // plain
    std::string html(trust::Visit const&, std::string_view key, words::Slots const& = {}) const; // ruby

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

// After a form: where to go, with a notice shown once on the next page ("plan.saved"), kept in a short-lived cookie
// that holds the message key only.
web::Response go(std::string location, std::string_view notice_key = "");
// A refusal as it stands next to its field (plain text, in the visitor's language).
std::string refusal_text(Pages const&, trust::Visit const&, base::Refusal const&);
// GET /settings/look, POST /settings/look (language, ruby, text size, theme); GET /assets/{file} with ETag and
// far-future caching by content hash, brotli or gzip; GET /quick-exit.
void add_routes(trust::Routes&, Pages const&, std::vector<base::EmbeddedFile> web_files);

}
