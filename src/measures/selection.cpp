#include "sendsim/measures/selection.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace sendsim::measures {
namespace {

/// The places on `axis` that a selection of one of `wanted`'s labels, or of all, adds up.
std::vector<std::size_t> places_of(const Axis& wanted, const std::optional<std::size_t>& label,
                                   const Axis& axis) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < axis.labels.size(); ++i)
    if (!label || axis.labels[i] == wanted.labels.at(*label)) places.push_back(i);
  return places;
}

}  // namespace

SelectionReader::SelectionReader(const Selection& selection, const Layout& layout,
                                 const Layout& results) {
  const Cube& wanted = layout.cubes.at(selection.cube);
  const bool is_rate = layout.measures.at(wanted.measure).kind == Kind::rate;
  if (selection.labels.size() != wanted.axes.size() ||
      (is_rate && std::find(selection.labels.begin(), selection.labels.end(), std::nullopt) !=
                      selection.labels.end()))
    throw std::logic_error("selection: not a number of " + wanted.dataset);
  absent_ = is_rate ? std::numeric_limits<double>::quiet_NaN() : 0.0;
  const auto found = results.find_cube(wanted.dataset);
  if (!found) return;
  cube_ = *found;
  const Cube& cube = results.cubes[cube_];
  if (cube.axes.size() != wanted.axes.size() ||
      selection.period >= results.times.at(cube.time).size())
    throw std::logic_error("selection: " + wanted.dataset + " is of another shape");
  cells_ = {selection.period};
  for (std::size_t i = 0; i < cube.axes.size(); ++i) {
    const Axis& axis = results.axes.at(cube.axes[i]);
    const std::vector<std::size_t> places =
        places_of(layout.axes.at(wanted.axes[i]), selection.labels[i], axis);
    std::vector<std::size_t> finer;
    for (const std::size_t cell : cells_)
      for (const std::size_t place : places) finer.push_back(cell * axis.labels.size() + place);
    cells_ = std::move(finer);
  }
}

double SelectionReader::read(const Results& results) const {
  if (cells_.empty()) return absent_;
  const CubeData& cube = results.cubes.at(cube_);
  if (std::max(cube.counts.size(), cube.values.size()) <= cells_.back())
    throw std::logic_error("selection: results of another layout");
  if (cube.values.empty()) {
    std::int64_t sum = 0;
    for (const std::size_t cell : cells_) sum += cube.counts[cell];
    return static_cast<double>(sum);
  }
  double sum = 0;
  for (const std::size_t cell : cells_) sum += cube.values[cell];
  return sum;
}

}  // namespace sendsim::measures
