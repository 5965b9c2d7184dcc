// Nobody, one person, one day, eighty years, no capacity, capacity for all, probabilities of 0 and
// 1, as many persons as have names: right, or refused. Identities: no false alarm.
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>
#include <string>

#include "quiet_authority.hpp"

namespace sendsim {
namespace {

using pathway::Pathway;
using population::Status;
using random::Chance;
using testing::Diary;
using testing::invented_authority;
using testing::keep_diary;
using testing::quiet_authority;

constexpr std::size_t kAges = population::kAges;

/// The sum of an integer data set over all its periods and cells.
std::int64_t total(const measures::Layout& layout, const measures::Results& results,
                   std::string_view dataset) {
  std::int64_t sum = 0;
  for (const std::int32_t count : results.cubes[layout.find_cube(dataset).value()].counts)
    sum += count;
  return sum;
}
std::int64_t total(const Diary& diary, std::string_view dataset) {
  return total(diary.layout, diary.results, dataset);
}

/// Stock by stock: no census is more or less than the one before, plus who came, less who went.
void check_conservation(const Diary& diary) {
  const auto sum = [&](const char* dataset, std::size_t period) {
    std::int64_t all = 0;
    for (const std::int64_t cell : diary.cells(dataset, period)) all += cell;
    return all;
  };
  const std::size_t censuses = diary.layout.times[diary.cube("ehc_plans").time].size();
  int wrong = 0;
  for (std::size_t year = 0; year + 1 < censuses; ++year)
    wrong += sum("ehc_plans", year + 1) == sum("ehc_plans", year) + sum("plans_issued", year) +
                                               sum("moved_in", year) - sum("plans_ceased", year)
                 ? 0
                 : 1;
  CHECK(wrong == 0);
}

/// Each 1 August its rules change as said, each 1 September they change back.
template <class Close>
void close_in_august(pathway::Model& model, Close&& close) {
  const pathway::EpochRules open = model.epochs.front();
  for (int year = 2025; year <= 2031; ++year) {
    pathway::EpochRules rules = open;
    rules.from = make_day(year, 8, 1);
    close(rules);
    model.epochs.push_back(rules);
    model.epochs.push_back(open);
    model.epochs.back().from = make_day(year, 9, 1);
  }
}

}  // namespace

TEST_CASE("an authority without people runs, counts nobody and still pays for its places",
          "[properties]") {
  pathway::Model model = invented_authority();
  model.start = {};
  model.start.residents.persons.assign(kAges, 0);
  auto& rules = model.epochs.front();
  rules.population.births.assign(12, 0.0);
  rules.population.arrivals.assign(kAges, 0.0);
  rules.population.arrivals_with_support.assign(kAges, 0.0);
  rules.transition.arrivals.assign(kAges, 0.0);
  const Diary diary = keep_diary(model);
  for (const measures::Cube& cube : diary.layout.cubes)
    if (cube.integer && cube.dataset != "places") CHECK(total(diary, cube.dataset) == 0);
  CHECK(diary.value("residents", model.first) == 0.0);
  CHECK(std::isnan(diary.value("plans_per_1000_residents", model.first)));
  CHECK(std::isnan(diary.value("plans_per_100_pupils", model.first)));
  CHECK(std::isnan(diary.value("weeks_for_place_p90", model.first)));
  // 40 places at £6,000, 260 at £10,000 and £900,000 in the year 2025-26.
  CHECK(diary.values("spend", make_day(2025, 6, 1))[0] == 3'740'000.0);
}

TEST_CASE("one child among no others goes all the way from need to plan", "[properties]") {
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2026, 1, 31));
  model.start.residents.persons[6] = 1;
  auto& rules = model.epochs.front();
  rules.identification.onset.assign(
      2, {std::vector<double>(kAges, 0.0), std::vector<double>(kAges, 900.0)});
  rules.identification.request[1].assign(kAges, 900.0);
  const Diary diary = keep_diary(model);
  for (const char* flow : {"onsets", "requests", "assessments_completed", "plans_issued"})
    CHECK(total(diary, flow) == 1);
  for (const char* flow : {"refused", "not_issued", "moved_in", "plans_ceased", "births"})
    CHECK(total(diary, flow) == 0);
  CHECK(diary.has_plan(model.last));
  CHECK(diary.on(model.last).need == 1);
}

TEST_CASE("a run of one day shows the start, whatever the day", "[properties]") {
  for (const Day day :
       {make_day(2025, 1, 16), make_day(2025, 3, 31), make_day(2025, 4, 1), make_day(2025, 7, 31),
        make_day(2025, 8, 31), make_day(2025, 9, 1), make_day(2028, 2, 29)}) {
    pathway::Model model = invented_authority();
    model.first = model.last = day;
    model.epochs.front().from = day;
    model.money_start.opening_date = day;
    const Diary diary = keep_diary(model);
    CAPTURE(to_string(day));
    CHECK(diary.days.size() == 1);
    CHECK(total(diary, "ehc_plans") == 15 * 2 * (10 + 8 + 1 + 1));
    CHECK(total(diary, "sen_support") == 15 * 2 * 30);
    CHECK(total(diary, "in_assessment") == 15 * 2);
    CHECK(total(diary, "reviews_held") == 0);
  }
}

TEST_CASE("eighty years conserve persons, past the year 2100 that has no leap day",
          "[properties]") {
  pathway::Model model = invented_authority();
  model.last = make_day(2105, 1, 31);
  model.epochs.front().population.births.assign(81, 600.0);
  const Diary diary = keep_diary(model);
  CHECK(diary.layout.times[diary.cube("ehc_plans").time].size() == 81);
  check_conservation(diary);
  CHECK(diary.count("ehc_plans", sen2_census_day(2105)) > 100);
  CHECK(diary.count("plans_issued", sen2_census_day(2104)) > 10);
  // Nobody is 25 on 31 August and keeps a plan, in the last school year too.
  std::int64_t over_age = 0;
  const auto by_age = diary.cells("ehc_plans", 80);
  for (std::size_t cell = 25 * 2 * 4; cell < by_age.size(); ++cell) over_age += by_age[cell];
  CHECK(over_age == 0);
}

TEST_CASE("a run into years for which persons have no names is refused", "[properties]") {
  pathway::Model model = invented_authority();
  model.last = make_day(2206, 8, 31);  // the school year 2205-06 is the last
  CHECK_NOTHROW(Pathway{model});
  model.last = make_day(2206, 9, 1);
  Pathway pathway{model};
  CHECK_THROWS_AS(pathway.run(1, 0), std::out_of_range);
}

TEST_CASE("without psychologists, officers or places nobody gets through", "[properties]") {
  const std::string missing = GENERATE(std::string{"psychologists"}, "officers", "places");
  CAPTURE(missing);
  pathway::Model model = invented_authority();
  auto& rules = model.epochs.front();
  rules.transition.arrivals.assign(kAges, 0.0);
  if (missing == "psychologists") rules.psychologists_fte = 0.0;
  if (missing == "officers") rules.officers_fte = 0.0;
  if (missing == "places")
    for (auto& type : rules.placement.types)
      if (type.places) type = {.places = 0.0, .over_fill = 0.1, .overflow = std::nullopt};
  const Diary diary = keep_diary(model);
  check_conservation(diary);
  CHECK(total(diary, "requests") > 100);
  if (missing == "psychologists") CHECK(total(diary, "assessments_completed") == 0);
  if (missing == "officers") CHECK(total(diary, "assessments_completed") > 100);
  if (missing == "officers") CHECK(total(diary, "reviews_held") == 0);
  if (missing != "places") {
    CHECK(total(diary, "plans_issued") == 0);
    return;
  }
  CHECK(total(diary, "plans_issued") > 100);
  CHECK(total(diary, "overflow_placements") == 0);
  CHECK(std::isnan(diary.value("weeks_for_place_p50", make_day(2028, 6, 1))));
  CHECK(diary.count("awaiting_place", sen2_census_day(2031)) > 5);
}

TEST_CASE("with places and staff for everybody nobody waits overnight for a place",
          "[properties]") {
  pathway::Model model = invented_authority();
  auto& rules = model.epochs.front();
  rules.psychologists_fte = rules.officers_fte = 1e6;
  rules.transition.review_work = random::DayLaw::fixed(Days{0});
  for (auto& type : rules.placement.types)
    if (type.places) type.places = 1e6;
  const Diary diary = keep_diary(model);
  check_conservation(diary);
  CHECK(total(diary, "placements") > 100);
  for (const char* waiting :
       {"awaiting_place", "awaiting_place_by_month", "shortfall_by_month", "overflow_placements"})
    CHECK(total(diary, waiting) == 0);
  for (int year = 2025; year <= 2030; ++year)
    CHECK(diary.value("weeks_for_place_p90", make_day(year, 12, 1)) == 0.0);
  // A Thursday: every review that takes no working time has been held.
  CHECK(diary.count("overdue_reviews_by_month", make_day(2027, 9, 30)) == 0);
}

TEST_CASE("psychologists who are away in August begin nothing then, and pause if so ruled",
          "[properties]") {
  pathway::Model model = invented_authority();
  model.falling =
      GENERATE(engine::FallingCapacity::finish_task, engine::FallingCapacity::pause_task);
  close_in_august(model, [](pathway::EpochRules& rules) { rules.psychologists_fte = 0.0; });
  struct Seen {
    bool pauses;
    std::size_t in_service = 0;
    int begun_in_august = 0;
    int days_with_work_in_august = 0;
    int days_with_work = 0;
    int days_with_a_line_in_august = 0;
  } seen{.pauses = model.falling == engine::FallingCapacity::pause_task};
  Pathway pathway{model};
  pathway.watch(
      [](const Pathway& now, void* context) {
        auto& all = *static_cast<Seen*>(context);
        const std::size_t in_service = now.psychologists().in_service();
        if (month_of(now.state().today()) == 8) {
          all.begun_in_august += in_service > all.in_service ? 1 : 0;
          all.days_with_work_in_august += in_service > 0 ? 1 : 0;
          all.days_with_a_line_in_august += now.psychologists().queue().empty() ? 0 : 1;
        }
        all.days_with_work += in_service > 0 ? 1 : 0;
        all.in_service = in_service;
      },
      &seen);
  const measures::Results results = pathway.run(8, 0);
  CHECK(seen.begun_in_august == 0);
  CHECK(seen.days_with_work > 1000);
  CHECK(seen.days_with_a_line_in_august > 90);
  CHECK((seen.days_with_work_in_august == 0) == seen.pauses);
  CHECK(total(pathway.layout(), results, "plans_issued") > 100);
}

TEST_CASE("chances of 0 and 1 let nobody and everybody through", "[properties]") {
  const bool all = GENERATE(false, true);
  pathway::Model model = invented_authority();
  auto& rules = model.epochs.front();
  rules.assessment.refuse.assign(kAges, Chance{all ? 0.0 : 1.0});
  rules.assessment.not_issue.assign(kAges, Chance{0.0});
  rules.assessment.exception = Chance{all ? 1.0 : 0.0};
  rules.transition.year_end.assign(kAges, Chance{all ? 1.0 : 0.0});
  rules.transition.arrivals.assign(kAges, 0.0);
  const Diary diary = keep_diary(model);
  check_conservation(diary);
  CHECK((total(diary, "refused") == 0) == all);
  CHECK(total(diary, "not_issued") == 0);
  CHECK(total(diary, "plans_issued_excluding_exceptions") <= (all ? 0 : 30));
  CHECK(diary.count("ehc_plans_by_month", make_day(2027, 6, 30)) > 50);
  CHECK((diary.count("ehc_plans_by_month", make_day(2027, 7, 31)) == 0) == all);
}

TEST_CASE("a hazard of 0 never happens, the greatest within days, a greater is refused",
          "[properties]") {
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2025, 4, 30));
  for (int age = 0; age < 25; ++age) testing::add_plans(model, age, 0, 0, 20);
  CHECK(total(keep_diary(model), "plans_ceased") == 0);
  auto& ceases = model.epochs.front().transition.ceases;
  ceases.assign(kAges, 1000.0);
  const Diary diary = keep_diary(model);
  CHECK(total(diary, "plans_ceased") == 25 * 20);
  CHECK(diary.count("ehc_plans_by_month", make_day(2025, 1, 31)) == 0);
  for (const double impossible : {-1e-9, 1000.1, std::nan("")}) {
    ceases.assign(kAges, impossible);
    CHECK_THROWS_AS(Pathway{model}, std::domain_error);
  }
}

TEST_CASE("a cohort has as many persons as it has names; one more is refused", "[properties]") {
  // The index has 22 bits: 2^22 persons in one stratum, 2^21 in each of two.
  constexpr std::int64_t kNames = std::int64_t{1} << random::PersonId::kIndexBits;
  const std::size_t strata = GENERATE(1U, 2U);
  const double rate = GENERATE(0.0, 1e-6);  // whether or not anybody need be looked at
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2025, 1, 31));
  auto& rules = model.epochs.front();
  rules.population.stratum_share.assign(strata, 1.0 / static_cast<double>(strata));
  rules.identification.onset.assign(
      strata, {std::vector<double>(kAges, rate), std::vector<double>(kAges, 0.0)});
  model.strata = Registry<population::Stratum>{
      strata == 1 ? std::vector<population::Stratum>{{"all"}}
                  : std::vector<population::Stratum>{{"female"}, {"male"}}};
  model.start.residents.persons[6] = kNames;
  {
    Pathway pathway{model};
    CHECK_NOTHROW(pathway.run(1, 0));
  }
  model.start.residents.persons[6] = kNames + 1;
  Pathway pathway{model};
  CHECK_THROWS_AS(pathway.run(1, 0), std::out_of_range);
}

}  // namespace sendsim
