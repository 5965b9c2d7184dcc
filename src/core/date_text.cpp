#include "sendsim/core/date_text.hpp"

#include <array>

namespace sendsim {

std::string date_text(Day day) {
  static constexpr std::array kMonths{"January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December"};
  const std::chrono::year_month_day date{day};
  return std::to_string(static_cast<unsigned>(date.day())) + " " + kMonths[month_of(day) - 1] +
         " " + std::to_string(calendar_year(day));
}

}  // namespace sendsim
