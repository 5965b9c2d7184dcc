// The rules of a scenario as of one day, stage by stage.
#include <algorithm>
#include <cmath>
#include <utility>

#include "model_reader.hpp"
#include "sendsim/core/math.hpp"

namespace sendsim::scenario {
namespace {

using parameters::Axis;
using parameters::Table;
using random::Chance;

constexpr double kFastest = 50.0;  ///< a yearly hazard above this is as good as at once

std::vector<Chance> chances(const Table& table) {
  std::vector<Chance> all;
  for (const double value : table.values()) all.emplace_back(std::clamp(value, 0.0, 1.0));
  return all;
}

/// Rows of the last axis; empty ones where the scenario has named nothing on it, which is a fault.
std::vector<std::vector<double>> rows(const Table& table) {
  const std::size_t width = table.axes().back().size();
  std::vector<std::vector<double>> all;
  if (width == 0) {
    std::size_t count = 1;
    for (std::size_t i = 0; i + 1 < table.axes().size(); ++i) count *= table.axes()[i].size();
    all.resize(count);
  }
  for (std::size_t at = 0; at < table.values().size(); at += width)
    all.emplace_back(table.values().begin() + static_cast<std::ptrdiff_t>(at),
                     table.values().begin() + static_cast<std::ptrdiff_t>(at + width));
  return all;
}

std::vector<double> scaled(std::vector<double> rates, double factor) {
  for (double& rate : rates) rate = std::min(kFastest, rate * factor);
  return rates;
}

std::vector<std::vector<double>> scaled(std::vector<std::vector<double>> rates, double factor) {
  for (auto& row : rates) row = scaled(std::move(row), factor);
  return rates;
}

const TableSpec kRate{
    .unit = "a year", .at_least = 0.0, .at_most = kFastest, .help = "yearly hazard"};
/// Expected of one age: a count drawn about it is one that a cohort can have.
constexpr double kMostPersons = 4e6;

const TableSpec kShare{.at_least = 0.0, .at_most = 1.0, .help = "probability"};
const TableSpec kWeight{.at_least = 0.0, .help = "weight"};
const NumberSpec kTrend{
    .at_least = 0.0, .at_most = 100.0, .fallback = 1.0, .help = "multiplies all rates"};

constexpr double kMostFte = 1e5;

const NumberSpec kYearFactor{.at_least = 0.0,
                             .at_most = 100.0,
                             .fallback = 1.0,
                             .help = "multiplies all rates of the year; to be drawn for each year"};

population::PopulationRules read_population(const Section& section, const ModelAxes& axes) {
  const TableSpec persons{.unit = "persons a year",
                          .at_least = 0.0,
                          .at_most = kMostPersons,
                          .help = "expected in a school year"};
  population::PopulationRules rules{
      .stratum_share = section
                           .table("stratum_share", {axes.stratum},
                                  {.at_least = 0.0, .sums_to_one = true, .help = "of residents"})
                           .values(),
      .births = {section.number("births", {.unit = "persons a year",
                                           .at_least = 0.0,
                                           .at_most = 1e6,
                                           .help = "expected births in the school year"})},
      .arrivals = section.table("arrivals", {axes.age}, persons).values(),
      .arrivals_with_support =
          section.table("arrivals_with_sen_support", {axes.age}, persons).values(),
      .leaving = section.table("leaving", {axes.age}, kRate).values()};
  refuse_crowd(section, "births", rules.births, rules.stratum_share, true);
  refuse_crowd(section, "arrivals", rules.arrivals, rules.stratum_share, true);
  refuse_crowd(section, "arrivals_with_sen_support", rules.arrivals_with_support,
               rules.stratum_share, true);
  return rules;
}

/// What multiplies all request rates and lasts: trend and growth.
struct LastingRequests {
  double trend;
  double growth;  ///< of the logarithm, a year
  double years;   ///< of growth so far
  [[nodiscard]] double factor() const { return trend * portable_exp(growth * years); }
};

/// `number`: Section::number, or number_as_written.
LastingRequests lasting_requests(const Section& identification,
                                 double (Section::*number)(std::string_view, NumberSpec) const) {
  // Growth in two parameters, so that one draw of it moves all years to come and the first ones
  // least.
  return {
      .trend = (identification.*number)("request_trend", kTrend),
      .growth = (identification.*number)("request_growth",
                                         {.unit = "a year",
                                          .at_least = -1.0,
                                          .at_most = 1.0,
                                          .fallback = 0.0,
                                          .help = "growth of the logarithm of all request rates"}),
      .years = (identification.*number)(
          "request_growth_years",
          {.at_least = 0.0,
           .at_most = 100.0,
           .fallback = 0.0,
           .help = "years of request_growth so far, each counted as far as growth is carried on"})};
}

identification::IdentificationRules read_identification(const Section& section,
                                                        const ModelAxes& axes) {
  const double onset_trend = section.number("onset_trend", kTrend);
  const double request_year = section.number("request_year_factor", kYearFactor);
  const double requests_to = lasting_requests(section, &Section::number).factor();
  // What lasts of a rise in requests is met by as many more children found to have a need; what is
  // drawn for one year is not.
  const double follows = section.share(
      "onset_follows_requests",
      {.fallback = 0.0,
       .help = "share of a rise in request rates (trend and growth) by which onset rises, too"});
  const double onset_to = onset_trend * (1.0 + follows * (requests_to - 1.0));
  const auto onset = rows(section.table("onset", {axes.need, axes.age}, kRate));
  const Table factor =
      section.table("onset_factor", {axes.stratum},
                    {.at_least = 0.0, .at_most = 100.0, .help = "multiplies the onset hazards"});
  identification::IdentificationRules rules;
  for (const double each : factor.values()) rules.onset.push_back(scaled(onset, each * onset_to));
  rules.support_ends = section.table("support_ends", {axes.age}, kRate).values();
  rules.request = scaled(rows(section.table("request", {axes.need, axes.age}, kRate)),
                         requests_to * request_year);
  rules.request_season = section
                             .table("request_season", {axes.month},
                                    {.at_least = 0.0,
                                     .at_most = 12.0,
                                     .fallback = 1.0,
                                     .help = "multiplies the request hazard by month"})
                             .values();
  return rules;
}

assessment::AssessmentRules read_assessment(const Section& section, const ModelAxes& axes) {
  return {
      .issue_within =
          section.days("issue_within",
                       {.above = Days{0}, .at_most = Days{1500}, .help = "request to final plan"}),
      .decision = section.day_law(
          "decision", {.help = "request to the decision whether to assess, calendar days"}),
      .refuse = chances(section.table("refuse", {axes.age}, kShare)),
      .other_advice = section.day_law(
          "other_advice", {.help = "agreement to the last other advice, calendar days"}),
      .psychology_work = section.section("psychologists")
                             .day_law("work", {.help = "working days of one FTE an assessment"}),
      .urgent = Chance{section.section("psychologists")
                           .probability("urgent", {.fallback = 0.0,
                                                   .help = "advice called first where the "
                                                           "discipline is priority"})},
      .not_issue = chances(section.table("not_issue", {axes.age}, kShare)),
      .writing_work = section.section("officers")
                          .day_law("plan_work", {.help = "working days of one FTE a plan"}),
      .consultation =
          section.day_law("consultation", {.help = "family and settings, calendar days"}),
      .exception = Chance{section.probability(
          "exception", {.help = "a lawful exception to the 20 weeks applies"})},
      .ask_again_after = section.days(
          "ask_again_after", {.at_most = Days{3650}, .help = "before a new request is at risk"})};
}

placement::TypeRules read_type(const Section& section, const ModelAxes& axes) {
  placement::TypeRules rules;
  rules.places = section.if_given("places", [&] {
    return section.number(
        "places", {.unit = "places", .at_least = 0.0, .at_most = 1e7, .help = "commissioned"});
  });
  rules.over_fill = section.share(
      "over_fill", {.fallback = 0.0, .help = "share of the places filled beyond them"});
  rules.overflow = section.if_given("overflow", [&] {
    return section.code("overflow", axes.provision,
                        {.help = "type bought when the wait is too long"});
  });
  rules.overflow_chance = Chance{section.probability(
      "overflow_chance",
      {.fallback = 1.0,
       .help = "that the overflow is bought when patience ends; else the child waits on"})};
  return rules;
}

void read_types(const Section& section, const ModelAxes& axes, placement::PlacementRules& rules) {
  // Without types the frame has been refused; one stands in, so that reading can go on.
  rules.types.resize(std::max<std::size_t>(1, axes.provision.size()));
  std::vector<bool> limited(rules.types.size(), false);
  for (const Section& item : section.list("limited_types", false, "types with finite places")) {
    const std::size_t type = item.code("code", axes.provision);
    if (limited[type]) item.refuse("code", "each type once");
    limited[type] = true;
    rules.types[type] = read_type(item, axes);
    if (!rules.types[type].places) item.refuse("code", "places of the type");
  }
  for (const Section& item : section.list("limited_types", false)) {
    const std::size_t type = item.code("code", axes.provision);
    const auto& overflow = rules.types[type].overflow;
    if (overflow && rules.types[*overflow].places)
      item.refuse("overflow", "a type without limited places");
  }
  rules.interim = section.code("interim", axes.provision,
                               {.help = "attended while waiting by who has nowhere else"});
  if (rules.types[rules.interim].places) section.refuse("interim", "a type without limited places");
}

placement::PlacementRules read_placement(const Section& section, const ModelAxes& axes) {
  placement::PlacementRules rules{
      .types = {},
      .preference = {},
      .moves = {},
      .interim = 0,
      .patience = section.day_law(
          "patience", {.help = "days on the list before the authority may buy elsewhere"})};
  read_types(section, axes, rules);
  const Table by_age = section.table("preference_by_age", {axes.age, axes.provision}, kWeight);
  const Table by_need = section.table("preference_by_need", {axes.need, axes.provision}, kWeight);
  const Table moves =
      section.table("moves",
                    {axes.age, Axis::of_codes("from", axes.provision.codes),
                     Axis::of_codes("to", axes.provision.codes)},
                    {.at_least = 0.0,
                     .at_most = 1.0,
                     .fallback = 0.0,
                     .help = "probability of a move in the year after the census at that age"});
  const std::size_t types = axes.provision.size();
  rules.preference.resize(axes.age.size());
  rules.moves.resize(axes.age.size());
  for (std::size_t age = 0; age < axes.age.size(); ++age) {
    for (std::size_t need = 0; need < axes.need.size(); ++need) {
      std::vector<double> weights(types);
      double sum = 0.0;
      for (std::size_t type = 0; type < types; ++type)
        sum += weights[type] = by_age.at({age, type}) * by_need.at({need, type});
      if (!(sum > 0.0) && types > 0) weights[rules.interim] = 1.0;
      rules.preference[age].push_back(std::move(weights));
    }
    for (std::size_t from = 0; from < types; ++from) {
      std::vector<std::pair<std::size_t, double>> row;
      double sum = 0.0;
      for (std::size_t to = 0; to < types; ++to) {
        const double probability = moves.at({age, from, to});
        if (probability <= 0.0 || to == from) continue;
        row.emplace_back(to, probability);
        sum += probability;
      }
      if (sum > 1.0 + 1e-9)
        section.refuse("moves", "probabilities out of " + axes.provision.codes[from] + " at age " +
                                    std::to_string(age) + " that sum to at most 1");
      rules.moves[age].push_back(placement::competing_moves(row));
    }
  }
  return rules;
}

/// Chances whose hazard is `factor` times that of these.
std::vector<Chance> at_hazard(const Table& table, double factor) {
  if (factor == 1.0) return chances(table);
  std::vector<Chance> all;
  for (const double chance : table.values())
    all.emplace_back(chance < 1.0 ? 1.0 - portable_exp(factor * portable_log(1.0 - chance))
                                  : (factor > 0.0 ? 1.0 : 0.0));
  return all;
}

transition::TransitionRules read_transition(const Section& section, const Section& assessment,
                                            const ModelAxes& axes) {
  const double ending =
      section.number("ending_factor", kTrend) * section.number("ending_year_factor", kYearFactor);
  transition::TransitionRules rules{
      .review_interval = section.days(
          "review_interval",
          {.above = Days{0}, .at_most = Days{3650}, .help = "from one review to the next"}),
      .review_work = assessment.section("officers")
                         .day_law("review_work", {.help = "working days of one FTE a review"}),
      .moves_out = scaled(section.table("moves_out", {axes.age}, kRate).values(), ending),
      .ceases = scaled(section.table("ceases", {axes.age}, kRate).values(), ending),
      .year_end = at_hazard(section.table("ends_with_school_year", {axes.age}, kShare), ending),
      .reason_weights = rows(section.table("reasons", {axes.age, axes.reason}, kWeight)),
      .phase_transfer_ages = {},
      .arrivals = section
                      .table("arrivals", {axes.age},
                             {.unit = "persons a year",
                              .at_least = 0.0,
                              .at_most = kMostPersons,
                              .help = "plan holders moving in in a school year"})
                      .values(),
      .arrival_need = rows(section.table("arrival_need", {axes.age, axes.need}, kWeight)),
      .arrival_provision =
          rows(section.table("arrival_provision", {axes.age, axes.provision}, kWeight))};
  for (const std::size_t age : section.codes("phase_transfer_ages", axes.age,
                                             {.help = "DfE ages entered by a phase transfer"}))
    rules.phase_transfer_ages.push_back(static_cast<int>(age));
  const auto positive = [](const std::vector<double>& weights) {
    return std::any_of(weights.begin(), weights.end(), [](double weight) { return weight > 0.0; });
  };
  for (std::size_t age = 0; age < axes.age.size(); ++age) {
    const std::string at = " at age " + std::to_string(age);
    if (!positive(rules.reason_weights[age]) && axes.reason.size() > 0)
      section.refuse("reasons", "a weight above 0" + at);
    if (rules.arrivals[age] <= 0.0) continue;
    if (!positive(rules.arrival_need[age])) section.refuse("arrival_need", "a weight above 0" + at);
    if (!positive(rules.arrival_provision[age]))
      section.refuse("arrival_provision", "a weight above 0" + at);
  }
  return rules;
}

std::vector<Pounds> pounds(const Table& table) {
  std::vector<Pounds> all;
  for (const double value : table.values()) all.push_back(to_nearest_penny(value));
  return all;
}

finance::FinanceRules read_finance(const Section& section, const ModelAxes& axes) {
  finance::FinanceRules rules;
  const TableSpec price{.unit = "GBP",
                        .at_least = 0.0,
                        .at_most = 1e9,
                        .unit_required = false,
                        .fallback = 0.0,
                        .help = "a year"};
  for (const Section& line : section.list("lines")) {
    rules.per_child.push_back(pounds(line.table("per_child", {axes.provision}, price)));
    rules.per_place.push_back(pounds(line.table("per_place", {axes.provision}, price)));
    rules.fixed.push_back(
        line.money("fixed", {.fallback = Pounds{}, .help = "a year, whatever happens"}));
    rules.per_assessment.push_back(
        line.money("per_assessment", {.fallback = Pounds{}, .help = "an assessment completed"}));
  }
  rules.high_needs_budget = section.money(
      "high_needs_budget", {.help = "block after deductions, transfers and support, a year"});
  return rules;
}

/// Staff as written, times what was drawn for requests over what is written of them, as far as
/// staff follow. What measures do to requests is in both: staff do not follow it by themselves.
void read_pools(const Section& root, pathway::EpochRules& rules) {
  const Section identification = root.section("identification");
  const double written = lasting_requests(identification, &Section::number_as_written).factor();
  const double drawn = lasting_requests(identification, &Section::number).factor();
  const double rise = written > 0.0 ? drawn / written - 1.0 : 0.0;
  const auto staff = [&](const Section& section) {
    const double fte = section.number("fte", {.unit = "FTE",
                                              .at_least = 0.0,
                                              .at_most = kMostFte,
                                              .help = "full-time equivalents for this work"});
    const double follows = section.share(
        "fte_follows_requests",
        {.fallback = 0.0,
         .help = "share of what is drawn for requests (trend and growth, over what is written of "
                 "them) by which the staff is larger or smaller, too"});
    return std::min(kMostFte, fte * (1.0 + follows * rise));
  };
  const Section assessment = root.section("assessment");
  rules.psychologists_fte = staff(assessment.section("psychologists"));
  rules.officers_fte = staff(assessment.section("officers"));
}

}  // namespace

pathway::EpochRules read_rules(const Section& root, const ModelAxes& axes) {
  // Laws have no empty state: what holds some is made whole.
  pathway::EpochRules rules{
      .from = root.on(),
      .population = {},
      .identification = {},
      .assessment = read_assessment(root.section("assessment"), axes),
      .placement = read_placement(root.section("placement"), axes),
      .transition = read_transition(root.section("transition"), root.section("assessment"), axes),
      .finance = {}};
  read_sections(root, axes, {"population", "identification", "finance"}, rules);
  read_pools(root, rules);
  return rules;
}

void refuse_crowd(const Section& section, std::string_view key, const std::vector<double>& persons,
                  const std::vector<double>& stratum_share, bool drawn) {
  if (stratum_share.empty() || persons.empty()) return;  // a fault already told
  const std::int64_t most = population::most_of_stratum(stratum_share.size());
  const double share = *std::max_element(stratum_share.begin(), stratum_share.end());
  const double all = *std::max_element(persons.begin(), persons.end());
  // No draw of a Poisson law from 32 bits lies 8 standard deviations above its mean.
  const double crowd = all * share + (drawn ? 8.0 * std::sqrt(all * share) : 0.0);
  if (crowd <= static_cast<double>(most)) return;
  section.refuse(key,
                 "at most " + std::to_string(most) + " persons of one age in one of " +
                     std::to_string(stratum_share.size()) + " strata",
                 std::to_string(std::llround(all * share)) + " in the largest");
}

void read_sections(const Section& root, const ModelAxes& axes,
                   const std::set<std::string>& sections, pathway::EpochRules& rules) {
  if (sections.contains("population"))
    rules.population = read_population(root.section("population"), axes);
  if (sections.contains("identification"))
    rules.identification = read_identification(root.section("identification"), axes);
  if (sections.contains("placement"))
    rules.placement = read_placement(root.section("placement"), axes);
  if (sections.contains("finance")) rules.finance = read_finance(root.section("finance"), axes);
  if (sections.contains("transition"))
    rules.transition =
        read_transition(root.section("transition"), root.section("assessment"), axes);
  if (!sections.contains("assessment")) return;
  rules.assessment = read_assessment(root.section("assessment"), axes);
  read_pools(root, rules);
}

void copy_section(const pathway::EpochRules& from, const std::string& section,
                  pathway::EpochRules& to) {
  if (section == "population") to.population = from.population;
  if (section == "identification") to.identification = from.identification;
  if (section == "placement") to.placement = from.placement;
  if (section == "finance") to.finance = from.finance;
  if (section == "transition") to.transition = from.transition;
  if (section != "assessment") return;
  to.assessment = from.assessment;
  to.psychologists_fte = from.psychologists_fte;
  to.officers_fte = from.officers_fte;
}

}  // namespace sendsim::scenario
