#pragma once

#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/observed.hpp"

namespace sendsim::sen2 {

/// The waits of the three stages, as far as the returns follow them.
struct AllWaits {
  StageWaits decision, assessment, plan;
};
[[nodiscard]] AllWaits stage_waits(const Histories& histories);

}  // namespace sendsim::sen2
