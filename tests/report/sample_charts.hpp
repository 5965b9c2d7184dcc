#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "sendsim/report/chart.hpp"

// Charts of an invented authority, of the size and shape that reports have.

namespace sendsim::report::samples {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct Sample {
  std::string id;
  std::string title;
  Chart chart;
};

inline std::vector<Day> census_days(int first, int last) {
  std::vector<Day> days;
  for (int year = first; year <= last; ++year) days.push_back(sen2_census_day(year));
  return days;
}
inline std::vector<Day> year_ends(int first, int last) {
  std::vector<Day> days;
  for (int year = first; year <= last; ++year) days.push_back(make_day(year, 3, 31));
  return days;
}
inline std::vector<Day> months(int first_year, int count) {
  std::vector<Day> days;
  for (int at = 0; at < count; ++at)
    days.push_back(make_day(first_year + at / 12, static_cast<unsigned>(at % 12) + 1, 1));
  return days;
}

/// From `start` to `end`, spread widening to `skew` times as far above as below.
inline Fan fan(std::string name, std::vector<Day> days, double start, double end, double spread,
               double skew = 1) {
  Fan fan{std::move(name), std::move(days), {}};
  const auto last = static_cast<double>(std::max<std::size_t>(fan.days.size(), 2) - 1);
  constexpr std::array<double, 5> kPlaces{-1, -0.42, 0, 0.42, 1};
  for (std::size_t at = 0; at < fan.days.size(); ++at) {
    const double part = static_cast<double>(at) / last;
    const double middle = start + (end - start) * std::pow(part, 0.85);
    for (std::size_t edge = 0; edge < 5; ++edge) {
      const double place = kPlaces.at(edge);
      fan.edges.at(edge).push_back(middle +
                                   place * spread * std::sqrt(part) * (place > 0 ? skew : 1));
    }
  }
  return fan;
}

inline TimeChart plans() {
  TimeChart chart{"Children and young people with an EHC plan", Number::count};
  chart.fans.push_back(fan("If nothing is done", census_days(2026, 2036), 3520, 6510, 850));
  chart.lines.push_back({"Published by the Department for Education",
                         census_days(2015, 2026),
                         {1480, 1540, 1630, 1710, 1840, 1990, 2160, 2380, 2610, 2900, 3210, 3520}});
  chart.marks = {{make_day(2028, 3, 31), "Accounting override ends"},
                 {make_day(2029, 9, 1), "New special school opens"}};
  return chart;
}

inline TimeChart plans_of_three() {
  TimeChart chart = plans();
  chart.fans.push_back(
      fan("More support in mainstream schools", census_days(2026, 2036), 3520, 5200, 700));
  chart.fans.push_back(
      fan("Reform as in the white paper", census_days(2026, 2036), 3520, 4350, 900, 1.4));
  return chart;
}

inline TimeChart deficit() {
  TimeChart chart{"Dedicated Schools Grant deficit at 31 March", Number::pounds};
  chart.fans.push_back(fan("If nothing is done", year_ends(2026, 2036), 11e6, 152e6, 61e6, 2.1));
  chart.fans.push_back(
      fan("More support in mainstream schools", year_ends(2026, 2036), 11e6, 84e6, 58e6, 1.9));
  chart.marks = {{make_day(2028, 3, 31), "Accounting override ends"}};
  chart.levels = {{38e6, "Usable reserves: £38m"}};
  return chart;
}

inline TimeChart surplus_and_deficit() {
  TimeChart chart{"Balance of the high needs block, in the year", Number::pounds};
  chart.fans.push_back(fan("Balance", year_ends(2026, 2036), 1.2e6, -21e6, 7e6));
  chart.lines.push_back({"Budget",
                         year_ends(2026, 2036),
                         {1e6, 1e6, 0.5e6, 0.5e6, -2e6, -2e6, -4e6, -4e6, -6e6, -6e6, -6e6},
                         Line::Style::dashed,
                         true});
  return chart;
}

inline TimeChart monthly_waits() {
  TimeChart chart{"Children waiting for educational psychology advice", Number::count};
  const auto days = months(2026, 128);
  for (const auto& [name, end] : {std::pair{"If nothing is done", 640.0},
                                  {"Two more psychologists", 260.0},
                                  {"Four more psychologists", 95.0}}) {
    Fan waits = fan(name, days, 180, end, 70, 1.5);
    for (std::size_t at = 0; at < days.size(); ++at)
      for (auto& edge : waits.edges)
        edge[at] = std::max(0.0, edge[at] + 22 * std::sin(static_cast<double>(at) * 0.5236));
    chart.fans.push_back(waits);
  }
  chart.lines.push_back(
      {"Requests answered in a month", days, std::vector<double>(128, 120), Line::Style::dashed});
  return chart;
}

inline TimeChart back_test() {
  TimeChart chart{"EHC plans, simulated from what was known in 2019", Number::count};
  chart.fans.push_back(fan("Simulated", census_days(2019, 2026), 1840, 3180, 420));
  chart.lines.push_back({"Published",
                         census_days(2015, 2026),
                         {1480, 1540, 1630, 1710, 1840, 1990, 2160, 2380, 2610, 2900, 3210, 3520},
                         Line::Style::dots});
  return chart;
}

inline Multiples provision_panels() {
  Multiples multiples;
  const std::vector<std::string> names{"Mainstream schools",
                                       "Resourced provision and SEN units",
                                       "State special schools",
                                       "Independent special schools",
                                       "Alternative provision",
                                       "Further education",
                                       "Education otherwise than at school",
                                       "Early years"};
  double start = 1450;
  for (const std::string& name : names) {
    TimeChart chart{"EHC plans", Number::count};
    chart.fans.push_back(
        fan("If nothing is done", census_days(2026, 2036), start, start * 1.8, start * 0.25));
    chart.fans.push_back(fan("Reform", census_days(2026, 2036), start, start * 1.2, start * 0.2));
    chart.lines.push_back(
        {"Published",
         census_days(2020, 2026),
         {start * .6, start * .66, start * .7, start * .78, start * .85, start * .93, start}});
    chart.marks = {{make_day(2028, 3, 31), "Accounting override ends"}};
    chart.levels = {{start * 1.5, "Places"}};
    multiples.panels.push_back({name, chart});
    start *= 0.62;
  }
  return multiples;
}

inline std::vector<std::string> financial_years(int first, int count) {
  std::vector<std::string> years;
  for (int at = first; at < first + count; ++at) {
    const std::string next = std::to_string((at + 1) % 100);
    years.push_back(std::to_string(at) + "-" + (next.size() == 1 ? "0" + next : next));
  }
  return years;
}

inline StackedColumns spend(std::size_t parts) {
  static const std::vector<std::string> kNames{"Mainstream primary",
                                               "Mainstream secondary",
                                               "Resourced provision",
                                               "SEN unit",
                                               "State special school",
                                               "Independent special school (INMSS)",
                                               "Non-maintained special school",
                                               "Alternative provision",
                                               "Hospital education",
                                               "General further education",
                                               "Specialist post-16 institution",
                                               "Sixth form",
                                               "Early years: private and voluntary",
                                               "Maintained nursery",
                                               "Education otherwise than at school",
                                               "Elective home education",
                                               "Awaiting provision",
                                               "Independent school, not special",
                                               "Residential special school, 38 weeks",
                                               "Residential special school, 52 weeks",
                                               "Secure unit",
                                               "Other"};
  StackedColumns chart{
      "High needs spending in the financial year", Number::pounds, financial_years(2026, 11), {}};
  for (std::size_t part = 0; part < parts; ++part) {
    StackedColumns::Part one{kNames.at(part % kNames.size()), {}};
    const double start = 1e6 * (part % 5 == 0   ? 9.5
                                : part % 3 == 0 ? 4.1
                                                : 0.7 + 0.1 * static_cast<double>(part));
    for (int year = 0; year < 11; ++year)
      one.values.push_back(start * std::pow(1.02 + 0.01 * static_cast<double>(part % 7), year));
    chart.parts.push_back(one);
  }
  return chart;
}

inline RangeBars contributions() {
  return {"Change of the deficit in 2036, compared with doing nothing",
          Number::pounds,
          {{"More support in mainstream schools before a request is made", -41.2e6, -63e6, -22e6},
           {"New special school with 120 places", -28.4e6, -35e6, -19e6},
           {"Fewer placements in independent special schools", -17.9e6, -30e6, -6e6},
           {"Four more educational psychologists", 3.1e6, -1.2e6, 7.9e6},
           {"Earlier annual reviews", -2.2e6, -4e6, -0.5e6},
           {"Higher top-up in mainstream schools", 12.6e6, 9e6, 17e6}}};
}

inline RangeBars shares() {
  return {"Share of the variance of EHC plans in 2036",
          Number::percent,
          {{"Request rate in Year 1 and below", 0.41, 0.36, 0.46},
           {"Decision to assess", 0.22, 0.18, 0.27},
           {"Ceasing after 16", 0.13, 0.1, 0.16},
           {"Births", 0.06, 0.04, 0.09},
           {"Migration", 0.02, 0.0, 0.05},
           {"Everything else", 0.16, kUnknown, kUnknown}}};
}

inline Waterfall drivers() {
  using Kind = Waterfall::Bar::Kind;
  return {"EHC plans",
          Number::count,
          {{"January 2026", Kind::start, 3520, kUnknown, kUnknown},
           {"More children", Kind::step, 140, 60, 230},
           {"More requests", Kind::step, 1610, 1100, 2200},
           {"More agreed to assess", Kind::step, 720, 400, 1080},
           {"Longer plans after 16", Kind::step, 610, 380, 890},
           {"Moves into the area", Kind::step, 190, 90, 300},
           {"Ceasing at review", Kind::step, -280, -420, -150},
           {"January 2036", Kind::end, 6510, 5660, 7360}}};
}

inline HeatMap provision_by_year() {
  HeatMap chart{"Provision",
                "School year",
                {"Mainstream primary", "Mainstream secondary", "SEN unit", "State special school",
                 "Independent special school", "Alternative provision", "Further education",
                 "Education otherwise than at school"},
                financial_years(2026, 11),
                {},
                Number::percent};
  for (std::size_t row = 0; row < chart.rows.size(); ++row) {
    chart.values.emplace_back();
    for (std::size_t column = 0; column < 11; ++column)
      chart.values.back().push_back(
          row == 5 && column < 3
              ? kUnknown
              : std::clamp(0.02 + 0.13 * static_cast<double>(row) +
                               0.06 * static_cast<double>(column) * (row % 2 == 0 ? 1 : -0.2),
                           0.0, 1.0));
  }
  return chart;
}

inline Sankey transitions() {
  const std::vector<std::string> types{"Mainstream primary",       "Mainstream secondary",
                                       "Resourced provision",      "SEN unit",
                                       "State special school",     "Independent special school",
                                       "Alternative provision",    "General further education",
                                       "Specialist post-16",       "Early years",
                                       "Otherwise than at school", "No plan any more"};
  Sankey chart{"In January 2026", "In January 2031", Number::count, types, types, {}};
  const std::vector<double> sizes{820, 610, 90, 75, 720, 190, 45, 310, 60, 120, 85, 0};
  for (std::size_t from = 0; from < types.size(); ++from)
    for (std::size_t to = 0; to < types.size(); ++to) {
      const double share = from == to                     ? 0.5
                           : (from * 7 + to * 5) % 6 == 0 ? 0.11
                           : to == 11                     ? 0.14
                                                          : 0;
      if (sizes[from] * share >= 1)
        chart.links.push_back({from, to, std::round(sizes[from] * share)});
    }
  return chart;
}

inline Scatter cost_and_wait() {
  return {"Spending from 2026 to 2036",
          "Plans issued within 20 weeks",
          Number::pounds,
          Number::percent,
          {{"If nothing is done", 612e6, 560e6, 690e6, 0.41, 0.3, 0.52},
           {"Two more psychologists", 615e6, 563e6, 692e6, 0.62, 0.5, 0.71},
           {"Four more psychologists", 619e6, 566e6, 699e6, 0.79, 0.7, 0.86},
           {"More support in mainstream schools", 548e6, 500e6, 611e6, 0.57, 0.44, 0.68},
           {"New special school", 571e6, 520e6, 640e6, 0.43, 0.31, 0.53},
           {"All together", 507e6, 460e6, 566e6, 0.88, 0.8, 0.94}}};
}

inline std::vector<Sample> all() {
  return {{"plans", "EHC plans", plans()},
          {"plans3", "EHC plans in three scenarios", plans_of_three()},
          {"deficit", "Deficit", deficit()},
          {"balance", "Balance in the year", surplus_and_deficit()},
          {"waits", "Waiting for advice", monthly_waits()},
          {"backtest", "Back-test", back_test()},
          {"panels", "Plans by provision", provision_panels()},
          {"spend", "Spending by provision", spend(22)},
          {"spend5", "Spending by group", spend(5)},
          {"contributions", "What each measure adds", contributions()},
          {"shares", "What the range comes from", shares()},
          {"drivers", "What drives the number of plans", drivers()},
          {"heat", "Shares by provision", provision_by_year()},
          {"sankey", "Where children go", transitions()},
          {"scatter", "Cost and timeliness", cost_and_wait()}};
}

}  // namespace sendsim::report::samples
