// How widely the years to come are drawn, against closed forms and what the back-test asks for.
#include "sendsim/calibration/spread.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "own_returns_made.hpp"

namespace sendsim::calibration {
namespace {

using OfYears = std::array<double, kYearsOfSpread>;

/// A hundred thousand plans of one age at which nothing ends by itself.
BaselineNumbers of_one_age(std::size_t age) {
  BaselineNumbers n = published();
  const std::size_t width = n.needs.size() * n.provisions.size();
  n.plans.assign(kBaselineAges * width, 0);
  n.plans[age * width] = 100'000;
  n.ceases.fill(0.0);
  n.year_end.fill(0.0);
  n.moves_out.fill(0.0);
  n.plan_arrivals.fill(0.0);
  n.request_shares.assign(kBaselineAges * n.needs.size(), 0.0);
  n.request_shares[age * n.needs.size()] = 1.0;
  n.targets.issued = 0.0;
  n.outlook = {};
  return n;
}

double between_ends(double cv) { return 2.0 * 1.6448536 * std::sqrt(std::log1p(cv * cv)); }
double mean_of(double cv) { return -0.5 * std::log1p(cv * cv); }

}  // namespace

TEST_CASE("nothing that varies is no width", "[calibration]") {
  const OfYears widths = widths_of_plans(of_one_age(5), Spread{});
  for (const double width : widths) CHECK(width == Approx(0.0).margin(1e-12));
}

TEST_CASE("a hazard that is not known widens plans by itself times the years", "[calibration]") {
  BaselineNumbers n = of_one_age(5);
  n.ceases.fill(0.1);
  const double cv = 0.3;
  const double high = std::exp(mean_of(cv) + 0.5 * between_ends(cv));
  const double low = std::exp(mean_of(cv) - 0.5 * between_ends(cv));
  const OfYears lasting = widths_of_plans(n, Spread{.ends_cv = cv});
  const OfYears of_year = widths_of_plans(n, Spread{.ends_of_year_cv = cv});
  for (std::size_t year = 0; year < kYearsOfSpread; ++year) {
    const auto years = static_cast<double>(year + 1);
    const double chance = 2.0 * 1.6448536 * std::sqrt(1e5 * (1.0 - std::exp(-0.1 * years))) /
                          (1e5 * std::exp(-0.1 * years));
    CHECK(lasting[year] == Approx(std::hypot(0.1 * years * (high - low), chance)).epsilon(1e-6));
    CHECK(of_year[year] ==
          Approx(std::hypot(0.1 * std::sqrt(years) * (high - low), chance)).epsilon(1e-6));
  }
}

TEST_CASE("half of a year's requests come to plans in it, the rest in the next", "[calibration]") {
  BaselineNumbers n = of_one_age(5);
  n.targets.issued = 10'000.0;
  n.targets.requests = 20'000.0;
  n.targets.refused = 5'000.0;
  n.outlook.chance_cv = 0.2;
  const double high = std::exp(mean_of(0.2) + 0.5 * between_ends(0.2));
  const double low = std::exp(mean_of(0.2) - 0.5 * between_ends(0.2));
  const OfYears widths = widths_of_plans(n, Spread{});
  const double chance = 2.0 * 1.6448536 * std::sqrt(1e4) / 1.1e5;
  // The level and the first year's own chance, each half of ten thousand.
  const double one = std::log((105'000.0 + 5'000.0 * high) / (105'000.0 + 5'000.0 * low));
  CHECK(widths[0] == Approx(std::sqrt(2.0 * one * one + chance * chance)).epsilon(1e-6));
  // Nobody varies less.
  CHECK(widths_of_plans(n, Spread{.requests = 0.5})[3] < 0.6 * widths[3]);
}

TEST_CASE("spreads are found that make plans as wide as asked", "[calibration]") {
  BaselineNumbers n = published();
  for (std::size_t age = 4; age < 18; ++age) n.plans[age * n.needs.size() * 4] = 300;
  n.targets.requests = 900.0;
  n.targets.refused = 250.0;
  n.targets.issued = 550.0;
  n.request_shares.assign(kBaselineAges * n.needs.size(), 0.0);
  for (std::size_t age = 3; age < 16; ++age) n.request_shares[age * n.needs.size()] = 1.0 / 13.0;
  n.outlook = {.growth = 0.05, .growth_sd = 0.076, .chance_cv = 0.082, .ending_sd = 0.04};
  for (const double size : {0.7, 1.0, 1.3}) {
    OfYears wanted{};
    for (std::size_t year = 0; year < wanted.size(); ++year)
      wanted[year] = size * 0.13 * std::pow(static_cast<double>(year + 1), 0.75);
    fit_spread(wanted, n);
    const OfYears found = widths_of_plans(n, n.spread);
    for (std::size_t year = 0; year < wanted.size(); ++year) {
      CAPTURE(size, year);
      CHECK(found[year] == Approx(wanted[year]).epsilon(0.1));
    }
  }
  // Nothing asked for: what is known of each.
  fit_spread(std::nullopt, n);
  CHECK(n.spread.requests == 1.0);
  CHECK(n.spread.ends_cv == 0.2);
  CHECK(n.spread.arrivals_of_year_cv == 1.0);
}

}  // namespace sendsim::calibration
