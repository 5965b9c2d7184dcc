#pragma once

#include <vector>

#include "sendsim/engine/server_pool.hpp"
#include "sendsim/population/population.hpp"
#include "sendsim/population/run.hpp"
#include "sendsim/random/laws.hpp"

namespace sendsim::assessment {

/// The law and the workload of EHC needs assessments in one epoch. Chances by DfE age, 26 entries.
struct AssessmentRules {
  Days issue_within;                   ///< request to final plan; statute: 140 days
  random::DayLaw decision;             ///< request to the decision whether to assess, calendar days
  std::vector<random::Chance> refuse;  ///< the authority decides not to assess
  random::DayLaw
      other_advice;  ///< advice of all but the psychologist, calendar days from agreement
  random::DayLaw psychology_work;  ///< psychologist's working days of one FTE an assessment
  random::Chance urgent{};  ///< the psychologist's advice is called first (class 0, the others 1)
  std::vector<random::Chance> not_issue;  ///< assessed, and no plan is issued
  random::DayLaw writing_work;  ///< officer's working days of one FTE for draft and final plan
  random::DayLaw consultation;  ///< family and settings, calendar days
  random::Chance exception;     ///< a lawful exception to the 20 weeks applies (reg. 10(4))
  Days ask_again_after;         ///< a new request is at risk this long after a refusal or no plan
  friend bool operator==(const AssessmentRules&, const AssessmentRules&) = default;
};

/// Whom the assessment tells.
class AssessmentListener {
 public:
  virtual ~AssessmentListener() = default;
  /// An assessment's outcome was decided today, whichever.
  virtual void assessment_completed() = 0;
  /// The request was refused, or no plan is issued: back to SEN support, a request at risk from
  /// `from`.
  virtual void no_plan(population::PersonSlot person, Day from) = 0;
  /// The final plan is issued today.
  virtual void plan_issued(population::PersonSlot person) = 0;
};

/// The EHC needs assessment, from the request to the final plan.
///
/// Models: the decision whether to assess; psychology advice from a pool with its queue, other
/// advice beside it as a delay; the decision to issue; writing by officers from a pool they share
/// with annual reviews; consultation; the 20-week clock.
///
/// Leaves out: mediation and appeal, withdrawals, the advice of each service by itself
/// (METHODS.md).
///
/// Source: Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg. 5, 8, 10,
/// 13.
class Assessment {
 public:
  /// Keeps references; the pools must outlive the stage.
  Assessment(population::ByEpoch<AssessmentRules> rules, population::Run& run,
             engine::ServerPool& psychologists, engine::ServerPool& officers,
             AssessmentListener& listener);

  /// A request for `person` reaches the authority today.
  void request(population::PersonSlot person);
  /// The panel decides today.
  void decide_whether_to_assess(population::PersonSlot person);
  void psychology_finished(population::PersonSlot person);
  void other_advice_received(population::PersonSlot person);
  /// An officer has finished writing.
  void plan_written(population::PersonSlot person);
  /// The consultation is over: the final plan is issued.
  void finalise(population::PersonSlot person);
  /// `person` leaves the authority while being assessed: out of every queue and count.
  void abandon(population::PersonSlot person);

  /// Puts a person found in an open assessment on the first day where it stands; what remains of
  /// the stage is drawn given how long it has lasted.
  void resume(population::PersonSlot person, const population::StartingGroup& found);

  void open_day();
  void close_day();
  void begin();
  /// Works out this replication's percentiles and shares.
  void finish();

 private:
  void write_open(std::size_t month);
  void write_stages(std::size_t month);
  void write_weeks(std::size_t month);
  /// Whose request came on one day: an index into `open_by_request_`.
  [[nodiscard]] std::size_t request_day(const population::Person& person) const;
  [[nodiscard]] static Days residual(const random::DayLaw& law, Days elapsed, std::uint32_t word);
  void count_in(population::PersonSlot person, population::AssessmentStage stage);
  void count_out(population::PersonSlot person);
  void move_to(population::PersonSlot person, population::AssessmentStage stage);
  void agree(population::PersonSlot person, std::uint32_t advice_word);
  /// A place in the psychologists' line, with the words of Purpose::advice_work.
  void join_psychologists(population::PersonSlot person, std::uint32_t work_word,
                          std::uint32_t tie_word, bool urgent, Day ranked_from);
  void join_officers(population::PersonSlot person);
  void advice_received(population::PersonSlot person);
  void count_issue(population::PersonSlot person);
  [[nodiscard]] const AssessmentRules& rules() const { return rules_[run_.epoch]; }
  [[nodiscard]] std::uint32_t draw(const population::Person& person, random::Purpose purpose) const;

  population::ByEpoch<AssessmentRules> rules_;
  population::Run& run_;
  engine::ServerPool& psychologists_;
  engine::ServerPool& officers_;
  AssessmentListener& listener_;
  measures::Flow requests_;
  measures::Flow refused_;
  measures::Flow completed_;
  measures::Flow not_issued_;
  measures::Flow issued_;
  measures::Flow counted_;  ///< plans issued that the 20-week share counts
  measures::Flow in_time_;
  measures::Flow over_a_year_;
  measures::Stock in_assessment_;
  std::size_t stage_cube_;
  std::size_t weeks_cube_;
  struct WeeksCubes {
    std::size_t within_year, within_month, p50_year, p50_month, p90_year, p90_month;
  } weeks_{};
  [[nodiscard]] static WeeksCubes add_weeks(measures::Recorder& recorder);
  std::vector<std::int32_t> stage_counts_;
  /// Open cases by day of the request, from a year before the first day on; earlier ones count
  /// under its first day.
  std::vector<std::int32_t> open_by_request_;
  std::vector<std::vector<std::uint16_t>> days_by_year_;  ///< request to plan, exceptions left out
  std::vector<std::vector<std::uint16_t>> days_by_month_;
  std::vector<std::int32_t> early_by_year_;
  std::vector<std::int32_t> early_by_month_;
};

}  // namespace sendsim::assessment
