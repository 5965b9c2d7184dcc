// Every prepared law against the density it stands for, worked out here without the law's own code:
// its probabilities to the resolution of a word, and samples of it by χ², by Kolmogorov and Smirnov
// and by their moments.
//
// False alarms: for each of 13 laws a χ² at 1e-7, √n D > 3 (3e-8, less for steps) and two moments
// at 5.5 standard errors (4e-8 each); 5 Poisson laws, a race and 2 exponentials at 1e-7, five
// chances at 5.5: 3.8e-6 in all.
#include <algorithm>
#include <array>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "chi_square.hpp"
#include "samples.hpp"
#include "sendsim/random/laws.hpp"

namespace sendsim::random {
namespace {

constexpr double kAlpha = 1e-7;
constexpr double kFarthest = 5.5;

StreamName stream_of(std::uint32_t index, std::uint16_t occasion) {
  return {.experiment_seed = 1812,
          .replication = 5,
          .person = PersonId::from_bits(index),
          .purpose = Purpose::benchmark,
          .occasion = occasion};
}
std::uint32_t word_of(int index, std::uint16_t occasion) {
  return stream_block(stream_of(static_cast<std::uint32_t>(index), occasion), 0)[0];
}

/// A law and P(D ≤ k) as it ought to be.
struct ExactLaw {
  std::string name;
  DayLaw law;
  std::function<double(int)> cdf;
};

/// A continuous law rounded at random with its mean kept: P(D ≤ k) = ∫ F over [k, k + 1].
double lognormal_cdf(double mean, double cv, int k) {
  const double variance = std::log1p(cv * cv);
  const boost::math::lognormal_distribution<double> law{std::log(mean) - variance / 2,
                                                        std::sqrt(variance)};
  return boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
      [&](double x) { return x <= 0.0 ? 0.0 : boost::math::cdf(law, x); }, k, k + 1.0, 8, 1e-12);
}
double exponential_cdf(double mean, int k) {
  return 1.0 - mean * (std::exp(-k / mean) - std::exp(-(k + 1) / mean));
}

std::vector<ExactLaw> laws() {
  std::vector<ExactLaw> all;
  for (const auto& [mean, cv] :
       {std::pair{30.0, 0.3}, {5.0, 0.4}, {150.0, 0.5}, {1.0, 0.5}, {12.0, 2.0}})
    all.push_back({"lognormal " + std::to_string(mean), DayLaw::lognormal(MeanDays{mean}, cv),
                   [mean = mean, cv = cv](int k) { return lognormal_cdf(mean, cv, k); }});
  for (const double mean : {0.4, 30.0, 400.0})
    all.push_back({"exponential " + std::to_string(mean), DayLaw::exponential(MeanDays{mean}),
                   [mean](int k) { return exponential_cdf(mean, k); }});
  for (const double mean : {1.5, 30.0})
    all.push_back({"geometric " + std::to_string(mean), DayLaw::geometric(MeanDays{mean}),
                   [mean](int k) { return k < 1 ? 0.0 : 1.0 - std::pow(1.0 - 1.0 / mean, k); }});
  all.push_back({"fixed", DayLaw::fixed(Days{42}), [](int k) { return k < 42 ? 0.0 : 1.0; }});
  all.push_back({"uniform", DayLaw::uniform_days(Days{3}, Days{14}),
                 [](int k) { return std::clamp((k - 2) / 12.0, 0.0, 1.0); }});
  all.push_back({"weights", DayLaw::from_weights(std::array{1.0, 0.0, 2.0, 5.0}), [](int k) {
                   const double below[]{0.125, 0.125, 0.375, 1.0};
                   return below[std::min(k, 3)];
                 }});
  return all;
}

TEST_CASE("every law on days has the probabilities of its density, to a word's resolution",
          "[random]") {
  for (const ExactLaw& each : laws()) {
    CAPTURE(each.name);
    double farthest = 0.0;
    for (int k = 0; k == 0 || each.law.cdf(Days{k - 1}) < 1.0; ++k)
      if (each.law.cdf(Days{k}) < 1.0)
        farthest = std::max(farthest, std::abs(each.law.cdf(Days{k}) - each.cdf(k)));
    CHECK(farthest < 0x1p-30);
  }
}

TEST_CASE("samples of every law on days follow its density, distribution and moments", "[random]") {
  const int n = test::samples(300'000);
  std::uint16_t occasion = 0;
  for (const ExactLaw& each : laws()) {
    CAPTURE(each.name);
    std::vector<double> expected;
    double mean = 0.0;
    double second = 0.0;
    double fourth = 0.0;
    for (int k = 0; k == 0 || each.cdf(k - 1) < 1.0 - 1e-9; ++k) {
      expected.push_back(each.cdf(k) - (k == 0 ? 0.0 : each.cdf(k - 1)));
      const double square = static_cast<double>(k) * k;
      mean += k * expected.back();
      second += square * expected.back();
      fourth += square * square * expected.back();
    }
    std::vector<std::int64_t> counts(expected.size() + 1000, 0);
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < n; ++i) {
      const auto day = each.law.sample(word_of(i, occasion)).count();
      ++counts.at(static_cast<std::size_t>(day));
      sum += static_cast<double>(day);
      squares += static_cast<double>(day * day);
    }
    ++occasion;
    expected.resize(counts.size(), 0.0);
    if (!test::kFullSamples) continue;
    CHECK(test::chi_square_p(counts, expected) > kAlpha);
    double below = 0.0;
    double expected_below = 0.0;
    double farthest = 0.0;
    for (std::size_t k = 0; k < counts.size(); ++k) {
      below += static_cast<double>(counts[k]) / n;
      expected_below += expected[k];
      farthest = std::max(farthest, std::abs(below - expected_below));
    }
    CHECK(std::sqrt(n) * farthest < 3.0);
    const double error = std::sqrt((second - mean * mean) / n);
    CHECK(std::abs(sum / n - mean) <= kFarthest * error + 1e-6);
    const double error_of_squares = std::sqrt(std::max(0.0, fourth - second * second) / n);
    CHECK(std::abs(squares / n - second) <= kFarthest * error_of_squares + 1e-4 * second);
  }
}

/// √n D of values against a continuous distribution function.
template <class Cdf>
double kolmogorov_smirnov(std::vector<double> values, Cdf&& cdf) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double farthest = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double p = cdf(values[i]);
    farthest =
        std::max({farthest, p - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p});
  }
  return std::sqrt(n) * farthest;
}

TEST_CASE("uniforms and exponentials follow theirs by Kolmogorov and Smirnov", "[random]") {
  std::vector<double> uniforms;
  std::vector<double> exponentials;
  for (int i = 0; i < test::samples(400'000); ++i) {
    uniforms.push_back(uniform(word_of(i, 100)));
    exponentials.push_back(exponential_with_mean_one(word_of(i, 101)));
  }
  // P(√n D > 2.9) = 2 exp(−2 × 2.9²) = 1e-7.
  CHECK(kolmogorov_smirnov(uniforms, [](double x) { return x; }) < 2.9);
  CHECK(kolmogorov_smirnov(exponentials, [](double x) { return -std::expm1(-x); }) < 2.9);
}

TEST_CASE("chances come true as often as they say", "[random]") {
  const int n = test::samples(1'000'000);
  std::uint16_t occasion = 200;
  for (const double p : {0.0005, 0.06, 0.3, 0.53, 0.99}) {
    const Chance chance{p};
    int happened = 0;
    for (int i = 0; i < n; ++i) happened += chance.happens(word_of(i, occasion)) ? 1 : 0;
    ++occasion;
    CAPTURE(p, happened);
    if (test::kFullSamples)
      CHECK(std::abs(happened - n * p) < kFarthest * std::sqrt(n * p * (1 - p)));
  }
}

TEST_CASE("sizes of cohorts are Poisson", "[random]") {
  const int n = test::samples(40'000);
  std::uint16_t occasion = 300;
  for (const double mean : {0.05, 0.9, 7.5, 60.0, 620.0}) {
    const boost::math::poisson_distribution<double> exact{mean};
    std::vector<std::int64_t> counts(static_cast<std::size_t>(mean + 12 * std::sqrt(mean)) + 20, 0);
    const PoissonLaw law{mean};
    for (int i = 0; i < n; ++i) ++counts.at(law.quantile(word_of(i, occasion)));
    ++occasion;
    std::vector<double> expected;
    for (std::size_t k = 0; k < counts.size(); ++k)
      expected.push_back(boost::math::pdf(exact, static_cast<double>(k)));
    CAPTURE(mean);
    if (test::kFullSamples) CHECK(test::chi_square_p(counts, expected) > kAlpha);
  }
}

TEST_CASE("a race of many categories of very different weights is won in proportion", "[random]") {
  std::vector<double> weights;
  for (int i = 0; i < 23; ++i) weights.push_back(i == 9 ? 0.0 : std::pow(1.3, i % 13));
  double sum = 0.0;
  for (const double weight : weights) sum += weight;
  std::vector<std::int64_t> wins(weights.size(), 0);
  std::vector<double> expected;
  for (const double weight : weights) expected.push_back(weight / sum);
  for (int i = 0; i < test::samples(300'000); ++i)
    ++wins[race(stream_of(static_cast<std::uint32_t>(i), 400), weights).value()];
  CHECK(wins[9] == 0);
  if (test::kFullSamples) CHECK(test::chi_square_p(wins, expected) > kAlpha);
}

}  // namespace
}  // namespace sendsim::random
