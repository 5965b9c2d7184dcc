#include "sendsim/backtest/scores.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "../backtest/invented_history.hpp"

using namespace sendsim::backtest;
namespace invented = sendsim::backtest::invented;

namespace {

constexpr int kAreasMade = 60;

/// Sixty authorities that grow by 10 % a year, each a little more or less, the same every year.
History steady() {
  invented::Rows rows;
  std::vector<ScoredArea> areas;
  for (int i = 0; i <= kAreasMade; ++i) {
    const std::string name = i == kAreasMade ? "England" : "A" + std::to_string(i);
    if (i < kAreasMade) areas.push_back({name, "North", {name}});
    for (int year = 2009; year <= 2025; ++year)
      invented::put(rows, Series::plans, name, year,
                    1000.0 * std::pow(1.1 + 0.0005 * (i % 21 - 10), year - 2009));
  }
  return {areas, invented::tables(rows)};
}

CellList all_cells(const History& history) {
  CellList list{history.areas(), {}, {}};
  for (std::size_t area = 0; area < list.areas.size(); ++area)
    for (int origin = 2018; origin <= 2024; ++origin)
      for (int horizon = 1; horizon <= 4 && origin + horizon <= 2025; ++horizon)
        list.cells.push_back({area, origin, horizon, false});
  return list;
}

Method named(const std::string& name) {
  for (Method& method : spreadsheet_methods())
    if (method.name == name) return method;
  throw std::logic_error("no such method: " + name);
}

bool any(const Cell&) { return true; }

}  // namespace

TEST_CASE("spreadsheet methods do what their names say") {
  invented::Rows rows;
  const std::vector<double> plans{100.0, 110.0, 125.0, 130.0, 160.0, 200.0};
  for (int year = 2013; year <= 2018; ++year) {
    invented::put(rows, Series::plans, "A", year, plans[static_cast<std::size_t>(year) - 2013]);
    invented::put(rows, Series::plans, "England", year, 1000.0 * std::pow(1.2, year - 2013));
  }
  const History history{{{"A", "North", {"A"}}}, invented::tables(rows)};
  const auto forecast = [&](const Method& method, int horizon) {
    return method.forecast(history, Quantity::plans, 2018,
                           2)[static_cast<std::size_t>(horizon) - 1][0];
  };
  CHECK(forecast(named("last_change"), 2) == Approx(280.0));
  CHECK(forecast(named("linear_3_years"), 2) == Approx(250.0));
  CHECK(forecast(named("growth_3_years"), 1) == Approx(200.0 * std::cbrt(200.0 / 125.0)));
  CHECK(forecast(named("growth_5_years"), 1) == Approx(200.0 * std::pow(2.0, 0.2)));
  CHECK(forecast(shrunken_growth(), 2) == Approx(200.0 * (1.0 + 2.0 * (0.25 * 0.25 + 0.75 * 0.2))));
  SECTION("what is unknown makes no forecast, not a zero") {
    CHECK(std::isnan(named("growth_5_years").forecast(history, Quantity::plans, 2017, 1)[0][0]));
  }
}

TEST_CASE("a method that is right has no error, and its outcomes lie within its ranges") {
  const History history = steady();
  const CellList list = all_cells(history);
  const auto exact = score(history, list, named("growth_3_years"), Quantity::plans);
  REQUIRE(exact.size() == list.cells.size());
  const Summary right = summarise(exact, list, any);
  CHECK(right.mean_absolute < 1e-6);
  CHECK(right.coverage_50 == 1.0);  // the prior of the common error is left: ranges have a width
  const Summary wrong =
      summarise(score(history, list, named("last_change"), Quantity::plans), list, any);
  // Linear instead of compounded: at four years by 1.4641 against 1 + 4 · 0.0909.
  CHECK(wrong.bias < -0.01);
  CHECK(wrong.crps > right.crps);
}

TEST_CASE("ranges hold outcomes as often as they say when errors are alike in all years") {
  // A forecast of no change, and growth drawn anew each year from a spread that stays the same:
  // points of a normal, dealt out in another order every year, so that no seed matters.
  invented::Rows rows;
  std::vector<ScoredArea> areas;
  constexpr int kMany = 199;
  for (int i = 0; i < kMany; ++i) {
    const std::string name = "A" + std::to_string(i);
    areas.push_back({name, "North", {name}});
    double plans = 100000.0;
    for (int year = 2012; year <= 2025; ++year) {
      invented::put(rows, Series::plans, name, year, plans);
      const int rank = (i * (year - 2000) + 7 * year) % kMany;  // a permutation: 199 is prime
      const double point = (rank + 0.5) / kMany - 0.5;
      plans *= 1.0 + 0.1 * point;
    }
  }
  for (int year = 2012; year <= 2025; ++year)
    invented::put(rows, Series::plans, "England", year, 1e6);
  const History history{areas, invented::tables(rows)};
  const CellList list = all_cells(history);
  const Method still{
      "still", "no change", [](const History& known, Quantity, int origin, int horizons) {
        return Forecasts(static_cast<std::size_t>(horizons), known.at(Series::plans, origin));
      }};
  const auto forecasts = score(history, list, still, Quantity::plans);
  const auto at_one_year = [](const Cell& cell) { return cell.horizon == 1 && cell.origin > 2020; };
  const Summary summary = summarise(forecasts, list, at_one_year);
  // The prior of a common error (1.5 %, three origins' worth) widens the spread of 2.9 % a little.
  CHECK(summary.coverage_50 == Approx(0.5).margin(0.06));
  CHECK(summary.coverage_90 == Approx(0.9).margin(0.06));
  CHECK(summary.coverage_90 + summary.below_90 + summary.above_90 == Approx(1.0));
  SECTION("and a range half as wide would not") {
    double within = 0.0;
    double count = 0.0;
    for (const ScoredForecast& each : forecasts) {
      if (!at_one_year(list.cells[each.cell])) continue;
      const double half = 0.25 * (each.quantiles[4] - each.quantiles[0]);
      within += std::abs(each.happened - each.quantiles[2]) <= half ? 1.0 : 0.0;
      count += 1.0;
    }
    CHECK(within / count < 0.7);
  }
}

TEST_CASE("the difference of two methods' CRPS is drawn by years") {
  CellList list{{{"A", "", {"A"}}}, {}, {}};
  std::vector<ScoredForecast> first;
  std::vector<ScoredForecast> second;
  for (int i = 0; i < 2; ++i) {
    list.cells.push_back({0, 2018 + i, 1, false});
    ScoredForecast each;
    each.cell = static_cast<std::size_t>(i);
    each.crps = i == 0 ? 1.0 : 3.0;
    first.push_back(each);
    each.crps = 0.0;
    second.push_back(each);
  }
  const Difference difference = crps_difference(first, second, list, 1);
  CHECK(difference.mean == 2.0);
  CHECK(difference.origins == 2);
  // The four drawings of two years have means 1, 2, 2, 3, each a quarter of all.
  CHECK(difference.low == 1.0);
  CHECK(difference.high == 3.0);
  CHECK(difference.origins_better == 0);
  CHECK(std::isnan(crps_difference(first, {}, list, 1).mean));
}

TEST_CASE("a cell without a start or an outcome is not scored") {
  const History history = steady();
  CellList list = all_cells(history);
  const std::size_t all = list.cells.size();
  const History holed = history.with(Series::plans, 2020, 3, std::nan(""));
  const auto scored = score(holed, list, shrunken_growth(), Quantity::plans);
  // Of area 3: from 2020 (4 horizons), to 2020 (from 2018 and 2019), and from 2021, whose growth it
  // is (4).
  CHECK(scored.size() == all - 4 - 2 - 4);
}

TEST_CASE("every drawing of years is counted by how often it comes") {
  // Three years, of 1, 2 and 4 cells: the mean of a drawing is that of its cells.
  CellList list{{{"A", "", {"A"}}}, {}, {}};
  std::vector<ScoredForecast> first;
  std::vector<ScoredForecast> second;
  for (int year = 0; year < 3; ++year)
    for (int i = 0; i < (1 << year); ++i) {
      ScoredForecast each;
      each.cell = list.cells.size();
      list.cells.push_back({0, 2018 + year, 1, false});
      each.crps = year - 1.0;
      first.push_back(each);
      each.crps = 0.0;
      second.push_back(each);
    }
  const Difference difference = crps_difference(first, second, list, 1);
  CHECK(difference.mean == Approx(3.0 / 7.0));
  // The lowest mean, all of the first year, is one drawing of 27, below 5 %; with it, the next (two
  // of the first year, one of the second: -2/4, three orders) makes 4 of 27.
  CHECK(difference.low == Approx(-0.5));
  CHECK(difference.high == Approx(8.0 / 10.0));
  CHECK(difference.origins_better == 1);
  // All horizons together: the cells of one origin stay in one block.
  for (Cell& cell : list.cells) cell.horizon = cell.origin - 2017;
  CHECK(crps_difference(first, second, list, 1).origins == 1);
  CHECK(crps_difference(first, second, list, 0).mean == difference.mean);
  CHECK(crps_difference(first, second, list, 0).low == difference.low);
}

TEST_CASE("a scored forecast is what its parts say") {
  // Growth of 10 % everywhere, forecasts of no change: every error known is 10 % of the start.
  const History history = steady();
  CellList list = all_cells(history);
  const Method still{
      "still", "no change", [](const History& known, Quantity, int origin, int horizons) {
        return Forecasts(static_cast<std::size_t>(horizons), known.at(Series::plans, origin));
      }};
  const auto scored = score(history, list, still, Quantity::plans);
  const ScoredForecast& one = scored.front();
  CHECK(list.cells[one.cell].horizon == 1);
  CHECK(one.forecast == one.start);
  CHECK(one.happened / one.start == Approx(1.1).margin(0.006));
  // The local errors are nearly one; the common one is a normal around no error, of a variance that
  // one origin's 10 % and three of 1.5 % come to.
  const double sd = std::sqrt((3.0 * 0.015 * 0.015 + 0.1 * 0.1) / 4.0);
  CHECK((one.quantiles[4] - one.quantiles[0]) / one.start ==
        Approx(2.0 * 1.645 * sd).epsilon(0.15));
  // Its CRPS, over the start: that of a normal (Gneiting and Raftery 2007, equation 21).
  const double z = (one.happened / one.start - 1.0) / sd;
  const double exact = sd * (z * (2.0 * 0.5 * std::erfc(-z / std::sqrt(2.0)) - 1.0) +
                             2.0 * std::exp(-0.5 * z * z) / std::sqrt(2.0 * 3.14159265358979) -
                             1.0 / std::sqrt(3.14159265358979));
  CHECK(one.crps == Approx(exact).epsilon(0.05));
}

TEST_CASE("errors of a part are told over all plans, its misses also over what happened") {
  invented::Rows rows;
  std::vector<ScoredArea> areas;
  for (int i = 0; i <= kAreasMade; ++i) {
    const std::string name = i == kAreasMade ? "England" : "A" + std::to_string(i);
    if (i < kAreasMade) areas.push_back({name, "North", {name}});
    for (int year = 2014; year <= 2022; ++year) {
      invented::put(rows, Series::plans, name, year, 1000.0);
      // None at first, then 20 more every year from 2018 on; the rest is of another age.
      const double old = std::max(0, 20 * (year - 2018));
      invented::put_part(rows, name, year, "20-25", old);
      invented::put_part(rows, name, year, "5-10", 1000.0 - old);
    }
  }
  const History history{areas, invented::tables(rows)};
  const Method still{
      "still", "no change", [](const History& known, Quantity quantity, int origin, int horizons) {
        return Forecasts(static_cast<std::size_t>(horizons), known.at(series_of(quantity), origin));
      }};
  CellList list{areas, {}, {}};
  for (std::size_t area = 0; area < areas.size(); ++area)
    for (const int horizon : {1, 2}) list.cells.push_back({area, 2018, horizon, false});
  const auto scored = score(history, list, still, Quantity::aged_20_25);
  REQUIRE(scored.size() == list.cells.size());  // a part that is none is no missing figure
  const auto at = [&](int horizon) {
    return summarise(scored, list, [&](const Cell& cell) { return cell.horizon == horizon; });
  };
  CHECK(at(1).mean_absolute == Approx(0.02));
  CHECK(at(2).mean_absolute == Approx(0.04));
  CHECK(at(1).bias == Approx(-0.02));
  CHECK(at(1).weighted_absolute == Approx(1.0));
  const auto others = score(history, list, still, Quantity::aged_5_10);
  const auto all = together({&scored, &others});
  CHECK(all.size() == 2 * scored.size());
  CHECK(summarise(all, list, [](const Cell& cell) {
          return cell.horizon == 1;
        }).weighted_absolute == Approx(0.04));
  CHECK(together({&scored, &all}).empty());  // 3 forecasts of a cell, of 2 parts
}

TEST_CASE("a part is not scored over a change of how it is counted") {
  invented::Rows rows;
  for (const char* name : {"A", "England"})
    for (int year = 2014; year <= 2025; ++year) {
      invented::put(rows, Series::plans, name, year, 100.0);
      invented::put_part(rows, name, year, year < 2023 ? "5-10" : "7", 100.0);
    }
  const History history{{{"A", "North", {"A"}}}, invented::tables(rows)};
  const Method still{
      "still", "no change", [](const History& known, Quantity quantity, int origin, int horizons) {
        return Forecasts(static_cast<std::size_t>(horizons), known.at(series_of(quantity), origin));
      }};
  CellList list{history.areas(), {}, {}};
  for (int origin = 2018; origin <= 2024; ++origin)
    for (int horizon = 1; horizon <= 4 && origin + horizon <= 2025; ++horizon)
      list.cells.push_back({0, origin, horizon, false});
  const auto scored = score(history, list, still, Quantity::aged_5_10);
  CHECK(scored.size() == 10 + 3);
  for (const ScoredForecast& each : scored) {
    const Cell& cell = list.cells[each.cell];
    CHECK((cell.origin < 2023) == (cell.origin + cell.horizon < 2023));
  }
}
