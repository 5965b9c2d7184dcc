#include "sendsim/witan/rates.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "sendsim/witan/baseline.hpp"
#include "witan_texts.hpp"

using namespace sendsim::witan;
using invented::witan_texts;

namespace {

/// So many children of one kind: rates of few lean on their neighbours.
std::string rows(int count, const std::string& row) {
  std::string text;
  for (int i = 0; i < count; ++i) text += row + "\n";
  return text;
}

Inputs many(const std::string& transitions) {
  Texts texts = witan_texts();
  texts.transitions.second =
      "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n" +
      transitions;
  return read_inputs(texts);
}

}  // namespace

TEST_CASE("the state of the last January is that of the transitions into it", "[witan]") {
  const Rates rates = observe(read_inputs(witan_texts()));
  const auto count = [&](std::size_t age, std::size_t need, std::size_t setting) {
    return rates.plans[age][need][setting];
  };
  CHECK(count(10, 0, 1) == 1);  // A in M at academic year 6
  CHECK(count(12, 1, 2) == 1);
  CHECK(count(9, 0, 1) == 1);
  CHECK(count(11, 1, 2) == 1);
  std::int64_t all = 0;
  for (const auto& age : rates.plans)
    for (const auto& need : age) all = std::accumulate(need.begin(), need.end(), all);
  CHECK(all == 4);
  CHECK(rates.history.at(2023) == std::vector<std::int64_t>{1, 2, 0});
  CHECK(rates.history.at(2024) == std::vector<std::int64_t>{0, 2, 1});
  CHECK(rates.history.at(2025) == std::vector<std::int64_t>{0, 2, 2});
  CHECK(rates.joined == std::map<int, std::int64_t>{{2023, 1}, {2024, 2}});
  CHECK(rates.left == std::map<int, std::int64_t>{{2023, 1}, {2024, 1}});
}

TEST_CASE("joiners are over the residents of their age in the January before", "[witan]") {
  const Rates rates = observe(read_inputs(witan_texts()));
  CHECK(rates.joining[9] == Approx(2.0 / 200.0));
  CHECK(rates.joining[11] == Approx(1.0 / 200.0));
  CHECK(rates.joining[10] == 0.0);
}

TEST_CASE("leavers are over plans of their age, and an age with few leans on its neighbours",
          "[witan]") {
  const Inputs inputs = many(rows(300, "2024,M,A,5,NONSEND,NONSEND,6") +
                             rows(700, "2024,M,A,5,M,A,6") + rows(1, "2024,M,A,6,M,A,7"));
  const Rates rates = observe(inputs);
  CHECK(rates.leaving[9] == Approx(0.3).epsilon(0.001));
  // Nobody of one left; five children of the neighbours' rate stand beside.
  CHECK(rates.leaving[10] == Approx(5.0 * (300.0 / 1001.0) / 6.0));
  CHECK(rates.leaving[20] == Approx(300.0 / 1001.0));  // no child: the nearest ages that have any
}

TEST_CASE("moves are of who still has a plan; a setting with few leans on the age's", "[witan]") {
  const Inputs inputs =
      many(rows(60, "2024,M,A,6,M,A,7") + rows(20, "2024,M,A,6,S,A,7") +
           rows(20, "2024,M,A,6,NONSEND,NONSEND,7") + rows(1, "2024,S,B,6,S,B,7"));
  const Rates rates = observe(inputs);
  CHECK(rates.moves[10][1][2] == Approx(0.25));
  CHECK(rates.moves[10][1][1] == 0.0);
  CHECK(rates.moves[10][1][0] == 0.0);
  CHECK(rates.moves[10][2][1] == 0.0);  // nobody of that age went to M
  CHECK(rates.moves[11][1][2] == 0.0);  // no child of that age at all
}

TEST_CASE("costs are weighted by the needs of the last January", "[witan]") {
  const Inputs inputs = many(rows(3, "2024,M,A,6,M,A,7") + rows(1, "2024,M,B,6,M,B,7"));
  const Rates rates = observe(inputs);
  CHECK(rates.costs[1] == Approx((3.0 * 1000.0 + 2000.5) / 4.0));
  CHECK(rates.costs[2] == Approx((9000.0 + 9500.0) / 2.0));  // nobody there: needs alike
}

TEST_CASE("plans expected follow from the rates by hand", "[witan]") {
  const Inputs inputs =
      many(rows(100, "2024,M,A,5,NONSEND,NONSEND,6") + rows(300, "2024,M,A,5,M,A,6") +
           rows(10, "2024,NONSEND,NONSEND,4,M,A,5"));
  const Rates rates = observe(inputs);
  const std::vector<double> plans = expected_plans(inputs, rates);
  REQUIRE(plans.size() == 6);
  CHECK(plans[0] == 310.0);
  // Everybody leaves at a quarter a year, ten join (2024 has 100 residents of their age).
  CHECK(plans[1] == Approx(310.0 * 0.75 + 10.0));
  CHECK(plans[2] == Approx((310.0 * 0.75 + 10.0) * 0.75 + 10.0));
}

TEST_CASE("who moves in over a school year makes up the joiners of its censuses", "[witan]") {
  const Inputs inputs =
      many(rows(1, "2024,M,A,5,M,A,6") + rows(10, "2024,NONSEND,NONSEND,4,M,A,5"));
  const auto arrivals = arrivals_by_school_year(inputs, observe(inputs));
  CHECK(arrivals.begin()->first == 2024);
  CHECK(arrivals.rbegin()->first == 2029);
  for (const auto& [year, ages] : arrivals) {
    // Ten a year at age 9: some come while they are 9, the others at 8; nobody leaves.
    CHECK(std::accumulate(ages.begin(), ages.end(), 0.0) == Approx(10.0));
    CHECK(ages[8] + ages[9] == Approx(10.0));
  }
}

TEST_CASE("who moves in between January and July may leave before being counted", "[witan]") {
  const auto moving_in = [](int leavers) {
    const Inputs inputs = many(rows(100 - leavers, "2024,M,A,4,M,A,5") +
                               rows(leavers, "2024,M,A,4,NONSEND,NONSEND,5") +
                               rows(10, "2024,NONSEND,NONSEND,4,M,A,5"));
    const ByAge first = arrivals_by_school_year(inputs, observe(inputs)).at(2024);
    return std::accumulate(first.begin(), first.end(), 0.0);
  };
  CHECK(moving_in(0) == Approx(10.0));
  CHECK(moving_in(50) > 11.0);
}

TEST_CASE("the level's spread is its count's, or that of the years if they differ more",
          "[witan]") {
  const auto joiners = [](int first, int second) {
    return many(rows(first, "2023,NONSEND,NONSEND,4,M,A,5") +
                rows(second, "2024,NONSEND,NONSEND,4,M,A,5"));
  };
  CHECK(observe(joiners(50, 50)).joiners.cv == Approx(0.1));
  CHECK(observe(joiners(50, 50)).joiners.mean == 50.0);
  CHECK(observe(joiners(25, 75)).joiners.cv == Approx(0.5));
}

TEST_CASE("the scenario is these files", "[witan]") {
  const Inputs inputs = read_inputs(witan_texts());
  const auto files = baseline_files(inputs, observe(inputs), "small");
  std::vector<std::string> names;
  for (const auto& [name, text] : files) names.push_back(name);
  CHECK(names == std::vector<std::string>{"README.md", "baseline.yaml", "data/arrival_need.csv",
                                          "data/arrival_provision.csv", "data/moves.csv",
                                          "data/plans.csv"});
  CHECK_THAT(files.at("baseline.yaml"), Catch::Contains("first: 2025-01-16, last: 2030-08-31"));
  CHECK_THAT(files.at("data/plans.csv"), Catch::Contains("\n10,A,0,1,0\n"));
}
