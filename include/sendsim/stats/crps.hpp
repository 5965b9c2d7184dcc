#pragma once

#include <span>

namespace sendsim::stats {

/// The continuous ranked probability score of an ensemble, in the unit of its members; 0 is
/// perfect, for one member it is the absolute error. The fair estimator: its expectation does not
/// depend on how many members, drawn from one distribution, there are.
/// Source: Ferro (2014), Fair scores for ensemble forecasts, Quarterly Journal of the Royal
/// Meteorological Society 140, 1917-1923; Gneiting and Raftery (2007), Strictly proper scoring
/// rules, prediction, and estimation, JASA 102, 359-378.
/// `members` ascend and there is at least one. @throws std::invalid_argument otherwise
[[nodiscard]] double fair_crps(std::span<const double> members, double observed);

}  // namespace sendsim::stats
