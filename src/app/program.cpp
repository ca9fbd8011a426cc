#include "app/program.h"

#include "account/account_pages.h"
#include "app/backup_pages.h"
#include "app/backups.h"
#include "app/demo.h"
#include "app/demo_store.h"
#include "app/sign_in_pages.h"
#include "app/site_key_source.h"
#include "agency/agency_pages.h"
#include "base/log.h"
#include "consent/consent_pages.h"
#include "consent/door.h"
#include "danger/danger_pages.h"
#include "desk/desk_pages.h"
#include "duty/duty_pages.h"
#include "erasure/erasure_pages.h"
#include "erasure/erasure_store.h"
#include "journal/journal_pages.h"
#include "lane/lane_pages.h"
#include "links/link_pages.h"
#include "person/person_pages.h"
#include "plan/plan_pages.h"
#include "private_page/private_page_pages.h"
#include "programme/demo_clips.h"
#include "programme/programme_pages.h"
#include "shelf/apart_journal.h"
#include "shelf/shelf.h"
#include "share/share_pages.h"
#include "trust/journal_store.h"
#include "trust/sign_in.h"

namespace app {

Program::Program(Settings const& settings)
    : clock_(clock_of(settings))
{
    std::filesystem::create_directories(settings.data);
    database_ = store::Database::open(settings.database_location());
    store::migrate(*database_, embedded::schemas(), clock_->now());
    database_->write([](store::Transaction& transaction) { trust::journal_store::begin_tree(transaction); });
    auto const files = key_files(settings);
    keys_ = trust::Keys::open(files.site, files.lane, *database_, clock_->now());
    apart_ = std::make_unique<shelf::JournalOnTheShelf>(*keys_);
    database_->write([&](store::Transaction& transaction) { shelf::fill(transaction, *keys_); });
    heads_ = std::make_unique<trust::JournalHeads>(*keys_);
    erase_who_came_back();
    catalogue_ = std::make_unique<words::Catalogue>(settings.messages_folder());
    pages_ = std::make_unique<look::Pages>(embedded::templates(), embedded::web_files(), *catalogue_, settings.demo);
    gate_ = consent::open_door();
    library_ = std::make_unique<form::Library>(settings.content_folder());
    answers_ = std::make_unique<form::Answers>(*library_, *keys_);
    room_ = std::make_unique<look::Room>(look::Room { *pages_, *database_, *keys_, *clock_, settings.content_folder(),
        settings.data, settings.demo });
    if (settings.demo)
        load_demo(settings);
    if (settings.demo && !settings.clips.empty())
        programme::load_clips(*room_, settings.clips);
    add_rooms(settings);
}

Program::~Program() = default;

namespace {

account::Installation installation_of(Settings const& settings)
{
    return { .site_address = settings.site_address, .site_key = settings.site_key_file(), .lane_key = settings.lane_key_file(), .data = settings.data,
        .address = settings.address, .tls = settings.tls.has_value(), .version = HASHIWATASHI_VERSION,
        .schema_steps = embedded::schemas(), .newest_backup = [folder = settings.backups] { return newest_backup(folder); },
        .backup_schedule = settings.backup_schedule };
}

}

// Before anybody can look: an old backup that was restored holds rows of people who were erased since.
void Program::erase_who_came_back()
{
    for (auto const& person : database_->read([](store::Session& session) { return erasure::come_back(session); })) {
        database_->write([&](store::Transaction& transaction) {
            erasure::erase_again(transaction, *keys_, *heads_, person, clock_->now());
        });
        base::log_warning("an erased record had come back with a backup; it was erased again");
    }
}

void Program::add_rooms(Settings const& settings)
{
    look::add_routes(routes_, *pages_, embedded::web_files());
    add_sign_in_routes(routes_, *room_);
    agency::add_routes(routes_, *room_);
    person::add_routes(routes_, *room_);
    consent::add_routes(routes_, *room_);
    duty::add_routes(routes_, *room_);
    account::add_routes(routes_, *room_, installation_of(settings));
    programme::add_routes(routes_, *room_, *library_, *answers_);
    plan::add_routes(routes_, *room_, *library_, *answers_, settings.site_address);
    danger::add_routes(routes_, *room_, *library_, *answers_);
    private_page::add_routes(routes_, *room_);
    lane::add_routes(routes_, *room_);
    share::add_routes(routes_, *room_, *library_, *answers_);
    links::add_routes(routes_, *room_, *library_, *answers_, settings.site_address);
    journal::add_routes(routes_, *room_, *heads_);
    erasure::add_routes(routes_, *room_);
    add_backup_routes(routes_, *room_, settings.backup_schedule);
    desk::add_routes(routes_, *room_, *library_, *answers_);
    trust::add_routes(router_, routes_,
        { *database_, *gate_, *clock_, keys_->secret_for("form"), [this](trust::Visit& visit, web::Problem problem) {
             return pages_->problem(&visit, problem);
         }, heads_.get(), apart_.get() });
}

void Program::load_demo(Settings const& settings)
{
    auto const content = database_->read([](store::Session& session) { return store_content(session); });
    if (content == StoreContent::demo)
        return;
    if (content == StoreContent::site)
        throw std::runtime_error("this store holds a site's own data; the demo needs an empty folder (--data)");
    load_demo_region(*room_, *library_, *answers_, *gate_, clock_->now(), settings.town_folder());
}

}
