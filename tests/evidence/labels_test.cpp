#include "sendsim/evidence/labels.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>

using namespace sendsim::evidence;

TEST_CASE("an age reads the same however DfE's tables write it", "[evidence]") {
  CHECK(age_code("age 10") == "10");
  CHECK(age_code("Aged 10") == "10");
  CHECK(age_code("under 3") == "0-2");
  CHECK(age_code("age 2 and under") == "0-2");
  CHECK(age_code("Aged 2 and under") == "0-2");
  CHECK(age_code("Aged 20 and over") == "20+");
  CHECK(age_code("age 25 or over") == "25+");
  CHECK(age_code("Age unknown") == "unknown");
  CHECK(age_code("ages 10") == std::nullopt);
  CHECK(age_code("age 10 to 12") == std::nullopt);
}

TEST_CASE("a band of ages is its first and last age", "[evidence]") {
  CHECK(age_band_code("Age 5 to 10") == "5-10");
  CHECK(age_band_code("Under 5") == "0-4");
  CHECK(age_band_code("Age 20 to 25") == "20-25");
  CHECK(age_band_code("Age 10 to 5") == std::nullopt);
  CHECK(age_band_code("Age 5") == std::nullopt);
  CHECK(age_band_code("Age 5 to 10 (summed)") == std::nullopt);
}

TEST_CASE("a joint setting is a sum of settings of its group", "[evidence]") {
  std::set<std::string_view> taken;
  for (const JointSetting& joint : joint_settings()) {
    CAPTURE(joint.code);
    CHECK(joint.members.size() > 1);
    for (const SettingLabel& setting : setting_labels()) CHECK(setting.code != joint.code);
    for (const std::string_view member : joint.members) {
      CAPTURE(member);
      CHECK(taken.insert(member).second);
      bool of_group = false;
      for (const SettingLabel& setting : setting_labels())
        of_group = of_group || (setting.code == member && setting.group == joint.group);
      CHECK(of_group);
    }
  }
}

TEST_CASE("years of a plan read the same however DfE's tables write them", "[evidence]") {
  CHECK(years_code("Less than a year") == "0");
  CHECK(years_code("Under a year") == "0");
  CHECK(years_code("1 year") == "1");
  CHECK(years_code("9") == "9");
  CHECK(years_code("12 or more") == "12+");
  CHECK(years_code("12 years and over") == "12+");
  CHECK(years_code("many") == std::nullopt);
}

TEST_CASE("an academic year is named by its January", "[evidence]") {
  CHECK(year_code("202425") == "2025");
  CHECK(year_code("199900") == "2000");
  CHECK(year_code("2024") == "2024");
  CHECK(year_code("202426") == std::nullopt);
  CHECK(year_code("24") == std::nullopt);
}

TEST_CASE("every setting is found by its label and subtotals by none", "[evidence]") {
  std::set<std::string> codes;
  for (const SettingLabel& setting : setting_labels()) {
    CHECK(setting_code(setting.label) == std::string{setting.code});
    codes.insert(std::string{setting.code});
  }
  CHECK(codes.size() == setting_labels().size());
  CHECK(setting_code("Special - Academy/free schools") == "special_academy_free");
  CHECK(setting_code("Special - academy/free school") == "special_academy_free");
  CHECK(setting_code("Special - total") == std::nullopt);
}
