#pragma once

#include "sendsim/pathway/model.hpp"
#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario {

/// What the registries of a scenario name: the axes of its tables.
struct ModelAxes {
  parameters::Axis age;
  parameters::Axis need;
  parameters::Axis provision;
  parameters::Axis stratum;
  parameters::Axis reason;
  parameters::Axis month;
};

/// Reads all that does not change within a run: names, period, registries, the first day's state.
/// Gives the axes for the rules.
ModelAxes read_frame(const Section& root, pathway::Model& model);
/// Reads every rule as of the reading's day.
pathway::EpochRules read_rules(const Section& root, const ModelAxes& axes,
                               const pathway::Model& model);

}  // namespace sendsim::scenario
