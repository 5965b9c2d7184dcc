#pragma once

#include <vector>

#include "sendsim/population/hazard.hpp"
#include "sendsim/population/run.hpp"
#include "sendsim/random/race_table.hpp"

namespace sendsim::identification {

/// How needs come to be recorded, and what becomes of SEN support, in one epoch. Yearly rates by
/// completed age, 26 entries.
struct IdentificationRules {
  /// [stratum][need][age]: hazard of a need that comes to be recorded, among those without need.
  std::vector<std::vector<std::vector<double>>> onset;
  /// [age]: hazard that SEN support ends, needs met or schooling over.
  std::vector<double> support_ends;
  /// [need][age]: hazard of a request for an EHC needs assessment, among those on SEN support.
  std::vector<std::vector<double>> request;
  /// [month − 1]: multiplies the request hazard; 12 entries, mean 1 over a year.
  std::vector<double> request_season;
  friend bool operator==(const IdentificationRules&, const IdentificationRules&) = default;
};

/// Whom identification tells.
class IdentificationListener {
 public:
  virtual ~IdentificationListener() = default;
  /// SEN support of `person` has ended and nothing else has begun: the record can go.
  virtual void support_ended(population::PersonSlot person) = 0;
};

/// Need, recorded need and SEN support, up to the request for an assessment.
///
/// Models      onset by an exponential race on the hazards of that day; SEN support from that day;
///             requests by age, need, month and date on a threshold per person and occasion.
/// Leaves out  tiers, unrecorded need, support that resumes, second onset (METHODS.md).
class Identification {
 public:
  Identification(population::ByEpoch<IdentificationRules> rules, population::Run& run,
                 IdentificationListener& listener);

  /// For each stratum the hazard of any need, which the screening uses.
  [[nodiscard]] static std::vector<population::LexisHazard> onset_hazards(
      const population::ByEpoch<IdentificationRules>& rules, const std::vector<Day>& epochs);

  /// Takes up rules that have changed in place.
  void renew();
  /// The screening said that `person`'s need begins today.
  void onset(population::PersonSlot person);
  /// `person` is on SEN support from today: at the start, on arrival, or back from an assessment.
  /// A new request is at risk from `request_from` on.
  void begin_support(population::PersonSlot person, Day request_from);
  /// The same with the first words of the streams `support_end` and `request`, of the occasion that
  /// the person is at: whoever begins with many persons draws them side by side.
  void begin_support(population::PersonSlot person, Day request_from, std::uint32_t end_word,
                     std::uint32_t request_word);
  /// SEN support ends today, for whatever reason: counts it out.
  void end_support(population::PersonSlot person);
  /// The event support_ended.
  void support_over(population::PersonSlot person);

  void open_day() { sen_support_.open_day(run_.today()); }
  void close_day() { sen_support_.close_day(run_.today()); }
  void restart() { sen_support_.restart(); }

 private:
  [[nodiscard]] std::size_t stratum_of(const population::Person& person) const;
  population::ByEpoch<IdentificationRules> rules_;
  population::Run& run_;
  IdentificationListener& listener_;
  population::LexisHazard support_ends_;
  std::vector<population::LexisHazard> request_;  // by need
  measures::Flow onsets_;
  measures::Stock sen_support_;
  /// The need at onset: a row for each stratum × age.
  [[nodiscard]] static random::RaceTable prepare(const IdentificationRules& rules);
  [[nodiscard]] static population::MadeByEpoch<random::RaceTable> prepare_all(
      const population::ByEpoch<IdentificationRules>& rules);
  population::MadeByEpoch<random::RaceTable> need_races_;
};

}  // namespace sendsim::identification
