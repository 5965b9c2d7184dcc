#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/results_file.hpp"
#include "sendsim/report/document.hpp"

namespace sendsim::server {

/// What figures call the baseline, whatever its file is named: as the page does. No what-if has
/// this name.
inline constexpr std::string_view kBaselineName = "Baseline";

/// A scenario of a run as far as it has come: what figures are made of.
struct ScenarioSoFar {
  std::string name;
  measures::Layout layout;        ///< of the results: a Digest's
  output::Provenance provenance;  ///< what a report needs beside numbers: names, history
  /// By replication: the i-th of every scenario of a run are of the same children.
  std::vector<std::shared_ptr<const measures::Results>> replications;
};

/// The arrays of results that figures take their numbers from.
[[nodiscard]] std::vector<std::string_view> datasets_of_figures();
/// What a run says so far, the baseline first: the headlines, whose table is their only content,
/// then the report's figures. Every scenario has as many replications, at least one. What the
/// baseline does not count has no figure.
[[nodiscard]] std::vector<report::Figure> figures_of(const std::vector<ScenarioSoFar>& scenarios);

}  // namespace sendsim::server
