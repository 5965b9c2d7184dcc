#include "sendsim/backtest/method.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace sendsim::backtest {
namespace {

/// What a method makes of one authority's series: `past[i]` is the value i years before the last.
using Extend = double (*)(const std::vector<double>& past, double england_growth, int horizon);

constexpr int kYearsBack = 5;

struct Facts {
  Series series;
  const char* name;
};
/// In the order of Quantity.
constexpr std::array kFacts{
    Facts{Series::plans, "ehc_plans"},
    Facts{Series::new_plans, "new_plans"},
    Facts{Series::requests, "requests"},
    Facts{Series::aged_0_4, "plans_aged_0_4"},
    Facts{Series::aged_5_10, "plans_aged_5_10"},
    Facts{Series::aged_11_15, "plans_aged_11_15"},
    Facts{Series::aged_16_19, "plans_aged_16_19"},
    Facts{Series::aged_20_25, "plans_aged_20_25"},
    Facts{Series::in_mainstream, "plans_in_mainstream"},
    Facts{Series::in_resourced_or_unit, "plans_in_resourced_or_unit"},
    Facts{Series::in_state_special, "plans_in_state_special"},
    Facts{Series::in_inmss, "plans_in_inmss"},
    Facts{Series::in_ap, "plans_in_ap"},
    Facts{Series::in_post_16, "plans_in_post_16"},
    Facts{Series::in_early_years, "plans_in_early_years"},
    Facts{Series::elsewhere, "plans_elsewhere"},
};
static_assert(kFacts.size() == static_cast<std::size_t>(Quantity::elsewhere) + 1);

constexpr auto kFirstBand = static_cast<std::size_t>(Quantity::aged_0_4);
constexpr auto kFirstGroup = static_cast<std::size_t>(Quantity::in_mainstream);

constexpr auto kQuantities = [] {
  std::array<Quantity, kFacts.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Quantity>(i);
  return all;
}();

/// What is unknown stays so, and so is what has grown from none.
double never_negative(double value) {
  return std::isinf(value) ? std::numeric_limits<double>::quiet_NaN() : value < 0.0 ? 0.0 : value;
}

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
                past.push_back(comparable(series, last, last - back)
                                   ? known.at(series, last - back)[area]
                                   : std::numeric_limits<double>::quiet_NaN());
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
  const double own = past[1] == 0.0 ? england : past[0] / past[1] - 1.0;
  return past[0] * (1.0 + horizon * (0.25 * own + 0.75 * england));
}

}  // namespace

std::span<const Quantity> quantities() { return kQuantities; }

Series series_of(Quantity quantity) { return kFacts[static_cast<std::size_t>(quantity)].series; }

const char* name_of(Quantity quantity) { return kFacts[static_cast<std::size_t>(quantity)].name; }

std::span<const Quantity> parts_of(Breakdown breakdown) {
  const std::span<const Quantity> all{kQuantities};
  return breakdown == Breakdown::age_bands ? all.subspan(kFirstBand, kFirstGroup - kFirstBand)
                                           : all.subspan(kFirstGroup);
}

std::optional<Breakdown> breakdown_of(Quantity quantity) {
  const auto index = static_cast<std::size_t>(quantity);
  if (index < kFirstBand) return std::nullopt;
  return index < kFirstGroup ? Breakdown::age_bands : Breakdown::provision_groups;
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
