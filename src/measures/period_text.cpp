#include "sendsim/measures/period_text.hpp"

#include "sendsim/core/date.hpp"
#include "sendsim/core/date_text.hpp"
#include "sendsim/measures/periods.hpp"

namespace sendsim::measures {

std::string period_text(const TimeAxis& axis, std::size_t i) {
  if (axis.first[i] == axis.last[i]) return date_text(axis.first[i]);
  const bool whole = is_whole(axis, i);
  if (axis.name == "financial_year" && whole) {
    const std::string start = std::to_string(FinancialYear::of(axis.first[i]).start);
    return start + "-" + std::to_string(calendar_year(axis.last[i])).substr(2);
  }
  if (axis.name == "census_year" && whole) return "the year to " + date_text(axis.last[i]);
  return date_text(axis.first[i]) + " to " + date_text(axis.last[i]) + (whole ? "" : " (part)");
}

}  // namespace sendsim::measures
