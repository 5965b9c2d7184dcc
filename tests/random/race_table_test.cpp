// Races that are prepared against those that are run plainly, winner by winner. Identities, but for
// one χ² at 1e-7.
#include "sendsim/random/race_table.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <stdexcept>
#include <vector>

#include "chi_square.hpp"
#include "samples.hpp"

namespace sendsim::random {
namespace {

StreamName racer(std::uint32_t index) {
  return {.experiment_seed = 2'718'281'828,
          .replication = 4,
          .person = PersonId::from_bits(0x1234'0000'0000ULL + index),
          .purpose = Purpose::preference,
          .occasion = 3};
}

/// Weights of every kind: like, unlike, none, the only one.
std::vector<std::vector<double>> rows_of(std::size_t categories) {
  std::vector<std::vector<double>> rows;
  rows.emplace_back(categories, 1.0);
  rows.emplace_back(categories, 0.0);
  for (const double base : {1.05, 3.0, 0.2}) {
    auto& row = rows.emplace_back();
    double weight = 1.0;
    for (std::size_t i = 0; i < categories; ++i) {
      row.push_back(i % 3 == 1 ? 0.0 : weight);
      weight = weight > 1e100 || weight < 1e-100 ? 1.0 : weight * base;
    }
  }
  for (const std::size_t only : {std::size_t{0}, categories / 2, categories - 1}) {
    rows.emplace_back(categories, 0.0);
    rows.back()[only] = 1e-200;
  }
  return rows;
}

/// The first cause below 1, logarithm by logarithm.
std::optional<std::size_t> plainly_first(const StreamName& name, const std::vector<Cause>& causes) {
  std::optional<std::size_t> first;
  double best = 1.0;
  for (const Cause& cause : causes) {
    const Block block = stream_block(name, static_cast<std::uint16_t>(cause.category / 4));
    const double time = exponential_with_mean_one(block[cause.category % 4]) / cause.rate;
    if (time >= best) continue;
    best = time;
    first = cause.category;
  }
  return first;
}

/// Competing causes with these probabilities within 1, as rules have them.
std::vector<Cause> causes_with(const std::vector<double>& probabilities) {
  double sum = 0.0;
  for (const double p : probabilities) sum += p;
  std::vector<Cause> causes;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    if (probabilities[i] == 0.0) continue;
    const double rate = -std::log1p(-sum) * probabilities[i] / sum;
    causes.push_back({i, rate, Chance{std::min(1.0, -std::expm1(-rate) + 0x1p-30)}});
  }
  return causes;
}

}  // namespace

TEST_CASE("a prepared race has the winner of the plain one, whatever the weights", "[random]") {
  for (const std::size_t categories :
       {std::size_t{1}, std::size_t{2}, std::size_t{4}, std::size_t{5}, std::size_t{15},
        std::size_t{16}, std::size_t{17}, std::size_t{23}, std::size_t{64}, std::size_t{65},
        std::size_t{256}}) {
    const auto rows = rows_of(categories);
    RaceTable table{categories};
    for (std::size_t row = 0; row < rows.size(); ++row) REQUIRE(table.add(rows[row]) == row);
    CHECK(table.rows() == rows.size());
    const auto racers = static_cast<std::uint32_t>(test::samples(40'000) / int(categories) + 50);
    std::int64_t wrong = 0;
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (std::uint32_t i = 0; i < racers; ++i)
        wrong += table.winner(racer(i), row) == race(racer(i), rows[row]) ? 0 : 1;
    CAPTURE(categories);
    CHECK(wrong == 0);
  }
}

TEST_CASE("a prepared race is won in proportion to the weights", "[random]") {
  std::vector<double> weights;
  for (int i = 0; i < 22; ++i) weights.push_back(1.0 + i % 7);
  double sum = 0.0;
  for (const double weight : weights) sum += weight;
  std::vector<double> expected;
  for (const double weight : weights) expected.push_back(weight / sum);
  RaceTable table{weights.size()};
  const std::size_t row = table.add(weights);
  std::vector<std::int64_t> wins(weights.size(), 0);
  for (int i = 0; i < test::samples(400'000); ++i)
    ++wins[table.winner(racer(static_cast<std::uint32_t>(i)), row).value()];
  if (test::kFullSamples) CHECK(test::chi_square_p(wins, expected) > 1e-7);
}

TEST_CASE("prepared races of the wrong size are refused", "[random]") {
  CHECK_THROWS_AS(RaceTable{257}, std::out_of_range);
  RaceTable table{3};
  CHECK_THROWS_AS(table.add(std::vector<double>{1.0, 2.0}), std::logic_error);
  DeadlineTable causes;
  CHECK_THROWS_AS(causes.add(std::vector<Cause>{{256, 1.0, Chance{1.0}}}), std::out_of_range);
}

TEST_CASE("the first cause within the year is that of plain times", "[random]") {
  std::vector<double> many(40, 0.0);
  for (std::size_t i = 0; i < many.size(); i += 3) many[i] = 0.002 * static_cast<double>(i + 1);
  std::vector<double> last(256, 0.0);
  last[255] = 0.4;
  last[3] = 0.1;
  const std::vector<std::vector<Cause>> rows{
      causes_with({0.0, 0.02, 0.06, 0.01}),
      causes_with({0.3, 0.3, 0.3}),
      {},
      causes_with(many),
      causes_with(last),
      {{5, 50.0, Chance{1.0}}, {1, 50.0, Chance{1.0}}},  // certain, in another order
  };
  DeadlineTable table;
  for (std::size_t row = 0; row < rows.size(); ++row) REQUIRE(table.add(rows[row]) == row);
  std::int64_t wrong = 0;
  std::int64_t found = 0;
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (int i = 0; i < test::samples(60'000); ++i) {
      const StreamName name = racer(static_cast<std::uint32_t>(i));
      const auto first = table.first(name, row);
      found += first ? 1 : 0;
      wrong += first == plainly_first(name, rows[row]) ? 0 : 1;
    }
  CHECK(found > 100);
  CHECK(wrong == 0);
}

TEST_CASE("several who are exposed meet with what each would alone", "[random]") {
  // More than are drawn at once, rows of one and of several groups of blocks and of none.
  DeadlineTable table;
  std::vector<double> many(64, 0.01);
  table.add(causes_with({0.3, 0.3, 0.3}));
  table.add({});
  table.add(causes_with(many));
  table.add(causes_with({0.0, 0.1, 0.0, 0.0, 0.0, 0.9}));
  for (const std::uint32_t size : {0U, 1U, 2U, 15U, 16U, 17U, 61U}) {
    std::vector<DeadlineTable::Exposed> exposed;
    for (std::uint32_t i = 0; i < size; ++i) exposed.push_back({racer(i), i * 7 % 4});
    std::vector<std::optional<std::size_t>> first(size);
    table.first(exposed, first);
    for (std::uint32_t i = 0; i < size; ++i)
      CHECK(first[i] == table.first(exposed[i].name, exposed[i].row));
  }
  CHECK_THROWS_AS(table.first(std::vector<DeadlineTable::Exposed>(1, {racer(0), 0}), {}),
                  std::logic_error);
}

TEST_CASE("a race among nobody has no winner, and weights beyond inversion have theirs",
          "[random]") {
  CHECK_FALSE(RaceTable{0}.winner(racer(1), 0).has_value());
  RaceTable races{3};
  races.add(std::vector<double>{0.0, 1e-310, 0.0});
  CHECK(races.winner(racer(1), 0) == race(racer(1), races.weights(0)));
  // So small that the latest time of many racers is beyond all numbers, and the next row's are not.
  for (const double tiny : {1e-305, 1e-300, 1e-299}) {
    const std::size_t row = races.add(std::vector<double>{0.0, tiny, 2.0 * tiny});
    races.add(std::vector<double>{1.0, 1.0, 1.0});
    for (std::uint32_t i = 0; i < 2000; ++i)
      REQUIRE(races.winner(racer(i), row) == race(racer(i), races.weights(row)));
  }
}

}  // namespace sendsim::random
