#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/errors.hpp"
#include "sendsim/output/results_file.hpp"

namespace sendsim::output {

/// What the replications of one cube came to, cell by cell.
struct CubeStatistics {
  std::vector<double> mean;       ///< time, axes …
  std::vector<double> quantiles;  ///< kQuantiles, time, axes …
};

/// Reads a results.h5 back. One thread at a time. Everything is checked against the layout before
/// it is believed; every member throws ResultsError, with file and array, for what does not fit.
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
  /// Mean and quantiles of the cube at `cube` of `layout().cubes`, as stored.
  [[nodiscard]] CubeStatistics statistics(std::size_t cube) const;

 private:
  class File;
  std::unique_ptr<File> file_;
};

}  // namespace sendsim::output
