#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/report/document.hpp"

namespace sendsim::server {

/// A scenario of a run as far as it has come: what figures are made of.
struct ScenarioSoFar {
  std::string name;
  measures::Layout layout;  ///< of the results: a Digest's, whose cubes hold what figures show
  /// By replication: the i-th of every scenario of a run are of the same children.
  std::vector<std::shared_ptr<const measures::Results>> replications;
};

/// What a run says so far, the baseline first. Every scenario has as many replications, at least
/// one. A measure that the baseline does not count has no figure.
[[nodiscard]] std::vector<report::Figure> figures_of(const std::vector<ScenarioSoFar>& scenarios);

}  // namespace sendsim::server
