#include "sendsim/core/money.hpp"

#include <catch2/catch.hpp>
#include <type_traits>

namespace sendsim {
namespace {

static_assert(!std::is_convertible_v<int, Pounds>);
static_assert(!std::is_convertible_v<double, Pounds>);
static_assert(!std::is_invocable_v<std::multiplies<>, Pounds, Pounds>);

TEST_CASE("money is added in whole pence", "[core]") {
  Pounds sum;
  CHECK(sum.in_pence() == 0);
  for (int i = 0; i < 1000; ++i) sum += Pounds::from_pence(10);  // 0.10 has no exact double
  CHECK(sum == Pounds::from_pounds(100));
  CHECK(7 * Pounds::from_pounds(10000) == Pounds::from_pence(7000000));
  CHECK((Pounds::from_pounds(3) - Pounds::from_pounds(5)).in_pence() == -200);
  CHECK(Pounds::from_pence(-1) < Pounds{});
  CHECK(Pounds::from_pence(1234).in_pounds() == 12.34);
}

TEST_CASE("a sum in pounds goes to the nearest penny, halves away from zero", "[core]") {
  const auto [pounds, pence] = GENERATE(table<double, std::int64_t>({{0.0, 0},
                                                                     {0.125, 13},
                                                                     {-0.125, -13},
                                                                     {0.124, 12},
                                                                     {0.126, 13},
                                                                     {-0.124, -12},
                                                                     {1.10, 110},
                                                                     {6000.0, 600000},
                                                                     {27123.45, 2712345}}));
  CHECK(to_nearest_penny(pounds).in_pence() == pence);
}

TEST_CASE("large sums in pounds keep their pennies", "[core]") {
  // Above 2^52 pence a half cannot be added without rounding to even.
  for (std::int64_t pence = (std::int64_t{1} << 52) + 1; pence < (std::int64_t{1} << 52) + 40;
       ++pence) {
    const double pounds = static_cast<double>(pence) / 100.0;
    const double exact = pounds * 100.0;
    CHECK(static_cast<double>(to_nearest_penny(pounds).in_pence()) == exact);
    CHECK(to_nearest_penny(-pounds).in_pence() == -to_nearest_penny(pounds).in_pence());
  }
  CHECK(to_nearest_penny(0.0049999999999999996).in_pence() == 0);
}

}  // namespace
}  // namespace sendsim
