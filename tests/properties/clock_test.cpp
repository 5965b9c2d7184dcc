// The statutory clock and the dates of one assessment, with laws of fixed length and ample staff:
// every plan takes exactly as many days as its stages. Identities: no false alarm.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "invented_authority.hpp"
#include "quiet_authority.hpp"
#include "sendsim/pathway/pathway.hpp"

namespace sendsim {
namespace {

using random::Chance;
using random::DayLaw;

/// Decision 30 days, advice 60 (psychology at once), writing at once, consultation as given.
pathway::Model fixed_days(int consultation) {
  pathway::Model model = testing::invented_authority();
  pathway::EpochRules& rules = model.epochs.front();
  rules.assessment.decision = DayLaw::fixed(Days{30});
  rules.assessment.other_advice = DayLaw::fixed(Days{60});
  rules.assessment.psychology_work = DayLaw::fixed(Days{0});
  rules.assessment.writing_work = DayLaw::fixed(Days{0});
  rules.assessment.consultation = DayLaw::fixed(Days{consultation});
  rules.assessment.exception = Chance{0.0};
  rules.psychologists_fte = 500.0;
  rules.officers_fte = 500.0;
  return model;
}

/// A rate of the third census year, long after the open assessments of the first day.
double in_third_year(const pathway::Model& model, const char* dataset) {
  pathway::Pathway pathway{model};
  const measures::Results results = pathway.run(5, 0);
  return results.cubes[pathway.layout().find_cube(dataset).value()].values[2];
}

}  // namespace

TEST_CASE("140 days are within 20 weeks, 141 are not, weekends or not", "[properties]") {
  // Writing begins and ends on the first working day after the advice: plans whose advice comes on
  // a weekend or holiday take longer, so that only the sooner half of the claim is exact for all.
  const pathway::Model early = fixed_days(40);
  CHECK(in_third_year(early, "within_20_weeks") > 0.99);
  const pathway::Model exact = fixed_days(50);
  const pathway::Model late = fixed_days(51);
  CHECK(in_third_year(late, "within_20_weeks") == 0.0);
  const double share = in_third_year(exact, "within_20_weeks");
  CHECK(share > 0.6);  // five days of seven, less holidays
  CHECK(share < 0.8);
  CHECK(in_third_year(exact, "weeks_to_plan_p50") == 20.0);
  CHECK(in_third_year(exact, "weeks_to_plan_p90") > 20.2);
}

TEST_CASE("plans under a lawful exception are no part of the share", "[properties]") {
  pathway::Model model = fixed_days(51);
  model.epochs.front().assessment.exception = Chance{1.0};
  CHECK(std::isnan(in_third_year(model, "within_20_weeks")));
}

TEST_CASE("who is refused asks again no sooner than the rules say", "[properties]") {
  // Everybody is refused and asks as soon as may be: a child's requests are 30 days, the wait and
  // one day of the hazard apart.
  pathway::Model model = fixed_days(50);
  pathway::EpochRules& rules = model.epochs.front();
  rules.assessment.refuse.assign(population::kAges, Chance{1.0});
  rules.identification.request.assign(2, std::vector<double>(population::kAges, 900.0));
  rules.identification.request_season.assign(12, 1.0);
  rules.identification.support_ends.assign(population::kAges, 0.0);
  rules.assessment.ask_again_after = Days{180};
  struct Seen {
    std::vector<Day> last_request;
    int requests = 0;
    int too_soon = 0;
    int late = 0;
  } seen;
  pathway::Pathway pathway{model};
  pathway.watch(
      [](const pathway::Pathway& now, void* context) {
        auto& all = *static_cast<Seen*>(context);
        const auto& people = now.state().people;
        all.last_request.resize(std::max(all.last_request.size(), people.slots()), Day{});
        for (population::PersonSlot slot = 0; slot < people.slots(); ++slot) {
          const population::Person& person = people[slot];
          Day& last = all.last_request[slot];
          if (person.status == population::Status::absent) last = Day{};
          if (person.status != population::Status::in_assessment || Day{person.requested} == last)
            continue;
          if (last != Day{} && person.requests > 0) {
            ++all.requests;
            const auto apart = (Day{person.requested} - last).count();
            all.too_soon += apart < 210 ? 1 : 0;
            all.late += apart > 220 ? 1 : 0;
          }
          last = person.requested;
        }
      },
      &seen);
  (void)pathway.run(6, 0);
  CHECK(seen.requests > 1000);
  CHECK(seen.too_soon == 0);
  CHECK(seen.late < seen.requests / 100);
}

TEST_CASE("urgent advice passes the psychologists' line, under priority alone", "[properties]") {
  // Psychologists for a part of what comes: without urgency everybody waits longer than 20 weeks.
  pathway::Model model = fixed_days(40);
  pathway::EpochRules& rules = model.epochs.front();
  rules.assessment.other_advice = DayLaw::fixed(Days{20});
  rules.assessment.psychology_work = DayLaw::fixed(Days{10});
  rules.psychologists_fte = 1.0;
  const double first_come = in_third_year(model, "within_20_weeks");
  CHECK(first_come == 0.0);
  rules.assessment.urgent = Chance{0.2};
  CHECK(in_third_year(model, "within_20_weeks") == first_come);
  model.psychologists_discipline = engine::Discipline::priority;
  CHECK(in_third_year(model, "within_20_weeks") > 0.2);
  rules.assessment.urgent = Chance{0.0};
  CHECK(in_third_year(model, "within_20_weeks") == first_come);
}

TEST_CASE("who has waited longest for a psychologist on the first day is called first",
          "[properties]") {
  // One psychologist, a working week a child; ten who asked lately are told before ten who asked
  // long ago. The plans of the first 60 days are those of the latter: all of them late.
  pathway::Model model = testing::quiet_authority(make_day(2025, 3, 3), make_day(2025, 5, 2));
  pathway::EpochRules& rules = model.epochs.front();
  rules.assessment.psychology_work = DayLaw::fixed(Days{5});
  rules.assessment.consultation = DayLaw::fixed(Days{10});
  rules.psychologists_fte = 1.0;
  model.start.residents.persons[7] = 20;
  for (const int days : {20, 360})
    model.start.assessments.push_back({.age = 7,
                                       .need = 0,
                                       .stage = population::AssessmentStage::advice,
                                       .elapsed = days + 30,
                                       .days_in_stage = days,
                                       .count = 10});
  pathway::Pathway pathway{model};
  const measures::Results results = pathway.run(8, 0);
  const auto total = [&](const char* dataset) {
    const auto& counts = results.cubes[*pathway.layout().find_cube(dataset)].counts;
    return std::accumulate(counts.begin(), counts.end(), 0);
  };
  CHECK(total("plans_issued") >= 5);
  CHECK(total("plans_issued") <= 8);
  CHECK(total("plans_issued_within_20_weeks") == 0);
  CHECK(total("plans_issued_over_a_year") == total("plans_issued"));
}

}  // namespace sendsim
