#include "backtest_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>
#include <utility>

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
      "forecasts",   "bias",        "mean_absolute_error", "median_absolute_error",
      "coverage_50", "coverage_90", "crps"};
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

std::string scores_csv(const std::vector<ScoredMethod>& methods, const CellList& list) {
  CsvWriter csv{with_scores({"quantity", "method", "cells", "horizon", "origin"})};
  const Choices choices = choices_of(list);
  for (const ScoredMethod& method : methods)
    for (const bool with_faults : {true, false})
      for (const int horizon : choices.horizons)
        for (const int origin : choices.origins) {
          const Summary summary =
              backtest::summarise(method.forecasts, list, [&](const Cell& cell) {
                return (with_faults || !cell.faulty) &&
                       (horizon == 0 || cell.horizon == horizon) &&
                       (origin == 0 || cell.origin == origin);
              });
          if (summary.cells == 0) continue;
          csv.add(backtest::name_of(method.quantity)).add(method.method.name);
          csv.add(with_faults ? kAll : "without_faults").add(told(horizon)).add(told(origin));
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

}  // namespace sendsim::app
