#include "sendsim/parameters/change.hpp"

#include <algorithm>
#include <stdexcept>

namespace sendsim::parameters {
namespace {

bool cells_meet(const Change& one, const Change& other) {
  for (const Filter& filter : one.filters)
    for (const Filter& opposite : other.filters) {
      if (filter.axis != opposite.axis) continue;
      const bool common =
          std::any_of(filter.indices.begin(), filter.indices.end(), [&opposite](std::size_t index) {
            return std::find(opposite.indices.begin(), opposite.indices.end(), index) !=
                   opposite.indices.end();
          });
      if (!common) return false;
    }
  return true;
}

bool starts_before_end(const Change& one, const Change& other) {
  return !other.until || one.from <= *other.until;
}

}  // namespace

std::string_view to_string(Operation operation) {
  switch (operation) {
    case Operation::set: return "set";
    case Operation::multiply: return "multiply";
    case Operation::add: return "add";
  }
  throw std::logic_error("change: unknown operation");
}

double Change::strength(Day day) const {
  if (day < from || (until && day > *until)) return 0.0;
  const Days passed = day - from + Days{1};
  if (passed >= phase_in) return 1.0;
  return static_cast<double>(passed.count()) / static_cast<double>(phase_in.count());
}

double Change::apply(double base, Day day) const {
  const double share = strength(day);
  if (share == 0.0) return base;
  switch (operation) {
    case Operation::set: return share == 1.0 ? value : base + share * (value - base);
    case Operation::multiply: return base * (1.0 + share * (value - 1.0));
    case Operation::add: return base + share * value;
  }
  throw std::logic_error("change: unknown operation");
}

bool Change::touches(const std::vector<Axis>& axes, std::span<const std::size_t> cell) const {
  return std::all_of(filters.begin(), filters.end(), [&axes, cell](const Filter& filter) {
    for (std::size_t i = 0; i < axes.size(); ++i)
      if (axes[i].name == filter.axis)
        return std::find(filter.indices.begin(), filter.indices.end(), cell[i]) !=
               filter.indices.end();
    throw std::logic_error("change: the parameter has no axis \"" + filter.axis + "\"");
  });
}

bool overlap(const Change& one, const Change& other) {
  return starts_before_end(one, other) && starts_before_end(other, one) && cells_meet(one, other);
}

bool compatible(const Change& one, const Change& other) {
  const bool order_free = one.operation == other.operation && one.operation != Operation::set;
  return order_free || !overlap(one, other);
}

std::optional<std::pair<std::size_t, std::size_t>> first_conflict(
    const std::vector<Change>& changes) {
  for (std::size_t later = 1; later < changes.size(); ++later)
    for (std::size_t earlier = 0; earlier < later; ++earlier)
      if (!compatible(changes[earlier], changes[later])) return std::pair{earlier, later};
  return std::nullopt;
}

Lever::Lever(Table cells, Series over_time, std::vector<Change> changes)
    : cells_{std::move(cells)}, over_time_{std::move(over_time)}, changes_{std::move(changes)} {
  if (first_conflict(changes_)) throw std::logic_error("lever: changes in conflict");
  for (const Change& change : changes_)
    for (const Filter& filter : change.filters)
      if (std::none_of(cells_.axes().begin(), cells_.axes().end(),
                       [&filter](const Axis& axis) { return axis.name == filter.axis; }))
        throw std::logic_error("lever: no axis \"" + filter.axis + "\"");
}

double Lever::at(Day day, std::span<const std::size_t> cell) const {
  return changed(cells_.at(cell) * over_time_.at(day), day, cell);
}

double Lever::changed(double value, Day day, std::span<const std::size_t> cell) const {
  for (const Change& change : changes_)
    if (change.touches(cells_.axes(), cell)) value = change.apply(value, day);
  return value;
}

Table Lever::on(Day day) const {
  Table all = cells_;
  const double factor = over_time_.at(day);
  for (double& value : all.values()) value *= factor;
  const std::vector<Axis>& axes = cells_.axes();
  std::vector<std::size_t> at(axes.size());
  for (const Change& change : changes_) {
    if (change.strength(day) == 0.0) continue;
    std::fill(at.begin(), at.end(), std::size_t{0});
    for (double& value : all.values()) {
      if (change.touches(axes, at)) value = change.apply(value, day);
      for (std::size_t i = at.size(); i-- > 0 && ++at[i] == axes[i].size();) at[i] = 0;
    }
  }
  return all;
}

std::optional<Day> Lever::next_change_after(Day day) const {
  std::optional<Day> next = over_time_.next_change_after(day);
  const auto consider = [&next, day](Day other) {
    if (other > day && (!next || other < *next)) next = other;
  };
  for (const Change& change : changes_) {
    const Day whole = change.from + std::max(change.phase_in, Days{1}) - Days{1};
    consider(change.from);
    if (change.until) consider(*change.until + Days{1});
    const bool growing =
        day >= change.from && day < whole && (!change.until || day < *change.until);
    if (growing) consider(day + Days{1});
  }
  return next;
}

}  // namespace sendsim::parameters
