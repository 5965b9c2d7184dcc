#include "sendsim/calibration/shrinkage.hpp"

#include <algorithm>

namespace sendsim::calibration {

double shrunk_ratio(double events, double expected, double cv) {
  const double prior = 1.0 / (cv * cv);
  return (events + prior) / (expected + prior);
}

double shrunk_hazard(double events, double years, double hazard, double cv) {
  if (hazard <= 0.0) return 0.0;
  const double prior = 1.0 / (cv * cv);
  return (events + prior) / (years + prior / hazard);
}

double shrunk_chance(double hits, double of, double chance, double cv) {
  if (chance <= 0.0) return 0.0;
  constexpr double kLeast = 2.0;
  const double prior = std::max((1.0 - chance) / (chance * cv * cv) - 1.0, kLeast);
  return (hits + prior * chance) / (of + prior);
}

ByAge shrunk_by_age(Kind kind, const ByAge& events, const ByAge& exposure, const ByAge& published,
                    double least, std::span<const AgeBand> bands, std::vector<OwnRate>& told) {
  constexpr double kMostChance = 0.95;
  ByAge out = published;
  for (const AgeBand& band : bands) {
    OwnRate rate{.name = band.name};
    double expected = 0.0;
    for (std::size_t age = band.first; age <= band.last; ++age) {
      rate.events += events[age];
      rate.exposure += exposure[age];
      expected += std::max(published[age], least) * exposure[age];
    }
    const double level = shrunk_ratio(rate.events, expected, band.level_cv);
    double used = 0.0;
    for (std::size_t age = band.first; age <= band.last; ++age) {
      const double prior = level * std::max(published[age], least);
      out[age] = kind == Kind::hazard ? shrunk_hazard(events[age], exposure[age], prior, band.cv)
                                      : shrunk_chance(events[age], exposure[age],
                                                      std::min(prior, kMostChance), band.cv);
      used += out[age] * exposure[age];
    }
    if (rate.exposure > 0.0) {
      rate.published = expected / rate.exposure;
      rate.used = used / rate.exposure;
    }
    rate.own_weight = expected / (expected + 1.0 / (band.level_cv * band.level_cv));
    told.push_back(rate);
  }
  return out;
}

}  // namespace sendsim::calibration
