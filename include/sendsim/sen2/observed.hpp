#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/provision.hpp"
#include "sendsim/sen2/rate.hpp"
#include "sendsim/sen2/survival.hpp"

namespace sendsim::sen2 {

/// Ages 0 to 25 (older counts as 25), and one place for who has no month of birth.
inline constexpr std::size_t kAgesObserved = 27;
inline constexpr std::size_t kAgeUnknown = 26;
using AgeCounts = std::array<double, kAgesObserved>;
inline constexpr std::size_t kCeaseReasons = 10;

/// What happened in one calendar year. Ages are completed ones (`completed_age`) on the day named,
/// unless they are DfE's.
struct YearCounts {
  int year = 0;
  // Requests received in the year, by age on that day; with those withdrawn and exported.
  AgeCounts requests{};
  std::array<double, 12> requests_by_month{};
  // Decisions of the year whether to assess, by age on the day of the request (of the decision
  // where that is not told).
  AgeCounts agreed{}, refused{}, request_withdrawn{};
  // Outcomes of the year's assessments, by the same age.
  AgeCounts to_issue{}, not_issued{}, assessment_withdrawn{};
  // Plans begun in the year, by age on that day.
  AgeCounts issued{};
  AgeCounts moved_in{};  ///< those that appeared too
  // Of the issued, those whose request is dated.
  double waits_known = 0.0;
  double within_20_weeks = 0.0;  ///< 140 days
  double within_a_year = 0.0;    ///< 52 weeks
  double days_waited = 0.0;      ///< sum
  double exceptions = 0.0;       ///< of waits_known
  double within_20_weeks_less_exceptions = 0.0;
  // Plans ended in the year, by age on that day. Reason 0: none told; 5: transferred.
  std::array<AgeCounts, kCeaseReasons> ceased{};
  double ends_assumed = 0.0;  ///< of those: the returns fell silent
  AgeCounts plan_days{};      ///< person-days with a plan, by age

  YearCounts& operator+=(const YearCounts& other);  ///< `year` stays
};

/// Endings other than transfers: through the year, and with the school year, from 15 July to 31
/// August, when colleges and schools end. By DfE age, as the season needs; and through the year by
/// completed age too.
struct Endings {
  AgeCounts through{}, through_days{};          ///< by completed age, outside those weeks
  AgeCounts through_dfe{}, through_days_dfe{};  ///< by DfE age, outside those weeks
  AgeCounts summer{}, summer_days{};            ///< by DfE age, in those weeks
  AgeCounts held{};                             ///< plans on 15 July, by DfE age

  /// The yearly hazard outside the summer, by completed age.
  [[nodiscard]] EventCount hazard(std::size_t age) const;
  /// The chance that a plan ends with the school year beyond what ends through the year anyhow.
  struct YearEnd {
    double chance = 0.0;
    stats::Interval range{};  ///< of kRangeLevel, that of the summer's endings alone
  };
  [[nodiscard]] YearEnd with_school_year(std::size_t dfe_age) const;
};

/// So many children of an age went from one kind of provision to another, or stayed.
struct MoveCount {
  int age;
  Provision from, to;
  double count;
};
/// Person-days at an age in a kind of provision.
struct PlaceDays {
  int age;
  Provision provision;
  double days;
};

struct Moves {
  /// From one January census to the next, of who held a plan at both: by DfE age at the first.
  /// Stays too (from = to).
  std::vector<MoveCount> by_census;
  /// By the day of entry, plan in force: by completed age. Moves between establishments of one kind
  /// are none.
  std::vector<MoveCount> by_date;
  std::vector<PlaceDays> days;  ///< the time in which they could have been seen

  [[nodiscard]] ShareCount changed_by_census(int from_age, int to_age) const;  ///< ages included
  [[nodiscard]] EventCount changed_by_date(int from_age, int to_age) const;
};

/// Plans that came in the years covered, alike: where they led and for which need.
struct NewPlan {
  PlanEntry entry;      ///< issued; moved_in (with those that appeared)
  int age;              ///< completed, on the day it came
  NeedType need;        ///< unknown where the plan ended before a census
  Provision provision;  ///< at the first census with the plan; likewise placement_unknown
  double count;
};

/// Days from one review's decision to the next that a later return tells. Two reviews between two
/// censuses look like one: then a long interval stands for two.
struct ReviewIntervals {
  std::vector<int> days;            ///< ascending
  std::vector<int> days_at_census;  ///< since the last review, else the start, at the last census
  [[nodiscard]] ShareCount reviewed_within_a_year() const;  ///< 365 days, at the last census
};

/// A stage's waits, cases still open at the last census among them.
struct StageWaits {
  std::vector<Followed> waits;
  [[nodiscard]] SurvivalCurve curve() const { return kaplan_meier(waits); }
  [[nodiscard]] std::optional<LognormalFit> lognormal() const { return fit_lognormal(waits); }
};

/// Plans from one return's census to the next: end = start + issued + moved_in + appeared − ceased
/// − transferred − vanished, exactly.
struct PlanBalance {
  Day from{}, to{};  ///< census days
  std::int64_t start = 0, issued = 0, moved_in = 0, appeared = 0;
  std::int64_t ceased = 0, transferred = 0, vanished = 0, end = 0;
};

/// What an authority's returns tell of how it works.
struct Observed {
  std::vector<YearCounts> years;  ///< calendar years that a return covers, oldest first
  Endings endings;                ///< of all those years
  Moves moves;
  std::vector<NewPlan> new_plans;  ///< by entry, age, need and provision
  ReviewIntervals reviews;
  StageWaits decision;    ///< request received to decision; withdrawals end the watch
  StageWaits assessment;  ///< decision to assess to the assessment's outcome
  StageWaits plan;        ///< outcome to the start of the plan
  std::vector<PlanBalance> balances;

  [[nodiscard]] YearCounts all_years() const;
  /// The requests of a month over those of the average month of the same length; 1 where none is
  /// told. month 1 to 12.
  [[nodiscard]] std::array<double, 12> season() const;
};

[[nodiscard]] Observed observe(const Histories& histories);

}  // namespace sendsim::sen2
