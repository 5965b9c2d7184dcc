#include "periods.hpp"

#include <fmt/format.h>

#include "sendsim/core/date.hpp"

namespace sendsim::app {

std::string period_text(const measures::TimeAxis& axis, std::size_t i) {
  if (axis.first[i] == axis.last[i]) return to_string(axis.first[i]);
  if (axis.name == "financial_year" && is_whole(axis, i)) {
    const int start = FinancialYear::of(axis.first[i]).start;
    return fmt::format("{}-{:02}", start, (start + 1) % 100);
  }
  return to_string(axis.first[i]) + " to " + to_string(axis.last[i]);
}

}  // namespace sendsim::app
