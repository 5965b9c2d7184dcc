#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

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
/// Refuses the key of `section` that has these persons by age (or one number of all), if one
/// stratum's share of them is more than a cohort can have. `drawn`: they are means, about which
/// counts are drawn.
void refuse_crowd(const Section& section, std::string_view key, const std::vector<double>& persons,
                  const std::vector<double>& stratum_share, bool drawn);
/// Reads every rule as of the reading's day.
pathway::EpochRules read_rules(const Section& root, const ModelAxes& axes);
/// Reads again the rules of some sections (`identification`, `finance`, …) into `rules`.
void read_sections(const Section& root, const ModelAxes& axes,
                   const std::set<std::string>& sections, pathway::EpochRules& rules);
/// Gives `to` the rules that `from` has of a section.
void copy_section(const pathway::EpochRules& from, const std::string& section,
                  pathway::EpochRules& to);
/// The axes of a model whose frame has been read.
ModelAxes axes_of(const pathway::Model& model);

}  // namespace sendsim::scenario
