#include "sendsim/stats/empirical_bayes.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sendsim/core/math.hpp"

namespace sendsim::stats {
namespace {

constexpr int kRounds = 50;  // centres, neighbours and variances weigh each other
constexpr double kLeast = 1e-9;

/// A mean with weights, possibly of nothing.
struct WeightedMean {
  double sum = 0.0;
  double weights = 0.0;
  void add(double value, double weight) {
    sum += weight * value;
    weights += weight;
  }
  [[nodiscard]] double or_zero() const { return weights > 0.0 ? sum / weights : 0.0; }
};

}  // namespace

RatioCount sum_of(std::span<const RatioCount> counts) {
  RatioCount all;
  for (const RatioCount& count : counts) all += count;
  return all;
}

LastingRatios::LastingRatios(std::vector<std::vector<RatioCount>> units,
                             std::vector<std::vector<std::size_t>> neighbours, double per_expected)
    : units_{std::move(units)}, neighbours_{std::move(neighbours)}, per_expected_{per_expected} {
  if (units_.empty() || units_.size() != neighbours_.size())
    throw std::logic_error("ratios: expected neighbours for each unit");
  for (const auto& periods : units_)
    if (periods.empty() || periods.size() != units_.front().size())
      throw std::logic_error("ratios: expected the same periods of each unit");
  for (const auto& each : neighbours_)
    for (const std::size_t other : each)
      if (other >= units_.size()) throw std::logic_error("ratios: a neighbour is no unit");
  centre_.assign(units_.front().size(), 1.0);
  for (int round = 0; round < kRounds; ++round) {
    fit_centres();
    fit_variances();
    fit_neighbours();
  }
}

double LastingRatios::weight(std::size_t unit) const {
  WeightedMean chances;
  for (const RatioCount& count : units_[unit])
    if (count.expected > 0.0) chances.add(chance(count), 1.0);
  if (chances.weights == 0.0) return 0.0;
  return 1.0 / (lasting_sd_ * lasting_sd_ + passing_sd_ * passing_sd_ + chances.or_zero() + kLeast);
}

void LastingRatios::fit_centres() {
  for (std::size_t period = 0; period < centre_.size(); ++period) {
    WeightedMean mean;
    for (std::size_t unit = 0; unit < units_.size(); ++unit)
      if (const RatioCount& count = units_[unit][period]; count.expected > 0.0)
        mean.add(count.hits / count.expected, weight(unit));
    if (mean.weights > 0.0) centre_[period] = mean.or_zero();
  }
}

std::optional<double> LastingRatios::neighbours_mean(std::size_t unit, std::size_t period) const {
  WeightedMean mean;
  for (const std::size_t other : neighbours_[unit])
    if (const RatioCount& count = units_[other][period]; count.expected > 0.0)
      mean.add(deviation(count, period), weight(other));
  return mean.weights > 0.0 ? std::optional{mean.or_zero()} : std::nullopt;
}

std::optional<double> LastingRatios::neighbours_mean(std::size_t unit) const {
  WeightedMean mean;
  for (std::size_t period = 0; period < centre_.size(); ++period)
    if (const auto of_period = neighbours_mean(unit, period)) mean.add(*of_period, 1.0);
  return mean.weights > 0.0 ? std::optional{mean.or_zero()} : std::nullopt;
}

void LastingRatios::fit_neighbours() {
  // Own deviations of one period against the neighbours' of another.
  double products = 0.0;
  double squares = 0.0;
  for (std::size_t unit = 0; unit < units_.size(); ++unit) {
    const auto all = neighbours_mean(unit);
    if (!all) continue;
    WeightedMean product;
    for (std::size_t own = 0; own < centre_.size(); ++own) {
      const RatioCount& count = units_[unit][own];
      if (count.expected <= 0.0) continue;
      for (std::size_t other = 0; other < centre_.size(); ++other)
        if (other != own)
          if (const auto theirs = neighbours_mean(unit, other))
            product.add(deviation(count, own) * *theirs, 1.0);
    }
    if (product.weights == 0.0) continue;
    products += weight(unit) * product.or_zero();
    squares += weight(unit) * *all * *all;
  }
  neighbours_weight_ = squares > 0.0 ? std::clamp(products / squares, 0.0, 1.0) : 0.0;
}

void LastingRatios::fit_variances() {
  WeightedMean varies;  // beyond chance, in one period
  WeightedMean lasts;   // over two
  for (std::size_t unit = 0; unit < units_.size(); ++unit) {
    const double prior = neighbours_weight_ * neighbours_mean(unit).value_or(0.0);
    for (std::size_t a = 0; a < centre_.size(); ++a) {
      const RatioCount& one = units_[unit][a];
      if (one.expected <= 0.0) continue;
      const double here = deviation(one, a) - prior;
      varies.add(here * here - chance(one), weight(unit));
      for (std::size_t b = a + 1; b < centre_.size(); ++b)
        if (const RatioCount& other = units_[unit][b]; other.expected > 0.0)
          lasts.add(here * (deviation(other, b) - prior), weight(unit));
    }
  }
  const double all = std::max(0.0, varies.or_zero());
  const double lasting = lasts.weights > 0.0 ? std::clamp(lasts.or_zero(), 0.0, all) : all;
  lasting_sd_ = portable_sqrt(lasting);
  passing_sd_ = portable_sqrt(all - lasting);
}

LastingRatios::Estimate LastingRatios::of(std::size_t unit) const {
  const auto around = neighbours_mean(unit);
  return of(units_.at(unit), around ? std::optional{*around + centre_.back()} : std::nullopt);
}

LastingRatios::Estimate LastingRatios::of(std::span<const RatioCount> periods,
                                          std::optional<double> neighbours) const {
  if (periods.size() != centre_.size())
    throw std::logic_error("ratios: expected the same periods of each unit");
  const double lasting = lasting_sd_ * lasting_sd_;
  const double passing = passing_sd_ * passing_sd_;
  const double prior = neighbours ? neighbours_weight_ * (*neighbours - centre_.back()) : 0.0;
  WeightedMean own;
  for (std::size_t period = 0; period < periods.size(); ++period)
    if (const RatioCount& count = periods[period]; count.expected > 0.0)
      own.add(deviation(count, period), 1.0 / (passing + chance(count)));
  Estimate found;
  found.neighbours = neighbours;
  found.own_weight = own.weights > 0.0 ? lasting / (lasting + 1.0 / own.weights) : 0.0;
  const double here = prior + found.own_weight * (own.or_zero() - prior);
  found.lasting = std::max(0.0, centre_.back() + here);
  found.lasting_sd = portable_sqrt(lasting * (1.0 - found.own_weight));
  found.latest = found.lasting;
  if (const RatioCount& count = periods.back(); count.expected > 0.0) {
    const double kept = passing / (passing + chance(count));
    found.latest =
        std::max(0.0, centre_.back() + here + kept * (deviation(count, periods.size() - 1) - here));
  }
  return found;
}

double variance_of_parts(std::span<const std::vector<RatioCount>> units, double per_expected) {
  double found = 0.0;
  double for_one = 0.0;  // what a variance of 1 would give
  for (const std::vector<RatioCount>& parts : units) {
    const auto [hits, expected] = sum_of(parts);
    if (hits <= 0.0 || expected <= 0.0) continue;
    const double whole = hits / expected;
    for (const RatioCount& part : parts) {
      const double of_part = part.expected * whole;
      // The whole is the parts' own: a part moves its own expectation.
      const double left = 1.0 - part.expected / expected;
      const double miss = part.hits - of_part;
      found += miss * miss - per_expected * of_part * left;
      for_one += of_part * of_part * left;
    }
  }
  return for_one > 0.0 ? std::max(0.0, found / for_one) : 0.0;
}

double part_over_whole(const RatioCount& part, double whole, double variance) {
  if (variance <= 0.0) return 1.0;
  const double prior = 1.0 / variance;
  return (part.hits + prior) / (part.expected * whole + prior);
}

}  // namespace sendsim::stats
