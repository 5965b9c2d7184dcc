// Plans per resident and per pupil at a census, in an authority of which no two ages are alike and
// in which nothing happens but birthdays. By hand, hence no false alarm.
#include <catch2/catch.hpp>

#include "quiet_authority.hpp"

namespace sendsim {
namespace {

std::int64_t plans_at(int age) { return 3 + age * age; }
std::int64_t others_at(int age) { return 900 + 37 * age * (25 - age) + 11 * age; }

}  // namespace

TEST_CASE("plans per resident and per pupil count the ages they name", "[properties]") {
  pathway::Model model = testing::quiet_authority(make_day(2025, 1, 16), make_day(2027, 1, 31));
  for (int age = 0; age <= 25; ++age) {
    testing::add_plans(model, age, 0, 0, plans_at(age));
    model.start.residents.persons[static_cast<std::size_t>(age)] += others_at(age);
  }
  model.epochs.front().population.births.assign(3, 365.0);  // one a day
  const testing::Diary diary = testing::keep_diary(model);
  for (int years = 0; years <= 2; ++years) {
    const Day census = sen2_census_day(2025 + years);
    std::int64_t plans = 0;
    std::int64_t residents = 0;
    std::int64_t pupils_with_plan = 0;
    std::int64_t pupils = 0;
    for (int age = 0; age + years <= 25; ++age) {  // `age` at the start
      // Nobody keeps a plan who was 25 on a 31 August since.
      const bool still = age + years < 25 || years == 0;
      const std::int64_t with_plan = still ? plans_at(age) : 0;
      plans += with_plan;
      residents += plans_at(age) + others_at(age);
      if (age + years < 3 || age + years > 15) continue;  // NCY −1 to 11
      pupils_with_plan += with_plan;
      pupils += plans_at(age) + others_at(age);
    }
    // And one child a day since 1 September 2024.
    residents += (census - make_day(2024, 9, 1)).count() + 1;
    CAPTURE(to_string(census));
    CHECK(diary.count("ehc_plans", census) == plans);
    CHECK(diary.value("residents", census) == Approx(residents).epsilon(1e-12));
    CHECK(diary.value("residents_of_school_age", census) == Approx(pupils).epsilon(1e-12));
    CHECK(diary.value("plans_per_1000_residents", census) ==
          Approx(1000.0 * static_cast<double>(plans) / static_cast<double>(residents)));
    CHECK(diary.value("plans_per_100_pupils", census) ==
          Approx(100.0 * static_cast<double>(pupils_with_plan) / static_cast<double>(pupils)));
  }
}

}  // namespace sendsim
