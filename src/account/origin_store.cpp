#include "account/origin_store.h"

namespace account {

void note_origin(store::Transaction& transaction, std::string_view token, Way way, Device const& device)
{
    transaction.execute("INSERT INTO session_origin (token_hash, way, device, browser) "
                        "VALUES (:token_hash, :way, :device, :browser)",
        { { "token_hash", trust::session_key(token) }, { "way", code(way) }, { "device", device.kind },
            { "browser", device.browser } });
}

std::vector<OwnSession> own_sessions(store::Session& session, AccountId account, base::Instant now)
{
    std::vector<OwnSession> answer;
    for (auto& facts : trust::open_sessions(session, account, now)) {
        OwnSession own { std::move(facts), "", { "unknown", "unknown" } };
        if (auto const row = session.query_one("SELECT way, device, browser FROM session_origin WHERE token_hash = :token_hash",
                { { "token_hash", own.facts.key } })) {
            own.way = row->text("way");
            own.device = { row->text("device"), row->text("browser") };
        }
        answer.push_back(std::move(own));
    }
    return answer;
}

}
