#include "sendsim/backtest/track_record.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "sendsim/backtest/england.hpp"
#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/backtest/scores.hpp"

namespace sendsim::backtest {
namespace {

constexpr std::array kQuantities{Quantity::plans, Quantity::new_plans, Quantity::requests};
constexpr int kMostYears = 4;

EnglandFigure figure_of(Quantity quantity) {
  if (quantity == Quantity::new_plans) return EnglandFigure::new_plans;
  return quantity == Quantity::requests ? EnglandFigure::requests : EnglandFigure::plans;
}

Record record_of(Quantity quantity, const std::string& of,
                 const std::vector<ScoredForecast>& forecasts, const CellList& list) {
  Record record{quantity, of, {}};
  for (int years = 1; years <= kMostYears; ++years) {
    const Summary summary =
        summarise(forecasts, list, [&](const Cell& cell) { return cell.horizon == years; });
    if (summary.cells > 0)
      record.scores.push_back({years, summary.cells, summary.mean_absolute, summary.bias,
                               summary.coverage_50, summary.coverage_90});
  }
  return record;
}

/// England's forecasts from the Januaries that the list scores, as far as what happened is known.
std::vector<Record> england_records(const History& history, const CellList& list) {
  std::vector<int> origins;
  for (const Cell& cell : list.cells) origins.push_back(cell.origin);
  std::sort(origins.begin(), origins.end());
  origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
  std::map<EnglandFigure, std::map<int, HorizonScore>> sums;
  for (const int origin : origins)
    for (const EnglandForecast& each : england_forecasts(history, origin, kMostYears)) {
      if (std::isnan(each.happened)) continue;
      const int years = each.year - origin + (each.figure == EnglandFigure::plans ? 0 : 1);
      HorizonScore& sum = sums[each.figure][years];
      const double error = (each.forecast - each.happened) / each.happened;
      sum.years_ahead = years;
      ++sum.forecasts;
      sum.mean_absolute_error += std::abs(error);
      sum.bias += error;
      sum.within_50 += each.happened >= each.quantiles[1] && each.happened <= each.quantiles[3];
      sum.within_90 += each.missed() ? 0.0 : 1.0;
    }
  std::vector<Record> records;
  for (const Quantity quantity : kQuantities) {
    Record record{quantity, History::kEngland, {}};
    for (auto& [years, sum] : sums[figure_of(quantity)]) {
      const auto forecasts = static_cast<double>(sum.forecasts);
      for (double* each : {&sum.mean_absolute_error, &sum.bias, &sum.within_50, &sum.within_90})
        *each /= forecasts;
      record.scores.push_back(sum);
    }
    if (!record.scores.empty()) records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

TrackRecord::TrackRecord(const History& history, const CellList& list) : areas_{list.areas} {
  const Method method = pipeline_method();
  for (const Quantity quantity : kQuantities) {
    const std::vector<ScoredForecast> forecasts = score(history, list, method, quantity);
    std::vector<std::vector<ScoredForecast>> by_area(list.areas.size());
    for (const ScoredForecast& each : forecasts)
      by_area[list.cells[each.cell].area].push_back(each);
    records_.push_back(record_of(quantity, "", forecasts, list));
    for (std::size_t area = 0; area < by_area.size(); ++area)
      records_.push_back(record_of(quantity, list.areas[area].name, by_area[area], list));
  }
  for (Record& record : england_records(history, list)) records_.push_back(std::move(record));
  std::erase_if(records_, [](const Record& record) { return record.scores.empty(); });
}

std::vector<Record> TrackRecord::of(const std::string& area) const {
  std::string name = area;
  for (const ScoredArea& each : areas_)
    if (std::find(each.members.begin(), each.members.end(), area) != each.members.end())
      name = each.name;
  std::vector<Record> found;
  for (const std::string& wanted : {std::string{}, name})
    for (const Record& record : records_)
      if (record.of == wanted) found.push_back(record);
  return found;
}

}  // namespace sendsim::backtest
