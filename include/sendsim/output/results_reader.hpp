#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/errors.hpp"
#include "sendsim/output/parameter_draws.hpp"
#include "sendsim/output/results_file.hpp"

namespace sendsim::output {

/// What the replications of one cube came to, cell by cell.
struct CubeStatistics {
  std::vector<double> mean;       ///< time, axes …
  std::vector<double> quantiles;  ///< kQuantiles, time, axes …
  /// time, axes …: SummaryRow::parameter_share in steps of 1/4096; empty in a file that has none.
  std::vector<float> parameter_share;
};

/// Reads a results.h5 back. For one thread at a time. Everything is checked against the layout
/// before it is believed; every member throws ResultsError, with file and array, for what does not
/// fit.
class ResultsReader {
 public:
  explicit ResultsReader(const std::filesystem::path& path);
  ResultsReader(ResultsReader&&) noexcept;
  ResultsReader& operator=(ResultsReader&&) noexcept;
  ~ResultsReader();
  [[nodiscard]] const measures::Layout& layout() const noexcept;
  [[nodiscard]] const Provenance& provenance() const noexcept;
  [[nodiscard]] int seeds_per_draw() const noexcept;
  /// The numbers of the replications, ascending.
  [[nodiscard]] const std::vector<std::int32_t>& replications() const noexcept;
  /// The replication at `row` of `replications()`.
  [[nodiscard]] measures::Results read(std::size_t row) const;
  /// One cube of it: `cube` of `layout().cubes`.
  [[nodiscard]] measures::CubeData read(std::size_t row, std::size_t cube) const;
  /// One cube of every replication: `take(row, data)` on so many threads at once (0 is 1), in any
  /// order; `data` holds until it returns.
  using TakeRow = std::function<void(std::size_t row, const measures::CubeData& data)>;
  void read_each(std::size_t cube, unsigned threads, const TakeRow& take) const;
  /// Mean, quantiles and shares of variance of the cube at `cube` of `layout().cubes`, as stored.
  [[nodiscard]] CubeStatistics statistics(std::size_t cube) const;
  /// What the uncertain parameters were, draw by draw: those of `replications`. Nothing for a file
  /// that does not tell; no parameters where none is uncertain. For SensitivityAnalysis.
  [[nodiscard]] std::optional<ParameterDraws> parameters() const;

 private:
  class File;
  std::unique_ptr<File> file_;
};

}  // namespace sendsim::output
