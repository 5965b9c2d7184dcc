#pragma once

#include <array>
#include <optional>
#include <vector>

#include "sendsim/backtest/method.hpp"

namespace sendsim::backtest {

/// What a year does to England's plans of an age band: so much of the band stays in it, and so much
/// of the band below moves up into it; new plans come on top.
struct BandYear {
  double stay = 0.0;     ///< share of the band
  double move_up = 0.0;  ///< share of the band below; none for the youngest
};

/// For each band, learnt from the last three pairs of Januaries up to the origin whose new plans by
/// age are known, beside what is expected of bands of such width. Nothing where no pair is.
[[nodiscard]] std::optional<std::array<BandYear, 5>> band_years(const History& known, int origin);

/// By how much of it what sets an authority's share of a part apart from England's changes in a
/// year.
struct PartWeights {
  double own = 0.0;    ///< of what sets the part itself apart
  double below = 0.0;  ///< of what sets the band below apart; none for the youngest and for groups
};
/// In the order of parts_of, learnt from pairs of Januaries up to the origin.
[[nodiscard]] std::vector<PartWeights> part_weights(const History& known, Breakdown breakdown,
                                                    int origin);

/// The forecasts of every part of a breakdown, in the order of parts_of: [part][horizon - 1][area].
/// They sum to the forecast of all plans: shares of it are forecast. NaN for areas whose parts are
/// not known at the origin.
///
/// Models      England's shares, carried on (bands: children who age through them; groups: last
///             year's change, which halves each year), and what sets an authority's shares apart
///             from England's, which is passed on as it was in earlier years (METHODS.md).
/// Leaves out  single years of age; how ages and provision go together.
[[nodiscard]] std::vector<Forecasts> composition(const History& known, Breakdown breakdown,
                                                 int origin, int horizons);

/// Parts by `composition`; of quantities that are no part, no forecast.
[[nodiscard]] Method composition_method();
/// The last known shares of each authority, of the same forecast of all plans.
[[nodiscard]] Method fixed_shares();

}  // namespace sendsim::backtest
