#include "sendsim/random/laws.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sendsim/core/math.hpp"
#include "sendsim/random/bulk.hpp"

namespace sendsim::random {
namespace {

constexpr double kWords = 0x1p32;
constexpr double kNearlyOne = 1.0 - 0x1p-33;
constexpr int kLongest = 36500;

constexpr double kLn2 = 0.69314718055994530942;
/// 1/c and −ln c for c = ¾, ¾ + 2^-8, …, 1½.
struct Step {
  double inverse;
  double minus_log;
};
constexpr std::size_t kFirstStep = 192;
const std::array<Step, 193> kSteps = [] {
  std::array<Step, 193> steps{};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double c = static_cast<double>(i + kFirstStep) * 0x1p-8;
    steps[i] = {1.0 / c, -portable_log(c)};
  }
  return steps;
}();

void require(bool holds, const char* message) {
  if (!holds) throw std::domain_error(message);
}

}  // namespace

double exponential_with_mean_one(std::uint32_t word) {
  // 1 − u, exactly: the word's mirror image, brought to m × 2^k with ¾ ≤ m < 1½.
  const auto bits = std::bit_cast<std::uint64_t>(uniform(~word));
  const std::uint64_t upper_half = bits >> 51U & 1U;
  const auto k = static_cast<int>(bits >> 52U) - 1023 + static_cast<int>(upper_half);
  const double m =
      std::bit_cast<double>((bits & 0x000F'FFFF'FFFF'FFFFULL) | (1023 - upper_half) << 52U);
  // −ln m = −ln c − ln(1 + r) with c the next multiple of 2^-8, so that |r| ≤ 0.0027: six terms
  // leave 1e-18. For small u, c is 1 and the result is relatively exact too.
  const auto at = static_cast<std::size_t>(m * 256.0 + 0.5);
  const Step& step = kSteps[at - kFirstStep];
  const double r = (m - static_cast<double>(at) * 0x1p-8) * step.inverse;
  const double square = r * r;
  const double tail = (1.0 / 3 - r * 0.25) + square * (0.2 - r * (1.0 / 6));
  return (-k * kLn2 + step.minus_log) - (r + square * (r * tail - 0.5));
}

Chance::Chance(double probability) {
  require(probability >= 0.0 && probability <= 1.0, "chance: expected a probability from 0 to 1");
  bound_ = static_cast<std::uint64_t>(probability * kWords + 0.5);
}

DayLaw::DayLaw(std::span<const double> cumulative) {
  std::uint64_t reached = 0;  // words already given to earlier days
  for (std::size_t day = 0; day < cumulative.size(); ++day) {
    const bool is_last = day + 1 == cumulative.size();
    const double share = std::clamp(cumulative[day], 0.0, 1.0);
    const auto up_to = is_last
                           ? std::uint64_t{1} << 32U
                           : std::max(reached, static_cast<std::uint64_t>(share * kWords + 0.5));
    if (up_to == 0) continue;
    if (last_word_.empty()) first_ = static_cast<std::uint32_t>(day);
    last_word_.push_back(static_cast<std::uint32_t>(up_to - 1));
    reached = up_to;
    if (reached == std::uint64_t{1} << 32U) break;
  }
  std::uint32_t day = 0;
  for (std::uint64_t part = 0; part < (1U << kGuideBits); ++part) {
    const auto first_word = static_cast<std::uint32_t>(part << kGuideShift);
    while (first_word > last_word_[day]) ++day;
    guide_.push_back(day);
  }
}

DayLaw DayLaw::from_integrated_cdf(const std::function<double(double)>& integral) {
  std::vector<double> cumulative;
  double below = integral(0.0);
  for (int day = 0; day < kLongest; ++day) {
    const double above = integral(day + 1.0);
    cumulative.push_back(above - below);
    below = above;
    if (cumulative.back() > kNearlyOne) break;
  }
  return DayLaw{cumulative};
}

DayLaw DayLaw::fixed(Days days) {
  require(days >= Days{0} && days.count() < kLongest, "day law: expected 0 to 36,499 days");
  std::vector<double> cumulative(static_cast<std::size_t>(days.count()) + 1, 0.0);
  cumulative.back() = 1.0;
  return DayLaw{cumulative};
}

DayLaw DayLaw::lognormal(MeanDays mean, double cv) {
  const double m = mean.count();
  require(m > 0.0 && m <= 3650.0, "lognormal law: expected a mean above 0, up to 3,650 days");
  require(cv > 0.0 && cv <= 10.0,
          "lognormal law: expected a coefficient of variation above 0, up to 10");
  const double variance = portable_log(1.0 + cv * cv);
  const double sigma = portable_sqrt(variance);
  const double mu = portable_log(m) - 0.5 * variance;
  // So narrow that 1 + cv² rounds to 1: all at the mean.
  if (variance == 0.0) return from_integrated_cdf([m](double x) { return std::max(0.0, x - m); });
  // ∫₀ˣ F = x F(x) − ∫₀ˣ t f(t) dt, and the latter is m Φ((ln x − μ − σ²)/σ).
  return from_integrated_cdf([=](double x) {
    if (x <= 0.0) return 0.0;
    const double z = (portable_log(x) - mu) / sigma;
    return x * normal_cdf(z) - m * normal_cdf(z - sigma);
  });
}

DayLaw DayLaw::exponential(MeanDays mean) {
  const double m = mean.count();
  require(m > 0.0 && m <= 3650.0, "exponential law: expected a mean above 0, up to 3,650 days");
  return from_integrated_cdf([m](double x) { return x - m * (1.0 - portable_exp(-x / m)); });
}

DayLaw DayLaw::geometric(MeanDays mean) {
  const double m = mean.count();
  require(m >= 1.0 && m <= 3650.0, "geometric law: expected a mean from 1 to 3,650 days");
  std::vector<double> cumulative{0.0};
  double beyond = 1.0;
  while (1.0 - beyond <= kNearlyOne && cumulative.size() < kLongest) {
    beyond *= 1.0 - 1.0 / m;
    cumulative.push_back(1.0 - beyond);
  }
  return DayLaw{cumulative};
}

DayLaw DayLaw::uniform_days(Days first, Days last) {
  require(first >= Days{0} && first <= last && last.count() < kLongest,
          "uniform law: expected 0 ≤ first ≤ last < 36,500 days");
  std::vector<double> weights(static_cast<std::size_t>(last.count()) + 1, 0.0);
  std::fill(weights.begin() + first.count(), weights.end(), 1.0);
  return from_weights(weights);
}

DayLaw DayLaw::from_weights(std::span<const double> weights) {
  double sum = 0.0;
  for (const double weight : weights) {
    require(weight >= 0.0 && weight < 1e300, "day law: expected weights ≥ 0");
    sum += weight;
  }
  require(sum > 0.0, "day law: expected a positive sum of weights");
  std::vector<double> cumulative;
  double running = 0.0;
  for (const double weight : weights) cumulative.push_back((running += weight) / sum);
  while (cumulative.size() > 1 && weights[cumulative.size() - 1] == 0.0) cumulative.pop_back();
  return DayLaw{cumulative};
}

MeanDays DayLaw::mean() const {
  double sum = first_;
  for (std::size_t k = 0; k + 1 < last_word_.size(); ++k)
    sum += 1.0 - (static_cast<double>(last_word_[k]) + 1.0) / kWords;
  return MeanDays{sum};
}

double DayLaw::second_moment() const {
  double sum = static_cast<double>(first_) * first_;
  for (std::size_t k = 0; k + 1 < last_word_.size(); ++k)  // E[D²] = Σ (2d + 1) P(D > d)
    sum += (2.0 * (first_ + static_cast<double>(k)) + 1.0) *
           (1.0 - (static_cast<double>(last_word_[k]) + 1.0) / kWords);
  return sum;
}

double DayLaw::cdf(Days days) const {
  const std::int64_t k = days.count() - static_cast<std::int64_t>(first_);
  if (k < 0) return 0.0;
  if (static_cast<std::size_t>(k) >= last_word_.size()) return 1.0;
  return (static_cast<double>(last_word_[static_cast<std::size_t>(k)]) + 1.0) / kWords;
}

namespace {

constexpr double kSlack = 1e-12;  // far beyond what rounding does to a bound

/// Of E = −ln(1 − u) = u + u²/2 + u³/3 + … the first three terms; the others are below
/// u⁴/3 / (1 − u).
double least_time(double u) { return u + u * u * (0.5 + u * (1.0 / 3.0)); }

}  // namespace

std::optional<std::size_t> race(const StreamName& name, std::span<const double> weights) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (weights.empty()) return std::nullopt;
  if (weights.size() > kMostCategories)
    throw std::out_of_range("race: expected at most 256 categories");
  // Lower bounds of all times, without a branch, and who has the least.
  std::array<std::uint32_t, kMostCategories> words;
  std::array<double, kMostCategories> earliest;
  std::size_t first = 0;
  double least = kNever;
  CategoryWords word_of{name};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    words[i] = word_of(i);
    const double time = least_time(uniform(words[i])) / weights[i] * (1.0 - kSlack);
    earliest[i] = weights[i] > 0.0 ? time : kNever;
    first = earliest[i] < least ? i : first;
    least = std::min(earliest[i], least);
  }
  // Most races are decided by the upper bound of that one, without a logarithm.
  const double u = uniform(words[first]);
  const double latest = least < kNever ? (least_time(u) + u * u * u * u / (3.0 * (1.0 - u))) /
                                             weights[first] * (1.0 + kSlack)
                                       : kNever;
  std::size_t rivals = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) rivals += earliest[i] <= latest ? 1U : 0U;
  if (rivals == 1 && least < kNever) return first;
  std::optional<std::size_t> winner;
  double best = kNever;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(weights[i] > 0.0) || earliest[i] > latest) continue;
    const double time = exponential_with_mean_one(words[i]) / weights[i];
    if (winner && time >= best) continue;
    winner = i;
    best = time;
  }
  return winner;
}

PoissonLaw::PoissonLaw(double mean) {
  require(mean >= 0.0 && mean <= 1e6, "poisson law: expected a mean from 0 to 1,000,000");
  // Probabilities around the mode from their ratios, then summed upward: no factorial overflows.
  // Beyond this reach lies less than 2^-34 on either side: Chernoff, exp(−t²/(2 (mean + t/3))).
  const double reach = 7.0 * portable_sqrt(mean) + 17.0;
  low_ = static_cast<std::uint32_t>(std::max(0.0, mean - reach));
  const auto high = static_cast<std::uint32_t>(mean + reach);
  const auto mode = static_cast<std::uint32_t>(mean);
  std::vector<double>& weight = cumulative_;
  weight.assign(high - low_ + 1, 0.0);
  weight[mode - low_] = 1.0;
  // The ratios first: divisions that wait for one another take the time of the whole.
  const double inverse = mean > 0.0 ? 1.0 / mean : 0.0;
  for (std::uint32_t k = mode; k > low_; --k)
    weight[k - 1 - low_] = weight[k - low_] * (k * inverse);
  for (std::uint32_t k = mode; k < high; ++k)
    weight[k + 1 - low_] = weight[k - low_] * (mean / (k + 1.0));
  for (std::size_t k = 1; k < weight.size(); ++k) weight[k] += weight[k - 1];
}

std::uint32_t PoissonLaw::quantile(std::uint32_t word) const {
  const double wanted = uniform(word) * cumulative_.back();
  const auto reached = std::lower_bound(cumulative_.begin(), cumulative_.end() - 1, wanted);
  return low_ + static_cast<std::uint32_t>(reached - cumulative_.begin());
}

const PoissonLaw& PoissonLaws::of(double mean) {
  const auto known = laws_.find(mean);
  return known != laws_.end() ? known->second : laws_.emplace(mean, PoissonLaw{mean}).first->second;
}

}  // namespace sendsim::random
