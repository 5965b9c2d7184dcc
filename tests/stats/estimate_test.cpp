#include "sendsim/stats/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sendsim/stats/day_tally.hpp"
#include "sendsim/stats/queueing.hpp"

namespace sendsim::stats {
namespace {

TEST_CASE("running moments agree with the textbook, also for a large mean", "[stats]") {
  // Variance of 4, 7, 13, 16 is 30; shifting by 1e9 must not lose it.
  const double shift = GENERATE(0.0, 1e9);
  RunningMoments moments;
  for (const double value : {4.0, 7.0, 13.0, 16.0}) moments.add(shift + value);
  CHECK(moments.mean() == shift + 10);
  CHECK(moments.variance() == Approx(30).epsilon(1e-12));
  CHECK(moments.estimate().standard_error == Approx(std::sqrt(7.5)));
  CHECK(std::isnan(RunningMoments{}.mean()));
}

TEST_CASE("merged halves equal the whole", "[stats]") {
  RunningMoments whole, left, right;
  for (int i = 0; i < 50; ++i) {
    const double value = (i * 37) % 23;
    whole.add(value);
    (i < 17 ? left : right).add(value);
  }
  left.merge(right);
  left.merge({});
  CHECK(left.count() == 50);
  CHECK(left.mean() == Approx(whole.mean()).epsilon(1e-14));
  CHECK(left.variance() == Approx(whole.variance()).epsilon(1e-13));
}

// Shrout and Fleiss (1979), Intraclass correlations, Psychological Bulletin 86, 420-428, table 2:
// 6 targets, 4 judges; table 3 gives BMS 11.24 and WMS 6.26, table 4 ICC(1,1) = .17; its 95 %
// interval is (-.13, .72), cut here at 0.
const std::vector<double> kRatings{9, 2, 5, 8, 6,  1, 3, 2, 8, 4, 6, 8,
                                   7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};

TEST_CASE("random effects agree with Shrout and Fleiss", "[stats]") {
  std::vector<std::int32_t> targets;
  for (int i = 0; i < 24; ++i) targets.push_back(i / 4);
  const RandomEffects effects = one_way_random_effects(kRatings, targets);
  CHECK(effects.between_mean_square == Approx(11.24).margin(0.005));
  CHECK(effects.within_mean_square == Approx(6.26).margin(0.005));
  CHECK(effects.parameter_share == Approx(0.17).margin(0.005));
  CHECK(effects.estimate.standard_error == std::sqrt(effects.between_mean_square / 24));
  const Interval share = ParameterShareIntervals{0.95}.of(effects);
  CHECK(share.low == 0);
  CHECK(share.high == Approx(0.72).margin(0.005));
}

TEST_CASE("clusters of one give the usual standard error", "[stats]") {
  std::vector<std::int32_t> own;
  for (int i = 0; i < 24; ++i) own.push_back(i);
  const Estimate usual = estimate_of(kRatings);
  const RandomEffects effects = one_way_random_effects(kRatings, own);
  CHECK(effects.estimate.mean == usual.mean);
  CHECK(effects.estimate.standard_error == Approx(usual.standard_error).epsilon(1e-14));
  CHECK(std::isnan(effects.within_mean_square));
}

TEST_CASE("a single cluster has a mean but no standard error", "[stats]") {
  const std::vector<double> values{1, 3};
  const std::vector<std::int32_t> same{7, 7};
  const RandomEffects effects = one_way_random_effects(values, same);
  CHECK(effects.estimate.mean == 2);
  CHECK(std::isnan(effects.estimate.standard_error));
  CHECK(effects.within_mean_square == 2);
}

TEST_CASE("Student t quantiles are those of the tables", "[stats]") {
  // Abramowitz and Stegun (1964), table 26.10; one degree of freedom is Cauchy: tan(pi (p - 1/2)).
  CHECK(student_t_quantile(0.975, 1) == Approx(std::tan(0.475 * std::acos(-1.0))));
  CHECK(student_t_quantile(0.975, 10) == Approx(2.228).margin(0.0005));
  CHECK(student_t_quantile(0.995, 29) == Approx(2.756).margin(0.0005));
  CHECK(student_t_quantile(0.025, 10) == Approx(-2.228).margin(0.0005));
  CHECK_THROWS_AS(student_t_quantile(1, 10), std::invalid_argument);
  CHECK_THROWS_AS(student_t_quantile(0.9, 0), std::invalid_argument);
  const Interval interval = interval_for_mean({5, 2, 11}, 10, 0.95);
  CHECK(interval.low == Approx(5 - 4.456).margin(0.001));
  CHECK(interval.high == Approx(5 + 4.456).margin(0.001));
}

TEST_CASE("a level is summed over days, each change from its own day on", "[stats]") {
  const Day first = make_day(2026, 2, 27);
  DayTally waiting{first, 3};
  waiting.change(make_day(2026, 3, 1), +2);  // 27 and 28 February: 2 days of 3
  waiting.change(make_day(2026, 3, 1), -1);
  CHECK(waiting.total_before(first + Days{2}) == 6);
  CHECK(waiting.total_before(make_day(2026, 3, 4)) == 6 + 3 * 4);
  CHECK(waiting.level() == 4);
  CHECK_THROWS_AS(waiting.set(first, 0), std::logic_error);
}

TEST_CASE("Erlang's formulas give the published values", "[stats][analytic]") {
  // Erlang (1917) and every traffic table: 10 erlangs offered to 10 lines lose 21.46 %.
  CHECK(erlang_b(10, 10) == Approx(0.2146).margin(0.00005));
  CHECK(erlang_b(1, 0.5) == Approx(0.5 / 1.5));
  // Kleinrock (1975), M/M/2: P(wait) = 2 rho² / (1 + rho); mean wait = rho² s / (1 - rho²).
  const double rho = 0.8;
  CHECK(erlang_c(2, 2 * rho) == Approx(2 * rho * rho / (1 + rho)));
  CHECK(erlang_c_mean_wait(2, 2 * rho / 30, 30) == Approx(30 * rho * rho / (1 - rho * rho)));
  CHECK(erlang_c(1, rho) == Approx(rho));
  CHECK(erlang_c_mean_wait(3, 0, 30) == 0);
  CHECK_THROWS_AS(erlang_c(2, 2), std::invalid_argument);
  CHECK_THROWS_AS(erlang_b(0, 1), std::invalid_argument);
  CHECK_THROWS_AS(erlang_b(1, std::nan("")), std::invalid_argument);
}

TEST_CASE("one server waits by M/M/1 and half as long with constant service", "[stats][analytic]") {
  CHECK(mm1_mean_wait(0.7 / 30, 30) == Approx(30 * 0.7 / 0.3));
  CHECK(mm1_mean_wait(0.7 / 30, 30) == Approx(erlang_c_mean_wait(1, 0.7 / 30, 30)));
  CHECK(pollaczek_khinchine_mean_wait(0.7 / 30, 30, 0) == Approx(15 * 0.7 / 0.3));
  CHECK_THROWS_AS(mm1_mean_wait(1, 1), std::invalid_argument);
}

TEST_CASE("a finite waiting room lies between Erlang B and Erlang C", "[stats][analytic]") {
  CHECK(mmck_blocked(10, 10, 10) == Approx(erlang_b(10, 10)).epsilon(1e-12));
  CHECK(mmck_mean_wait(10, 10, 1, 10) == 0);
  CHECK(mmck_blocked(3, 2000, 2.4) == Approx(0).margin(1e-15));
  CHECK(mmck_mean_wait(3, 2000, 2.4 / 30, 30) ==
        Approx(erlang_c_mean_wait(3, 2.4 / 30, 30)).epsilon(1e-12));
  // Kleinrock (1975), M/M/1/K: P(K) = (1 - rho) rho^K / (1 - rho^(K+1)); at rho = 1, 1 / (K + 1).
  const double rho = 0.8;
  CHECK(mmck_blocked(1, 4, rho) ==
        Approx((1 - rho) * std::pow(rho, 4) / (1 - std::pow(rho, 5))).epsilon(1e-12));
  CHECK(mmck_blocked(1, 4, 1) == Approx(0.2).epsilon(1e-12));
  // Who is let in at rho = 1 finds 0 to 3 before him, each alike: 1.5 services on average.
  CHECK(mmck_mean_wait(1, 4, 1.0 / 30, 30) == Approx(45).epsilon(1e-12));
  CHECK(mmck_blocked(2, 5, 0) == 0);
  CHECK(mmck_mean_wait(2, 5, 0, 30) == 0);
  CHECK_THROWS_AS(mmck_blocked(3, 2, 1), std::invalid_argument);
  CHECK_THROWS_AS(mmck_blocked(3, 4, -1), std::invalid_argument);
}

TEST_CASE("impatience gives the published values of Erlang A", "[stats][analytic]") {
  // Garnett, Mandelbaum and Reiman (2002): 50 agents, 48 calls a minute of one minute each, a mean
  // patience of two minutes: 3.1 % abandon, 3.7 seconds are waited; 20.8 with endless patience.
  CHECK(erlang_a_abandoned(50, 48, 1, 2) == Approx(0.031).margin(0.0005));
  CHECK(60 * erlang_a_mean_wait(50, 48, 1, 2) == Approx(3.7).margin(0.05));
  CHECK(60 * erlang_c_mean_wait(50, 48, 1) == Approx(20.8).margin(0.05));
  CHECK(erlang_a_mean_wait(3, 2.4 / 30, 30, 1e12) ==
        Approx(erlang_c_mean_wait(3, 2.4 / 30, 30)).epsilon(1e-6));
  // Patience as long as service: M/M/infinity, of which those beyond the servers wait.
  const double load = 2;
  CHECK(erlang_a_mean_wait(1, load / 30, 30, 30) ==
        Approx(30 * (load - 1 + std::exp(-load)) / load).epsilon(1e-12));
  CHECK(erlang_a_abandoned(2, 0, 30, 30) == 0);
  CHECK_THROWS_AS(erlang_a_abandoned(2, 1, 30, 0), std::invalid_argument);
  CHECK_THROWS_AS(erlang_a_abandoned(0, 1, 30, 1), std::invalid_argument);
}

}  // namespace
}  // namespace sendsim::stats
