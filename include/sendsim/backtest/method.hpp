#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sendsim/backtest/history.hpp"

namespace sendsim::backtest {

/// What is forecast: plans, flows, and the parts that plans are told in.
enum class Quantity {
  plans,
  new_plans,
  requests,
  aged_0_4,
  aged_5_10,
  aged_11_15,
  aged_16_19,
  aged_20_25,
  in_mainstream,
  in_resourced_or_unit,
  in_state_special,
  in_inmss,
  in_ap,
  in_post_16,
  in_early_years,
  elsewhere
};
/// Every quantity, in the order of the enumeration.
[[nodiscard]] std::span<const Quantity> quantities();
[[nodiscard]] Series series_of(Quantity quantity);
/// What files write, e.g. "plans_aged_5_10".
[[nodiscard]] const char* name_of(Quantity quantity);

/// The two ways in which plans are told by parts that sum to all of them.
enum class Breakdown { age_bands, provision_groups };
[[nodiscard]] std::span<const Quantity> parts_of(Breakdown breakdown);
/// Nothing for what is no part.
[[nodiscard]] std::optional<Breakdown> breakdown_of(Quantity quantity);

/// The last year of which `quantity` is known in January of `origin`.
[[nodiscard]] inline int last_known_year(Quantity quantity, int origin) {
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
/// of five years, compounded; the mean change of three years repeated. Of parts only comparable
/// years are used.
[[nodiscard]] std::vector<Method> spreadsheet_methods();

/// Last year's growth, three quarters England's and a quarter the authority's own, added each year:
/// the method to beat. Of a part that was none a year before, England's growth alone.
[[nodiscard]] Method shrunken_growth();

}  // namespace sendsim::backtest
