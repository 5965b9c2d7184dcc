#pragma once

#include "sendsim/stats/estimate.hpp"

namespace sendsim::sen2 {

/// Events and the time in which they could have happened.
struct EventCount {
  double events = 0.0;  ///< ≥ 0
  double years = 0.0;   ///< person-years at risk, ≥ 0
  EventCount& operator+=(const EventCount& other) {
    events += other.events;
    years += other.years;
    return *this;
  }
  /// A year; 0 where nobody was at risk.
  [[nodiscard]] double rate() const { return years > 0.0 ? events / years : 0.0; }
};

/// How many of so many.
struct ShareCount {
  double hits = 0.0;  ///< 0 to `of`
  double of = 0.0;    ///< ≥ 0
  ShareCount& operator+=(const ShareCount& other) {
    hits += other.hits;
    of += other.of;
    return *this;
  }
  /// 0 where there was nobody.
  [[nodiscard]] double share() const { return of > 0.0 ? hits / of : 0.0; }
};

/// The level of ranges in what is told of an authority's own rates.
inline constexpr double kRangeLevel = 0.9;

/// The equal-tailed range of a Poisson process's yearly rate by its posterior under Jeffreys'
/// prior, Gamma(events + 1/2, years): from 0 on where nothing happened, without end where nobody
/// was at risk. Exact limits (Garwood 1936, Biometrika 28) hold the truth more often than they say,
/// these about as often. Source: Brown, Cai and DasGupta (2003), Interval estimation in exponential
/// families, Statistica Sinica 13, 19-49.
[[nodiscard]] stats::Interval range_of(const EventCount& count, double level = kRangeLevel);

/// The same for a share: Beta(hits + 1/2, of − hits + 1/2); [0, 1] where there was nobody.
/// Source: Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion,
/// Statistical Science 16(2), 101-133.
[[nodiscard]] stats::Interval range_of(const ShareCount& count, double level = kRangeLevel);

}  // namespace sendsim::sen2
