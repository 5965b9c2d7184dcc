// One child at a time in an authority where nothing else happens: every date follows from the
// rules by hand. Identities: no false alarm.
#include <catch2/catch.hpp>

#include "quiet_authority.hpp"

namespace sendsim {
namespace {

using population::AssessmentStage;
using population::Status;
using random::Chance;
using random::DayLaw;
using testing::add_assessment;
using testing::add_plans;
using testing::Diary;
using testing::keep_diary;
using testing::quiet_authority;

const Day kCensus = make_day(2025, 1, 16);  // a Thursday, the census day of 2025

pathway::Model with_one_plan(int age, Day first = kCensus, Day last = make_day(2028, 12, 31)) {
  pathway::Model model = quiet_authority(first, last);
  add_plans(model, age, 0, 0);
  return model;
}

Day next_working_day(Day day) {
  while (!is_working_day(day)) day += Days{1};
  return day;
}

/// The days on which a review fell due.
std::vector<Day> due_days(const Diary& diary) {
  std::vector<Day> due;
  std::uint16_t before = 0;
  for (std::size_t i = 0; i < diary.days.size(); ++i) {
    if (diary.days[i].reviews != before) due.push_back(diary.first + Days{static_cast<int>(i)});
    before = diary.days[i].reviews;
  }
  return due;
}

/// The days at whose end the child attends another type than the day before.
std::vector<Day> days_of_moving(const Diary& diary) {
  std::vector<Day> moved;
  for (std::size_t i = 1; i < diary.days.size(); ++i)
    if (diary.days[i].provision != diary.days[i - 1].provision)
      moved.push_back(diary.first + Days{static_cast<int>(i)});
  return moved;
}

/// Every child of every age moves with certainty: from mainstream to independent, and back.
void let_all_move(pathway::Model& model) {
  for (auto& rules : model.epochs)
    for (auto& from : rules.placement.moves) {
      from[0] = placement::competing_moves({{3, 1.0}});
      from[3] = placement::competing_moves({{0, 1.0}});
    }
}

}  // namespace

TEST_CASE("reviews fall due an interval after the one before was held, and wait for an officer",
          "[properties]") {
  pathway::Model model = with_one_plan(6, kCensus, make_day(2033, 12, 31));
  const Day shorter_from = make_day(2029, 3, 1);
  model.epochs.push_back(testing::quiet_rules(shorter_from));
  model.epochs.back().transition.review_interval = Days{200};
  int after_a_weekend = 0;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    const Diary diary = keep_diary(model, seed);
    const std::vector<Day> due = due_days(diary);
    REQUIRE(due.size() > 10);
    CHECK(due.front() > model.first);
    CHECK(due.front() <= model.first + Days{365});
    for (std::size_t i = 0; i + 1 < due.size(); ++i) {
      const Day held = next_working_day(due[i]);
      after_a_weekend += held > due[i] ? 1 : 0;
      CAPTURE(seed, to_string(due[i]), to_string(held));
      CHECK(due[i + 1] == held + Days{held < shorter_from ? 365 : 200});
      if (held > due[i]) CHECK(diary.on(held - Days{1}).review_waits);
      CHECK_FALSE(diary.on(held).review_waits);
    }
  }
  CHECK(after_a_weekend > 5);
}

TEST_CASE("the first review of a new plan comes a whole interval after the final plan",
          "[properties]") {
  pathway::Model model = quiet_authority(kCensus, make_day(2026, 12, 31));
  add_assessment(model, 6, AssessmentStage::consultation);
  const Diary diary = keep_diary(model);
  const Day issued = make_day(2025, 2, 3);  // 18 days of consultation
  CHECK(diary.on(issued - Days{1}).status == Status::in_assessment);
  CHECK(diary.has_plan(issued));
  CHECK(due_days(diary) == std::vector<Day>{make_day(2026, 2, 3)});
}

TEST_CASE("a plan that ends with the school year ends on 31 July, by DfE age", "[properties]") {
  // Certain at DfE age 16, which a child of 15 in January 2025 reaches in the next school year.
  for (const int age : {15, 16, 17}) {
    pathway::Model model = with_one_plan(age);
    model.epochs.front().transition.year_end[16] = Chance{1.0};
    const Diary diary = keep_diary(model);
    CAPTURE(age);
    if (age == 17) {
      CHECK(diary.has_plan(model.last));
      continue;
    }
    const int year = age == 16 ? 2025 : 2026;
    CHECK(diary.has_plan(make_day(year, 7, 30)));
    CHECK_FALSE(diary.has_plan(make_day(year, 7, 31)));
    CHECK(diary.count("plans_ceased_by_month", make_day(year, 7, 31)) == 1);
    CHECK(diary.count("plans_ceased_by_month", make_day(year, 8, 31)) == 0);
    CHECK(diary.count("ehc_plans_by_month", make_day(year, 6, 30)) == 1);
    CHECK(diary.count("ehc_plans_by_month", make_day(year, 7, 31)) == 0);
    CHECK(diary.count("moved_out", make_day(year, 7, 31)) == 0);
  }
}

TEST_CASE("by law nobody who is 25 on 31 August keeps a plan", "[properties]") {
  for (const auto& [age, ends] : {std::pair{23, 2026}, {24, 2025}, {25, 2025}}) {
    const Diary diary = keep_diary(with_one_plan(age));
    CAPTURE(age);
    CHECK(diary.has_plan(make_day(ends, 8, 30)));
    CHECK_FALSE(diary.has_plan(make_day(ends, 8, 31)));
    CHECK(diary.count("plans_ceased_by_month", make_day(ends, 8, 31)) == 1);
    // Reasons: transferred, maximum age, needs met, other.
    const std::size_t census_year = static_cast<std::size_t>(ends - 2025);
    CHECK(diary.cells("plans_ceased_by_reason", census_year) ==
          std::vector<std::int64_t>{0, 1, 0, 0});
  }
}

TEST_CASE("who enters a phase moves on 1 September, others at a review; once a census year",
          "[properties]") {
  // Phases begin at DfE age 4, 7, 11 and 16: a child who was 10 at the census enters one.
  const int interval = GENERATE(365, 90);  // a review a year, or four
  for (int age = 3; age <= 18; ++age) {
    pathway::Model model = with_one_plan(age, kCensus, make_day(2027, 12, 31));
    let_all_move(model);
    model.epochs.front().transition.phase_transfer_ages = {4, 7, 11, 16};
    model.epochs.front().transition.review_interval = Days{interval};
    const Diary diary = keep_diary(model);
    const std::vector<Day> due = due_days(diary);
    std::vector<Day> expected;
    int transfers = 0;
    for (int year = 2025; year <= 2027; ++year) {
      const int next = age + year - 2025 + 1;  // the DfE age of the coming school year
      if (next == 4 || next == 7 || next == 11 || next == 16) {
        expected.push_back(make_day(year, 9, 1));
        CHECK(diary.count("phase_transfers_by_month", make_day(year, 9, 1)) == 1);
        ++transfers;
        continue;
      }
      for (const Day day : due) {
        const Day held = next_working_day(day);
        if (held < sen2_census_day(year)) continue;
        if (held < sen2_census_day(year + 1) && held <= model.last) expected.push_back(held);
        break;
      }
    }
    CAPTURE(age, interval, transfers);
    CHECK(days_of_moving(diary) == expected);
    CHECK(expected.size() >= 2);
    CHECK(diary.count("phase_transfers", make_day(2025, 9, 1)) +
              diary.count("phase_transfers", make_day(2026, 9, 1)) +
              diary.count("phase_transfers", make_day(2027, 9, 1)) ==
          transfers);
  }
}

TEST_CASE("an assessment goes from stage to stage on the days its durations say", "[properties]") {
  // Requested on Thursday 16 January 2025; decided after 42 days; other advice 20 calendar days,
  // psychology 30 working days; writing 5 working days; consultation 18 days.
  pathway::Model model = quiet_authority(kCensus, make_day(2025, 12, 31));
  add_assessment(model, 6, AssessmentStage::request);
  auto& rules = model.epochs.front().assessment;
  rules.psychology_work = DayLaw::fixed(Days{30});
  rules.writing_work = DayLaw::fixed(Days{5});
  const Diary diary = keep_diary(model);
  const auto stage_until = [&](Day last, AssessmentStage stage) {
    CAPTURE(to_string(last));
    CHECK(diary.on(last).status == Status::in_assessment);
    CHECK(diary.on(last).stage == stage);
    CHECK((diary.on(last + Days{1}).stage != stage || diary.has_plan(last + Days{1})));
  };
  stage_until(make_day(2025, 2, 26), AssessmentStage::request);
  stage_until(make_day(2025, 4, 9), AssessmentStage::advice);
  stage_until(make_day(2025, 4, 16), AssessmentStage::writing);
  stage_until(make_day(2025, 5, 4), AssessmentStage::consultation);
  CHECK(diary.has_plan(make_day(2025, 5, 5)));
  CHECK(diary.count("assessments_completed_by_month", make_day(2025, 4, 10)) == 1);
  CHECK(diary.count("plans_issued_by_month", make_day(2025, 5, 5)) == 1);
  CHECK(diary.count("plans_issued_within_20_weeks_by_month", make_day(2025, 5, 5)) == 1);
  CHECK(diary.value("weeks_to_plan_p50", make_day(2025, 5, 5)) == Approx(109.0 / 7.0));
}

TEST_CASE("a request that is refused, or an assessment without a plan, goes back to support",
          "[properties]") {
  const bool refused = GENERATE(true, false);
  pathway::Model model = quiet_authority(kCensus, make_day(2026, 6, 30));
  add_assessment(model, 6, AssessmentStage::request);
  auto& rules = model.epochs.front();
  (refused ? rules.assessment.refuse : rules.assessment.not_issue)[6] = Chance{1.0};
  rules.assessment.ask_again_after = Days{180};
  rules.identification.request[0].assign(population::kAges, 1000.0);  // asks within days
  const Diary diary = keep_diary(model);
  const Day decided = make_day(2025, 2, 27);          // 42 days after the request
  const Day back = decided + Days{refused ? 0 : 20};  // and the other advice's 20
  CHECK(diary.on(back - Days{1}).status == Status::in_assessment);
  CHECK(diary.on(back).status == Status::sen_support);
  CHECK(diary.count(refused ? "refused_by_month" : "not_issued_by_month", back) == 1);
  CHECK(diary.on(back + Days{179}).status == Status::sen_support);
  CHECK(diary.on(back + Days{190}).status == Status::in_assessment);
  CHECK(Day{diary.on(back + Days{190}).requested} >= back + Days{180});
}

TEST_CASE("a plan holder who moves away is counted as transferred, not as ceased for a reason",
          "[properties]") {
  const bool moves = GENERATE(true, false);
  pathway::Model model = with_one_plan(9, kCensus, make_day(2025, 3, 31));
  auto& rules = model.epochs.front().transition;
  (moves ? rules.moves_out : rules.ceases).assign(population::kAges, 1000.0);
  rules.reason_weights.assign(population::kAges, std::vector<double>{0.0, 0.0, 0.0, 1.0});
  const Diary diary = keep_diary(model);
  CHECK(diary.has_plan(model.first));
  CHECK_FALSE(diary.has_plan(model.last));
  CHECK(diary.cells("plans_ceased_by_reason", 0) ==
        (moves ? std::vector<std::int64_t>{1, 0, 0, 0} : std::vector<std::int64_t>{0, 0, 0, 1}));
  CHECK(diary.count("moved_out", model.first) == (moves ? 1 : 0));
  CHECK(diary.count("plans_ceased", model.first) == 1);
}

}  // namespace sendsim
