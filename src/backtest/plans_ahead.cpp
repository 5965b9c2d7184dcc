#include <algorithm>

#include "sendsim/backtest/england.hpp"
#include "sendsim/backtest/outlook.hpp"
#include "sendsim/backtest/pipeline.hpp"

namespace sendsim::backtest {

PlansAhead::PlansAhead(const History& history, int origin) {
  const History known = history.until(origin);
  const auto forecasts =
      forecasts_with_ranges(known, pipeline_method(), Quantity::plans, origin, kYears);
  for (std::size_t area = 0; area < history.areas().size(); ++area) {
    // Of authorities that are scored together, none has a forecast of its own.
    const auto& members = history.areas()[area].members;
    const bool all_known = std::all_of(forecasts.begin(), forecasts.end(),
                                       [&](const auto& year) { return year[area].has_value(); });
    if (members.size() != 1 || !all_known) continue;
    auto& here = found_[members.front()];
    for (std::size_t year = 0; year < here.size(); ++year) here[year] = *forecasts[year][area];
  }
  for (const EnglandForecast& each : england_forecasts(known, origin, kYears))
    if (each.figure == EnglandFigure::plans)
      found_[History::kEngland][static_cast<std::size_t>(each.year - origin - 1)] = {
          each.forecast, each.quantiles};
}

std::optional<std::array<RangedForecast, PlansAhead::kYears>> PlansAhead::of(
    const std::string& area) const {
  const auto found = found_.find(area);
  return found == found_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace sendsim::backtest
