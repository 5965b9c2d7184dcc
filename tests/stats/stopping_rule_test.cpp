#include "sendsim/stats/stopping_rule.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "samples.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::stats {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<std::int32_t> clusters_of(std::size_t values, std::int64_t seeds_per_draw) {
  std::vector<std::int32_t> clusters;
  for (std::size_t i = 0; i < values; ++i)
    clusters.push_back(static_cast<std::int32_t>(i / static_cast<std::size_t>(seeds_per_draw)));
  return clusters;
}

/// mean − 1 and mean + 1 in turn: their sample variance is n / (n − 1).
std::vector<double> alternating(std::size_t n, double mean) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(mean + (i % 2 == 0 ? -1 : 1));
  return values;
}

PrecisionReached assess_independent(const Precision& asked, const std::vector<double>& values,
                                    double reference_mean) {
  return StoppingRule{{asked}, 1, 100000}.assess(0, values, clusters_of(values.size(), 1),
                                                 reference_mean);
}

std::vector<std::int64_t> looks_of(const StoppingRule& rule) {
  std::vector<std::int64_t> looks;
  for (auto n = rule.look_after(0); n; n = rule.look_after(*n)) looks.push_back(*n);
  return looks;
}

std::optional<std::int64_t> projected_independent(const Precision& asked,
                                                  const std::vector<double>& values,
                                                  double reference_mean) {
  return StoppingRule{{asked}, 1, 100000}.project(assess_independent(asked, values, reference_mean),
                                                  static_cast<std::int64_t>(values.size()));
}

using Looks = std::vector<std::int64_t>;

TEST_CASE("looks begin at 30 replications and come at half as many again", "[stats][precision]") {
  const Precision one{.absolute = 1};
  CHECK(looks_of({{one}, 1, 250}) == Looks{30, 45, 68, 102, 153, 230, 250});
  CHECK(looks_of({{one}, 1, 230}) == Looks{30, 45, 68, 102, 153, 230});
  CHECK(looks_of({{one}, 1, 30}) == Looks{30});
  CHECK(StoppingRule{{one}, 1, 250}.look_after(31) == 47);  // an interrupted run goes on
  const std::int64_t endless = std::numeric_limits<std::int64_t>::max();
  CHECK(looks_of({{one}, 1, endless}).back() == endless);
}

TEST_CASE("looks fall on whole parameter draws, the first on 15 of them at least",
          "[stats][precision]") {
  const Precision one{.absolute = 1};
  CHECK(looks_of({{one}, 2, 161}) == Looks{30, 46, 70, 106, 160});
  CHECK(looks_of({{one}, 2, 101}) == Looks{30, 46, 70, 100});
  CHECK(looks_of({{one}, 7, 300}) == Looks{105, 161, 245, 294});
}

TEST_CASE("the critical value is Student's, Bonferroni's, and wider for the few",
          "[stats][precision]") {
  // Abramowitz and Stegun (1964), table 26.10, 29 degrees of freedom: 2.045 at 5 %, 2.756 at 1 %;
  // for many the normal's 1.960.
  const Precision one{.absolute = 1};
  CHECK(StoppingRule{{one}, 1, 100}.critical_value(29) ==
        Approx(2.045 * (1 + 2.0 / 29)).margin(0.0006));
  CHECK(StoppingRule{std::vector<Precision>(5, one), 1, 100}.critical_value(29) ==
        Approx(2.756 * (1 + 2.0 / 29)).margin(0.0006));
  CHECK(StoppingRule{{one}, 1, 100}.critical_value(1e9) == Approx(1.960).margin(0.0005));
}

TEST_CASE("an output is precise when the half-width is the target or less", "[stats][precision]") {
  const double half = 2.045 * (1 + 2.0 / 29) / std::sqrt(29.0);  // √(30/29) / √30 = 1/√29
  const std::vector<double> values = alternating(30, 50);
  const PrecisionReached reached = assess_independent({.absolute = 1.001 * half}, values, 50);
  CHECK(reached.half_width == Approx(half).epsilon(3e-4));
  CHECK(reached.estimate.mean == Approx(50));
  CHECK(reached.estimate.n == 30);
  CHECK(reached.draws == 30);
  CHECK(reached.verdict == Verdict::met);
  CHECK(assess_independent({.absolute = reached.half_width}, values, 50).verdict == Verdict::met);
  CHECK(assess_independent({.absolute = 0.999 * half}, values, 50).verdict == Verdict::too_wide);
}

TEST_CASE("a relative target follows the size of the baseline's mean, with a floor",
          "[stats][precision]") {
  const std::vector<double> values = alternating(30, 0);
  const auto target = [&](const Precision& asked, double reference) {
    return assess_independent(asked, values, reference).target;
  };
  CHECK(target({.relative = 0.01}, 200) == Approx(2));
  CHECK(target({.relative = 0.01}, -200) == Approx(2));
  CHECK(target({.relative = 0.01, .absolute = 0.5}, 200) == Approx(2));
  CHECK(target({.relative = 0.01, .absolute = 0.5}, 20) == 0.5);
  CHECK(target({.relative = 0.01, .absolute = 0.5}, kUnknown) == 0.5);
  for (const double reference : {0.0, kUnknown}) {
    CHECK(assess_independent({.relative = 0.01}, values, reference).verdict == Verdict::no_target);
    CHECK_FALSE(projected_independent({.relative = 0.01}, values, reference));
  }
}

TEST_CASE("replications that share a parameter draw count as one cluster", "[stats][precision]") {
  // Pairs of equal values: 30 of them tell what 15 values tell. t with 14 degrees of freedom:
  // 2.145 (Abramowitz and Stegun).
  std::vector<double> values;
  for (const double value : alternating(15, 0)) values.insert(values.end(), 2, value);
  const StoppingRule rule{{{.absolute = 1}}, 2, 1000};
  const PrecisionReached reached = rule.assess(0, values, clusters_of(30, 2), 0);
  const double variance = (15 - 15 * std::pow(1.0 / 15, 2)) / 14;  // one −1 too many
  CHECK(reached.draws == 15);
  CHECK(reached.half_width ==
        Approx(2.145 * (1 + 2.0 / 14) * std::sqrt(variance / 15)).epsilon(3e-4));
}

TEST_CASE("unknown values are skipped, and 30 known in 15 draws are needed", "[stats][precision]") {
  std::vector<double> values = alternating(30, 50);
  const PrecisionReached known = assess_independent({.absolute = 9}, values, 50);
  for (int i = 0; i < 4; ++i) values.insert(values.begin() + 7 * i, kUnknown);
  const PrecisionReached reached = assess_independent({.absolute = 9}, values, 50);
  CHECK(reached.half_width == known.half_width);
  CHECK(reached.estimate.n == 30);
  CHECK(reached.verdict == Verdict::met);
  values.pop_back();
  CHECK(assess_independent({.absolute = 9}, values, 50).verdict == Verdict::too_few_known);
  // 30 known of 60, in 15 and in 14 of 30 draws.
  std::vector<double> pairs(60, kUnknown);
  for (std::size_t i = 0; i < 30; ++i) pairs[i] = std::sqrt(static_cast<double>(i));
  const StoppingRule rule{{{.absolute = 9}}, 2, 1000};
  CHECK(rule.assess(0, pairs, clusters_of(60, 2), 1).verdict == Verdict::met);
  std::vector<std::int32_t> fewer = clusters_of(60, 2);
  std::fill(fewer.begin(), fewer.begin() + 4, 0);
  CHECK(rule.assess(0, pairs, fewer, 1).verdict == Verdict::too_few_known);
  const PrecisionReached nothing =
      rule.assess(0, std::vector<double>(60, kUnknown), clusters_of(60, 2), 1);
  CHECK(nothing.verdict == Verdict::too_few_known);
  CHECK(std::isnan(nothing.half_width));
  CHECK_FALSE(rule.project(nothing, 60));
}

TEST_CASE("without spread nothing is precise, however many and whatever rounding leaves",
          "[stats][precision]") {
  for (const double value : {0.0, 0.1, -1e9 / 3}) {
    const std::vector<double> values(1001, value);
    const Precision wide{.relative = 0.5, .absolute = 1e6};
    CHECK(assess_independent(wide, values, value).verdict == Verdict::no_spread);
    CHECK_FALSE(projected_independent(wide, values, value));
  }
  // 0 and 1 in every parameter draw: the means of the draws are all 1/2.
  const StoppingRule rule{{{.absolute = 1}}, 2, 1000};
  CHECK(rule.assess(0, alternating(30, 1), clusters_of(30, 2), 1).verdict == Verdict::no_spread);
  // One other value is spread enough.
  std::vector<double> values(30, 5.0);
  values.back() = 6;
  CHECK(assess_independent({.absolute = 1}, values, 5).verdict == Verdict::met);
}

TEST_CASE("infinite values are never precise", "[stats][precision]") {
  std::vector<double> values = alternating(30, 0);
  values[3] = std::numeric_limits<double>::infinity();
  CHECK(assess_independent({.absolute = 1e300}, values, 1).verdict == Verdict::too_wide);
  CHECK_FALSE(projected_independent({.absolute = 1e300}, values, 1));
}

TEST_CASE("the projection is the fewest whole draws that would do", "[stats][precision]") {
  const std::int64_t seeds_per_draw = GENERATE(1, 2, 5);
  const double target = GENERATE(0.9, 0.2, 0.03);
  const StoppingRule rule{{{.absolute = target}, {.absolute = 1}}, seeds_per_draw, 10'000'000};
  std::vector<double> values;
  for (std::int64_t i = 0; i < rule.first_look(); ++i)
    values.push_back(std::sin(static_cast<double>(i * i)));
  const PrecisionReached reached =
      rule.assess(0, values, clusters_of(values.size(), seeds_per_draw), 0);
  const auto half_width_after = [&](std::int64_t n) {
    return rule.critical_value(static_cast<double>(n / seeds_per_draw - 1)) *
           reached.estimate.standard_error *
           std::sqrt(static_cast<double>(values.size()) / static_cast<double>(n));
  };
  const std::int64_t needed = rule.project(reached, rule.first_look()).value();
  CAPTURE(seeds_per_draw, target, needed);
  CHECK(needed % seeds_per_draw == 0);
  CHECK(needed >= rule.first_look());
  CHECK(half_width_after(needed) <= target * (1 + 1e-9));
  if (needed > rule.first_look()) CHECK(half_width_after(needed - seeds_per_draw) > target);
  CHECK((reached.verdict == Verdict::met) == (needed == rule.first_look()));
}

TEST_CASE("the projection counts on the same share of unknown values", "[stats][precision]") {
  std::vector<double> values = alternating(30, 0);
  values.resize(45, kUnknown);
  const std::int64_t known =
      projected_independent({.absolute = 0.1}, alternating(30, 0), 0).value();
  CHECK(static_cast<double>(projected_independent({.absolute = 0.1}, values, 0).value()) ==
        Approx(1.5 * static_cast<double>(known)).margin(2));
  values.resize(90, kUnknown);
  values[0] = kUnknown;  // 29 of 90 known: 94 for 30
  CHECK(projected_independent({.absolute = 9}, values, 0) == 94);
}

TEST_CASE("an experiment is done when all that was asked is met", "[stats][precision]") {
  std::vector<PrecisionReached> outputs(2,
                                        assess_independent({.absolute = 9}, alternating(30, 0), 0));
  CHECK(all_met(outputs));
  outputs.back().verdict = Verdict::no_spread;
  CHECK_FALSE(all_met(outputs));
  CHECK_FALSE(all_met({}));
}

TEST_CASE("a stopping rule that means nothing is refused", "[stats][precision]") {
  const Precision one{.absolute = 1};
  using Invalid = std::invalid_argument;
  CHECK_THROWS_AS((StoppingRule{{}, 1, 100}), Invalid);
  for (const Precision& wrong :
       {Precision{}, Precision{.relative = -0.01, .absolute = 1}, Precision{.absolute = kUnknown},
        Precision{.relative = std::numeric_limits<double>::infinity()}})
    CHECK_THROWS_AS((StoppingRule{{one, wrong}, 1, 100}), Invalid);
  for (const double level : {0.0, 1.0, kUnknown})
    CHECK_THROWS_AS((StoppingRule{{one}, 1, 100, level}), Invalid);
  CHECK_THROWS_AS((StoppingRule{{one}, 0, 100}), Invalid);
  CHECK_THROWS_AS((StoppingRule{{one}, 1, 29}), Invalid);
  CHECK_THROWS_AS((StoppingRule{{one}, 4, 59}), Invalid);
  CHECK_NOTHROW(StoppingRule{{one}, 4, 60});
  const StoppingRule rule{{one}, 1, 100};
  CHECK_THROWS_AS(rule.assess(0, alternating(30, 0), clusters_of(29, 1), 1), Invalid);
  CHECK_THROWS_AS(rule.assess(1, alternating(30, 0), clusters_of(30, 1), 1), std::out_of_range);
  CHECK_THROWS_AS(rule.critical_value(0), Invalid);
}

// ---- Coverage: 4,000 experiments a cell, each run until its rule stops it ----

constexpr int kRepeats = 4000;
constexpr std::uint64_t kSeed = 20260731;

enum class Law { normal, lognormal, difference };
enum class Width { absolute, relative };

/// Outputs of invented replications whose true mean is known.
struct Case {
  std::string name;
  Law law;
  Width width;
  std::int64_t seeds_per_draw;
  double draw_share;  ///< of the variance (lognormal: of the logarithm): what seeds share
};

constexpr double kMean = 100;      ///< of the output, of the baseline
constexpr double kDeviation = 30;  ///< of a single value
constexpr double kEffect = 5;      ///< of the reform on the mean
constexpr double kCorrelation = 0.8;

struct Replication {
  double value;
  double baseline;
};

/// The replications of one experiment in order.
class Experiment {
 public:
  Experiment(const Case& of, std::uint32_t repeat, std::uint32_t cell, std::uint16_t output)
      : case_{of},
        words_{{kSeed, repeat, random::PersonId::from_bits(cell), random::Purpose::benchmark,
                output}} {}
  Replication next() {
    if (replications_++ % case_.seeds_per_draw == 0)
      for (double& normal : draw_) normal = standard_normal();
    const double first = shared_normal(draw_[0]);
    if (case_.law == Law::normal) return same(kMean + kDeviation * first);
    if (case_.law == Law::lognormal) {
      const double cv = kDeviation / kMean;
      const double variance = std::log(1 + cv * cv);
      return same(kMean * std::exp(std::sqrt(variance) * first - variance / 2));
    }
    const double second =
        kCorrelation * first + std::sqrt(1 - kCorrelation * kCorrelation) * shared_normal(draw_[1]);
    return {kEffect + kDeviation * (second - first), kMean + kDeviation * first};
  }

 private:
  static Replication same(double value) { return {value, value}; }
  /// Box and Muller (1958), two at a time: a hundred times as fast as the inverse.
  double standard_normal() {
    if (kept_) return *std::exchange(kept_, std::nullopt);
    const double radius = std::sqrt(-2 * std::log(random::uniform(words_())));
    const double angle = 2 * std::numbers::pi * random::uniform(words_());
    kept_ = radius * std::sin(angle);
    return radius * std::cos(angle);
  }
  double shared_normal(double of_draw) {
    return std::sqrt(case_.draw_share) * of_draw +
           std::sqrt(1 - case_.draw_share) * standard_normal();
  }
  const Case& case_;
  random::Draws words_;
  std::optional<double> kept_;
  double draw_[2] = {};
  std::int64_t replications_ = 0;
};

double true_mean(const Case& of) { return of.law == Law::difference ? kEffect : kMean; }

/// The half-width that takes `looks` times the replications of the first look, were the spread
/// known (and the lognormal's shared variance that of its logarithm).
double width_for(const Case& of, double looks) {
  const double deviation =
      of.law == Law::difference ? kDeviation * std::sqrt(2 - 2 * kCorrelation) : kDeviation;
  const double inflation = 1 + static_cast<double>(of.seeds_per_draw - 1) * of.draw_share;
  return 1.96 * deviation * std::sqrt(inflation / (30 * looks));
}

Precision asked_of(const Case& of, double half_width) {
  return of.width == Width::absolute ? Precision{.absolute = half_width}
                                     : Precision{.relative = half_width / kMean};
}

struct Coverage {
  double share = 0;  ///< of experiments in which every interval covers the true mean
  double looks = 0;  ///< of the mean experiment
};

/// What `rule` reaches in `repeats` experiments of so many independent outputs.
template <class Rule>
Coverage coverage_of(const Case& of, const Rule& rule, std::uint32_t cell, int repeats,
                     std::size_t outputs = 1) {
  int covered = 0;
  int looks = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    std::vector<Experiment> experiments;
    for (std::size_t output = 0; output < outputs; ++output)
      experiments.emplace_back(of, static_cast<std::uint32_t>(repeat), cell,
                               static_cast<std::uint16_t>(output));
    std::vector<std::vector<double>> values(outputs);
    std::vector<double> baselines(outputs);  // sums
    std::vector<PrecisionReached> reached;
    for (auto n = rule.look_after(0); n && !all_met(reached); n = rule.look_after(*n)) {
      const std::vector<std::int32_t> clusters =
          clusters_of(static_cast<std::size_t>(*n), of.seeds_per_draw);
      reached.clear();
      for (std::size_t output = 0; output < outputs; ++output) {
        while (values[output].size() < clusters.size()) {
          const Replication replication = experiments[output].next();
          values[output].push_back(replication.value);
          baselines[output] += replication.baseline;
        }
        reached.push_back(rule.assess(output, values[output], clusters,
                                      baselines[output] / static_cast<double>(*n)));
      }
      ++looks;
    }
    covered += std::all_of(reached.begin(), reached.end(), [&](const PrecisionReached& output) {
      return std::abs(output.estimate.mean - true_mean(of)) <= output.half_width;
    });
  }
  return {static_cast<double>(covered) / repeats, static_cast<double>(looks) / repeats};
}

const std::vector<double> kTargets{1.2, 2.2, 4.0};

const std::vector<Case> kCases{
    {"normal", Law::normal, Width::absolute, 1, 0},
    {"normal", Law::normal, Width::relative, 2, 0.5},
    {"lognormal", Law::lognormal, Width::absolute, 1, 0},
    {"lognormal", Law::lognormal, Width::relative, 1, 0},
    {"lognormal", Law::lognormal, Width::absolute, 2, 0.5},
    {"lognormal", Law::lognormal, Width::relative, 2, 0.5},
    {"difference", Law::difference, Width::absolute, 1, 0},
    {"difference", Law::difference, Width::relative, 1, 0},
    {"difference", Law::difference, Width::absolute, 2, 0.5},
    {"difference", Law::difference, Width::relative, 2, 0.5},
};

// What a sound rule covers was measured over 40,000 experiments a cell with another seed:
// METHODS.md,
// 6. From there: it fails one of the checks below with probability 7e-3; plain t, which lacks 1 %,
// passes the last of the first test with probability 1e-7; the faults planted pass with 1e-6.

TEST_CASE("intervals cover as often as promised where the moment of stopping is chosen",
          "[stats][precision]") {
  const int repeats = test::samples(kRepeats);
  double normal_share = 0;
  int normal_cells = 0;
  std::uint32_t cell = 0;
  for (const Case& of : kCases)
    for (const double looks : kTargets) {
      const StoppingRule rule{{asked_of(of, width_for(of, looks))}, of.seeds_per_draw, 100000};
      const Coverage coverage = coverage_of(of, rule, cell++, repeats);
      CAPTURE(of.name, of.seeds_per_draw, looks, coverage.share, coverage.looks);
      if (!test::kFullSamples) continue;
      CHECK(coverage.share >= 0.935);
      CHECK(coverage.looks > 1.5);  // the moment is a matter of chance
      CHECK(coverage.looks < 6);
      if (of.law == Law::lognormal) continue;
      normal_share += coverage.share;
      ++normal_cells;
    }
  if (test::kFullSamples) CHECK(normal_share / normal_cells >= 0.949);
}

TEST_CASE("the intervals of five outputs cover all at once", "[stats][precision]") {
  for (const double looks : kTargets) {
    const Case& of = kCases.front();
    // 2.576: the normal's, at 1 %.
    const Precision asked = asked_of(of, width_for(of, looks) * 2.576 / 1.96);
    const StoppingRule rule{std::vector<Precision>(5, asked), of.seeds_per_draw, 100000};
    const Coverage coverage = coverage_of(of, rule, 100, test::samples(kRepeats), 5);
    CAPTURE(looks, coverage.share, coverage.looks);
    if (test::kFullSamples) CHECK(coverage.share >= 0.935);
  }
}

/// Rules with a fault that the bounds above must see.
struct WithoutBonferroni {
  StoppingRule rule;
  [[nodiscard]] auto look_after(std::int64_t n) const { return rule.look_after(n); }
  [[nodiscard]] PrecisionReached assess(std::size_t /*output*/, const std::vector<double>& values,
                                        const std::vector<std::int32_t>& clusters,
                                        double reference) const {
    return rule.assess(0, values, clusters, reference);
  }
};
struct BlindToDraws {
  StoppingRule rule;
  [[nodiscard]] auto look_after(std::int64_t n) const { return rule.look_after(n); }
  [[nodiscard]] PrecisionReached assess(std::size_t output, const std::vector<double>& values,
                                        const std::vector<std::int32_t>& /*clusters*/,
                                        double reference) const {
    return rule.assess(output, values, clusters_of(values.size(), 1), reference);
  }
};
struct FromTwoReplications {
  double target;
  [[nodiscard]] static std::optional<std::int64_t> look_after(std::int64_t n) {
    return n == 0 ? 2 : n + (n + 1) / 2;
  }
  [[nodiscard]] PrecisionReached assess(std::size_t /*output*/, const std::vector<double>& values,
                                        const std::vector<std::int32_t>& /*clusters*/,
                                        double /*reference*/) const {
    const Estimate estimate = estimate_of(values);
    const double half =
        student_t_quantile(0.975, static_cast<double>(estimate.n - 1)) * estimate.standard_error;
    return {estimate, estimate.n, true,
            half,     target,     half <= target ? Verdict::met : Verdict::too_wide};
  }
};

TEST_CASE(
    "a rule without Bonferroni, blind to draws, or that looks at two replications covers less",
    "[stats][precision][planted]") {
  if (!test::kFullSamples) return;
  const Case& alone = kCases[0];
  const Case& shared = kCases[1];
  const StoppingRule rule{{asked_of(alone, width_for(alone, 2.2))}, 1, 100000};
  CHECK(coverage_of(alone, WithoutBonferroni{rule}, 100, kRepeats, 5).share < 0.935);
  const StoppingRule of_draws{{asked_of(shared, width_for(shared, 2.2))}, 2, 100000};
  CHECK(coverage_of(shared, BlindToDraws{of_draws}, 101, kRepeats).share < 0.935);
  const FromTwoReplications hasty{width_for(alone, 1.2)};
  CHECK(coverage_of(alone, hasty, 102, kRepeats).share < 0.935);
}

}  // namespace
}  // namespace sendsim::stats
