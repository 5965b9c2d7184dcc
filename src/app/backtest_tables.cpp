#include "backtest_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/tabular/csv_writer.hpp"

namespace sendsim::app {
namespace {

using backtest::Cell;
using backtest::CellList;
using backtest::ScoredForecast;
using backtest::Summary;
using tabular::CsvWriter;

constexpr const char* kAll = "all";

std::string number(double value, int digits) {
  return std::isnan(value) ? std::string{} : fmt::format("{:.{}f}", value, digits);
}

const std::vector<std::string>& score_headers() {
  static const std::vector<std::string> kHeaders{
      "forecasts",   "bias", "mean_absolute_error", "median_absolute_error", "coverage_50",
      "coverage_90", "crps"};
  return kHeaders;
}

std::vector<std::string> with_scores(std::vector<std::string> headers) {
  headers.insert(headers.end(), score_headers().begin(), score_headers().end());
  return headers;
}

void add_scores(CsvWriter& csv, const Summary& summary) {
  csv.add(summary.cells);
  for (const double value : {summary.bias, summary.mean_absolute, summary.median_absolute,
                             summary.coverage_50, summary.coverage_90, summary.crps})
    csv.add(number(value, 5));
  csv.end_row();
}

/// 0 stands for all.
std::vector<int> with_all(const std::set<int>& values) {
  std::vector<int> all{0};
  all.insert(all.end(), values.begin(), values.end());
  return all;
}

std::string told(int value) { return value == 0 ? kAll : std::to_string(value); }

struct Choices {
  std::vector<int> horizons;
  std::vector<int> origins;
};

Choices choices_of(const CellList& list) {
  std::set<int> horizons;
  std::set<int> origins;
  for (const Cell& cell : list.cells) {
    horizons.insert(cell.horizon);
    origins.insert(cell.origin);
  }
  return {with_all(horizons), with_all(origins)};
}

}  // namespace

std::vector<bool> common_cells(const std::vector<ScoredMethod>& methods, const CellList& list,
                               backtest::Quantity quantity) {
  std::vector<std::size_t> count(list.cells.size(), 0);
  std::size_t of_quantity = 0;
  for (const ScoredMethod& method : methods) {
    if (method.quantity != quantity) continue;
    ++of_quantity;
    for (const ScoredForecast& each : method.forecasts) ++count[each.cell];
  }
  std::vector<bool> common(list.cells.size());
  for (std::size_t i = 0; i < common.size(); ++i) common[i] = count[i] == of_quantity;
  return common;
}

std::string weights_csv(const backtest::History& history, const CellList& list) {
  CsvWriter csv{{"quantity", "origin", "years_ahead", "predictor", "weight"}};
  const Choices choices = choices_of(list);
  for (const int origin : choices.origins) {
    if (origin == 0) continue;
    const backtest::History known = history.until(origin);
    for (const backtest::Quantity quantity :
         {backtest::Quantity::plans, backtest::Quantity::new_plans, backtest::Quantity::requests}) {
      const backtest::Weights weights =
          backtest::pipeline_weights(known, quantity, origin, choices.horizons.back());
      for (std::size_t ahead = 0; ahead < weights.weights.size(); ++ahead)
        for (std::size_t i = 0; i < weights.predictors.size(); ++i) {
          csv.add(backtest::name_of(quantity)).add(origin).add(ahead + 1);
          csv.add(weights.predictors[i]).add(number(weights.weights[ahead][i], 4)).end_row();
        }
    }
    const backtest::Carrying carrying = backtest::england_carrying(known, origin);
    for (const auto& [name, value] : {std::pair{"England: damping of growth", carrying.damping},
                                      std::pair{"England: steadiness", carrying.steadiness}}) {
      csv.add("england").add(origin).add("all").add(name).add(number(value, 4)).end_row();
    }
  }
  return csv.text();
}

std::string scores_csv(const std::vector<ScoredMethod>& methods, const CellList& list) {
  CsvWriter csv{with_scores({"quantity", "method", "cells", "horizon", "origin"})};
  const Choices choices = choices_of(list);
  std::map<backtest::Quantity, std::vector<bool>> common;
  for (const ScoredMethod& method : methods)
    if (!common.contains(method.quantity))
      common.emplace(method.quantity, common_cells(methods, list, method.quantity));
  for (const ScoredMethod& method : methods)
    for (const std::string cells : {kAll, "without_faults", "common"})
      for (const int horizon : choices.horizons)
        for (const int origin : choices.origins) {
          const Summary summary =
              backtest::summarise(method.forecasts, list, [&](const Cell& cell) {
                const auto at = static_cast<std::size_t>(&cell - list.cells.data());
                return (cells != "without_faults" || !cell.faulty) &&
                       (cells != "common" || common.at(method.quantity)[at]) &&
                       (horizon == 0 || cell.horizon == horizon) &&
                       (origin == 0 || cell.origin == origin);
              });
          if (summary.cells == 0) continue;
          csv.add(backtest::name_of(method.quantity)).add(method.method.name);
          csv.add(cells).add(told(horizon)).add(told(origin));
          add_scores(csv, summary);
        }
  return csv.text();
}

std::string scores_by_area_csv(const std::vector<ScoredMethod>& methods, const CellList& list) {
  CsvWriter csv{with_scores({"quantity", "method", "area", "horizon"})};
  const Choices choices = choices_of(list);
  for (const ScoredMethod& method : methods) {
    std::vector<std::vector<ScoredForecast>> by_area(list.areas.size());
    for (const ScoredForecast& each : method.forecasts)
      by_area[list.cells[each.cell].area].push_back(each);
    for (std::size_t area = 0; area < by_area.size(); ++area)
      for (const int horizon : choices.horizons) {
        const Summary summary = backtest::summarise(by_area[area], list, [&](const Cell& cell) {
          return horizon == 0 || cell.horizon == horizon;
        });
        if (summary.cells == 0) continue;
        csv.add(backtest::name_of(method.quantity)).add(method.method.name);
        csv.add(list.areas[area].name).add(told(horizon));
        add_scores(csv, summary);
      }
  }
  return csv.text();
}

std::string forecasts_csv(const std::vector<ScoredMethod>& methods, const CellList& list) {
  CsvWriter csv{{"quantity", "method", "area", "origin", "horizon", "year", "faulty", "start",
                 "happened", "forecast", "p05", "p25", "p50", "p75", "p95", "crps"}};
  for (const ScoredMethod& method : methods)
    for (const ScoredForecast& each : method.forecasts) {
      const Cell& cell = list.cells[each.cell];
      csv.add(backtest::name_of(method.quantity)).add(method.method.name);
      csv.add(list.areas[cell.area].name).add(cell.origin).add(cell.horizon);
      csv.add(backtest::last_known_year(method.quantity, cell.origin) + cell.horizon);
      csv.add(cell.faulty ? 1 : 0).add(number(each.start, 0)).add(number(each.happened, 0));
      csv.add(number(each.forecast, 1));
      for (const double quantile : each.quantiles) csv.add(number(quantile, 1));
      csv.add(number(each.crps, 6)).end_row();
    }
  return csv.text();
}

std::string england_csv(const std::vector<backtest::EnglandForecast>& forecasts) {
  CsvWriter csv{
      {"quantity", "origin", "year", "happened", "forecast", "p05", "p25", "p50", "p75", "p95"}};
  for (const backtest::EnglandForecast& each : forecasts) {
    csv.add(backtest::name_of(each.figure)).add(each.origin).add(each.year);
    csv.add(number(each.happened, 0)).add(number(each.forecast, 0));
    for (const double quantile : each.quantiles) csv.add(number(quantile, 0));
    csv.end_row();
  }
  return csv.text();
}

std::vector<output::LabelledArray> backtest_arrays(const std::vector<ScoredMethod>& methods,
                                                   const CellList& list) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  output::LabelledAxis cells{"cell", {}};
  std::vector<double> areas;
  std::vector<double> origins;
  std::vector<double> ahead;
  std::vector<double> faulty;
  for (const Cell& cell : list.cells) {
    cells.labels.push_back(
        fmt::format("{} {}+{}", list.areas[cell.area].name, cell.origin, cell.horizon));
    areas.push_back(static_cast<double>(cell.area));
    origins.push_back(cell.origin);
    ahead.push_back(cell.horizon);
    faulty.push_back(cell.faulty ? 1.0 : 0.0);
  }
  output::LabelledAxis names{"area", {}};
  for (const backtest::ScoredArea& area : list.areas) names.labels.push_back(area.name);
  std::vector<output::LabelledArray> arrays{
      {"cell_area", "index of the cell's area on the axis area", "1", {cells}, areas},
      {"cell_origin", "January from which is forecast", "year", {cells}, origins},
      {"cell_horizon", "years ahead", "year", {cells}, ahead},
      {"cell_faulty", "1 where a figure it rests on is known to be wrong", "1", {cells}, faulty},
      {"area_index", "position on the axis area", "1", {names}, {}}};
  for (std::size_t i = 0; i < list.areas.size(); ++i)
    arrays.back().values.push_back(static_cast<double>(i));

  const output::LabelledAxis figures{
      "figure", {"start", "happened", "forecast", "p05", "p25", "p50", "p75", "p95", "crps"}};
  const output::LabelledAxis scores{"score", score_headers()};
  const Choices choices = choices_of(list);
  output::LabelledAxis horizons{"horizon", {}};
  for (const int horizon : choices.horizons) horizons.labels.push_back(told(horizon));
  for (const backtest::Quantity quantity :
       {backtest::Quantity::plans, backtest::Quantity::new_plans, backtest::Quantity::requests}) {
    const std::string name = backtest::name_of(quantity);
    output::LabelledAxis who{"method_" + name, {}};
    std::vector<double> forecasts;
    std::vector<double> scored;
    for (const ScoredMethod& method : methods) {
      if (method.quantity != quantity) continue;
      who.labels.push_back(method.method.name);
      std::vector<double> of_method(list.cells.size() * figures.labels.size(), kNone);
      for (const ScoredForecast& each : method.forecasts) {
        auto* out = &of_method[each.cell * figures.labels.size()];
        for (const double figure : {each.start, each.happened, each.forecast}) *out++ = figure;
        for (const double quantile : each.quantiles) *out++ = quantile;
        *out = each.crps;
      }
      forecasts.insert(forecasts.end(), of_method.begin(), of_method.end());
      for (const int horizon : choices.horizons) {
        const Summary of = backtest::summarise(method.forecasts, list, [&](const Cell& cell) {
          return horizon == 0 || cell.horizon == horizon;
        });
        scored.push_back(static_cast<double>(of.cells));
        for (const double value : {of.bias, of.mean_absolute, of.median_absolute, of.coverage_50,
                                   of.coverage_90, of.crps})
          scored.push_back(value);
      }
    }
    arrays.push_back({name + "_forecasts",
                      "forecasts and what happened; crps over start",
                      "children or requests",
                      {who, cells, figures},
                      std::move(forecasts)});
    arrays.push_back({name + "_scores",
                      "scores of all cells of a horizon; errors are shares",
                      "1",
                      {who, horizons, scores},
                      std::move(scored)});
  }
  return arrays;
}

}  // namespace sendsim::app
