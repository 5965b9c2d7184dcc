#pragma once

#include <cmath>

namespace sendsim::backtest {

/// The first origin whose errors ranges are made of: until then statements were being turned into
/// plans and the first plans of 16 to 25 year-olds written, and no requests were published.
inline constexpr int kFirstErrors = 2017;
/// Errors grow with the horizon to this power, where a horizon's own are too few.
inline constexpr double kGrowthOfErrors = 0.75;
/// Errors of parts do so more slowly: shares move less than all plans do.
inline constexpr double kGrowthOfErrorsOfParts = 0.6;
/// The error that all authorities share after one year: its prior, and the origins it counts as.
inline constexpr double kCommonErrorOfPlans = 0.015;
inline constexpr double kCommonErrorOfFlows = 0.06;
inline constexpr double kCommonErrorOfParts = 0.02;
inline constexpr double kPriorOrigins = 3.0;

/// How far the same horizon's errors are expected to lie apart, against those of one year.
[[nodiscard]] inline double growth_of_errors(int horizon, double power = kGrowthOfErrors) {
  return std::pow(static_cast<double>(horizon), power);
}

/// The size of an error that all authorities share, learnt from earlier ones beside a prior.
class CommonError {
 public:
  explicit CommonError(double prior, double power = kGrowthOfErrors)
      : squares_{kPriorOrigins * prior * prior}, power_{power} {}
  /// An earlier error; unknown ones count as nothing.
  void add(int horizon, double error) {
    if (std::isnan(error)) return;
    const double of_one_year = error / growth_of_errors(horizon, power_);
    squares_ += of_one_year * of_one_year;
    count_ += 1.0;
  }
  /// Standard deviation at a horizon.
  [[nodiscard]] double size(int horizon) const {
    return std::sqrt(squares_ / count_) * growth_of_errors(horizon, power_);
  }

 private:
  double squares_;
  double power_;
  double count_ = kPriorOrigins;
};

}  // namespace sendsim::backtest
