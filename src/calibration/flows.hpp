#pragma once

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/evidence_book.hpp"

namespace sendsim::calibration {

/// Brings the year's requests, refusals, assessments and waits together: refusals where the
/// published ones cannot be all or cannot have stood, the backlog that is left, what its first year
/// is to complete, and the spread of waits. Needs the plans, the targets and the chances of refusal
/// (METHODS.md).
void reconcile_flows(const EvidenceBook& book, const LocalRates& rates, BaselineNumbers& out);

/// Psychologists of the first year before tuning.
[[nodiscard]] double psychologists_at_first(const BaselineNumbers& numbers);

}  // namespace sendsim::calibration
