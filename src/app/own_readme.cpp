#include "own_readme.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <numeric>

#include "sendsim/population/person.hpp"

namespace sendsim::app {
namespace {

using calibration::BaselineNumbers;

struct Column {
  std::vector<std::string> codes;
  std::vector<std::int64_t> counts;
};

std::string table(const char* what, const char* of, const Column& column,
                  const SmallCounts& counts) {
  const std::vector<std::string> told = counts.told_with_total(column.counts);
  std::string text = fmt::format("\n| {} | {} |\n|---|---|\n", what, of);
  for (std::size_t i = 0; i < told.size(); ++i)
    if (column.counts[i] != 0) text += fmt::format("| {} | {} |\n", column.codes[i], told[i]);
  return text + fmt::format("| all | {} |\n",
                            counts.told(static_cast<double>(std::accumulate(
                                column.counts.begin(), column.counts.end(), std::int64_t{0}))));
}

/// One margin of the plans of the first day; `place` gives the row of a cell.
Column plans_by(const BaselineNumbers& numbers, std::vector<std::string> codes, const auto& place) {
  Column column{std::move(codes), {}};
  column.counts.assign(column.codes.size(), 0);
  for (std::size_t cell = 0; cell < numbers.plans.size(); ++cell)
    column.counts[place(cell)] += numbers.plans[cell];
  return column;
}

std::string first_day(const BaselineNumbers& numbers, const SmallCounts& counts) {
  const std::size_t types = numbers.provisions.size();
  const std::size_t needs = numbers.needs.size();
  std::string text = "\n## The first day\n";
  text += table("age on 31 August before", "plans",
                plans_by(numbers, {"under 5", "5 to 10", "11 to 15", "16 to 19", "20 to 25"},
                         [&](std::size_t cell) -> std::size_t {
                           const std::size_t age = cell / types / needs;
                           return age < 5 ? 0 : age < 11 ? 1 : age < 16 ? 2 : age < 20 ? 3 : 4;
                         }),
                counts);
  text += table(
      "primary need", "plans",
      plans_by(numbers, numbers.needs, [&](std::size_t cell) { return cell / types % needs; }),
      counts);
  text +=
      table("provision", "plans",
            plans_by(numbers, numbers.provisions, [&](std::size_t cell) { return cell % types; }),
            counts);
  Column open{{"request not yet decided", "assessed", "plan being written", "plan consulted on"},
              std::vector<std::int64_t>(population::kAssessmentStages, 0)};
  for (const calibration::OpenAssessment& one : numbers.open)
    open.counts[static_cast<std::size_t>(one.stage)] += one.count;
  return text + table("open on the first day", "children", open, counts);
}

std::string own_rates(const BaselineNumbers& numbers, const SmallCounts& counts) {
  std::string text =
      "\n## What is the authority's own, and what is borrowed\n\n"
      "Own counts of all the years that the returns cover, drawn to the published rate of the "
      "same\n"
      "ages: the fewer there are, the more (how far authorities differ is learnt from all of "
      "them;\n"
      "`src/calibration/METHODS.md`). The first year repeats the last whole one; later years have\n"
      "what is used here.\n\n"
      "| rate | own events | own rate | published | used | own weight "
      "|\n|---|---|---|---|---|---|\n";
  for (const calibration::OwnRate& rate : numbers.own->rates) {
    const bool hidden = counts.hides(rate.events);
    text += fmt::format(
        "| {} | {} | {} | {:.4g} | {} | {:.0f} % |\n", rate.name,
        rate.exposure > 0.0 ? counts.told(rate.events) : "–",
        hidden || rate.exposure <= 0.0 ? std::string{"–"}
                                       : fmt::format("{:.4g}", rate.events / rate.exposure),
        rate.published, hidden ? "–" : fmt::format("{:.4g}", rate.used), 100.0 * rate.own_weight);
  }
  return text +
         "\nBorrowed altogether: residents, births and migration; SEN support; places beyond "
         "those\n"
         "filled; the growth of requests and what varies from year to year; money. Preferences "
         "and\n"
         "moves are own counts beside published ones (10 children of an age and setting). Of the\n"
         "growth of independent and non-maintained special plans the own events are plans more at\n"
         "the last census than at the first, the published rate the line through 2019 to 2025.\n";
}

}  // namespace

std::string own_readme(const BaselineNumbers& numbers, const std::vector<OwnTotal>& totals,
                       const SmallCounts& counts) {
  std::string text = fmt::format(
      "# {}\n\n"
      "`baseline.yaml` is the SEN2 census of January {}, to the child, carried on with the rates "
      "of\n"
      "the authority's own {} and no places beyond those filled on the first day.\n"
      "`sendsim import sen2` made it; each number has its source beside it or says `assumption`\n"
      "(`sendsim check` lists them). No name, birth date, postcode or number of a child is in "
      "this\n"
      "folder, but counts of single children are (`data/plans.csv`, the open assessments of\n"
      "`baseline.yaml`): keep it as you keep the returns.\n\n"
      "Put the council's own figures in the place of assumptions: the high needs budget, the\n"
      "opening balance, places, psychologists and prices first. `data_quality.txt` tells what the\n"
      "files lack, `data_quality.csv` where.\n",
      numbers.area, numbers.census_year, numbers.own->source);
  if (!numbers.gaps.empty()) text += "\n## What is not known\n\n";
  for (const std::string& gap : numbers.gaps) text += "- " + gap + ".\n";
  text += first_day(numbers, counts) + own_rates(numbers, counts);
  return text + "\n## Beside the published figures\n\n```\n" + totals_text(totals, counts) +
         "```\n";
}

}  // namespace sendsim::app
