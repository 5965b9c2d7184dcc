#include "periods.hpp"

#include <fmt/format.h>

#include "sendsim/core/date.hpp"

namespace sendsim::app {

bool is_whole(const measures::TimeAxis& axis, std::size_t i) {
  const Day after = axis.last[i] + Days{1};
  if (axis.name == "census_year")
    return axis.first[i] == sen2_census_day(calendar_year(axis.first[i])) &&
           after == sen2_census_day(calendar_year(after));
  if (axis.name != "financial_year") return true;
  const FinancialYear year = FinancialYear::of(axis.first[i]);
  return axis.first[i] == year.first_day() && axis.last[i] == year.last_day();
}

std::string period_text(const measures::TimeAxis& axis, std::size_t i) {
  if (axis.first[i] == axis.last[i]) return to_string(axis.first[i]);
  if (axis.name == "financial_year" && is_whole(axis, i)) {
    const int start = FinancialYear::of(axis.first[i]).start;
    return fmt::format("{}-{:02}", start, (start + 1) % 100);
  }
  return to_string(axis.first[i]) + " to " + to_string(axis.last[i]);
}

std::size_t first_whole(const measures::TimeAxis& axis) {
  for (std::size_t i = 0; i < axis.size(); ++i)
    if (is_whole(axis, i)) return i;
  return 0;
}

std::size_t last_whole(const measures::TimeAxis& axis) {
  for (std::size_t i = axis.size(); i-- > 0;)
    if (is_whole(axis, i)) return i;
  return axis.size() - 1;
}

}  // namespace sendsim::app
