#pragma once

#include <cstdint>

namespace sendsim::population {

/// What can happen to a person, or to the whole authority, on a day: the seam at which a new stage
/// joins. `pathway` hands each to its stage. Tasks that end and annual reviews, the most frequent
/// by far, are lists of their own: server pools and `transition` go through each day's at once.
enum class EventCode : std::uint16_t {
  arrival,  ///< moves into the authority, with a need, support or a plan
  leaves,   ///< moves away or dies, without a plan
  support_ended,
  request_made,
  assess_decided,  ///< the panel decides whether to assess
  other_advice_received,
  plan_finalised,
  patience_ends,
  plan_moves_out,
  plan_ceases,
  academic_year_ends,    ///< 31 July: for everybody
  ages_out,              ///< 31 August: for everybody
  academic_year_starts,  ///< 1 September: for everybody
};

}  // namespace sendsim::population
