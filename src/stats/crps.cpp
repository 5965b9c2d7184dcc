#include "sendsim/stats/crps.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace sendsim::stats {

double fair_crps(std::span<const double> members, double observed) {
  if (members.empty() || !std::is_sorted(members.begin(), members.end()))
    throw std::invalid_argument("fair_crps: expected members in ascending order");
  const auto count = static_cast<double>(members.size());
  double distance = 0.0;
  // The sum of the distances of all pairs, each counted once: the i-th smallest is above i others.
  double apart = 0.0;
  double rank = 0.0;
  for (const double member : members) {
    distance += std::abs(member - observed);
    apart += (2.0 * rank - count + 1.0) * member;
    rank += 1.0;
  }
  if (members.size() == 1) return distance;
  return distance / count - apart / (count * (count - 1.0));
}

}  // namespace sendsim::stats
