#include "sendsim/stats/crps.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sendsim/core/math.hpp"

using sendsim::normal_cdf;
using sendsim::normal_quantile;
using sendsim::stats::fair_crps;

TEST_CASE("one member's CRPS is its distance") {
  CHECK(fair_crps(std::array{3.0}, 5.0) == 2.0);
  CHECK(fair_crps(std::array{3.0}, 3.0) == 0.0);
}

TEST_CASE("the fair CRPS counts each pair of different members") {
  // |1-2|, |4-2| over two; their distance 3 over 2 · 1, once.
  CHECK(fair_crps(std::array{1.0, 4.0}, 2.0) == Approx(1.5 - 1.5));
  // Members 0, 1, 5 beside 2: (2 + 1 + 3)/3 - (1 + 5 + 4)/(3 · 2).
  CHECK(fair_crps(std::array{0.0, 1.0, 5.0}, 2.0) == Approx(2.0 - 10.0 / 6.0));
}

TEST_CASE("many points of a normal have the CRPS of the normal") {
  // Gneiting and Raftery (2007), equation 21.
  constexpr double kPi = 3.14159265358979323846;
  std::vector<double> members;
  constexpr int kMembers = 20000;
  for (int i = 0; i < kMembers; ++i) members.push_back(normal_quantile((i + 0.5) / kMembers));
  for (const double z : {-2.0, 0.0, 0.7}) {
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * kPi);
    const double exact = z * (2.0 * normal_cdf(z) - 1.0) + 2.0 * density - 1.0 / std::sqrt(kPi);
    CHECK(fair_crps(members, z) == Approx(exact).margin(2e-4));
  }
}

TEST_CASE("members that do not ascend are refused") {
  CHECK_THROWS_AS(fair_crps(std::array{2.0, 1.0}, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(fair_crps(std::vector<double>{}, 0.0), std::invalid_argument);
}
