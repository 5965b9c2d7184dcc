// The wait for a place of a few children whose plans all begin on 3 February 2025: patience, places
// that come free, over-fill, and the decile and median of the wait. Identities: no false alarm.
#include <catch2/catch.hpp>

#include "quiet_authority.hpp"

namespace sendsim {
namespace {

using population::AssessmentStage;
using random::Chance;
using random::DayLaw;
using testing::add_assessment;
using testing::add_plans;
using testing::Diary;
using testing::keep_diary;

const Day kFirst = make_day(2025, 1, 16);
const Day kIssued = make_day(2025, 2, 3);  // after 18 days of consultation
constexpr std::size_t kMainstream = 0;
constexpr std::size_t kSpecial = 2;
constexpr std::size_t kIndependent = 3;

/// `children` whose plans name a special school, of which there are `places`.
pathway::Model wanting_special(int children, double places, Days patience) {
  pathway::Model model = testing::quiet_authority(kFirst, make_day(2026, 12, 31));
  for (int i = 0; i < children; ++i) add_assessment(model, 6, AssessmentStage::consultation);
  auto& rules = model.epochs.front().placement;
  rules.types = {{}, {}, {.places = places, .over_fill = 0.0, .overflow = kIndependent}, {}};
  rules.preference.assign(population::kAges, {{0.0, 0.0, 1.0, 0.0}, {0.0, 0.0, 1.0, 0.0}});
  rules.interim = kMainstream;
  rules.patience = DayLaw::fixed(patience);
  return model;
}

/// From `from` on there are `places`.
void open_places(pathway::Model& model, Day from, double places) {
  pathway::EpochRules rules = model.epochs.back();
  rules.from = from;
  rules.placement.types[kSpecial].places = places;
  model.epochs.push_back(rules);
}

}  // namespace

TEST_CASE("a child waits as long as the patience lasts, and is then placed elsewhere",
          "[properties]") {
  const Diary diary = keep_diary(wanting_special(1, 0.0, Days{150}));
  const Day ends = make_day(2025, 7, 3);  // 150 days after 3 February
  for (const Day day : {kIssued, ends - Days{1}}) {
    CHECK(diary.on(day).provision == kMainstream);
    CHECK(diary.on(day).wanted == kSpecial);
    CHECK_FALSE(diary.on(day).overflow);
  }
  CHECK(diary.on(ends).provision == kIndependent);
  CHECK(diary.on(ends).overflow);
  CHECK(diary.count("overflow_placements_by_month", ends) == 1);
  CHECK(diary.count("awaiting_place_by_month", make_day(2025, 6, 30)) == 1);
  CHECK(diary.count("awaiting_place_by_month", make_day(2025, 7, 31)) == 0);
  CHECK(diary.count("shortfall_by_month", make_day(2025, 6, 30)) == 1);
  CHECK(diary.count("shortfall_by_month", make_day(2025, 7, 31)) == 1);
  CHECK(diary.on(make_day(2026, 12, 31)).provision == kIndependent);
}

TEST_CASE("a place that opens the day before patience ends is taken, not one bought elsewhere",
          "[properties]") {
  pathway::Model model = wanting_special(1, 0.0, Days{150});
  open_places(model, make_day(2025, 7, 2), 1.0);
  const Diary diary = keep_diary(model);
  CHECK(diary.on(make_day(2025, 7, 1)).provision == kMainstream);
  CHECK(diary.on(make_day(2025, 7, 2)).provision == kSpecial);
  CHECK(diary.on(make_day(2026, 12, 31)).provision == kSpecial);
  CHECK_FALSE(diary.on(make_day(2025, 7, 3)).overflow);
  CHECK(diary.count("overflow_placements", kFirst) == 0);
  CHECK(diary.count("shortfall_by_month", make_day(2025, 7, 31)) == 0);
  CHECK(diary.value("weeks_for_place_p50", kFirst) == Approx(149.0 / 7.0));
}

TEST_CASE("a place left on 31 July is filled from the line the same day", "[properties]") {
  pathway::Model model = wanting_special(1, 1.0, Days{600});
  add_plans(model, 16, 0, kSpecial);  // the one place, until it ends for certain
  model.epochs.front().transition.year_end[16] = Chance{1.0};
  const Diary diary = keep_diary(model);
  CHECK(diary.count("places_filled", make_day(2025, 7, 31)) == 1);
  CHECK(diary.count("awaiting_place_by_month", make_day(2025, 6, 30)) == 1);
  CHECK(diary.count("awaiting_place_by_month", make_day(2025, 7, 31)) == 0);
  CHECK(diary.count("ehc_plans_by_month", make_day(2025, 7, 31)) == 1);
  // 3 February to 31 July.
  CHECK(diary.value("weeks_for_place_p50", kFirst) == Approx(178.0 / 7.0));
}

TEST_CASE("ten places with a tenth of over-fill take eleven children, the twelfth waits",
          "[properties]") {
  pathway::Model model = wanting_special(12, 10.0, Days{600});
  model.epochs.front().placement.types[kSpecial].over_fill = 0.1;
  const Diary diary = keep_diary(model);
  const Day february = make_day(2025, 2, 28);
  CHECK(diary.count("places", february) == 10);
  CHECK(diary.count("places_filled", february) == 11);
  CHECK(diary.count("awaiting_place_by_month", february) == 1);
}

TEST_CASE("the median and the ninth decile of eleven waits for a place are the sixth and the tenth",
          "[properties]") {
  // A place a week from 10 February on: waits of 1, 2, …, 11 weeks.
  pathway::Model model = wanting_special(11, 0.0, Days{600});
  for (int week = 1; week <= 11; ++week)
    open_places(model, kIssued + Days{7 * week}, static_cast<double>(week));
  const Diary diary = keep_diary(model);
  CHECK(diary.value("weeks_for_place_p50", kFirst) == 6.0);
  CHECK(diary.value("weeks_for_place_p90", kFirst) == 10.0);
}

TEST_CASE("the median, the ninth decile and the share in time of eleven new plans, by hand",
          "[properties]") {
  // Issued 12, 13, …, 22 weeks after the request: nine of them within 20.
  pathway::Model model = testing::quiet_authority(kFirst, make_day(2025, 12, 31));
  for (int week = 12; week <= 22; ++week)
    add_assessment(model, 6, AssessmentStage::consultation, 7 * week - 18);
  const Diary diary = keep_diary(model);
  for (const std::string suffix : {"", "_by_month"}) {
    CHECK(diary.value("weeks_to_plan_p50" + suffix, kIssued) == 17.0);
    CHECK(diary.value("weeks_to_plan_p90" + suffix, kIssued) == 21.0);
    CHECK(diary.value("within_20_weeks" + suffix, kIssued) == Approx(9.0 / 11.0));
  }
}

}  // namespace sendsim
