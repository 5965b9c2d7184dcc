#pragma once

#include <string>
#include <vector>

#include "sendsim/assessment/assessment.hpp"
#include "sendsim/engine/server_pool.hpp"
#include "sendsim/finance/finance.hpp"
#include "sendsim/identification/identification.hpp"
#include "sendsim/placement/placement.hpp"
#include "sendsim/population/population.hpp"
#include "sendsim/transition/transition.hpp"

namespace sendsim::pathway {

/// The rules of every stage in one epoch: what holds between two dates on which something changes.
struct EpochRules {
  Day from;
  population::PopulationRules population;
  identification::IdentificationRules identification;
  assessment::AssessmentRules assessment;
  placement::PlacementRules placement;
  transition::TransitionRules transition;
  finance::FinanceRules finance;
  double psychologists_fte = 0.0;  ///< full-time equivalents available for EHC needs assessments
  double officers_fte = 0.0;       ///< full-time equivalents for writing plans and reviews
  friend bool operator==(const EpochRules&, const EpochRules&) = default;
};

/// One scenario, ready to run: checked, plain data, no file behind it. The measures of policy are
/// in the epochs already.
struct Model {
  std::string name;
  Day first;  ///< the state is that of this day
  Day last;
  Registry<population::Need> needs;
  Registry<population::ProvisionType> provisions;
  Registry<population::Stratum> strata;
  Registry<transition::CeaseReason> cease_reasons;  ///< transferred, maximum_age, then any
  std::vector<finance::Budget> budgets;
  std::vector<finance::CostLine> cost_lines;
  std::size_t high_needs_budget = 0;  ///< index of the budget that moves the DSG balance
  engine::Discipline psychologists_discipline = engine::Discipline::first_come;
  engine::Discipline officers_discipline = engine::Discipline::priority;
  engine::FallingCapacity falling = engine::FallingCapacity::finish_task;
  population::StartingState start;
  finance::FinanceStart money_start;
  std::vector<EpochRules> epochs;  ///< at least one; the first holds from `first`
};

}  // namespace sendsim::pathway
