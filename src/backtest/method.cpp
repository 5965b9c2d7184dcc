#include "sendsim/backtest/method.hpp"

#include <cmath>
#include <cstddef>

namespace sendsim::backtest {
namespace {

/// What a method makes of one authority's series: `past[i]` is the value i years before the last.
using Extend = double (*)(const std::vector<double>& past, double england_growth, int horizon);

constexpr int kYearsBack = 5;

/// What is unknown stays so.
double never_negative(double value) { return value < 0.0 ? 0.0 : value; }

Method of_series(std::string name, std::string about, Extend extend) {
  return {std::move(name), std::move(about),
          [extend](const History& known, Quantity quantity, int origin, int horizons) {
            const Series series = series_of(quantity);
            const int last = last_known_year(quantity, origin);
            const double growth =
                known.england(series, last) / known.england(series, last - 1) - 1.0;
            Forecasts forecasts(static_cast<std::size_t>(horizons));
            for (std::size_t area = 0; area < known.areas().size(); ++area) {
              std::vector<double> past;
              for (int back = 0; back <= kYearsBack; ++back)
                past.push_back(known.at(series, last - back)[area]);
              for (int horizon = 1; horizon <= horizons; ++horizon)
                forecasts[static_cast<std::size_t>(horizon) - 1].push_back(
                    never_negative(extend(past, growth, horizon)));
            }
            return forecasts;
          }};
}

template <int Years>
double compounded(const std::vector<double>& past, double /*england*/, int horizon) {
  return past[0] * std::pow(past[0] / past[Years], static_cast<double>(horizon) / Years);
}

template <int Years>
double repeated(const std::vector<double>& past, double /*england*/, int horizon) {
  return past[0] + horizon * (past[0] - past[Years]) / Years;
}

double shrunken(const std::vector<double>& past, double england, int horizon) {
  const double own = past[0] / past[1] - 1.0;
  return past[0] * (1.0 + horizon * (0.25 * own + 0.75 * england));
}

}  // namespace

const char* name_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::plans: return "ehc_plans";
    case Quantity::new_plans: return "new_plans";
    case Quantity::requests: return "requests";
  }
  return "";
}

std::vector<Method> spreadsheet_methods() {
  return {of_series("last_change", "last year's change, repeated", repeated<1>),
          of_series("growth_3_years", "growth rate of three years, compounded", compounded<3>),
          of_series("growth_5_years", "growth rate of five years, compounded", compounded<5>),
          of_series("linear_3_years", "mean change of three years, repeated", repeated<3>)};
}

Method shrunken_growth() {
  return of_series("shrunken_growth", "last year's growth, 3/4 England's, linear", shrunken);
}

}  // namespace sendsim::backtest
