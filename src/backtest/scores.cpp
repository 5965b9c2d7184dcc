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
/// The authority whose errors are told as they are, and how steeply others' may differ.
constexpr double kTypical = 2000.0;
constexpr double kPriorErrors = 150.0;
/// Added to the forecast of a part, so that errors over it can be told where there is hardly any.
constexpr double kFewPlans = 5.0;
/// Added to an error before its logarithm is taken, so that a chance hit does not count for much.
constexpr double kSmallestError = 0.002;

/// How much wider the errors of small numbers may be, and are expected to be: powers of the size.
struct PowerOfSize {
  double steepest;
  double expected;
};
/// Parts are few children, whose numbers swing by chance: by the power of -0.5.
constexpr PowerOfSize kPowerOfTotals{-0.3, 0.0};
constexpr PowerOfSize kPowerOfParts{-0.6, -0.3};

/// What a method's forecasts from one origin missed by at one horizon, over the value at the
/// origin (parts: over Past::unit): their middle, and what is left of each.
struct Errors {
  double common = 0.0;
  std::vector<double> local;
  std::vector<double> sizes;  ///< what each is told over
};

/// What a forecast from an origin may miss by, over the same.
struct Spread {
  double common = 0.0;        ///< standard deviation of the error that all share
  std::vector<double> local;  ///< of a typical authority: points of equal probability; or none
  double power = 0.0;         ///< the local error's size goes with the authority's to this power

  [[nodiscard]] double factor(double size) const { return std::pow(size / kTypical, power); }
};

/// How the size of errors goes with the size of what is forecast: the slope of their logarithms,
/// drawn to what is expected by as many errors as kPriorErrors.
double power_of_size(const std::vector<double>& errors, const std::vector<double>& sizes,
                     const PowerOfSize& power) {
  const auto count = static_cast<double>(errors.size());
  double x = 0.0;
  double y = 0.0;
  std::vector<double> magnitudes;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    magnitudes.push_back(std::log(std::abs(errors[i]) + kSmallestError));
    x += std::log(sizes[i]) / count;
    y += magnitudes.back() / count;
  }
  double xx = 0.0;
  double xy = 0.0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const double from_mean = std::log(sizes[i]) - x;
    xx += from_mean * from_mean;
    xy += from_mean * (magnitudes[i] - y);
  }
  if (xx == 0.0) return power.expected;
  const double drawn = (xy / xx * count + power.expected * kPriorErrors) / (count + kPriorErrors);
  return std::clamp(drawn, power.steepest, 0.0);
}

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
      : history_{history}, quantity_{quantity}, is_part_{breakdown_of(quantity).has_value()} {
    for (int origin = kFirstErrors; origin <= last; ++origin)
      forecasts_.emplace(origin,
                         method.forecast(history.until(origin), quantity, origin, horizons));
  }

  [[nodiscard]] double start(int origin, std::size_t area) const {
    return value(last_known_year(quantity_, origin), area);
  }
  /// Unknown too where it is not counted as the start was.
  [[nodiscard]] double happened(int origin, int horizon, std::size_t area) const {
    const int last = last_known_year(quantity_, origin);
    if (!comparable(series_of(quantity_), last, last + horizon)) return kUnknown;
    return value(last + horizon, area);
  }
  [[nodiscard]] double forecast(int origin, int horizon, std::size_t area) const {
    return forecasts_.at(origin)[static_cast<std::size_t>(horizon) - 1][area];
  }

  /// What errors are told over when ranges are made of them.
  [[nodiscard]] double unit(int origin, int horizon, std::size_t area) const {
    return is_part_ ? forecast(origin, horizon, area) + kFewPlans : start(origin, area);
  }
  /// What scores are told over: the start, or for a part all plans at the origin.
  [[nodiscard]] double whole(int origin, std::size_t area) const {
    return is_part_ ? positive(history_.at(Series::plans, origin)[area]) : start(origin, area);
  }
  [[nodiscard]] bool is_part() const { return is_part_; }

  /// Errors over the unit that a forecast from `origin` may have at `horizon`: points of equal
  /// probability, ascending. Only outcomes known at the origin are used.
  [[nodiscard]] const Spread& spread(int origin, int horizon) {
    const auto [found, is_new] = spreads_.try_emplace({origin, horizon});
    if (is_new) found->second = make_spread(origin, horizon);
    return found->second;
  }

 private:
  static double positive(double value) { return value > 0.0 ? value : kUnknown; }
  [[nodiscard]] double value(int year, std::size_t area) const {
    const double value = history_.at(series_of(quantity_), year)[area];
    return is_part_ ? value : positive(value);
  }

  [[nodiscard]] double prior_of_common_error() const {
    if (is_part_) return kCommonErrorOfParts;
    return quantity_ == Quantity::plans ? kCommonErrorOfPlans : kCommonErrorOfFlows;
  }

  [[nodiscard]] Errors errors(int origin, int horizon) const {
    Errors found;
    for (std::size_t area = 0; area < history_.areas().size(); ++area) {
      const double error = (happened(origin, horizon, area) - forecast(origin, horizon, area)) /
                           unit(origin, horizon, area);
      if (std::isnan(error)) continue;
      found.local.push_back(error);
      found.sizes.push_back(unit(origin, horizon, area));
    }
    if (found.local.empty()) return found;
    // The median: a few authorities' broken returns must not move England's error.
    found.common = stats::quantile_type7(found.local, 0.5);
    for (double& error : found.local) error -= found.common;
    return found;
  }

  [[nodiscard]] Spread make_spread(int origin, int horizon) const {
    std::vector<double> local;
    std::vector<double> sizes;
    const double power = is_part_ ? kGrowthOfErrorsOfParts : kGrowthOfErrors;
    CommonError common{prior_of_common_error(), power};
    int own = 0;
    for (int ahead = horizon; ahead >= 1 && own < kFewestOrigins; --ahead) {
      const double scale = growth_of_errors(horizon, power) / growth_of_errors(ahead, power);
      for (int past = kFirstErrors; past + ahead <= origin; ++past) {
        const Errors found = errors(past, ahead);
        if (found.local.empty()) continue;
        for (const double error : found.local) local.push_back(scale * error);
        sizes.insert(sizes.end(), found.sizes.begin(), found.sizes.end());
        common.add(ahead, found.common);
        ++own;
      }
    }
    if (local.empty()) return {};
    Spread spread;
    spread.common = common.size(horizon);
    spread.power = power_of_size(local, sizes, is_part_ ? kPowerOfParts : kPowerOfTotals);
    for (std::size_t i = 0; i < local.size(); ++i) local[i] /= spread.factor(sizes[i]);
    std::vector<double> probabilities(kLocalPoints);
    for (std::size_t i = 0; i < kLocalPoints; ++i)
      probabilities[i] = (static_cast<double>(i) + 0.5) / kLocalPoints;
    spread.local.resize(kLocalPoints);
    stats::quantiles_type7(std::span{local}, probabilities, spread.local);
    return spread;
  }

  const History& history_;
  Quantity quantity_;
  bool is_part_;
  std::map<int, Forecasts> forecasts_;
  std::map<std::pair<int, int>, Spread> spreads_;
};

/// What a forecast may come to, over Past::unit: points of equal probability, ascending; none where
/// there is no start, no forecast or nothing to tell errors from.
std::vector<double> members_of(Past& past, int origin, int horizon, std::size_t area) {
  static const auto kNormal = normal_points();
  const double forecast = past.forecast(origin, horizon, area);
  const Spread& spread = past.spread(origin, horizon);
  if (std::isnan(past.start(origin, area)) || std::isnan(forecast) || spread.local.empty())
    return {};
  std::vector<double> members;
  const double unit = past.unit(origin, horizon, area);
  const double factor = spread.factor(unit);
  for (const double common : kNormal)
    for (const double local : spread.local)
      members.push_back(std::max(0.0, forecast / unit + spread.common * common + factor * local));
  std::sort(members.begin(), members.end());
  return members;
}

std::array<double, kProbabilities.size()> quantiles_of(std::vector<double> members, double unit) {
  std::array<double, kProbabilities.size()> quantiles{};
  stats::quantiles_type7(std::span{members}, kProbabilities, quantiles);
  for (double& quantile : quantiles) quantile *= unit;
  return quantiles;
}

/// One origin's forecasts: the sum of the differences of two methods' CRPS, and their number.
struct Block {
  double sum = 0.0;
  double cells = 0.0;
};

/// Of the cells that both methods have, by origin.
std::vector<Block> blocks_of(const std::vector<ScoredForecast>& first,
                             const std::vector<ScoredForecast>& second, const CellList& list,
                             int horizon) {
  std::map<std::size_t, double> of_second;
  for (const ScoredForecast& each : second) of_second.emplace(each.cell, each.crps);
  std::map<int, Block> by_origin;
  for (const ScoredForecast& each : first) {
    const Cell& cell = list.cells[each.cell];
    const auto other = of_second.find(each.cell);
    if ((horizon != 0 && cell.horizon != horizon) || other == of_second.end()) continue;
    Block& block = by_origin[cell.origin];
    block.sum += each.crps - other->second;
    block.cells += 1.0;
  }
  std::vector<Block> blocks;
  for (const auto& [origin, block] : by_origin) blocks.push_back(block);
  return blocks;
}

/// A drawing of as many blocks as there are, with its number of orders (over a common factor).
struct Drawing {
  double mean;
  double weight;
};

/// Draws `left` more blocks, none before `block`, beside what `sum` holds.
void draw(const std::vector<Block>& blocks, std::size_t block, std::size_t left, const Block& sum,
          double weight, std::vector<Drawing>& drawings) {
  const bool is_last = block + 1 == blocks.size();
  for (std::size_t times = is_last ? left : 0; times <= left; ++times) {
    const auto number = static_cast<double>(times);
    const Block with{sum.sum + number * blocks[block].sum,
                     sum.cells + number * blocks[block].cells};
    const double share = weight / std::tgamma(number + 1.0);
    if (is_last)
      drawings.push_back({with.sum / with.cells, share});
    else
      draw(blocks, block + 1, left - times, with, share, drawings);
  }
}

/// Every drawing once, by its mean.
std::vector<Drawing> drawings_of(const std::vector<Block>& blocks) {
  std::vector<Drawing> drawings;
  draw(blocks, 0, blocks.size(), Block{}, 1.0, drawings);
  std::sort(drawings.begin(), drawings.end(),
            [](const Drawing& a, const Drawing& b) { return a.mean < b.mean; });
  return drawings;
}

/// The smallest mean that at least this share of all drawings does not exceed.
double quantile_of(const std::vector<Drawing>& drawings, double share) {
  double total = 0.0;
  for (const Drawing& each : drawings) total += each.weight;
  double below = 0.0;
  for (const Drawing& each : drawings)
    if ((below += each.weight) >= share * total) return each.mean;
  return drawings.back().mean;
}

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
  for (std::size_t i = 0; i < list.cells.size(); ++i) {
    const Cell& cell = list.cells[i];
    ScoredForecast here{i, past.start(cell.origin, cell.area),
                        past.happened(cell.origin, cell.horizon, cell.area),
                        past.forecast(cell.origin, cell.horizon, cell.area)};
    if (std::isnan(here.happened) || std::isnan(past.whole(cell.origin, cell.area))) continue;
    const std::vector<double> members = members_of(past, cell.origin, cell.horizon, cell.area);
    if (members.empty()) continue;
    const double unit = past.unit(cell.origin, cell.horizon, cell.area);
    const double whole = past.whole(cell.origin, cell.area);
    here.crps = stats::fair_crps(members, here.happened / unit) * (unit / whole);
    here.scale = past.is_part() ? whole : here.happened;
    here.quantiles = quantiles_of(members, unit);
    scored.push_back(here);
  }
  return scored;
}

std::vector<std::vector<std::optional<RangedForecast>>> forecasts_with_ranges(
    const History& history, const Method& method, Quantity quantity, int origin, int horizons) {
  Past past{history, method, quantity, origin, horizons};
  std::vector<std::vector<std::optional<RangedForecast>>> found(static_cast<std::size_t>(horizons));
  for (int horizon = 1; horizon <= horizons; ++horizon)
    for (std::size_t area = 0; area < history.areas().size(); ++area) {
      auto& here = found[static_cast<std::size_t>(horizon) - 1].emplace_back();
      const std::vector<double> members = members_of(past, origin, horizon, area);
      if (!members.empty())
        here = {past.forecast(origin, horizon, area),
                quantiles_of(members, past.unit(origin, horizon, area))};
    }
  return found;
}

Summary summarise(const std::vector<ScoredForecast>& forecasts, const CellList& list,
                  const std::function<bool(const Cell&)>& wanted) {
  Summary summary;
  std::vector<double> absolute;
  double missed = 0.0;
  double all = 0.0;
  for (const ScoredForecast& each : forecasts) {
    if (!wanted(list.cells[each.cell])) continue;
    const double error = (each.forecast - each.happened) / each.scale;
    missed += std::abs(each.forecast - each.happened);
    all += each.happened;
    const auto within = [&](std::size_t low, std::size_t high) {
      return each.happened >= each.quantiles[low] && each.happened <= each.quantiles[high] ? 1.0
                                                                                           : 0.0;
    };
    absolute.push_back(std::abs(error));
    summary.bias += error;
    summary.mean_absolute += absolute.back();
    summary.coverage_50 += within(1, 3);
    summary.coverage_90 += within(0, 4);
    summary.below_90 += each.happened < each.quantiles.front() ? 1.0 : 0.0;
    summary.above_90 += each.happened > each.quantiles.back() ? 1.0 : 0.0;
    summary.crps += each.crps;
  }
  summary.cells = absolute.size();
  const auto count = static_cast<double>(summary.cells);
  summary.weighted_absolute = missed / all;
  for (double* sum : {&summary.bias, &summary.mean_absolute, &summary.coverage_50,
                      &summary.coverage_90, &summary.below_90, &summary.above_90, &summary.crps})
    *sum /= count;
  summary.median_absolute = absolute.empty() ? kUnknown : stats::quantile_type7(absolute, 0.5);
  return summary;
}

std::vector<ScoredForecast> together(const std::vector<const std::vector<ScoredForecast>*>& parts) {
  std::map<std::size_t, std::size_t> of_cell;
  for (const auto* part : parts)
    for (const ScoredForecast& each : *part) ++of_cell[each.cell];
  std::vector<ScoredForecast> all;
  for (const auto* part : parts)
    for (const ScoredForecast& each : *part)
      if (of_cell[each.cell] == parts.size()) all.push_back(each);
  return all;
}

Difference crps_difference(const std::vector<ScoredForecast>& first,
                           const std::vector<ScoredForecast>& second, const CellList& list,
                           int horizon) {
  const std::vector<Block> blocks = blocks_of(first, second, list, horizon);
  if (blocks.empty()) return {kUnknown, kUnknown, kUnknown, 0};
  Difference difference;
  difference.origins = static_cast<int>(blocks.size());
  Block all;
  for (const Block& block : blocks) {
    all.sum += block.sum;
    all.cells += block.cells;
    if (block.sum < 0.0) ++difference.origins_better;
  }
  difference.mean = all.sum / all.cells;
  const std::vector<Drawing> drawings = drawings_of(blocks);
  difference.low = quantile_of(drawings, 0.05);
  difference.high = quantile_of(drawings, 0.95);
  return difference;
}

}  // namespace sendsim::backtest
