// Dates in words.

#include "sendsim/core/date_text.hpp"

#include <catch2/catch.hpp>

using namespace sendsim;

TEST_CASE("a date is written as people write it", "[core]") {
  CHECK(date_text(make_day(2025, 1, 16)) == "16 January 2025");
  CHECK(date_text(make_day(2026, 3, 1)) == "1 March 2026");
  CHECK(date_text(make_day(2028, 12, 31)) == "31 December 2028");
}
