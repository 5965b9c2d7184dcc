#include "own_readme.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "sendsim/calibration/own_returns.hpp"
#include "sendsim/population/person.hpp"

namespace sendsim::app {
namespace {

using calibration::BaselineNumbers;

using Cell = SmallCounts::Cell;

struct Column {
  std::vector<std::string> codes;
  std::vector<Cell> cells;
};

/// Of a cell's plans, those that stand among what is not known: there from five on.
std::int64_t told_among_gaps(std::int64_t count) { return count < 5 ? 0 : count; }

std::string table(const char* what, const char* of, const Column& column,
                  const SmallCounts& counts) {
  const std::vector<std::string> told = counts.told_with_total(column.cells);
  std::string text = fmt::format("\n| {} | {} |\n|---|---|\n", what, of);
  double all = 0.0;
  for (std::size_t i = 0; i < told.size(); ++i) {
    all += static_cast<double>(column.cells[i].count);
    if (column.cells[i].count != 0) text += fmt::format("| {} | {} |\n", column.codes[i], told[i]);
  }
  return text + fmt::format("| all | {} |\n", counts.told(all));
}

/// One margin of the plans of the first day; `place` gives the row of a cell.
Column plans_by(const BaselineNumbers& numbers, std::vector<std::string> codes, const auto& place) {
  Column column{std::move(codes), {}};
  column.cells.resize(column.codes.size());
  for (std::size_t cell = 0; cell < numbers.plans.size(); ++cell)
    column.cells[place(cell)].count += numbers.plans[cell];
  return column;
}

Column plans_by_provision(const BaselineNumbers& numbers) {
  const std::size_t types = numbers.provisions.size();
  Column column =
      plans_by(numbers, numbers.provisions, [&](std::size_t cell) { return cell % types; });
  for (std::size_t type = 0; type < types; ++type)
    if (numbers.provisions[type] == "placement_unknown")
      column.cells[type].told_elsewhere = told_among_gaps(numbers.own->without_place);
  return column;
}

std::string first_day(const BaselineNumbers& numbers, const SmallCounts& counts) {
  const std::size_t types = numbers.provisions.size();
  const std::size_t needs = numbers.needs.size();
  std::string text = "\n## The first day\n";
  const calibration::OwnReturns& own = *numbers.own;
  const auto band = [](std::size_t age) -> std::size_t {
    return age < 5 ? 0 : age < 11 ? 1 : age < 16 ? 2 : age < 20 ? 3 : 4;
  };
  Column ages = plans_by(numbers, {"under 5", "5 to 10", "11 to 15", "16 to 19", "20 to 25"},
                         [&](std::size_t cell) { return band(cell / types / needs); });
  ages.cells[band(own.age_of_those)].told_elsewhere = told_among_gaps(own.without_age);
  text += table("age on 31 August before", "plans", ages, counts);
  Column by_need =
      plans_by(numbers, numbers.needs, [&](std::size_t cell) { return cell / types % needs; });
  for (std::size_t need = 0; need < needs; ++need)
    if (numbers.needs[need] == "OTH")
      by_need.cells[need].told_elsewhere = told_among_gaps(own.without_need);
  text += table("primary need", "plans", by_need, counts);
  text += table("provision", "plans", plans_by_provision(numbers), counts);
  Column open{{"request not yet decided", "assessed", "plan being written", "plan consulted on"},
              std::vector<Cell>(population::kAssessmentStages)};
  for (const calibration::OpenAssessment& one : numbers.open)
    open.cells[static_cast<std::size_t>(one.stage)].count += one.count;
  return text + table("open on the first day", "children", open, counts);
}

/// Which rates' own events a reader must not be told.
std::vector<bool> hidden_rates(const BaselineNumbers& numbers, const SmallCounts& counts) {
  const std::vector<calibration::OwnRate>& rates = numbers.own->rates;
  const auto is_small = [&](double count) { return counts.hides(count); };
  std::vector<bool> hidden;
  std::vector<std::size_t> endings;
  std::vector<Cell> cells;
  bool gives_away = false;
  double at_the_greatest_age = numbers.own->ended;
  for (const calibration::OwnRate& rate : rates) {
    const bool also = std::any_of(rate.also_tells.begin(), rate.also_tells.end(), is_small);
    if (rate.is_ending) {
      endings.push_back(hidden.size());
      cells.push_back({.count = std::llround(rate.events)});
      at_the_greatest_age -= rate.events;
      gives_away = gives_away || also;
    }
    hidden.push_back(!rate.is_ending && (is_small(rate.events) || also));
    if (rate.name == calibration::kGrowthOfIndependentPlans)
      hidden.back() = hidden.back() || hides_independent_plans(numbers, counts);
  }
  cells.push_back({.count = std::llround(at_the_greatest_age)});
  const std::vector<std::string> told = counts.told_with_total(cells, gives_away);
  for (std::size_t i = 0; i < endings.size(); ++i)
    hidden[endings[i]] = told[i] != std::to_string(cells[i].count);
  return hidden;
}

/// Nothing is seen twice.
bool is_one_year(const BaselineNumbers& numbers) {
  return numbers.own->first_year == numbers.own->last_year;
}

std::string own_rates(const BaselineNumbers& numbers, const SmallCounts& counts) {
  std::string text = fmt::format(
      "\n## What is the authority's own, and what is borrowed\n\n"
      "Own counts of {}, drawn to the published rate of the same\n"
      "ages: the fewer there are, the more (how far authorities differ is learnt from all of "
      "them;\n"
      "`src/calibration/METHODS.md`). The first year repeats the last whole one; later years have\n"
      "what is used here.\n\n"
      "| rate | own events | own rate | published | used | own weight "
      "|\n|---|---|---|---|---|---|\n",
      is_one_year(numbers) ? "the year that the return covers"
                           : "all the years that the returns cover");
  const std::vector<bool> hidden = hidden_rates(numbers, counts);
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    const calibration::OwnRate& rate = numbers.own->rates[i];
    if (hidden[i]) {
      text += fmt::format("| {} | c | – | {:.4g} | – | – |\n", rate.name, rate.published);
      continue;
    }
    text += fmt::format("| {} | {} | {} | {:.4g} | {:.4g} | {:.0f} % |\n", rate.name,
                        rate.exposure > 0.0 ? fmt::format("{:.0f}", rate.events) : "–",
                        rate.exposure > 0.0 ? fmt::format("{:.4g}", rate.own()) : std::string{"–"},
                        rate.published, rate.used, 100.0 * rate.own_weight);
  }
  text +=
      "\nOf the plans that ended from 15 July to 31 August as many ended with the school year as "
      "the\n"
      "rest of the year does not explain; the others count as ending through the year.\n"
      "\nBorrowed altogether: residents, births and migration; SEN support; places beyond those\n"
      "filled; the growth of requests and what varies from year to year; money. ";
  if (is_one_year(numbers))
    return text +
           "One January tells\n"
           "neither moves between kinds of provision nor how independent and non-maintained "
           "special\n"
           "plans grow: both are published. Preferences are own counts beside published ones.\n";
  return text +
         "Preferences and\n"
         "moves are own counts beside published ones (10 children of an age and setting). Of the\n"
         "growth of independent and non-maintained special plans the own events are plans more at\n"
         "the last census than at the first, the rates a year's growth, compounding, the "
         "published\n"
         "one England's from 2019 to 2025 and a little the area's.\n";
}

}  // namespace

bool hides_independent_plans(const BaselineNumbers& numbers, const SmallCounts& counts) {
  const Column column = plans_by_provision(numbers);
  const std::vector<std::string> told = counts.told_with_total(column.cells);
  for (std::size_t type = 0; type < told.size(); ++type)
    if (calibration::is_independent_special(numbers.provisions[type]) &&
        told[type] != std::to_string(column.cells[type].count))
      return true;
  return false;
}

std::string own_readme(const BaselineNumbers& numbers, const std::vector<OwnTotal>& totals,
                       const SmallCounts& counts) {
  std::string text = fmt::format(
      "# {}\n\n"
      "`baseline.yaml` is the SEN2 census of January {}, to the child, carried on with the rates "
      "of\n"
      "the authority's own {}{} and {}.\n"
      "`sendsim import sen2` made it; each number has its source beside it or says `assumption`\n"
      "(`sendsim check` lists them). No name, birth date, postcode or number of a child is in "
      "this\n"
      "folder, but counts of single children are (`data/plans.csv`, the open assessments of\n"
      "`baseline.yaml`): keep it as you keep the returns.\n\n"
      "Put the council's own figures in the place of assumptions: the high needs budget, the\n"
      "opening balance, places, psychologists and prices first. `data_quality.txt` tells what the\n"
      "files lack, `data_quality.csv` where.\n",
      numbers.area, numbers.census_year, numbers.own->source,
      is_one_year(numbers) ? ", published moves" : "",
      numbers.listed.source.empty() ? "no places beyond those filled on the first day"
                                    : "the places that are commissioned (below)");
  if (!numbers.gaps.empty()) text += "\n## What is not known\n\n";
  for (const std::string& gap : numbers.gaps) text += "- " + gap + ".\n";
  text += first_day(numbers, counts) + own_rates(numbers, counts);
  return text + "\n## Beside the published figures\n\n```\n" + totals_text(totals, counts) +
         "```\n";
}

}  // namespace sendsim::app
