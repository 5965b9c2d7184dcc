#include "sendsim/server/figures.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "sendsim/stats/quantile.hpp"

namespace sendsim::server {
namespace {

using measures::Kind;
using measures::Layout;
using measures::Results;
using report::Cell;
using report::Number;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// What is asked of a measure: its total on each day or in each period of one time axis.
struct Question {
  std::string_view id;
  std::string_view title;
  std::string_view measure;
  std::string_view time;
  Number number;
  std::string_view y_title;
  std::string_view noun;  ///< as a sentence has it: "EHC plans"
  std::string_view note;
  std::string_view beside{};  ///< a measure that is drawn as a line: the budget beside the spend
};

constexpr std::array kQuestions{
    Question{"ehc-plans", "EHC plans", "ehc_plans", "census_day", Number::count, "EHC plans",
             "EHC plans", "On each SEN2 census day, the third Thursday of January."},
    Question{"requests", "Requests for an EHC needs assessment", "requests", "census_year",
             Number::count, "Requests in the year", "requests",
             "From one census day to the next; the first and the last year may be partial."},
    Question{"plans-issued", "New EHC plans", "plans_issued", "census_year", Number::count,
             "New plans in the year", "new plans",
             "From one census day to the next; the first and the last year may be partial."},
    Question{"within-20-weeks", "Plans issued within 20 weeks", "within_20_weeks", "census_year",
             Number::percent, "Share of new plans", "the share issued within 20 weeks",
             "Of new plans without a lawful exception."},
    Question{"awaiting-place", "Children who wait for the place they need", "awaiting_place",
             "month_end", Number::count, "Children", "children waiting for a place",
             "At the end of each month: with a plan that names a full type of provision, and "
             "taught elsewhere meanwhile."},
    Question{"high-needs-spend", "High needs spend and budget", "high_needs_spend",
             "financial_year", Number::pounds, "In the financial year", "high needs spend",
             "By financial year; the first and the last may be partial. The line is the baseline's "
             "high needs budget.",
             "budget"},
    Question{"general-fund-spend", "Spend from the general fund", "general_fund_spend",
             "financial_year", Number::pounds, "In the financial year", "general fund spend",
             "By financial year: what the model has of SEN in the council's own budget."},
    Question{"cumulative-balance", "Cumulative deficit of the high needs block",
             "cumulative_balance", "financial_year", Number::pounds, "At the end of the year",
             "the cumulative deficit",
             "Above 0 is a deficit. Opening balance and later spend less "
             "budget, without interest."},
};

/// Where one measure's totals stand in results of a layout.
struct Totals {
  const Layout* layout;
  std::size_t cube;
  std::size_t periods;
  std::size_t width;  ///< cells of a period

  [[nodiscard]] double at(const Results& results, std::size_t period) const {
    const measures::CubeData& data = results.cubes[cube];
    double sum = 0;
    for (std::size_t i = period * width; i < (period + 1) * width; ++i)
      sum += layout->cubes[cube].integer ? data.counts[i] : data.values[i];
    return sum;
  }
};

/// The cube with the fewest axes; a rate's must have none, since it does not add up.
std::optional<Totals> totals_of(const Layout& layout, std::string_view measure,
                                std::string_view time) {
  std::optional<Totals> best;
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const measures::Cube& cube = layout.cubes[i];
    if (layout.measures[cube.measure].name != measure || layout.times[cube.time].name != time)
      continue;
    if (layout.measures[cube.measure].kind == Kind::rate && !cube.axes.empty()) continue;
    const std::size_t periods = layout.times[cube.time].size();
    if (best && layout.cubes[best->cube].axes.size() <= cube.axes.size()) continue;
    best = Totals{&layout, i, periods, periods == 0 ? 0 : layout.cells(cube) / periods};
  }
  return best;
}

/// Of one scenario, [period][replication]; NaN where it does not count the measure.
using Values = std::vector<std::vector<double>>;

Values values_of(const ScenarioSoFar& scenario, const Question& question, std::size_t periods) {
  Values values(periods, std::vector<double>(scenario.replications.size(), kUnknown));
  const auto totals = totals_of(scenario.layout, question.measure, question.time);
  if (!totals) return values;
  for (std::size_t period = 0; period < std::min(periods, totals->periods); ++period)
    for (std::size_t r = 0; r < scenario.replications.size(); ++r)
      values[period][r] = totals->at(*scenario.replications[r], period);
  return values;
}

struct Range {
  double low, middle, high;
};

Range range_of(const std::vector<double>& values) {
  std::vector<double> known;
  std::copy_if(values.begin(), values.end(), std::back_inserter(known),
               [](double value) { return !std::isnan(value); });
  if (known.empty()) return {kUnknown, kUnknown, kUnknown};
  constexpr std::array<double, 3> kAt{0.05, 0.5, 0.95};
  std::array<double, 3> out{};
  stats::quantiles_type7(known, kAt, out);
  return {out[0], out[1], out[2]};
}

report::Fan fan_of(const std::string& name, const std::vector<Day>& days, const Values& values) {
  report::Fan fan{.name = name, .days = days, .edges = {}};
  for (const std::vector<double>& period : values) {
    std::vector<double> known;
    std::copy_if(period.begin(), period.end(), std::back_inserter(known),
                 [](double value) { return !std::isnan(value); });
    std::array<double, report::kFanEdges.size()> out;
    out.fill(kUnknown);
    if (!known.empty()) stats::quantiles_type7(known, report::kFanEdges, out);
    for (std::size_t edge = 0; edge < out.size(); ++edge) fan.edges[edge].push_back(out[edge]);
  }
  return fan;
}

std::string day_text(Day day) {
  constexpr std::array kMonths{"January",   "February", "March",    "April",
                               "May",       "June",     "July",     "August",
                               "September", "October",  "November", "December"};
  const std::chrono::year_month_day date{day};
  return std::to_string(static_cast<unsigned>(date.day())) + " " + kMonths.at(month_of(day) - 1) +
         " " + std::to_string(calendar_year(day));
}

std::string period_text(const measures::TimeAxis& axis, std::size_t period) {
  if (axis.first[period] == axis.last[period]) return day_text(axis.last[period]);
  if (axis.name != "financial_year") return "the year to " + day_text(axis.last[period]);
  const FinancialYear year = FinancialYear::of(axis.first[period]);
  const std::string text =
      std::to_string(year.start) + "-" + std::to_string(year.start + 1).substr(2);
  const bool whole = axis.first[period] == year.first_day() && axis.last[period] == year.last_day();
  return whole ? text : text + " (part)";
}

/// The last whole period: the last may be a few months long, and its flows are a part of a year's.
std::size_t last_whole(const measures::TimeAxis& axis) {
  std::size_t period = axis.size() - 1;
  if (axis.first[period] == axis.last[period] || period == 0) return period;
  const auto length = [&](std::size_t i) { return (axis.last[i] - axis.first[i]).count(); };
  return length(period) + 40 < length(period - 1) ? period - 1 : period;
}

std::string ranged(const Range& range, Number number) {
  return report::number_text(range.middle, number) + " (" + report::number_text(range.low, number) +
         " to " + report::number_text(range.high, number) + ")";
}

std::string difference_text(double by, Number number) {
  if (number == Number::percent) {
    const Number points = Number::one_decimal;
    return report::number_text(std::abs(by) * 100, points) + " percentage points";
  }
  return report::number_text(std::abs(by), number);
}

/// How a what-if's period differs from the baseline's, replication by replication.
std::string compared(const std::string& name, const std::vector<double>& before,
                     const std::vector<double>& after, Number number) {
  std::vector<double> differences;
  std::size_t lower = 0;
  std::size_t higher = 0;
  for (std::size_t r = 0; r < before.size(); ++r) {
    const double by = after[r] - before[r];
    if (std::isnan(by)) continue;
    differences.push_back(by);
    lower += by < 0 ? 1 : 0;
    higher += by > 0 ? 1 : 0;
  }
  if (differences.empty()) return {};
  if (lower + higher == 0) return " With " + name + " it is the same.";
  const double middle = range_of(differences).middle;
  const bool is_less = middle < 0 || (middle == 0 && lower > higher);
  return " With " + name + " it is " + difference_text(middle, number) +
         (is_less ? " lower (in " : " higher (in ") + std::to_string(is_less ? lower : higher) +
         " of " + std::to_string(differences.size()) + " runs).";
}

std::string with_capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string finding_of(const Question& question, const measures::TimeAxis& axis,
                       const std::vector<ScenarioSoFar>& scenarios,
                       const std::vector<Values>& values) {
  const std::size_t period = last_whole(axis);
  const Range now = range_of(values.front()[period]);
  std::string text =
      with_capital(std::string{question.noun}) + ", " + period_text(axis, period) + ": " +
      report::number_text(now.middle, question.number) +
      " in the baseline (90 % of runs: " + report::number_text(now.low, question.number) + " to " +
      report::number_text(now.high, question.number) + ").";
  for (std::size_t i = 1; i < scenarios.size(); ++i)
    text += compared(scenarios[i].name, values.front()[period], values[i][period], question.number);
  return text;
}

/// Months would make a table nobody reads: the last of each year stands for it.
bool is_tabled(const measures::TimeAxis& axis, std::size_t period) {
  return axis.name != "month_end" || period + 1 == axis.size() || month_of(axis.last[period]) == 12;
}

report::Table table_of(const Question& question, const measures::TimeAxis& axis,
                       const std::vector<ScenarioSoFar>& scenarios,
                       const std::vector<Values>& values) {
  report::Table table{.caption = std::string{question.title} +
                                 ": the middle of all runs, and the range of nine in ten",
                      .columns = {{.heading = "Date or period", .is_text = true}},
                      .rows = {}};
  for (const ScenarioSoFar& scenario : scenarios)
    table.columns.push_back({.heading = scenario.name, .is_text = true, .number = question.number});
  for (std::size_t period = 0; period < axis.size(); ++period) {
    if (!is_tabled(axis, period)) continue;
    std::vector<Cell> row{period_text(axis, period)};
    for (const Values& each : values)
      row.emplace_back(ranged(range_of(each[period]), question.number));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// The middle of a measure of the baseline's, as a line of steps.
std::optional<report::Line> line_beside(const Question& question, const ScenarioSoFar& baseline,
                                        const measures::TimeAxis& axis) {
  if (question.beside.empty()) return std::nullopt;
  Question other = question;
  other.measure = question.beside;
  if (!totals_of(baseline.layout, other.measure, other.time)) return std::nullopt;
  report::Line line{.name = with_capital(std::string{question.beside}),
                    .days = axis.last,
                    .values = {},
                    .style = report::Line::Style::dashed,
                    .steps = false};
  for (const std::vector<double>& period : values_of(baseline, other, axis.size()))
    line.values.push_back(range_of(period).middle);
  return line;
}

/// What a what-if adds to a period, replication by replication.
std::vector<double> differences_of(const std::vector<double>& before,
                                   const std::vector<double>& after) {
  std::vector<double> by;
  for (std::size_t r = 0; r < before.size(); ++r) by.push_back(after[r] - before[r]);
  return by;
}

/// One question of all scenarios: its figure, and its row among the headlines.
struct Answered {
  report::Figure figure;
  std::vector<Cell> headline;
};

std::vector<Cell> headline_of(const Question& question, const measures::TimeAxis& axis,
                              const std::vector<Values>& values) {
  const std::size_t period = last_whole(axis);
  std::vector<Cell> row{std::string{question.title} + ", " + period_text(axis, period)};
  row.emplace_back(ranged(range_of(values.front()[period]), question.number));
  for (std::size_t i = 1; i < values.size(); ++i) {
    row.emplace_back(ranged(range_of(values[i][period]), question.number));
    row.emplace_back(ranged(range_of(differences_of(values.front()[period], values[i][period])),
                            question.number));
  }
  return row;
}

std::optional<Answered> answer_of(const Question& question,
                                  const std::vector<ScenarioSoFar>& scenarios) {
  const ScenarioSoFar& baseline = scenarios.front();
  const auto totals = totals_of(baseline.layout, question.measure, question.time);
  if (!totals || totals->periods == 0) return std::nullopt;
  const measures::TimeAxis& axis = baseline.layout.times[baseline.layout.cubes[totals->cube].time];
  report::TimeChart chart{.y_title = std::string{question.y_title}, .number = question.number};
  std::vector<Values> values;
  for (const ScenarioSoFar& scenario : scenarios) {
    values.push_back(values_of(scenario, question, axis.size()));
    chart.fans.push_back(fan_of(scenario.name, axis.last, values.back()));
  }
  if (auto line = line_beside(question, baseline, axis)) chart.lines.push_back(*std::move(line));
  return Answered{{.id = std::string{question.id},
                   .title = std::string{question.title},
                   .finding = finding_of(question, axis, scenarios, values),
                   .charts = {{.title = {}, .chart = std::move(chart)}},
                   .table = table_of(question, axis, scenarios, values),
                   .note = std::string{question.note}},
                  headline_of(question, axis, values)};
}

report::Table headlines_table(const std::vector<ScenarioSoFar>& scenarios) {
  report::Table table{
      .caption = "In short",
      .columns = {{.heading = "", .is_text = true}, {.heading = "Baseline", .is_text = true}},
      .rows = {}};
  for (std::size_t i = 1; i < scenarios.size(); ++i) {
    table.columns.push_back({.heading = scenarios[i].name, .is_text = true});
    table.columns.push_back({.heading = "Difference", .is_text = true});
  }
  return table;
}

}  // namespace

std::vector<report::Figure> figures_of(const std::vector<ScenarioSoFar>& scenarios) {
  std::vector<report::Figure> figures;
  if (scenarios.empty() || scenarios.front().replications.empty()) return figures;
  figures.push_back({.id = "headlines",
                     .title = "In short",
                     .finding = "What it comes to at the end of the forecast.",
                     .charts = {},
                     .table = headlines_table(scenarios),
                     .note = "The middle of " +
                             std::to_string(scenarios.front().replications.size()) +
                             " runs, and the range of nine in ten."});
  for (const Question& question : kQuestions) {
    auto answered = answer_of(question, scenarios);
    if (!answered) continue;
    figures.front().table.rows.push_back(std::move(answered->headline));
    figures.push_back(std::move(answered->figure));
  }
  return figures;
}

}  // namespace sendsim::server
