#include "cube_summary.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "sendsim/stats/estimate.hpp"
#include "sendsim/stats/quantile.hpp"

namespace sendsim::output {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
/// Steps of the shares that the file has of cells: finer than any share is known, and half of the
/// bytes.
constexpr double kShareSteps = 4096;

std::size_t column_of(const measures::Axis& axis) {
  const auto found = std::find(kDimensions.begin(), kDimensions.end(), axis.name);
  if (found == kDimensions.end())
    throw std::logic_error("summary: no column for the axis \"" + axis.name + "\"");
  return static_cast<std::size_t>(found - kDimensions.begin());
}

}  // namespace

/// The values of one row, replication by replication, and what they come to. Kept between rows to
/// spare allocations.
class RowColumn {
 public:
  RowColumn(std::span<const std::int32_t> clusters, bool parameters_vary)
      : all_clusters_{clusters}, parameters_vary_{parameters_vary} {}

  /// Takes value(replication) of each replication; NaN is skipped.
  template <class Value>
  void fill(Value value) {
    values_.clear();
    counts_.clear();
    clusters_.clear();
    using T = decltype(value(std::size_t{0}));
    if constexpr (std::is_integral_v<T>)
      take_counts(value);
    else
      take_values(value);
  }
  [[nodiscard]] bool is_unknown() const { return values_.empty() && counts_.empty(); }
  /// Nothing to tell: no value, or zero in every replication.
  [[nodiscard]] bool is_left_out() const {
    const auto is_zero = [](auto x) { return x == 0; };
    return std::all_of(values_.begin(), values_.end(), is_zero) &&
           std::all_of(counts_.begin(), counts_.end(), is_zero);
  }
  [[nodiscard]] double mean() const {
    if (!counts_.empty()) {
      std::int64_t sum = 0;
      for (const std::int32_t count : counts_) sum += count;
      return static_cast<double>(sum) / static_cast<double>(counts_.size());
    }
    double sum = 0;
    for (const double value : values_) sum += value;
    return values_.empty() ? kUnknown : sum / static_cast<double>(values_.size());
  }
  [[nodiscard]] stats::RandomEffects effects() {
    if (!counts_.empty()) values_.assign(counts_.begin(), counts_.end());
    stats::RandomEffects effects =
        stats::one_way_random_effects(values_, counts_.empty() ? clusters_ : all_clusters_);
    // Without uncertain parameters it is known that chance alone is at work.
    if (!parameters_vary_) effects.parameter_share = effects.standard_deviation > 0 ? 0 : kUnknown;
    return effects;
  }
  [[nodiscard]] stats::Interval share_interval(const stats::RandomEffects& effects) {
    if (!parameters_vary_) return {effects.parameter_share, effects.parameter_share};
    return intervals_.of(effects);
  }
  /// Parameter draws with a known value. Before `effects`.
  [[nodiscard]] std::int32_t draws() const {
    const auto distinct = [](std::span<const std::int32_t> clusters) {
      std::int32_t count = 0;
      for (std::size_t i = 0; i < clusters.size(); ++i)
        if (i == 0 || clusters[i] != clusters[i - 1]) ++count;
      return count;
    };
    return counts_.empty() ? distinct(clusters_) : distinct(all_clusters_);
  }
  /// In how large a share of the known the what-if is strictly better; NaN where neither is.
  [[nodiscard]] double share_better(measures::Better better) const {
    if (better == measures::Better::neither || is_unknown()) return kUnknown;
    const auto is_better = [better](auto x) {
      return better == measures::Better::lower ? x < 0 : x > 0;
    };
    const auto share = [&](const auto& all) {
      return static_cast<double>(std::count_if(all.begin(), all.end(), is_better)) /
             static_cast<double>(all.size());
    };
    return counts_.empty() ? share(values_) : share(counts_);
  }
  /// Call last: reorders the values.
  [[nodiscard]] std::array<double, kQuantiles.size()> quantiles() {
    std::array<double, kQuantiles.size()> result;
    result.fill(kUnknown);
    if (!counts_.empty())
      stats::quantiles_type7(std::span<std::int32_t>{counts_}, kQuantiles, result);
    else if (!values_.empty())
      stats::quantiles_type7(std::span<double>{values_}, kQuantiles, result);
    return result;
  }

 private:
  template <class Value>
  void take_counts(Value value) {
    for (std::size_t r = 0; r < all_clusters_.size(); ++r) {
      const std::int64_t count = value(r);
      if (count != static_cast<std::int32_t>(count)) {  // a margin may be larger than its cells
        counts_.clear();
        return take_values([&](std::size_t i) { return static_cast<double>(value(i)); });
      }
      counts_.push_back(static_cast<std::int32_t>(count));
    }
  }
  template <class Value>
  void take_values(Value value) {
    for (std::size_t r = 0; r < all_clusters_.size(); ++r) {
      const double x = value(r);
      if (std::isnan(x)) continue;
      values_.push_back(x);
      clusters_.push_back(all_clusters_[r]);
    }
  }

  std::span<const std::int32_t> all_clusters_;
  bool parameters_vary_;
  stats::ParameterShareIntervals intervals_{kShareLevel};
  std::vector<std::int32_t> counts_;  ///< of each replication, or empty
  std::vector<double> values_;        ///< what is known, with
  std::vector<std::int32_t> clusters_;
};

namespace {

void set_effects(SummaryRow& row, const stats::RandomEffects& effects) {
  row.standard_error = effects.estimate.standard_error;
  row.standard_deviation = effects.standard_deviation;
  row.parameter_share = effects.parameter_share;
}

void set_interval(SummaryRow& row, const stats::Interval& share) {
  row.parameter_share_low = share.low;
  row.parameter_share_high = share.high;
}

}  // namespace

CubeSummary::CubeSummary(const measures::Layout& layout, const measures::Cube& cube,
                         const SummaryOptions& options)
    : layout_{layout},
      cube_{cube},
      clusters_{options.clusters},
      parameters_vary_{options.parameters_vary},
      better_{options.better},
      sums_{layout.measures.at(cube.measure).kind != measures::Kind::rate},
      shows_sums_{sums_ && (cube.show_total || cube.show_margins)} {
  std::size_t slots = 1;
  for (const std::size_t axis : cube.axes) {
    sizes_.push_back(layout.axes.at(axis).labels.size());
    columns_.push_back(column_of(layout.axes[axis]));
    // A cube without rows of its labels needs no column: from a type of provision to another.
    if ((cube.show_margins || cube.show_cells) &&
        std::count(columns_.begin(), columns_.end(), columns_.back()) > 1)
      throw std::logic_error("summary: two axes of " + cube.dataset + " share a column");
    if (axis >= RowLabel::kAll || sizes_.back() > RowLabel::kAll)
      throw std::logic_error("summary: too many axes or labels");
    cells_per_period_ *= sizes_.back();
    slots += sizes_.back();
  }
  margins_.resize(slots);
  number_sums();
  const double start = clusters_.empty() ? kUnknown : 0;
  mean_.assign(layout.cells(cube), start);
  parameter_share_.assign(mean_.size(), std::numeric_limits<float>::quiet_NaN());
  quantiles_.assign(kQuantiles.size() * mean_.size(), start);
}

void CubeSummary::number_sums() {
  sums_of_cell_.resize(cells_per_period_ * sizes_.size());
  for (std::size_t cell = 0; cell < cells_per_period_; ++cell) {
    std::size_t rest = cell;
    std::size_t next = margins_.size();  // behind the last axis' labels
    for (std::size_t axis = sizes_.size(); axis-- > 0;) {
      next -= sizes_[axis];
      sums_of_cell_[cell * sizes_.size() + axis] =
          static_cast<std::uint32_t>(next + rest % sizes_[axis]);
      rest /= sizes_[axis];
    }
  }
}

template <class T>
void CubeSummary::add_slab(const Slab<T>& slab) {
  if (!slab.complete() || slab.cells() != slab.periods() * cells_per_period_)
    throw std::logic_error("summary: wrong shape of " + cube_.dataset);
  if (clusters_.empty()) return;
  add_cells(slab);
  if (shows_sums_) add_margins(slab);
}

template <class T>
void CubeSummary::add_cells(const Slab<T>& slab) {
  const std::size_t first_cell = slab.first_period() * cells_per_period_;
  // A rate without axes is its own total.
  const double never_better = better_ == measures::Better::neither ? kUnknown : 0;
  const auto add_zero = [&](std::size_t cell) {
    SummaryRow& row = add_cell_row(cell);
    row.is_zero = true;
    row.probability_better = never_better;
  };
  const bool shown = cube_.show_cells || (!sums_ && sizes_.empty() && cube_.show_total);
  RowColumn column{clusters_, parameters_vary_};
  for (std::size_t i = 0; i < slab.cells(); ++i) {
    const std::span<const T> values = slab.column(i);
    const std::size_t cell = first_cell + i;
    const bool tells_zero = shown && !sums_;  // a rate without a row would be unknown
    if (values.empty()) {
      if (tells_zero) add_zero(cell);
      continue;
    }
    column.fill([&](std::size_t r) { return values[r]; });
    mean_[cell] = column.mean();
    const bool is_unknown = column.is_unknown();
    const bool has_row = shown && !column.is_left_out();
    const double better = has_row ? column.share_better(better_) : kUnknown;
    const std::int32_t draws = has_row ? column.draws() : 0;
    const stats::RandomEffects effects = column.effects();
    parameter_share_[cell] =
        static_cast<float>(std::round(effects.parameter_share * kShareSteps) / kShareSteps);
    const std::array<double, kQuantiles.size()> quantiles = column.quantiles();
    for (std::size_t q = 0; q < quantiles.size(); ++q)
      quantiles_[q * mean_.size() + cell] = quantiles[q];
    if (!has_row) {
      if (tells_zero && !is_unknown) add_zero(cell);
      continue;
    }
    SummaryRow& row = add_cell_row(cell);
    row.mean = mean_[cell];
    row.probability_better = better;
    row.draws = draws;
    row.quantiles = quantiles;
    set_effects(row, effects);
    if (sizes_.size() <= 1) set_interval(row, column.share_interval(effects));
  }
}

template <class T>
void CubeSummary::add_margins(const Slab<T>& slab) {
  RowColumn column{clusters_, parameters_vary_};
  const auto add_row = [&](std::size_t period, std::size_t slot, auto set_labels) {
    column.fill([&](std::size_t r) { return slab.sums(r, period)[slot]; });
    if (column.is_left_out()) return;
    std::vector<SummaryRow>& rows = margins_[slot];
    if (rows.empty()) rows.reserve(layout_.times[cube_.time].size());
    SummaryRow& row = rows.emplace_back(row_of(slab.first_period() + period));
    set_labels(row);
    row.mean = column.mean();
    row.probability_better = column.share_better(better_);
    row.draws = column.draws();
    const stats::RandomEffects effects = column.effects();
    set_effects(row, effects);
    set_interval(row, column.share_interval(effects));
    row.quantiles = column.quantiles();
  };
  for (std::size_t period = 0; period < slab.periods(); ++period) {
    if (cube_.show_total) add_row(period, 0, [](SummaryRow&) {});
    std::size_t slot = 1;
    for (std::size_t axis = 0; cube_.show_margins && axis < sizes_.size(); ++axis)
      for (std::size_t label = 0; label < sizes_[axis]; ++label, ++slot)
        add_row(period, slot, [&](SummaryRow& row) { set_label(row, axis, label); });
  }
}

template <class T>
Slab<T>::Slab(const CubeSummary& summary, std::size_t first_period, std::size_t periods,
              std::span<T> room)
    : first_period_{first_period},
      periods_{periods},
      cells_per_period_{summary.cells_per_period_},
      replications_{summary.clusters_.size()},
      slots_{summary.shows_sums_ ? summary.margins_.size() : 0},
      axes_{summary.sizes_.size()},
      sums_of_cell_{summary.sums_of_cell_},
      room_{room},
      columns_(periods * cells_per_period_, kNone),
      sums_(replications_ * periods * slots_) {
  if (room.size() < columns_.size() * replications_)
    throw std::logic_error("summary: too little room");
}

template <class T>
void Slab<T>::add(const Entries<T>& cube) {
  if (complete()) throw std::logic_error("summary: more replications than were told");
  const std::size_t first = first_period_ * cells_per_period_;
  const auto begin = std::lower_bound(cube.cells.begin(), cube.cells.end(), first);
  std::size_t entry = static_cast<std::size_t>(begin - cube.cells.begin());
  for (std::size_t period = 0; period < periods_; ++period) {
    const std::size_t before = period * cells_per_period_;
    Sum* const sums = sums_.data() + (added_ * periods_ + period) * slots_;
    for (; entry < cube.cells.size(); ++entry) {
      const std::size_t cell = cube.cells[entry] - first;
      if (cell >= before + cells_per_period_) break;
      const T value = cube.values[entry];
      put(cell, value);
      if (slots_ == 0) continue;
      sums[0] += static_cast<Sum>(value);
      const std::uint32_t* const numbers = sums_of_cell_.data() + (cell - before) * axes_;
      for (std::size_t axis = 0; axis < axes_; ++axis)
        sums[numbers[axis]] += static_cast<Sum>(value);
    }
  }
  ++added_;
}

template class Slab<std::int32_t>;
template class Slab<double>;

SummaryRow CubeSummary::row_of(std::size_t period) const {
  SummaryRow row;
  row.measure = cube_.measure;
  row.first = layout_.times[cube_.time].first[period];
  row.last = layout_.times[cube_.time].last[period];
  return row;
}

void CubeSummary::set_label(SummaryRow& row, std::size_t axis, std::size_t label) const {
  row.labels[columns_[axis]] = {static_cast<std::uint16_t>(cube_.axes[axis]),
                                static_cast<std::uint16_t>(label)};
}

void CubeSummary::set_cell_labels(SummaryRow& row, std::size_t cell) const {
  for (std::size_t axis = sizes_.size(); axis-- > 0;) {
    set_label(row, axis, cell % sizes_[axis]);
    cell /= sizes_[axis];
  }
}

SummaryRow& CubeSummary::add_cell_row(std::size_t cell) {
  SummaryRow& row = cells_.emplace_back(row_of(cell / cells_per_period_));
  set_cell_labels(row, cell % cells_per_period_);
  return row;
}

void CubeSummary::move_rows_to(std::vector<SummaryRow>& rows) {
  margins_.push_back(std::move(cells_));
  for (const std::vector<SummaryRow>& part : margins_)
    rows.insert(rows.end(), part.begin(), part.end());
  margins_.clear();
}

std::vector<std::int32_t> clusters_of(std::span<const std::int32_t> numbers, int seeds_per_draw) {
  if (seeds_per_draw < 1) throw std::logic_error("summary: a parameter draw needs a replication");
  std::vector<std::int32_t> clusters;
  clusters.reserve(numbers.size());
  for (const std::int32_t number : numbers) {
    clusters.push_back(number / seeds_per_draw);
    if (clusters.size() > 1 && number <= numbers[clusters.size() - 2])
      throw std::logic_error("summary: replications must ascend");
  }
  return clusters;
}

namespace {

/// A number for each text that a label has, the same in all axes; 0 for none.
class LabelNumbers {
 public:
  explicit LabelNumbers(const measures::Layout& layout) {
    std::unordered_map<std::string_view, std::uint32_t> known{{{}, 0U}};
    for (const measures::Axis& axis : layout.axes) {
      std::vector<std::uint32_t>& numbers = numbers_.emplace_back();
      for (const std::string& label : axis.labels)
        numbers.push_back(
            known.emplace(label, static_cast<std::uint32_t>(known.size())).first->second);
    }
  }
  [[nodiscard]] std::uint32_t operator[](RowLabel label) const {
    return label.axis == RowLabel::kAll ? 0 : numbers_[label.axis][label.label];
  }

 private:
  std::vector<std::vector<std::uint32_t>> numbers_;  ///< by axis and label
};

/// What a row is about.
struct Subject {
  std::size_t measure;
  Day first;
  Day last;
  std::array<std::uint32_t, kDimensions.size()> labels;
  friend bool operator==(const Subject&, const Subject&) = default;
};
std::size_t hash_of(const Subject& subject) {
  std::uint64_t hash = subject.measure;
  const auto mix = [&hash](auto part) {
    hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32U;
  };
  mix(subject.first.time_since_epoch().count());
  mix(subject.last.time_since_epoch().count());
  for (const std::uint32_t label : subject.labels) mix(label);
  return hash;
}

/// Subjects in one table with at least as many free places: a summary has tens of thousands, and an
/// allocation for each would take longer than the comparison.
class SubjectSet {
 public:
  explicit SubjectSet(std::size_t most) : places_(std::bit_ceil(2 * most + 1), kFree) {
    subjects_.reserve(most);
  }
  /// False when it was there. At most as many as were told.
  bool insert(const Subject& subject) {
    const std::size_t mask = places_.size() - 1;
    std::size_t place = hash_of(subject) & mask;
    for (; places_[place] != kFree; place = (place + 1) & mask)
      if (subjects_[places_[place]] == subject) return false;
    places_[place] = static_cast<std::uint32_t>(subjects_.size());
    subjects_.push_back(subject);
    return true;
  }

 private:
  static constexpr std::uint32_t kFree = 0xFFFF'FFFF;
  std::vector<std::uint32_t> places_;  ///< a power of two of them: numbers of subjects
  std::vector<Subject> subjects_;
};

}  // namespace

void drop_repetitions(const measures::Layout& layout, std::vector<SummaryRow>& rows) {
  std::vector<int> cubes(layout.measures.size());
  for (const measures::Cube& cube : layout.cubes) ++cubes[cube.measure];
  const LabelNumbers numbers{layout};
  SubjectSet seen{rows.size()};
  std::size_t kept = 0;  // std::remove_if promises no order of calls
  for (const SummaryRow& row : rows) {
    if (cubes[row.measure] > 1) {  // a cube does not repeat itself
      Subject subject{row.measure, row.first, row.last, {}};
      for (std::size_t i = 0; i < row.labels.size(); ++i)
        subject.labels[i] = numbers[row.labels[i]];
      if (!seen.insert(subject)) continue;
    }
    rows[kept++] = row;
  }
  rows.resize(kept);
}

void CubeSummary::add(const Slab<std::int32_t>& slab) { add_slab(slab); }
void CubeSummary::add(const Slab<double>& slab) { add_slab(slab); }

}  // namespace sendsim::output
