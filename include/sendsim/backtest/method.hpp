#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sendsim/backtest/history.hpp"

namespace sendsim::backtest {

/// What is forecast.
enum class Quantity { plans, new_plans, requests };

[[nodiscard]] constexpr Series series_of(Quantity quantity) {
  return quantity == Quantity::plans       ? Series::plans
         : quantity == Quantity::new_plans ? Series::new_plans
                                           : Series::requests;
}
[[nodiscard]] const char* name_of(Quantity quantity);

/// The last year of which `quantity` is known in January of `origin`.
[[nodiscard]] constexpr int last_known_year(Quantity quantity, int origin) {
  return is_flow(series_of(quantity)) ? origin - 1 : origin;
}

/// Forecasts, the first for the year after last_known_year: [horizon - 1][area], NaN where the
/// method has nothing to go by. Plans: so many Januaries ahead. Flows: horizon 1 is the calendar
/// year that begins at the origin.
using Forecasts = std::vector<ByArea>;

/// A way to forecast from what was known in January of `origin`. `known` may hold later years: a
/// method reads none of them (tests hold it to that).
struct Method {
  std::string name;
  std::string about;  ///< in a few words, for tables
  std::function<Forecasts(const History& known, Quantity quantity, int origin, int horizons)>
      forecast;
};

/// What councils do in spreadsheets: the last year's change repeated; the growth rate of three and
/// of five years, compounded; the mean change of three years repeated.
[[nodiscard]] std::vector<Method> spreadsheet_methods();

/// Last year's growth, three quarters England's and a quarter the authority's own, added each year:
/// the method to beat.
[[nodiscard]] Method shrunken_growth();

}  // namespace sendsim::backtest
