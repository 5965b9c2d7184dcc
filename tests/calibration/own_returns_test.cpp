// What an authority's own returns put in the place of published figures.
#include "sendsim/calibration/own_returns.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <numeric>

#include "own_returns_made.hpp"
#include "sendsim/calibration/shrinkage.hpp"
#include "sendsim/sen2/provision.hpp"

namespace sendsim::calibration {
namespace {

BaselineNumbers with_returns() {
  BaselineNumbers numbers = published();
  const sen2::Histories histories = two_returns();
  put_own_returns(histories, sen2::observe(histories), published_rates(), numbers);
  return numbers;
}

std::int64_t plans_at(const BaselineNumbers& n, std::size_t age, std::size_t need,
                      std::size_t type) {
  return n.plans[(age * n.needs.size() + need) * n.provisions.size() + type];
}

}  // namespace

TEST_CASE("a ratio is drawn to 1 by as much as authorities are alike", "[calibration]") {
  CHECK(shrunk_ratio(30.0, 20.0, 0.5) == Approx((30.0 + 4.0) / (20.0 + 4.0)));
  CHECK(shrunk_ratio(0.0, 0.0, 0.3) == 1.0);
}

TEST_CASE("a hazard has a gamma prior, a chance a beta prior", "[calibration]") {
  // Gamma with mean .02 and cv .5: shape 4, rate 200 person-years.
  CHECK(shrunk_hazard(6.0, 100.0, 0.02, 0.5) == Approx(10.0 / 300.0));
  CHECK(shrunk_hazard(6.0, 100.0, 0.0, 0.5) == 0.0);
  // Beta with mean .2 and cv .5: variance .01 = .2 × .8/(ν + 1), so ν = 15.
  CHECK(shrunk_chance(5.0, 10.0, 0.2, 0.5) == Approx((5.0 + 3.0) / (10.0 + 15.0)));
  CHECK(shrunk_chance(1.0, 2.0, 0.9, 0.5) == Approx((1.0 + 1.8) / 4.0));  // ν at least 2
}

TEST_CASE("a band's level comes before its ages", "[calibration]") {
  ByAge events{}, exposure{}, rate{};
  rate.fill(0.1);
  events[3] = 20.0;
  exposure[3] = exposure[4] = 50.0;
  const std::array bands{AgeBand{"all", 0, 25, 0.5, 0.5}};
  std::vector<OwnRate> told;
  const ByAge used = shrunk_by_age(Kind::hazard, events, exposure, rate, 0.001, bands, told);
  const double level = (20.0 + 4.0) / (10.0 + 4.0);
  CHECK(used[3] == Approx((20.0 + 4.0) / (50.0 + 4.0 / (0.1 * level))));
  CHECK(used[4] == Approx(4.0 / (50.0 + 4.0 / (0.1 * level))));
  CHECK(used[20] == Approx(0.1 * level));  // nobody at risk: the level alone
  REQUIRE(told.size() == 1);
  CHECK(told[0].own_weight == Approx(10.0 / 14.0));
}

TEST_CASE("the first day has each plan of the last census at its age, need and provision",
          "[calibration]") {
  const BaselineNumbers n = with_returns();
  CHECK(std::accumulate(n.plans.begin(), n.plans.end(), std::int64_t{0}) == 44);
  CHECK(plans_at(n, 10, 0, 0) == 24);
  CHECK(plans_at(n, 10, 0, 1) == 6);
  CHECK(plans_at(n, 6, 1, 1) == 12);  // need unknown: OTH
  CHECK(plans_at(n, 25, 0, 2) == 1);  // 34 years old
  CHECK(plans_at(n, 0, 0, 3) == 1);   // born since August
}

TEST_CASE("open requests are those of the returns, to the day", "[calibration]") {
  const BaselineNumbers n = with_returns();
  REQUIRE(n.open.size() == 3);
  for (int i = 0; i < 3; ++i) {
    const OpenAssessment& open = n.open[static_cast<std::size_t>(i)];
    CHECK(open.stage == population::AssessmentStage::request);
    CHECK(open.elapsed_days == 7 + i);
    CHECK(open.days_in_stage == 7 + i);
    CHECK(open.age == 8);
    CHECK(open.count == 1);
  }
}

TEST_CASE("the last whole year is what the first is to repeat", "[calibration]") {
  const BaselineNumbers n = with_returns();
  CHECK(n.targets.requests == 12.0);  // the open ones came in January 2025
  CHECK(n.targets.refused == 0.0);
  CHECK(n.targets.issued == 12.0);
  CHECK(n.targets.within_20_weeks == 1.0);
  CHECK(n.targets.over_a_year == 0.0);
}

TEST_CASE("moves are own counts beside the published ones", "[calibration]") {
  const BaselineNumbers n = with_returns();
  // 6 of 30 moved at DfE age 9, beside ten children of the published chance 0.
  CHECK(n.moves[9][0][1] == Approx(0.99999 * 6.0 / 40.0));
  for (const auto& age : n.moves)
    for (const auto& row : age) CHECK(std::accumulate(row.begin(), row.end(), 0.0) < 1.0);
}

TEST_CASE("preferences and shares of requests are shares", "[calibration]") {
  const BaselineNumbers n = with_returns();
  for (const auto& row : n.preference_by_age)
    CHECK(std::accumulate(row.begin(), row.end(), 0.0) == Approx(1.0));
  CHECK(n.preference_by_age[6][1] > 0.6);  // all twelve new plans went there
  CHECK(std::accumulate(n.request_shares.begin(), n.request_shares.end(), 0.0) == Approx(1.0));
  REQUIRE(n.season.by_month);
  CHECK(n.season.by_month->at(1) > n.season.by_month->at(3));
}

TEST_CASE("a code that only the returns have is told beforehand", "[calibration]") {
  sen2::Histories histories = two_returns();
  histories.children.push_back(
      holder(2015, NeedType::DS, Provision::neet, Provision::special_non_maintained));
  const CodesHeld codes = codes_in(histories);
  CHECK(codes.needs == std::vector<std::string>{"ASD", "DS", "OTH"});
  CHECK(codes.provisions == std::vector<std::string>{"mainstream_academy", "neet",
                                                     "placement_unknown", "special_academy_free",
                                                     "special_independent",
                                                     "special_non_maintained"});
}

TEST_CASE("the January after has each cohort a year on", "[calibration]") {
  BaselineNumbers n = published();
  n.residents[7] = 2000.0;
  n.arrivals[7] = 70.0;
  n.arrivals_with_support[7] = 10.0;
  const double balance = n.money.opening_balance;
  move_to_next_january(n);
  CHECK(n.census_year == 2026);
  CHECK(n.residents[0] == 2900.0);  // born from September 2024 on
  CHECK(n.residents[8] == std::round(2000.0 * (1.0 + 80.0 / 2000.0 - 0.03)));
  CHECK(n.residents[9] == std::round(3000.0 * (1.0 + 100.0 / 3000.0 - 0.03)));
  CHECK(n.arrivals[8] == Approx(90.0 * n.residents[8] / 3000.0));
  CHECK(n.sen_support[0][8] == std::round(200.0 * n.residents[8] / 3000.0));
  CHECK(n.births.begin()->first == 2025);
  CHECK(n.births.rbegin()->first == 2036);
  // 50 independent plans at 50,000 and 1 million of services, less a block of 3 million.
  CHECK(n.money.opening_balance == Approx(balance + 2.5e6 + 1e6 - 3e6));
  CHECK(n.money.top_up[2] == Approx(50000.0 * 1.043));
  CHECK(n.money.high_needs_budget.begin()->first == 2025);
  CHECK(n.money.high_needs_budget.rbegin()->first == 2036);
}

}  // namespace sendsim::calibration
