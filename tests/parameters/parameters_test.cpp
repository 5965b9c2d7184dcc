#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "sendsim/parameters/change.hpp"
#include "sendsim/parameters/distribution.hpp"
#include "sendsim/parameters/series.hpp"
#include "sendsim/parameters/table.hpp"

using namespace sendsim;
using namespace sendsim::parameters;

namespace {

const Day kStart = make_day(2026, 9, 1);

Change change(Operation operation, double value, Day from = kStart) {
  Change made;
  made.operation = operation;
  made.value = value;
  made.from = from;
  return made;
}

}  // namespace

TEST_CASE("a dated series holds its first value before and its last value after", "[parameters]") {
  const Series psychologists{{{make_day(2025, 1, 16), 8.4}, {kStart, 9.0}}};
  CHECK(psychologists.at(make_day(2020, 1, 1)) == 8.4);
  CHECK(psychologists.at(kStart - Days{1}) == 8.4);
  CHECK(psychologists.at(kStart) == 9.0);
  CHECK(psychologists.at(make_day(2090, 1, 1)) == 9.0);
  CHECK(psychologists.next_change_after(make_day(2020, 1, 1)) == kStart);
  CHECK_FALSE(psychologists.next_change_after(kStart));
}

TEST_CASE("a linear series moves by days between its dates", "[parameters]") {
  const Series trend{{{kStart, 10.0}, {kStart + Days{10}, 20.0}}, Interpolation::linear};
  CHECK(trend.at(kStart + Days{3}) == Approx(13.0));
  CHECK(trend.at(kStart - Days{3}) == 10.0);
  CHECK(trend.next_change_after(kStart - Days{5}) == kStart + Days{1});
  CHECK(trend.next_change_after(kStart + Days{9}) == kStart + Days{10});
  CHECK_FALSE(trend.next_change_after(kStart + Days{10}));
}

TEST_CASE("dated factors multiply a series day by day", "[parameters]") {
  const Series fee{{{kStart, 100.0}, {kStart + Days{365}, 110.0}}};
  const Series inflation{{{kStart, 1.0}, {kStart + Days{200}, 1.03}}};
  const Series both = fee.times(inflation);
  CHECK(both.at(kStart + Days{199}) == 100.0);
  CHECK(both.at(kStart + Days{200}) == Approx(103.0));
  CHECK(both.at(kStart + Days{365}) == Approx(113.3));
  CHECK(both.next_change_after(kStart) == kStart + Days{200});
  CHECK(both.dates().size() == 3);
}

TEST_CASE("a series without ascending dates is a fault of our code", "[parameters]") {
  CHECK_THROWS_AS(Series(std::vector<Series::Point>{}), std::logic_error);
  CHECK_THROWS_AS(Series({{kStart, 1.0}, {kStart, 2.0}}), std::logic_error);
  CHECK_THROWS_AS(Series({{kStart, NAN}}), std::logic_error);
}

TEST_CASE("a table finds its cells by axis and back", "[parameters]") {
  Table table{{Axis::of_codes("need", {"ASD", "SEMH"}), Axis::of_whole_numbers("age", 0, 25)}, 0.5};
  const std::size_t semh_at_25[] = {1, 25};
  table.set(semh_at_25, 0.9);
  CHECK(table.at({1, 25}) == 0.9);
  CHECK(table.at({0, 25}) == 0.5);
  CHECK(table.cell(semh_at_25) == 51);
  CHECK(table.indices(51) == std::vector<std::size_t>{1, 25});
  CHECK(Axis::of_whole_numbers("ncy", -4, 20).find("-4") == 0U);
  CHECK_THROWS_AS(table.at({2, 0}), std::logic_error);
  CHECK_THROWS_AS(table.at({0}), std::logic_error);
  CHECK_THROWS_AS(Table({Axis::of_codes("need", {"ASD"})}, std::vector<double>{1.0, 2.0}),
                  std::logic_error);
}

TEST_CASE("quantiles agree with closed forms", "[parameters]") {
  // Normal and lognormal by the tabulated z(0.975) = 1.959963985; uniform, triangular, and the beta
  // distributions with a closed inverse by algebra: Beta(2, 1) has F = x², Beta(1, 3) 1 − (1 − x)³.
  const double z = 1.959963984540054;
  CHECK(Distribution::normal(10, 2).quantile(0.975) == Approx(10 + 2 * z).epsilon(1e-9));
  const double sigma = std::sqrt(std::log(1.25));  // cv 0.5
  CHECK(Distribution::lognormal(10, 5).quantile(0.975) ==
        Approx(std::exp(std::log(10.0) - sigma * sigma / 2 + z * sigma)).epsilon(1e-9));
  CHECK(Distribution::uniform(2, 6).quantile(0.25) == Approx(3.0));
  CHECK(Distribution::triangular(0, 1, 4).quantile(0.25) == Approx(1.0));
  CHECK(Distribution::triangular(0, 1, 4).quantile(0.0625) == Approx(0.5));
  CHECK(Distribution::triangular(0, 0, 4).quantile(0.75) == Approx(2.0));
  const auto p = GENERATE(1e-6, 0.01, 0.3, 0.5, 0.9, 0.999);
  const double sd21 = std::sqrt(2.0 / (9.0 * 4.0));
  CHECK(Distribution::beta(2.0 / 3.0, sd21).quantile(p) == Approx(std::sqrt(p)).epsilon(1e-9));
  const double sd13 = std::sqrt(3.0 / (16.0 * 5.0));
  CHECK(Distribution::beta(0.25, sd13).quantile(p) == Approx(1 - std::cbrt(1 - p)).epsilon(1e-8));
}

TEST_CASE("the mean over equal slices of probability is the stated mean", "[parameters]") {
  const Distribution distribution =
      GENERATE(Distribution::fixed(3), Distribution::normal(3, 1), Distribution::lognormal(3, 1),
               Distribution::beta(0.2, 0.1), Distribution::beta(0.9, 0.2),
               Distribution::uniform(1, 4), Distribution::triangular(1, 2, 6));
  constexpr int kSlices = 4000;
  double sum = 0;
  double squares = 0;
  double last = -1e9;
  for (int i = 0; i < kSlices; ++i) {
    const double value = distribution.quantile((i + 0.5) / kSlices);
    CHECK(value >= last);
    last = value;
    sum += value;
    squares += value * value;
  }
  const double mean = sum / kSlices;
  CAPTURE(to_string(distribution.family()));
  CHECK(mean == Approx(distribution.mean()).epsilon(1e-3));
  CHECK(std::sqrt(std::max(0.0, squares / kSlices - mean * mean)) ==
        Approx(distribution.standard_deviation()).epsilon(1e-2).margin(1e-7));
}

TEST_CASE("extreme words draw finite values", "[parameters]") {
  const auto word = GENERATE(0U, 0xFFFFFFFFU);
  const auto source = [word] { return word; };
  CHECK(std::isfinite(Distribution::normal(0, 1).draw(source)));
  CHECK(Distribution::lognormal(1, 0.05).draw(source) > 0);
  const double share = Distribution::beta(0.001, 0.01).draw(source);
  CHECK(share >= 0);
  CHECK(share <= 1);
}

TEST_CASE("a distribution that cannot be is refused", "[parameters]") {
  CHECK_THROWS_AS(Distribution::normal(0, 0), std::domain_error);
  CHECK_THROWS_AS(Distribution::lognormal(0, 1), std::domain_error);
  CHECK_THROWS_AS(Distribution::beta(0.5, 0.5), std::domain_error);
  CHECK_THROWS_AS(Distribution::beta(1.0, 0.1), std::domain_error);
  CHECK_THROWS_AS(Distribution::uniform(1, 1), std::domain_error);
  CHECK_THROWS_AS(Distribution::triangular(0, 5, 4), std::domain_error);
  CHECK_THROWS_AS(Distribution::normal(INFINITY, 1), std::domain_error);
  CHECK_THROWS_AS(Distribution::fixed(1).quantile(1.0), std::domain_error);
}

TEST_CASE("a measure works from its first to its last day", "[parameters]") {
  Change measure = change(Operation::add, 2.0);
  measure.until = kStart + Days{9};
  CHECK(measure.apply(8, kStart - Days{1}) == 8);
  CHECK(measure.apply(8, kStart) == 10);
  CHECK(measure.apply(8, kStart + Days{9}) == 10);
  CHECK(measure.apply(8, kStart + Days{10}) == 8);
}

TEST_CASE("a phased measure grows by equal daily steps", "[parameters]") {
  Change measure = change(GENERATE(Operation::set, Operation::multiply, Operation::add), 3.0);
  measure.phase_in = Days{4};
  CHECK(measure.strength(kStart - Days{1}) == 0.0);
  CHECK(measure.strength(kStart) == 0.25);
  CHECK(measure.strength(kStart + Days{2}) == 0.75);
  CHECK(measure.strength(kStart + Days{3}) == 1.0);
  CHECK(measure.strength(kStart + Days{400}) == 1.0);
  const double half = measure.apply(10, kStart + Days{1});
  switch (measure.operation) {
    case Operation::set: CHECK(half == 6.5); break;
    case Operation::multiply: CHECK(half == 20); break;
    case Operation::add: CHECK(half == 11.5); break;
  }
}

TEST_CASE("measures that meet must both multiply or both add", "[parameters]") {
  using Op = Operation;
  const auto [one, other, together] =
      GENERATE(table<Op, Op, bool>({{Op::multiply, Op::multiply, true},
                                    {Op::add, Op::add, true},
                                    {Op::multiply, Op::add, false},
                                    {Op::set, Op::add, false},
                                    {Op::set, Op::multiply, false},
                                    {Op::set, Op::set, false}}));
  Change first = change(one, 2.0);
  Change second = change(other, 3.0, kStart + Days{10});
  CHECK(compatible(first, second) == together);
  CHECK(compatible(second, first) == together);
  first.until = kStart + Days{9};  // ends the day before: they do not meet
  CHECK(compatible(first, second));
  first.until = kStart + Days{10};  // they meet on one day
  CHECK(compatible(first, second) == together);
  first.filters = {{"need", {0, 1}}};
  second.filters = {{"need", {2}}};
  CHECK(compatible(first, second));
  second.filters = {{"need", {1, 2}}};
  CHECK(compatible(first, second) == together);
  second.filters = {{"age", {1, 2}}};  // another axis: they meet in the crossing cells
  CHECK(compatible(first, second) == together);
}

TEST_CASE("the order of measures that may meet does not matter", "[parameters]") {
  const Operation operation = GENERATE(Operation::multiply, Operation::add);
  const std::vector<Change> one{change(operation, 2.0), change(operation, 0.5, kStart + Days{30})};
  const std::vector<Change> other{one[1], one[0]};
  const Day day = kStart + Days{GENERATE(0, 29, 30, 400)};
  CHECK(Lever(Table{8.0}, Series{1.0}, one).at(day) ==
        Lever(Table{8.0}, Series{1.0}, other).at(day));
}

TEST_CASE("a measure touches the cells of its filters only", "[parameters]") {
  const std::vector<Axis> axes{Axis::of_codes("need", {"ASD", "SEMH"}),
                               Axis::of_whole_numbers("age", 0, 3)};
  Change measure = change(Operation::multiply, 0.5);
  measure.filters = {{"need", {1}}, {"age", {2, 3}}};
  const Lever lever{Table{axes, 8.0}, Series{1.0}, {measure}};
  CHECK(lever.at(kStart, {1, 2}) == 4.0);
  CHECK(lever.at(kStart, {1, 1}) == 8.0);
  CHECK(lever.at(kStart, {0, 2}) == 8.0);
  CHECK(lever.on(kStart).at({1, 3}) == 4.0);
  CHECK(lever.on(kStart - Days{1}) == lever.cells());
  measure.filters = {{"provision", {0}}};
  CHECK_THROWS_AS(Lever(Table{axes, 8.0}, Series{1.0}, {measure}), std::logic_error);
}

TEST_CASE("the days on which a lever changes are foretold", "[parameters]") {
  Change measure = change(Operation::add, 1.0);
  measure.phase_in = Days{3};
  measure.until = kStart + Days{20};
  const Lever lever{Table{8.0}, Series{{{kStart, 1.0}, {kStart + Days{10}, 1.1}}}, {measure}};
  std::vector<int> changes;
  Day day = kStart - Days{100};
  double before = lever.at(day);
  while (const auto next = lever.next_change_after(day)) {
    for (Day between = day; between < *next; between += Days{1}) CHECK(lever.at(between) == before);
    day = *next;
    before = lever.at(day);
    changes.push_back(static_cast<int>((day - kStart).count()));
  }
  CHECK(changes == std::vector<int>{0, 1, 2, 10, 21});
}
