#include "sendsim/stats/stopping_rule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace sendsim::stats {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kMostProjected = 1e15;

/// A share of the greatest value: a standard error below it is what rounding leaves of none.
constexpr double kRounding = 1e-12;

/// Widens Student's t for choosing the moment: METHODS.md, 6.
constexpr double kWidening = 2.0;

bool valid(const Precision& precision) {
  const auto in_range = [](double width) { return width >= 0 && std::isfinite(width); };
  return in_range(precision.relative) && in_range(precision.absolute) &&
         (precision.relative > 0 || precision.absolute > 0);
}

double target_of(const Precision& precision, double reference_mean) {
  const double relative = precision.relative * std::abs(reference_mean);
  return std::isfinite(relative) ? std::max(relative, precision.absolute) : precision.absolute;
}

struct KnownValues {
  std::vector<double> values;
  std::vector<std::int32_t> clusters;
  std::int64_t draws = 0;
};

KnownValues known_of(std::span<const double> values, std::span<const std::int32_t> clusters) {
  if (values.size() != clusters.size())
    throw std::invalid_argument("stopping rule: every value needs its parameter draw");
  KnownValues known;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    if (known.clusters.empty() || known.clusters.back() != clusters[i]) ++known.draws;
    known.values.push_back(values[i]);
    known.clusters.push_back(clusters[i]);
  }
  return known;
}

bool has_spread(std::span<const double> values, double standard_error) {
  double greatest = 0;
  for (const double value : values) greatest = std::max(greatest, std::abs(value));
  return std::isnan(standard_error) || standard_error > kRounding * greatest;
}

Verdict verdict_on(const PrecisionReached& reached) {
  if (reached.target <= 0) return Verdict::no_target;
  if (reached.estimate.n < StoppingRule::kFewestReplications ||
      reached.draws < StoppingRule::kFewestDraws)
    return Verdict::too_few_known;
  if (!reached.spread) return Verdict::no_spread;
  // Also where infinite values leave no half-width to compare.
  return reached.half_width <= reached.target ? Verdict::met : Verdict::too_wide;
}

}  // namespace

StoppingRule::StoppingRule(std::vector<Precision> asked, std::int64_t seeds_per_draw,
                           std::int64_t most, double level)
    : asked_{std::move(asked)}, seeds_per_draw_{seeds_per_draw} {
  if (asked_.empty() || !std::all_of(asked_.begin(), asked_.end(), valid))
    throw std::invalid_argument(
        "stopping rule: a half-width above 0, relative or absolute, is needed for every output");
  if (!(level > 0 && level < 1))
    throw std::invalid_argument("stopping rule: the level is above 0 and below 1");
  if (seeds_per_draw < 1 || seeds_per_draw > most)
    throw std::invalid_argument("stopping rule: 1 or more replications share a parameter draw");
  upper_ = 1 - (1 - level) / static_cast<double>(2 * asked_.size());
  most_ = most / seeds_per_draw * seeds_per_draw;
  // Compared before multiplying, which could overflow.
  if (seeds_per_draw > most / kFewestDraws)
    throw std::invalid_argument("stopping rule: the most replications are below the first look");
  first_look_ = std::max(whole_draws(kFewestReplications), kFewestDraws * seeds_per_draw);
  if (most_ < first_look_)
    throw std::invalid_argument("stopping rule: the most replications are below the first look");
}

std::int64_t StoppingRule::whole_draws(std::int64_t replications) const noexcept {
  return (replications + seeds_per_draw_ - 1) / seeds_per_draw_ * seeds_per_draw_;
}

std::optional<std::int64_t> StoppingRule::look_after(std::int64_t replications) const noexcept {
  if (replications >= most_) return std::nullopt;
  if (replications < first_look_) return first_look_;
  const std::int64_t half = replications / 2 + replications % 2;
  return half < most_ - replications ? whole_draws(replications + half) : most_;
}

double StoppingRule::critical_value(double degrees_of_freedom) const {
  return student_t_quantile(upper_, degrees_of_freedom) * (1 + kWidening / degrees_of_freedom);
}

PrecisionReached StoppingRule::assess(std::size_t output, std::span<const double> values,
                                      std::span<const std::int32_t> clusters,
                                      double reference_mean) const {
  const Precision& asked = asked_.at(output);
  const KnownValues known = known_of(values, clusters);
  const Estimate estimate = one_way_random_effects(known.values, known.clusters).estimate;
  PrecisionReached reached{.estimate = estimate,
                           .draws = known.draws,
                           .spread = has_spread(known.values, estimate.standard_error),
                           .half_width = kUnknown,
                           .target = target_of(asked, reference_mean),
                           .verdict = Verdict::too_wide};
  if (known.draws > 1)
    reached.half_width =
        critical_value(static_cast<double>(known.draws - 1)) * estimate.standard_error;
  reached.verdict = verdict_on(reached);
  return reached;
}

std::optional<std::int64_t> StoppingRule::project(const PrecisionReached& reached,
                                                  std::int64_t replications) const {
  const double error = reached.estimate.standard_error;
  if (!reached.spread || !(reached.target > 0) || !std::isfinite(error)) return std::nullopt;
  const auto draws = static_cast<double>(reached.draws);
  const double fewest =
      std::max(static_cast<double>(kFewestDraws) / draws,
               static_cast<double>(kFewestReplications) / static_cast<double>(reached.estimate.n));
  const auto times_with = [&](double degrees_of_freedom) {
    return std::max(fewest,
                    std::pow(critical_value(degrees_of_freedom) * error / reached.target, 2));
  };
  // So many times the replications. The critical value falls with the draws, so that the times
  // rise from those of endlessly many towards the answer, each step a small part of the last.
  double times = times_with(kMostProjected);
  double before = 0;
  while (times > before * (1 + 1e-12) && times * draws < kMostProjected) {
    before = times;
    times = times_with(times * draws - 1);
  }
  const double needed = times * static_cast<double>(replications);
  if (!(needed < kMostProjected)) return std::nullopt;
  // Less a billionth, for a whole number that rounding made a little more.
  const auto whole = static_cast<std::int64_t>(std::ceil(needed * (1 - 1e-9)));
  return std::max(first_look_, whole_draws(whole));
}

bool all_met(std::span<const PrecisionReached> outputs) noexcept {
  return !outputs.empty() && std::all_of(outputs.begin(), outputs.end(), [](const auto& output) {
    return output.verdict == Verdict::met;
  });
}

}  // namespace sendsim::stats
