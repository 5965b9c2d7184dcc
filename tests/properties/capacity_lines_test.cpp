// Staff by month, and who stands in line for them. Identities: no false alarm.
#include <catch2/catch.hpp>

#include "invented_authority.hpp"
#include "quiet_authority.hpp"

namespace sendsim {
namespace {

using population::AssessmentStage;
using testing::add_assessment;
using testing::Diary;
using testing::keep_diary;
using testing::quiet_authority;

}  // namespace

TEST_CASE("staff of a month is the mean of its days", "[properties][capacity]") {
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2025, 6, 20));
  model.epochs.front().from = make_day(2024, 9, 1);
  model.epochs.front().psychologists_fte = 8.0;
  model.epochs.front().officers_fte = 12.0;
  pathway::EpochRules more = model.epochs.front();
  more.from = make_day(2025, 3, 11);
  more.psychologists_fte = 11.1;
  model.epochs.push_back(more);
  const Diary diary = keep_diary(model);
  const auto psychologists = [&](unsigned month) {
    return diary.value("psychologists_fte", make_day(2025, month, 18));
  };
  CHECK(psychologists(1) == Approx(8.0));
  CHECK(psychologists(2) == Approx(8.0));
  CHECK(psychologists(3) == Approx((10 * 8.0 + 21 * 11.1) / 31));
  CHECK(psychologists(4) == Approx(11.1));
  CHECK(psychologists(6) == Approx(11.1));  // twenty days of it
  for (const unsigned month : {1U, 3U, 6U})
    CHECK(diary.value("officers_fte", make_day(2025, month, 18)) == Approx(12.0));
}

TEST_CASE("the line for a psychologist is who has not been called", "[properties][capacity]") {
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2025, 6, 30));
  for (int child = 0; child < 5; ++child) add_assessment(model, 7, AssessmentStage::advice);
  pathway::EpochRules& rules = model.epochs.front();
  rules.psychologists_fte = 2.0;
  rules.assessment.psychology_work = random::DayLaw::fixed(Days{20});  // four weeks each
  const Diary diary = keep_diary(model);
  const auto line = [&](std::size_t month) { return diary.cells("service_waiting_list", month); };
  CHECK(line(0) == std::vector<std::int64_t>{5, 0});  // as the first day begins
  CHECK(line(1) == std::vector<std::int64_t>{3, 0});  // two are seen from 16 January on
  CHECK(line(2) == std::vector<std::int64_t>{1, 0});  // two more from 13 February on
  CHECK(line(3) == std::vector<std::int64_t>{0, 0});  // the last from 13 March on
}

TEST_CASE("who stands in a line is in assessment, or is due a review", "[properties][capacity]") {
  pathway::Model scenario = testing::invented_authority();
  scenario.epochs.front().psychologists_fte = 1.5;
  scenario.epochs.front().officers_fte = 4.0;
  pathway::Pathway model{scenario};
  const measures::Layout& layout = model.layout();
  const measures::Results results = model.run(3, 0);
  const auto counts = [&](const char* name) {
    return results.cubes[layout.find_cube(name).value()].counts;
  };
  const auto lines = counts("service_waiting_list");
  const auto stages = counts("in_assessment_by_month_stage");  // request, advice, writing, …
  const auto overdue = counts("overdue_reviews_by_month");
  std::int64_t psychologists = 0;
  std::int64_t officers = 0;
  for (std::size_t month = 0; month < overdue.size(); ++month) {
    CAPTURE(month);
    CHECK(lines[2 * month] <= stages[4 * month + 1]);
    CHECK(lines[2 * month + 1] <= stages[4 * month + 2] + overdue[month]);
    psychologists += lines[2 * month];
    officers += lines[2 * month + 1];
  }
  CHECK(psychologists > 0);
  CHECK(officers > 0);
}

TEST_CASE("the new measures stand behind all others", "[properties][capacity]") {
  const pathway::Model scenario = testing::invented_authority();
  const pathway::Pathway model{scenario};
  const auto& measures = model.layout().measures;
  REQUIRE(measures.size() > 4);
  CHECK(measures[measures.size() - 4].name == "plans_per_100_pupils");
  CHECK(measures[measures.size() - 3].name == "psychologists_fte");
  CHECK(measures[measures.size() - 2].name == "officers_fte");
  CHECK(measures[measures.size() - 1].name == "service_waiting_list");
  for (const auto& measure : measures) {
    CAPTURE(measure.name);
    CHECK_FALSE(measure.unit.empty());
    CHECK(measure.description.ends_with('.'));
  }
}

}  // namespace sendsim
