#include "sendsim/core/date.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace sendsim {
namespace {

static_assert(Days{std::chrono::weeks{20}} == Days{140});
static_assert(!std::is_convertible_v<int, Days>);
static_assert(!std::is_invocable_v<std::plus<>, Day, Day>);
static_assert(!std::is_convertible_v<MeanDays, Days>);

TEST_CASE("days are numbered from 1 January 1970 and read back", "[core]") {
  CHECK(day_number(make_day(1970, 1, 1)) == 0);
  CHECK(day_number(make_day(2000, 3, 1)) == 11017);
  CHECK(day_number(make_day(1969, 12, 31)) == -1);
  for (int number = -40000; number < 90000; number += 13)
    REQUIRE(day_number(day_from_number(number)) == number);
}

TEST_CASE("leap years are those of the Gregorian calendar", "[core]") {
  const auto length = [](int year) { return (make_day(year + 1, 1, 1) - make_day(year, 1, 1)); };
  const auto [year, days] =
      GENERATE(table<int, int>({{1900, 365}, {2000, 366}, {2023, 365}, {2024, 366}, {2100, 365}}));
  CHECK(length(year) == Days{days});
}

TEST_CASE("dates are written and read as YYYY-MM-DD", "[core]") {
  CHECK(to_string(make_day(2025, 9, 1)) == "2025-09-01");
  for (Day day = make_day(1999, 12, 1); day <= make_day(2004, 3, 31); day += Days{1})
    REQUIRE(parse_day(to_string(day)) == day);
  CHECK(parse_day("1900-01-01") == make_day(1900, 1, 1));
  CHECK(parse_day("2199-12-31") == make_day(2199, 12, 31));
}

TEST_CASE("what is not a date of 1900 to 2199 is refused", "[core]") {
  const std::string text =
      GENERATE("", "2025", "2025-9-1", "2025-09-1", "25-09-01", "2025/09/01", "2025-09-01 ",
               " 2025-09-01", "2025-09-00", "2025-00-10", "2025-13-01", "2025-09-31", "2023-02-29",
               "2100-02-29", "1899-12-31", "2200-01-01", "+025-09-01", "-025-09-01", "2025-+9-01",
               "2025-09-0x", "20 5-09-01", "0x25-09-01", "2025-09-01T00:00");
  CAPTURE(text);
  CHECK_FALSE(parse_day(text).has_value());
  CHECK(parse_day("2024-02-29").has_value());
}

TEST_CASE("the academic year turns on 1 September, the financial year on 1 April", "[core]") {
  CHECK(AcademicYear::of(make_day(2025, 8, 31)) == AcademicYear{2024});
  CHECK(AcademicYear::of(make_day(2025, 9, 1)) == AcademicYear{2025});
  CHECK(AcademicYear{2025}.first_day() == make_day(2025, 9, 1));
  CHECK(AcademicYear{2025}.last_day() == make_day(2026, 8, 31));
  CHECK(AcademicYear{2023}.length() == Days{366});  // holds 29 February 2024
  CHECK(AcademicYear{2024}.length() == Days{365});
  CHECK(FinancialYear::of(make_day(2026, 3, 31)) == FinancialYear{2025});
  CHECK(FinancialYear::of(make_day(2026, 4, 1)) == FinancialYear{2026});
  CHECK(FinancialYear{2025}.last_day() == make_day(2026, 3, 31));
  CHECK(FinancialYear{2023}.length() == Days{366});
  for (Day day = make_day(2019, 1, 1); day < make_day(2029, 1, 1); day += Days{1}) {
    const AcademicYear year = AcademicYear::of(day);
    REQUIRE((year.first_day() <= day && day <= year.last_day()));
  }
}

TEST_CASE("the SEN2 census falls on the third Thursday of January", "[core]") {
  // The census days that the Department for Education published.
  CHECK(sen2_census_day(2023) == make_day(2023, 1, 19));
  CHECK(sen2_census_day(2024) == make_day(2024, 1, 18));
  CHECK(sen2_census_day(2025) == make_day(2025, 1, 16));
  CHECK(sen2_census_day(2026) == make_day(2026, 1, 15));
  CHECK(sen2_census_day(2027) == make_day(2027, 1, 21));
}

TEST_CASE("who is born on 31 August is a school year above who is born on 1 September", "[core]") {
  const Day last = make_day(2015, 8, 31);
  const Day first = make_day(2015, 9, 1);
  CHECK(birth_cohort(last) == AcademicYear{2014});
  CHECK(birth_cohort(first) == AcademicYear{2015});
  // On 31 August 2025 the one has just turned 10, the other is still 9.
  const AcademicYear year{2025};
  CHECK(dfe_age(birth_cohort(last), year) == 10);
  CHECK(dfe_age(birth_cohort(first), year) == 9);
  CHECK(ncy_at_age(dfe_age(birth_cohort(last), year)) == Ncy{6});
  CHECK(ncy_at_age(dfe_age(birth_cohort(first), year)) == Ncy{5});
  CHECK(ncy_at_age(4) == Ncy{0});   // Reception: four on 31 August
  CHECK(ncy_at_age(11) == Ncy{7});  // secondary transfer
}

TEST_CASE("the age of SEN2 is the completed years on the 31 August before the school year",
          "[core]") {
  for (Day birth = make_day(1999, 8, 20); birth <= make_day(2026, 8, 31); birth += Days{3})
    for (const Day day : {make_day(2026, 8, 31), make_day(2026, 9, 1), make_day(2027, 1, 21)}) {
      const AcademicYear year = AcademicYear::of(day);
      const Day eve = year.first_day() - Days{1};
      const int expected = birth > eve ? 0 : completed_years(birth, eve);
      REQUIRE(dfe_age(birth_cohort(birth), year) == expected);
    }
}

TEST_CASE("who is born since the 31 August before counts as 0, never less", "[core]") {
  CHECK(dfe_age(AcademicYear{2025}, AcademicYear{2025}) == 0);
  CHECK(dfe_age(AcademicYear{2024}, AcademicYear{2025}) == 0);
  CHECK(dfe_age(AcademicYear{2023}, AcademicYear{2025}) == 1);
}

TEST_CASE("a birthday of 29 February is kept on 1 March in common years", "[core]") {
  const Day leap = make_day(2012, 2, 29);
  CHECK(birthday(leap, 4) == make_day(2016, 2, 29));
  CHECK(birthday(leap, 5) == make_day(2017, 3, 1));
  CHECK(completed_years(leap, make_day(2017, 2, 28)) == 4);
  CHECK(completed_years(leap, make_day(2017, 3, 1)) == 5);
  CHECK(completed_years(leap, make_day(2016, 2, 28)) == 3);
  CHECK(completed_years(leap, make_day(2016, 2, 29)) == 4);
  CHECK(birthday(make_day(2012, 2, 28), 5) == make_day(2017, 2, 28));
  CHECK(completed_years(make_day(2000, 12, 31), make_day(2001, 12, 30)) == 0);
  CHECK(completed_years(make_day(2000, 12, 31), make_day(2001, 12, 31)) == 1);
}

TEST_CASE("every day from one birthday to the eve of the next is the same age", "[core]") {
  for (const Day birth : {make_day(2012, 2, 29), make_day(2012, 3, 1), make_day(2013, 8, 31)})
    for (int age = 0; age < 26; ++age) {
      REQUIRE(completed_years(birth, birthday(birth, age)) == age);
      REQUIRE(completed_years(birth, birthday(birth, age + 1) - Days{1}) == age);
    }
}

TEST_CASE("Easter falls on its Sundays", "[core]") {
  // Book of Common Prayer, table of Easter days; 1818 and 1943 are the earliest and the latest.
  const auto [year, month, day] = GENERATE(table<int, unsigned, unsigned>({{1818, 3, 22},
                                                                           {1943, 4, 25},
                                                                           {1981, 4, 19},
                                                                           {2000, 4, 23},
                                                                           {2008, 3, 23},
                                                                           {2011, 4, 24},
                                                                           {2016, 3, 27},
                                                                           {2019, 4, 21},
                                                                           {2024, 3, 31},
                                                                           {2025, 4, 20},
                                                                           {2026, 4, 5},
                                                                           {2027, 3, 28},
                                                                           {2028, 4, 16},
                                                                           {2029, 4, 1},
                                                                           {2030, 4, 21},
                                                                           {2038, 4, 25},
                                                                           {2049, 4, 18}}));
  CHECK(easter_sunday(year) == make_day(year, month, day));
}

std::vector<std::string> bank_holidays(int year) {
  std::vector<std::string> days;
  for (Day day = make_day(year, 1, 1); day < make_day(year + 1, 1, 1); day += Days{1})
    if (is_bank_holiday(day)) days.push_back(to_string(day).substr(5));
  return days;
}

TEST_CASE("the bank holidays of England and Wales are those of the published lists", "[core]") {
  using List = std::vector<std::string>;
  // https://www.gov.uk/bank-holidays and its earlier editions; 2029 and 2030 from the Act.
  CHECK(bank_holidays(2020) ==
        List{"01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"});
  CHECK(bank_holidays(2021) ==
        List{"01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"});
  CHECK(bank_holidays(2022) == List{"01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29",
                                    "09-19", "12-26", "12-27"});
  CHECK(bank_holidays(2023) ==
        List{"01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"});
  CHECK(bank_holidays(2024) ==
        List{"01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"});
  CHECK(bank_holidays(2025) ==
        List{"01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"});
  CHECK(bank_holidays(2026) ==
        List{"01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"});
  CHECK(bank_holidays(2027) ==
        List{"01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"});
  CHECK(bank_holidays(2028) ==
        List{"01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"});
  CHECK(bank_holidays(2029) ==
        List{"01-01", "03-30", "04-02", "05-07", "05-28", "08-27", "12-25", "12-26"});
  CHECK(bank_holidays(2030) ==
        List{"01-01", "04-19", "04-22", "05-06", "05-27", "08-26", "12-25", "12-26"});
}

TEST_CASE("every year without a proclamation has eight bank holidays, all on weekdays", "[core]") {
  for (int year = 2031; year <= 2120; ++year) {
    int count = 0;
    for (Day day = make_day(year, 1, 1); day < make_day(year + 1, 1, 1); day += Days{1})
      if (is_bank_holiday(day)) {
        ++count;
        REQUIRE_FALSE(is_weekend(day));
        REQUIRE_FALSE(is_working_day(day));
      }
    REQUIRE(count == 8);
  }
}

TEST_CASE("working days are Monday to Friday without bank holidays", "[core]") {
  CHECK(is_working_day(make_day(2026, 12, 24)));
  CHECK_FALSE(is_working_day(make_day(2026, 12, 25)));  // Friday, Christmas Day
  CHECK_FALSE(is_working_day(make_day(2026, 12, 26)));  // Saturday
  CHECK_FALSE(is_working_day(make_day(2026, 12, 27)));  // Sunday
  CHECK_FALSE(is_working_day(make_day(2026, 12, 28)));  // Boxing Day's substitute
  CHECK(is_working_day(make_day(2026, 12, 29)));
  int working = 0;
  for (Day day = make_day(2025, 1, 1); day < make_day(2026, 1, 1); day += Days{1})
    working += is_working_day(day) ? 1 : 0;
  CHECK(working == 253);  // 261 weekdays less 8
}

}  // namespace
TEST_CASE("a person's birthdays are those of the calendar, in the centuries' years too", "[core]") {
  int wrong = 0;
  for (Day birth = make_day(1898, 1, 1); birth < make_day(2102, 6, 1); birth += Days{1}) {
    const Birthdays birthdays{birth};
    for (const int age : {0, 1, 2, 3, 4, 7, 18, 25, 26}) {
      const Day day = birthday(birth, age);
      wrong += birthdays.at(age) == day ? 0 : 1;
      wrong += birthdays.completed(day) == age ? 0 : 1;
      wrong += age == 0 || birthdays.completed(day - Days{1}) == age - 1 ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("completed years are those counted birthday by birthday", "[core]") {
  for (Day birth = make_day(2007, 1, 1); birth < make_day(2011, 2, 1); birth += Days{1}) {
    int age = 0;
    int wrong = 0;
    for (Day day = birth; day < birth + Days{365 * 27}; day += Days{1}) {
      if (day == birthday(birth, age + 1)) ++age;
      wrong += completed_years(birth, day) == age ? 0 : 1;
    }
    REQUIRE(wrong == 0);
  }
}

}  // namespace sendsim
