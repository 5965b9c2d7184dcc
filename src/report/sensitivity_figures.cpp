#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "comparison_figures.hpp"
#include "figure_parts.hpp"
#include "sendsim/output/sensitivity.hpp"

namespace sendsim::report {
namespace {

/// Bars of a tornado: what stands further down explains next to nothing.
constexpr std::size_t kMostBars = 10;

struct Headline {
  const char* dataset;
  const char* what;
};
constexpr std::array<Headline, 5> kHeadlines{
    {{"ehc_plans", "EHC plans"},
     {"shortfall", "the shortfall of places"},
     {"within_20_weeks", "the share within 20 weeks"},
     {"high_needs_spend", "high needs spend"},
     {"cumulative_balance", "the cumulative DSG deficit"}}};

std::string share_text(double share) { return number_text(share, Number::percent); }

Figure figure_of(const Headline& headline, const std::string& when,
                 const output::FigureSensitivity& sensitivity) {
  RangeBars chart{.x_title = "rank correlation with the parameter",
                  .number = Number::two_decimals,
                  .bars = {},
                  .range_name = "95 % interval"};
  std::string title = fmt::format("What makes the range of {} wide", headline.what);
  Table table{title,
              {{.heading = "Parameter", .is_text = true},
               {.heading = "Rank correlation", .number = Number::two_decimals},
               {.heading = "from", .number = Number::two_decimals},
               {.heading = "to", .number = Number::two_decimals},
               {.heading = "Explains of the variance of ranks", .number = Number::percent}},
              {}};
  for (const output::ParameterSensitivity& each : sensitivity.parameters) {
    if (chart.bars.size() < kMostBars)
      chart.bars.push_back(
          {each.parameter, each.correlation, each.interval.low, each.interval.high});
    table.rows.push_back(
        {each.parameter, each.correlation, each.interval.low, each.interval.high, each.share});
  }
  const output::ParameterSensitivity& first = sensitivity.parameters.front();
  std::string finding = fmt::format(
      "Of the variance of {} {}, {} ({} to {}) comes from numbers that are not known for certain, "
      "the rest from chance. ",
      headline.what, when, share_text(sensitivity.effects.parameter_share),
      share_text(sensitivity.share.low), share_text(sensitivity.share.high));
  finding += first.stands_out
                 ? fmt::format("It goes most with {}: better data there would narrow it most.",
                               first.parameter)
                 : std::string{"No single one of them stands out."};
  Figure figure{.id = fmt::format("sensitivity-{}", headline.dataset),
                .title = std::move(title),
                .finding = std::move(finding),
                .charts = {{"", std::move(chart)}},
                .table = std::move(table),
                .note =
                    "Spearman's correlation of the draws' means with each drawn parameter, and "
                    "its 95 % interval. It tells what goes together in this run, not what "
                    "would happen if one alone were changed."};
  std::replace(figure.id.begin(), figure.id.end(), '_', '-');
  return figure;
}

}  // namespace

std::vector<Figure> sensitivity_figures(const Study& study) {
  std::vector<Figure> figures;
  const Sample& sample = study.scenarios.front();
  const measures::TimeAxis* months = sample.time("month");
  auto draws = sample.parameters();
  if (!draws || months == nullptr || months->size() == 0 || sample.seeds_per_draw() < 1)
    return figures;
  std::vector<std::int32_t> clusters;
  for (const std::int32_t number : sample.numbers())
    clusters.push_back(number / sample.seeds_per_draw());
  const output::SensitivityAnalysis analysis{std::move(*draws), months->first.front()};
  for (const Headline& headline : kHeadlines) {
    const Grid* grid = sample.total(headline.dataset);
    if (grid == nullptr || grid->periods() == 0) continue;
    const std::size_t last = last_whole(*grid->time);
    std::vector<double> values;
    for (std::size_t r = 0; r < grid->replications; ++r) values.push_back(grid->at(r, last));
    const measures::Figure what{
        .measure = 0, .time = 0, .first = grid->time->first[last], .last = grid->time->last[last]};
    const output::FigureSensitivity sensitivity = analysis.of(what, values, clusters);
    if (sensitivity.parameters.empty() || std::isnan(sensitivity.effects.parameter_share)) continue;
    figures.push_back(figure_of(headline, when_text(*grid->time, last), sensitivity));
  }
  return figures;
}

}  // namespace sendsim::report
