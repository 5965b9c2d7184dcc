#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace sendsim::sen2 {

/// One wait as far as it was seen. A wait lasts whole days, from 0 on (done on the day it began).
struct Followed {
  /// Seen only because it lasted longer than this; −1 = seen from its first day. It could have been
  /// seen to end on days `unseen_days` + 1 to `until`.
  int unseen_days = -1;
  int until = 0;       ///< last day seen, ≥ unseen_days + 1
  bool ended = false;  ///< on day `until`; else it goes on, or ended in another way
};

/// The share of waits that last longer than so many days.
class SurvivalCurve {
 public:
  struct Step {
    int day;
    std::int64_t at_risk;
    std::int64_t ended;
    double lasting;   ///< share that lasts longer than `day`
    double variance;  ///< of `lasting`
  };
  explicit SurvivalCurve(std::vector<Step> steps) : steps_{std::move(steps)} {}

  /// The days on which waits ended, ascending.
  [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }
  [[nodiscard]] double lasting_beyond(int day) const;
  [[nodiscard]] double variance_beyond(int day) const;
  /// The first day by which that share has ended; nothing where the curve does not come so far.
  [[nodiscard]] std::optional<int> quantile(double share) const;
  /// Mean of the days waited, none counting for more than `most`.
  [[nodiscard]] double mean_up_to(int most) const;

 private:
  std::vector<Step> steps_;
};

/// The product-limit estimate: on each day the share that did not end of those seen waiting. Waits
/// that are still open count for as long as they were seen, those seen only late from then on.
/// Variance by Greenwood's formula.
/// Source: Kaplan and Meier (1958), JASA 53, 457-481; delayed entry: Andersen, Borgan, Gill and
/// Keiding (1993), Statistical Models Based on Counting Processes, ch. IV.3; Greenwood (1926).
[[nodiscard]] SurvivalCurve kaplan_meier(std::span<const Followed> waits);

/// A lognormal law of a wait, in days.
struct LognormalFit {
  double mean = 0.0;
  double cv = 0.0;  ///< coefficient of variation
  double mean_se = 0.0;
  double cv_se = 0.0;  ///< standard errors, from the observed information
  std::int64_t ended = 0;
};

/// Maximum likelihood from waits in whole days, each standing for half a day to either side: an end
/// on day d weighs P(d − ½ < T < d + ½), an open wait P(T > d + ½), and what was seen late is taken
/// given that it lasted so long. Nothing with fewer than ten ends, or where the likelihood has no
/// maximum (all ends on one day).
/// Source: Klein and Moeschberger (2003), Survival Analysis, 2nd ed., ch. 3.5 and 12.
[[nodiscard]] std::optional<LognormalFit> fit_lognormal(std::span<const Followed> waits);

}  // namespace sendsim::sen2
