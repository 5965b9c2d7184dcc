#include "sendsim/core/math.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace sendsim {
namespace {

// ln 2 in two parts: the first has 21 trailing zero bits, so that k × high is exact for |k| < 2^20.
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kSqrtHalf = 0.70710678118654752440;
constexpr double kInverseSqrtTwoPi = 0.39894228040143267794;

/// 1/n at n.
constexpr std::array kReciprocals{0.0,      1.0,      1.0 / 2,  1.0 / 3,  1.0 / 4,
                                  1.0 / 5,  1.0 / 6,  1.0 / 7,  1.0 / 8,  1.0 / 9,
                                  1.0 / 10, 1.0 / 11, 1.0 / 12, 1.0 / 13, 1.0 / 14};

double power_of_two(int exponent) {  // for normal numbers only
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52U);
}

double normal_density(double z) { return kInverseSqrtTwoPi * portable_exp(-0.5 * z * z); }

}  // namespace

double portable_log(double x) {
  if (!(x > 0.0) || x > std::numeric_limits<double>::max())
    throw std::domain_error("portable_log: expected a positive finite number");
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) {  // subnormal: lift it first
    x *= power_of_two(54);
    exponent = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52U) - 1022;
  double mantissa =
      std::bit_cast<double>((bits & 0x000F'FFFF'FFFF'FFFFULL) | 0x3FE0'0000'0000'0000ULL);
  if (mantissa < kSqrtHalf) {
    mantissa *= 2.0;
    --exponent;
  }
  // log m = 2 atanh(s), s = (m − 1)/(m + 1), |s| ≤ 0.1716: eleven terms leave 1e-18.
  const double f = mantissa - 1.0;
  const double s = f / (mantissa + 1.0);
  const double z = s * s;
  // Σ z^k / (2k + 1), k = 1 … 11, as two chains in z², which the processor works on side by side.
  const double y = z * z;
  const double odd =
      ((((1.0 / 23 * y + 1.0 / 19) * y + 1.0 / 15) * y + 1.0 / 11) * y + 1.0 / 7) * y + 1.0 / 3;
  const double even = (((1.0 / 21 * y + 1.0 / 17) * y + 1.0 / 13) * y + 1.0 / 9) * y + 1.0 / 5;
  const double series = (odd + even * z) * z;
  // 2 s = f − f s, written so that f, the large part, is added last.
  const double k = exponent;
  return k * kLn2High + (f - (f * s - (2.0 * s * series + k * kLn2Low)));
}

double portable_exp(double x) {
  if (!(x >= -745.0)) return x < 0 ? 0.0 : x;  // NaN passes through
  if (x > 709.78) return std::numeric_limits<double>::infinity();
  const double scaled = x * 1.44269504088896340736;
  const int k = static_cast<int>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;  // |r| ≤ 0.347: fourteen terms leave 1e-18
  double sum = 1.0;
  for (int n = 14; n >= 1; --n) sum = 1.0 + sum * r * kReciprocals[static_cast<std::size_t>(n)];
  if (k < -1000) return sum * power_of_two(k + 200) * power_of_two(-200);
  if (k > 1000) return sum * power_of_two(k - 200) * power_of_two(200);
  return sum * power_of_two(k);
}

double portable_sqrt(double x) { return std::sqrt(x); }

double normal_cdf(double z) {
  if (z < -38.5) return 0.0;
  if (z > 8.5) return 1.0;
  const double a = z < 0 ? -z : z;
  double upper = 0.0;
  if (a < 4.0) {  // Φ − ½ = φ (z + z³/3 + z⁵/15 + …): all terms positive
    double term = a;
    double sum = a;
    for (int n = 3; term > sum * 1e-17; n += 2) {
      term *= a * a / n;
      sum += term;
    }
    upper = 0.5 - normal_density(a) * sum;
  } else {  // Laplace's continued fraction, from its tail inward
    double fraction = a;
    for (int n = 80; n >= 1; --n) fraction = a + n / fraction;
    upper = normal_density(a) / fraction;
  }
  return z < 0 ? upper : 1.0 - upper;
}

double normal_quantile(double p) {
  if (!(p > 0.0 && p < 1.0)) throw std::domain_error("normal_quantile: expected 0 < p < 1");
  // The distribution function is sharp in its lower tail only; 1 − p is exact for p ≥ ½.
  if (p > 0.5) return -normal_quantile(1.0 - p);
  double low = -38.0;
  double high = 38.0;
  for (int i = 0; i < 100 && high - low > 1e-12; ++i) {
    const double middle = 0.5 * (low + high);
    (normal_cdf(middle) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace sendsim
