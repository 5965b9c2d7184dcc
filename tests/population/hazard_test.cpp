// Crossings of hazards against stepping day by day, case by case. Identities: no false alarm.
#include "sendsim/population/hazard.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <random>
#include <vector>

#include "samples.hpp"

namespace sendsim::population {
namespace {

/// Rates by age, with ages at which nothing happens, higher in every other period.
std::vector<std::vector<double>> rates(std::size_t periods, double level) {
  std::vector<std::vector<double>> all;
  for (std::size_t at = 0; at < periods; ++at) {
    auto& row = all.emplace_back();
    for (int age = 0; age < kAges; ++age)
      row.push_back(age % 7 == 3 ? 0.0 : level * (1 + age % 4) * (at % 2 == 0 ? 1.0 : 0.3));
  }
  return all;
}

std::optional<Day> stepped(const std::vector<Day>& from,
                           const std::vector<std::vector<double>>& yearly, Day birth, Day start,
                           Day last, HazardUnits threshold) {
  HazardUnits sum = 0;
  for (Day day = std::max(start, birth); day <= last; day += Days{1}) {
    const int age = completed_years(birth, day);
    if (age >= kAges) return std::nullopt;
    std::size_t at = 0;
    while (at + 1 < from.size() && from[at + 1] <= day) ++at;
    sum += hazard_per_day(yearly[at][static_cast<std::size_t>(age)]);
    if (sum >= threshold) return day;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a crossing is the day that stepping day by day comes to", "[population]") {
  const Day first = make_day(2025, 1, 16);
  const std::vector<std::vector<Day>> dates{
      {first},
      {first, make_day(2026, 1, 1), make_day(2026, 9, 1), make_day(2031, 2, 28)},
      {make_day(2090, 1, 16), make_day(2100, 2, 28), make_day(2100, 3, 1)}};
  std::mt19937 draw{20250116};
  const auto below = [&](std::uint32_t n) { return static_cast<int>(draw() % n); };
  int crossed = 0;
  int never = 0;
  int wrong = 0;
  for (const auto& from : dates)
    for (const double level : {0.01, 0.2, 200.0}) {
      const auto yearly = rates(from.size(), level);
      const LexisHazard hazard{from, yearly};
      for (int i = 0; i < std::max(100, test::samples(4000)); ++i) {
        const Day start = from.front() + Days{below(4000)};
        Day birth = start - Days{below(26 * 365)};
        if (i % 10 == 0) birth = make_day(calendar_year(birth) / 4 * 4, 2, 28) + Days{1};
        if (i % 11 == 0) birth = start + Days{below(900)};  // not born yet
        const Day last = start + Days{below(i % 3 == 0 ? 300 : 6000)};
        const auto word = static_cast<std::uint32_t>(draw() >> below(20));
        const auto expected = stepped(from, yearly, birth, start, last, threshold(word));
        const auto found = hazard.crossing(birth, start, last, threshold(word));
        (expected ? crossed : never) += 1;
        const bool same =
            found == expected && hazard.crossing_of({birth, start, last}, word) == expected &&
            hazard.crossing_of({birth, start, last + Days{below(900)}}, word, last) == expected;
        wrong += same ? 0 : 1;
      }
    }
  CHECK(crossed > 100);
  CHECK(never > 100);
  CHECK(wrong == 0);
}

TEST_CASE("nobody of a cohort gathers more hazard than its bound", "[population]") {
  const std::vector<Day> from{make_day(2025, 1, 16), make_day(2026, 3, 1)};
  const auto yearly = rates(2, 0.2);
  const LexisHazard hazard{from, yearly};
  for (const int year : {1999, 2005, 2012, 2019, 2024, 2026}) {
    const AcademicYear cohort{year};
    const Day start = from.front();
    const Day last = make_day(2029, 8, 31);
    const HazardUnits bound = hazard.bound(cohort, start, last);
    HazardUnits most = 0;
    for (Day birth = cohort.first_day(); birth <= cohort.last_day(); birth += Days{13}) {
      HazardUnits sum = 0;
      for (Day day = std::max(start, birth); day <= last; day += Days{1})
        sum += hazard.on(completed_years(birth, day), day);
      most = std::max(most, sum);
    }
    CAPTURE(year);
    CHECK(most <= bound);
    CHECK(bound < 2 * most + threshold(1U << 28U));  // and it is no idle bound
  }
}

}  // namespace sendsim::population
