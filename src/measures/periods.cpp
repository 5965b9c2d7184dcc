#include "sendsim/measures/periods.hpp"

#include "sendsim/core/date.hpp"

namespace sendsim::measures {

bool is_whole(const TimeAxis& axis, std::size_t i) {
  const Day after = axis.last[i] + Days{1};
  if (axis.name == "census_year")
    return axis.first[i] == sen2_census_day(calendar_year(axis.first[i])) &&
           after == sen2_census_day(calendar_year(after));
  if (axis.name != "financial_year") return true;
  const FinancialYear year = FinancialYear::of(axis.first[i]);
  return axis.first[i] == year.first_day() && axis.last[i] == year.last_day();
}

std::size_t first_whole(const TimeAxis& axis) {
  for (std::size_t i = 0; i < axis.size(); ++i)
    if (is_whole(axis, i)) return i;
  return 0;
}

std::size_t last_whole(const TimeAxis& axis) {
  for (std::size_t i = axis.size(); i-- > 0;)
    if (is_whole(axis, i)) return i;
  return axis.size() - 1;
}

}  // namespace sendsim::measures
