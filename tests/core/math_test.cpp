#include "sendsim/core/math.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "samples.hpp"

namespace sendsim {
namespace {

static_assert(std::numeric_limits<long double>::digits >= 64, "long double is the reference here");

/// Doubles between 0 and 1, evenly spread (Weyl's sequence): the same on every machine.
class Spread {
 public:
  double operator()() {
    state_ += 0x9E37'79B9'7F4A'7C15ULL;
    return static_cast<double>(state_ >> 11U) * 0x1p-53;
  }

 private:
  std::uint64_t state_ = 0;
};

double relative_error(double got, long double exact) {
  if (exact == 0.0L) return got == 0.0 ? 0.0 : 1.0;
  return static_cast<double>(std::fabs((static_cast<long double>(got) - exact) / exact));
}

TEST_CASE("our logarithm agrees with the long double one to 4e-16", "[core]") {
  Spread spread;
  double worst = 0.0;
  const auto look = [&](double x) {
    worst = std::max(worst, relative_error(portable_log(x), std::log(static_cast<long double>(x))));
  };
  for (int i = 0; i < test::samples(500000); ++i) {
    look(std::ldexp(1.0 + spread(), static_cast<int>(2000 * spread()) - 1000));  // all magnitudes
    look(0.5 + 1.5 * spread());                                                  // around 1
    look(1.0 + (spread() - 0.5) * std::pow(10.0, -15.0 * spread()));             // next to 1
    look((static_cast<double>(static_cast<std::uint32_t>(spread() * 0x1p32)) + 0.5) * 0x1p-32);
  }
  for (const double x : {5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308, 0.5, 2.0,
                         0.70710678118654752, 0.70710678118654757, 1.4142135623730951,
                         1.0 - 0x1p-53, 1.0 + 0x1p-52, 0x1p-33, 1.0 - 0x1p-33})
    look(x);
  CAPTURE(worst);
  CHECK(worst < 4e-16);
  CHECK(portable_log(1.0) == 0.0);
}

TEST_CASE("our logarithm refuses what has none", "[core]") {
  for (const double x : {0.0, -0.0, -1.0, -5e-324, std::numeric_limits<double>::infinity(),
                         std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(portable_log(x), std::domain_error);
}

TEST_CASE("our exponential agrees with the long double one to 4e-16", "[core]") {
  Spread spread;
  double worst = 0.0;
  const auto look = [&](double x) {
    worst = std::max(worst, relative_error(portable_exp(x), std::exp(static_cast<long double>(x))));
  };
  for (int i = 0; i < test::samples(500000); ++i) {
    look(1417.0 * spread() - 708.0);  // normal results
    look(46.0 * spread() - 23.0);
    look((spread() - 0.5) * std::pow(10.0, -15.0 * spread()));
  }
  for (const double x : {0.0, 1.0, -1.0, 709.78, -708.0, 0.34657359, -0.34657359}) look(x);
  CAPTURE(worst);
  CHECK(worst < 4e-16);
  CHECK(portable_exp(0.0) == 1.0);
}

TEST_CASE("our exponential ends in 0 and in infinity, and keeps subnormal results", "[core]") {
  CHECK(portable_exp(-746.0) == 0.0);
  CHECK(portable_exp(-1e300) == 0.0);
  CHECK(portable_exp(-std::numeric_limits<double>::infinity()) == 0.0);
  CHECK(portable_exp(710.0) == std::numeric_limits<double>::infinity());
  CHECK(portable_exp(std::numeric_limits<double>::infinity()) ==
        std::numeric_limits<double>::infinity());
  CHECK(std::isnan(portable_exp(std::numeric_limits<double>::quiet_NaN())));
  for (double x = -745.0; x < -708.0; x += 0.37) {  // one unit in the last subnormal place
    CAPTURE(x);
    CHECK(std::fabs(static_cast<double>(static_cast<long double>(portable_exp(x)) -
                                        std::exp(static_cast<long double>(x)))) <= 5e-324);
  }
}

TEST_CASE("log and exp undo each other, and the root squares back", "[core]") {
  Spread spread;
  for (int i = 0; i < test::samples(100000); ++i) {
    const double x = 40.0 * spread() - 20.0;
    REQUIRE(std::fabs(portable_log(portable_exp(x)) - x) < 1e-14);
    REQUIRE(portable_sqrt(x * x) == std::fabs(x));
  }
}

TEST_CASE("the normal distribution function takes its known values", "[core]") {
  // Abramowitz and Stegun (1964), table 26.1, and the tails of table 26.2.
  CHECK(normal_cdf(0.0) == 0.5);
  CHECK(normal_cdf(1.0) == Approx(0.841344746068543).margin(1e-15).epsilon(0));
  CHECK(normal_cdf(-1.0) == Approx(0.158655253931457).margin(1e-15).epsilon(0));
  CHECK(normal_cdf(1.96) == Approx(0.975002104851780).margin(1e-15).epsilon(0));
  CHECK(normal_cdf(3.0) == Approx(0.998650101968370).margin(1e-15).epsilon(0));
  CHECK(normal_cdf(-10.0) == Approx(7.61985302416052e-24).epsilon(1e-13));
  CHECK(normal_cdf(-30.0) == Approx(4.90671392714819e-198).epsilon(1e-12));
  CHECK(normal_cdf(9.0) == 1.0);
  CHECK(normal_cdf(-39.0) == 0.0);
}

TEST_CASE("the normal distribution function agrees with erfc and never falls", "[core]") {
  double previous = 0.0;
  double worst = 0.0;
  for (int i = -400000; i <= 100000; ++i) {
    if (i % test::kSampleDivisor != 0) continue;
    const double z = i * 1e-4;
    const double got = normal_cdf(z);
    const long double exact = 0.5L * std::erfc(-static_cast<long double>(z) / std::sqrt(2.0L));
    worst = std::max(worst, static_cast<double>(std::fabs(got - exact)));
    REQUIRE(got >= previous - 2e-16);
    previous = got;
  }
  CAPTURE(worst);
  CHECK(worst < 1e-15);
}

TEST_CASE("the normal quantile undoes the distribution function in both tails", "[core]") {
  CHECK(normal_quantile(0.5) == Approx(0.0).margin(1e-9));
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).margin(1e-9).epsilon(0));
  CHECK(normal_quantile(0.95) == Approx(1.644853626951473).margin(1e-9).epsilon(0));
  CHECK(normal_quantile(1e-10) == Approx(-6.361340902404056).margin(1e-9).epsilon(0));
  // By symmetry the upper tail is as sharp as the lower: 1 − 2^-k is an exact double.
  for (int k = 2; k <= 53; ++k) {
    CAPTURE(k);
    const double tail = std::ldexp(1.0, -k);
    CHECK(std::fabs(normal_quantile(1.0 - tail) + normal_quantile(tail)) < 1e-9);
    CHECK(normal_cdf(normal_quantile(tail)) == Approx(tail).epsilon(1e-7));
  }
  for (const double p : {0.0, 1.0, -0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(normal_quantile(p), std::domain_error);
}

}  // namespace
}  // namespace sendsim
