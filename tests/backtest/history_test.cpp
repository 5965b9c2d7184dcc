#include "sendsim/backtest/history.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "../backtest/invented_history.hpp"

using namespace sendsim::backtest;
namespace invented = sendsim::backtest::invented;

namespace {

const std::vector<ScoredArea> kAreas = invented::two_areas();

invented::Rows rows() {
  invented::Rows rows;
  for (const auto& [area, plans] : {std::pair{"England", 1000.0}, {"A", 100.0}, {"B old", 200.0}})
    for (int year = 2017; year <= 2019; ++year)
      invented::put(rows, Series::plans, area, year, plans + year - 2017);
  invented::put(rows, Series::plans, "B new", 2020, 250.0);
  invented::put(rows, Series::requests, "A", 2018, 30.0);
  invented::put(rows, Series::requests, "A", 2019, 0.0);
  invented::put(rows, Series::refused, "A", 2018, 0.0);
  invented::put(rows, Series::plan_share, "B old", 2018, 3.0);
  invented::put(rows, Series::plan_share, "B new", 2018, 4.0);
  return rows;
}

}  // namespace

TEST_CASE("an area is the sum of its members, over a change of boundaries") {
  const History history{kAreas, invented::tables(rows())};
  CHECK(history.at(Series::plans, 2019)[1] == 202.0);
  CHECK(history.at(Series::plans, 2020)[1] == 250.0);
  CHECK(history.england(Series::plans, 2018) == 1001.0);
  CHECK(history.at(Series::plan_share, 2018)[1] == 3.5);
}

TEST_CASE("what is not published is unknown, not zero") {
  auto told = rows();
  told["ehc_plans_by_age_setting"].push_back("A,2021,all,all,,X");
  const History history{kAreas, invented::tables(told)};
  CHECK(std::isnan(history.at(Series::plans, 2020)[0]));
  CHECK(std::isnan(history.at(Series::plans, 2021)[0]));
  CHECK(std::isnan(history.at(Series::plans, 1999)[0]));
  CHECK(std::isnan(history.england(Series::requests, 2018)));
  SECTION("a return of no requests is one that was not made; of no refusals, it may be") {
    CHECK(std::isnan(history.at(Series::requests, 2019)[0]));
    CHECK(history.at(Series::refused, 2018)[0] == 0.0);
  }
  SECTION("a joined area is unknown while one of its members is") {
    told["ehc_plans_by_age_setting"].push_back("B new,2019,all,all,,X");
    CHECK(std::isnan(History(kAreas, invented::tables(told)).at(Series::plans, 2019)[1]));
  }
}

TEST_CASE("in January of a year its stocks are known, its flows are not") {
  const History known = History{kAreas, invented::tables(rows())}.until(2018);
  CHECK(known.at(Series::plans, 2018)[0] == 101.0);
  CHECK(std::isnan(known.at(Series::plans, 2019)[0]));
  CHECK(std::isnan(known.at(Series::requests, 2018)[0]));
  CHECK(History{kAreas, invented::tables(rows())}.until(2019).at(Series::requests, 2018)[0] ==
        30.0);
}

TEST_CASE("other ages, settings and school years are not counted in") {
  auto told = rows();
  told["ehc_plans_by_age_setting"].push_back("A,2019,10,all,7,X");
  told["ehc_plans_by_age_setting"].push_back("A,2019,all,special_la_maintained,7,X");
  told["sen_in_schools"].push_back("A,2018/19,ehc_plan_all_schools,%,9,X");
  const History history{kAreas, invented::tables(told)};
  CHECK(history.at(Series::plans, 2019)[0] == 102.0);
  CHECK(std::isnan(history.at(Series::plan_share, 2018)[0]));
}

TEST_CASE("a damaged evidence is refused with its place") {
  auto told = rows();
  SECTION("a figure that is none") {
    told["ehc_plans_by_age_setting"].push_back("A,2021,all,all,many,X");
    CHECK_THROWS_WITH(
        History(kAreas, invented::tables(told)),
        Catch::Contains("ehc_plans_by_age_setting.csv: row") && Catch::Contains("count"));
  }
  SECTION("an area of which nothing is known") {
    CHECK_THROWS_WITH(History({{"Nowhere", "", {"Nowhere"}}}, invented::tables(told)),
                      "the evidence has no EHC plans of Nowhere");
  }
}
