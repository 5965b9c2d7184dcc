#include "sendsim/server/catalogue.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "levers.hpp"
#include "sendsim/evidence/labels.hpp"

namespace sendsim::server {
namespace {

using parameters::Operation;
using scenario::Field;
using scenario::Kind;
using scenario::Scenario;

/// The words of a path; "*" stands for a code, which has dots of its own in finance, and "{}" in
/// the words for what people call it.
struct Words {
  std::string_view path;
  std::string_view words;
};

constexpr std::array kWords{
    Words{"population.births", "Births"},
    Words{"population.arrivals", "Children and young people who move in"},
    Words{"population.arrivals_with_sen_support", "Children on SEN support who move in"},
    Words{"population.leaving", "Rate at which children and young people move away"},
    Words{"identification.onset_trend", "Level of needs found"},
    Words{"identification.request_trend", "Level of requests"},
    Words{"identification.request_year_factor", "Requests of one year"},
    Words{"identification.request_growth", "Growth of requests a year"},
    Words{"identification.request_growth_years", "Years of growth so far"},
    Words{"identification.onset_follows_requests",
          "Share of a rise in requests that comes with more needs found"},
    Words{"identification.onset", "Needs found, by need and age"},
    Words{"identification.onset_factor", "Needs found, by sex"},
    Words{"identification.support_ends", "Rate at which SEN support ends"},
    Words{"identification.request", "Requests for an assessment, by need and age"},
    Words{"identification.request_season", "Requests by month"},
    Words{"assessment.issue_within", "Time allowed from request to final plan"},
    Words{"assessment.decision.mean", "Time until the decision whether to assess"},
    Words{"assessment.decision.cv", "Spread of the time until that decision"},
    Words{"assessment.refuse", "Share of requests refused, by age"},
    Words{"assessment.other_advice.mean", "Time until the other advice has come"},
    Words{"assessment.other_advice.cv", "Spread of the time until the other advice has come"},
    Words{"assessment.psychologists.fte", "Educational psychologists for assessments"},
    Words{"assessment.psychologists.fte_follows_requests",
          "Share of an unforeseen rise in requests that psychologists follow"},
    Words{"assessment.psychologists.work.mean", "Psychologist's working days for an assessment"},
    Words{"assessment.psychologists.work.cv", "Spread of those working days"},
    Words{"assessment.psychologists.urgent", "Share of advice that is called first"},
    Words{"assessment.not_issue", "Share of assessments that end without a plan, by age"},
    Words{"assessment.officers.fte", "SEN officers for plans and reviews"},
    Words{"assessment.officers.fte_follows_requests",
          "Share of an unforeseen rise in requests that officers follow"},
    Words{"assessment.officers.plan_work.mean", "Officer's working days for a new plan"},
    Words{"assessment.officers.plan_work.cv", "Spread of those working days"},
    Words{"assessment.officers.review_work.mean", "Officer's working days for a review"},
    Words{"assessment.officers.review_work.cv", "Spread of those working days"},
    Words{"assessment.consultation.mean", "Time for family and settings to answer"},
    Words{"assessment.consultation.cv", "Spread of that time"},
    Words{"assessment.exception", "Share of assessments with a lawful exception to 20 weeks"},
    Words{"assessment.ask_again_after", "Time until one may ask again"},
    Words{"placement.limited_types.*.places", "Places in {}"},
    Words{"placement.limited_types.*.over_fill", "Share filled beyond the places of {}"},
    Words{"placement.limited_types.*.overflow_chance",
          "Chance that a place is bought elsewhere, of {}"},
    Words{"placement.patience.mean", "Time on the list before a place is bought elsewhere"},
    Words{"placement.patience.cv", "Spread of that time"},
    Words{"placement.preference_by_age", "Provision that new plans name, by age"},
    Words{"placement.preference_by_need", "Provision that new plans name, by need"},
    Words{"placement.moves", "Moves from one type of provision to another"},
    Words{"transition.ending_factor", "Level of plans that end"},
    Words{"transition.ending_year_factor", "Plans that end, of one year"},
    Words{"transition.review_interval", "Time from one review to the next"},
    Words{"transition.moves_out", "Rate at which plans move to another authority"},
    Words{"transition.ceases", "Rate at which plans end in the school year, by age"},
    Words{"transition.ends_with_school_year", "Share of plans that end on 31 July, by age"},
    Words{"transition.reasons", "Reasons why plans end"},
    Words{"transition.arrivals", "Children with a plan who move in"},
    Words{"transition.arrival_need", "Needs of those who move in with a plan"},
    Words{"transition.arrival_provision", "Provision of those who move in with a plan"},
    Words{"finance.lines.*.per_child", "Cost of a child and year: {}"},
    Words{"finance.lines.*.per_place", "Cost of a place and year: {}"},
    Words{"finance.lines.*.fixed", "Cost a year, whatever happens: {}"},
    Words{"finance.lines.*.per_assessment", "Cost of an assessment: {}"},
    Words{"finance.high_needs_budget", "High needs budget a year"},
};

/// The code for which "*" stands, empty if there is none; nothing if the path is another.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos)
    return pattern == path ? std::optional{std::string{}} : std::nullopt;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view behind = pattern.substr(star + 1);
  if (path.size() <= before.size() + behind.size() || !path.starts_with(before) ||
      !path.ends_with(behind))
    return std::nullopt;
  return std::string{path.substr(star, path.size() - before.size() - behind.size())};
}

std::string group_of(const std::string& path) {
  if (path.starts_with("population.")) return "Population";
  if (path.ends_with(".fte")) return "Staff";
  if (path.starts_with("identification.") || path.starts_with("assessment."))
    return "Requests and assessments";
  if (path.starts_with("placement.")) return "Places and placements";
  if (path.starts_with("transition.")) return "Leaving and reviews";
  return "Money";
}

/// `path` as the language's table of keys has it; its steps "[]" are codes in paths.
const Field* field_of(const std::vector<Field>& language, const std::string& path) {
  for (const Field& field : language) {
    if (field.kind != Kind::number && field.kind != Kind::table) continue;
    std::string pattern;
    for (const std::string& step : field.path)
      pattern += (pattern.empty() ? "" : ".") + (step == "[]" ? std::string{"*"} : step);
    if (match(pattern, path)) return &field;
  }
  return nullptr;
}

/// What the first day has found is not changed by what comes later; and shares of a whole are the
/// scenario's frame.
bool is_policy(const std::string& path) {
  return !path.starts_with("start.") && !path.starts_with("period.") &&
         !path.starts_with("measures.") && path != "population.stratum_share" &&
         path != "finance.opening_balance" && path != "finance.usable_reserves";
}

std::string kind_of(const parameters::Lever& lever) {
  const auto& axes = lever.cells().axes();
  if (axes.empty()) return lever.over_time().is_constant() ? "number" : "series";
  std::string kind = "by";
  for (const parameters::Axis& axis : axes) kind += "_" + axis.name;
  return kind;
}

/// One, two or five of the power of ten that is about a hundredth of the value.
double step_for(const std::string& unit, std::optional<double> current) {
  if (unit == "places") return 1;
  // A delay is thought of in days, the work for one child in parts of a day.
  if (unit == "days") return current.value_or(0) >= 10 ? 1 : current.value_or(0) >= 1 ? 0.1 : 0.05;
  if (unit == "FTE") return 0.5;
  if (unit.empty()) return std::abs(current.value_or(1)) < 0.1 ? 0.001 : 0.01;
  const double size = std::abs(current.value_or(100)) / 100;
  if (!(size > 0)) return 1;
  const double power = std::pow(10, std::floor(std::log10(size)));
  return size >= 5 * power ? 5 * power : size >= 2 * power ? 2 * power : power;
}

Changeable changeable_of(const Scenario& scenario, const scenario::Assumption& told,
                         const parameters::Lever& lever, const Field& field) {
  const Day first = scenario.as_written().first;
  Changeable all{.path = told.path,
                 .label = label_of(told.path),
                 .group = group_of(told.path),
                 .unit = field.units.empty() ? std::string{} : field.units.front(),
                 .written = told.value,
                 .current = {},
                 .least = field.bounds.at_least ? field.bounds.at_least : field.bounds.above,
                 .most = field.bounds.at_most ? field.bounds.at_most : field.bounds.below,
                 .source = told.provenance.source,
                 .note = told.provenance.note,
                 .hint = field.help,
                 .is_assumption = told.is_assumption,
                 .kind = kind_of(lever),
                 .axes = {},
                 .operations = {Operation::add, Operation::multiply, Operation::set}};
  for (const parameters::Axis& axis : lever.cells().axes())
    all.axes.push_back({axis.name, {axis.codes.begin(), axis.codes.end()}});
  if (all.axes.empty())
    all.current = lever.at(first);
  else
    all.operations = {Operation::multiply, Operation::add, Operation::set};
  all.whole = all.unit == "places";  // nobody is half placed; half a day's work is a day's mean
  all.step = step_for(all.unit, all.current);
  return all;
}

/// The scenario's own name where it has one.
template <class T, class Name>
std::vector<Named> named(const Registry<T>& registry, const Name& name) {
  std::vector<Named> all;
  for (const T& item : registry)
    all.push_back({item.code, item.name.empty() ? name(item.code) : item.name});
  return all;
}

}  // namespace

std::string need_name(const std::string& code) {
  for (const evidence::NeedLabel& need : evidence::need_labels())
    if (need.code == code) return std::string{need.label};
  return code;
}

std::string provision_name(const std::string& code) {
  for (const evidence::SettingLabel& setting : evidence::setting_labels())
    if (setting.code == code) return std::string{setting.label};
  return code;
}

std::string plain_provision(const std::string& code) {
  struct Owner {
    std::string_view code;
    std::string_view name;
  };
  constexpr std::array kOwners{Owner{"la_maintained", "council schools"},
                               Owner{"academy", "academies"}, Owner{"free_school", "free schools"},
                               Owner{"independent", "independent schools"}};
  for (const Owner& owner : kOwners) {
    const std::string mainstream = "mainstream_" + std::string{owner.code};
    const std::string name{owner.name};
    if (code == mainstream) return "mainstream " + name;
    if (code == mainstream + "_resourced_provision") return "resourced provision of " + name;
    if (code == mainstream + "_senunit") return "SEN units of " + name;
    if (code == "ap_pru_" + std::string{owner.code}) return "alternative provision in " + name;
  }
  if (code == "special_la_maintained") return "special schools run by the council";
  if (code == "special_academy_free") return "special academies and free schools";
  if (code == "special_independent") return "independent special schools";
  if (code == "special_non_maintained") return "non-maintained special schools";
  if (code == "general_fe_tertiary_colleges") return "further education and tertiary colleges";
  if (code == "specialist_post_16_institutions") return "specialist post-16 institutions";
  if (code == "nm_early_years") return "non-maintained early years settings";
  return provision_name(code);
}

std::string line_name(const std::string& code) {
  const auto spoken = [](std::string words) {
    std::replace(words.begin(), words.end(), '_', ' ');
    words = " " + words + " ";  // so that whole words are found
    struct Spelling {
      std::string_view plain;
      std::string_view spoken;
    };
    constexpr std::array kSpellings{
        Spelling{" top up ", " top-up "}, Spelling{" post 16 ", " post-16 "},
        Spelling{" sen ", " SEN "},       Spelling{" ehc ", " EHC "},
        Spelling{" ap ", " AP "},         Spelling{" pru ", " PRU "}};
    for (const Spelling& each : kSpellings)
      if (const std::size_t at = words.find(each.plain); at != std::string::npos)
        words.replace(at, each.plain.size(), each.spoken);
    return words.substr(1, words.size() - 2);
  };
  const std::size_t words = code.find_first_not_of("0123456789.-");
  if (words == std::string::npos || words == 0 || code[words] != '_') return spoken(code);
  return spoken(code.substr(words + 1)) + " (line " + code.substr(0, words) + ")";
}

std::string label_of(const std::string& path) {
  for (const Words& words : kWords) {
    const std::optional<std::string> code = match(words.path, path);
    if (!code) continue;
    std::string label{words.words};
    if (const std::size_t hole = label.find("{}"); hole != std::string::npos)
      label.replace(hole, 2,
                    path.starts_with("finance.") ? line_name(*code) : plain_provision(*code));
    return label;
  }
  return path;
}

Catalogue catalogue_of(const Scenario& scenario) {
  static const std::vector<Field> kLanguage = Scenario::language();
  Catalogue catalogue;
  for (const scenario::Assumption& told : scenario.assumptions()) {
    if (!is_policy(told.path)) continue;
    const parameters::Lever* lever = scenario.lever(told.path);
    const Field* field = field_of(kLanguage, told.path);
    if (lever == nullptr || field == nullptr) continue;  // text, a choice: no number to change
    catalogue.parameters.push_back(changeable_of(scenario, told, *lever, *field));
  }
  const pathway::Model& model = scenario.as_written();
  catalogue.needs = named(model.needs, need_name);
  catalogue.provisions = named(model.provisions, provision_name);
  catalogue.levers = levers_of(scenario, catalogue.parameters);
  return catalogue;
}

void complete_units(WhatIf& what_if, const Catalogue& catalogue) {
  for (MeasureOrder& measure : what_if.measures)
    for (ChangeOrder& change : measure.changes) {
      if (!change.unit.empty() || change.operation == Operation::multiply) continue;
      for (const Changeable& each : catalogue.parameters)
        if (each.path == change.parameter) change.unit = each.unit;
    }
}

}  // namespace sendsim::server
