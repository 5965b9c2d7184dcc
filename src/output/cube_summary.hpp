#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "sendsim/measures/better.hpp"
#include "sendsim/measures/layout.hpp"
#include "sendsim/output/nonzero.hpp"
#include "sendsim/output/summary.hpp"

namespace sendsim::output {

template <class T>
class Slab;

/// How replications are summarised.
struct SummaryOptions {
  std::span<const std::int32_t> clusters;  ///< the parameter draw of each replication
  /// False where no parameter is uncertain, so that chance alone is at work; true where one may be.
  bool parameters_vary = true;
  measures::Better better = measures::Better::neither;  ///< of differences, which sign rows count
};

/// Statistics of one cube over replications, slab by slab, in ascending order of periods: each cell
/// for the file, and the rows that the cube shows.
class CubeSummary {
 public:
  /// Keeps references, also to the options' clusters.
  CubeSummary(const measures::Layout& layout, const measures::Cube& cube,
              const SummaryOptions& options);
  /// Takes up a slab to which all replications were added.
  void add(const Slab<std::int32_t>& slab);
  void add(const Slab<double>& slab);
  [[nodiscard]] std::size_t cells_per_period() const noexcept { return cells_per_period_; }
  [[nodiscard]] const std::vector<double>& mean() const noexcept { return mean_; }
  /// Quantile by quantile, each with all cells.
  [[nodiscard]] const std::vector<double>& quantiles() const noexcept { return quantiles_; }
  /// Of each cell, as the rows have it but in steps of 1/4096.
  [[nodiscard]] const std::vector<float>& parameter_share() const noexcept {
    return parameter_share_;
  }
  void move_rows_to(std::vector<SummaryRow>& rows);

 private:
  template <class T>
  friend class Slab;
  void number_sums();
  template <class T>
  void add_slab(const Slab<T>& slab);
  template <class T>
  void add_cells(const Slab<T>& slab);
  template <class T>
  void add_margins(const Slab<T>& slab);
  [[nodiscard]] SummaryRow row_of(std::size_t period) const;
  void set_label(SummaryRow& row, std::size_t axis, std::size_t label) const;
  void set_cell_labels(SummaryRow& row, std::size_t cell) const;
  /// Adds a row for a cell, numbered from the start of the cube.
  SummaryRow& add_cell_row(std::size_t cell);

  const measures::Layout& layout_;
  const measures::Cube& cube_;
  std::span<const std::int32_t> clusters_;
  bool parameters_vary_;
  measures::Better better_;
  bool sums_;                         ///< totals and margins make sense
  bool shows_sums_;                   ///< the total or margins, where they do
  std::vector<std::size_t> sizes_;    ///< of the axes
  std::vector<std::size_t> columns_;  ///< of the axes: index into kDimensions
  std::size_t cells_per_period_ = 1;
  /// Of each cell of a period the sums that it is part of: axis by axis the label's number among
  /// all.
  std::vector<std::uint32_t> sums_of_cell_;
  std::vector<double> mean_;
  std::vector<double> quantiles_;
  std::vector<float> parameter_share_;
  std::vector<std::vector<SummaryRow>> margins_;  ///< the total, then axis by axis its labels
  std::vector<SummaryRow> cells_;
};

/// Consecutive periods of one cube in all replications: cell by cell what is not zero in each of
/// them, and the sums over axes. Most cells of a fine cube are zero in all: nothing is kept of
/// those.
template <class T>
class Slab {
 public:
  using Sum = std::conditional_t<std::is_integral_v<T>, std::int64_t, double>;
  /// `room`: for every cell in every replication; only what is used is touched.
  Slab(const CubeSummary& summary, std::size_t first_period, std::size_t periods,
       std::span<T> room);
  /// Takes those periods of the next replication's cube.
  void add(const Entries<T>& cube);

  [[nodiscard]] std::size_t first_period() const noexcept { return first_period_; }
  [[nodiscard]] std::size_t periods() const noexcept { return periods_; }
  [[nodiscard]] bool complete() const noexcept { return added_ == replications_; }
  [[nodiscard]] std::size_t cells() const noexcept { return columns_.size(); }
  /// A cell's values by replication; empty when all are zero.
  [[nodiscard]] std::span<const T> column(std::size_t cell) const {
    if (columns_[cell] == kNone) return {};
    return room_.subspan(columns_[cell] * replications_, replications_);
  }
  /// Of one replication and period: the total, then axis by axis its labels' sums.
  [[nodiscard]] std::span<const Sum> sums(std::size_t replication, std::size_t period) const {
    return std::span{sums_}.subspan((replication * periods_ + period) * slots_, slots_);
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  void put(std::size_t cell, T value) {
    if (columns_[cell] == kNone) {
      columns_[cell] = used_++;
      std::fill_n(&room_[columns_[cell] * replications_], replications_, T{0});
    }
    room_[columns_[cell] * replications_ + added_] = value;
  }

  std::size_t first_period_;
  std::size_t periods_;
  std::size_t cells_per_period_;
  std::size_t replications_;
  std::size_t slots_;  ///< sums of a period; 0 where none are shown
  std::size_t axes_;
  const std::vector<std::uint32_t>& sums_of_cell_;
  std::span<T> room_;
  std::vector<std::uint32_t> columns_;  ///< by cell: number of its column in the room
  std::uint32_t used_ = 0;
  std::size_t added_ = 0;
  std::vector<Sum> sums_;
};

/// The parameter draw of each replication.
[[nodiscard]] std::vector<std::int32_t> clusters_of(std::span<const std::int32_t> numbers,
                                                    int seeds_per_draw);
/// Drops every row whose measure, period and labels came before.
void drop_repetitions(const measures::Layout& layout, std::vector<SummaryRow>& rows);

}  // namespace sendsim::output
