#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "invented_authority.hpp"
#include "sendsim/pathway/pathway.hpp"

namespace sendsim::testing {

/// An invented authority in which nothing happens by itself: nobody is born, moves, finds a need,
/// leaves a plan or changes provision; staff are ample and every duration is fixed. A test adds
/// what it wants to see.
inline pathway::EpochRules quiet_rules(Day from) {
  using random::Chance;
  using random::DayLaw;
  pathway::EpochRules rules = invented_rules(from);
  constexpr std::size_t kAges = population::kAges;
  const std::vector<double> never(kAges, 0.0);
  rules.population.births.assign(100, 0.0);
  rules.population.arrivals = never;
  rules.population.arrivals_with_support = never;
  rules.population.leaving = never;
  rules.identification.onset = {{never, never}, {never, never}};
  rules.identification.support_ends = never;
  rules.identification.request = {never, never};
  rules.identification.request_season.assign(12, 1.0);
  rules.assessment.decision = DayLaw::fixed(Days{42});
  rules.assessment.refuse.assign(kAges, Chance{0.0});
  rules.assessment.other_advice = DayLaw::fixed(Days{20});
  rules.assessment.psychology_work = DayLaw::fixed(Days{0});
  rules.assessment.not_issue.assign(kAges, Chance{0.0});
  rules.assessment.writing_work = DayLaw::fixed(Days{0});
  rules.assessment.consultation = DayLaw::fixed(Days{18});
  rules.assessment.exception = Chance{0.0};
  rules.placement.preference.assign(
      kAges, std::vector<std::vector<double>>(2, std::vector<double>{1.0, 0.0, 0.0, 0.0}));
  rules.placement.moves.assign(kAges, std::vector<std::vector<placement::Move>>(4));
  rules.placement.patience = DayLaw::fixed(Days{150});
  rules.transition.review_work = DayLaw::fixed(Days{0});
  rules.transition.moves_out = never;
  rules.transition.ceases = never;
  rules.transition.year_end.assign(kAges, Chance{0.0});
  rules.transition.phase_transfer_ages.clear();
  rules.transition.arrivals = never;
  rules.psychologists_fte = 10'000.0;
  rules.officers_fte = 10'000.0;
  return rules;
}

inline pathway::Model quiet_authority(Day first, Day last) {
  pathway::Model model = invented_authority();
  model.first = first;
  model.last = last;
  model.start = {};
  model.start.residents.persons.assign(population::kAges, 0);
  model.money_start.opening_date = first;
  model.epochs = {quiet_rules(first)};
  return model;
}

/// Puts `count` residents of that DfE age, need and provision with a plan into the first day.
inline void add_plans(pathway::Model& model, int age, std::size_t need, std::size_t provision,
                      std::int64_t count = 1) {
  model.start.plans.push_back({.age = age, .need = need, .provision = provision, .count = count});
  model.start.residents.persons[static_cast<std::size_t>(age)] += count;
}

/// Puts a resident of that DfE age with an open assessment into the first day, `elapsed` days after
/// the request; the stage begins on the first day.
inline void add_assessment(pathway::Model& model, int age, population::AssessmentStage stage,
                           int elapsed = 0) {
  model.start.assessments.push_back(
      {.age = age, .need = 0, .stage = stage, .elapsed = elapsed, .count = 1});
  ++model.start.residents.persons[static_cast<std::size_t>(age)];
}

/// One replication, and what the end of each day found of one person: the first of the model's
/// start (or the first to arrive).
struct Diary {
  Day first;
  std::vector<population::Person> days;
  measures::Layout layout;
  measures::Results results;

  [[nodiscard]] const population::Person& on(Day day) const {
    return days.at(static_cast<std::size_t>((day - first).count()));
  }
  [[nodiscard]] bool has_plan(Day day) const { return on(day).status == population::Status::plan; }

  [[nodiscard]] const measures::Cube& cube(std::string_view dataset) const {
    return layout.cubes[layout.find_cube(dataset).value()];
  }
  /// All cells of one period of an integer cube.
  [[nodiscard]] std::vector<std::int64_t> cells(std::string_view dataset,
                                                std::size_t period) const {
    const std::size_t at = layout.find_cube(dataset).value();
    const std::size_t width =
        layout.cells(layout.cubes[at]) / layout.times[layout.cubes[at].time].size();
    const auto begin =
        results.cubes[at].counts.begin() + static_cast<std::ptrdiff_t>(period * width);
    return {begin, begin + static_cast<std::ptrdiff_t>(width)};
  }
  /// The sum over all cells of the period that holds `day`.
  [[nodiscard]] std::int64_t count(std::string_view dataset, Day day) const {
    std::int64_t sum = 0;
    for (const std::int64_t cell : cells(dataset, period(dataset, day))) sum += cell;
    return sum;
  }
  /// The values of the period that holds `day` of a cube of values.
  [[nodiscard]] std::vector<double> values(std::string_view dataset, Day day) const {
    const std::size_t at = layout.find_cube(dataset).value();
    const std::size_t width =
        layout.cells(layout.cubes[at]) / layout.times[layout.cubes[at].time].size();
    const auto begin = results.cubes[at].values.begin() +
                       static_cast<std::ptrdiff_t>(period(dataset, day) * width);
    return {begin, begin + static_cast<std::ptrdiff_t>(width)};
  }
  [[nodiscard]] double value(std::string_view dataset, Day day) const {
    return values(dataset, day).at(0);
  }

 private:
  [[nodiscard]] std::size_t period(std::string_view dataset, Day day) const {
    return layout.times[cube(dataset).time].find(day).value();
  }
};

inline Diary keep_diary(const pathway::Model& model, std::uint64_t seed = 1,
                        std::uint32_t replication = 0) {
  Diary diary{model.first, {}, {}, {}};
  pathway::Pathway pathway{model};
  pathway.watch(
      [](const pathway::Pathway& now, void* context) {
        auto& days = *static_cast<std::vector<population::Person>*>(context);
        const auto& people = now.state().people;
        days.push_back(people.slots() == 0 ? population::Person{} : people[0]);
      },
      &diary.days);
  diary.results = pathway.run(seed, replication);
  diary.layout = pathway.layout();
  return diary;
}

}  // namespace sendsim::testing
