#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/nonzero.hpp"
#include "sendsim/output/parameter_draws.hpp"
#include "sendsim/output/summary.hpp"

// results.h5, format 1 (HDF5 1.8 and later; the same numbers give the same bytes):
//
//   /data/<dataset>        (replication, time, axes …) int32 or float64, one chunk a replication
//   /quantiles/<dataset>   (quantile, time, axes …) float64, exact, over replications
//   /mean/<dataset>        (time, axes …) float64
//   /parameter_share/<dataset>  (time, axes …) float32, SummaryRow::parameter_share of each cell in
//                          steps of 1/4096
//   /parameters/value      (parameter_draw, parameter) float64: what the uncertain parameters were
//                          in each draw, with `path`, `year` (0: all) and `central` by parameter
//
// Each group holds the dimension scales of its arrays, so that it opens by itself, for example with
// xarray.open_dataset("results.h5", group="data", engine="h5netcdf"): `replication` (with
// `parameter_draw`), `quantile`, the time axes by their names ("days since …", first day of the
// period; <name>_first and <name>_last give both its days), and the axes by theirs (codes). A
// second axis of one name is called <name>_2. The label of the time dimension is "time" in
// every array. Arrays carry `units`, `long_name`, `kind` and `source`; the root carries the
// provenance, `format`, `format_version`, `seeds_per_draw` and, as JSON, the `layout`.

namespace sendsim::output {

inline constexpr int kResultsFormat = 1;

/// What made the results, by name: attributes of the root. Expected at least: `scenario` (its
/// name), `scenario_text` (resolved), `seed`, `program_version`; UTF-8 without NUL characters.
using Provenance = std::map<std::string, std::string>;

/// How a results file is written.
struct ResultsOptions {
  Provenance provenance;
  int seeds_per_draw = 2;  ///< replications in a row that share a parameter draw; ≥ 1
  /// Memory for the statistics of cubes, of all threads together; > 0.
  std::size_t slab_bytes = std::size_t{256} << 20;
  /// Memory for replications, without their zeros, from which statistics are taken; those that do
  /// not fit are read back from the file.
  std::size_t kept_bytes = std::size_t{256} << 20;
  /// What-if minus baseline: rows tell how often the what-if is better.
  bool are_differences = false;
  /// Gives the uncertain parameters with their values in these draws, ascending; none of them where
  /// chance alone is at work, so that shares of variance are 0 by knowledge. Nothing: not known,
  /// /parameters is left out, and shares are estimated.
  std::function<ParameterDraws(std::span<const std::int32_t> draws)> parameters{};
};

/// One replication, ready to be written and to be summarised.
struct CompressedResults {
  std::vector<std::vector<std::byte>> chunks;  ///< a cube each
  NonzeroResults nonzero;
};
/// Shuffles and deflates, as HDF5's filters would. Pure: workers call it for their own replication.
/// @throws std::logic_error when the results do not have the shape of `layout`
[[nodiscard]] CompressedResults compress(const measures::Layout& layout,
                                         const measures::Results& results);
/// One chunk: `size` bytes per element, 4 or 8.
[[nodiscard]] std::vector<std::byte> compress_chunk(const void* elements, std::size_t count,
                                                    std::size_t size);
/// The reverse: fills `count` elements of `size` bytes. @throws std::runtime_error if it does not
/// hold as many
void expand_chunk(std::span<const std::byte> chunk, std::size_t count, std::size_t size,
                  void* elements);

/// Writes results.h5. One thread at a time. Without `finish` the file is not valid.
class ResultsWriter {
 public:
  /// Creates `path`, replacing a file. Keeps a copy of `layout`.
  /// @throws UnwritableError or std::system_error as `throw_file_error` says; std::logic_error for
  /// a layout that no file can hold (names that clash)
  ResultsWriter(const std::filesystem::path& path, const measures::Layout& layout,
                ResultsOptions options);
  ResultsWriter(ResultsWriter&&) noexcept;
  ResultsWriter& operator=(ResultsWriter&&) noexcept;
  ~ResultsWriter();
  /// Adds one replication, in any order: those that come early wait in memory, compressed, so that
  /// the file holds them by ascending number. Numbers may be missing in the end (interrupted).
  /// @throws std::system_error when the disk is full; std::logic_error for a number that is
  /// negative or repeated, or the wrong shape
  void append(std::int32_t replication, CompressedResults results);
  void append(std::int32_t replication, const measures::Results& results);
  /// Computes mean, quantiles and shares of variance of all replications on so many threads (0 is
  /// 1), in slabs of whole periods within `slab_bytes` (one period a thread at least), and closes
  /// the file. Gives the rows of `summarise`. No byte depends on threads and memory. `computed` is
  /// called when the threads are done; what comes after is one thread's.
  /// @throws std::system_error when the disk is full; std::logic_error for parameters that are no
  /// matrix
  [[nodiscard]] std::vector<SummaryRow> finish(unsigned threads = 1,
                                               const std::function<void()>& computed = {});

 private:
  class File;
  std::unique_ptr<File> file_;
};

}  // namespace sendsim::output
