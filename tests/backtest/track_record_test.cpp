// What a baseline tells of how good forecasts have been is what `sendsim backtest` scores.
#include "sendsim/backtest/track_record.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "published_history.hpp"
#include "sendsim/backtest/england.hpp"
#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/backtest/scores.hpp"

using namespace sendsim::backtest;
using sendsim::test::backtest_table;
using sendsim::test::published_history;

namespace {

const CellList& list() {
  static const CellList kList =
      read_cells(backtest_table("areas"), backtest_table("faults"), backtest_table("cells"));
  return kList;
}

const TrackRecord& track_record() {
  static const TrackRecord kRecord{published_history(), list()};
  return kRecord;
}

Record find(const std::vector<Record>& records, Quantity quantity, const std::string& of) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const Record& record) {
    return record.quantity == quantity && record.of == of;
  });
  REQUIRE(found != records.end());
  return *found;
}

}  // namespace

TEST_CASE("the track record of plans is what METHODS.md says of the back-test", "[backtest]") {
  const auto records = track_record().of("Derby");
  REQUIRE(records.size() == 6);  // three quantities, of all and of Derby
  const Record all = find(records, Quantity::plans, "");
  REQUIRE(all.scores.size() == 4);
  const double errors[] = {3.41, 5.48, 7.14, 8.79};
  const double within[] = {90.6, 89.8, 90.5, 86.7};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(all.scores[i].years_ahead == static_cast<int>(i) + 1);
    CHECK(100 * all.scores[i].mean_absolute_error == Approx(errors[i]).margin(0.006));
    CHECK(100 * all.scores[i].within_90 == Approx(within[i]).margin(0.06));
  }
  const Record derby = find(records, Quantity::plans, "Derby");
  REQUIRE(derby.scores.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(derby.scores[i].forecasts == 7 - i);
}

TEST_CASE("an area's record is the summary of its own forecasts", "[backtest]") {
  const auto forecasts = score(published_history(), list(), pipeline_method(), Quantity::requests);
  const Record york = find(track_record().of("York"), Quantity::requests, "York");
  for (const HorizonScore& each : york.scores) {
    const Summary summary = summarise(forecasts, list(), [&](const Cell& cell) {
      return list().areas[cell.area].name == "York" && cell.horizon == each.years_ahead;
    });
    CHECK(each.forecasts == summary.cells);
    CHECK(each.mean_absolute_error == summary.mean_absolute);
    CHECK(each.bias == summary.bias);
    CHECK(each.within_50 == summary.coverage_50);
    CHECK(each.within_90 == summary.coverage_90);
  }
}

TEST_CASE("England's record is of its own forecasts from the same Januaries", "[backtest]") {
  const Record england = find(track_record().of("England"), Quantity::plans, "England");
  double error = 0.0;
  int many = 0;
  for (int origin = 2018; origin <= 2024; ++origin)
    for (const EnglandForecast& each : england_forecasts(published_history(), origin, 2))
      if (each.figure == EnglandFigure::plans && each.year == origin + 2) {
        error += std::abs(each.forecast / each.happened - 1.0);
        ++many;
      }
  REQUIRE(england.scores.size() == 4);
  CHECK(england.scores[1].forecasts == static_cast<std::size_t>(many));
  CHECK(england.scores[1].mean_absolute_error == Approx(error / many));
}

TEST_CASE("an authority of changed boundaries has the record of what it was joined to",
          "[backtest]") {
  const auto joined = std::find_if(list().areas.begin(), list().areas.end(),
                                   [](const ScoredArea& area) { return area.members.size() > 1; });
  REQUIRE(joined != list().areas.end());
  for (const std::string& member : joined->members)
    CHECK(find(track_record().of(member), Quantity::plans, joined->name).scores.size() == 4);
  // Who is in no scored area has the record of all alone.
  CHECK(track_record().of("Nowhere").size() == 3);
}
