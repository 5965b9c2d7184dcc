#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <string>

#include "../backtest/invented_history.hpp"
#include "sendsim/backtest/history.hpp"
#include "sendsim/backtest/method.hpp"

// How the parts of a total are read: age bands and where plans are met.

using namespace sendsim::backtest;
namespace invented = sendsim::backtest::invented;

namespace {

const std::vector<ScoredArea> kAreas = invented::two_areas();

invented::Rows totals() {
  invented::Rows rows;
  for (const char* area : {"A", "B old", "England"})
    for (int year = 2017; year <= 2025; ++year)
      invented::put(rows, Series::plans, area, year, 100.0);
  return rows;
}

History read(const invented::Rows& rows) { return {kAreas, invented::tables(rows)}; }

}  // namespace

TEST_CASE("single ages are counted in their bands, on both sides of each bound") {
  invented::Rows rows = totals();
  for (const auto& [age, plans] : {std::pair{"0-2", 1.0},
                                   {"4", 2.0},
                                   {"5", 4.0},
                                   {"10", 8.0},
                                   {"11", 16.0},
                                   {"15", 5.0},
                                   {"16", 3.0},
                                   {"19", 6.0},
                                   {"20", 25.0},
                                   {"25", 30.0}})
    invented::put_part(rows, "A", 2024, age, plans);
  const History history = read(rows);
  const auto of = [&](Series series) { return history.at(series, 2024)[0]; };
  CHECK(of(Series::aged_0_4) == 3.0);
  CHECK(of(Series::aged_5_10) == 12.0);
  CHECK(of(Series::aged_11_15) == 21.0);
  CHECK(of(Series::aged_16_19) == 9.0);
  CHECK(of(Series::aged_20_25) == 55.0);
  CHECK(std::isnan(history.at(Series::aged_5_10, 2024)[1]));
}

TEST_CASE("a missing band of a published breakdown is none, a suppressed one makes all unknown") {
  invented::Rows rows = totals();
  invented::put_part(rows, "A", 2020, "5-10", 60.0);
  invented::put_part(rows, "A", 2020, "11-15", 40.0);
  CHECK(read(rows).at(Series::aged_20_25, 2020)[0] == 0.0);
  CHECK(std::isnan(read(rows).at(Series::aged_5_10, 2019)[0]));
  rows["ehc_plans_by_age_band"].push_back("A,2020,20-25,,X");
  invented::put_part(rows, "England", 2020, "20-25", 10.0);
  const History suppressed = read(rows);
  CHECK(std::isnan(suppressed.at(Series::aged_20_25, 2020)[0]));
  CHECK(std::isnan(suppressed.at(Series::aged_5_10, 2020)[0]));
}

TEST_CASE("where a tenth of the plans or more has no setting, the groups are unknown") {
  const auto with_unrecorded = [](double plans) {
    invented::Rows rows = totals();
    invented::put_part(rows, "A", 2023, "special_academy_free", 60.0);
    invented::put_part(rows, "A", 2023, "special_independent", 10.0);
    invented::put_part(rows, "A", 2023, "neet", 30.0 - plans);
    invented::put_part(rows, "A", 2023, "placement_unknown", plans);
    return read(rows);
  };
  const History few = with_unrecorded(9.0);
  CHECK(few.at(Series::in_state_special, 2023)[0] == 60.0);
  CHECK(few.at(Series::in_inmss, 2023)[0] == 10.0);
  CHECK(few.at(Series::in_ap, 2023)[0] == 0.0);
  CHECK(few.at(Series::elsewhere, 2023)[0] == 30.0);  // these among them
  CHECK(std::isnan(with_unrecorded(10.0).at(Series::in_state_special, 2023)[0]));
}

TEST_CASE("a setting that nobody has a figure of is not told apart that year") {
  invented::Rows rows = totals();
  invented::put_part(rows, "A", 2019, "special_academy_free", 95.0);
  rows["ehc_plans_by_age_setting"].push_back("A,2019,all,neet_other,,X");
  const History history = read(rows);
  CHECK(history.at(Series::in_state_special, 2019)[0] == 95.0);
  CHECK(history.at(Series::elsewhere, 2019)[0] == 5.0);
  SECTION("but suppressed where others have one") {
    invented::put_part(rows, "England", 2019, "neet_other", 5.0);
    CHECK(std::isnan(read(rows).at(Series::in_state_special, 2019)[0]));
  }
}

TEST_CASE("settings of the old table are those of the later ones, with whom it left out") {
  invented::Rows rows = totals();
  invented::put_part(rows, "A", 2018, "mainstream_academy", 50.0);
  invented::put_part(rows, "A", 2018, "mainstream_academy_senunit", 10.0);
  invented::put_part(rows, "A", 2018, "mainstream_la_maintained_resourced_provision", 5.0);
  invented::put_part(rows, "A", 2018, "general_fe_tertiary_colleges", 30.0);
  const History history = read(rows);
  CHECK(history.at(Series::in_mainstream, 2018)[0] == 50.0);
  CHECK(history.at(Series::in_resourced_or_unit, 2018)[0] == 15.0);
  CHECK(history.at(Series::in_post_16, 2018)[0] == 30.0);
  CHECK(history.at(Series::elsewhere, 2018)[0] == 5.0);
}

TEST_CASE("an age, a setting or a double that cannot be right is refused with its place") {
  invented::Rows rows = totals();
  SECTION("an age") {
    invented::put_part(rows, "A", 2024, "5 or so", 1.0);
    CHECK_THROWS_WITH(read(rows), Catch::Contains("expected an age or a band of ages") &&
                                      Catch::Contains("ehc_plans_by_age_setting.csv: row"));
  }
  SECTION("a setting of a later release") {
    invented::put_part(rows, "A", 2024, "special_free_school", 1.0);
    CHECK_THROWS_WITH(read(rows), Catch::Contains("expected a setting of settings.csv"));
  }
  SECTION("a figure that stands twice") {
    invented::put_part(rows, "A", 2020, "5-10", 1.0);
    invented::put_part(rows, "A", 2020, "5-10", 1.0);
    CHECK_THROWS_WITH(read(rows), Catch::Contains("this figure stands twice"));
  }
}

TEST_CASE("parts are known at an origin as their totals are") {
  invented::Rows rows = totals();
  invented::put(rows, Series::new_plans, "A", 2020, 10.0);
  rows["new_ehc_plans_by_age_band"].push_back("A,2020,5-10,10,X");
  invented::put_part(rows, "A", 2020, "5-10", 100.0);
  invented::put_part(rows, "A", 2021, "5-10", 100.0);
  const History known = read(rows).until(2020);
  CHECK(known.at(Series::aged_5_10, 2020)[0] == 100.0);
  CHECK(std::isnan(known.at(Series::aged_5_10, 2021)[0]));
  CHECK(std::isnan(known.at(Series::new_aged_5_10, 2020)[0]));
  CHECK(read(rows).until(2021).at(Series::new_aged_5_10, 2020)[0] == 10.0);
}

TEST_CASE("parts before and after persons were returned are not compared, totals are") {
  CHECK_FALSE(comparable(Series::aged_0_4, 2022, 2023));
  CHECK(comparable(Series::aged_0_4, 2021, 2022));
  CHECK(comparable(Series::in_ap, 2023, 2025));
  CHECK(comparable(Series::plans, 2022, 2023));
}

TEST_CASE("every quantity is told once, and every part belongs to one breakdown") {
  std::vector<std::string> names;
  for (const Quantity quantity : quantities()) names.emplace_back(name_of(quantity));
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
  std::size_t parts = 0;
  for (const Breakdown breakdown : {Breakdown::age_bands, Breakdown::provision_groups})
    for (const Quantity part : parts_of(breakdown)) {
      CHECK(breakdown_of(part) == breakdown);
      CHECK(is_part(series_of(part)));
      ++parts;
    }
  CHECK(parts == quantities().size() - 3);
  CHECK_FALSE(breakdown_of(Quantity::requests));
}
