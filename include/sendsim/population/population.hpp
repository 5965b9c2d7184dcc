#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sendsim/population/hazard.hpp"
#include "sendsim/population/run.hpp"
#include "sendsim/random/bulk.hpp"

namespace sendsim::population {

/// Who lives in the authority, and who comes and goes. All by DfE age (on the 31 August before the
/// school year), 26 entries, unless said otherwise.
struct PopulationRules {
  std::vector<double> stratum_share;  ///< share of each stratum among residents; sums to 1
  std::vector<double>
      births;  ///< expected births by school year, the first that of the run's first day
  std::vector<double> arrivals;               ///< expected movers-in without need a school year
  std::vector<double> arrivals_with_support;  ///< expected movers-in with SEN support a school year
  std::vector<double> leaving;  ///< yearly hazard of leaving (moving out, death), by completed age
  friend bool operator==(const PopulationRules&, const PopulationRules&) = default;
};

/// How many persons of one stratum, where there are `strata` (≥ 1), a cohort can have: they share
/// the indices of random::PersonId.
[[nodiscard]] std::int64_t most_of_stratum(std::size_t strata);

/// Residents on the first day, by DfE age. Those born since the last 31 August are not in it: they
/// are the first school year's births.
struct StartingResidents {
  std::vector<std::int64_t> persons;  ///< 26 entries, identified persons included
};

/// Persons found in a state on the first day: `count` of one age and need.
struct StartingGroup {
  int age = 0;  ///< DfE age, 0 to 25
  std::size_t need = 0;
  std::size_t provision = 0;                         ///< plans alone
  AssessmentStage stage = AssessmentStage::request;  ///< open assessments alone
  int elapsed = 0;        ///< open assessments alone: days since the request, ≥ 0
  int days_in_stage = 0;  ///< open assessments alone: days since the stage began, ≤ elapsed
  bool psychology_done = false;  ///< in `advice` alone: the psychologist's advice is there
  std::int64_t count = 0;
};

struct StartingState {
  StartingResidents residents;
  std::vector<StartingGroup> sen_support;
  std::vector<StartingGroup> assessments;
  std::vector<StartingGroup> plans;
};

/// Persons without need, drawn and not stored: one Philox block each, screened against their
/// stratum's bound; who crosses is kept by name until the day of the need, and has a record from
/// then on.
///
/// Models: births, ageing by date of birth, gross migration by age, leaving as a cause of its own.
///
/// Leaves out: changes of stratum; out-of-year placement; residents above 25. The threshold
/// method's conditions are listed in METHODS.md.
class Population {
 public:
  /// `rules`: one an epoch. `onset[stratum]`: hazard of a need that comes to be recorded.
  Population(ByEpoch<PopulationRules> rules, StartingState start, std::vector<LexisHazard> onset,
             Run& run);

  /// Takes up rules that have changed in place, and their onset hazards.
  void renew(std::vector<LexisHazard> onset);
  /// Names everybody whose need will come, and schedules it; call at the start of a replication.
  void begin();
  /// Counts today's births; call in recording.
  void record();
  /// Schedules leaving for somebody without a plan, at risk from Person::at_risk_since on. `word`:
  /// word 1 of the person's block `life`.
  void schedule_leaving(PersonSlot person, std::uint32_t word);
  /// Date of birth of the `life` block's word 2: every day of the school year alike.
  [[nodiscard]] static Day birth_day(AcademicYear cohort, std::uint32_t word);
  /// Residents aged 0 to 25 (DfE age) expected on `day`: those without need are not followed one by
  /// one, so that this is the rules' mean, the same in every replication.
  [[nodiscard]] double expected_residents(Day day, int youngest, int oldest) const;
  [[nodiscard]] const StartingState& start() const noexcept { return start_; }
  /// Call when the phase `arrivals` settles: makes the record of each whose need begins today,
  /// schedules leaving, and tells `begins(PersonSlot)`.
  template <class Begins>
  void begin_needs(Begins&& begins) {
    const std::size_t today = run_.calendar.number_of(run_.today());
    while (begun_ < onsets_before_[today + 1]) begins(appear(by_onset_[begun_++]));
  }
  /// Persons whom the screening has named in this replication: their need comes within the run.
  [[nodiscard]] std::size_t named() const noexcept { return named_.size(); }

 private:
  struct Cohort {
    random::CohortKind kind;
    int year;      // of birth, or of arrival
    unsigned age;  // at arrival
    AcademicYear birth;
    Day at_risk_from;  // nobody of it is at risk before
  };
  void screen(const Cohort& cohort, std::size_t stratum, std::uint32_t count);
  /// Keeps the name of a person whose need will come within the run, before leaving.
  void name(const Cohort& cohort, std::size_t stratum, random::PersonId id,
            const random::Block& life);
  void count_birth(Day birth);
  void screen_start();
  void screen_births();
  void screen_arrivals();
  void expect_supported_arrivals();
  [[nodiscard]] std::uint32_t cohort_count(const Cohort& cohort, std::size_t stratum, double mean);
  /// How many persons of a cohort and stratum can be told apart.
  [[nodiscard]] std::uint64_t names_of_stratum() const;
  [[nodiscard]] std::uint32_t first_index(std::size_t stratum) const;
  /// `count`. @throws std::out_of_range if a stratum has fewer names
  [[nodiscard]] std::uint32_t checked(std::int64_t count) const;
  [[nodiscard]] Day arrival_day(random::PersonId id, int year) const;
  [[nodiscard]] double expected_of_cohort(AcademicYear cohort, Day day) const;
  [[nodiscard]] std::size_t epoch_of(Day day) const;

  ByEpoch<PopulationRules> rules_;
  StartingState start_;
  std::vector<LexisHazard> onset_;
  LexisHazard leaving_;
  random::PoissonLaws counts_;
  Run& run_;
  measures::Flow births_flow_;
  std::vector<std::uint32_t> births_by_day_;
  random::Columns<random::kManyPersons> lives_{};
  struct Named {
    random::PersonId id;
    StoredDay birth;
    StoredDay at_risk_since;
    StoredDay leaves;  ///< kStays if not within the run
    StoredDay onset;
  };
  static constexpr StoredDay kStays = StoredDay::max();
  void sort_named();
  PersonSlot appear(const Named& named);
  std::vector<Named> named_;                  ///< in the order of the screening
  std::vector<Named> by_onset_;               ///< by the day of the need
  std::vector<std::uint32_t> onsets_before_;  ///< [day]: needs that begin before it
  std::vector<std::uint32_t> next_of_day_;
  std::size_t begun_ = 0;  ///< of by_onset_
};

}  // namespace sendsim::population
