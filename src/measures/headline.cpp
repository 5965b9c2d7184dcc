#include "sendsim/measures/headline.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace sendsim::measures {
namespace {

bool is_by_category(const Layout& layout, const Cube& cube) {
  return cube.axes.size() == 1 && layout.axes[cube.axes.front()].name == "category";
}

}  // namespace

bool is_yearly(const TimeAxis& axis) {
  return axis.name == "census_day" || axis.name == "census_year" || axis.name == "financial_year";
}

std::optional<std::size_t> find_figure(const std::vector<Figure>& figures, std::size_t measure,
                                       std::size_t time, Day first, std::string_view category) {
  for (std::size_t f = 0; f < figures.size(); ++f)
    if (figures[f].measure == measure && figures[f].time == time && figures[f].first == first &&
        figures[f].category == category)
      return f;
  return std::nullopt;
}

Headline::Headline(const Layout& layout)
    : Headline{layout, [](const TimeAxis&, std::size_t) { return true; }} {}

Headline::Headline(const Layout& layout, const Wanted& wanted) {
  for (const Cube& cube : layout.cubes) {
    if (!is_yearly(layout.times[cube.time])) continue;
    const bool adds_up = layout.measures[cube.measure].kind != Kind::rate;
    if (adds_up ? cube.show_total : cube.axes.empty()) add(layout, cube, {}, wanted);
    if (!adds_up || !is_by_category(layout, cube)) continue;
    for (const std::string& category : layout.axes[cube.axes.front()].labels)
      add(layout, cube, category, wanted);
  }
}

void Headline::add(const Layout& layout, const Cube& cube, const std::string& category,
                   const Wanted& wanted) {
  const TimeAxis& axis = layout.times[cube.time];
  for (std::size_t period = 0; period < axis.size(); ++period) {
    if (!wanted(axis, period)) continue;
    const auto is_told = [&](const Figure& figure) {
      return figure.measure == cube.measure && figure.first == axis.first[period] &&
             figure.last == axis.last[period] && figure.category == category;
    };
    if (std::any_of(figures_.begin(), figures_.end(), is_told)) continue;
    figures_.push_back({cube.measure, cube.time, axis.first[period], axis.last[period], category});
    sources_.push_back({cube.dataset, period});
    is_rate_.push_back(layout.measures[cube.measure].kind == Kind::rate);
  }
}

HeadlineReader::HeadlineReader(const Headline& headline, const Layout& layout) {
  for (std::size_t i = 0; i < headline.figures_.size(); ++i) {
    const Headline::Source& source = headline.sources_[i];
    const std::string& category = headline.figures_[i].category;
    absent_.push_back(headline.is_rate_[i] ? std::numeric_limits<double>::quiet_NaN() : 0.0);
    Run& run = runs_.emplace_back(Run{0, 0, 0});
    const auto found = layout.find_cube(source.dataset);
    if (!found) continue;
    const Cube& cube = layout.cubes[*found];
    if (source.period >= layout.times[cube.time].size())
      throw std::invalid_argument("headline: " + source.dataset + " has fewer periods");
    const std::size_t cells = layout.cells(cube) / layout.times[cube.time].size();
    run = {*found, source.period * cells, cells};
    if (category.empty()) continue;
    const std::vector<std::string>& labels = layout.axes[cube.axes.front()].labels;
    const auto label = std::find(labels.begin(), labels.end(), category);
    run.first += static_cast<std::size_t>(label - labels.begin());
    run.count = label == labels.end() ? 0 : 1;
  }
}

std::vector<double> HeadlineReader::read(const Results& results) const {
  std::vector<double> values;
  values.reserve(runs_.size());
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& run = runs_[i];
    if (run.count == 0) {
      values.push_back(absent_[i]);
      continue;
    }
    const CubeData& cube = results.cubes.at(run.cube);
    if (std::max(cube.counts.size(), cube.values.size()) < run.first + run.count)
      throw std::logic_error("headline: results of another layout");
    if (cube.values.empty()) {
      std::int64_t sum = 0;
      for (std::size_t cell = 0; cell < run.count; ++cell) sum += cube.counts[run.first + cell];
      values.push_back(static_cast<double>(sum));
    } else {
      double sum = 0;
      for (std::size_t cell = 0; cell < run.count; ++cell) sum += cube.values[run.first + cell];
      values.push_back(sum);
    }
  }
  return values;
}

}  // namespace sendsim::measures
