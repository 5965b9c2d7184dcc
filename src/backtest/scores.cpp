#include "sendsim/backtest/scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include "common_error.hpp"
#include "sendsim/core/math.hpp"
#include "sendsim/stats/crps.hpp"
#include "sendsim/stats/quantile.hpp"

namespace sendsim::backtest {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
/// With fewer origins than these a horizon's spread also takes the errors of shorter ones.
constexpr int kFewestOrigins = 2;
/// Points of equal probability: of the spread among authorities, of the common error.
constexpr std::size_t kLocalPoints = 101;
constexpr std::size_t kCommonPoints = 9;

/// What a method's forecasts from one origin missed by at one horizon, over the value at the
/// origin: their mean, and what is left of each.
struct Errors {
  double common = 0.0;
  std::vector<double> local;
};

/// Points of equal probability of a standard normal, with its variance.
std::array<double, kCommonPoints> normal_points() {
  std::array<double, kCommonPoints> points{};
  double squares = 0.0;
  for (std::size_t i = 0; i < kCommonPoints; ++i) {
    points[i] = normal_quantile((static_cast<double>(i) + 0.5) / kCommonPoints);
    squares += points[i] * points[i];
  }
  for (double& point : points) point /= std::sqrt(squares / kCommonPoints);
  return points;
}

/// One method's forecasts and errors from every origin, each made from what was known then.
class Past {
 public:
  Past(const History& history, const Method& method, Quantity quantity, int last, int horizons)
      : history_{history}, quantity_{quantity} {
    for (int origin = kFirstErrors; origin <= last; ++origin)
      forecasts_.emplace(origin,
                         method.forecast(history.until(origin), quantity, origin, horizons));
  }

  [[nodiscard]] double start(int origin, std::size_t area) const {
    return value(last_known_year(quantity_, origin), area);
  }
  [[nodiscard]] double happened(int origin, int horizon, std::size_t area) const {
    return value(last_known_year(quantity_, origin) + horizon, area);
  }
  [[nodiscard]] double forecast(int origin, int horizon, std::size_t area) const {
    return forecasts_.at(origin)[static_cast<std::size_t>(horizon) - 1][area];
  }

  /// Errors over the start that a forecast from `origin` may have at `horizon`: points of equal
  /// probability, ascending. Only outcomes known at the origin are used.
  [[nodiscard]] const std::vector<double>& spread(int origin, int horizon) {
    auto& points = spreads_[{origin, horizon}];
    if (points.empty()) points = make_spread(origin, horizon);
    return points;
  }

 private:
  [[nodiscard]] double value(int year, std::size_t area) const {
    const double value = history_.at(series_of(quantity_), year)[area];
    return value > 0.0 ? value : kUnknown;
  }

  [[nodiscard]] Errors errors(int origin, int horizon) const {
    Errors found;
    for (std::size_t area = 0; area < history_.areas().size(); ++area) {
      const double error =
          (happened(origin, horizon, area) - forecast(origin, horizon, area)) / start(origin, area);
      if (!std::isnan(error)) found.local.push_back(error);
    }
    if (found.local.empty()) return found;
    // The median: a few authorities' broken returns must not move England's error.
    found.common = stats::quantile_type7(found.local, 0.5);
    for (double& error : found.local) error -= found.common;
    return found;
  }

  [[nodiscard]] std::vector<double> make_spread(int origin, int horizon) const {
    std::vector<double> local;
    CommonError common{quantity_ == Quantity::plans ? kCommonErrorOfPlans : kCommonErrorOfFlows};
    int own = 0;
    for (int ahead = horizon; ahead >= 1 && own < kFewestOrigins; --ahead) {
      const double scale = growth_of_errors(horizon) / growth_of_errors(ahead);
      for (int past = kFirstErrors; past + ahead <= origin; ++past) {
        const Errors found = errors(past, ahead);
        if (found.local.empty()) continue;
        for (const double error : found.local) local.push_back(scale * error);
        common.add(ahead, found.common);
        ++own;
      }
    }
    if (local.empty()) return {};
    std::vector<double> probabilities(kLocalPoints);
    for (std::size_t i = 0; i < kLocalPoints; ++i)
      probabilities[i] = (static_cast<double>(i) + 0.5) / kLocalPoints;
    std::vector<double> quantiles(kLocalPoints);
    stats::quantiles_type7(std::span{local}, probabilities, quantiles);
    const double size = common.size(horizon);
    std::vector<double> points;
    for (const double of_england : normal_points())
      for (const double of_area : quantiles) points.push_back(size * of_england + of_area);
    std::sort(points.begin(), points.end());
    return points;
  }

  const History& history_;
  Quantity quantity_;
  std::map<int, Forecasts> forecasts_;
  std::map<std::pair<int, int>, std::vector<double>> spreads_;
};

}  // namespace

std::vector<ScoredForecast> score(const History& history, const CellList& list,
                                  const Method& method, Quantity quantity) {
  int last = 0;
  int horizons = 1;
  for (const Cell& cell : list.cells) {
    last = std::max(last, cell.origin);
    horizons = std::max(horizons, cell.horizon);
  }
  Past past{history, method, quantity, last, horizons};
  std::vector<ScoredForecast> scored;
  std::vector<double> members;
  for (std::size_t i = 0; i < list.cells.size(); ++i) {
    const Cell& cell = list.cells[i];
    ScoredForecast here{i, past.start(cell.origin, cell.area),
                        past.happened(cell.origin, cell.horizon, cell.area),
                        past.forecast(cell.origin, cell.horizon, cell.area)};
    const std::vector<double>& spread = past.spread(cell.origin, cell.horizon);
    if (std::isnan(here.start) || std::isnan(here.happened) || std::isnan(here.forecast) ||
        spread.empty())
      continue;
    members.clear();
    for (const double error : spread)
      members.push_back(std::max(0.0, here.forecast / here.start + error));
    here.crps = stats::fair_crps(members, here.happened / here.start);
    std::array<double, kProbabilities.size()> quantiles{};
    stats::quantiles_type7(std::span{members}, kProbabilities, quantiles);
    for (std::size_t q = 0; q < quantiles.size(); ++q)
      here.quantiles[q] = quantiles[q] * here.start;
    scored.push_back(here);
  }
  return scored;
}

Summary summarise(const std::vector<ScoredForecast>& forecasts, const CellList& list,
                  const std::function<bool(const Cell&)>& wanted) {
  Summary summary;
  std::vector<double> absolute;
  for (const ScoredForecast& each : forecasts) {
    if (!wanted(list.cells[each.cell])) continue;
    const double error = (each.forecast - each.happened) / each.happened;
    const auto within = [&](std::size_t low, std::size_t high) {
      return each.happened >= each.quantiles[low] && each.happened <= each.quantiles[high] ? 1.0
                                                                                           : 0.0;
    };
    absolute.push_back(std::abs(error));
    summary.bias += error;
    summary.mean_absolute += absolute.back();
    summary.coverage_50 += within(1, 3);
    summary.coverage_90 += within(0, 4);
    summary.crps += each.crps;
  }
  summary.cells = absolute.size();
  const auto count = static_cast<double>(summary.cells);
  for (double* sum : {&summary.bias, &summary.mean_absolute, &summary.coverage_50,
                      &summary.coverage_90, &summary.crps})
    *sum /= count;
  summary.median_absolute = absolute.empty() ? kUnknown : stats::quantile_type7(absolute, 0.5);
  return summary;
}

Difference crps_difference(const std::vector<ScoredForecast>& first,
                           const std::vector<ScoredForecast>& second, const CellList& list,
                           int horizon) {
  std::map<std::size_t, double> of_second;
  for (const ScoredForecast& each : second) of_second.emplace(each.cell, each.crps);
  struct Block {
    double sum = 0.0;
    double cells = 0.0;
  };
  std::map<int, Block> by_origin;
  for (const ScoredForecast& each : first) {
    const Cell& cell = list.cells[each.cell];
    const auto other = of_second.find(each.cell);
    if (cell.horizon != horizon || other == of_second.end()) continue;
    Block& block = by_origin[cell.origin];
    block.sum += each.crps - other->second;
    block.cells += 1.0;
  }
  std::vector<Block> blocks;
  for (const auto& [origin, block] : by_origin) blocks.push_back(block);
  Difference difference;
  difference.origins = static_cast<int>(blocks.size());
  if (blocks.empty()) return {kUnknown, kUnknown, kUnknown, 0};
  Block all;
  for (const Block& block : blocks) {
    all.sum += block.sum;
    all.cells += block.cells;
  }
  difference.mean = all.sum / all.cells;
  std::vector<double> means;
  std::vector<std::size_t> drawn(blocks.size(), 0);
  for (bool more = true; more;) {
    Block sum;
    for (const std::size_t i : drawn) {
      sum.sum += blocks[i].sum;
      sum.cells += blocks[i].cells;
    }
    means.push_back(sum.sum / sum.cells);
    more = false;
    for (std::size_t& digit : drawn) {  // counts up
      if (++digit < blocks.size()) {
        more = true;
        break;
      }
      digit = 0;
    }
  }
  std::array<double, 2> ends{};
  stats::quantiles_type7(std::span{means}, std::array{0.05, 0.95}, ends);
  difference.low = ends[0];
  difference.high = ends[1];
  return difference;
}

}  // namespace sendsim::backtest
