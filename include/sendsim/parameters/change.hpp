#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/parameters/series.hpp"
#include "sendsim/parameters/table.hpp"

namespace sendsim::parameters {

/// What a measure does to a parameter's value.
enum class Operation : std::uint8_t { set, multiply, add };
/// As files write it.
[[nodiscard]] std::string_view to_string(Operation operation);

/// The cells that a change touches on one axis; an axis without a filter is touched as a whole.
struct Filter {
  std::string axis;                  ///< an axis of the parameter
  std::vector<std::size_t> indices;  ///< along it, ascending
};

/// One dated change of one parameter: the atom of a policy measure.
struct Change {
  Operation operation = Operation::set;
  double value = 0.0;        ///< in the parameter's unit; for `multiply` a pure factor
  Day from{};                ///< the first day with an effect
  std::optional<Day> until;  ///< the last day with an effect; nothing: for ever
  /// The effect grows by equal daily steps and is whole on this many-th day; 0 and 1: at once.
  Days phase_in{0};
  std::vector<Filter> filters;  ///< at most one for each axis; all must hold
  std::string measure;          ///< who asks for it, for messages

  /// The share of the effect that is there on `day`, 0 to 1.
  [[nodiscard]] double strength(Day day) const;
  /// `base` with this change on `day`: set moves the strength's share of the way to `value`,
  /// multiply by 1 + strength × (value − 1), add adds strength × value.
  [[nodiscard]] double apply(double base, Day day) const;
  /// True if the filters let the cell through. @throws std::logic_error for a filter on an axis
  /// that is not in `axes`
  [[nodiscard]] bool touches(const std::vector<Axis>& axes,
                             std::span<const std::size_t> cell) const;
};

/// True if the two meet on some day and in some cell.
[[nodiscard]] bool overlap(const Change& one, const Change& other);
/// Changes of one parameter may meet only if both multiply or both add: then their order does not
/// matter. Everything else that meets would depend on the order and is refused.
[[nodiscard]] bool compatible(const Change& one, const Change& other);
/// The first two (by position) that may not stand together; nothing if all may.
[[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> first_conflict(
    const std::vector<Change>& changes);

/// A parameter that measures can change: cells × dated factors, then the changes in their order.
class Lever {
 public:
  explicit Lever(double value = 0.0) : Lever{Table{value}, Series{1.0}, {}} {}
  /// Cell by day: `cells` × `over_time`.
  /// @throws std::logic_error for changes in conflict or with a filter on an axis that `cells`
  /// lacks
  Lever(Table cells, Series over_time, std::vector<Change> changes);

  /// The value of a parameter without axes. @throws std::logic_error if it has axes
  [[nodiscard]] double at(Day day) const { return at(day, std::span<const std::size_t>{}); }
  [[nodiscard]] double at(Day day, std::span<const std::size_t> cell) const;
  [[nodiscard]] double at(Day day, std::initializer_list<std::size_t> cell) const {
    return at(day, std::span<const std::size_t>{cell.begin(), cell.size()});
  }
  /// All cells on `day`: what a model keeps until `next_change_after(day)`.
  [[nodiscard]] Table on(Day day) const;
  /// The first day after `day` on which some cell may differ from the day before's.
  [[nodiscard]] std::optional<Day> next_change_after(Day day) const;

  [[nodiscard]] const Table& cells() const noexcept { return cells_; }
  [[nodiscard]] const Series& over_time() const noexcept { return over_time_; }
  [[nodiscard]] const std::vector<Change>& changes() const noexcept { return changes_; }

 private:
  /// `value` of a cell after the changes of that day.
  [[nodiscard]] double changed(double value, Day day, std::span<const std::size_t> cell) const;
  Table cells_;
  Series over_time_;
  std::vector<Change> changes_;
};

}  // namespace sendsim::parameters
