// How periods are told.

#include "sendsim/measures/period_text.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace sendsim;

namespace {

std::string told(const std::string& axis, Day first, Day last) {
  return measures::period_text({axis, {first}, {last}}, 0);
}

}  // namespace

TEST_CASE("a whole year is told by its name, a part of one by its days", "[measures]") {
  CHECK(told("financial_year", make_day(2025, 4, 1), make_day(2026, 3, 31)) == "2025-26");
  CHECK(told("financial_year", make_day(2099, 4, 1), make_day(2100, 3, 31)) == "2099-00");
  // 9.7 months that end with the financial year, and a year but for its last day.
  CHECK(told("financial_year", make_day(2025, 6, 10), make_day(2026, 3, 31)) ==
        "10 June 2025 to 31 March 2026 (part)");
  CHECK(told("financial_year", make_day(2025, 4, 1), make_day(2026, 3, 30)) ==
        "1 April 2025 to 30 March 2026 (part)");
  CHECK(told("census_year", make_day(2025, 1, 16), make_day(2026, 1, 14)) ==
        "the year to 14 January 2026");
  CHECK(told("census_year", make_day(2026, 1, 15), make_day(2026, 3, 31)) ==
        "15 January 2026 to 31 March 2026 (part)");
}

TEST_CASE("a day and a month are told as they are", "[measures]") {
  CHECK(told("census_day", make_day(2026, 1, 15), make_day(2026, 1, 15)) == "15 January 2026");
  CHECK(told("month", make_day(2026, 2, 1), make_day(2026, 2, 28)) ==
        "1 February 2026 to 28 February 2026");
}
