#include "uncertainty.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "periods.hpp"
#include "sendsim/experiment/experiment.hpp"

namespace sendsim::app {
namespace {

using output::DrawnParameter;
using output::ParameterDraws;

/// The column of `draws` at `parameter`.
std::vector<double> column_of(const ParameterDraws& draws, std::size_t parameter) {
  std::vector<double> column;
  for (std::size_t row = 0; row < draws.draws.size(); ++row)
    column.push_back(draws.of(row)[parameter]);
  return column;
}

std::vector<DrawnParameter> drawn_parameters(const scenario::Scenario& scenario) {
  const pathway::Model& model = scenario.as_written();
  std::vector<DrawnParameter> parameters;
  for (const scenario::Uncertain& each : scenario.uncertain()) {
    if (!each.each_year) {
      parameters.push_back({each.path, each.path, 0, each.central});
      continue;
    }
    for (int year = calendar_year(model.first); year <= calendar_year(model.last); ++year)
      parameters.push_back(
          {scenario::name_in_year(each.path, year), each.path, year, each.central});
  }
  return parameters;
}

}  // namespace

ParameterDraws parameter_draws(const scenario::Scenario& scenario, std::uint64_t seed,
                               std::span<const std::int32_t> draws) {
  ParameterDraws drawn{drawn_parameters(scenario), {draws.begin(), draws.end()}, {}};
  for (const std::int32_t draw : draws) {
    const std::map<std::string, double> values =
        experiment::draw_parameters(scenario, seed, static_cast<std::uint32_t>(draw));
    for (const DrawnParameter& parameter : drawn.parameters)
      drawn.values.push_back(values.at(parameter.name));
  }
  return drawn;
}

ParameterDraws parameter_draws_of_both(const scenario::Scenario& baseline,
                                       const scenario::Scenario& what_if, std::uint64_t seed,
                                       std::span<const std::int32_t> draws) {
  const ParameterDraws before = parameter_draws(baseline, seed, draws);
  const ParameterDraws after = parameter_draws(what_if, seed, draws);
  ParameterDraws both{before.parameters, before.draws, {}};
  std::vector<std::vector<double>> columns;
  for (std::size_t i = 0; i < before.parameters.size(); ++i)
    columns.push_back(column_of(before, i));
  for (std::size_t i = 0; i < after.parameters.size(); ++i) {
    DrawnParameter parameter = after.parameters[i];
    std::vector<double> column = column_of(after, i);
    const auto same = std::find_if(
        before.parameters.begin(), before.parameters.end(),
        [&parameter](const DrawnParameter& each) { return each.name == parameter.name; });
    if (same != before.parameters.end()) {
      if (column == columns[static_cast<std::size_t>(same - before.parameters.begin())]) continue;
      parameter.name.insert(0, what_if.name() + ": ");
      parameter.path.insert(0, what_if.name() + ": ");
    }
    both.parameters.push_back(std::move(parameter));
    columns.push_back(std::move(column));
  }
  for (std::size_t row = 0; row < both.draws.size(); ++row)
    for (const std::vector<double>& column : columns) both.values.push_back(column[row]);
  return both;
}

measures::Headline latest_figures(const measures::Layout& layout) {
  return {layout, [](const measures::TimeAxis& axis, std::size_t period) {
            return period == last_whole(axis);
          }};
}

std::vector<output::FigureSensitivity> sensitivities_of(
    const std::vector<measures::Figure>& figures, const experiment::FiguresByReplication& values,
    int seeds_per_draw, ParameterDraws draws, Day first) {
  const output::SensitivityAnalysis analysis{std::move(draws), first};
  std::vector<output::FigureSensitivity> all;
  for (std::size_t f = 0; f < figures.size(); ++f) {
    std::vector<double> column;
    std::vector<std::int32_t> clusters;
    for (std::size_t r = 0; r < values.size(); ++r) {
      if (values[r].empty()) continue;
      column.push_back(values[r][f]);
      clusters.push_back(static_cast<std::int32_t>(r) / seeds_per_draw);
    }
    all.push_back(analysis.of(figures[f], column, clusters));
  }
  return all;
}

std::vector<std::int32_t> draws_with(const experiment::FiguresByReplication& values,
                                     int seeds_per_draw) {
  std::vector<std::int32_t> draws;
  for (std::size_t r = 0; r < values.size(); ++r) {
    const std::int32_t draw = static_cast<std::int32_t>(r) / seeds_per_draw;
    if (!values[r].empty() && (draws.empty() || draws.back() != draw)) draws.push_back(draw);
  }
  return draws;
}

}  // namespace sendsim::app
