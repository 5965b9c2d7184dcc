// How widely the years to come are drawn: so that a run's range of plans is as wide as forecasts of
// plans have missed by. METHODS.md has the equations.
#include "sendsim/calibration/spread.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "baseline_parts.hpp"
#include "sendsim/backtest/outlook.hpp"
#include "sendsim/backtest/pipeline.hpp"

namespace sendsim::calibration {
namespace {

constexpr std::size_t kYears = kYearsOfSpread;
constexpr double kNormal95 = 1.6448536269514722;
/// Of a year's requests, the share that comes to plans in the same year; the rest does in the next.
constexpr double kSameYear = 0.5;
/// From the census to 31 July, and from there to the next.
constexpr double kToSummer = 0.54;

using OfYears = std::array<double, kYears>;
constexpr OfYears kAsExpected{1.0, 1.0, 1.0, 1.0};

/// Plans of the first day by DfE age.
ByAge plans_by_age(const BaselineNumbers& numbers) {
  ByAge held{};
  for (std::size_t cell = 0; cell < numbers.plans.size(); ++cell)
    held[cell / numbers.provisions.size() / numbers.needs.size()] +=
        static_cast<double>(numbers.plans[cell]);
  return held;
}

/// By what the years to come differ from what is expected.
struct Shocks {
  double requests = 1.0;         ///< their level
  double requests_growth = 0.0;  ///< a year, of the logarithm
  double ends = 1.0;             ///< all hazards of ending, all years
  OfYears requests_of_year = kAsExpected;
  OfYears ends_of_year = kAsExpected;
  OfYears arrivals_of_year = kAsExpected;
};

/// Plans expected from census to census: children age, get plans, lose them and move.
class Projection {
 public:
  explicit Projection(const BaselineNumbers& numbers)
      : numbers_{numbers}, held_{plans_by_age(numbers)} {
    const std::size_t needs = numbers.needs.size();
    for (std::size_t cell = 0; cell < numbers.request_shares.size(); ++cell) {
      const std::size_t age = cell / needs;
      new_[age] += numbers.request_shares[cell] * (1.0 - numbers.refuse[age]) *
                   (1.0 - numbers.not_issue[age]);
    }
    const double all = std::accumulate(new_.begin(), new_.end(), 0.0);
    for (double& share : new_) share /= all > 0.0 ? all : 1.0;
    for (std::size_t year = 0; year < kYears; ++year)
      issued_[year] =
          numbers.targets.issued * issued_over_first(numbers, static_cast<int>(year) + 1);
  }

  struct Course {
    OfYears plans{};   ///< at the end of each year
    OfYears chance{};  ///< variance of the plans by who comes and goes by chance, so far
  };
  [[nodiscard]] Course with(const Shocks& shocks) const {
    Course course;
    ByAge held = held_;
    double before = 1.0;  // requests of the year before, over what is expected
    ByAge chance{};
    for (std::size_t year = 0; year < kYears; ++year) {
      const double growth = year == 0 ? 0.0
                                      : shocks.requests_growth *
                                            backtest::years_of_growth(static_cast<int>(year) + 1);
      const double requests = shocks.requests * shocks.requests_of_year[year] * std::exp(growth);
      const double issued = issued_[year] * (kSameYear * requests + (1.0 - kSameYear) * before);
      before = requests;
      const double ends = shocks.ends * shocks.ends_of_year[year];
      // Who moves in is drawn school year by school year, by the rules of its 1 September; those of
      // the first day hold before too.
      const double to_summer = shocks.arrivals_of_year[std::max<std::size_t>(year, 1) - 1];
      const auto stretch = [&](double years, double arrivals) {
        for (std::size_t age = 0; age < kBaselineAges; ++age) {
          const double hazard = ends * hazard_at(age, year == 0);
          const double come = years * (issued * new_[age] + arrivals * numbers_.plan_arrivals[age]);
          const double stay = std::exp(-hazard * years);
          chance[age] =
              chance[age] * stay * stay + held[age] * stay * (1.0 - stay) + come * std::sqrt(stay);
          held[age] = held[age] * stay + come * std::sqrt(stay);
        }
      };
      stretch(kToSummer, to_summer);
      end_of_school_year(held, chance, ends, year == 0);
      stretch(1.0 - kToSummer, shocks.arrivals_of_year[year]);
      course.plans[year] = std::accumulate(held.begin(), held.end(), 0.0);
      course.chance[year] = std::accumulate(chance.begin(), chance.end(), 0.0);
    }
    return course;
  }

 private:
  /// Of somebody of that DfE age in the school year, mostly of the next completed age.
  [[nodiscard]] double hazard_at(std::size_t age, bool is_first) const {
    const std::size_t next = std::min(age + 1, kBaselineAges - 1);
    const auto mean = [&](const ByAge& rate) { return 0.5 * (rate[age] + rate[next]); };
    return mean(numbers_.ceases) * (is_first ? numbers_.first_year.ends : 1.0) +
           mean(numbers_.moves_out) * (is_first ? numbers_.first_year.moves_out : 1.0);
  }
  /// Plans end on 31 July; who stays is a year older. At the greatest age all end, which is no
  /// matter of chance. `chance`: the variance of each age's plans by it.
  void end_of_school_year(ByAge& held, ByAge& chance, double ends, bool is_first) const {
    constexpr double kMostChance = 0.999;
    ByAge older{};
    ByAge its_chance{};
    for (std::size_t age = 0; age + 2 < kBaselineAges; ++age) {
      const double ended = std::min(
          kMostChance, numbers_.year_end[age] * (is_first ? numbers_.first_year.ends : 1.0));
      const double stay = std::pow(1.0 - ended, ends);
      older[age + 1] = held[age] * stay;
      its_chance[age + 1] = chance[age] * stay * stay + held[age] * stay * (1.0 - stay);
    }
    held = older;
    chance = its_chance;
  }

  const BaselineNumbers& numbers_;
  ByAge held_;
  ByAge new_{};  ///< shares of new plans
  OfYears issued_{};
};

/// The 5 and the 95 % point of a factor with mean 1.
std::array<double, 2> ends_of_lognormal(double cv) {
  const double sigma = std::sqrt(std::log1p(cv * cv));
  const double middle = -0.5 * sigma * sigma;
  return {std::exp(middle - kNormal95 * sigma), std::exp(middle + kNormal95 * sigma)};
}

class Widths {
 public:
  explicit Widths(const BaselineNumbers& numbers) : numbers_{numbers}, projection_{numbers} {
    // Who comes and goes by chance: Poisson and binomial.
    const Projection::Course expected = projection_.with({});
    for (std::size_t year = 0; year < kYears; ++year)
      chance_[year] = std::pow(2.0 * kNormal95 / std::max(1.0, expected.plans[year]), 2) *
                      expected.chance[year];
  }

  /// What differs by itself adds up by its square. What a number of the spread adds is kept until
  /// it changes: a search moves one after the other.
  [[nodiscard]] OfYears of(const Spread& spread) {
    OfYears squares = chance_;
    const auto add = [&](Part& part, double value, auto&& of_value) {
      if (part.value != value) part = {value, of_value()};
      for (std::size_t year = 0; year < kYears; ++year) squares[year] += part.squares[year];
    };
    add(requests_, spread.requests, [&] { return of_requests(spread.requests); });
    add(ends_, spread.ends_cv, [&] {
      OfYears sum{};
      differ([](Shocks& s, double end) { s.ends = end; }, ends_of_lognormal(spread.ends_cv), sum);
      return sum;
    });
    add(ends_of_year_, spread.ends_of_year_cv,
        [&] { return of_each_year(&Shocks::ends_of_year, spread.ends_of_year_cv); });
    add(arrivals_of_year_, spread.arrivals_of_year_cv,
        [&] { return of_each_year(&Shocks::arrivals_of_year, spread.arrivals_of_year_cv); });
    OfYears widths{};
    for (std::size_t year = 0; year < kYears; ++year) widths[year] = std::sqrt(squares[year]);
    return widths;
  }

 private:
  /// Adds the square of the width from one end of what `put` moves to the other.
  void differ(auto put, const std::array<double, 2>& ends, OfYears& squares) const {
    Shocks low, high;
    put(low, ends[0]);
    put(high, ends[1]);
    const OfYears fewer = projection_.with(low).plans;
    const OfYears more = projection_.with(high).plans;
    for (std::size_t year = 0; year < kYears; ++year)
      if (fewer[year] > 0.0 && more[year] > 0.0)
        squares[year] += std::pow(std::log(more[year] / fewer[year]), 2);
  }
  [[nodiscard]] OfYears of_each_year(OfYears Shocks::*factor, double cv) const {
    OfYears sum{};
    for (std::size_t year = 0; year < kYears; ++year)
      differ([&](Shocks& s, double end) { (s.*factor)[year] = end; }, ends_of_lognormal(cv), sum);
    return sum;
  }
  /// Level, growth and each year's chance, `times` the outlook's.
  [[nodiscard]] OfYears of_requests(double times) const {
    const double cv = times * numbers_.outlook.chance_cv;
    const double growth = kNormal95 * times * numbers_.outlook.growth_sd;
    OfYears sum = of_each_year(&Shocks::requests_of_year, cv);
    differ([](Shocks& s, double end) { s.requests = end; }, ends_of_lognormal(cv), sum);
    differ([](Shocks& s, double end) { s.requests_growth = end; }, {-growth, growth}, sum);
    return sum;
  }

  struct Part {
    double value = -1.0;  ///< of the spread; none is negative
    OfYears squares{};
  };
  const BaselineNumbers& numbers_;
  Projection projection_;
  OfYears chance_{};
  Part requests_, ends_, ends_of_year_, arrivals_of_year_;
};

/// The least of a function of one peak within bounds (golden section; Kiefer 1953).
double least_of(const auto& function, double low, double high) {
  constexpr double kGolden = 0.6180339887498949;
  constexpr int kSteps = 16;
  double a = high - kGolden * (high - low);
  double b = low + kGolden * (high - low);
  double at_a = function(a);
  double at_b = function(b);
  for (int step = 0; step < kSteps; ++step) {
    if (at_a < at_b) {
      high = b;
      b = a;
      at_b = at_a;
      a = high - kGolden * (high - low);
      at_a = function(a);
    } else {
      low = a;
      a = b;
      at_a = at_b;
      b = low + kGolden * (high - low);
      at_b = function(b);
    }
  }
  return 0.5 * (low + high);
}

/// What is expected where plans alone cannot tell one from another.
Spread expected_spread(const BaselineNumbers& numbers) {
  const bool is_england = numbers.area == "England";
  Spread spread;
  // What closes an authority's account of plans has a standard deviation of 3.5 % of the plans a
  // year about 2 %, England's of a quarter of itself: as much as a number of children can vary by.
  spread.arrivals_of_year_cv = is_england ? 0.3 : 1.0;
  // The level that lasts is known from two years: local_rates.
  spread.ends_cv = is_england ? 0.05 : 0.2;
  const ByAge held = plans_by_age(numbers);
  ByAge rate{};
  for (std::size_t age = 0; age < kBaselineAges; ++age)
    rate[age] = 1.0 - (1.0 - numbers.year_end[age]) *
                          std::exp(-numbers.ceases[std::min(age + 1, kBaselineAges - 1)]);
  const double plans = std::accumulate(held.begin(), held.end(), 0.0);
  const double moved_in =
      std::accumulate(numbers.plan_arrivals.begin(), numbers.plan_arrivals.end(), 0.0);
  const double of_arrivals = plans > 0.0 ? spread.arrivals_of_year_cv * moved_in / plans : 0.0;
  double ended = 0.0;
  for (std::size_t age = 0; age < kBaselineAges; ++age) ended += rate[age] * held[age];
  const double of_level = plans > 0.0 ? spread.ends_cv * ended / plans : 0.0;
  const double others =
      std::pow(numbers.outlook.ending_sd, 2) - std::pow(of_arrivals, 2) - std::pow(of_level, 2);
  spread.ends_of_year_cv = ending_cv(rate, held, std::sqrt(std::max(0.0, others)) * plans, numbers);
  return spread;
}

}  // namespace

std::array<double, kYearsOfSpread> widths_of_plans(const BaselineNumbers& numbers,
                                                   const Spread& spread) {
  return Widths{numbers}.of(spread);
}

void fit_spread(const std::optional<std::array<double, kYearsOfSpread>>& widths,
                BaselineNumbers& numbers) {
  constexpr int kRounds = 12;
  // Requests themselves have been missed by so much more than what reached plans.
  constexpr double kMostRequests = 1.4;
  constexpr double kMostLasting = 0.6;
  constexpr double kMostOfYear = 0.8;
  // A deviation from what is expected by itself counts as much as a width off by so much.
  constexpr double kPenalty = 0.05;
  const Spread expected = expected_spread(numbers);
  numbers.spread = expected;
  if (!widths) return;
  Widths wide{numbers};
  Spread& spread = numbers.spread;
  const auto missed = [&] {
    double sum = 0.0;
    const OfYears now = wide.of(spread);
    for (std::size_t year = 0; year < kYears; ++year)
      sum += std::pow(std::log(now[year] / (*widths)[year]), 2);
    const auto add = [&](double value, double mean) {
      sum += std::pow(kPenalty * (value / std::max(mean, 0.02) - 1.0), 2);
    };
    add(spread.requests, expected.requests);
    add(spread.ends_cv, expected.ends_cv);
    add(spread.ends_of_year_cv, expected.ends_of_year_cv);
    add(spread.arrivals_of_year_cv, expected.arrivals_of_year_cv);
    return sum;
  };
  const auto move = [&](double& value, double most) {
    value = least_of(
        [&](double tried) {
          value = tried;
          return missed();
        },
        0.0, most);
  };
  for (int round = 0; round < kRounds; ++round) {
    move(spread.requests, kMostRequests);
    move(spread.ends_cv, kMostLasting);
    move(spread.ends_of_year_cv, kMostOfYear);
    move(spread.arrivals_of_year_cv, expected.arrivals_of_year_cv);
  }
}

}  // namespace sendsim::calibration
