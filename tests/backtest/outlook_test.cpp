#include "sendsim/backtest/outlook.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "published_history.hpp"
#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/stats/quantile.hpp"

using namespace sendsim::backtest;
using sendsim::stats::quantile_type7;
using sendsim::test::published_history;

namespace {

constexpr int kOrigin = 2025;

bool same(const Outlook& a, const Outlook& b) {
  return a.growth == b.growth && a.growth_sd == b.growth_sd && a.chance_cv == b.chance_cv &&
         a.ending_sd == b.ending_sd;
}

/// The published past with every figure of authorities that lies after the origin changed.
History with_another_future(int origin) {
  History other = published_history();
  for (const Series series : {Series::plans, Series::new_plans, Series::requests, Series::refused,
                              Series::undecided, Series::plan_share})
    for (int year = is_flow(series) ? origin : origin + 1; year <= 2026; ++year)
      for (std::size_t area = 0; area < other.areas().size(); ++area)
        other = std::move(other).with(series, year, area, 7.0 + static_cast<double>(area % 5));
  return other;
}

/// Width of the middle nine tenths of log(happened ÷ forecast) of plans.
double width_of_errors(int ahead) {
  std::vector<double> errors;
  for (int origin = 2018; origin + ahead <= kOrigin; ++origin) {
    const auto forecast =
        pipeline(published_history().until(origin), Quantity::plans, origin, ahead).back();
    const ByArea& happened = published_history().at(Series::plans, origin + ahead);
    for (std::size_t area = 0; area < happened.size(); ++area)
      if (const double error = std::log(happened[area] / forecast[area]); std::isfinite(error))
        errors.push_back(error);
  }
  return quantile_type7(errors, 0.95) - quantile_type7(errors, 0.05);
}

/// The same of an authority whose requests and endings are drawn from the outlook, years in a row:
/// plans 12 % of which are new each year at first, 6 % ending; new plans follow half of this year's
/// requests and half of last year's.
double width_of_draws(const Outlook& outlook, int ahead) {
  std::mt19937_64 words{2025};
  std::normal_distribution<double> normal;
  const auto lognormal = [&](double cv) {
    const double sigma = std::sqrt(std::log1p(cv * cv));
    return std::exp(sigma * normal(words) - sigma * sigma / 2.0);
  };
  std::vector<double> logarithms;
  for (int draw = 0; draw < 20'000; ++draw) {
    const double level = lognormal(outlook.chance_cv);
    const double growth = outlook.growth_sd * normal(words);
    double before = 1.0;
    double plans = 1.0;
    double expected = 1.0;
    for (int year = 1; year <= ahead; ++year) {
      const double trend = std::exp(outlook.growth * years_of_growth(year));
      const double requests =
          trend * level * lognormal(outlook.chance_cv) * std::exp(growth * years_of_growth(year));
      const double then = std::exp(outlook.growth * years_of_growth(year - 1));
      expected += 0.16 * 0.5 * (trend + then) - 0.06 * expected;
      plans += 0.16 * 0.5 * (requests + before) - 0.06 * plans -
               outlook.ending_sd * normal(words) * plans;
      before = requests;
    }
    logarithms.push_back(std::log(plans / expected));
  }
  return quantile_type7(logarithms, 0.95) - quantile_type7(logarithms, 0.05);
}

}  // namespace

TEST_CASE("no outlook rests on what authorities did after its January", "[backtest]") {
  for (const int origin : {2023, 2024}) {
    const Outlooks before{published_history(), origin};
    const Outlooks after{with_another_future(origin), origin};
    for (const char* area : {"England", "Rotherham", "Leeds", "Isles of Scilly"})
      CHECK(same(before.of(area), after.of(area)));
    CHECK(before.passed_on() == after.passed_on());
  }
}

TEST_CASE("plans drawn from the outlook spread as forecasts of plans have missed", "[backtest]") {
  const Outlook outlook = Outlooks{published_history(), kOrigin}.of("City of London");
  for (const int ahead : {1, 2, 3, 4}) {
    INFO(ahead << " years ahead");
    CHECK(width_of_draws(outlook, ahead) == Approx(width_of_errors(ahead)).epsilon(0.15));
  }
}

TEST_CASE("years of growth are counted as far as growth is carried on", "[backtest]") {
  CHECK(years_of_growth(0) == 0.0);
  CHECK(years_of_growth(1) == Approx(1.0));
  CHECK(years_of_growth(3) == Approx(1.0 + kFadeOfGrowth + kFadeOfGrowth * kFadeOfGrowth));
}

TEST_CASE("England's outlook holds only what all authorities missed by", "[backtest]") {
  const Outlooks all{published_history(), kOrigin};
  const Outlook england = all.of("England");
  const Outlook authority = all.of("Derby");
  CHECK(england.growth_sd < authority.growth_sd);
  CHECK(england.ending_sd < authority.ending_sd);
  CHECK(england.growth_sd > 0.0);
  // England's own requests of 2025 are known: 162,702 after 154,489.
  CHECK(england.growth == Approx(0.1).margin(0.05));
}

TEST_CASE("figures that are missing are named with table, column and raw file", "[backtest]") {
  const double unknown = std::nan("");
  const std::size_t england = published_history().areas().size();
  const auto without = [&](Series series, std::size_t first, std::size_t last) {
    History history = published_history();
    for (int year = 2019; year <= 2025; ++year)
      for (std::size_t area = first; area <= last; ++area)
        history = std::move(history).with(series, year, area, unknown);
    return history;
  };
  CHECK_THROWS_WITH((Outlooks{without(Series::plans, 0, england), kOrigin}),
                    "the evidence has no EHC plans of England in 2019 "
                    "(ehc_plans_by_age_setting.csv, from column \"ehcplans\" of "
                    "ehc_plans_2025/caseload.csv): the figure, or the column that had it, was "
                    "missing from the release");
  CHECK_THROWS_WITH((Outlooks{without(Series::requests, 0, england - 1), kOrigin}),
                    "the evidence has no requests received of 2019, 2020, 2021, 2022, 2023, 2024 "
                    "(requests.csv, from column \"requests_received_in_year\" of "
                    "ehc_plans_2025/requests.csv): the figures, or the column that had them, were "
                    "missing from the release");
}
