#include "sendsim/pathway/drivers.hpp"

#include <stdexcept>

namespace sendsim::pathway {
namespace {

/// Takes rules of the first day where their driver is held.
///
/// Each function below names every rule of its stage in a structured binding: a new rule does not
/// compile until it has a driver.
class Holder {
 public:
  explicit Holder(DriverSet held) : held_{held} {}
  template <class Rule>
  void take(Driver driver, const Rule& first, Rule& later) const {
    if (holds(held_, driver)) later = first;
  }

 private:
  DriverSet held_;
};

void hold_identification(const Holder& holder, const identification::IdentificationRules& first,
                         identification::IdentificationRules& later) {
  auto& [onset, support_ends, request, request_season] = later;
  holder.take(Driver::request_rate, first.onset, onset);
  holder.take(Driver::request_rate, first.support_ends, support_ends);
  holder.take(Driver::request_rate, first.request, request);
  holder.take(Driver::request_rate, first.request_season, request_season);
}

void hold_assessment(const Holder& holder, const assessment::AssessmentRules& first,
                     assessment::AssessmentRules& later) {
  auto& [issue_within, decision, refuse, other_advice, psychology_work, urgent, not_issue,
         writing_work, consultation, exception, ask_again_after] = later;
  holder.take(Driver::acceptance, first.refuse, refuse);
  holder.take(Driver::acceptance, first.not_issue, not_issue);
  holder.take(Driver::acceptance, first.ask_again_after, ask_again_after);
  holder.take(Driver::capacity, first.issue_within, issue_within);
  holder.take(Driver::capacity, first.decision, decision);
  holder.take(Driver::capacity, first.other_advice, other_advice);
  holder.take(Driver::capacity, first.psychology_work, psychology_work);
  holder.take(Driver::capacity, first.urgent, urgent);
  holder.take(Driver::capacity, first.writing_work, writing_work);
  holder.take(Driver::capacity, first.consultation, consultation);
  holder.take(Driver::capacity, first.exception, exception);
}

void hold_placement(const Holder& holder, const placement::PlacementRules& first,
                    placement::PlacementRules& later) {
  auto& [types, preference, moves, interim, patience] = later;
  holder.take(Driver::mix, first.preference, preference);
  holder.take(Driver::mix, first.moves, moves);
  holder.take(Driver::mix, first.interim, interim);
  holder.take(Driver::capacity, first.types, types);
  holder.take(Driver::capacity, first.patience, patience);
}

void hold_transition(const Holder& holder, const transition::TransitionRules& first,
                     transition::TransitionRules& later) {
  auto& [review_interval, review_work, moves_out, ceases, year_end, reason_weights,
         phase_transfer_ages, arrivals, arrival_need, arrival_provision] = later;
  holder.take(Driver::population, first.arrivals, arrivals);
  holder.take(Driver::length_of_stay, first.moves_out, moves_out);
  holder.take(Driver::length_of_stay, first.ceases, ceases);
  holder.take(Driver::length_of_stay, first.year_end, year_end);
  holder.take(Driver::length_of_stay, first.reason_weights, reason_weights);
  holder.take(Driver::mix, first.phase_transfer_ages, phase_transfer_ages);
  holder.take(Driver::mix, first.arrival_need, arrival_need);
  holder.take(Driver::mix, first.arrival_provision, arrival_provision);
  holder.take(Driver::capacity, first.review_interval, review_interval);
  holder.take(Driver::capacity, first.review_work, review_work);
}

void hold_finance(const Holder& holder, const finance::FinanceRules& first,
                  finance::FinanceRules& later) {
  auto& [per_child, per_place, fixed, per_assessment, high_needs_budget] = later;
  holder.take(Driver::price, first.per_child, per_child);
  holder.take(Driver::price, first.per_place, per_place);
  holder.take(Driver::price, first.fixed, fixed);
  holder.take(Driver::price, first.per_assessment, per_assessment);
  holder.take(Driver::funding, first.high_needs_budget, high_needs_budget);
}

}  // namespace

std::string_view name_of(Driver driver) {
  switch (driver) {
    case Driver::population: return "population";
    case Driver::request_rate: return "request rate";
    case Driver::acceptance: return "acceptance";
    case Driver::length_of_stay: return "length of stay";
    case Driver::mix: return "mix";
    case Driver::price: return "price";
    case Driver::funding: return "funding";
    case Driver::capacity: return "capacity";
  }
  throw std::logic_error("drivers: one without a name");
}

void hold(const EpochRules& first, DriverSet held, EpochRules& later) {
  const Holder holder{held};
  auto& [from, population, identification, assessment, placement, transition, finance,
         psychologists_fte, officers_fte] = later;
  holder.take(Driver::population, first.population, population);
  hold_identification(holder, first.identification, identification);
  hold_assessment(holder, first.assessment, assessment);
  hold_placement(holder, first.placement, placement);
  hold_transition(holder, first.transition, transition);
  hold_finance(holder, first.finance, finance);
  holder.take(Driver::capacity, first.psychologists_fte, psychologists_fte);
  holder.take(Driver::capacity, first.officers_fte, officers_fte);
}

}  // namespace sendsim::pathway
