#include "backtest_tables.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "sendsim/backtest/composition.hpp"
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
      "forecasts",      "bias",        "mean_absolute_error", "median_absolute_error",
      "weighted_error", "coverage_50", "coverage_90",         "crps"};
  return kHeaders;
}

std::vector<std::string> with_scores(std::vector<std::string> headers) {
  headers.insert(headers.end(), score_headers().begin(), score_headers().end());
  return headers;
}

/// In the order of score_headers(), behind the number of forecasts.
std::array<double, 7> scores_of(const Summary& summary) {
  return {summary.bias,
          summary.mean_absolute,
          summary.median_absolute,
          summary.weighted_absolute,
          summary.coverage_50,
          summary.coverage_90,
          summary.crps};
}

void add_scores(CsvWriter& csv, const Summary& summary) {
  csv.add(summary.cells);
  for (const double value : scores_of(summary)) csv.add(number(value, 5));
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

output::LabelledAxis cell_axis(const CellList& list) {
  output::LabelledAxis cells{"cell", {}};
  for (const Cell& cell : list.cells)
    cells.labels.push_back(
        fmt::format("{} {}+{}", list.areas[cell.area].name, cell.origin, cell.horizon));
  return cells;
}

/// Where each cell is from.
std::vector<output::LabelledArray> cell_arrays(const CellList& list,
                                               const output::LabelledAxis& cells) {
  output::LabelledAxis names{"area", {}};
  std::vector<double> positions;
  for (const backtest::ScoredArea& area : list.areas) {
    positions.push_back(static_cast<double>(names.labels.size()));
    names.labels.push_back(area.name);
  }
  const auto of_cells = [&](const auto& figure) {
    std::vector<double> values;
    for (const Cell& cell : list.cells) values.push_back(static_cast<double>(figure(cell)));
    return values;
  };
  return {{"cell_area",
           "index of the cell's area on the axis area",
           "1",
           {cells},
           of_cells([](const Cell& cell) { return cell.area; })},
          {"cell_origin",
           "January from which is forecast",
           "year",
           {cells},
           of_cells([](const Cell& cell) { return cell.origin; })},
          {"cell_horizon", "years ahead", "year", {cells}, of_cells([](const Cell& cell) {
             return cell.horizon;
           })},
          {"cell_faulty",
           "1 where a figure it rests on is known to be wrong",
           "1",
           {cells},
           of_cells([](const Cell& cell) { return cell.faulty ? 1 : 0; })},
          {"area_index", "position on the axis area", "1", {names}, std::move(positions)}};
}

output::LabelledArray forecast_array(const std::string& name,
                                     const std::vector<const ScoredMethod*>& methods,
                                     const output::LabelledAxis& who,
                                     const output::LabelledAxis& cells) {
  const output::LabelledAxis figures{
      "figure", {"start", "happened", "forecast", "p05", "p25", "p50", "p75", "p95", "crps"}};
  const std::size_t width = figures.labels.size();
  std::vector<double> values(methods.size() * cells.labels.size() * width,
                             std::numeric_limits<double>::quiet_NaN());
  for (std::size_t method = 0; method < methods.size(); ++method)
    for (const ScoredForecast& each : methods[method]->forecasts) {
      auto* out = &values[(method * cells.labels.size() + each.cell) * width];
      for (const double figure : {each.start, each.happened, each.forecast}) *out++ = figure;
      for (const double quantile : each.quantiles) *out++ = quantile;
      *out = each.crps;
    }
  return {name + "_forecasts",
          "forecasts and what happened; crps over start, of parts over all plans at the origin",
          "children or requests",
          {who, cells, figures},
          std::move(values)};
}

output::LabelledArray score_array(const std::string& name,
                                  const std::vector<const ScoredMethod*>& methods,
                                  const output::LabelledAxis& who, const CellList& list) {
  const Choices choices = choices_of(list);
  output::LabelledAxis horizons{"horizon", {}};
  for (const int horizon : choices.horizons) horizons.labels.push_back(told(horizon));
  std::vector<double> values;
  for (const ScoredMethod* method : methods)
    for (const int horizon : choices.horizons) {
      const Summary of = backtest::summarise(method->forecasts, list, [&](const Cell& cell) {
        return horizon == 0 || cell.horizon == horizon;
      });
      values.push_back(static_cast<double>(of.cells));
      for (const double value : scores_of(of)) values.push_back(value);
    }
  return {name + "_scores",
          "scores of all cells of a horizon; errors are shares",
          "1",
          {who, horizons, {"score", score_headers()}},
          std::move(values)};
}

/// How the parts of plans move in a year, as learnt at an origin.
void add_part_weights(CsvWriter& csv, const backtest::History& known, int origin) {
  const auto add = [&](backtest::Quantity part, const char* name, double value) {
    csv.add(backtest::name_of(part))
        .add(origin)
        .add(kAll)
        .add(name)
        .add(number(value, 4))
        .end_row();
  };
  const auto years = backtest::band_years(known, origin);
  for (const auto breakdown :
       {backtest::Breakdown::age_bands, backtest::Breakdown::provision_groups}) {
    const bool is_bands = breakdown == backtest::Breakdown::age_bands;
    const auto parts = backtest::parts_of(breakdown);
    const auto weights = backtest::part_weights(known, breakdown, origin);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      add(parts[i], "share beyond England's", weights[i].own);
      if (!is_bands) continue;
      if (i > 0) add(parts[i], "share of the band below beyond England's", weights[i].below);
      if (!years) continue;
      add(parts[i], "England: stays in the band", (*years)[i].stay);
      if (i > 0) add(parts[i], "England: moves up from the band below", (*years)[i].move_up);
    }
  }
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
    add_part_weights(csv, known, origin);
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
  const output::LabelledAxis cells = cell_axis(list);
  std::vector<output::LabelledArray> arrays = cell_arrays(list, cells);
  for (const backtest::Quantity quantity : backtest::quantities()) {
    std::vector<const ScoredMethod*> of_quantity;
    for (const ScoredMethod& method : methods)
      if (method.quantity == quantity) of_quantity.push_back(&method);
    const std::string name = backtest::name_of(quantity);
    output::LabelledAxis who{"method_" + name, {}};
    for (const ScoredMethod* method : of_quantity) who.labels.push_back(method->method.name);
    arrays.push_back(forecast_array(name, of_quantity, who, cells));
    arrays.push_back(score_array(name, of_quantity, who, list));
  }
  return arrays;
}

}  // namespace sendsim::app
