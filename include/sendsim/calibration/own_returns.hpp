#pragma once

#include <string_view>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/local_rates.hpp"
#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/observed.hpp"

namespace sendsim::calibration {

/// The Januaries whose census may be the last of an authority's own returns: that of the published
/// evidence, and the next.
inline constexpr int kFirstOwnCensus = 2025;
inline constexpr int kLastOwnCensus = 2026;
/// What the rate among `OwnReturns::rates` is called that is a change of a stock: its events are
/// plans more at the last census than at the first.
inline constexpr std::string_view kGrowthOfIndependentPlans =
    "growth of independent and non-maintained special plans, a year";

/// The needs and provisions that are held, or that moves or new plans lead to, in the returns.
[[nodiscard]] CodesHeld codes_in(const sen2::Histories& histories);

/// A baseline for the January after: residents a year on with births and net migration, SEN support
/// by the prevalence of their age, money at the next year's prices. Plans, open assessments and
/// rates stay. For evidence that ends a year before the returns do.
void move_to_next_january(BaselineNumbers& numbers);

/// Puts what an authority's own returns tell in the place of published figures, so that the first
/// day is that of the last census to the child and the first year repeats the last whole one.
/// `numbers`: the baseline that the published evidence gives the area, made with codes_in, for the
/// last census or the January before; `observed`: what observe() tells of the same histories, with
/// requests in the last year. What each number comes from is told in METHODS.md.
void put_own_returns(const sen2::Histories& histories, const sen2::Observed& observed,
                     const LocalRates& published, BaselineNumbers& numbers);

}  // namespace sendsim::calibration
