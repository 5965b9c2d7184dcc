#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// The records of one child: at most one list a return, of one person or of several that a return
/// has under one UPN.
struct ChildRecords {
  struct Year {
    std::size_t in_return;
    std::vector<const Person*> persons;
  };
  std::vector<Year> years;  ///< oldest first
};

/// Puts the persons of all returns together, child by child. What was told under another UPN is
/// added to `findings`.
[[nodiscard]] std::vector<ChildRecords> match_children(std::span<const Return> returns,
                                                       std::vector<JoinFinding>& findings);

}  // namespace sendsim::sen2
