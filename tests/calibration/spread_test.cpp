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
    // How many are left is binomial.
    const double left = std::exp(-0.1 * years);
    const double chance = 2.0 * 1.6448536 * std::sqrt((1.0 - left) / left / 1e5);
    CHECK(lasting[year] == Approx(std::hypot(0.1 * years * (high - low), chance)).epsilon(1e-6));
    CHECK(of_year[year] ==
          Approx(std::hypot(0.1 * std::sqrt(years) * (high - low), chance)).epsilon(1e-6));
  }
}

TEST_CASE("who moves in is drawn for a school year", "[calibration]") {
  // 10,000 a year beside as many plans as ever: 0.54 of a year until summer by the year before's
  // draw (the first year's until its own autumn), the rest by this one's.
  BaselineNumbers n = of_one_age(5);
  n.plan_arrivals[5] = 10'000.0;
  const double cv = 0.3;
  const double high = std::exp(mean_of(cv) + 0.5 * between_ends(cv));
  const double low = std::exp(mean_of(cv) - 0.5 * between_ends(cv));
  const auto by = [&](double plans, double years) {
    return std::log((plans + 1e4 * years * (high - 1.0)) / (plans + 1e4 * years * (low - 1.0)));
  };
  const OfYears widths = widths_of_plans(n, Spread{.arrivals_of_year_cv = cv});
  const auto chance = [](double come) { return 2.0 * 1.6448536 * std::sqrt(come) / (1e5 + come); };
  CHECK(widths[0] == Approx(std::hypot(by(1.1e5, 1.0), chance(1e4))).epsilon(1e-6));
  CHECK(widths[1] ==
        Approx(std::hypot(by(1.2e5, 1.54), by(1.2e5, 0.46), chance(2e4))).epsilon(1e-6));
  CHECK(widths[2] == Approx(std::sqrt(std::pow(by(1.3e5, 1.54), 2) + std::pow(by(1.3e5, 1.0), 2) +
                                      std::pow(by(1.3e5, 0.46), 2) + std::pow(chance(3e4), 2)))
                         .epsilon(1e-6));
}

TEST_CASE("new plans are as many as last, not as the first year's share of no plan has it",
          "[calibration]") {
  // A fifth of assessments without a plan in the first year, a tenth from the second on: requests
  // move 9/8 times as many plans then.
  BaselineNumbers n = of_one_age(5);
  n.targets.issued = 8'000.0;
  n.targets.requests = 10'000.0;
  n.outlook.chance_cv = 0.2;
  const double before = widths_of_plans(n, Spread{.requests = 0.5})[3];
  n.not_issue.fill(0.1);
  n.first_year.not_issue = 2.0;
  const double plans = 1e5 + 8'000.0 * (1.0 + 3.0 * 9.0 / 8.0);
  CHECK(widths_of_plans(n, Spread{.requests = 0.5})[3] / before ==
        Approx((1.0 + 3.0 * 9.0 / 8.0) / 4.0 * (1e5 + 32'000.0) / plans).epsilon(0.02));
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
