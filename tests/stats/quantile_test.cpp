#include "sendsim/stats/quantile.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace sendsim::stats {
namespace {

TEST_CASE("type 7 quantiles agree with R's quantile(x)", "[stats]") {
  // R 4.2: quantile(c(7, 1, 3, 9, 12), c(.05, .25, .5, .75, .95)), by hand from Hyndman and Fan:
  // h = 4p: 0.2, 1, 2, 3, 3.8
  const std::vector<double> values{7, 1, 3, 9, 12};
  CHECK(quantile_type7(values, 0.05) == Approx(1.4));
  CHECK(quantile_type7(values, 0.25) == 3);
  CHECK(quantile_type7(values, 0.5) == 7);
  CHECK(quantile_type7(values, 0.75) == 9);
  CHECK(quantile_type7(values, 0.95) == Approx(11.4));
  CHECK(quantile_type7(values, 0) == 1);
  CHECK(quantile_type7(values, 1) == 12);
  CHECK(quantile_type7(std::vector<double>{4}, 0.3) == 4);
}

TEST_CASE("several quantiles of counts and of values equal those of the sorted values", "[stats]") {
  const std::array<double, 5> probabilities{0.05, 0.25, 0.5, 0.75, 0.95};
  const int n = GENERATE(1, 2, 3, 19, 20, 21, 100, 101);
  const std::int32_t range = GENERATE(1, 3, 40, 511, 512, 513, 1000000);
  std::uint32_t state = 12345;
  std::vector<std::int32_t> counts;
  for (int i = 0; i < n; ++i) {
    state = state * 1664525U + 1013904223U;
    counts.push_back(static_cast<std::int32_t>((state >> 8) % static_cast<std::uint32_t>(range)) -
                     5);
  }
  counts.front() = -5;
  counts.back() = range - 6;
  std::vector<std::int32_t> sorted = counts;
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> values(counts.begin(), counts.end());
  std::array<double, 5> of_counts{};
  std::array<double, 5> of_values{};
  quantiles_type7(counts, probabilities, of_counts);
  quantiles_type7(values, probabilities, of_values);
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double h = (n - 1) * probabilities[i];
    const auto below = static_cast<std::size_t>(std::floor(h));
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    const double expected = sorted[below] + (h - std::floor(h)) * (sorted[above] - sorted[below]);
    CHECK(of_counts[i] == Approx(expected).epsilon(1e-14));
    CHECK(of_values[i] == of_counts[i]);
  }
}

TEST_CASE("quantiles bear infinite values and the widest counts", "[stats]") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(quantile_type7(std::vector<double>{infinity, infinity, 1}, 0.75) == infinity);
  std::vector<std::int32_t> widest{std::numeric_limits<std::int32_t>::max(),
                                   std::numeric_limits<std::int32_t>::min()};
  const double half = 0.5;
  double median = 0;
  quantiles_type7(widest, std::span<const double>{&half, 1}, std::span<double>{&median, 1});
  CHECK(median == -0.5);
}

TEST_CASE("a quantile of nothing, or beyond 0 to 1, is refused", "[stats]") {
  CHECK_THROWS_AS(quantile_type7({}, 0.5), std::invalid_argument);
  CHECK_THROWS_AS(quantile_type7(std::vector<double>{1}, 1.01), std::invalid_argument);
  CHECK_THROWS_AS(quantile_type7(std::vector<double>{1}, std::nan("")), std::invalid_argument);
}

}  // namespace
}  // namespace sendsim::stats
