#pragma once

#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "requests.hpp"
#include "run_outcome.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/output/results_file.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "stopwatch.hpp"

// The files that a scenario's replications become, whichever command runs them.

namespace sendsim::app {

/// results.h5 and summary.csv of one scenario, while its replications are run. One thread at a
/// time.
class ScenarioResults {
 public:
  /// Keeps references to both. `folder` stands; of `share` such results in memory at once each
  /// takes its part.
  ScenarioResults(const scenario::Scenario& scenario, const RunRequest& request,
                  const std::filesystem::path& folder, WallTime started, std::size_t share = 1);
  [[nodiscard]] const measures::Layout& layout() const noexcept { return layout_; }
  /// Of this layout.
  void append(std::int32_t replication, output::CompressedResults results);
  /// Statistics on so many threads; `computed` as ResultsWriter::finish has it.
  void finish(unsigned threads, const std::function<void()>& computed);
  /// Once finished: writes what is asked for, but for the report.
  void write_summary() const;
  /// Last: removes what was not asked for.
  void keep_files() const;
  /// Once finished, for printing; the results are given away. `folder`: where they stand in the
  /// end.
  [[nodiscard]] RunOutcome outcome(Replicated replicated, const std::filesystem::path& folder);

 private:
  const scenario::Scenario& scenario_;
  const RunRequest& request_;
  std::filesystem::path folder_;
  measures::Layout layout_;
  output::ResultsWriter file_;
  std::vector<output::SummaryRow> rows_;
};

/// What a manifest says beside the files of its folder.
struct ManifestText {
  const std::vector<std::string>& command;  ///< the command line
  output::Provenance provenance;
  std::vector<output::FileRecord> inputs;
  bool complete;
};
/// Writes manifest.json over all that is in `folder`.
void write_manifest(const std::filesystem::path& folder, ManifestText text, Stopwatch& watch);

/// What is in `folder` itself, by name.
[[nodiscard]] std::vector<WrittenFile> files_in(const std::filesystem::path& folder);
/// `sendsim: replaced the earlier run of …`, if there was one.
void tell_replaced(std::ostream& err, const std::optional<output::EarlierRun>& earlier,
                   const std::filesystem::path& folder);

}  // namespace sendsim::app
