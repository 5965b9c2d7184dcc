#pragma once

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "sendsim/report/document.hpp"

// A report of an authority like Derby with one figure of each kind. All numbers are invented.

namespace sendsim::test {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

inline std::vector<Day> census_days(int first, int last) {
  std::vector<Day> days;
  for (int year = first; year <= last; ++year) days.push_back(sen2_census_day(year));
  return days;
}

/// A fan that begins at `start`, grows by `growth` a year and widens.
inline report::Fan invented_fan(const std::string& name, double start, double growth, int first,
                                int last) {
  report::Fan fan{name, census_days(first, last), {}};
  constexpr std::array<double, 5> kSpread{-1.6, -0.7, 0, 0.7, 1.7};
  for (std::size_t edge = 0; edge < kSpread.size(); ++edge)
    for (int year = 0; year <= last - first; ++year)
      fan.edges[edge].push_back(
          std::round(start + growth * year +
                     std::abs(growth) * 0.35 * kSpread[edge] * std::pow(year + 0.3, 1.2)));
  return fan;
}

inline report::Table table_of(const report::Fan& fan, const std::string& caption,
                              report::Number number) {
  report::Table table{caption, {{"January", true}}, {}};
  for (const char* heading : {"5 %", "25 %", "Median", "75 %", "95 %"})
    table.columns.push_back({heading, false, number});
  for (std::size_t at = 0; at < fan.days.size(); ++at) {
    table.rows.push_back({std::to_string(calendar_year(fan.days[at]))});
    for (const auto& edge : fan.edges) table.rows.back().emplace_back(edge[at]);
  }
  return table;
}

inline report::Figure plans_figure() {
  const report::Fan fan = invented_fan("EHC plans", 3412, 265, 2025, 2035);
  report::TimeChart chart{.y_title = "EHC plans", .fans = {fan}};
  chart.lines = {{"Published (SEN2)",
                  census_days(2017, 2025),
                  {1480, 1566, 1702, 1874, 2032, 2271, 2600, 2987, 3412},
                  report::Line::Style::dots}};
  chart.marks = {{make_day(2026, 3, 31), "statutory override ends"}};
  return {"plans",
          "EHC plans",
          "In nine of ten runs there are between 5,400 and 7,200 EHC plans in January 2035, two "
          "thirds more than in January 2025.",
          {{"", chart}},
          table_of(fan, "EHC plans in January of each year", report::Number::count),
          "Counted on the SEN2 census day, the third Thursday of January. The dots are published."};
}

inline report::Figure balance_figure() {
  const report::Fan fan = invented_fan("DSG balance", -1.26e7, -9.1e6, 2025, 2032);
  report::TimeChart chart{
      .y_title = "Balance at the end of the year", .number = report::Number::pounds, .fans = {fan}};
  chart.levels = {{-4.2e7, "unallocated reserves"}};
  chart.marks = {{make_day(2028, 3, 31), "override ends"}};
  return {"balance",
          "DSG balance",
          "The deficit of the dedicated schools grant is larger than all reserves by 2029.",
          {{"", chart}},
          table_of(fan, "Balance of the dedicated schools grant", report::Number::pounds)};
}

inline report::Figure spend_figure() {
  report::StackedColumns chart;
  chart.y_title = "Spend";
  chart.number = report::Number::pounds;

  const std::array<const char*, 5> parts{"Mainstream top-up", "Special schools",
                                         "Resourced provision", "INMSS", "Alternative provision"};
  const std::array<double, 5> starts{9.2e6, 21.7e6, 3.1e6, 12.4e6, 4.4e6};
  const std::array<double, 5> growth{1.06, 1.03, 1.04, 1.11, 1.02};
  report::Table table{"High needs spend by provision", {{"Financial year", true}}, {}};
  for (int year = 2025; year <= 2032; ++year) {
    chart.categories.push_back(fmt::format("{}-{:02}", year, (year + 1) % 100));
    table.rows.push_back({chart.categories.back()});
  }
  for (std::size_t part = 0; part < parts.size(); ++part) {
    table.columns.push_back({parts[part], false, report::Number::pounds});
    chart.parts.push_back({parts[part], {}});
    for (std::size_t year = 0; year < table.rows.size(); ++year) {
      const double spend = std::round(starts[part] * std::pow(growth[part], year));
      chart.parts[part].values.push_back(spend);
      table.rows[year].emplace_back(spend);
    }
  }
  return {"spend",
          "High needs spend by provision",
          "Spend grows from £50.8 million to £78 million; half of the growth is independent and "
          "non-maintained special schools.",
          {{"", chart}},
          table,
          "Means over all runs, in the prices of each year."};
}

inline report::Figure waterfall_figure() {
  using Kind = report::Waterfall::Bar::Kind;
  report::Waterfall chart;
  chart.y_title = "Deficit";
  chart.number = report::Number::pounds;

  chart.bars = {{"Deficit in March 2025", Kind::start, 1.26e7, kUnknown, kUnknown},
                {"More plans", Kind::step, 2.9e7, 2.2e7, 3.5e7},
                {"Dearer places", Kind::step, 1.7e7, 1.1e7, 2.3e7},
                {"Grant growth", Kind::step, -3.3e7, -3.9e7, -2.6e7},
                {"Safety valve", Kind::step, -3.4e7, -3.4e7, -3.4e7},
                {"Deficit in March 2032", Kind::end, -8.4e6, -1.6e7, 2e6}};
  report::Table table{"What changes the deficit",
                      {{"What", true},
                       {"Value", false, report::Number::pounds},
                       {"Low", false, report::Number::pounds},
                       {"High", false, report::Number::pounds}},
                      {}};
  for (const auto& bar : chart.bars)
    table.rows.push_back({bar.name, bar.value,
                          std::isnan(bar.low) ? report::Cell{} : report::Cell{bar.low},
                          std::isnan(bar.high) ? report::Cell{} : report::Cell{bar.high}});
  return {"bridge",
          "From deficit to deficit",
          "More plans cost more than the grant grows.",
          {{"", chart}},
          table,
          "The whiskers hold nine of ten runs."};
}

inline report::Figure heat_map_figure() {
  report::HeatMap chart;
  chart.row_title = "Primary need";
  chart.column_title = "Provision";

  chart.rows = {"Autism", "Social, emotional and mental health", "Speech, language",
                "Moderate learning"};
  chart.columns = {"Mainstream", "Special", "Resourced", "INMSS"};
  chart.values = {{0.38, 0.35, 0.14, 0.13},
                  {0.44, 0.27, 0.05, 0.24},
                  {0.62, 0.16, 0.2, 0.02},
                  {0.41, 0.52, kUnknown, 0.07}};
  report::Table table{"Where pupils with a plan learn", {{"Primary need", true}}, {}};
  for (const auto& column : chart.columns)
    table.columns.push_back({column, false, report::Number::percent});
  for (std::size_t row = 0; row < chart.rows.size(); ++row) {
    table.rows.push_back({chart.rows[row]});
    for (const double value : chart.values[row])
      table.rows.back().push_back(std::isnan(value) ? report::Cell{} : report::Cell{value});
  }
  return {"placement",
          "Where pupils with a plan learn",
          "Six in ten pupils whose need is speech and language are in mainstream schools.",
          {{"", chart}},
          table};
}

inline report::Figure contributions_figure() {
  report::RangeBars chart;
  chart.x_title = "Change of spend in 2032-33";
  chart.number = report::Number::pounds;

  chart.bars = {{"Growth of requests", 9.4e6, 6.1e6, 1.29e7},
                {"Price of INMSS places", 4.8e6, 3.9e6, 5.5e6},
                {"New special school of 120 places from September 2027", -3.1e6, -4.4e6, -1.5e6},
                {"Share of requests refused", -1.2e6, -2.6e6, 0.3e6},
                {"Transport", 0.4e6, kUnknown, kUnknown}};
  report::Table table{"Contributions",
                      {{"What", true},
                       {"Value", false, report::Number::pounds},
                       {"Low", false, report::Number::pounds},
                       {"High", false, report::Number::pounds}},
                      {}};
  for (const auto& bar : chart.bars)
    table.rows.push_back({bar.name, bar.value,
                          std::isnan(bar.low) ? report::Cell{} : report::Cell{bar.low},
                          std::isnan(bar.high) ? report::Cell{} : report::Cell{bar.high}});
  return {"contributions",
          "What drives spend",
          "Requests drive spend more than prices do.",
          {{"", chart}},
          table};
}

inline report::Figure waits_figure() {
  report::Multiples chart;
  report::Table table{
      "Waits in weeks", {{"Idea", true}, {"Median", false, report::Number::one_decimal}}, {}};
  for (const char* name :
       {"Educational psychology", "Health advice", "Panel", "Special school place"}) {
    const double start = 10.0 + static_cast<double>(table.rows.size()) * 4;
    report::TimeChart panel{.y_title = "Weeks", .number = report::Number::one_decimal};
    panel.fans = {invented_fan("Today's rules", start, 2, 2025, 2030),
                  invented_fan("More psychologists", start, -1, 2025, 2030)};
    panel.lines = {{"Statutory",
                    {make_day(2025, 1, 1), make_day(2028, 9, 1), make_day(2030, 1, 1)},
                    {20, 16, 16},
                    report::Line::Style::dashed,
                    true}};
    chart.panels.push_back({name, panel});
    table.rows.push_back({std::string{name}, start});
  }
  return {
      "waits", "Waits", "Two more psychologists end the wait for advice.", {{"", chart}}, table};
}

inline report::Figure flows_figure() {
  report::Sankey chart{"Before",
                       "After",
                       report::Number::count,
                       {"Mainstream", "Special"},
                       {"Mainstream", "Special", "College"},
                       {{0, 0, 120}, {0, 2, 60}, {1, 2, 45}}};
  report::Table table{"Phase transfer at 16", {{"From", true}, {"To", true}, {"Pupils"}}, {}};
  for (const auto& link : chart.links)
    table.rows.push_back({chart.left[link.from], chart.right[link.to], link.value});
  return {"flows",
          "Phase transfer at 16",
          "Half of the pupils go on to a college.",
          {{"", chart}},
          table};
}

inline report::Figure scatter_figure() {
  report::Scatter chart;
  chart.x_title = "Spend in 2032-33";
  chart.y_title = "Wait for a plan in weeks";
  chart.x_number = report::Number::pounds;
  chart.y_number = report::Number::one_decimal;

  chart.points = {{"Nothing is done", 7.8e7, 7.1e7, 8.6e7, 31, 24, 39},
                  {"Two psychologists", 7.9e7, 7.2e7, 8.7e7, 19, 17, 22},
                  {"Special school", 7.4e7, 6.8e7, 8.1e7, 30, 23, 38}};
  report::Table table{"Cost and wait",
                      {{"Idea", true},
                       {"Spend in 2032-33", false, report::Number::pounds},
                       {"Wait for a plan in weeks", false, report::Number::one_decimal}},
                      {}};
  for (const auto& point : chart.points) table.rows.push_back({point.name, point.x, point.y});
  return {"ideas",
          "Cost and wait of each idea",
          "The special school saves most.",
          {{"", chart}},
          table};
}

inline report::Figure register_figure(std::size_t assumptions = 200) {
  report::Table table{
      "Assumptions",
      {{"Name", true}, {"Value", true}, {"Unit", true}, {"Source", true}, {"Note", true}},
      {}};
  for (std::size_t at = 0; at < assumptions; ++at)
    table.rows.push_back(
        {fmt::format("assessment.rule_{}", at), fmt::format("{}", 20 + at % 7),
         std::string{at % 2 == 0 ? "weeks" : "share"},
         std::string{"Special Educational Needs and Disability Regulations 2014 "
                     "(SI 2014/1530), regulation 13(2), "
                     "https://www.legislation.gov.uk/uksi/2014/1530/regulation/13"},
         at % 3 == 0 ? report::Cell{std::string{"Own estimate: no statistic is published."}}
                     : report::Cell{}});
  return {
      "register", "Register of assumptions", "200 assumptions, each with its source.", {}, table};
}

inline report::Document invented_document() {
  report::Document document;
  document.title = "Derby: what if nothing is done?";
  document.subtitle = "Baseline, 2025 to 2035, 200 runs, compared with two ideas";
  document.warnings = {"The authority is invented. Decide nothing by these numbers.",
                       "Of plans that end before the age of 16 only the total is published."};
  document.answers = {
      {"How many plans will there be?",
       {"In January 2035 there are 6,060 EHC plans (5,400 to 7,200 in nine of ten runs).",
        "That is 2,650 more than in January 2025."},
       "plans"},
      {"When do the reserves end?",
       {"In nine of ten runs between March 2028 and March 2030."},
       "money"}};
  document.sections = {{"plans",
                        "Plans and waits",
                        {"Requests grow as they did from 2019 to 2025."},
                        {plans_figure(), waits_figure(), heat_map_figure(), flows_figure()}},
                       {"money",
                        "Money",
                        {"All sums are nominal."},
                        {balance_figure(), spend_figure(), waterfall_figure(),
                         contributions_figure(), scatter_figure()}},
                       {"made", "How it was made", {}, {register_figure()}}};
  document.program = "sendsim 0.1.0 (0123abcd)";
  document.made = "2026-01-31T12:30:45Z";
  return document;
}

}  // namespace sendsim::test
