#include "sendsim/backtest/outlook.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/stats/quantile.hpp"

namespace sendsim::backtest {
namespace {

/// The first origin whose errors count: earlier ones saw statements turned into plans.
constexpr int kFirstOrigin = 2018;
constexpr int kHorizons = 4;
constexpr std::size_t kFewestErrors = 30;
/// Of a year's requests, the share that comes to plans in the same year; the rest does in the next.
constexpr double kSameYear = 0.5;
/// The outermost authorities' growth is drawn in to that of this share at either end.
constexpr double kTail = 0.05;
/// From the 5 % to the 95 % point of a normal, in standard deviations.
constexpr double kNineTenths = 3.2897;

using ByHorizon = std::array<double, kHorizons>;

/// The variance of a normal with as wide a middle nine tenths: broken returns must not count.
double spread_squared(const std::vector<double>& values) {
  const double width = stats::quantile_type7(values, 0.95) - stats::quantile_type7(values, 0.05);
  return std::pow(width / kNineTenths, 2);
}

/// Variances of log(happened ÷ forecast).
struct Variances {
  ByHorizon all{};     ///< over all origins
  ByHorizon within{};  ///< mean over origins of that among authorities
};

/// Why it cannot be told by how much forecasts so many years ahead miss.
std::string too_few(const History& known, Quantity quantity, int origin, std::size_t ahead) {
  const std::string what = quantity == Quantity::requests ? "requests received" : "EHC plans";
  std::string unknown;
  std::set<std::string> places;
  for (int year = kFirstOrigin; year <= last_known_year(quantity, origin); ++year) {
    const ByArea& all = known.at(series_of(quantity), year);
    if (!std::all_of(all.begin(), all.end(), [](double each) { return std::isnan(each); }))
      continue;
    unknown += (unknown.empty() ? "" : ", ") + std::to_string(year);
    places.insert(place_of(series_of(quantity), year));
  }
  if (!unknown.empty()) {
    std::string where;
    for (const std::string& place : places) where += (where.empty() ? "" : "; ") + place;
    return "the evidence has no " + what + " of " + unknown + " (" + where +
           "): the figures, or the column that had them, were missing from the release";
  }
  return "the evidence has " + what + " of too few years before " + std::to_string(origin) +
         " to tell by how much forecasts " + std::to_string(ahead) +
         (ahead == 1 ? " year" : " years") + " ahead miss";
}

Variances variances(const History& known, Quantity quantity, int origin) {
  std::array<std::map<int, std::vector<double>>, kHorizons> errors;
  for (int past = kFirstOrigin; past < origin; ++past) {
    const Forecasts forecasts = pipeline(known.until(past), quantity, past, kHorizons);
    for (int ahead = 1; ahead <= std::min(kHorizons, origin - past); ++ahead) {
      const auto at = static_cast<std::size_t>(ahead) - 1;
      const ByArea& happened =
          known.at(series_of(quantity), last_known_year(quantity, past) + ahead);
      for (std::size_t area = 0; area < happened.size(); ++area) {
        const double error = std::log(happened[area] / forecasts[at][area]);
        if (std::isfinite(error)) errors[at][past].push_back(error);
      }
    }
  }
  Variances found;
  for (std::size_t at = 0; at < errors.size(); ++at) {
    std::vector<double> all;
    double within = 0.0;
    double origins = 0.0;
    for (const auto& [past, of_origin] : errors[at]) {
      if (of_origin.size() < kFewestErrors) continue;
      all.insert(all.end(), of_origin.begin(), of_origin.end());
      within += spread_squared(of_origin);
      origins += 1.0;
    }
    if (origins < 2.0) throw std::runtime_error(too_few(known, quantity, origin, at + 1));
    found.all[at] = spread_squared(all);
    found.within[at] = within / origins;
  }
  return found;
}

/// The two coefficients ≥ 0 of the columns that fit the variances best, errors over their size.
std::array<double, 2> fitted(const std::array<ByHorizon, 2>& columns, const ByHorizon& variance) {
  Eigen::Matrix<double, kHorizons, 2> x;
  Eigen::Matrix<double, kHorizons, 1> y;
  for (Eigen::Index h = 0; h < kHorizons; ++h) {
    const auto at = static_cast<std::size_t>(h);
    for (Eigen::Index column = 0; column < 2; ++column)
      x(h, column) = columns[static_cast<std::size_t>(column)][at] / variance[at];
    y(h) = 1.0;
  }
  const Eigen::Vector2d both = x.colPivHouseholderQr().solve(y);
  if (both.minCoeff() >= 0.0) return {both(0), both(1)};
  // One of them at its bound: the other alone, whichever is nearer.
  const auto alone = [&](Eigen::Index column) {
    return std::max(0.0, x.col(column).dot(y) / x.col(column).squaredNorm());
  };
  const double first = alone(0);
  const double second = alone(1);
  return (x.col(0) * first - y).norm() <= (x.col(1) * second - y).norm() ? std::array{first, 0.0}
                                                                         : std::array{0.0, second};
}

/// Errors of requests: `level` is the variance of one year's own chance, which is in the year that
/// is forecast and in the one that it starts from; `growth` that of a year's growth.
struct RequestErrors {
  double level = 0.0;
  double growth = 0.0;
};

RequestErrors request_errors(const ByHorizon& variance) {
  ByHorizon twice{};
  ByHorizon growth{};
  for (int ahead = 1; ahead <= kHorizons; ++ahead) {
    twice[static_cast<std::size_t>(ahead) - 1] = 2.0;
    growth[static_cast<std::size_t>(ahead) - 1] = std::pow(years_of_growth(ahead), 2);
  }
  const auto [level, of_growth] = fitted({twice, growth}, variance);
  return {level, of_growth};
}

/// What these errors come to in plans so many years ahead, over the plans then: England's new
/// plans, half of each year's from requests of the year before.
ByHorizon in_plans(const History& known, int origin, const RequestErrors& errors) {
  ByHorizon variance{};
  for (int ahead = 1; ahead <= kHorizons; ++ahead) {
    double sum = 0.0;
    double origins = 0.0;
    for (int past = kFirstOrigin; past + ahead <= origin; ++past) {
      const double plans = known.england(Series::plans, past + ahead);
      const auto new_plans = [&](int year) {  // years from 1
        return known.england(Series::new_plans, past + year - 1) / plans;
      };
      double level = 0.0;
      double growth = 0.0;
      double years = 0.0;
      for (int year = 1; year <= ahead; ++year) {
        // The requests of a year come to plans in it and, if it is not the last, in the next.
        const double of_year = kSameYear * new_plans(year) +
                               (year < ahead ? (1.0 - kSameYear) * new_plans(year + 1) : 0.0);
        level += of_year;
        growth += of_year * years_of_growth(year);
        years += of_year * of_year;
      }
      sum += errors.level * (level * level + years) + errors.growth * growth * growth;
      origins += 1.0;
    }
    variance[static_cast<std::size_t>(ahead) - 1] = sum / origins;
  }
  return variance;
}

/// A yearly growth that, faded, comes nearest to these logarithms of what is expected over what is
/// known last.
double growth_through(const std::vector<double>& logarithms) {
  double product = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < logarithms.size(); ++i) {
    const double years = years_of_growth(static_cast<int>(i) + 1);
    product += years * logarithms[i];
    squares += years * years;
  }
  return product / squares;
}

/// England's requests of the years from `origin` on: as far as they are known, then forecast.
std::vector<double> england_requests(const History& history, int origin) {
  int last = origin;
  while (!std::isnan(history.england(Series::plans, last + 1)) &&
         !std::isnan(history.england(Series::new_plans, last)) &&
         !std::isnan(history.england(Series::requests, last)))
    ++last;
  const std::vector<double> forecast =
      england_pipeline(history.until(last), Quantity::requests, last, kHorizons);
  std::vector<double> requests;
  for (int year = origin; year < origin + kHorizons; ++year)
    requests.push_back(year < last ? history.england(Series::requests, year)
                                   : forecast[static_cast<std::size_t>(year - last)]);
  return requests;
}

std::vector<double> logarithms_over(const std::vector<double>& requests, double base) {
  std::vector<double> all;
  for (const double each : requests) all.push_back(std::log(each / base));
  return all;
}

double cv_of(double log_variance) { return std::sqrt(std::exp(log_variance) - 1.0); }

}  // namespace

double years_of_growth(int years) {
  return (1.0 - std::pow(kFadeOfGrowth, years)) / (1.0 - kFadeOfGrowth);
}

Outlooks::Outlooks(const History& history, int origin) : areas_{history.areas()} {
  const History known = history.until(origin);
  const Variances of_requests = variances(known, Quantity::requests, origin);
  const Variances of_plans = variances(known, Quantity::plans, origin);
  const RequestErrors all = request_errors(of_requests.all);
  const RequestErrors within = request_errors(of_requests.within);
  ByHorizon years{};
  for (int ahead = 1; ahead <= kHorizons; ++ahead)
    years[static_cast<std::size_t>(ahead) - 1] = static_cast<double>(ahead);
  const auto [share, ending] = fitted({in_plans(known, origin, all), years}, of_plans.all);
  const double ending_within = fitted({in_plans(known, origin, within), years}, of_plans.within)[1];
  const double reached = std::min(share, 1.0);
  passed_on_ = std::sqrt(reached);
  const auto outlook = [&](double level, double growth, double of_ending) {
    return Outlook{.growth_sd = std::sqrt(reached * std::max(growth, 0.0)),
                   .chance_cv = cv_of(reached * std::max(level, 0.0)),
                   .ending_sd = std::sqrt(std::max(of_ending, 0.0))};
  };
  authority_ = outlook(all.level, all.growth, ending);
  england_ = outlook(all.level - within.level, all.growth - within.growth, ending - ending_within);

  const double england_base = known.england(Series::requests, origin - 1);
  england_.growth =
      growth_through(logarithms_over(england_requests(history, origin), england_base));
  const double england_then = growth_through(logarithms_over(
      england_pipeline(known, Quantity::requests, origin, kHorizons), england_base));
  const Forecasts forecasts = pipeline(known, Quantity::requests, origin, kHorizons);
  std::vector<double> known_growth;
  for (std::size_t area = 0; area < areas_.size(); ++area) {
    std::vector<double> of_area;
    for (const ByArea& year : forecasts) of_area.push_back(year[area]);
    const double growth =
        growth_through(logarithms_over(of_area, known.at(Series::requests, origin - 1)[area]));
    growth_.push_back(std::isfinite(growth) ? growth - england_then : 0.0);
    if (std::isfinite(growth)) known_growth.push_back(growth_.back());
  }
  // A return that was broken in the last year would be followed by all of its correction.
  if (known_growth.empty()) return;
  const double least = stats::quantile_type7(known_growth, kTail);
  const double most = stats::quantile_type7(known_growth, 1.0 - kTail);
  for (double& growth : growth_) growth = std::clamp(growth, least, most);
}

Outlook Outlooks::of(const std::string& area) const {
  if (area == History::kEngland) return england_;
  Outlook outlook = authority_;
  outlook.growth = england_.growth;
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    const auto& members = areas_[i].members;
    if (std::find(members.begin(), members.end(), area) != members.end())
      outlook.growth += growth_[i];
  }
  return outlook;
}

}  // namespace sendsim::backtest
