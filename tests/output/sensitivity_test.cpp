#include "sendsim/output/sensitivity.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "sample_results.hpp"
#include "sendsim/stats/rank_correlation.hpp"

namespace sendsim::output {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
const Day kFirst = make_day(2025, 1, 16);

/// Invented values without a pattern, in [0, 1).
class Invented {
 public:
  double next() {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<double>(state_ >> 8U) / (1U << 24U);
  }

 private:
  std::uint32_t state_ = 11;
};

/// Draws of a lasting parameter, one that never differs, and one of the years 2025 to 2027.
ParameterDraws invented_draws(std::int32_t draws) {
  ParameterDraws drawn{{{"request.growth", "request.growth", 0, 0.1},
                        {"fixed", "fixed", 0, 3},
                        {"year_factor@2025", "year_factor", 2025, 1},
                        {"year_factor@2026", "year_factor", 2026, 1},
                        {"year_factor@2027", "year_factor", 2027, 1}},
                       {},
                       {}};
  Invented invented;
  for (std::int32_t draw = 0; draw < draws; ++draw) {
    drawn.draws.push_back(draw);
    drawn.values.insert(drawn.values.end(),
                        {invented.next(), 3.0, invented.next(), invented.next(), invented.next()});
  }
  return drawn;
}

struct Replications {
  std::vector<double> values;
  std::vector<std::int32_t> clusters;
};

/// Two replications of each draw: what the draw says, and a little to either side.
template <class OfDraw>
Replications pairs(const ParameterDraws& draws, OfDraw of_draw) {
  Replications made;
  for (std::size_t row = 0; row < draws.draws.size(); ++row)
    for (const double chance : {-1e-6, 1e-6}) {
      made.values.push_back(of_draw(draws.of(row)) + chance);
      made.clusters.push_back(draws.draws[row]);
    }
  return made;
}

measures::Figure plans_on(Day day) { return {0, 0, day, day}; }

TEST_CASE("the parameter that a figure follows comes first and stands out", "[output]") {
  const ParameterDraws draws = invented_draws(40);
  const auto [values, clusters] =
      pairs(draws, [](auto drawn) { return 100 - std::exp(drawn[0]); });  // any decreasing curve
  const FigureSensitivity told =
      SensitivityAnalysis{draws, kFirst}.of(plans_on(make_day(2027, 1, 21)), values, clusters);
  CHECK(told.effects.parameter_share > 0.999999);
  REQUIRE(told.parameters.size() == 2);  // what never differs explains nothing
  const ParameterSensitivity& first = told.parameters[0];
  CHECK(first.parameter == "request.growth");
  CHECK_FALSE(first.each_year);
  CHECK(first.correlation == Approx(-1));
  CHECK(first.share == Approx(1));
  CHECK((first.stands_out && first.interval.high < -0.99));
  const ParameterSensitivity& other = told.parameters[1];
  CHECK(other.parameter == "year_factor");
  CHECK(other.each_year);
  CHECK((!other.stands_out && other.interval.low < 0 && other.interval.high > 0));
}

TEST_CASE("yearly values are one parameter: their mean over the days so far", "[output]") {
  const ParameterDraws draws = invented_draws(40);
  const SensitivityAnalysis analysis{draws, kFirst};
  // 350 days of 2025, all of 2026 and 21 days of 2027.
  const auto mean = [](auto drawn) {
    return (350 * drawn[2] + 365 * drawn[3] + 21 * drawn[4]) / (350 + 365 + 21);
  };
  const Replications made = pairs(draws, mean);
  const auto correlation = [&](Day day) {
    const FigureSensitivity told = analysis.of(plans_on(day), made.values, made.clusters);
    const auto found = std::find_if(told.parameters.begin(), told.parameters.end(),
                                    [](const auto& each) { return each.each_year; });
    return found == told.parameters.end() ? kUnknown : found->correlation;
  };
  CHECK(correlation(make_day(2027, 1, 21)) == Approx(1));
  // On an earlier day later years are not asked for.
  std::vector<double> first_year, means;
  for (std::size_t row = 0; row < draws.draws.size(); ++row) {
    first_year.push_back(draws.of(row)[2]);
    means.push_back(mean(draws.of(row)));
  }
  CHECK(correlation(make_day(2025, 12, 31)) ==
        Approx(stats::correlation_of(stats::ranks_of(first_year), stats::ranks_of(means))));
}

TEST_CASE("draws in which a figure is unknown are left out", "[output]") {
  const ParameterDraws draws = invented_draws(14);
  auto [values, clusters] = pairs(draws, [](auto drawn) { return drawn[0]; });
  values[0] = values[1] = kUnknown;  // the first draw
  values[4] = kUnknown;              // of the third one of two
  const SensitivityAnalysis analysis{draws, kFirst};
  const FigureSensitivity told = analysis.of(plans_on(kFirst), values, clusters);
  CHECK(told.effects.estimate.n == 25);
  CHECK(told.effects.clusters == 13);
  REQUIRE_FALSE(told.parameters.empty());
  CHECK(told.parameters[0].correlation == Approx(1));
  std::fill(values.begin(), values.begin() + 10, kUnknown);  // nine draws are too few
  CHECK(analysis.of(plans_on(kFirst), values, clusters).parameters.empty());
}

TEST_CASE("a figure that never differs goes with nothing", "[output]") {
  const ParameterDraws draws = invented_draws(20);
  const SensitivityAnalysis analysis{draws, kFirst};
  std::vector<double> values(40, 0.1);
  std::vector<std::int32_t> clusters;
  for (std::int32_t i = 0; i < 40; ++i) clusters.push_back(i / 2);
  const FigureSensitivity told = analysis.of(plans_on(kFirst), values, clusters);
  CHECK(told.parameters.empty());
  CHECK(std::isnan(told.effects.parameter_share));
  CHECK(std::isnan(told.share.high));
}

TEST_CASE("without uncertain parameters all is chance, by knowledge", "[output]") {
  ParameterDraws draws;
  std::vector<double> values;
  std::vector<std::int32_t> clusters;
  for (std::int32_t i = 0; i < 40; ++i) {
    if (i % 2 == 0) draws.draws.push_back(i / 2);
    clusters.push_back(i / 2);
    values.push_back(i / 2);
  }
  const FigureSensitivity told =
      SensitivityAnalysis{draws, kFirst}.of(plans_on(kFirst), values, clusters);
  CHECK(told.effects.parameter_share == 0);
  CHECK((told.share.low == 0 && told.share.high == 0));
  CHECK(told.parameters.empty());
}

TEST_CASE("draws that are no matrix, or of other replications, are a fault of the program",
          "[output]") {
  ParameterDraws draws = invented_draws(12);
  const SensitivityAnalysis analysis{draws, kFirst};
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const std::vector<std::int32_t> beyond{3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  CHECK_THROWS_AS(analysis.of(plans_on(kFirst), values, beyond), std::logic_error);
  CHECK_THROWS_AS(analysis.of(plans_on(kFirst), values, {}), std::logic_error);
  draws.values.pop_back();
  CHECK_THROWS_AS(SensitivityAnalysis(draws, kFirst), std::logic_error);
}

TEST_CASE("a line of sensitivity.csv", "[output]") {
  FigureSensitivity told{};
  told.figure = {1, 2, make_day(2026, 4, 1), make_day(2027, 3, 31), "transport, contract"};
  told.parameters = {{"finance.per_child", false, 0.81234, {0.69, 0.888888}, 0.65001, true},
                     {"year_factor", true, -0.00001, {-0.3, 0.3}, 0, false}};
  CHECK(sensitivity_csv_header() ==
        "scenario,measure,unit,period_start,period_end,category,parameter,correlation,low,high,"
        "share\n");
  CHECK(
      sensitivity_csv_lines("sample", sample_layout(), {&told, 1}) ==
      "sample,spend,GBP,2026-04-01,2027-03-31,\"transport, contract\",finance.per_child,0.8123,"
      "0.69,0.8889,0.65\n"
      "sample,spend,GBP,2026-04-01,2027-03-31,\"transport, contract\",year_factor,0,-0.3,0.3,0\n");
}

}  // namespace
}  // namespace sendsim::output
