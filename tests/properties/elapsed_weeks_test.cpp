// Open requests and assessments by the weeks since the request. Identities: no false alarm.
#include <catch2/catch.hpp>
#include <vector>

#include "invented_authority.hpp"
#include "quiet_authority.hpp"

namespace sendsim {
namespace {

using population::AssessmentStage;
using testing::add_assessment;
using testing::Diary;
using testing::keep_diary;
using testing::quiet_authority;

using Bands = std::vector<std::int64_t>;
const Day kFirst = make_day(2025, 1, 16);

/// Cases on the first day that have lasted so long and then last for ever.
pathway::Model waiting_since(const std::vector<int>& elapsed) {
  pathway::Model model = quiet_authority(kFirst, make_day(2026, 12, 31));
  for (const int days : elapsed) add_assessment(model, 7, AssessmentStage::request, days);
  model.epochs.front().assessment.decision = random::DayLaw::fixed(Days{3000});
  return model;
}

}  // namespace

TEST_CASE("cases open on the first day count from their own request, to the day",
          "[properties][weeks]") {
  // Both sides of each bound: 6, 16, 20, 30 and 52 weeks are 42, 112, 140, 210 and 364 days.
  const Diary diary = keep_diary(
      waiting_since({0, 42, 43, 112, 113, 140, 141, 210, 211, 364, 365, 366, 900, 1500}));
  CHECK(diary.cells("in_assessment_by_month_weeks", 0) == Bands{2, 2, 2, 2, 2, 4});
  // 15 days later, at the end of January: those at 42, 112, 140, 210 and 364 have passed a bound.
  CHECK(diary.cells("in_assessment_by_month_weeks", 1) == Bands{1, 2, 2, 2, 2, 5});
  // On the last day all have been open for two years but for none: 714 days and more.
  CHECK(diary.count("in_assessment_by_month_weeks", make_day(2026, 12, 31)) == 14);
  const std::size_t last =
      diary.layout.times[diary.cube("in_assessment_by_month_weeks").time].size() - 1;
  CHECK(diary.cells("in_assessment_by_month_weeks", last) == Bands{0, 0, 0, 0, 0, 14});
}

TEST_CASE("a month's end counts the days since the request as that day ends",
          "[properties][weeks]") {
  // Requested 27 days before 16 January: 42 days on 31 January, 70 on 28 February.
  const Diary diary = keep_diary(waiting_since({27, 28}));
  CHECK(diary.cells("in_assessment_by_month_weeks", 1) == Bands{1, 1, 0, 0, 0, 0});
  CHECK(diary.cells("in_assessment_by_month_weeks", 2) == Bands{0, 2, 0, 0, 0, 0});
}

TEST_CASE("bands of weeks and stages sum to the open cases of every month", "[properties][weeks]") {
  pathway::Model scenario = testing::invented_authority();
  scenario.epochs.front().psychologists_fte = 1.0;  // too few: some wait for more than a year
  pathway::Pathway model{scenario};
  const measures::Layout& layout = model.layout();
  const auto cube = [&](const char* name) { return layout.find_cube(name).value(); };
  const measures::Axis& axis =
      layout.axes[layout.cubes[cube("in_assessment_by_month_weeks")].axes.at(0)];
  CHECK(axis.name == "stage");
  CHECK(axis.labels == std::vector<std::string>{"up_to_6_weeks", "6_to_16_weeks", "16_to_20_weeks",
                                                "20_to_30_weeks", "30_to_52_weeks",
                                                "over_52_weeks"});
  std::int64_t late = 0;
  for (const std::uint32_t replication : {0U, 1U}) {
    const measures::Results results = model.run(11, replication);
    const auto& all = results.cubes[cube("in_assessment_by_month")].counts;
    const auto& weeks = results.cubes[cube("in_assessment_by_month_weeks")].counts;
    const auto& stages = results.cubes[cube("in_assessment_by_month_stage")].counts;
    REQUIRE(weeks.size() == 6 * all.size());
    for (std::size_t month = 0; month < all.size(); ++month) {
      CAPTURE(replication, month);
      std::int64_t by_weeks = 0;
      std::int64_t by_stage = 0;
      for (std::size_t band = 0; band < 6; ++band) {
        CHECK(weeks[6 * month + band] >= 0);
        by_weeks += weeks[6 * month + band];
      }
      for (std::size_t stage = 0; stage < 4; ++stage) by_stage += stages[4 * month + stage];
      CHECK(by_weeks == all[month]);
      CHECK(by_stage == all[month]);
      late += weeks[6 * month + 5];
    }
  }
  CHECK(late > 0);
}

}  // namespace sendsim
