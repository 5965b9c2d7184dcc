#include "sendsim/stats/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "samples.hpp"
#include "sendsim/core/math.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/stream.hpp"
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

/// Cluster numbers of K clusters of m.
std::vector<std::int32_t> clusters_of(std::int32_t clusters, std::int32_t size) {
  std::vector<std::int32_t> numbers;
  for (std::int32_t i = 0; i < clusters * size; ++i) numbers.push_back(i / size);
  return numbers;
}

TEST_CASE("the share of a balanced layout is that of its components", "[stats]") {
  // Cluster means 0, 6 and 12, each pair 2 to either side: MSB = 2 · 36 = 72, MSW = 8,
  // components (72 − 8) / 2 = 32 and 8, total sum of squares 144 + 24.
  const std::vector<double> values{-2, 2, 4, 8, 10, 14};
  const RandomEffects effects = one_way_random_effects(values, clusters_of(3, 2));
  CHECK(effects.between_mean_square == Approx(72));
  CHECK(effects.within_mean_square == Approx(8));
  CHECK(effects.parameter_share == Approx(32.0 / 40));
  CHECK(effects.standard_deviation == Approx(std::sqrt(168.0 / 5)));
  CHECK(effects.clusters == 3);
  CHECK(effects.usual_size == Approx(2));
  // F(2, 3) by its closed form for two degrees of freedom: P(F > f) = (1 + 2f/3)^(−3/2).
  const auto quantile = [](double above) { return 1.5 * (std::pow(above, -2.0 / 3) - 1); };
  const auto share = [](double f) { return (f - 1) / (f + 1); };
  const Interval interval = ParameterShareIntervals{0.5}.of(effects);
  CHECK(interval.low == Approx(share(9 / quantile(0.25))));
  CHECK(interval.high == Approx(share(9 / quantile(0.75))));
  CHECK(ParameterShareIntervals{0.9}.of(effects).low == 0);  // cut
}

TEST_CASE("the share is 1 without chance, 0 without parameters, and unknown where nothing varies",
          "[stats]") {
  ParameterShareIntervals intervals{0.95};
  const auto effects_of = [](std::vector<double> values) {
    return one_way_random_effects(values,
                                  clusters_of(static_cast<std::int32_t>(values.size()) / 2, 2));
  };
  const RandomEffects all = effects_of({1, 1, 5, 5, 2, 2});
  CHECK(all.parameter_share == 1);
  CHECK(intervals.of(all).low == 1);
  CHECK(intervals.of(all).high == 1);
  const RandomEffects none = effects_of({1, 5, 5, 1, 1, 5});  // the means are the same
  CHECK(none.parameter_share == 0);
  CHECK(intervals.of(none).low == 0);
  const std::vector<double> single{1, 2, 3};
  for (const RandomEffects& unknown : {effects_of({4, 4, 4, 4}), effects_of({4, 5}), effects_of({}),
                                       one_way_random_effects(single, clusters_of(3, 1))}) {
    CHECK(std::isnan(unknown.parameter_share));
    CHECK(std::isnan(intervals.of(unknown).low));
    CHECK(std::isnan(intervals.of(unknown).high));
  }
  CHECK(effects_of({4, 4, 4, 4}).standard_deviation == 0);
  CHECK(effects_of({4, 5}).standard_deviation == Approx(std::sqrt(0.5)));
  // The mean of a hundred times 0.1 is not 0.1: what is left is rounding, not variance.
  const RandomEffects rounding = effects_of(std::vector<double>(100, 0.1));
  CHECK(rounding.between_mean_square > 0);
  CHECK(rounding.standard_deviation == 0);
  CHECK(std::isnan(rounding.parameter_share));
  CHECK_THROWS_AS(ParameterShareIntervals{1}, std::invalid_argument);
}

TEST_CASE("intervals of shares are the same whatever design came before", "[stats]") {
  const RandomEffects six_by_four = one_way_random_effects(kRatings, clusters_of(6, 4));
  const RandomEffects twelve_by_two = one_way_random_effects(kRatings, clusters_of(12, 2));
  ParameterShareIntervals kept{0.95};
  for (const RandomEffects& effects : {six_by_four, twelve_by_two, six_by_four}) {
    const Interval fresh = ParameterShareIntervals{0.95}.of(effects);
    CHECK(kept.of(effects).low == fresh.low);
    CHECK(kept.of(effects).high == fresh.high);
  }
}

TEST_CASE("intervals of shares hold the true share as often as they say", "[stats][statistical]") {
  // 50 draws of two seeds, normal, of which a share is common; 4,000 experiments. The count of
  // those whose interval holds it is binomial: bounds of 4 standard errors (1.4 points), a false
  // alarm in 6e-5 of runs each.
  const double share = GENERATE(0.0, 0.3, 0.95);
  const int repeats = test::samples(4000);
  const std::vector<std::int32_t> clusters = clusters_of(50, 2);
  ParameterShareIntervals intervals{0.95};
  int held = 0;
  double sum = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    random::Draws words{{20261129, static_cast<std::uint32_t>(repeat),
                         random::PersonId::from_bits(7), random::Purpose::benchmark, 0}};
    const auto normal = [&words] { return normal_quantile(random::uniform(words())); };
    std::vector<double> values;
    for (int draw = 0; draw < 50; ++draw) {
      const double common = std::sqrt(share) * normal();
      for (int seed = 0; seed < 2; ++seed)
        values.push_back(100 + common + std::sqrt(1 - share) * normal());
    }
    const RandomEffects effects = one_way_random_effects(values, clusters);
    const Interval interval = intervals.of(effects);
    held += interval.low <= share && share <= interval.high ? 1 : 0;
    sum += effects.parameter_share;
  }
  CAPTURE(share, held, sum / repeats);
  if (!test::kFullSamples) return;
  // Of no share only the upper end is meant: the lower is cut at 0, so that 97.5 % hold it.
  const double expected = share > 0 ? 0.95 : 0.975;
  const double error = std::sqrt(expected * (1 - expected) / repeats);
  CHECK(std::abs(held / static_cast<double>(repeats) - expected) < 4 * error);
  if (share > 0) CHECK(sum / repeats == Approx(share).margin(0.01));  // 4 errors, and its bias
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
