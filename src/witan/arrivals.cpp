// When joiners move in.
#include <algorithm>

#include "sendsim/core/date.hpp"
#include "sendsim/witan/baseline.hpp"

namespace sendsim::witan {
namespace {

double share_of_days(Day from, Day to, AcademicYear year) {
  return static_cast<double>((to - from).count()) / static_cast<double>(year.length().count());
}

/// Expected in the census of `january` of that age.
double joiners(const Inputs& inputs, const Rates& rates, int january, std::size_t age) {
  return age < kAges ? rates.joining[age] * residents_of(inputs, january, static_cast<int>(age))
                     : 0.0;
}

}  // namespace

int last_year(const Inputs& inputs) {
  return std::min(inputs.last_population(), inputs.census_year() + kMostYears);
}

std::map<int, ByAge> arrivals_by_school_year(const Inputs& inputs, const Rates& rates) {
  std::map<int, ByAge> all;
  for (int start = inputs.census_year() - 1; start < last_year(inputs); ++start) {
    const AcademicYear year{start};
    const Day census = sen2_census_day(start + 1);
    const double before = share_of_days(year.first_day(), census, year);
    // Of those who come after the census, who may leave on 31 July.
    const double exposed = share_of_days(census, year.last_day() - Days{31}, year) / (1.0 - before);
    ByAge& arrivals = all[start];
    for (std::size_t age = 0; age < kAges; ++age) {
      const double stay = std::max(0.2, 1.0 - exposed * rates.leaving[age]);
      // Nobody comes before age 0: all of that age come while they are.
      arrivals[age] = (age == 0 ? 1.0 : before) * joiners(inputs, rates, start + 1, age) +
                      (1.0 - before) * joiners(inputs, rates, start + 2, age + 1) / stay;
    }
  }
  return all;
}

}  // namespace sendsim::witan
