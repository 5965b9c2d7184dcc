// The rates as a scenario in the language of src/scenario.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "readme_text.hpp"
#include "sendsim/core/date.hpp"
#include "sendsim/tabular/csv_writer.hpp"
#include "sendsim/witan/baseline.hpp"

namespace sendsim::witan {
namespace {

using tabular::CsvWriter;
using Codes = std::vector<std::string>;

/// Six significant digits: enough for every rate, and the same text on every machine.
std::string number(double value) { return fmt::format("{:.6g}", value); }

std::string list(const ByAge& values) {
  std::string text = "[";
  for (std::size_t age = 0; age < kAges; ++age)
    text += (age == 0 ? "" : ", ") + number(values[age]);
  return text + "]";
}

/// A code as YAML: one that reads as a number or a truth value stays a text.
std::string quoted(const std::string& code) { return '"' + code + '"'; }

Codes headed(Codes first, const Codes& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

std::string by_age(const Codes& columns, const std::vector<std::vector<double>>& table) {
  CsvWriter csv{headed({"age"}, columns)};
  for (std::size_t age = 0; age < kAges; ++age) {
    csv.add(age);
    for (const double share : table[age]) csv.add(number(share));
    csv.end_row();
  }
  return csv.text();
}

std::string plans_csv(const Inputs& inputs, const Rates& rates) {
  CsvWriter csv{headed({"age", "need"}, inputs.settings)};
  for (std::size_t age = 0; age < kAges; ++age)
    for (std::size_t need = 0; need < inputs.needs.size(); ++need) {
      csv.add(age).add(inputs.needs[need]);
      for (const std::int64_t count : rates.plans[age][need]) csv.add(count);
      csv.end_row();
    }
  return csv.text();
}

/// Cut to six decimals, not rounded: six moves of a sixth must not sum to more than 1.
std::string cut_number(double chance) { return number(std::floor(chance * 1e6) / 1e6); }

std::string moves_csv(const Inputs& inputs, const Rates& rates) {
  CsvWriter csv{headed({"age", "from"}, inputs.settings)};
  for (std::size_t age = 0; age < kAges; ++age)
    for (std::size_t from = 0; from < inputs.settings.size(); ++from) {
      csv.add(age).add(inputs.settings[from]);
      for (const double chance : rates.moves[age][from]) csv.add(cut_number(chance));
      csv.end_row();
    }
  return csv.text();
}

std::string first_day(const Inputs& inputs) {
  return to_string(sen2_census_day(inputs.census_year));
}

std::string frame(const Inputs& inputs, const std::string& name) {
  std::string text = fmt::format(
      "# Made by sendsim import witan; README.md says how, and what its files cannot tell.\n"
      "sendsim: 1\nname: {0}-baseline\n"
      "description: >-\n"
      "  Plans from January {1} to August {2} at the rates of the transitions of {3} to {1}: "
      "joiners\n"
      "  a resident of each age, and who leaves or moves between settings. Nothing is decided, "
      "waited\n"
      "  for or full in it; joiners are counted as moved_in.\n"
      "period: {{first: {4}, last: {2}-08-31}}\n\nneeds:\n",
      name, inputs.census_year, last_year(inputs), inputs.first_year, first_day(inputs));
  for (const std::string& need : inputs.needs) text += "  - {code: " + quoted(need) + "}\n";
  text += "provision_types:\n";
  for (std::size_t i = 0; i < inputs.settings.size(); ++i)
    text += "  - {code: " + quoted(inputs.settings[i]) +
            (inputs.valid[i] && !inputs.valid[i]->group.empty()
                 ? ", sen2_group: " + quoted(inputs.valid[i]->group)
                 : "") +
            "}\n";
  return text +
         "strata:\n  - {code: all}\n"
         "cease_reasons:\n  - {code: transferred}\n  - {code: maximum_age}\n"
         "  - {code: not_recorded}\n\n";
}

/// Residents, at least as many as have a plan.
ByAge starting_residents(const Inputs& inputs, const Rates& rates) {
  ByAge residents{};
  for (std::size_t age = 0; age < kAges; ++age) {
    std::int64_t plans = 0;
    for (const auto& need : rates.plans[age])
      plans = std::accumulate(need.begin(), need.end(), plans);
    residents[age] =
        std::max(std::round(residents_of(inputs, inputs.census_year, static_cast<int>(age))),
                 static_cast<double>(plans));
  }
  return residents;
}

std::string start(const Inputs& inputs, const Rates& rates) {
  return fmt::format(
      "start:\n"
      "  residents: {{value: {0}, source: \"population.csv, January {1}; academic year + 4 is the "
      "age\"}}\n"
      "  sen_support: {{value: 0, source: assumption (not in the files)}}\n"
      "  plans: {{csv: data/plans.csv, source: \"transitions.csv, January {1}\"}}\n\n",
      list(starting_residents(inputs, rates)), inputs.census_year);
}

/// What residents of one age become a year later, over all years projected.
struct Turnover {
  ByAge arrivals{};
  ByAge leaving{};
};

Turnover turnover(const Inputs& inputs) {
  constexpr double kBeforeCensus = 0.378;  // of a school year
  Turnover net;
  const int years = last_year(inputs) - inputs.census_year;
  for (std::size_t age = 0; age + 1 < kAges; ++age) {
    double before = 0.0;
    double after = 0.0;
    for (int year = inputs.census_year; year < last_year(inputs); ++year) {
      before += residents_of(inputs, year, static_cast<int>(age));
      after += residents_of(inputs, year + 1, static_cast<int>(age) + 1);
    }
    if (after >= before) {
      net.arrivals[age] += (1.0 - kBeforeCensus) * (after - before) / years;
      net.arrivals[age + 1] += kBeforeCensus * (after - before) / years;
    } else {
      net.leaving[age] = std::min(20.0, -std::log(std::max(1e-6, after / before)));
    }
  }
  return net;
}

std::string population(const Inputs& inputs) {
  const Turnover net = turnover(inputs);
  std::string births;
  for (int year = inputs.census_year - 1; year < last_year(inputs); ++year)
    births += fmt::format("{}{}-09-01: {}", births.empty() ? "" : ", ", year,
                          number(residents_of(inputs, year + 2, 0)));
  return fmt::format(
      "population:\n"
      "  source: population.csv (net of one age and year to the next)\n"
      "  stratum_share: {{all: 1}}\n"
      "  births: {{unit: persons a year, from: {{{}}}}}\n"
      "  arrivals: {{value: {}, unit: persons a year}}\n"
      "  arrivals_with_sen_support: {{value: 0, unit: persons a year}}\n"
      "  leaving: {{value: {}, unit: a year}}\n\n",
      births, list(net.arrivals), list(net.leaving));
}

/// Nobody asks for an assessment here: what the language needs of it, and no more.
std::string no_requests() {
  return "identification:\n"
         "  source: assumption (the files have no request, SEN support or assessment)\n"
         "  onset: {value: 0, unit: a year}\n"
         "  onset_factor: 1\n"
         "  support_ends: {value: 0, unit: a year}\n"
         "  request: {value: 0, unit: a year}\n"
         "  request_season: 1\n\n"
         "assessment:\n"
         "  source: assumption (nobody is assessed; reviews take nobody's time)\n"
         "  issue_within: {value: 140, unit: days, source: SI 2014/1530 reg. 13(2)}\n"
         "  decision: {law: fixed, mean: {value: 1, unit: days}}\n"
         "  refuse: 0\n"
         "  other_advice: {law: fixed, mean: {value: 1, unit: days}}\n"
         "  not_issue: 0\n"
         "  consultation: {law: fixed, mean: {value: 1, unit: days}}\n"
         "  exception: 0\n"
         "  ask_again_after: {value: 365, unit: days}\n"
         "  psychologists:\n"
         "    fte: {value: 1, unit: FTE}\n"
         "    work: {law: fixed, mean: {value: 1, unit: days}}\n"
         "  officers:\n"
         "    fte: {value: 1, unit: FTE}\n"
         "    plan_work: {law: fixed, mean: {value: 1, unit: days}}\n"
         "    review_work: {law: fixed, mean: {value: 0, unit: days}}\n\n";
}

/// The setting that most have.
const std::string& commonest(const Inputs& inputs, const Rates& rates) {
  const auto& now = rates.history.rbegin()->second;
  return inputs
      .settings[static_cast<std::size_t>(std::max_element(now.begin(), now.end()) - now.begin())];
}

std::string placement(const Inputs& inputs, const Rates& rates) {
  return fmt::format(
      "placement:\n"
      "  source: assumption (no setting is ever full, so that nobody waits)\n"
      "  interim: {}\n"
      "  patience: {{law: fixed, mean: {{value: 365, unit: days}}}}\n"
      "  preference_by_age: 1\n  preference_by_need: 1\n"
      "  moves: {{csv: data/moves.csv, source: \"transitions.csv, who still has a plan\"}}\n\n",
      quoted(commonest(inputs, rates)));
}

/// The usual phase transfers, and where a setting ends.
std::set<int> phase_ages(const Inputs& inputs) {
  std::set<int> ages{4, 7, 11, 16};
  for (const auto& setting : inputs.valid)
    if (setting) ages.insert(setting->last_ncy - kFirstNcyOfPlans + 1);
  std::erase_if(ages, [](int age) { return age < 1 || age > 24; });
  return ages;
}

std::string uncertainty(double cv) {
  if (cv <= 0.0) return "";
  return fmt::format("    uncertainty: {{distribution: lognormal, cv: {:.3g}}}\n", cv);
}

std::string arrivals(const Inputs& inputs, const Rates& rates) {
  const auto by_year = arrivals_by_school_year(inputs, rates);
  ByAge mean{};
  for (const auto& [year, ages] : by_year)
    for (std::size_t age = 0; age < kAges; ++age)
      mean[age] += ages[age] / static_cast<double>(by_year.size());
  const double usual = std::accumulate(mean.begin(), mean.end(), 0.0);
  std::string factors;
  for (const auto& [year, ages] : by_year)
    factors += fmt::format(
        "{}{}: {}", factors.empty() ? "" : ", ",
        year < inputs.census_year ? first_day(inputs) : fmt::format("{}-09-01", year),
        number(usual > 0.0 ? std::accumulate(ages.begin(), ages.end(), 0.0) / usual : 1.0));
  return fmt::format(
      "  arrivals:\n    value: {}\n    unit: persons a year\n    over_time: {{{}}}\n"
      "    source: \"transitions.csv, joiners a resident of their age, times population.csv\"\n{}",
      list(mean), factors, usual > 0.0 ? uncertainty(rates.joiners.cv) : "");
}

std::string transition(const Inputs& inputs, const Rates& rates) {
  std::string ages;
  for (const int age : phase_ages(inputs)) ages += (ages.empty() ? "" : ", ") + std::to_string(age);
  return fmt::format(
      "transition:\n"
      "  review_interval: {{value: 365, unit: days, source: Children and Families Act 2014 s. "
      "44}}\n"
      "  moves_out: {{value: 0, unit: a year, source: assumption (leavers are leavers; why is not "
      "in "
      "the files)}}\n"
      "  ceases: {{value: 0, unit: a year, source: assumption (all leave on 31 July)}}\n"
      "  ends_with_school_year:\n    value: {}\n"
      "    source: \"transitions.csv, leavers over plans of their age, all needs and settings "
      "together\"\n{}"
      "  reasons: {{value: {{0-25: {{not_recorded: 1, other: 0}}}}, source: assumption (not in the "
      "files)}}\n"
      "  phase_transfer_ages: [{}]\n{}"
      "  arrival_need: {{csv: data/arrival_need.csv, source: \"transitions.csv, joiners\"}}\n"
      "  arrival_provision: {{csv: data/arrival_provision.csv, source: \"transitions.csv, "
      "joiners\"}}\n\n",
      list(rates.leaving), uncertainty(rates.leavers.cv), ages, arrivals(inputs, rates));
}

std::string finance(const Inputs& inputs, const Rates& rates) {
  std::string prices;
  double spend = 0.0;
  const auto& now = rates.history.rbegin()->second;
  for (std::size_t i = 0; i < inputs.settings.size(); ++i) {
    prices +=
        fmt::format("{}{}: {:.2f}", i == 0 ? "" : ", ", quoted(inputs.settings[i]), rates.costs[i]);
    spend += rates.costs[i] * static_cast<double>(now[i]);
  }
  return fmt::format(
      "finance:\n  budgets:\n    - {{code: high_needs}}\n  lines:\n"
      "    - code: plans\n      budget: high_needs\n"
      "      per_child:\n        value: {{{0}}}\n        unit: GBP\n"
      "        source: \"costs.csv, the needs of each setting as in January {1}\"\n"
      "  high_needs_budget: {{value: {2:.0f}, unit: GBP, source: \"assumption (a year of the plans "
      "of January {1} at these costs, flat: no funding is in the files)\"}}\n"
      "  opening_balance: {{value: 0, unit: GBP, source: assumption (not in the files)}}\n"
      "  opening_date: {1}-03-31\n\n",
      prices, inputs.census_year, spend);
}

std::string values(const std::map<Day, std::int64_t>& by_day) {
  std::string text = "{";
  for (const auto& [day, count] : by_day)
    text += fmt::format("{}{}: {}", text.size() > 1 ? ", " : "", to_string(day), count);
  return text + "}";
}

std::string plans_by_january(const Rates& rates, const std::string& where, auto&& counted) {
  std::map<Day, std::int64_t> plans;
  for (const auto& [january, settings] : rates.history)
    plans[sen2_census_day(january)] = counted(settings);
  return fmt::format("  - measure: ehc_plans\n{}    source: transitions.csv\n    values: {}\n",
                     where, values(plans));
}

std::string flow(const std::string& measure, const std::map<int, std::int64_t>& by_year) {
  std::map<Day, std::int64_t> counts;
  for (const auto& [january, count] : by_year) counts[make_day(january, 1, 1)] = count;
  return fmt::format(
      "  - measure: {}\n    period: calendar_year\n    source: transitions.csv\n"
      "    note: \"from census to census\"\n    values: {}\n",
      measure, values(counts));
}

std::string history(const Inputs& inputs, const Rates& rates) {
  std::string text = "# What has been; nothing of it enters a run.\nhistory:\n";
  text += plans_by_january(rates, "", [](const auto& settings) {
    return std::accumulate(settings.begin(), settings.end(), std::int64_t{0});
  });
  for (std::size_t i = 0; i < inputs.settings.size(); ++i)
    text += plans_by_january(
        rates, fmt::format("    where: {{provision: [{}]}}\n", quoted(inputs.settings[i])),
        [i](const auto& settings) { return settings[i]; });
  return text + flow("moved_in", rates.joined) + flow("plans_ceased", rates.left);
}

}  // namespace

std::map<std::string, std::string> baseline_files(const Inputs& inputs, const Rates& rates,
                                                  const std::string& name) {
  return {
      {"baseline.yaml", frame(inputs, name) + start(inputs, rates) + population(inputs) +
                            no_requests() + placement(inputs, rates) + transition(inputs, rates) +
                            finance(inputs, rates) + history(inputs, rates)},
      {"data/plans.csv", plans_csv(inputs, rates)},
      {"data/moves.csv", moves_csv(inputs, rates)},
      {"data/arrival_need.csv", by_age(inputs.needs, rates.joiner_needs)},
      {"data/arrival_provision.csv", by_age(inputs.settings, rates.joiner_settings)},
      {"README.md", readme_text(inputs, rates, name)}};
}

}  // namespace sendsim::witan
