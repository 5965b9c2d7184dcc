#include "sendsim/sen2/survival.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

using sendsim::sen2::fit_lognormal;
using sendsim::sen2::Followed;
using sendsim::sen2::kaplan_meier;
using sendsim::sen2::SurvivalCurve;

namespace {

double uniform(std::mt19937_64& words) {
  return (static_cast<double>(words() >> 11) + 0.5) * 0x1p-53;
}

int lognormal_days(std::mt19937_64& words, double mean, double cv) {
  const double variance = std::log(1.0 + cv * cv);
  const double normal =
      std::sqrt(-2.0 * std::log(uniform(words))) * std::cos(6.283185307179586 * uniform(words));
  return static_cast<int>(
      std::lround(std::exp(std::log(mean) - variance / 2.0 + std::sqrt(variance) * normal)));
}

/// Waits that begin evenly over 1,000 days before and 730 days within a window, and are watched in
/// the window alone: those that ended before are never seen, those open at its end are cut.
std::vector<Followed> watched(std::mt19937_64& words, int cases, double mean, double cv) {
  std::vector<Followed> waits;
  while (static_cast<int>(waits.size()) < cases) {
    const int began = static_cast<int>(uniform(words) * 1730.0) - 1000;
    const int lasts = lognormal_days(words, mean, cv);
    if (began + lasts < 0) continue;
    Followed wait;
    if (began < 0) wait.unseen_days = -began - 1;
    wait.ended = began + lasts <= 729;
    wait.until = wait.ended ? lasts : 729 - began;
    if (wait.until > wait.unseen_days) waits.push_back(wait);
  }
  return waits;
}

}  // namespace

TEST_CASE("waits in remission by hand", "[sen2]") {
  // Freireich et al. (1963), 6-mercaptopurine: weeks in remission, + still in it. S and Greenwood's
  // standard errors as in Klein and Moeschberger (2003), table 4.1.
  const std::vector<Followed> waits{
      {-1, 6, true},  {-1, 6, true},   {-1, 6, true},   {-1, 6, false},  {-1, 7, true},
      {-1, 9, false}, {-1, 10, true},  {-1, 10, false}, {-1, 11, false}, {-1, 13, true},
      {-1, 16, true}, {-1, 17, false}, {-1, 19, false}, {-1, 20, false}, {-1, 22, true},
      {-1, 23, true}, {-1, 25, false}, {-1, 32, false}, {-1, 32, false}, {-1, 34, false},
      {-1, 35, false}};
  const SurvivalCurve curve = kaplan_meier(waits);
  CHECK(curve.lasting_beyond(5) == 1.0);
  CHECK(curve.lasting_beyond(6) == Approx(0.857).margin(5e-4));
  CHECK(curve.lasting_beyond(9) == Approx(0.807).margin(5e-4));
  CHECK(curve.lasting_beyond(10) == Approx(0.753).margin(5e-4));
  CHECK(curve.lasting_beyond(23) == Approx(0.448).margin(5e-4));
  CHECK(std::sqrt(curve.variance_beyond(6)) == Approx(0.076).margin(5e-4));
  CHECK(std::sqrt(curve.variance_beyond(23)) == Approx(0.135).margin(5e-4));
  CHECK(curve.quantile(0.5) == 23);
  CHECK(curve.quantile(0.6) == std::nullopt);
}

TEST_CASE("who is seen late counts from then on", "[sen2]") {
  // On day 2 the first two are at risk, on day 5 the second, third and fourth, on day 8 the last
  // two.
  const std::vector<Followed> waits{{-1, 2, true}, {-1, 5, true}, {3, 8, true}, {4, 9, false}};
  const SurvivalCurve curve = kaplan_meier(waits);
  REQUIRE(curve.steps().size() == 3);
  CHECK(curve.steps()[0].at_risk == 2);
  CHECK(curve.steps()[1].at_risk == 3);
  CHECK(curve.steps()[2].at_risk == 2);
  CHECK(curve.lasting_beyond(8) == Approx(1.0 / 2.0 * 2.0 / 3.0 * 1.0 / 2.0));
  // Days 0 and 1 in full, 2 to 4 at a half, 5 to 7 at a third, 8 and 9 at a sixth.
  CHECK(curve.mean_up_to(10) == Approx(2.0 + 3.0 / 2.0 + 1.0 + 2.0 / 6.0));
}

TEST_CASE("who is seen late is at risk from the day after", "[sen2]") {
  const std::vector<Followed> waits{{-1, 4, true}, {4, 6, true}, {3, 6, true}};
  const SurvivalCurve curve = kaplan_meier(waits);
  REQUIRE(curve.steps().size() == 2);
  CHECK(curve.steps()[0].at_risk == 2);
  CHECK(curve.steps()[1].at_risk == 2);
}

TEST_CASE("the fit is where the likelihood is flat", "[sen2]") {
  // The likelihood as the header tells it, by the C library's error function.
  std::mt19937_64 words{5};
  std::vector<Followed> waits = watched(words, 2000, 40.0, 0.9);
  // Where as many enter late as are cut, faults of the two would cancel.
  if (GENERATE(false, true))
    for (Followed& wait : waits) {
      wait.unseen_days = -1;
      wait.ended = wait.ended && wait.until <= 45;
      wait.until = std::min(wait.until, 45);
    }
  const auto fit = fit_lognormal(waits);
  REQUIRE(fit);
  const auto likelihood = [&](double mean, double cv) {
    const double variance = std::log(1.0 + cv * cv);
    const double m = std::log(mean) - variance / 2.0;
    const auto beyond = [&](double days) {
      return days <= 0.0 ? 1.0 : 0.5 * std::erfc((std::log(days) - m) / std::sqrt(2.0 * variance));
    };
    double sum = 0.0;
    for (const Followed& wait : waits) {
      sum += std::log(wait.ended ? beyond(wait.until - 0.5) - beyond(wait.until + 0.5)
                                 : beyond(wait.until + 0.5));
      if (wait.unseen_days >= 0) sum -= std::log(beyond(wait.unseen_days + 0.5));
    }
    return sum;
  };
  // A step of a tenth of a standard error to either side: alike to a hundredth of what is lost.
  const double dm = 0.1 * fit->mean_se;
  const double dc = 0.1 * fit->cv_se;
  const double best = likelihood(fit->mean, fit->cv);
  const double by_mean = likelihood(fit->mean + dm, fit->cv) - likelihood(fit->mean - dm, fit->cv);
  const double by_cv = likelihood(fit->mean, fit->cv + dc) - likelihood(fit->mean, fit->cv - dc);
  CHECK(likelihood(fit->mean + dm, fit->cv) < best);
  CHECK(likelihood(fit->mean, fit->cv + dc) < best);
  CHECK(std::abs(by_mean) < 1e-3);
  CHECK(std::abs(by_cv) < 1e-3);
}

TEST_CASE("a wait that ends on its first day is at risk on it", "[sen2]") {
  const std::vector<Followed> waits{{-1, 0, true}, {-1, 3, true}};
  CHECK(kaplan_meier(waits).lasting_beyond(0) == 0.5);
}

TEST_CASE("the curve without late or open waits is the share that lasts", "[sen2]") {
  std::mt19937_64 words{3};
  std::vector<Followed> waits;
  for (int i = 0; i < 500; ++i) waits.push_back({-1, lognormal_days(words, 40, 0.5), true});
  const SurvivalCurve curve = kaplan_meier(waits);
  for (const int day : {10, 30, 50, 80}) {
    double last = 0.0;
    for (const Followed& wait : waits) last += wait.until > day ? 1.0 / 500.0 : 0.0;
    CHECK(curve.lasting_beyond(day) == Approx(last).margin(1e-12));
    CHECK(curve.variance_beyond(day) == Approx(last * (1.0 - last) / 500.0).margin(1e-12));
  }
}

TEST_CASE("curve and fit are unbiased though waits are cut and seen late", "[sen2]") {
  // 400 samples of 300 waits: the mean over them has a twentieth of one sample's standard error; a
  // sound estimator is further off than four of its standard errors in 6e-5 of runs, seven times.
  constexpr int kSamples = std::max(8, 400 / SENDSIM_SAMPLE_DIVISOR);
  constexpr double kMean = 150.0;
  constexpr double kCv = 0.8;
  const double variance = std::log(1.0 + kCv * kCv);
  const auto truth = [&](int day) {
    const double z = (std::log(day + 0.5) - std::log(kMean) + variance / 2.0) / std::sqrt(variance);
    return 0.5 * std::erfc(z / std::sqrt(2.0));
  };
  std::mt19937_64 words{20260115};
  const std::vector<int> days{60, 120, 200, 400};
  std::vector<double> sum(days.size()), squares(days.size()), promised(days.size());
  double mean_sum = 0, mean_squares = 0, cv_sum = 0, cv_squares = 0, mean_promised = 0,
         cv_promised = 0;
  int covered = 0;
  for (int sample = 0; sample < kSamples; ++sample) {
    const std::vector<Followed> waits = watched(words, 300, kMean, kCv);
    const SurvivalCurve curve = kaplan_meier(waits);
    for (std::size_t i = 0; i < days.size(); ++i) {
      const double lasting = curve.lasting_beyond(days[i]);
      sum[i] += lasting;
      squares[i] += lasting * lasting;
      promised[i] += curve.variance_beyond(days[i]);
    }
    const auto fit = fit_lognormal(waits);
    REQUIRE(fit);
    mean_sum += fit->mean;
    mean_squares += fit->mean * fit->mean;
    mean_promised += fit->mean_se * fit->mean_se;
    cv_sum += fit->cv;
    cv_squares += fit->cv * fit->cv;
    cv_promised += fit->cv_se * fit->cv_se;
    covered += std::abs(fit->mean - kMean) < 1.645 * fit->mean_se ? 1 : 0;
  }
  const auto check = [&](double total, double total_squares, double variance_promised,
                         double wanted, double bias) {
    const double mean = total / kSamples;
    const double spread = total_squares / kSamples - mean * mean;
    const double error = std::sqrt(spread / kSamples);
    CAPTURE(mean, wanted, error);
    CHECK(std::abs(mean - wanted) < 4.0 * error + bias);
    if (SENDSIM_SAMPLE_DIVISOR == 1)
      CHECK(variance_promised / kSamples == Approx(spread).epsilon(0.35));
  };
  for (std::size_t i = 0; i < days.size(); ++i)
    check(sum[i], squares[i], promised[i], truth(days[i]), 0.0);
  // Maximum likelihood is biased by the order of 1/n.
  check(mean_sum, mean_squares, mean_promised, kMean, 0.5);
  check(cv_sum, cv_squares, cv_promised, kCv, 0.01);
  if (SENDSIM_SAMPLE_DIVISOR == 1) {
    CHECK(covered >= 0.85 * kSamples);
    CHECK(covered <= 0.95 * kSamples);
  }
}

TEST_CASE("too few ends, or all on one day, have no fit", "[sen2]") {
  std::vector<Followed> waits(9, Followed{-1, 30, true});
  waits[0].until = 31;
  CHECK_FALSE(fit_lognormal(waits));
  CHECK_FALSE(fit_lognormal(std::vector<Followed>(50, Followed{-1, 30, true})));
}
