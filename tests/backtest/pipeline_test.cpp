#include "sendsim/backtest/pipeline.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "../backtest/invented_history.hpp"
#include "sendsim/backtest/scores.hpp"

using namespace sendsim::backtest;
namespace invented = sendsim::backtest::invented;

namespace {

constexpr int kAreasMade = 80;
constexpr int kFirst = 2009;
constexpr int kLast = 2025;

struct Truth {
  double of_new_plans = 0.35;
  double of_agreed = 0.5;
};

/// Authorities whose plans follow a known rule: new plans of a year are 0.35 of last year's beyond
/// England's and 0.5 of the agreed requests beyond England's; 5 % of plans leave.
History by_rule(const Truth& truth) {
  invented::Rows rows;
  std::vector<ScoredArea> areas;
  const auto name_of = [](int area) {
    return area == kAreasMade ? std::string{"England"} : "A" + std::to_string(area);
  };
  double plans[kAreasMade + 1];
  double new_plans[kAreasMade + 1];
  double agreed[kAreasMade + 1];
  for (int i = 0; i <= kAreasMade; ++i) {
    if (i < kAreasMade) areas.push_back({name_of(i), i % 2 == 0 ? "North" : "South", {name_of(i)}});
    plans[i] = 100000.0;
    new_plans[i] = 14000.0;
    agreed[i] = 15000.0;
  }
  for (int year = kFirst; year <= kLast; ++year) {
    const double england_new = new_plans[kAreasMade] / plans[kAreasMade];
    const double england_agreed = agreed[kAreasMade] / plans[kAreasMade];
    for (int i = 0; i <= kAreasMade; ++i) {
      invented::put(rows, Series::plans, name_of(i), year, plans[i]);
      if (year == kLast) continue;
      // The flows of the year that begins: predictors are last year's.
      const bool england = i == kAreasMade;
      const double last_new = new_plans[i] / plans[i] - england_new;
      const double last_agreed = agreed[i] / plans[i] - england_agreed;
      const double rate =
          0.14 + (england ? 0.0 : truth.of_new_plans * last_new + truth.of_agreed * last_agreed);
      new_plans[i] = rate * plans[i];
      agreed[i] = (0.15 + (england ? 0.0 : 0.1 * invented::dealt(i, year, 1))) * plans[i];
      invented::put(rows, Series::new_plans, name_of(i), year, new_plans[i]);
      if (year >= 2016) {
        invented::put(rows, Series::requests, name_of(i), year, 1.25 * agreed[i]);
        invented::put(rows, Series::refused, name_of(i), year, 0.25 * agreed[i]);
      }
      plans[i] += new_plans[i] - 0.05 * plans[i];
    }
  }
  return {areas, invented::tables(rows)};
}

}  // namespace

TEST_CASE("the weights of a known rule are found from its years") {
  const History history = by_rule({});
  const Weights weights = pipeline_weights(history, Quantity::plans, 2025, 1);
  REQUIRE(weights.predictors.size() == 2);  // no backlog, no pupils are told
  CHECK(weights.weights[0][0] == Approx(0.35).margin(0.03));
  CHECK(weights.weights[0][1] == Approx(0.5).margin(0.03));
  SECTION("and those of another rule are others") {
    const Weights other = pipeline_weights(by_rule({0.35, 0.2}), Quantity::plans, 2025, 1);
    CHECK(other.weights[0][1] == Approx(0.2).margin(0.03));
  }
}

TEST_CASE("an authority whose figures are unknown is forecast like England") {
  const History history = by_rule({});
  const std::size_t area = 4;
  History holed = history;
  for (const Series series : {Series::new_plans, Series::requests, Series::refused})
    for (int year = kFirst; year < kLast; ++year)
      holed = holed.with(series, year, area, std::nan(""));
  PipelineParts parts;
  parts.region = false;
  const double forecast = pipeline(holed, Quantity::plans, 2024, 1, parts)[0][area];
  const double england = england_pipeline(holed, Quantity::plans, 2024, 1, parts)[0];
  CHECK(forecast / holed.at(Series::plans, 2024)[area] ==
        Approx(england / holed.england(Series::plans, 2024)).epsilon(1e-9));
}

TEST_CASE("an authority's forecast grows with the requests it agreed to") {
  const History history = by_rule({});
  const auto forecast = [&](double more) {
    const double requests = history.at(Series::requests, 2023)[5];
    return pipeline(history.with(Series::requests, 2023, 5, requests * more), Quantity::plans, 2024,
                    2);
  };
  CHECK(forecast(1.1)[0][5] > forecast(1.0)[0][5]);
  CHECK(forecast(1.1)[1][5] > forecast(1.0)[1][5]);
}

TEST_CASE("England's plans are last January's less those who leave plus new plans") {
  const History history = by_rule({});
  PipelineParts balance;
  balance.england_steadiness = false;
  const auto plans = england_pipeline(history, Quantity::plans, 2024, 2, balance);
  const auto new_plans = england_pipeline(history, Quantity::new_plans, 2024, 2, balance);
  const double start = history.england(Series::plans, 2024);
  CHECK(plans[0] == Approx(start * 0.95 + new_plans[0]));
  CHECK(plans[1] == Approx(plans[0] * 0.95 + new_plans[1]));
}

TEST_CASE("how England is carried on is chosen by what served earlier origins", "[backtest]") {
  // Under the rule England's plans are the balance of its flows to the last one: nothing else
  // serves as well.
  const Carrying by_balance = england_carrying(by_rule({}), 2024);
  CHECK(by_balance.steadiness <= 0.5);
  // Plans that grow by one number a year, whatever the flows say.
  History steady = by_rule({});
  for (int year = kFirst; year <= kLast; ++year)
    steady = steady.with(Series::plans, year, kAreasMade, 100000.0 * (1.0 + 0.3 * (year - kFirst)));
  for (int year = kFirst; year < kLast; ++year)
    steady = steady.with(Series::new_plans, year, kAreasMade,
                         invented::dealt(year, 3, 5) * 40000.0 + 60000.0);
  CHECK(england_carrying(steady, 2024).steadiness > by_balance.steadiness);
}
