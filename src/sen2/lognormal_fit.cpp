#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

#include "sendsim/core/math.hpp"
#include "sendsim/sen2/survival.hpp"

namespace sendsim::sen2 {
namespace {

constexpr double kInvSqrt2Pi = 0.39894228040143267794;
constexpr std::int64_t kFewestEnds = 10;

double density(double z) { return kInvSqrt2Pi * portable_exp(-0.5 * z * z); }

/// P(Z > z), in the far tail by its series, where 1 − normal_cdf has no digits left.
double upper(double z) {
  if (z < 6.0) return normal_cdf(-z);
  const double square = 1.0 / (z * z);
  return density(z) / z * (1.0 - square * (1.0 - 3.0 * square * (1.0 - 5.0 * square)));
}

/// Waits alike, together. Bounds are logarithms of days; −infinity for a bound of 0.
struct Lot {
  bool is_end;
  double low;   ///< of an end: log(d − ½); of an open or late wait: log(d + ½)
  double high;  ///< of an end: log(d + ½)
  double sign;  ///< +1, and −1 for what was seen late
  double waits;
};

double log_days(double days) {
  return days > 0.0 ? portable_log(days) : -std::numeric_limits<double>::infinity();
}

std::vector<Lot> lots_of(std::span<const Followed> waits) {
  std::map<int, double> ends;
  std::map<int, double> beyond;
  for (const Followed& wait : waits) {
    if (wait.ended)
      ends[wait.until] += 1.0;
    else
      beyond[wait.until] += 1.0;
    if (wait.unseen_days >= 0) beyond[wait.unseen_days] -= 1.0;
  }
  std::vector<Lot> lots;
  for (const auto& [day, count] : ends)
    lots.push_back({true, log_days(day - 0.5), log_days(day + 0.5), 1.0, count});
  for (const auto& [day, count] : beyond)
    if (count != 0.0)
      lots.push_back({false, log_days(day + 0.5), 0.0, count > 0.0 ? 1.0 : -1.0, std::abs(count)});
  return lots;
}

/// Minus the log-likelihood and its slope, at the mean m and the logarithm s of the standard
/// deviation of log T.
struct Slope {
  double value = 0.0;
  std::array<double, 2> by{};  ///< m, s
};

Slope slope_at(const std::vector<Lot>& lots, double m, double s) {
  const double sd = portable_exp(s);
  Slope slope;
  for (const Lot& lot : lots) {
    const double a = (lot.low - m) / sd;
    const double density_a = std::isinf(a) ? 0.0 : density(a);
    const double moment_a = std::isinf(a) ? 0.0 : density_a * a;
    double probability = 0.0;
    double by_m = 0.0;
    double by_s = 0.0;
    if (lot.is_end) {
      const double b = (lot.high - m) / sd;
      const double density_b = density(b);
      probability = a > 0.0 ? upper(a) - upper(b) : upper(-b) - (std::isinf(a) ? 0.0 : upper(-a));
      by_m = -(density_b - density_a) / sd;
      by_s = -(density_b * b - moment_a);
    } else {
      probability = upper(a);
      by_m = density_a / sd;
      by_s = moment_a;
    }
    probability = std::max(probability, 1e-290);
    const double weight = lot.sign * lot.waits;
    slope.value -= weight * portable_log(probability);
    slope.by[0] -= weight * by_m / probability;
    slope.by[1] -= weight * by_s / probability;
  }
  return slope;
}

/// Second derivatives of minus the log-likelihood, by central differences of its slope.
struct Curvature {
  double mm, ms, ss;
  [[nodiscard]] double determinant() const { return mm * ss - ms * ms; }
  [[nodiscard]] bool is_a_bowl() const { return mm > 0.0 && determinant() > 0.0; }
};

Curvature curvature_at(const std::vector<Lot>& lots, double m, double s) {
  constexpr double kStep = 1e-4;
  const Slope right = slope_at(lots, m + kStep, s);
  const Slope left = slope_at(lots, m - kStep, s);
  const Slope above = slope_at(lots, m, s + kStep);
  const Slope below = slope_at(lots, m, s - kStep);
  constexpr double kWidth = 2.0 * kStep;
  return {(right.by[0] - left.by[0]) / kWidth,
          0.5 * ((right.by[1] - left.by[1]) + (above.by[0] - below.by[0])) / kWidth,
          (above.by[1] - below.by[1]) / kWidth};
}

struct Point {
  double m, s;
};

/// Mean and standard deviation of the logarithms of what has ended; nothing where all are one day.
std::optional<Point> start_of(const std::vector<Lot>& lots) {
  double count = 0.0;
  double sum = 0.0;
  double squares = 0.0;
  for (const Lot& lot : lots) {
    if (!lot.is_end) continue;
    count += lot.waits;
    sum += lot.waits * lot.high;
    squares += lot.waits * lot.high * lot.high;
  }
  const double mean = sum / count;
  const double variance = squares / count - mean * mean;
  if (variance < 1e-9) return std::nullopt;
  return Point{mean, 0.5 * portable_log(variance)};
}

/// Newton's method with steps halved until they lead downhill; down the slope where the surface is
/// no bowl.
std::optional<Point> lowest(const std::vector<Lot>& lots, Point at) {
  Slope here = slope_at(lots, at.m, at.s);
  for (int step = 0; step < 100; ++step) {
    const Curvature c = curvature_at(lots, at.m, at.s);
    double dm = -here.by[0] / (std::abs(c.mm) + 1.0);
    double ds = -here.by[1] / (std::abs(c.ss) + 1.0);
    if (c.is_a_bowl()) {
      dm = -(c.ss * here.by[0] - c.ms * here.by[1]) / c.determinant();
      ds = -(c.mm * here.by[1] - c.ms * here.by[0]) / c.determinant();
    }
    double share = std::min(1.0, 1.0 / std::max(std::abs(dm), std::abs(ds)));
    Slope next = slope_at(lots, at.m + share * dm, at.s + share * ds);
    while (next.value > here.value && share > 1e-10) {
      share /= 2.0;
      next = slope_at(lots, at.m + share * dm, at.s + share * ds);
    }
    at = {at.m + share * dm, at.s + share * ds};
    here = next;
    if (share * std::max(std::abs(dm), std::abs(ds)) < 1e-9) return at;
    if (std::abs(at.s) > 8.0 || std::abs(at.m) > 20.0) return std::nullopt;
  }
  return at;
}

}  // namespace

std::optional<LognormalFit> fit_lognormal(std::span<const Followed> waits) {
  LognormalFit fit;
  for (const Followed& wait : waits) fit.ended += wait.ended ? 1 : 0;
  if (fit.ended < kFewestEnds) return std::nullopt;
  const std::vector<Lot> lots = lots_of(waits);
  const auto start = start_of(lots);
  const auto best = start ? lowest(lots, *start) : std::nullopt;
  if (!best) return std::nullopt;
  const Curvature c = curvature_at(lots, best->m, best->s);
  if (!c.is_a_bowl()) return std::nullopt;
  const double variance = portable_exp(2.0 * best->s);  // of log T
  fit.mean = portable_exp(best->m + variance / 2.0);
  fit.cv = portable_sqrt(portable_exp(variance) - 1.0);
  // The delta method, with the inverse of the curvature as covariance of m and s.
  const double var_m = c.ss / c.determinant();
  const double var_s = c.mm / c.determinant();
  const double cov = -c.ms / c.determinant();
  fit.mean_se = fit.mean * portable_sqrt(std::max(
                               0.0, var_m + 2.0 * variance * cov + variance * variance * var_s));
  fit.cv_se = portable_exp(variance) * variance / fit.cv * portable_sqrt(var_s);
  return fit;
}

}  // namespace sendsim::sen2
