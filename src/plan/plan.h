#pragma once

#include "form/answer.h"
#include "form/screen.h"
#include "person/bridging.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// My Life Plan and crisis plan (dossier §3.2): rules without store, pages or paper. A plan is not a contract: nothing
// here refuses, scores or counts against anybody.
namespace plan {

using trust::PersonId;

enum class Part { life_one, life_two, crisis };
inline constexpr std::array parts { Part::life_one, Part::life_two, Part::crisis };

std::string_view form_code(Part);          // "plan.part1", "plan.part2", "plan.crisis"
trust::Compartment compartment(Part);      // plan, plan, crisis
person::BridgingStep bridging_step(Part);
std::optional<Part> life_part_from(std::string_view segment); // "1", "2"
std::string path(PersonId const&, Part);                      // /persons/…/life-plan · …/crisis-plan
std::string step_path(PersonId const&, Part, std::string_view step);
std::string versions_path(PersonId const&, Part);

// ---- How far it is
struct Progress { int answered { 0 }; int total { 0 }; }; // lines of a step with any content, わからない included
Progress progress(form::Step const&, form::Answer const&);
bool is_begun(form::Step const&, form::Answer const&);
// Where to go on: the first step with nothing in it, else the last.
std::string resume_step(form::Definition const&, form::Answer const&);
std::string next_step(form::Definition const&, std::string_view step);     // "" after the last
std::string previous_step(form::Definition const&, std::string_view step); // "" before the first

// ---- Supporters in rings: 1 closest, 2 fellows and friends, 3 workers known by name, 4 agencies
struct Supporter {
    std::string name;
    int ring { 4 };
    std::string help;
    std::string contact;
    std::string view;
};
std::vector<Supporter> supporters(form::Definition const& part_one, form::Answer const&, words::Language); // by ring
struct RingDot { int number { 0 }; double x { 0 }; double y { 0 }; }; // in a square of 420, centre 210
std::vector<RingDot> ring_dots(std::vector<Supporter> const&);
inline constexpr std::array ring_radii { 62.0, 110.0, 158.0, 206.0 };

// ---- Part 2 out of part 1: what is offered where nothing stands yet
// Strengths: the first three of one's own and those that others see, without repeats. Goals by domain, L1.V3 for the
// hope. Places: the kinds ticked in part 1, named by `agency_kinds`. People: rings 1 and 2, at most five.
std::map<std::string, base::json::value> offers_for_part_two(form::Definition const& part_two,
    form::Definition const& part_one, form::Answer const& part_one_answer, std::vector<std::string> const& talk_goals,
    words::Language);

// ---- Rule (c) of §3.2: amount, source, place and date of use and names of dealers are never asked or stored
class ActWords {
public:
    // content/plan/acts.json: what such a text speaks of. Throws on a broken file.
    explicit ActWords(std::filesystem::path const& content_folder);
    // Whether a text speaks of an act of use with its amount, source, place or time. Only for a kind word after saving.
    bool speaks_of_acts(base::json::value const& content) const;

private:
    bool is_done_with_a_drug(std::string_view text, std::vector<std::string> const& acts) const;

    std::vector<std::string> acts_;    // in search form
    std::vector<std::string> details_;
    std::vector<std::string> always_;
    std::vector<std::string> trades_;
    std::vector<std::string> drugs_;
};

// ---- Two texts for one line: nothing is lost, the person chooses
enum class Choice { saved, mine, both };
std::optional<Choice> choice_from(std::string_view);
// Whether both can stand: texts, lists, ticks and rows.
bool can_keep_both(base::json::value const& saved, base::json::value const& mine);
base::json::value chosen(Choice, base::json::value const& saved, base::json::value const& mine);

// ---- What a sheet still lacks, as message keys "plan.missing.…": said kindly, printing goes anyway
std::vector<std::string> missing_for_life_plan(form::Answer const& part_two);
std::vector<std::string> missing_for_crisis_plan(form::Answer const&);
std::vector<std::string> missing_for_card(form::Answer const& crisis);

// A line as plain lines of text for sheets: a list's entries, a row's columns in one.
std::vector<std::string> lines_of(form::Definition const&, form::Answer const&, std::string_view line, words::Language,
    form::AgencyChoices const& = {});
std::optional<base::Day> day_of(form::Answer const&, std::string_view line);

}
