#include "sendsim/report/number.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace sendsim::report;

TEST_CASE("numbers are written as a committee reads them", "[report]") {
  CHECK(number_text(1234567, Number::count) == "1,234,567");
  CHECK(number_text(999.5, Number::count) == "1,000");
  CHECK(number_text(-12, Number::count) == "−12");
  CHECK(number_text(-0.4, Number::count) == "0");
  CHECK(number_text(12.34, Number::one_decimal) == "12.3");
  CHECK(number_text(-0.04, Number::one_decimal) == "0.0");
  CHECK(number_text(-0.805, Number::two_decimals) == "−0.81");
  CHECK(number_text(0.451, Number::percent) == "45.1 %");
  CHECK(number_text(850, Number::pounds) == "£850");
  CHECK(number_text(-12300, Number::pounds) == "−£12,300");
  CHECK(number_text(1234567, Number::pounds) == "£1.23 million");
  CHECK(number_text(999600, Number::pounds) == "£1.00 million");
  CHECK(number_text(151624000, Number::pounds) == "£152 million");
  CHECK(number_text(2.5e9, Number::pounds) == "£2.50 billion");
  CHECK(number_text(std::numeric_limits<double>::quiet_NaN(), Number::count) == "–");
}

TEST_CASE("ticks are as short as tells them apart", "[report]") {
  CHECK(tick_text(1500, 500, Number::count) == "1,500");
  CHECK(tick_text(0.5, 0.25, Number::count) == "0.50");
  CHECK(tick_text(0.4, 0.2, Number::percent) == "40 %");
  CHECK(tick_text(2e6, 1e6, Number::pounds) == "£2m");
  CHECK(tick_text(2.5e6, 5e5, Number::pounds) == "£2.5m");
  CHECK(tick_text(0, 5e5, Number::pounds) == "£0");
  CHECK(tick_text(-4e4, 2e4, Number::pounds) == "−£40k");
}
