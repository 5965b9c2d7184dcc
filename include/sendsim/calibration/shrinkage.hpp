#pragma once

#include <span>
#include <string>
#include <vector>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/local_rates.hpp"

/// An authority's own counts drawn to a published rate: as far as authorities are known to differ,
/// and the less the more it has counted.
namespace sendsim::calibration {

/// The ratio of events to those expected at published rates, given that such ratios have mean 1 and
/// the coefficient of variation `cv` (gamma-Poisson): (events + ν)/(expected + ν), ν = 1/cv².
[[nodiscard]] double shrunk_ratio(double events, double expected, double cv);

/// A yearly hazard whose prior is a gamma law of that mean and coefficient of variation, from
/// `events` in so many person-years: (events + ν)/(years + ν/hazard), ν = 1/cv². 0 where the prior
/// is 0.
[[nodiscard]] double shrunk_hazard(double events, double years, double hazard, double cv);

/// A chance whose prior is a beta law: (hits + ν chance)/(of + ν) with ν = (1 − chance)/(chance
/// cv²) − 1, at least 2 (below which the law has no middle). 0 ≤ chance < 1; 0 where the prior is
/// 0.
[[nodiscard]] double shrunk_chance(double hits, double of, double chance, double cv);

/// Ages that share a level over the published rate.
struct AgeBand {
  std::string name;
  std::size_t first = 0, last = 0;  ///< included
  double cv = 0.0;                  ///< of an age's rate around the band's level
  double level_cv = 0.0;            ///< of the lasting level, from authority to authority
};

/// Whether events happen in time or to somebody at most once.
enum class Kind : std::uint8_t { hazard, chance };

/// Rates by age in two steps: each band's level over the published rates (shrunk_ratio), then each
/// age around it. What is told of each band is added to
/// `told`. A published rate below `least` counts as that: what is never published may happen.
[[nodiscard]] ByAge shrunk_by_age(Kind kind, const ByAge& events, const ByAge& exposure,
                                  const ByAge& published, double least,
                                  std::span<const AgeBand> bands, std::vector<OwnRate>& told);

}  // namespace sendsim::calibration
