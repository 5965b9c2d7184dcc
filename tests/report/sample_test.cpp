#include "sendsim/report/sample.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace sendsim;
using report::Grid;
using report::Sample;

namespace {

/// Two periods; a count by age × provision, a rate, and a rate by provision.
measures::Layout small_layout() {
  measures::Layout layout;
  layout.times = {{"census_day",
                   {make_day(2025, 1, 16), make_day(2026, 1, 15)},
                   {make_day(2025, 1, 16), make_day(2026, 1, 15)}}};
  layout.axes = {{"age", {"0", "1"}}, {"provision", {"a", "b", "c"}}};
  layout.measures = {{"plans", "persons", "Plans.", measures::Kind::stock},
                     {"share", "1", "A share.", measures::Kind::rate},
                     {"cost", "GBP", "A cost.", measures::Kind::rate}};
  layout.cubes = {{"plans", 0, 0, {0, 1}, true, true, true, false},
                  {"share", 1, 0, {}, false, false, false, true},
                  {"cost", 2, 0, {1}, false, false, false, true}};
  return layout;
}

measures::Results results_with(std::int32_t first) {
  measures::Results results = measures::make_results(small_layout());
  for (std::size_t i = 0; i < 12; ++i)
    results.cubes[0].counts[i] = first + static_cast<std::int32_t>(i);
  results.cubes[1].values = {0.25, std::nan("")};
  results.cubes[2].values = {1, 2, 3, 4, 5, 6};
  return results;
}

Sample small_sample() {
  const std::vector<std::string_view> datasets{"plans", "share", "cost", "not there"};
  Sample sample{small_layout(), {{"scenario", "small"}}, datasets};
  sample.add(results_with(0));
  sample.add(results_with(100));
  return sample;
}

}  // namespace

TEST_CASE("a total is the sum of all cells, a margin that of a label's", "[report]") {
  const Sample sample = small_sample();
  REQUIRE(sample.replications() == 2);
  const Grid* total = sample.total("plans");
  REQUIRE(total != nullptr);
  CHECK(total->at(0, 0) == 0 + 1 + 2 + 3 + 4 + 5);
  CHECK(total->at(0, 1) == 6 + 7 + 8 + 9 + 10 + 11);
  CHECK(total->at(1, 1) == 651);
  const Grid* by_age = sample.margin("plans", *sample.axis_of("plans", "age"));
  REQUIRE(by_age != nullptr);
  CHECK(by_age->labels == std::vector<std::string>{"0", "1"});
  CHECK(by_age->at(0, 0, 1) == 3 + 4 + 5);
  const Grid* by_provision = sample.margin("plans", *sample.axis_of("plans", "provision"));
  REQUIRE(by_provision != nullptr);
  CHECK(by_provision->at(0, 1, 2) == 8 + 11);
  CHECK(by_provision->at(1, 0, *by_provision->find("b")) == 101 + 104);
}

TEST_CASE("rates are not summed over a dimension", "[report]") {
  const Sample sample = small_sample();
  CHECK(sample.total("share")->at(1, 0) == 0.25);
  CHECK(std::isnan(sample.total("share")->at(1, 1)));
  CHECK(std::isnan(sample.total("cost")->at(0, 0)));
  CHECK(sample.margin("cost")->at(1, 1, 2) == 6);
}

TEST_CASE("what is not counted is nothing, not zero", "[report]") {
  const Sample sample = small_sample();
  CHECK(sample.total("not there") == nullptr);
  CHECK(sample.margin("plans", 2) == nullptr);
  CHECK(!sample.axis_of("plans", "need"));
}

TEST_CASE("a spread leaves unknown values out", "[report]") {
  const report::Spread spread = report::spread_of(std::vector<double>{4, 1, 3, 2, 5});
  CHECK(spread.mean == 3);
  CHECK(spread.median() == 3);
  CHECK(spread.low() == Approx(1.2));
  CHECK(spread.high() == Approx(4.8));
  CHECK(std::isnan(report::spread_of({}).mean));
  const Sample sample = small_sample();
  CHECK(std::isnan(report::spread_of(*sample.total("share"), 1).median()));
}

TEST_CASE("too few values tell no range, but how far apart they lie", "[report]") {
  const report::Spread few = report::spread_of(std::vector<double>{4, 1, 3, 2, 5}, 6);
  CHECK(few.mean == 3);
  CHECK(few.median() == 3);
  CHECK(std::isnan(few.low()));
  CHECK(std::isnan(few.high()));
  CHECK(few.smallest == 1);
  CHECK(few.largest == 5);
  CHECK(report::range_text(few, report::Number::count) == "3");
  const report::Spread enough = report::spread_of(std::vector<double>{4, 1, 3, 2, 5}, 5);
  CHECK(report::range_text(enough, report::Number::one_decimal) == "3.0 (1.2 to 4.8)");
}

TEST_CASE("a difference pairs replications and knows the labels of both", "[report]") {
  const Sample sample = small_sample();
  const Grid baseline = *sample.margin("plans", 1);
  Grid what_if = baseline;
  what_if.labels = {"a", "b", "d"};
  for (double& value : what_if.values) value += 1;
  const auto difference = report::difference_of(what_if, baseline);
  REQUIRE(difference);
  CHECK(difference->labels == std::vector<std::string>{"a", "b", "d", "c"});
  CHECK(difference->at(1, 0, 0) == 1);
  CHECK(difference->at(1, 0, 2) == baseline.at(1, 0, 2) + 1);
  CHECK(difference->at(1, 0, 3) == -baseline.at(1, 0, 2));
  Grid fewer = baseline;
  fewer.replications = 1;
  CHECK(!report::difference_of(fewer, baseline));
}

TEST_CASE("results of another shape are a fault of the program", "[report]") {
  Sample sample = small_sample();
  measures::Results results = results_with(0);
  results.cubes[0].counts.pop_back();
  CHECK_THROWS_AS(sample.add(results), std::logic_error);
  results.cubes.pop_back();
  CHECK_THROWS_AS(sample.add(results), std::logic_error);
}
