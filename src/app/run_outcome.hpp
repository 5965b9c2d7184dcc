#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "answers.hpp"
#include "precision.hpp"
#include "sendsim/measures/layout.hpp"
#include "sendsim/output/sensitivity.hpp"
#include "sendsim/output/summary.hpp"

namespace sendsim::app {

/// A file of the results.
struct WrittenFile {
  std::string name;
  std::uintmax_t bytes;
};

/// What one scenario's run came to: all that is told of it.
struct RunOutcome {
  std::string scenario;
  std::string description;              ///< the scenario's own; may be empty
  std::vector<std::string> known_gaps;  ///< what the evidence behind it lacks, a line each
  Day first;
  Day last;
  std::uint64_t seed;
  std::int32_t asked;             ///< replications
  std::int32_t finished;          ///< fewer when the run was interrupted
  std::size_t uncertain;          ///< parameters that are drawn anew
  std::int64_t fewest_for_range;  ///< replications; of fewer no range is told
  measures::Layout layout;
  std::vector<output::SummaryRow> rows;
  std::vector<output::FigureSensitivity> sensitivities;  ///< of `latest_figures`
  std::vector<PreciseFigure> precision{};                ///< empty where none was asked for
  Names provisions;                                      ///< of the types of provision
  std::filesystem::path folder;                          ///< where the results stand
  std::vector<WrittenFile> files;
  [[nodiscard]] bool complete() const noexcept { return finished == asked; }
  [[nodiscard]] bool has_ranges() const noexcept { return finished >= fewest_for_range; }
};

}  // namespace sendsim::app
