#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "child_matching.hpp"
#include "sendsim/core/date.hpp"
#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// The active plan that counts of a child's records in one return, if any.
struct ActiveFound {
  const Request* request = nullptr;
  const ActivePlan* plan = nullptr;
};
[[nodiscard]] std::optional<ActiveFound> active_plan_of(const ChildRecords::Year& year);

/// The plans of one child, as long as this authority kept them, by start.
[[nodiscard]] std::vector<PlanEpisode> plan_episodes(const ChildRecords& child,
                                                     std::span<const Coverage> returns,
                                                     std::vector<JoinFinding>& findings);

}  // namespace sendsim::sen2
