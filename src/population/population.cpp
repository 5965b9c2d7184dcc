#include "sendsim/population/population.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "sendsim/core/math.hpp"
#include "sendsim/population/event_code.hpp"

namespace sendsim::population {
namespace {

using random::CohortKind;
using random::PersonId;
using random::Purpose;

constexpr unsigned kArea = 0;

LexisHazard leaving_hazard(const ByEpoch<PopulationRules>& rules, const Run& run) {
  return LexisHazard{run.epochs(), rules.each(&PopulationRules::leaving)};
}

/// The days of a school year, every one alike.
class DaysOfYear {
 public:
  explicit DaysOfYear(AcademicYear year)
      : first_{year.first_day()}, days_{static_cast<std::uint64_t>(year.length().count())} {}
  [[nodiscard]] Day of(std::uint32_t word) const {
    return first_ + Days{static_cast<int>(word * days_ >> 32U)};
  }

 private:
  Day first_;
  std::uint64_t days_;
};

Day day_of_year(AcademicYear year, std::uint32_t word) { return DaysOfYear{year}.of(word); }

}  // namespace

Population::Population(ByEpoch<PopulationRules> rules, StartingState start,
                       std::vector<LexisHazard> onset, Run& run)
    : rules_{std::move(rules)},
      start_{std::move(start)},
      onset_{std::move(onset)},
      leaving_{leaving_hazard(rules_, run)},
      run_{run},
      births_flow_{run.recorder, "births", "Children born to residents of the authority.",
                   measures::Flow::Dimensions::none} {
  if (rules_.size() != run.epochs().size())
    throw std::logic_error("population: expected rules for each epoch");
  if (rules_.front().stratum_share.size() != onset_.size())
    throw std::logic_error("population: expected an onset hazard for each stratum");
  births_by_day_.resize(run_.calendar.days());
  onsets_before_.resize(run_.calendar.days() + 1);
}

void Population::renew(std::vector<LexisHazard> onset) {
  onset_ = std::move(onset);
  counts_.forget();
  leaving_ = leaving_hazard(rules_, run_);
}

Day Population::birth_day(AcademicYear cohort, std::uint32_t word) {
  return day_of_year(cohort, word);
}

std::size_t Population::epoch_of(Day day) const {
  const std::vector<Day>& from = run_.epochs();
  const auto after = std::upper_bound(from.begin(), from.end(), day);
  return after == from.begin() ? 0 : static_cast<std::size_t>(after - from.begin()) - 1;
}

std::int64_t most_of_stratum(std::size_t strata) {
  // A power of two of strata, so that each has a fixed range of the index.
  return (std::int64_t{1} << PersonId::kIndexBits) /
         static_cast<std::int64_t>(std::bit_ceil(strata));
}

std::uint64_t Population::names_of_stratum() const {
  return static_cast<std::uint64_t>(most_of_stratum(onset_.size()));
}

std::uint32_t Population::first_index(std::size_t stratum) const {
  return static_cast<std::uint32_t>(stratum * names_of_stratum());
}

std::uint32_t Population::checked(std::int64_t count) const {
  if (count > static_cast<std::int64_t>(names_of_stratum()))
    throw std::out_of_range("population: a cohort has " + std::to_string(count) +
                            " persons of one stratum, who have " +
                            std::to_string(names_of_stratum()) + " names");
  return static_cast<std::uint32_t>(count);
}

std::uint32_t Population::cohort_count(const Cohort& cohort, std::size_t stratum, double mean) {
  // One uniform a cohort and stratum: the count moves monotonically with its mean, and person k
  // exists if k is below it. The stratum is told by the occasion.
  const PersonId id{{kArea, cohort.kind, cohort.year, cohort.age, 0}};
  return checked(counts_.of(mean).quantile(
      run_.word(id, Purpose::cohort_count, static_cast<std::uint16_t>(stratum))));
}

Day Population::arrival_day(PersonId id, int year) const {
  return day_of_year(AcademicYear{year}, run_.word(id, Purpose::arrival_day));
}

void Population::screen(const Cohort& cohort, std::size_t stratum, std::uint32_t count) {
  const Day first = run_.calendar.first();
  const Day last = run_.calendar.last();
  const LexisHazard& onset = onset_[stratum];
  const std::uint64_t bound = words_crossing(onset.bound(cohort.birth, cohort.at_risk_from, last));
  const bool counts_births =
      cohort.kind == CohortKind::without_need_at_start && cohort.birth.last_day() >= first;
  if (bound == 0 && !counts_births) return;
  const DaysOfYear year_of_birth{cohort.birth};
  const PersonId base{{kArea, cohort.kind, cohort.year, cohort.age, first_index(stratum)}};
  for (std::uint32_t begin = 0; begin < count; begin += random::kManyPersons) {
    const std::size_t size = std::min<std::size_t>(random::kManyPersons, count - begin);
    const PersonId first_id = PersonId::from_bits(base.bits() + begin);  // the index: lowest bits
    random::blocks_of_persons(run_.stream(first_id, Purpose::life), size, lives_);
    const auto& [onsets, leavings, birth_days, spare] = lives_.word;
    if (counts_births)
      for (std::size_t i = 0; i < size; ++i) count_birth(year_of_birth.of(birth_days[i]));
    for (std::size_t i = 0; i < size; ++i)
      if (onsets[i] < bound)
        name(cohort, stratum, PersonId::from_bits(first_id.bits() + i),
             {onsets[i], leavings[i], birth_days[i], spare[i]});
  }
}

void Population::count_birth(Day birth) {
  if (birth >= run_.calendar.first() && birth <= run_.calendar.last())
    ++births_by_day_[run_.calendar.number_of(birth)];
}

void Population::name(const Cohort& cohort, std::size_t stratum, PersonId id,
                      const random::Block& life) {
  const Day last = run_.calendar.last();
  const Day birth = birth_day(cohort.birth, life[2]);
  Day since = std::max(cohort.at_risk_from, birth);
  if (cohort.kind == CohortKind::without_need_arriving) {
    const Day arrival = arrival_day(id, cohort.year);
    if (arrival < run_.calendar.first())
      return;  // came before the run and is among the starting residents
    since = std::max(since, arrival);
  }
  if (since > last) return;
  const AtRisk who{birth, since, last};
  const auto day = onset_[stratum].crossing_of(who, life[0]);
  if (!day) return;
  const auto leaves = leaving_.crossing_of(who, life[1]);
  if (leaves && *leaves <= *day) return;  // gone before, or on the very day
  named_.push_back({id, birth, since, leaves.value_or(kStays), *day});
}

void Population::sort_named() {
  // A counting sort by the day of the need: on each day those of that day lie side by side.
  const Day first = run_.calendar.first();
  const auto offset = [&](const Named& named) {
    return static_cast<std::size_t>((named.onset - first).count());
  };
  std::fill(onsets_before_.begin(), onsets_before_.end(), 0U);
  for (const Named& named : named_) ++onsets_before_[offset(named) + 1];
  for (std::size_t day = 1; day < onsets_before_.size(); ++day)
    onsets_before_[day] += onsets_before_[day - 1];
  by_onset_.resize(named_.size());
  next_of_day_.assign(onsets_before_.begin(), onsets_before_.end());
  for (const Named& named : named_) by_onset_[next_of_day_[offset(named)]++] = named;
}

PersonSlot Population::appear(const Named& named) {
  const PersonSlot slot = run_.people.add(named.id, named.birth);
  run_.people[slot].status = Status::expected;
  run_.people[slot].at_risk_since = named.at_risk_since;
  if (named.leaves != kStays)
    run_.schedule(named.leaves, engine::Phase::completions, slot,
                  static_cast<std::uint16_t>(EventCode::leaves), Channel::presence);
  return slot;
}

void Population::screen_start() {
  const Day first = run_.calendar.first();
  const AcademicYear year = AcademicYear::of(first);
  std::vector<std::int64_t> identified(kAges, 0);
  for (const auto* groups : {&start_.sen_support, &start_.assessments, &start_.plans})
    for (const StartingGroup& group : *groups)
      identified.at(static_cast<std::size_t>(group.age)) += group.count;
  for (int age = 0; age < kAges; ++age) {
    const auto a = static_cast<std::size_t>(age);
    const std::int64_t without = start_.residents.persons.at(a) - identified[a];
    if (without < 0)
      throw std::logic_error("population: more identified persons than residents at age " +
                             std::to_string(age));
    const AcademicYear birth{year.start - 1 - age};
    std::int64_t given = 0;
    double share = 0.0;
    for (std::size_t stratum = 0; stratum < onset_.size(); ++stratum) {
      share += rules_.front().stratum_share[stratum];
      const auto upto = stratum + 1 == onset_.size()
                            ? without
                            : static_cast<std::int64_t>(share * static_cast<double>(without) + 0.5);
      screen({CohortKind::without_need_at_start, birth.start, 0, birth, first}, stratum,
             checked(upto - given));
      given = upto;
    }
  }
}

void Population::screen_births() {
  const AcademicYear first = AcademicYear::of(run_.calendar.first());
  const AcademicYear last = AcademicYear::of(run_.calendar.last());
  for (int year = first.start; year <= last.start; ++year) {
    const Cohort cohort{CohortKind::without_need_at_start, year, 0, AcademicYear{year},
                        run_.calendar.first()};
    const PopulationRules& rules = rules_[epoch_of(AcademicYear{year}.first_day())];
    const auto entry =
        std::min(rules.births.size() - 1, static_cast<std::size_t>(year - first.start));
    for (std::size_t stratum = 0; stratum < onset_.size(); ++stratum)
      screen(cohort, stratum,
             cohort_count(cohort, stratum, rules.births[entry] * rules.stratum_share[stratum]));
  }
}

void Population::screen_arrivals() {
  const Day first = run_.calendar.first();
  const AcademicYear last = AcademicYear::of(run_.calendar.last());
  for (int year = AcademicYear::of(first).start; year <= last.start; ++year) {
    const AcademicYear school_year{year};
    const PopulationRules& rules = rules_[epoch_of(school_year.first_day())];
    for (unsigned age = 0; age < kAges; ++age)
      for (std::size_t stratum = 0; stratum < onset_.size(); ++stratum) {
        const Cohort cohort{CohortKind::without_need_arriving, year, age,
                            AcademicYear{year - 1 - static_cast<int>(age)},
                            std::max(first, school_year.first_day())};
        screen(cohort, stratum,
               cohort_count(cohort, stratum, rules.arrivals[age] * rules.stratum_share[stratum]));
      }
  }
}

void Population::expect_supported_arrivals() {
  const AcademicYear last = AcademicYear::of(run_.calendar.last());
  for (int year = AcademicYear::of(run_.calendar.first()).start; year <= last.start; ++year) {
    const PopulationRules& rules = rules_[epoch_of(AcademicYear{year}.first_day())];
    for (unsigned age = 0; age < kAges; ++age) {
      const Cohort cohort{CohortKind::sen_support_arriving, year, age,
                          AcademicYear{year - 1 - static_cast<int>(age)}, run_.calendar.first()};
      const std::uint32_t count = cohort_count(cohort, 0, rules.arrivals_with_support[age]);
      for (std::uint32_t k = 0; k < count; ++k) {
        const PersonId id{{kArea, cohort.kind, year, age, k}};
        const Day day = arrival_day(id, year);
        if (day < run_.calendar.first())
          continue;  // came before the run and is in the starting stock
        const random::Block life = run_.block(id, Purpose::life);
        const PersonSlot slot = run_.people.add(id, birth_day(cohort.birth, life[2]));
        run_.people[slot].status = Status::expected;
        run_.people[slot].at_risk_since = day;
        run_.schedule(day, engine::Phase::arrivals, slot,
                      static_cast<std::uint16_t>(EventCode::arrival), Channel::pathway);
      }
    }
  }
}

void Population::begin() {
  named_.clear();
  begun_ = 0;
  std::fill(births_by_day_.begin(), births_by_day_.end(), 0U);
  screen_start();
  screen_births();
  screen_arrivals();
  expect_supported_arrivals();
  sort_named();
}

void Population::record() {
  const std::size_t today = run_.calendar.number_of(run_.today());
  for (std::uint32_t i = 0; i < births_by_day_[today]; ++i) births_flow_.count();
}

void Population::schedule_leaving(PersonSlot slot, std::uint32_t word) {
  const Person& person = run_.people[slot];
  const auto day =
      leaving_.crossing_of(AtRisk{person.birth, person.at_risk_since, run_.calendar.last()}, word);
  if (!day) return;
  const Day today = run_.today();
  const bool has_passed = *day <= today && run_.calendar.phase() > engine::Phase::completions;
  run_.schedule(has_passed ? today + Days{1} : std::max(*day, today), engine::Phase::completions,
                slot, static_cast<std::uint16_t>(EventCode::leaves), Channel::presence);
}

double Population::expected_of_cohort(AcademicYear cohort, Day day) const {
  const Day first = run_.calendar.first();
  const int start_age = dfe_age(cohort, AcademicYear::of(first));
  double persons = 0.0;
  if (cohort.last_day() < AcademicYear::of(first).first_day() && start_age < kAges)
    persons = static_cast<double>(start_.residents.persons[static_cast<std::size_t>(start_age)]);
  for (AcademicYear year = AcademicYear::of(first); year <= AcademicYear::of(day); ++year.start) {
    const PopulationRules& rules = rules_[epoch_of(std::max(first, year.first_day()))];
    const double length = static_cast<double>(year.length().count());
    const Day to = std::min(day, year.last_day());
    const int age = year.start - 1 - cohort.start;
    if (age == -1) {  // the year of birth: births so far, those before the run included
      const auto entry =
          std::min(rules.births.size() - 1,
                   static_cast<std::size_t>(year.start - AcademicYear::of(first).start));
      persons =
          rules.births[entry] * static_cast<double>((to - year.first_day()).count() + 1) / length;
    } else if (age >= 0 && age < kAges) {  // half of the cohort has had its birthday, on average
      const auto a = static_cast<std::size_t>(age);
      const double share =
          static_cast<double>((to - std::max(first, year.first_day())).count() + 1) / length;
      const double hazard =
          0.5 * (rules.leaving[a] + rules.leaving[std::min<std::size_t>(a + 1, kAges - 1)]);
      persons = persons * portable_exp(-hazard * share) +
                (rules.arrivals[a] + rules.arrivals_with_support[a]) * share;
    }
  }
  return persons;
}

double Population::expected_residents(Day day, int youngest, int oldest) const {
  const AcademicYear now = AcademicYear::of(day);
  double total = 0.0;
  for (int age = -1; age < kAges; ++age)
    if (std::max(0, age) >= youngest && std::max(0, age) <= oldest)
      total += expected_of_cohort(AcademicYear{now.start - 1 - age}, day);
  return total;
}

}  // namespace sendsim::population
