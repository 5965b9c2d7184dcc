#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sendsim/measures/layout.hpp"

namespace sendsim::server {

/// What is kept of a replication's results while a planner looks on: what figures show, a fiftieth
/// of all. Counts and sums are added up over age and need, by month over everything; rates stay as
/// they are.
class Digest {
 public:
  explicit Digest(const measures::Layout& full);
  /// Of what is kept: measures, times and axes of the full one, cubes with fewer axes.
  [[nodiscard]] const measures::Layout& layout() const noexcept { return layout_; }
  /// Of results of the full layout. Any thread.
  [[nodiscard]] measures::Results of(const measures::Results& full) const;
  /// What one replication takes, in bytes.
  [[nodiscard]] std::size_t bytes() const;

 private:
  /// A kept cube, and to which of its cells each cell of the full one is added.
  struct Source {
    std::size_t cube;                  ///< of the full layout
    std::vector<std::uint32_t> cells;  ///< empty: the same
  };
  void keep(const measures::Layout& full, std::size_t cube);

  measures::Layout layout_;
  std::vector<Source> sources_;  ///< of each kept cube
};

}  // namespace sendsim::server
