#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

#include "comparison_figures.hpp"
#include "figure_parts.hpp"
#include "sendsim/output/sensitivity.hpp"

namespace sendsim::report {
namespace {

/// Bars of a tornado: what stands further down explains next to nothing.
constexpr std::size_t kMostBars = 10;
/// Below so many draws every correlation is mostly chance.
constexpr std::size_t kFewDraws = 20;

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

std::string parameter_name(const Sample& sample, const std::string& path) {
  const auto found = sample.names().parameters.find(path);
  return found == sample.names().parameters.end() ? path : found->second;
}

Figure figure_of(const Headline& headline, const std::string& when,
                 const output::FigureSensitivity& sensitivity, std::size_t draws,
                 const Sample& sample) {
  const bool any = sensitivity.parameters.front().stands_out;
  RangeBars chart{.x_title = "rank correlation with the parameter",
                  .number = Number::two_decimals,
                  .bars = {},
                  .range_name = "95 % interval"};
  std::string title = fmt::format(
      "{} {}",
      any ? "What makes the range wide:" : "What might make the range wide:", headline.what);
  Table table{title,
              {{.heading = "What is not known for certain", .is_text = true},
               {.heading = "Parameter", .is_text = true},
               {.heading = "Rank correlation", .number = Number::two_decimals},
               {.heading = "from", .number = Number::two_decimals},
               {.heading = "to", .number = Number::two_decimals},
               {.heading = "Explains of the variance of ranks", .number = Number::percent}},
              {}};
  for (const output::ParameterSensitivity& each : sensitivity.parameters) {
    // Beside what stands out, the rest is chance; where nothing does, that is what to see.
    if (chart.bars.size() < kMostBars && (each.stands_out || !any))
      chart.bars.push_back({parameter_name(sample, each.parameter), each.correlation,
                            each.interval.low, each.interval.high});
    table.rows.push_back({parameter_name(sample, each.parameter), each.parameter, each.correlation,
                          each.interval.low, each.interval.high, each.share});
  }
  const output::ParameterSensitivity& first = sensitivity.parameters.front();
  std::string finding = fmt::format(
      "Of the variance of {} {}, {} ({} to {}) comes from numbers that are not known for certain, "
      "the rest from chance. ",
      headline.what, when, share_text(sensitivity.effects.parameter_share),
      share_text(sensitivity.share.low), share_text(sensitivity.share.high));
  finding += first.stands_out
                 ? fmt::format("It goes most with “{}”: better data there would narrow it most.",
                               parameter_name(sample, first.parameter))
                 : std::string{"No single one of them stands out."};
  Figure figure{.id = fmt::format("sensitivity-{}", headline.dataset),
                .title = std::move(title),
                .finding = std::move(finding),
                .charts = {{"", std::move(chart)}},
                .table = std::move(table),
                .note = fmt::format(
                    "Of the baseline, from {} draws{}. Spearman's correlation of the draws' means "
                    "with each drawn parameter, and its 95 % interval, not widened for there being "
                    "{} of them; drawn are those that stand out although it is. It tells what goes "
                    "together in this run, not what would happen if one alone were changed.",
                    draws, draws < kFewDraws ? ", which is few: most of this is chance" : "",
                    sensitivity.parameters.size())};
  std::replace(figure.id.begin(), figure.id.end(), '_', '-');
  return figure;
}

/// One headline's sensitivities.
struct Found {
  const Headline* headline;
  std::string when;
  output::FigureSensitivity sensitivity;
};
struct AllFound {
  std::vector<Found> figures;
  std::size_t draws = 0;
};

AllFound find_all(const Sample& sample) {
  AllFound all;
  const measures::TimeAxis* months = sample.time("month");
  auto draws = sample.parameters();
  if (!draws || months == nullptr || months->size() == 0 || sample.seeds_per_draw() < 1) return all;
  std::vector<std::int32_t> clusters;
  for (const std::int32_t number : sample.numbers())
    clusters.push_back(number / sample.seeds_per_draw());
  all.draws = std::set<std::int32_t>(clusters.begin(), clusters.end()).size();
  const output::SensitivityAnalysis analysis{std::move(*draws), months->first.front()};
  for (const Headline& headline : kHeadlines) {
    const Grid* grid = sample.total(headline.dataset);
    if (grid == nullptr || grid->periods() == 0) continue;
    const std::size_t last = last_whole(*grid->time);
    std::vector<double> values;
    for (std::size_t r = 0; r < grid->replications; ++r) values.push_back(grid->at(r, last));
    const measures::Figure what{
        .measure = 0, .time = 0, .first = grid->time->first[last], .last = grid->time->last[last]};
    output::FigureSensitivity sensitivity = analysis.of(what, values, clusters);
    if (sensitivity.parameters.empty() || std::isnan(sensitivity.effects.parameter_share)) continue;
    all.figures.push_back({&headline, when_text(*grid->time, last), std::move(sensitivity)});
  }
  return all;
}

}  // namespace

std::vector<Figure> sensitivity_figures(const Study& study) {
  std::vector<Figure> figures;
  const AllFound all = find_all(study.scenarios.front());
  for (const Found& found : all.figures)
    figures.push_back(figure_of(*found.headline, found.when, found.sensitivity, all.draws,
                                study.scenarios.front()));
  return figures;
}

std::map<std::string, std::size_t> sensitivity_ranks(const Study& study) {
  std::map<std::string, double> largest;
  for (const Found& found : find_all(study.scenarios.front()).figures)
    for (const output::ParameterSensitivity& each : found.sensitivity.parameters)
      largest[each.parameter] = std::max(largest[each.parameter], std::abs(each.correlation));
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [parameter, correlation] : largest) order.emplace_back(-correlation, parameter);
  std::sort(order.begin(), order.end());
  std::map<std::string, std::size_t> ranks;
  for (const auto& [correlation, parameter] : order) ranks.emplace(parameter, ranks.size() + 1);
  return ranks;
}

}  // namespace sendsim::report
