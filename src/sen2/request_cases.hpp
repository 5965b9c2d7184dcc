#pragma once

#include <span>
#include <vector>

#include "child_matching.hpp"
#include "sendsim/sen2/history.hpp"

namespace sendsim::sen2 {

/// The requests for one child and what came of them, by date of receipt; what lies after the last
/// census is not taken. Requests that only carry an old plan are none.
[[nodiscard]] std::vector<RequestCase> request_cases(const ChildRecords& child,
                                                     std::span<const Coverage> returns,
                                                     std::vector<JoinFinding>& findings);

}  // namespace sendsim::sen2
