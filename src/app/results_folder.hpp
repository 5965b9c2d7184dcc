#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "requests.hpp"
#include "run_outcome.hpp"
#include "sendsim/experiment/contributions.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/output/results_file.hpp"
#include "sendsim/output/results_reader.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "stopwatch.hpp"

// The files that a scenario's replications become, whichever command runs them.

namespace sendsim::app {

/// What is written of one scenario, while its replications are run. One thread at a time, but for
/// `take`.
class ScenarioResults {
 public:
  /// Keeps references to both. `folder` stands; of `share` such results in memory at once each
  /// takes its part.
  ScenarioResults(const scenario::Scenario& scenario, const RunRequest& request,
                  const std::filesystem::path& folder, WallTime started, std::size_t share = 1);
  [[nodiscard]] const measures::Layout& layout() const noexcept { return layout_; }
  /// Keeps the headline figures of a replication: any thread, before or after `append`.
  void take(std::int32_t replication, const measures::Results& results);
  /// Of this layout.
  void append(std::int32_t replication, output::CompressedResults results);
  /// Statistics on so many threads, and what they say of the parameters; `computed` as
  /// ResultsWriter::finish has it.
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
  measures::Headline headline_;
  measures::HeadlineReader reader_;
  experiment::FiguresByReplication figures_;  ///< of `headline_`
  output::ResultsWriter file_;
  std::vector<output::SummaryRow> rows_;
  std::vector<output::FigureSensitivity> sensitivities_;
};

/// What an earlier run of the very same scenario, by the very same program, left in a folder.
class EarlierReplications {
 public:
  /// `now`: the provenance of the run that would take them up, of these settings.
  EarlierReplications(const std::filesystem::path& folder, const output::Provenance& now,
                      const experiment::Settings& settings);
  /// From the first on without a gap, no more than are asked for; 0 where nothing may be taken up.
  [[nodiscard]] std::int32_t count() const noexcept { return count_; }
  /// One of them; nothing for what is damaged.
  [[nodiscard]] std::optional<measures::Results> read(std::int32_t number) const;

 private:
  std::optional<output::ResultsReader> file_;
  std::int32_t count_ = 0;
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
