#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "evidence_figures.hpp"
#include "figure_parts.hpp"

namespace sendsim::report {
namespace {

constexpr const char* kHighNeeds = "high_needs/";
/// Lines that a reader can tell apart.
constexpr std::size_t kMostPrices = 6;

/// "1.2.1-2_top_up_state" as "1.2.1-2 top up state".
std::string line_name(std::string category) {
  if (const std::size_t slash = category.find('/'); slash != std::string::npos)
    category.erase(0, slash + 1);
  std::replace(category.begin(), category.end(), '_', ' ');
  return category;
}

/// What the council could meet a deficit from, if the scenario says it.
std::optional<double> usable_reserves(const Sample& sample) {
  const std::string text = value_of(sample, "finance.usable_reserves");
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || value <= 0) return std::nullopt;
  return value;
}

/// In how many runs the deficit is more than what it could be met from.
std::string reserves_finding(const Grid& balance, double reserves, std::size_t period) {
  const std::vector<double> known = balance.known(period);
  const auto above =
      std::count_if(known.begin(), known.end(), [&](double each) { return each > reserves; });
  return fmt::format(" It is more than the usable reserves of {} in {} of {} runs.",
                     number_text(reserves, Number::pounds), above, known.size());
}

/// What the balance comes to at the end, and on the two days before.
std::string balance_finding(const Grid& balance, std::optional<double> reserves) {
  std::string finding = finding_of({""}, {balance}, Number::pounds);
  if (const auto at = period_ending_on(*balance.time, kGrantDay)) {
    Grid share = balance;
    for (double& value : share.values) value = 0.9 * std::max(value, 0.0);
    const Spread deficit = spread_of(balance, *at);
    finding += fmt::format(" On 31 March 2026 it is {}", range_text(deficit, Number::pounds));
    const double most = std::isnan(deficit.high()) ? deficit.largest : deficit.high();
    finding += most > 0 ? fmt::format("; a grant of 90 % of that would be {}.",
                                      range_text(spread_of(share, *at), Number::pounds))
                        : std::string{", no deficit, so that there would be no grant."};
  }
  const auto ends = period_ending_on(*balance.time, kOverrideEnds);
  if (ends)
    finding += fmt::format(" On 31 March 2028, when the statutory override ends, it is {}.",
                           range_text(spread_of(balance, *ends), Number::pounds));
  if (reserves)
    finding += reserves_finding(balance, *reserves, ends.value_or(balance.periods() - 1));
  return finding;
}

/// What the council should put its own figures in place of.
std::string assumed_money(const Sample& sample) {
  const bool balance = is_assumption(sample, "finance.opening_balance");
  const bool budget = is_assumption(sample, "finance.high_needs_budget");
  if (!balance && !budget) return {};
  return fmt::format("{} without a range: put the council's own figures in {} place. ",
                     balance && budget ? "The opening balance and the budget are assumptions"
                     : balance         ? "The opening balance is an assumption"
                                       : "The budget is an assumption",
                     balance && budget ? "their" : "its");
}

/// The balance on the days that the law and the grant go by.
std::optional<Figure> balance_figure(const Samples& samples) {
  const Subject subject{"cumulative_balance", Number::pounds};
  auto figure = fan_figure(samples, subject, "dsg-balance", "Cumulative DSG deficit",
                           "deficit at the end of the financial year");
  if (!figure) return figure;
  auto* chart = std::get_if<TimeChart>(&figure->charts.front().chart);
  const Grid* balance = samples.front()->total("cumulative_balance");
  for (const auto& [day, text] :
       {std::pair{kGrantDay, "grant's day"}, std::pair{kOverrideEnds, "override ends"}})
    if (period_ending_on(*balance->time, day)) chart->marks.push_back({day, text});
  if (const auto reserves = usable_reserves(*samples.front()))
    chart->levels.push_back({*reserves, "usable reserves"});
  figure->finding.clear();
  for (const Sample* sample : samples)
    add_finding(figure->finding, samples.size() > 1 ? sample->name() : "",
                balance_finding(*grid_of(*sample, subject), usable_reserves(*sample)));
  figure->note =
      "Positive: a deficit. The figures do not contain the grant announced for 90 % of the high "
      "needs deficit at 31 March 2026, which depends on an approved reform plan. Who reads the "
      "deficit should know that prices are those of the day. " +
      assumed_money(*samples.front()) + figure->note;
  return figure;
}

/// Spend against the budget.
std::optional<Figure> spend_figure(const Samples& samples) {
  auto figure = fan_figure(samples, {"high_needs_spend", Number::pounds}, "high-needs-spend",
                           "High needs spend and budget", "a financial year");
  if (!figure) return figure;
  const Grid* budget = samples.front()->total("budget");
  if (budget == nullptr) return figure;
  auto* chart = std::get_if<TimeChart>(&figure->charts.front().chart);
  Line line{.name = "High needs budget", .days = {}, .values = {}, .style = Line::Style::dashed};
  const Fan fan = fan_of(*budget, "");
  line.days = fan.days;
  line.values = fan.edges[2];
  chart->lines.push_back(std::move(line));
  const std::size_t last = last_whole(*budget->time);
  figure->finding += fmt::format(" The budget is {} in {}.",
                                 number_text(spread_of(*budget, last).median(), Number::pounds),
                                 period_text(*budget->time, last));
  return figure;
}

std::optional<Figure> lines_figure(const Samples& samples) {
  std::vector<Group> groups;
  for (const std::string& category : labels_of(samples, "spend", 0))
    if (category.starts_with(kHighNeeds)) groups.push_back({line_name(category), {category}});
  if (groups.empty()) return std::nullopt;
  return stacked_figure(samples, "spend", 0, groups, Number::pounds, "spend-by-line",
                        "High needs spend by line of the section 251 return", "a financial year");
}

/// The dearest types that hold somebody, by what a child-year costs in a period, the dearest first;
/// types of one price together.
std::vector<std::vector<std::size_t>> dearest_types(const Grid& costs, std::size_t period) {
  std::vector<std::pair<double, std::size_t>> dearest;
  for (std::size_t label = 0; label < costs.labels.size(); ++label) {
    const double mean = spread_of(costs, period, label).mean;
    if (mean > 0) dearest.emplace_back(-mean, label);
  }
  std::sort(dearest.begin(), dearest.end());
  std::vector<std::vector<std::size_t>> priced;
  double price = 0;
  for (const auto& [cost, label] : dearest) {
    if (priced.empty() || std::abs(price - cost) >= 1) {
      priced.emplace_back();
      price = cost;
    }
    priced.back().push_back(label);
  }
  if (priced.size() > kMostPrices) priced.resize(kMostPrices);
  return priced;
}

std::optional<Figure> unit_cost_figure(const Samples& samples) {
  const Sample& sample = *samples.front();
  const Grid* costs = sample.margin("unit_cost");
  if (costs == nullptr || costs->periods() == 0) return std::nullopt;
  const std::size_t last = last_whole(*costs->time);
  const std::vector<std::vector<std::size_t>> priced = dearest_types(*costs, last);
  if (priced.empty()) return std::nullopt;
  Figure figure{
      .id = "unit-cost",
      .title = "What a child-year costs the high needs block",
      .finding = {},
      .charts = {},
      .table = {"Mean cost of a child-year", {{.heading = "Financial year", .is_text = true}}, {}},
      .note =
          "Of the first scenario; the dearest types of provision. Place funding is "
          "spread over the children where the scenario pays it."};
  TimeChart chart{.y_title = "a child and year", .number = Number::pounds};
  for (const std::vector<std::size_t>& labels : priced) {
    std::string name = provision_name(samples, costs->labels[labels.front()]);
    if (labels.size() == 2)
      name += " and " + provision_name(samples, costs->labels[labels.back()]);
    else if (labels.size() > 2)
      name += fmt::format(" and {} more types of that price", labels.size() - 1);
    Line line{.name = name, .days = {}, .values = {}};
    for (std::size_t p = 0; p < costs->periods(); ++p) {
      if (!is_whole(*costs->time, p)) continue;
      line.days.push_back(costs->time->last[p]);
      line.values.push_back(spread_of(*costs, p, labels.front()).mean);
    }
    figure.table.columns.push_back({.heading = name, .number = Number::pounds});
    chart.lines.push_back(std::move(line));
  }
  std::size_t row = 0;
  for (std::size_t p = 0; p < costs->periods(); ++p) {
    if (!is_whole(*costs->time, p)) continue;
    std::vector<Cell> cells{period_text(*costs->time, p)};
    for (const Line& line : chart.lines) cells.push_back(cell_of(line.values[row]));
    figure.table.rows.push_back(std::move(cells));
    ++row;
  }
  if (row == 0) return std::nullopt;
  figure.finding = fmt::format("{}: {} a child-year in {}, {} in {}.", chart.lines.front().name,
                               number_text(chart.lines.front().values.front(), Number::pounds),
                               period_text(*costs->time, first_whole(*costs->time)),
                               number_text(chart.lines.front().values.back(), Number::pounds),
                               period_text(*costs->time, last));
  figure.charts.push_back({"", std::move(chart)});
  return figure;
}

}  // namespace

std::vector<Figure> money_figures(const Samples& samples) {
  std::vector<Figure> figures;
  add(figures, balance_figure(samples));
  add(figures, difference_figure(samples, {"cumulative_balance", Number::pounds},
                                 "cumulative_balance", "dsg-balance-difference",
                                 "Cumulative DSG deficit: what changes", "change of the deficit"));
  add(figures, spend_figure(samples));
  add(figures, fan_figure(samples, {"in_year_balance", Number::pounds}, "in-year-balance",
                          "In-year balance of the high needs block (below zero: overspent)",
                          "a financial year"));
  add(figures, lines_figure(samples));
  add(figures, unit_cost_figure(samples));
  add(figures, fan_figure(samples, {"general_fund_spend", Number::pounds}, "general-fund",
                          "What falls to the council's general fund", "a financial year"));
  add(figures, difference_figure(samples, {"general_fund_spend", Number::pounds},
                                 "general_fund_spend", "general-fund-difference",
                                 "General fund: what changes", "change of the spend"));
  return figures;
}

}  // namespace sendsim::report
