#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/return.hpp"

namespace sendsim::app {

/// Which plans in force on the last census day a row of the returns belongs to. Only the last
/// return's rows belong to any: it is what the first day was read from.
class HeldPlans {
 public:
  /// Keeps references.
  HeldPlans(std::span<const sen2::Return> returns, const sen2::Histories& histories);

  /// Numbers that tell plans apart, among those of one of the two getters.
  struct Found {
    std::vector<std::size_t> plans{};
    bool known = true;  ///< false where rows of several children are one (XML on one line)
  };
  [[nodiscard]] Found at(std::size_t in_return, sen2::RowRef row) const;
  /// The plans that are placed with this URN or UKPRN, the URN going before the UKPRN.
  [[nodiscard]] Found placed_with(std::uint32_t number) const;

 private:
  std::span<const sen2::Return> returns_;
  const sen2::Histories& histories_;
  std::vector<std::pair<sen2::RowRef, std::size_t>> persons_;  ///< of the last return; sorted
};

}  // namespace sendsim::app
