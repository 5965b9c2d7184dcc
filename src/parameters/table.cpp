#include "sendsim/parameters/table.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace sendsim::parameters {
namespace {

std::size_t cells_of(const std::vector<Axis>& axes) {
  std::size_t cells = 1;
  for (const Axis& axis : axes) cells *= axis.size();
  return cells;
}

}  // namespace

Axis Axis::of_whole_numbers(std::string name, int first, int last) {
  std::vector<std::string> codes;
  for (int number = first; number <= last; ++number) codes.push_back(std::to_string(number));
  return Axis{std::move(name), std::move(codes), first};
}

Axis Axis::of_codes(std::string name, std::vector<std::string> codes) {
  return Axis{std::move(name), std::move(codes), std::nullopt};
}

std::optional<std::size_t> Axis::find(std::string_view code) const {
  const auto found = std::find(codes.begin(), codes.end(), code);
  if (found == codes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - codes.begin());
}

Table::Table(double value) : values_{value} {}

Table::Table(std::vector<Axis> axes, double value)
    : axes_{std::move(axes)}, values_(cells_of(axes_), value) {}

Table::Table(std::vector<Axis> axes, std::vector<double> values)
    : axes_{std::move(axes)}, values_{std::move(values)} {
  if (values_.size() != cells_of(axes_)) throw std::logic_error("table: not one value a cell");
}

std::size_t Table::cell(std::span<const std::size_t> indices) const {
  if (indices.size() != axes_.size()) throw std::logic_error("table: not one index an axis");
  std::size_t place = 0;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= axes_[i].size())
      throw std::logic_error("table: index beyond the axis \"" + axes_[i].name + "\"");
    place = place * axes_[i].size() + indices[i];
  }
  return place;
}

std::vector<std::size_t> Table::indices(std::size_t cell) const {
  if (cell >= values_.size()) throw std::logic_error("table: no such cell");
  std::vector<std::size_t> all(axes_.size());
  for (std::size_t i = axes_.size(); i-- > 0;) {
    all[i] = cell % axes_[i].size();
    cell /= axes_[i].size();
  }
  return all;
}

}  // namespace sendsim::parameters
