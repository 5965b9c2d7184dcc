#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/summary.hpp"

namespace sendsim::output {

/// Consecutive periods of one cube in all replications: replication, period, axes.
template <class T>
struct Slab {
  std::size_t first_period;
  std::size_t periods;
  std::span<const T> values;
};

/// Statistics of one cube over replications, slab by slab, in ascending order of periods: each cell
/// for the file, and the rows that the cube shows.
class CubeSummary {
 public:
  /// Keeps references. `clusters` has the parameter draw of each replication.
  CubeSummary(const measures::Layout& layout, const measures::Cube& cube,
              std::span<const std::int32_t> clusters);
  void add(const Slab<std::int32_t>& slab);
  void add(const Slab<double>& slab);
  [[nodiscard]] std::size_t cells_per_period() const noexcept { return cells_per_period_; }
  [[nodiscard]] const std::vector<double>& mean() const noexcept { return mean_; }
  /// Quantile by quantile, each with all cells.
  [[nodiscard]] const std::vector<double>& quantiles() const noexcept { return quantiles_; }
  void move_rows_to(std::vector<SummaryRow>& rows);

 private:
  template <class T>
  void add_slab(const Slab<T>& slab);
  template <class T>
  void add_cells(const Slab<T>& slab);
  template <class T>
  void add_margins(const Slab<T>& slab);
  template <class T, class Sum>
  void sum_period(std::span<const T> values, std::span<Sum> sums) const;
  [[nodiscard]] SummaryRow row_of(std::size_t period) const;
  void set_label(SummaryRow& row, std::size_t axis, std::size_t label) const;
  void set_cell_labels(SummaryRow& row, std::size_t cell) const;

  const measures::Layout& layout_;
  const measures::Cube& cube_;
  std::span<const std::int32_t> clusters_;
  bool sums_;                         ///< totals and margins make sense
  std::vector<std::size_t> sizes_;    ///< of the axes
  std::vector<std::size_t> columns_;  ///< of the axes: index into kDimensions
  std::size_t cells_per_period_ = 1;
  std::vector<double> mean_;
  std::vector<double> quantiles_;
  std::vector<std::vector<SummaryRow>> margins_;  ///< the total, then axis by axis its labels
  std::vector<SummaryRow> cells_;
};

/// The parameter draw of each replication.
[[nodiscard]] std::vector<std::int32_t> clusters_of(std::span<const std::int32_t> numbers,
                                                    int seeds_per_draw);
/// Drops every row whose measure, period and labels came before.
void drop_repetitions(const measures::Layout& layout, std::vector<SummaryRow>& rows);

}  // namespace sendsim::output
