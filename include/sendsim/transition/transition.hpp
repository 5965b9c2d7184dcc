#pragma once

#include <span>
#include <string>
#include <vector>

#include "sendsim/engine/day_lists.hpp"
#include "sendsim/engine/server_pool.hpp"
#include "sendsim/population/hazard.hpp"
#include "sendsim/population/run.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/race_table.hpp"

namespace sendsim::transition {

/// Why a plan ends, as SEN2 codes it.
struct CeaseReason {
  std::string code;  ///< e.g. "needs_met"
};

/// The life of a plan in one epoch.
struct TransitionRules {
  Days review_interval;        ///< from one review to the next; statute: 12 months
  random::DayLaw review_work;  ///< officer's working days of one FTE
  std::vector<double>
      moves_out;  ///< [completed age]: yearly hazard of a transfer to another authority
  std::vector<double>
      ceases;  ///< [completed age]: yearly hazard of ending otherwise, through the year
  std::vector<random::Chance> year_end;             ///< [DfE age]: the plan ends on 31 July
  std::vector<std::vector<double>> reason_weights;  ///< [completed age][reason]: transfers apart
  std::vector<int>
      phase_transfer_ages;  ///< DfE ages that a child enters by a phase transfer (4, 7, 11, 16)
  std::vector<double> arrivals;  ///< [DfE age]: expected plan holders moving in a school year
  std::vector<std::vector<double>> arrival_need;       ///< [DfE age][need]: weights
  std::vector<std::vector<double>> arrival_provision;  ///< [DfE age][type]: weights
  friend bool operator==(const TransitionRules&, const TransitionRules&) = default;
};

/// Whom the life of a plan tells.
class TransitionListener {
 public:
  virtual ~TransitionListener() = default;
  /// A year's movement between types is due for each of them, or their places in the phase that
  /// they enter.
  virtual void consider_moves(std::span<const population::MoveDue> due, std::uint16_t census_year,
                              bool new_phase) = 0;
  /// The plan is over, or its holder has left: placement and record can go.
  virtual void plan_over(population::PersonSlot person) = 0;
  /// A plan holder moved in and attends `type`.
  virtual void moved_in(population::PersonSlot person, std::size_t type) = 0;
};

/// The life of a plan: annual reviews, phase transfers in September, moves between authorities,
/// ceasing.
///
/// Models: a review each interval, by officers from the pool they share with plan writing; movement
/// between types at the review, or on 1 September where a phase is entered; plans ending on 31 July
/// by age and through the year; 25-year-olds on 31 August.
///
/// Leaves out: ceasing at a review by itself, appeals that hold a plan open, changes of need
/// (METHODS.md).
///
/// Source: Children and Families Act 2014, s. 44, 45; SI 2014/1530 reg. 15, 18–20, 29–31.
class Transition {
 public:
  Transition(population::ByEpoch<TransitionRules> rules, std::vector<std::string> reasons,
             population::Run& run, engine::ServerPool& officers, TransitionListener& listener);

  /// Takes up rules that have changed in place.
  void renew();
  /// A plan begins for `person` today, or is found on the first day or brought along: `in_place` is
  /// whether it was in place before, which spreads its first review over the interval.
  void begin_plan(population::PersonSlot person, bool in_place);
  /// As a day begins: asks the memory for those whose reviews fall due; changes nothing.
  void expect_reviews() const;
  /// Call when the phase `arrivals` settles: the reviews that fall due today join the officers.
  void call_reviews();
  void review_held(population::PersonSlot person);
  /// Call when `completions` and when `starts` settles: whose review was held in it may seek to
  /// move.
  void consider_moves();
  void moves_out(population::PersonSlot person);
  void ceases(population::PersonSlot person);
  /// The plan ends today for `reason`: counts it and tells the listener.
  void end_plan(population::PersonSlot person, std::size_t reason);
  /// 31 July, 31 August and 1 September, for every plan holder.
  void academic_year_ends();
  void ages_out();
  void academic_year_starts();
  /// Call at the start of a replication, before anybody has a plan.
  void restart();
  /// Schedules the plan holders who will move in.
  void begin();
  void arrives(population::PersonSlot person);
  void open_day();
  void close_day();
  /// Of reviews in the officers' line: after plans, which have 0.
  static constexpr std::uint8_t kReviewPriority = 1;
  /// The reason codes of which the first two have a meaning here.
  static constexpr std::size_t kTransferred = 0;  ///< "transferred": to another authority
  static constexpr std::size_t kMaximumAge = 1;   ///< "maximum_age"

 private:
  /// The next review falls due so many days from today, at least one.
  void expect_review(population::PersonSlot person, Days after);
  void review_due(population::PersonSlot person);
  /// Up to four at a time: their work and ties are drawn side by side.
  void join_officers(std::span<const population::PersonSlot> due);
  void forget_review(population::PersonSlot person);
  [[nodiscard]] std::size_t census_age(const population::Person& person) const;
  [[nodiscard]] bool is_phase_transfer(std::size_t age_at_census) const;
  [[nodiscard]] const TransitionRules& rules() const { return rules_[run_.epoch]; }
  /// Once for each census year, at the first review held in it or on 1 September.
  void expect_move(population::PersonSlot person, std::size_t age);
  /// Plan holders of one school-year cohort of birth.
  template <class Action>
  void for_each_plan_of(AcademicYear cohort, Action&& action);
  [[nodiscard]] std::vector<population::PersonSlot>& roster_of(AcademicYear cohort) {
    return rosters_.at(static_cast<std::size_t>(cohort.start - oldest_cohort_.start));
  }

  population::ByEpoch<TransitionRules> rules_;
  std::size_t reasons_;
  population::Run& run_;
  /// Of whom anybody is found at the start: 25 in that school year, or 26.
  AcademicYear oldest_cohort_;
  engine::ServerPool& officers_;
  TransitionListener& listener_;
  /// The rules' races, prepared; a row an age.
  struct Races {
    random::RaceTable arrival_need;
    random::RaceTable arrival_provision;
    random::RaceTable reason;
  };
  [[nodiscard]] static Races prepare(const TransitionRules& rules);
  [[nodiscard]] static population::MadeByEpoch<Races> prepare_all(
      const population::ByEpoch<TransitionRules>& rules);
  population::MadeByEpoch<Races> races_;
  random::PoissonLaws arrival_counts_;
  population::LexisHazard moves_out_;
  population::LexisHazard ceases_;
  measures::Flow ceased_;
  measures::Flow moved_in_;
  measures::Flow moved_out_;
  measures::Flow phase_transfers_;
  measures::Flow reviews_;
  measures::Stock overdue_;
  std::size_t reason_cube_;
  std::size_t from_to_cube_;
  std::vector<std::uint32_t> phase_transfer_mask_;  ///< bit a: DfE age a is entered by a transfer
  /// By cohort of birth: whoever has had a plan in this run since the last walk through it; who has
  /// none any more is dropped by the next.
  std::vector<std::vector<population::PersonSlot>> rosters_;
  /// A review that falls due, unless the person's channel has another stamp by then.
  struct Due {
    population::PersonSlot person;
    std::uint16_t stamp;
  };
  engine::DayLists<Due> reviews_due_;  ///< by day
  engine::DayLists<Due>::Taken due_today_;
  std::vector<population::MoveDue> moves_due_;  ///< moves due in this phase
  /// Who enters a phase today, and the type attended before.
  struct Entrant {
    population::PersonSlot person;
    std::uint8_t from;
  };
  std::vector<Entrant> entrants_;
  std::uint16_t census_year_ = 0;    ///< calendar year of the last census before or on today
  AcademicYear census_school_year_;  ///< that of the last census before or on today
};

}  // namespace sendsim::transition
