#include "sendsim/random/laws.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "chi_square.hpp"
#include "samples.hpp"

namespace sendsim::random {
namespace {

std::uint32_t word_of(std::uint32_t index, std::uint16_t occasion = 0) {
  return stream_block({.experiment_seed = 4711,
                       .replication = 0,
                       .person = PersonId::from_bits(index),
                       .purpose = Purpose::benchmark,
                       .occasion = occasion},
                      0)[0];
}

TEST_CASE("a uniform is the middle of its interval, never 0 or 1", "[random]") {
  CHECK(uniform(0) == 0x1p-33);
  CHECK(uniform(0xFFFF'FFFF) == 1.0 - 0x1p-33);
  CHECK(uniform(0x8000'0000) == 0.5 + 0x1p-33);
}

TEST_CASE("the exponential is the inverse of its distribution function", "[random]") {
  CHECK(exponential_with_mean_one(0) == Approx(0x1p-33).epsilon(1e-9));
  CHECK(exponential_with_mean_one(0xFFFF'FFFF) == Approx(33 * std::log(2.0)).epsilon(1e-14));
  CHECK(exponential_with_mean_one(0xFFFF'FFFF) <= 22.9);
  double previous = 0.0;
  for (std::uint64_t word = 0; word < (1ULL << 32U); word += 99991) {
    const double e = exponential_with_mean_one(static_cast<std::uint32_t>(word));
    REQUIRE(e > previous);
    REQUIRE(1.0 - std::exp(-e) ==
            Approx(uniform(static_cast<std::uint32_t>(word))).epsilon(0).margin(2e-16));
    previous = e;
  }
}

TEST_CASE("a chance says yes to the words below it, and to all or none at the ends", "[random]") {
  CHECK_FALSE(Chance{0.0}.happens(0));
  CHECK_FALSE(Chance{}.happens(0));
  CHECK(Chance{1.0}.happens(0xFFFF'FFFF));
  CHECK(Chance{0.25}.happens(0x3FFF'FFFF));
  CHECK_FALSE(Chance{0.25}.happens(0x4000'0000));
  for (const double p : {0.001, 0.18, 0.53, 0.999})
    CHECK(Chance{p}.probability() == Approx(p).epsilon(0).margin(0x1p-32));
  for (const double p : {-1e-9, 1.0 + 1e-9, std::nan("")})
    CHECK_THROWS_AS(Chance{p}, std::domain_error);
}

TEST_CASE("a larger chance says yes wherever a smaller one does", "[random]") {
  const Chance small{0.18};
  const Chance large{0.19};
  for (std::uint32_t i = 0; i < 20000; ++i) {
    const std::uint32_t word = word_of(i);
    REQUIRE((!small.happens(word) || large.happens(word)));
  }
}

struct NamedLaw {
  std::string name;
  DayLaw law;
  double mean;           ///< that must be kept, relative error 1e-6
  double second_moment;  ///< E[D²] of the law on days, to 1e-6; from the continuous law
};

/// E[D²] of a law rounded at random: E[X²] + E[f (1 − f)], f the fraction of X, integrated
/// numerically, day by day, independently of the law's own preparation.
template <class Density>
double rounded_second_moment(double continuous, double longest, Density density) {
  using boost::math::quadrature::gauss_kronrod;
  double added = 0.0;
  for (double day = 0; day < longest; day += 1.0)
    added += gauss_kronrod<double, 15>::integrate(
        [&](double f) { return f * (1.0 - f) * density(day + f); }, 0.0, 1.0, 5, 1e-10);
  return continuous + added;
}
double lognormal_second_moment(double mean, double cv) {
  const double variance = std::log(1.0 + cv * cv);
  const boost::math::lognormal_distribution<double> law{std::log(mean) - variance / 2,
                                                        std::sqrt(variance)};
  return rounded_second_moment(mean * mean * (1 + cv * cv), mean * 40,
                               [&](double x) { return x <= 0 ? 0.0 : boost::math::pdf(law, x); });
}
double exponential_second_moment(double mean) {
  return rounded_second_moment(2 * mean * mean, mean * 40,
                               [&](double x) { return std::exp(-x / mean) / mean; });
}

std::vector<NamedLaw> laws() {
  return {
      {"fixed 0", DayLaw::fixed(Days{0}), 0.0, 0.0},
      {"fixed 30", DayLaw::fixed(Days{30}), 30.0, 900.0},
      {"lognormal 30, 0.4", DayLaw::lognormal(MeanDays{30}, 0.4), 30.0,
       lognormal_second_moment(30, 0.4)},
      {"lognormal 6, 0.6", DayLaw::lognormal(MeanDays{6}, 0.6), 6.0,
       lognormal_second_moment(6, 0.6)},
      {"lognormal 1.5, 1", DayLaw::lognormal(MeanDays{1.5}, 1.0), 1.5,
       lognormal_second_moment(1.5, 1.0)},
      {"exponential 30", DayLaw::exponential(MeanDays{30}), 30.0, exponential_second_moment(30)},
      {"exponential 0.3", DayLaw::exponential(MeanDays{0.3}), 0.3, exponential_second_moment(0.3)},
      {"exponential 1000", DayLaw::exponential(MeanDays{1000}), 1000.0,
       exponential_second_moment(1000)},
      {"geometric 30", DayLaw::geometric(MeanDays{30}), 30.0, 2 * 900.0 - 30.0},
      {"geometric 1", DayLaw::geometric(MeanDays{1}), 1.0, 1.0},
      {"uniform 10 to 20", DayLaw::uniform_days(Days{10}, Days{20}), 15.0, 225.0 + 10.0},
      {"weights", DayLaw::from_weights(std::array{0.0, 1.0, 0.0, 3.0}), 2.5, 7.0},
  };
}

TEST_CASE("a law on days keeps its mean, and its second moment is the rounded law's", "[random]") {
  for (const NamedLaw& each : laws()) {
    CAPTURE(each.name);
    CHECK(each.law.mean().count() == Approx(each.mean).epsilon(1e-6));
    CHECK(each.law.second_moment() == Approx(each.second_moment).epsilon(2e-6));
  }
}

TEST_CASE("an exponential rounded at random has the variance of the closed form", "[random]") {
  // E[f (1 − f)] = m (1 + e^(−1/m)) / (1 − e^(−1/m)) − 2 m², near 1/6 for long means.
  const double m = 30.0;
  const double q = std::exp(-1.0 / m);
  const double exact = m * (1 + q) / (1 - q);
  CHECK(DayLaw::exponential(MeanDays{m}).second_moment() == Approx(exact).epsilon(1e-6));
  CHECK(exact - 2 * m * m == Approx(1.0 / 6.0).epsilon(1e-3));
}

TEST_CASE("a law on days has P(D ≤ k) = ∫ F over [k, k + 1]", "[random]") {
  using boost::math::quadrature::gauss_kronrod;
  const double variance = std::log(1 + 0.6 * 0.6);
  const boost::math::lognormal_distribution<double> continuous{std::log(6.0) - variance / 2,
                                                               std::sqrt(variance)};
  const DayLaw law = DayLaw::lognormal(MeanDays{6}, 0.6);
  for (int k = 0; k < 60; ++k) {
    const double exact = gauss_kronrod<double, 31>::integrate(
        [&](double x) { return x <= 0 ? 0.0 : boost::math::cdf(continuous, x); }, k, k + 1.0, 10,
        1e-12);
    CAPTURE(k);
    CHECK(law.cdf(Days{k}) == Approx(exact).epsilon(0).margin(0x1p-31));
  }
  CHECK(law.cdf(Days{-1}) == 0.0);
}

TEST_CASE("samples of a law on days follow its exact probabilities", "[random]") {
  // Twelve chi-square tests at 1e-7 each: false alarm 1.2e-6.
  const int n = test::samples(1000000);
  std::uint16_t occasion = 0;
  for (const NamedLaw& each : laws()) {
    CAPTURE(each.name);
    std::vector<double> probabilities;
    for (int k = 0; k == 0 || each.law.cdf(Days{k - 1}) < 1.0; ++k)
      probabilities.push_back(each.law.cdf(Days{k}) - each.law.cdf(Days{k - 1}));
    std::vector<std::int64_t> counts(probabilities.size(), 0);
    for (int i = 0; i < n; ++i) {
      const Days days = each.law.sample(word_of(static_cast<std::uint32_t>(i), occasion));
      REQUIRE(static_cast<std::size_t>(days.count()) < counts.size());
      ++counts[static_cast<std::size_t>(days.count())];
    }
    for (std::size_t k = 0; k < counts.size(); ++k)
      REQUIRE((probabilities[k] > 0.0 || counts[k] == 0));
    if (test::kFullSamples) CHECK(test::chi_square_p(counts, probabilities) > 1e-7);
    ++occasion;
  }
}

TEST_CASE("an alarm would be raised for a law one per cent too long", "[random]") {
  // The planted fault: samples of a mean of 6.06 days held against the law of mean 6.
  const DayLaw law = DayLaw::lognormal(MeanDays{6}, 0.6);
  const DayLaw faulty = DayLaw::lognormal(MeanDays{6.06}, 0.6);
  std::vector<double> probabilities;
  for (int k = 0; k < 400; ++k) probabilities.push_back(law.cdf(Days{k}) - law.cdf(Days{k - 1}));
  std::vector<std::int64_t> counts(probabilities.size(), 0);
  for (int i = 0; i < test::samples(1000000); ++i)
    ++counts.at(
        static_cast<std::size_t>(faulty.sample(word_of(static_cast<std::uint32_t>(i))).count()));
  if (test::kFullSamples) CHECK(test::chi_square_p(counts, probabilities) < 1e-7);
}

TEST_CASE("a law on days never falls as the word rises", "[random]") {
  for (const NamedLaw& each : laws()) {
    CAPTURE(each.name);
    Days previous{0};
    for (std::uint64_t word = 0; word < (1ULL << 32U); word += 65521) {
      const Days days = each.law.sample(static_cast<std::uint32_t>(word));
      REQUIRE(days >= previous);
      previous = days;
    }
    REQUIRE(each.law.sample(0xFFFF'FFFF) >= previous);
  }
}

TEST_CASE("every word is inverted exactly: the day is the first whose probability passes it",
          "[random]") {
  for (const NamedLaw& each : laws())
    for (std::uint32_t i = 0; i < 3000; ++i) {
      const std::uint32_t word = i < 512 ? i << 23U : word_of(i);  // guide boundaries as well
      const Days day = each.law.sample(word);
      CAPTURE(each.name, word);
      REQUIRE(uniform(word) < each.law.cdf(day));
      REQUIRE(uniform(word) > each.law.cdf(day - Days{1}));
    }
}

TEST_CASE("a mean cut from 30 to 27 days keeps the children's order", "[random]") {
  const DayLaw before = DayLaw::lognormal(MeanDays{30}, 0.5);
  const DayLaw after = DayLaw::lognormal(MeanDays{27}, 0.5);
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  const int n = test::samples(200000);
  for (int i = 0; i < n; ++i) {
    const std::uint32_t word = word_of(static_cast<std::uint32_t>(i));
    const auto x = static_cast<double>(before.sample(word).count());
    const auto y = static_cast<double>(after.sample(word).count());
    REQUIRE(y <= x);
    sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y;
  }
  const double correlation =
      (n * sxy - sx * sy) / std::sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
  CHECK(correlation > 0.998);
}

TEST_CASE("laws outside their ranges are refused", "[random]") {
  CHECK_THROWS_AS(DayLaw::fixed(Days{-1}), std::domain_error);
  CHECK_THROWS_AS(DayLaw::fixed(Days{36500}), std::domain_error);
  CHECK_THROWS_AS(DayLaw::lognormal(MeanDays{0}, 0.5), std::domain_error);
  CHECK_THROWS_AS(DayLaw::lognormal(MeanDays{30}, 0), std::domain_error);
  CHECK_THROWS_AS(DayLaw::lognormal(MeanDays{std::nan("")}, 0.5), std::domain_error);
  CHECK_THROWS_AS(DayLaw::exponential(MeanDays{-1}), std::domain_error);
  CHECK_THROWS_AS(DayLaw::exponential(MeanDays{3651}), std::domain_error);
  CHECK_THROWS_AS(DayLaw::geometric(MeanDays{0.9}), std::domain_error);
  CHECK_THROWS_AS(DayLaw::uniform_days(Days{2}, Days{1}), std::domain_error);
  CHECK_THROWS_AS(DayLaw::from_weights(std::array{0.0, 0.0}), std::domain_error);
  CHECK_THROWS_AS(DayLaw::from_weights(std::array{1.0, -1.0}), std::domain_error);
  CHECK_THROWS_AS(DayLaw::from_weights(std::vector<double>{}), std::domain_error);
}

TEST_CASE("a lognormal law so narrow that it has no width lies on its mean", "[random]") {
  CHECK(DayLaw::lognormal(MeanDays{30}, 1e-9).sample(0x8000'0000) == Days{30});
  const DayLaw law = DayLaw::lognormal(MeanDays{30.25}, 1e-9);
  CHECK(law.mean().count() == Approx(30.25).epsilon(1e-8));
  CHECK(law.cdf(Days{30}) == Approx(0.75).epsilon(1e-8));
}

StreamName racer(std::uint32_t index) {
  return {.experiment_seed = 99,
          .replication = 3,
          .person = PersonId::from_bits(index),
          .purpose = Purpose::benchmark,
          .occasion = 0};
}

TEST_CASE("a race is won in proportion to the weights", "[random]") {
  const std::vector<double> weights{0.45, 0.35, 0.0, 0.2, 1.5, 0.01, 2.49};  // two blocks
  std::vector<std::int64_t> wins(weights.size(), 0);
  for (int i = 0; i < test::samples(500000); ++i)
    ++wins[race(racer(static_cast<std::uint32_t>(i)), weights).value()];
  std::vector<double> probabilities;
  for (const double weight : weights) probabilities.push_back(weight / 5.0);
  CHECK(wins[2] == 0);
  if (test::kFullSamples) CHECK(test::chi_square_p(wins, probabilities) > 1e-7);
}

TEST_CASE("the winner is the one of the least time, logarithm by logarithm", "[random]") {
  const std::vector<std::vector<double>> races{
      {1.0, 1.0}, {1e-3, 5.0, 0.0, 2.0, 1e-9}, std::vector<double>(22, 0.25), {3e-300, 1e-300}};
  for (const std::vector<double>& weights : races)
    for (std::uint32_t i = 0; i < 20000; ++i) {
      std::size_t first = 0;
      double best = std::numeric_limits<double>::infinity();
      for (std::size_t k = 0; k < weights.size(); ++k) {
        if (weights[k] == 0.0) continue;
        const Block block = stream_block(racer(i), static_cast<std::uint16_t>(k / 4));
        const double time = exponential_with_mean_one(block[k % 4]) / weights[k];
        if (time < best) {
          first = k;
          best = time;
        }
      }
      REQUIRE(race(racer(i), weights) == first);
    }
}

TEST_CASE("a changed weight moves persons only into or out of its category", "[random]") {
  const std::vector<double> before{0.45, 0.35, 0.1, 0.2, 1.5};
  const std::size_t changed = GENERATE(0U, 2U, 4U);
  const double factor = GENERATE(0.0, 0.5, 0.99, 1.1, 10.0);
  std::vector<double> after = before;
  after[changed] *= factor;
  int moved = 0;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const auto first = race(racer(i), before);
    const auto then = race(racer(i), after);
    if (first == then) continue;
    ++moved;
    REQUIRE((factor < 1.0 ? first : then) == changed);
  }
  CHECK(moved > 0);
}

TEST_CASE("a race without any weight has no winner; a common factor changes nothing", "[random]") {
  CHECK_FALSE(race(racer(1), {}).has_value());
  CHECK_FALSE(race(racer(1), std::vector<double>{0.0}).has_value());
  CHECK_FALSE(race(racer(1), std::vector<double>{0.0, 0.0}).has_value());
  CHECK_THROWS_AS(race(racer(1), std::vector<double>(257, 1.0)), std::out_of_range);
  CHECK(race(racer(1), std::vector<double>{0.0, 1e-300}) == 1U);
  for (std::uint32_t i = 0; i < 2000; ++i)
    REQUIRE(race(racer(i), std::vector<double>{1, 2, 3}) ==
            race(racer(i), std::vector<double>{2, 4, 6}));
}

TEST_CASE("the Poisson quantile agrees with the exact distribution function", "[random]") {
  const double mean = GENERATE(0.01, 0.5, 3.0, 40.0, 700.0, 12345.6, 1e6);
  const PoissonLaw law{mean};
  const boost::math::poisson_distribution<double> exact{mean};
  for (std::uint32_t i = 0; i < 200; ++i) {
    const std::uint32_t word = i == 0 ? 0U : i == 1 ? 0xFFFF'FFFFU : word_of(i);
    const auto k = static_cast<double>(law.quantile(word));
    CAPTURE(mean, word, k);
    REQUIRE(boost::math::cdf(exact, k) >= uniform(word) - 1e-11);
    if (k > 0) REQUIRE(boost::math::cdf(exact, k - 1) < uniform(word) + 1e-11);
  }
}

TEST_CASE("the Poisson quantile never falls, in the word or in the mean", "[random]") {
  std::uint32_t previous = 0;
  const PoissonLaw law{250.0};
  for (std::uint64_t word = 0; word < (1ULL << 32U); word += 4000037) {
    const std::uint32_t k = law.quantile(static_cast<std::uint32_t>(word));
    REQUIRE(k >= previous);
    previous = k;
  }
  for (const std::uint32_t word : {0U, 0x1234'5678U, 0x8000'0000U, 0xFFFF'0000U}) {
    previous = 0;
    for (double mean = 0.0; mean < 3000.0; mean += 2.7) {
      const std::uint32_t k = PoissonLaw{mean}.quantile(word);
      REQUIRE(k >= previous);
      previous = k;
    }
  }
  CHECK(PoissonLaw{0.0}.quantile(0xFFFF'FFFF) == 0);
  for (const double mean : {-1e-9, 1e6 + 1, std::nan("")})
    CHECK_THROWS_AS(PoissonLaw{mean}.quantile(1), std::domain_error);
}

}  // namespace
}  // namespace sendsim::random
