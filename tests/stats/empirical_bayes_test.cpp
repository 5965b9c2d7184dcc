#include "sendsim/stats/empirical_bayes.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "sendsim/core/math.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/stream.hpp"

using sendsim::normal_quantile;
using sendsim::stats::LastingRatios;
using sendsim::stats::part_over_whole;
using sendsim::stats::RatioCount;
using sendsim::stats::variance_of_parts;

namespace {

/// Standard normals, one after the other.
class Normals {
 public:
  explicit Normals(std::uint32_t replication)
      : words_{{20260001, replication, {}, sendsim::random::Purpose::benchmark, 0}} {}
  double next() { return normal_quantile(sendsim::random::uniform(words_())); }

 private:
  sendsim::random::Draws words_;
};

struct World {
  double lasting = 0.3;
  double passing = 0.2;
  double neighbours = 0.6;  ///< weight of the mean of the neighbours
  std::size_t units = 2000;
};

struct Invented {
  std::vector<std::vector<RatioCount>> counts;
  std::vector<std::vector<std::size_t>> neighbours;
  std::vector<double> truth;  ///< lasting ratio of each
};

/// Groups of ten units; each takes part of its group's common level, so that the others tell of it.
Invented invented(const World& world, std::uint32_t replication, double centre, double expected) {
  Normals normals{replication};
  Invented made;
  for (std::size_t unit = 0; unit < world.units; unit += 10) {
    const double group = world.neighbours * normals.next();
    for (std::size_t i = 0; i < 10; ++i) {
      const double lasting = group + world.lasting * normals.next();
      made.truth.push_back(centre + lasting);
      std::vector<RatioCount> periods;
      for (int period = 0; period < 2; ++period) {
        const double ratio = centre + lasting + world.passing * normals.next();
        const double chance = std::sqrt(1.0 / expected) * normals.next();
        periods.push_back({expected * (ratio + chance), expected});
      }
      made.counts.push_back(periods);
      std::vector<std::size_t> others;
      for (std::size_t j = 0; j < 10; ++j)
        if (j != i) others.push_back(unit + j);
      made.neighbours.push_back(others);
    }
  }
  return made;
}

}  // namespace

TEST_CASE("what lasts is told from what passes and from chance") {
  // 2,000 units: a standard error of each standard deviation below 3 % of it. False alarms below
  // 1 in 1,000 (bounds of 10 %: more than three standard errors).
  World world;
  world.neighbours = 0.0;
  const Invented made = invented(world, 1, 3.0, 100.0);
  const LastingRatios ratios{made.counts, made.neighbours, 1.0};
  CHECK(ratios.lasting_sd() == Approx(0.3).epsilon(0.10));
  CHECK(ratios.passing_sd() == Approx(0.2).epsilon(0.10));
  CHECK(ratios.neighbours_weight() < 0.25);
}

TEST_CASE("estimates of what lasts err as they say, and by less than the unit's own mean") {
  World world;
  for (const bool with_neighbours : {false, true}) {
    world.neighbours = with_neighbours ? 0.6 : 0.0;
    const Invented made = invented(world, 2, 3.0, 30.0);
    const LastingRatios ratios{made.counts, made.neighbours, 1.0};
    double squares = 0.0;
    double own = 0.0;
    double promised = 0.0;
    for (std::size_t unit = 0; unit < world.units; ++unit) {
      const LastingRatios::Estimate found = ratios.of(unit);
      squares += std::pow(found.lasting - made.truth[unit], 2);
      promised += found.lasting_sd * found.lasting_sd;
      const double mean = 0.5 * (made.counts[unit][0].hits + made.counts[unit][1].hits) / 30.0;
      own += std::pow(mean - made.truth[unit], 2);
    }
    CAPTURE(with_neighbours, squares, own, promised);
    // The mean of 2,000 squares has a standard error of 3.2 %. What is promised is the variance
    // given the prior; neighbours are known a little less than that.
    CHECK(squares / promised == Approx(1.0).margin(with_neighbours ? 0.25 : 0.12));
    CHECK(squares < 0.9 * own);
    if (with_neighbours) CHECK(ratios.neighbours_weight() > 0.75);
  }
}

TEST_CASE("without chance the weights are those of the formula") {
  // One unit's deviations are 0.3 and 0.1 around means of 1: τ² = Σ d₁d₂/n, η² the rest.
  const std::vector<std::vector<RatioCount>> units{{{1.3e9, 1e9}, {1.1e9, 1e9}},
                                                   {{0.7e9, 1e9}, {0.9e9, 1e9}}};
  const LastingRatios ratios{units, {{}, {}}, 1.0};
  CHECK(ratios.lasting_sd() == Approx(std::sqrt(0.03)).epsilon(1e-6));
  CHECK(ratios.passing_sd() == Approx(std::sqrt(0.05 - 0.03)).epsilon(1e-6));
  const LastingRatios::Estimate first = ratios.of(0);
  CHECK(first.own_weight == Approx(0.03 / (0.03 + 0.02 / 2.0)).epsilon(1e-6));
  CHECK(first.lasting == Approx(1.0 + 0.75 * 0.2).epsilon(1e-6));
  CHECK(first.latest == Approx(1.1).epsilon(1e-6));
  CHECK_FALSE(first.neighbours.has_value());
}

TEST_CASE("who has no figures has everybody's ratio, drawn to the neighbours'") {
  std::vector<std::vector<RatioCount>> units;
  std::vector<std::vector<std::size_t>> neighbours;
  for (std::size_t unit = 0; unit < 40; ++unit) {
    const double ratio = unit < 20 ? 1.5 : 0.5;
    units.push_back({{ratio * 1e6, 1e6}, {ratio * 1e6, 1e6}});
    neighbours.push_back({unit < 20 ? (unit + 1) % 20 : 20 + (unit + 1) % 20});
  }
  units.push_back({{0.0, 0.0}, {0.0, 0.0}});
  neighbours.push_back({0, 1});
  const LastingRatios ratios{units, neighbours, 1.0};
  CHECK(ratios.neighbours_weight() == Approx(1.0).margin(1e-6));
  CHECK(ratios.of(40).lasting == Approx(1.5).margin(1e-3));
  CHECK(ratios.of(40).own_weight == 0.0);
  CHECK(ratios.of(std::vector<RatioCount>(2), std::nullopt).lasting == Approx(1.0).margin(1e-3));
}

TEST_CASE("parts that differ by chance alone have no variance, others theirs") {
  Normals normals{3};
  for (const double sd : {0.0, 0.25}) {
    std::vector<std::vector<RatioCount>> units;
    for (int unit = 0; unit < 400; ++unit) {
      std::vector<RatioCount> parts;
      for (int part = 0; part < 15; ++part) {
        const double factor = std::max(0.05, 1.0 + sd * normals.next());
        const double mean = 50.0 * factor;
        parts.push_back({std::max(0.0, mean + std::sqrt(mean) * normals.next()), 50.0});
      }
      units.push_back(parts);
    }
    // 6,000 parts: a standard error of about 0.0008 and 0.002.
    CHECK(variance_of_parts(units, 1.0) == Approx(sd * sd).margin(0.008));
  }
  CHECK(part_over_whole({30.0, 10.0}, 2.0, 0.1) == Approx((30.0 + 10.0) / (20.0 + 10.0)));
  CHECK(part_over_whole({30.0, 10.0}, 2.0, 0.0) == 1.0);
}

TEST_CASE("ratios of different shapes are refused") {
  CHECK_THROWS_AS((LastingRatios{{{{1.0, 1.0}}}, {}, 1.0}), std::logic_error);
  CHECK_THROWS_AS((LastingRatios{{{{1.0, 1.0}}}, {{1}}, 1.0}), std::logic_error);
}
