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

/// A school year, as far as it matters who moves in when.
struct Split {
  double before;  ///< share of the days before the census
  ByAge after{};  ///< [age]: share after it, less who leaves on 31 July before being counted
};

Split split_of(AcademicYear year, const Rates& rates) {
  const Day census = sen2_census_day(year.start + 1);
  Split split{share_of_days(year.first_day(), census, year)};
  const double exposed = share_of_days(census, year.last_day() - Days{31}, year);
  for (std::size_t age = 0; age < kAges; ++age)
    split.after[age] = 1.0 - split.before - exposed * rates.leaving[age];
  return split;
}

/// Joiners by age at the census that these arrivals come to, year after year.
ByAge counted(const ByAge& arrivals, const Split& split) {
  ByAge joiners{};
  for (std::size_t age = 0; age < kAges; ++age)
    joiners[age] =
        split.before * arrivals[age] + (age > 0 ? split.after[age - 1] * arrivals[age - 1] : 0.0);
  return joiners;
}

/// Arrivals that come to these joiners, as nearly as arrivals on any day of the year can: ages with
/// many next to one with few are blurred. By maximum likelihood, two steps of EM; each keeps the
/// total.
ByAge arrivals_for(const ByAge& wanted, const Split& split) {
  constexpr int kSteps = 2;  // more would follow chance from age to age
  ByAge arrivals{};
  for (std::size_t age = 0; age < kAges; ++age)
    arrivals[age] = split.before * wanted[age] +
                    (age + 1 < kAges ? (1.0 - split.before) * wanted[age + 1] : 0.0);
  for (int step = 0; step < kSteps; ++step) {
    const ByAge made = counted(arrivals, split);
    const auto lacking = [&](std::size_t age) {
      return age < kAges && made[age] > 0.0 ? wanted[age] / made[age] : 0.0;
    };
    for (std::size_t age = 0; age < kAges; ++age) {
      const double later = age + 1 < kAges ? split.after[age] : 0.0;
      arrivals[age] *=
          (split.before * lacking(age) + later * lacking(age + 1)) / (split.before + later);
    }
  }
  return arrivals;
}

}  // namespace

int last_year(const Inputs& inputs) {
  return std::min(inputs.last_population(), inputs.census_year + kMostYears);
}

std::map<int, ByAge> arrivals_by_school_year(const Inputs& inputs, const Rates& rates) {
  std::map<int, ByAge> all;
  for (int start = inputs.census_year - 1; start < last_year(inputs); ++start) {
    const Split split = split_of(AcademicYear{start}, rates);
    ByAge wanted{};  // of the censuses that the school year's arrivals are counted in
    for (std::size_t age = 0; age < kAges; ++age)
      wanted[age] = split.before * joiners(inputs, rates, start + 1, age) +
                    (1.0 - split.before) * joiners(inputs, rates, start + 2, age);
    all[start] = arrivals_for(wanted, split);
  }
  return all;
}

}  // namespace sendsim::witan
