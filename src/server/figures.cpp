#include "sendsim/server/figures.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/period_text.hpp"
#include "sendsim/measures/periods.hpp"
#include "sendsim/report/sample.hpp"
#include "sendsim/report/study.hpp"
#include "sendsim/stats/told_range.hpp"

namespace sendsim::server {
namespace {

using report::Cell;
using report::Grid;
using report::Number;
using report::Sample;

/// A number that a planner looks for first: the total of a dataset in its last whole period, or in
/// its last where the run has no whole one.
struct Headline {
  std::string_view title;
  std::string_view dataset;
  Number number;
};
constexpr std::array kHeadlines{
    Headline{"EHC plans", "ehc_plans", Number::count},
    Headline{"New EHC plans", "plans_issued", Number::count},
    Headline{"Plans issued within 20 weeks", "within_20_weeks", Number::percent},
    Headline{"Children without the place that suits them", "shortfall", Number::count},
    Headline{"High needs spend", "high_needs_spend", Number::pounds},
    Headline{"Cumulative deficit of the high needs block", "cumulative_balance", Number::pounds},
    Headline{"Spend from the general fund", "general_fund_spend", Number::pounds},
};

/// All three always, unlike report::range_text: the page reads them.
std::string ranged(const report::Spread& spread, Number number) {
  const double largest =
      std::max({std::abs(spread.low()), std::abs(spread.median()), std::abs(spread.high())});
  return report::number_text(spread.median(), number, largest) + " (" +
         report::number_text(spread.low(), number, largest) + " to " +
         report::number_text(spread.high(), number, largest) + ")";
}

/// A row of the headlines; nothing where the baseline does not count it.
std::optional<std::vector<Cell>> row_of(const Headline& headline,
                                        const std::vector<const Sample*>& samples) {
  const Grid* before = samples.front()->total(headline.dataset);
  if (before == nullptr || before->periods() == 0) return std::nullopt;
  const std::size_t period = measures::last_whole(*before->time);
  std::vector<Cell> row{std::string{headline.title} + ", " +
                        measures::period_text(*before->time, period)};
  row.emplace_back(ranged(report::spread_of(*before, period), headline.number));
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const Grid* after = samples[i]->total(headline.dataset);
    const auto difference =
        after == nullptr ? std::nullopt : report::difference_of(*after, *before);
    if (!difference) {
      row.resize(row.size() + 2);
      continue;
    }
    row.emplace_back(ranged(report::spread_of(*after, period), headline.number));
    row.emplace_back(
        ranged(report::spread_of(*difference, period), report::difference_number(headline.number)));
  }
  return row;
}

report::Figure headlines_of(const std::vector<const Sample*>& samples) {
  report::Table table{.caption = "In short",
                      .columns = {{.heading = "", .is_text = true},
                                  {.heading = samples.front()->name(), .is_text = true}},
                      .rows = {}};
  for (std::size_t i = 1; i < samples.size(); ++i) {
    table.columns.push_back({.heading = samples[i]->name(), .is_text = true});
    table.columns.push_back({.heading = "Difference", .is_text = true});
  }
  for (const Headline& headline : kHeadlines)
    if (auto row = row_of(headline, samples)) table.rows.push_back(*std::move(row));
  const std::string runs = std::to_string(samples.front()->replications());
  // The page runs with the program's own seeds a draw; nearly every scenario draws something.
  constexpr auto kFewest = stats::replications_for_range(experiment::Settings{}.seeds_per_draw);
  const bool too_few = std::cmp_less(samples.front()->replications(), kFewest);
  return {.id = "headlines",
          .title = "In short",
          .finding = "What it comes to at the end of the forecast.",
          .charts = {},
          .table = std::move(table),
          .note = too_few ? "The middle of " + runs +
                                " replications: still too few to tell a range, which takes " +
                                std::to_string(kFewest) + "."
                          : "The middle of " + runs +
                                " replications, and the range of nine in ten of them."};
}

}  // namespace

std::vector<std::string_view> datasets_of_figures() {
  std::vector<std::string_view> datasets = report::live_datasets();
  for (const Headline& headline : kHeadlines)
    if (std::find(datasets.begin(), datasets.end(), headline.dataset) == datasets.end())
      datasets.push_back(headline.dataset);
  return datasets;
}

std::vector<report::Figure> figures_of(const std::vector<ScenarioSoFar>& scenarios) {
  if (scenarios.empty() || scenarios.front().replications.empty()) return {};
  const std::vector<std::string_view> datasets = datasets_of_figures();
  std::vector<Sample> samples;
  for (const ScenarioSoFar& scenario : scenarios) {
    output::Provenance provenance = scenario.provenance;
    provenance["scenario"] = samples.empty() ? std::string{kBaselineName} : scenario.name;
    Sample& sample = samples.emplace_back(scenario.layout, std::move(provenance), datasets);
    for (const auto& replication : scenario.replications) sample.add(*replication);
  }
  std::vector<const Sample*> all;
  for (const Sample& sample : samples) all.push_back(&sample);
  std::vector<report::Figure> figures{headlines_of(all)};
  for (report::Figure& figure : report::live_figures(all)) figures.push_back(std::move(figure));
  return figures;
}

}  // namespace sendsim::server
