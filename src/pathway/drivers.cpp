#include "sendsim/pathway/drivers.hpp"

#include <stdexcept>

namespace sendsim::pathway {
namespace {

void hold_placement(const placement::PlacementRules& first, DriverSet held,
                    placement::PlacementRules& later) {
  if (holds(held, Driver::mix)) {
    later.preference = first.preference;
    later.moves = first.moves;
    later.interim = first.interim;
  }
  if (holds(held, Driver::capacity)) {
    later.types = first.types;
    later.patience = first.patience;
  }
}

void hold_transition(const transition::TransitionRules& first, DriverSet held,
                     transition::TransitionRules& later) {
  if (holds(held, Driver::population)) later.arrivals = first.arrivals;
  if (holds(held, Driver::length_of_stay)) {
    later.moves_out = first.moves_out;
    later.ceases = first.ceases;
    later.year_end = first.year_end;
    later.reason_weights = first.reason_weights;
  }
  if (holds(held, Driver::mix)) {
    later.phase_transfer_ages = first.phase_transfer_ages;
    later.arrival_need = first.arrival_need;
    later.arrival_provision = first.arrival_provision;
  }
  if (holds(held, Driver::capacity)) {
    later.review_interval = first.review_interval;
    later.review_work = first.review_work;
  }
}

void hold_assessment(const assessment::AssessmentRules& first, DriverSet held,
                     assessment::AssessmentRules& later) {
  if (holds(held, Driver::acceptance)) {
    later.refuse = first.refuse;
    later.not_issue = first.not_issue;
    later.ask_again_after = first.ask_again_after;
  }
  if (!holds(held, Driver::capacity)) return;
  assessment::AssessmentRules held_rules = first;  // all that is not acceptance
  held_rules.refuse = later.refuse;
  held_rules.not_issue = later.not_issue;
  held_rules.ask_again_after = later.ask_again_after;
  later = std::move(held_rules);
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
    case Driver::capacity: return "capacity";
  }
  throw std::logic_error("drivers: one without a name");
}

void hold(const EpochRules& first, DriverSet held, EpochRules& later) {
  if (holds(held, Driver::population)) later.population = first.population;
  if (holds(held, Driver::request_rate)) later.identification = first.identification;
  if (holds(held, Driver::price)) later.finance = first.finance;
  if (holds(held, Driver::capacity)) {
    later.psychologists_fte = first.psychologists_fte;
    later.officers_fte = first.officers_fte;
  }
  hold_assessment(first.assessment, held, later.assessment);
  hold_placement(first.placement, held, later.placement);
  hold_transition(first.transition, held, later.transition);
}

}  // namespace sendsim::pathway
