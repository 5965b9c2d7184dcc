// Phase transfers from one type of provision to another. Identities: no false alarm.
#include <catch2/catch.hpp>

#include "invented_authority.hpp"
#include "quiet_authority.hpp"

namespace sendsim {
namespace {

using testing::add_plans;
using testing::Diary;
using testing::keep_diary;
using testing::quiet_authority;

constexpr std::size_t kTypes = 4;  // mainstream, resourced, special (limited), independent
const Day kSeptember = make_day(2025, 9, 1);

/// Who enters a phase in September: ten from mainstream, all of whom seek `to`.
Diary ten_seek(std::size_t to, double places) {
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2026, 3, 31));
  add_plans(model, 10, 0, 0, 10);
  pathway::EpochRules& rules = model.epochs.front();
  rules.transition.phase_transfer_ages = {11};
  rules.placement.types[2].places = places;
  rules.placement.types[2].over_fill = 0.0;
  for (auto& by_origin : rules.placement.moves)
    by_origin[0] = placement::competing_moves({{to, 1.0}});
  // Reviews fall due after the transfers: who moves in September moves as a phase begins.
  rules.transition.review_interval = Days{3650};
  return keep_diary(model);
}

std::int64_t flow(const Diary& diary, std::size_t from, std::size_t to) {
  const std::size_t year =
      diary.layout.times[diary.cube("phase_transfers_from_to").time].find(kSeptember).value();
  return diary.cells("phase_transfers_from_to", year).at(from * kTypes + to);
}

}  // namespace

TEST_CASE("who enters a phase is counted from the type before to the type as the day ends",
          "[properties][flows]") {
  const Diary moved = ten_seek(3, 0.0);
  CHECK(flow(moved, 0, 3) == 10);
  CHECK(moved.count("phase_transfers_from_to", kSeptember) == 10);
  CHECK(moved.count("phase_transfers", kSeptember) == 10);
}

TEST_CASE("who waits for a place as a phase begins is counted where it stays",
          "[properties][flows]") {
  const Diary some = ten_seek(2, 4.0);
  CHECK(flow(some, 0, 2) == 4);
  CHECK(flow(some, 0, 0) == 6);
  const Diary none = ten_seek(2, 0.0);
  CHECK(flow(none, 0, 0) == 10);
}

TEST_CASE("flows between types sum to the phase transfers of each year", "[properties][flows]") {
  const pathway::Model scenario = testing::invented_authority();
  pathway::Pathway model{scenario};
  const measures::Layout& layout = model.layout();
  const measures::Cube& cube = layout.cubes[layout.find_cube("phase_transfers_from_to").value()];
  REQUIRE(cube.axes.size() == 2);
  CHECK(layout.axes[cube.axes[0]].name == "provision");
  CHECK(layout.axes[cube.axes[1]].name == "provision");
  CHECK(layout.axes[cube.axes[0]].labels == layout.axes[cube.axes[1]].labels);
  CHECK_FALSE((cube.show_total || cube.show_margins || cube.show_cells));
  std::int64_t elsewhere = 0;
  for (const std::uint32_t replication : {0U, 1U, 2U}) {
    const measures::Results results = model.run(11, replication);
    const auto& flows = results.cubes[layout.find_cube("phase_transfers_from_to").value()].counts;
    const auto& all = results.cubes[layout.find_cube("phase_transfers").value()].counts;
    const std::size_t years = layout.times[cube.time].size();
    for (std::size_t year = 0; year < years; ++year) {
      CAPTURE(replication, year);
      std::int64_t by_flow = 0;
      for (std::size_t from = 0; from < kTypes; ++from)
        for (std::size_t to = 0; to < kTypes; ++to) {
          const std::int32_t count = flows[(year * kTypes + from) * kTypes + to];
          by_flow += count;
          if (from != to) elsewhere += count;
          CHECK(count >= 0);
        }
      const std::size_t width = all.size() / years;
      std::int64_t total = 0;
      for (std::size_t i = 0; i < width; ++i) total += all[year * width + i];
      CHECK(by_flow == total);
    }
  }
  CHECK(elsewhere > 0);
}

}  // namespace sendsim
