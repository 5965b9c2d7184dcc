#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sendsim/measures/layout.hpp"

namespace sendsim::measures {

/// One number a replication: a measure in one period, of all labels or of one on each axis.
struct Selection {
  std::size_t cube;    ///< index into Layout::cubes
  std::size_t period;  ///< of the cube's time axis
  /// By axis of the cube: one label, or the sum over all. Of a rate always a label: its cells do
  /// not add up.
  std::vector<std::optional<std::size_t>> labels;
};

/// Takes a selection's number from results. Any thread.
class SelectionReader {
 public:
  /// `selection` of `layout`, from results of `results`, which may be another layout: what it has
  /// not is 0 there, of a rate unknown (NaN), as `Difference` has it.
  /// @throws std::logic_error for a selection that is not of `layout`, sums a rate, or of more
  /// periods than `results` has
  SelectionReader(const Selection& selection, const Layout& layout, const Layout& results);
  /// @throws std::logic_error for results of another shape
  [[nodiscard]] double read(const Results& results) const;

 private:
  std::size_t cube_ = 0;
  std::vector<std::size_t> cells_;  ///< ascending; none: nothing there
  double absent_;
};

}  // namespace sendsim::measures
