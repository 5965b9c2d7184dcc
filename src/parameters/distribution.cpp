#include "sendsim/parameters/distribution.hpp"

#include <cmath>
#include <stdexcept>

#include "sendsim/core/math.hpp"

namespace sendsim::parameters {
namespace {

constexpr double kHalfLogTwoPi = 0.91893853320467274178;

void require(bool holds, const char* what) {
  if (!holds) throw std::domain_error(what);
}

/// ln Γ(x), x > 0: Stirling's series after lifting x above 10; relative error below 1e-13.
double log_gamma(double x) {
  double lifted = 1.0;
  while (x < 10.0) lifted *= x++;
  const double inverse = 1.0 / x;
  const double square = inverse * inverse;
  const double series =
      inverse *
      (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0))));
  return (x - 0.5) * portable_log(x) - x + kHalfLogTwoPi + series - portable_log(lifted);
}

/// The continued fraction of the incomplete beta function by Lentz's method (Press et al.,
/// Numerical Recipes, 6.4). Converges in O(√max(a, b)) steps for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  const auto away_from_zero = [](double v) { return v < kTiny && v > -kTiny ? kTiny : v; };
  double c = 1.0;
  double d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
  double fraction = d;
  for (int m = 1; m < 100'000; ++m) {
    const double k = m;
    const double even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1.0 / away_from_zero(1.0 + even * d);
    c = away_from_zero(1.0 + even / c);
    fraction *= d * c;
    const double odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
    d = 1.0 / away_from_zero(1.0 + odd * d);
    c = away_from_zero(1.0 + odd / c);
    fraction *= d * c;
    if (d * c > 1.0 - 1e-15 && d * c < 1.0 + 1e-15) break;
  }
  return fraction;
}

/// P(X ≤ x) of a beta distribution, 0 < x < 1.
double beta_cdf(double a, double b, double x) {
  const double front = portable_exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) +
                                    a * portable_log(x) + b * portable_log(1.0 - x));
  if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(a, b, x) / a;
  return 1.0 - front * beta_fraction(b, a, 1.0 - x) / b;
}

}  // namespace

Distribution::Distribution(Family family, double first, double second, double third)
    : family_{family}, first_{first}, second_{second}, third_{third} {
  require(std::isfinite(first) && std::isfinite(second) && std::isfinite(third),
          "distribution: expected finite numbers");
}

Distribution Distribution::fixed(double value) { return {Family::fixed, value, 0.0, 0.0}; }

Distribution Distribution::normal(double mean, double sd) {
  require(sd > 0.0, "normal distribution: expected sd > 0");
  return {Family::normal, mean, sd, 0.0};
}

Distribution Distribution::lognormal(double mean, double sd) {
  require(mean > 0.0 && sd > 0.0, "lognormal distribution: expected mean > 0 and sd > 0");
  const double cv = sd / mean;
  require(1.0 + cv * cv > 1.0 && std::isfinite(cv * cv),
          "lognormal distribution: sd / mean is too small or too large");
  const double variance = portable_log(1.0 + cv * cv);
  return {Family::lognormal, portable_log(mean) - variance / 2.0, portable_sqrt(variance), 0.0};
}

Distribution Distribution::beta(double mean, double sd) {
  require(mean > 0.0 && mean < 1.0 && sd > 0.0, "beta distribution: expected 0 < mean < 1, sd > 0");
  const double size = mean * (1.0 - mean) / (sd * sd) - 1.0;
  require(size > 0.0, "beta distribution: expected sd < sqrt(mean (1 - mean))");
  require(size < 1e9, "beta distribution: sd is too small");
  return {Family::beta, mean * size, (1.0 - mean) * size, 0.0};
}

Distribution Distribution::uniform(double low, double high) {
  require(low < high, "uniform distribution: expected low < high");
  return {Family::uniform, low, high, 0.0};
}

Distribution Distribution::triangular(double low, double mode, double high) {
  require(low <= mode && mode <= high && low < high,
          "triangular distribution: expected low <= mode <= high");
  return {Family::triangular, low, mode, high};
}

double Distribution::mean() const {
  switch (family_) {
    case Family::fixed:
    case Family::normal: return first_;
    case Family::lognormal: return portable_exp(first_ + second_ * second_ / 2.0);
    case Family::beta: return first_ / (first_ + second_);
    case Family::uniform: return (first_ + second_) / 2.0;
    case Family::triangular: return (first_ + second_ + third_) / 3.0;
  }
  throw std::logic_error("distribution: unknown family");
}

double Distribution::standard_deviation() const {
  switch (family_) {
    case Family::fixed: return 0.0;
    case Family::normal: return second_;
    case Family::lognormal: return mean() * portable_sqrt(portable_exp(second_ * second_) - 1.0);
    case Family::beta: {
      const double size = first_ + second_;
      return portable_sqrt(first_ * second_ / (size * size * (size + 1.0)));
    }
    case Family::uniform: return (second_ - first_) / portable_sqrt(12.0);
    case Family::triangular: {
      const double left = second_ - first_;
      const double right = third_ - second_;
      return portable_sqrt((left * left + left * right + right * right) / 18.0);
    }
  }
  throw std::logic_error("distribution: unknown family");
}

double Distribution::beta_quantile(double probability) const {
  double low = 0.0;
  double high = 1.0;
  for (int i = 0; i < 200; ++i) {  // bisection: monotone in the probability, bit for bit
    const double middle = (low + high) / 2.0;
    if (middle <= low || middle >= high) break;
    (beta_cdf(first_, second_, middle) < probability ? low : high) = middle;
  }
  return high;
}

double Distribution::quantile(double probability) const {
  require(probability > 0.0 && probability < 1.0, "quantile: expected 0 < probability < 1");
  switch (family_) {
    case Family::fixed: return first_;
    case Family::normal: return first_ + second_ * normal_quantile(probability);
    case Family::lognormal: return portable_exp(first_ + second_ * normal_quantile(probability));
    case Family::beta: return beta_quantile(probability);
    case Family::uniform: return first_ + (second_ - first_) * probability;
    case Family::triangular: {
      const double width = third_ - first_;
      const double left = second_ - first_;
      if (probability * width < left) return first_ + portable_sqrt(probability * width * left);
      return third_ - portable_sqrt((1.0 - probability) * width * (third_ - second_));
    }
  }
  throw std::logic_error("distribution: unknown family");
}

double Distribution::draw(const std::function<std::uint32_t()>& next_word) const {
  const std::uint64_t high = next_word();
  const std::uint64_t low = next_word();
  const std::uint64_t bits = ((high << 32U) | low) >> 12U;  // 52 bits: the middle is never 0 or 1
  return quantile((static_cast<double>(bits) + 0.5) * 0x1p-52);
}

std::string_view to_string(Distribution::Family family) {
  switch (family) {
    case Distribution::Family::fixed: return "fixed";
    case Distribution::Family::normal: return "normal";
    case Distribution::Family::lognormal: return "lognormal";
    case Distribution::Family::beta: return "beta";
    case Distribution::Family::uniform: return "uniform";
    case Distribution::Family::triangular: return "triangular";
  }
  throw std::logic_error("distribution: unknown family");
}

}  // namespace sendsim::parameters
