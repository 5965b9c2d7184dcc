#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sendsim/measures/layout.hpp"

namespace sendsim::server {

/// What is kept of a replication's results while a planner looks on: the arrays that figures take
/// their numbers from, a small part of all. Counts and sums are added up over age and need.
class Digest {
 public:
  /// Of the arrays of these names (measures::Cube::dataset); others are left out.
  Digest(const measures::Layout& full, std::span<const std::string_view> datasets);
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
