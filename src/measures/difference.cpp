#include "sendsim/measures/difference.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "sendsim/core/date.hpp"

namespace sendsim::measures {
namespace {

std::string period_of(const TimeAxis& axis) {
  return axis.size() == 0 ? "no period"
                          : to_string(axis.first.front()) + " to " + to_string(axis.last.back());
}

void refuse_other_times(const Layout& baseline, const Layout& what_if) {
  for (std::size_t i = 0; i < std::max(baseline.times.size(), what_if.times.size()); ++i) {
    if (i < baseline.times.size() && i < what_if.times.size() &&
        baseline.times[i].name == what_if.times[i].name &&
        baseline.times[i].first == what_if.times[i].first &&
        baseline.times[i].last == what_if.times[i].last)
      continue;
    const std::string expected =
        i < baseline.times.size() ? period_of(baseline.times[i]) : std::string{"none"};
    const std::string got =
        i < what_if.times.size() ? period_of(what_if.times[i]) : std::string{"none"};
    std::string told = expected == got ? expected : "the baseline's period, ";
    if (expected == got)
      ((told += " cut as in the baseline, at \"") += baseline.times[i].name) += '"';
    else
      ((told += expected) += ", got ") += got;
    throw std::invalid_argument(told);
  }
}

/// One name, one meaning: programs of different versions may have written the two.
bool is_same(const Measure& a, const Measure& b) {
  return a.name == b.name && a.unit == b.unit && a.kind == b.kind;
}

/// The labels of the first, then those that only the second has.
Axis joined(const Axis& first, const Axis& second) {
  Axis both = first;
  for (const std::string& label : second.labels)
    if (std::find(both.labels.begin(), both.labels.end(), label) == both.labels.end())
      both.labels.push_back(label);
  return both;
}

}  // namespace

Difference::Difference(const Layout& baseline, const Layout& what_if) {
  refuse_other_times(baseline, what_if);
  layout_.times = baseline.times;
  layout_.measures = baseline.measures;
  const auto has_measure = [](const Layout& layout, const std::string& name) {
    return std::any_of(layout.measures.begin(), layout.measures.end(),
                       [&](const Measure& measure) { return measure.name == name; });
  };
  for (const Measure& measure : baseline.measures)
    if (!has_measure(what_if, measure.name)) missing_.push_back(measure.name);
  for (const Measure& measure : what_if.measures)
    if (!has_measure(baseline, measure.name)) {
      missing_.push_back(measure.name);
      layout_.measures.push_back(measure);
    }
  layout_.axes = baseline.axes;
  for (const Cube& cube : baseline.cubes) {
    const auto found = what_if.find_cube(cube.dataset);
    if (!found) continue;
    const Cube& other = what_if.cubes[*found];
    const auto refuse = [&] {
      throw std::invalid_argument("\"" + cube.dataset + "\" to be counted as in the baseline");
    };
    if (other.time != cube.time || other.integer != cube.integer ||
        other.axes.size() != cube.axes.size() ||
        !is_same(baseline.measures[cube.measure], what_if.measures[other.measure]))
      refuse();
    for (std::size_t i = 0; i < cube.axes.size(); ++i) {
      const Axis& with = what_if.axes[other.axes[i]];
      if (with.name != baseline.axes[cube.axes[i]].name) refuse();
      layout_.axes[cube.axes[i]] = joined(layout_.axes[cube.axes[i]], with);
    }
    layout_.cubes.push_back(cube);
  }
  for (const Cube& cube : layout_.cubes) {
    baseline_.push_back(source_of(baseline, cube));
    what_if_.push_back(source_of(what_if, cube));
  }
}

Difference::Source Difference::source_of(const Layout& side, const Cube& cube) const {
  const std::size_t index_of_cube = *side.find_cube(cube.dataset);
  const Cube& own = side.cubes[index_of_cube];
  Source source{index_of_cube, side.cells(own), {}};
  bool same = true;
  std::vector<Cells> places;  // by axis and label of the difference: the side's label
  for (std::size_t i = 0; i < cube.axes.size(); ++i) {
    const std::vector<std::string>& labels = layout_.axes[cube.axes[i]].labels;
    const std::vector<std::string>& mine = side.axes[own.axes[i]].labels;
    same = same && labels == mine;
    Cells& place = places.emplace_back();
    for (const std::string& label : labels) {
      const auto found = std::find(mine.begin(), mine.end(), label);
      place.push_back(found == mine.end() ? kNowhere
                                          : static_cast<std::size_t>(found - mine.begin()));
    }
  }
  if (same) return source;
  const std::size_t cells = layout_.cells(cube);
  source.cells.reserve(cells);
  std::vector<std::size_t> at(cube.axes.size(), 0);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    std::size_t rest = cell;
    for (std::size_t i = at.size(); i-- > 0;) {
      at[i] = rest % places[i].size();
      rest /= places[i].size();
    }
    std::size_t index = rest;  // the period
    for (std::size_t i = 0; i < at.size() && index != kNowhere; ++i) {
      const std::size_t label = places[i][at[i]];
      index = label == kNowhere ? kNowhere : index * side.axes[own.axes[i]].labels.size() + label;
    }
    source.cells.push_back(index);
  }
  return source;
}

const CubeData& Difference::data_of(const Results& side, const Source& source, bool integer) {
  if (source.cube < side.cubes.size()) {
    const CubeData& data = side.cubes[source.cube];
    if ((integer ? data.counts.size() : data.values.size()) == source.size) return data;
  }
  throw std::logic_error("difference: results in another shape than was told");
}

template <class T>
void Difference::subtract(std::size_t cube, const std::vector<T>& baseline,
                          const std::vector<T>& what_if, std::vector<T>& difference) const {
  const bool is_rate = layout_.measures[layout_.cubes[cube].measure].kind == Kind::rate;
  const T absent = is_rate ? std::numeric_limits<T>::quiet_NaN() : T{0};
  const auto value = [&](const Source& source, const std::vector<T>& side, std::size_t cell) {
    if (source.cells.empty()) return side[cell];
    return source.cells[cell] == kNowhere ? absent : side[source.cells[cell]];
  };
  for (std::size_t cell = 0; cell < difference.size(); ++cell)
    difference[cell] = static_cast<T>(value(what_if_[cube], what_if, cell) -
                                      value(baseline_[cube], baseline, cell));
}

Results Difference::of(const Results& baseline, const Results& what_if) const {
  Results difference = make_results(layout_);
  for (std::size_t i = 0; i < layout_.cubes.size(); ++i) {
    const bool integer = layout_.cubes[i].integer;
    const CubeData& before = data_of(baseline, baseline_[i], integer);
    const CubeData& after = data_of(what_if, what_if_[i], integer);
    if (integer)
      subtract(i, before.counts, after.counts, difference.cubes[i].counts);
    else
      subtract(i, before.values, after.values, difference.cubes[i].values);
  }
  return difference;
}

}  // namespace sendsim::measures
