#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "interruption.hpp"
#include "precision.hpp"
#include "requests.hpp"
#include "run_outcome.hpp"
#include "sendsim/experiment/contributions.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/stats/estimate.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// What one measure, measures that are one player, or a driver contribute to each figure of a
/// headline.
struct ContributionOf {
  std::string player;
  std::vector<experiment::ClusteredEstimate> figures;
  std::vector<bool> is_zero;  ///< zero in every replication in which it is known
};

/// A what-if beside the baseline.
struct Compared {
  RunOutcome what_if;
  measures::Layout layout;  ///< of the differences
  std::vector<output::SummaryRow> differences;
  std::vector<std::string> not_in_both;   ///< measures that only one of the two counts
  std::vector<measures::Figure> figures;  ///< of the contributions, of `layout`
  /// What else the what-if changes, if it does, then its players in the order of the file. They
  /// sum to the difference. Empty if they were not asked for.
  std::vector<ContributionOf> contributions;
  bool exact = true;  ///< every set of measures was run; else orders were drawn
};

/// What makes the baseline grow.
struct Growth {
  std::vector<measures::Figure> figures;  ///< of the baseline's layout
  /// kStart; kMomentum; the drivers that move; kEnd, which is the sum. Empty if not asked for.
  std::vector<ContributionOf> bars;
  bool exact = true;  ///< every set of drivers was run; else orders were drawn
  /// Of each figure the first whole period of its measure, from which its growth is told; nothing
  /// for a part of a period, which compares with none.
  std::vector<std::optional<std::size_t>> starts;
};
/// Bars of the growth: the figure of the first whole period, what it becomes with every driver held
/// at the first day's rules, and the figure of the period itself.
inline constexpr const char* kStart = "(start)";
inline constexpr const char* kMomentum = "momentum";
inline constexpr const char* kEnd = "(end)";

/// All that is told of a comparison.
struct ComparisonOutcome {
  RunOutcome baseline;
  Growth growth;
  std::vector<Compared> what_ifs;
  std::vector<PreciseFigure> precision;  ///< of the differences; empty where none was asked for
  int seeds_per_draw;
  std::filesystem::path folder;
  std::vector<WrittenFile> files;
  bool complete;
};

/// The name in contributions.csv of what a what-if changes beside its measures.
inline constexpr const char* kOtherChanges = "(other changes)";

/// What `--precision` asks for of the differences, or of a baseline alone; nothing where it is not
/// given. @throws as PrecisionGoal::check
[[nodiscard]] std::optional<PrecisionGoal> goal_of(
    const RunRequest& request, const std::vector<scenario::Scenario>& scenarios);

/// Runs `scenarios`, the baseline first, whose names differ, and gives the comparison its place in
/// `folder`. Nothing, and nothing written, when the run was interrupted before its first
/// replication was finished. `goal`: that of these scenarios, or null.
[[nodiscard]] std::optional<ComparisonOutcome> run_comparison(
    const std::vector<scenario::Scenario>& scenarios, const CompareRequest& request,
    const std::vector<std::string>& command, const output::Phase& reading, PrecisionGoal* goal,
    output::OutputFolder& folder, const Interruption& interruption, const Streams& streams);

/// The text of drivers.csv.
[[nodiscard]] std::string drivers_csv(const std::string& baseline, const measures::Layout& layout,
                                      const Growth& growth);
/// The text of contributions.csv.
[[nodiscard]] std::string contributions_csv(const std::vector<Compared>& what_ifs);

}  // namespace sendsim::app
