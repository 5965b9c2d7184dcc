#include "comparison_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "figure_parts.hpp"

namespace sendsim::report {
namespace {

/// Half-width of a 95 % interval of a mean, in standard errors: told as such, of many replications.
constexpr double kStandardErrors = 1.96;

/// A measure for which parts are told.
struct Headline {
  const char* measure;
  const char* time;  ///< whose last whole period is told
  const char* what;
  Number number;
};
constexpr std::array<Headline, 4> kHeadlines{
    {{"ehc_plans", "census_day", "EHC plans", Number::count},
     {"high_needs_spend", "financial_year", "high needs spend", Number::pounds},
     {"cumulative_balance", "financial_year", "the cumulative DSG deficit", Number::pounds},
     {"general_fund_spend", "financial_year", "general fund spend", Number::pounds}}};

/// The shares of one number, in the order of the file.
std::vector<const Share*> shares_of(const std::vector<Share>& all, const std::string& scenario,
                                    std::string_view measure, Day last) {
  std::vector<const Share*> shares;
  for (const Share& share : all)
    if (share.scenario == scenario && share.measure == measure && share.category.empty() &&
        share.last == last)
      shares.push_back(&share);
  return shares;
}

std::optional<std::pair<const measures::TimeAxis*, std::size_t>> last_period(
    const Sample& sample, const Headline& headline) {
  const measures::TimeAxis* time = sample.time(headline.time);
  if (time == nullptr || time->size() == 0) return std::nullopt;
  return std::pair{time, last_whole(*time)};
}

double low_of(const Share& share) { return share.mean - kStandardErrors * share.standard_error; }
double high_of(const Share& share) { return share.mean + kStandardErrors * share.standard_error; }

Table share_table(std::string caption, const char* who, Number number,
                  const std::vector<const Share*>& shares) {
  Table table{std::move(caption),
              {{.heading = who, .is_text = true},
               {.heading = "Mean", .number = number},
               {.heading = "Standard error", .number = number}},
              {}};
  for (const Share* share : shares)
    table.rows.push_back({share->player, share->mean, cell_of(share->standard_error)});
  return table;
}

}  // namespace

std::vector<Figure> contribution_figures(const Study& study) {
  std::vector<Figure> figures;
  const Sample& baseline = study.scenarios.front();
  for (std::size_t s = 1; s < study.scenarios.size(); ++s)
    for (const Headline& headline : kHeadlines) {
      const auto period = last_period(baseline, headline);
      if (!period) continue;
      const std::string name = study.scenarios[s].name();
      const auto shares = shares_of(study.contributions, name, headline.measure,
                                    period->first->last[period->second]);
      if (shares.empty()) continue;
      RangeBars chart{.x_title = fmt::format("change of {}", headline.what),
                      .number = headline.number,
                      .bars = {},
                      .range_name = "95 % interval of the mean"};
      const Share* most = shares.front();
      for (const Share* share : shares) {
        chart.bars.push_back({share->player, share->mean, low_of(*share), high_of(*share)});
        if (std::abs(share->mean) > std::abs(most->mean)) most = share;
      }
      std::string title = fmt::format("{}: what each measure changes in {}", name, headline.what);
      figures.push_back(
          {.id = fmt::format("contributions-{}-{}", s, headline.measure),
           .title = title,
           .finding = fmt::format("{} changes {} most: by {} {}.", most->player, headline.what,
                                  number_text(most->mean, headline.number),
                                  when_text(*period->first, period->second)),
           .charts = {{"", std::move(chart)}},
           .table = share_table(title, "Measure", headline.number, shares),
           .note = "Shapley values: they do not depend on the order of the measures and sum to the "
                   "joint effect. Bars: means; lines: 95 % intervals of the means."});
    }
  for (Figure& figure : figures) std::replace(figure.id.begin(), figure.id.end(), '_', '-');
  return figures;
}

std::vector<Figure> driver_figures(const Study& study) {
  std::vector<Figure> figures;
  const Sample& baseline = study.scenarios.front();
  for (const Headline& headline : kHeadlines) {
    const auto period = last_period(baseline, headline);
    if (!period) continue;
    const auto shares = shares_of(study.drivers, baseline.name(), headline.measure,
                                  period->first->last[period->second]);
    if (shares.size() < 2) continue;
    Waterfall chart{.y_title = headline.what,
                    .number = headline.number,
                    .bars = {},
                    .range_name = "95 % interval of the mean"};
    const Share* most = nullptr;
    for (const Share* share : shares) {
      const bool start = share->player == "(start)";
      const bool end = share->player == "(end)";
      const auto kind = start ? Waterfall::Bar::Kind::start
                        : end ? Waterfall::Bar::Kind::end
                              : Waterfall::Bar::Kind::step;
      std::string name = start ? period_text(*period->first, first_whole(*period->first))
                         : end ? period_text(*period->first, period->second)
                               : share->player;
      chart.bars.push_back({std::move(name), kind, share->mean, low_of(*share), high_of(*share)});
      if (kind == Waterfall::Bar::Kind::step &&
          (most == nullptr || std::abs(share->mean) > std::abs(most->mean)))
        most = share;
    }
    if (most == nullptr) continue;
    std::string title = fmt::format("What makes {} change", headline.what);
    figures.push_back(
        {.id = fmt::format("drivers-{}", headline.measure),
         .title = title,
         .finding = fmt::format("The largest part is {}: {} of the change from {} to {}.",
                                most->player, number_text(most->mean, headline.number),
                                number_text(shares.front()->mean, headline.number),
                                number_text(shares.back()->mean, headline.number)),
         .charts = {{"", std::move(chart)}},
         .table = share_table(title, "Driver", headline.number, shares),
         .note = "Momentum: what happens although every rate stays as it is on the first day. Then "
                 "Shapley values of what changes in the course of the run; they sum to the change. "
                 "Lines: 95 % intervals of the means."});
    std::replace(figures.back().id.begin(), figures.back().id.end(), '_', '-');
  }
  return figures;
}

std::vector<Figure> frontier_figures(const Study& study) {
  if (study.scenarios.size() < 2) return {};
  Scatter chart{.x_title = "spend of all budgets over the run",
                .y_title = "weeks to a plan, median, last year",
                .x_number = Number::pounds,
                .y_number = Number::one_decimal,
                .points = {}};
  Figure figure{.id = "cost-and-wait",
                .title = "Cost against wait",
                .finding = {},
                .charts = {},
                .table = {"Cost against wait",
                          {{.heading = "Scenario", .is_text = true},
                           {.heading = "Spend, 5 %", .number = Number::pounds},
                           {.heading = "Spend, median", .number = Number::pounds},
                           {.heading = "Spend, 95 %", .number = Number::pounds},
                           {.heading = "Weeks, 5 %", .number = Number::one_decimal},
                           {.heading = "Weeks, median", .number = Number::one_decimal},
                           {.heading = "Weeks, 95 %", .number = Number::one_decimal}},
                          {}},
                .note =
                    "Spend: high needs block and general fund together, over all whole "
                    "financial years of the run, prices of the day. What is further down and "
                    "to the left is better in both. The axes need not begin at 0."};
  for (const Sample& sample : study.scenarios) {
    const Grid* spend = sample.total("spend");
    const Grid* weeks = sample.total("weeks_to_plan_p50");
    if (spend == nullptr || weeks == nullptr || weeks->periods() == 0) return {};
    std::vector<double> totals;
    for (std::size_t r = 0; r < spend->replications; ++r) {
      double sum = 0;
      for (std::size_t p = 0; p < spend->periods(); ++p)
        if (is_whole(*spend->time, p)) sum += spend->at(r, p);
      totals.push_back(sum);
    }
    const Spread cost = spread_of(std::move(totals), spend->fewest_for_range);
    const Spread wait = spread_of(*weeks, last_whole(*weeks->time));
    if (std::isnan(wait.median()) || std::isnan(cost.median())) return {};
    chart.points.push_back({sample.name(), cost.median(), cost.low(), cost.high(), wait.median(),
                            wait.low(), wait.high()});
    figure.table.rows.push_back({sample.name(), cell_of(cost.low()), cost.median(),
                                 cell_of(cost.high()), cell_of(wait.low()), wait.median(),
                                 cell_of(wait.high())});
    add_finding(figure.finding, sample.name(),
                fmt::format("{} and {} weeks.", number_text(cost.median(), Number::pounds),
                            number_text(wait.median(), Number::one_decimal)));
  }
  figure.charts.push_back({"", std::move(chart)});
  return {figure};
}

}  // namespace sendsim::report
