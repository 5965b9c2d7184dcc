#include "sendsim/calibration/starting_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "shipped_table.hpp"

namespace {

using sendsim::calibration::make_starting_table;
using sendsim::calibration::Margins;
using sendsim::calibration::margins_of;
using sendsim::calibration::read_margins;
using sendsim::calibration::StartingTable;
using sendsim::tabular::CsvTable;

Margins shipped_margins(const std::string& area) {
  using sendsim::test::shipped_table;
  return read_margins(shipped_table("ehc_plans_by_age_need"),
                      shipped_table("ehc_plans_by_age_setting"),
                      shipped_table("ehc_plans_by_need_setting"), area, "2025");
}

std::vector<std::string> names(const std::string& kind, std::size_t count) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(kind + std::to_string(i));
  return result;
}

/// A table with about a third of its cells filled, mostly with small counts, as authorities' are.
StartingTable random_table(std::uint32_t seed) {
  std::mt19937 draws{seed};  // its numbers are fixed by the standard; the laws' are not, so none
  const auto below = [&](std::uint32_t limit) { return draws() % limit; };
  StartingTable table;
  table.ages = names("age", 1 + below(7));
  table.needs = names("need", 1 + below(5));
  table.settings = names("setting", 1 + below(6));
  table.plans.resize(table.ages.size() * table.needs.size() * table.settings.size());
  for (std::int64_t& plans : table.plans) {
    if (below(3) == 0) plans = static_cast<std::int64_t>(below(below(10) == 0 ? 200 : 6));
  }
  return table;
}

void check_meets(const StartingTable& table, const Margins& margins) {
  const Margins reached = margins_of(table);
  CHECK(reached.age_need == margins.age_need);
  CHECK(reached.age_setting == margins.age_setting);
  CHECK(reached.need_setting == margins.need_setting);
  CHECK(reached.age_total == margins.age_total);
  CHECK(reached.need_total == margins.need_total);
  CHECK(reached.setting_total == margins.setting_total);
  CHECK(table.deviations.empty());
  CHECK(table.total_deviation == 0);
}

}  // namespace

TEST_CASE("Rotherham's plans of January 2025 meet every published margin", "[calibration]") {
  const Margins margins = shipped_margins("Rotherham");
  // DfE, Education, health and care plans, 2025: caseload.csv and sen_needs_all_plans.csv.
  CHECK(margins.ages.size() == 23);  // under 3, then 3 to 24
  CHECK(margins.ages.front() == "0-2");
  CHECK(margins.ages.back() == "24");
  CHECK(margins.needs.size() == 11);  // OTH and UNKNOWN hold nobody
  CHECK(margins.settings.size() == 22);

  const StartingTable table = make_starting_table(margins);
  CHECK(table.total() == 3623);
  check_meets(table, margins);
  for (const std::int64_t plans : table.plans) CHECK(plans >= 0);
}

TEST_CASE("the same margins give the same table", "[calibration]") {
  const Margins margins = shipped_margins("Rotherham");
  CHECK(make_starting_table(margins).plans == make_starting_table(margins).plans);
}

TEST_CASE("a table's own margins are always met", "[calibration][property]") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const StartingTable original = random_table(seed);
    const Margins margins = margins_of(original);
    const StartingTable table = make_starting_table(margins);
    CAPTURE(seed, margins.ages.size(), margins.needs.size(), margins.settings.size());
    check_meets(table, margins);
    for (const std::int64_t plans : table.plans) CHECK(plans >= 0);
    CHECK(table.total() == original.total());
  }
}

TEST_CASE("a table without any interaction is found again", "[calibration]") {
  // Plans = a × n × s: the proportional fit is exactly this table, and it is whole.
  StartingTable original;
  original.ages = names("age", 3);
  original.needs = names("need", 2);
  original.settings = names("setting", 4);
  for (const std::int64_t a : {1, 2, 5}) {
    for (const std::int64_t n : {3, 1}) {
      for (const std::int64_t s : {2, 0, 1, 7}) original.plans.push_back(a * n * s);
    }
  }
  const StartingTable table = make_starting_table(margins_of(original));
  CHECK(table.plans == original.plans);
  CHECK(table.distance_from_fit == Approx(0.0).margin(1e-6));
}

TEST_CASE("margins that clash by one plan are missed by one plan, and it is told",
          "[calibration]") {
  StartingTable original;
  original.ages = names("age", 3);
  original.needs = names("need", 3);
  original.settings = names("setting", 3);
  original.plans = std::vector<std::int64_t>(27, 4);
  Margins margins = margins_of(original);
  margins.age_need[4] += 1;  // (age1, need1): no other margin knows of this plan

  const StartingTable table = make_starting_table(margins);
  REQUIRE(table.total_deviation == 1);
  REQUIRE(table.deviations.size() == 1);
  CHECK(table.deviations[0].margin == "age × need");
  CHECK(table.deviations[0].cell == "age1, need1");
  CHECK(table.deviations[0].published == 13);
  CHECK(table.deviations[0].reached == 12);
  CHECK(table.total_deviation_is_least);
}

TEST_CASE("a published total that its own table contradicts is told", "[calibration]") {
  Margins margins = margins_of(random_table(3));
  margins.age_total[0] += 2;
  const StartingTable table = make_starting_table(margins);
  REQUIRE(table.deviations.size() == 1);
  CHECK(table.deviations[0].margin == "age");
  CHECK(table.deviations[0].reached == table.deviations[0].published - 2);
}

TEST_CASE("margins of the wrong shape or below zero are a fault of the program", "[calibration]") {
  Margins margins = margins_of(random_table(3));
  margins.age_need[0] = -1;
  CHECK_THROWS_AS(make_starting_table(margins), std::logic_error);
  margins = margins_of(random_table(3));
  margins.age_need.pop_back();
  CHECK_THROWS_AS(make_starting_table(margins), std::logic_error);
}

TEST_CASE("an area or a year that the evidence lacks is refused", "[calibration]") {
  CHECK_THROWS_AS(shipped_margins("Atlantis"), sendsim::tabular::CsvError);
}

TEST_CASE("the text of a table holds every plan once", "[calibration]") {
  const StartingTable table = random_table(11);
  const CsvTable text =
      CsvTable::parse(starting_table_text(table, "Exampleton", "2025", "TEST"), "start.csv");
  std::int64_t plans = 0;
  for (std::size_t row = 0; row < text.row_count(); ++row) {
    plans += text.at(row, "count").integer();
    CHECK(text.at(row, "area").text() == "Exampleton");
  }
  CHECK(plans == table.total());
}

TEST_CASE("the quick table is nearly as near as the nearest", "[calibration]") {
  for (const std::string area : {"Rotherham", "Torbay"}) {
    CAPTURE(area);
    const Margins margins = shipped_margins(area);
    const StartingTable quick = make_starting_table(margins);
    const StartingTable nearest = sendsim::calibration::make_nearest_table(margins);
    check_meets(quick, margins);
    CHECK(nearest.distance_is_least);
    CHECK(quick.distance_from_fit >= nearest.distance_from_fit - 1e-6);
    CHECK(quick.distance_from_fit <= 1.08 * nearest.distance_from_fit);
  }
}
