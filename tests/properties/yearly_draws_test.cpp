// Draws of uncertain parameters, once for a run and anew for each calendar year.

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "sendsim/experiment/experiment.hpp"
#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using scenario::name_in_year;
using scenario::Scenario;

namespace {

const std::string kFolder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";
const std::string kTrend = "identification.request_trend";
const std::string kYearFactor = "identification.request_year_factor";

Scenario with(const std::string& identification) {
  const std::string overlay =
      "sendsim: 1\nextends: baseline.yaml\nname: varying\nidentification:\n" + identification;
  return Scenario::load(kFolder + "varying.yaml", {}, [&](const std::string& path) {
    return path == kFolder + "varying.yaml" ? overlay : scenario::read_text_file(path);
  });
}

const std::string kOnce =
    "  request_trend: {value: 1, uncertainty: {distribution: lognormal, cv: 0.1}}\n";
const std::string kEachYear =
    "  request_year_factor: {value: 1, uncertainty: {distribution: lognormal, cv: 0.2, each: "
    "year}}\n";

}  // namespace

TEST_CASE("a parameter drawn for each year moves no other's draw", "[properties]") {
  const Scenario once = with(kOnce);
  const Scenario both = with(kOnce + kEachYear);
  for (std::uint32_t draw = 0; draw < 20; ++draw) {
    const auto few = experiment::draw_parameters(once, 7, draw);
    const auto many = experiment::draw_parameters(both, 7, draw);
    CHECK(few.at(kTrend) == many.at(kTrend));
    CHECK_FALSE(many.contains(kYearFactor));
    const int first = calendar_year(both.as_written().first);
    const int last = calendar_year(both.as_written().last);
    for (int year = first; year <= last; ++year)
      CHECK(many.contains(name_in_year(kYearFactor, year)));
    CHECK(many.size() == few.size() + static_cast<std::size_t>(last - first) + 1);
  }
}

// 20,000 draws of a lognormal with mean 1 and coefficient of variation 0.2: the mean has a standard
// error of 0.0014, the spread of logarithms one of half a per cent, a correlation one of 0.007. All
// five checks within 4.5 standard errors: false alarm below 5e-5.
TEST_CASE("years are drawn from the law as written, each apart from the others", "[properties]") {
  const Scenario scenario = with(kEachYear);
  constexpr std::uint32_t kDraws = 20'000;
  std::vector<double> first;
  std::vector<double> second;
  for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
    const auto drawn = experiment::draw_parameters(scenario, 11, draw);
    first.push_back(drawn.at(name_in_year(kYearFactor, 2026)));
    second.push_back(drawn.at(name_in_year(kYearFactor, 2027)));
  }
  const double sigma = std::sqrt(std::log1p(0.2 * 0.2));
  double covariance = 0.0;
  for (const auto* values : {&first, &second}) {
    double mean = 0.0;
    double squares = 0.0;
    for (const double value : *values) {
      mean += value / kDraws;
      squares += std::pow(std::log(value) + sigma * sigma / 2.0, 2) / kDraws;
    }
    CHECK(std::abs(mean - 1.0) < 4.5 * 0.2 / std::sqrt(kDraws));
    CHECK(std::abs(std::sqrt(squares) / sigma - 1.0) < 4.5 / std::sqrt(2.0 * kDraws));
  }
  for (std::size_t i = 0; i < kDraws; ++i)
    covariance += (std::log(first[i]) + sigma * sigma / 2.0) *
                  (std::log(second[i]) + sigma * sigma / 2.0) / kDraws;
  CHECK(std::abs(covariance / (sigma * sigma)) < 4.5 / std::sqrt(kDraws));
}
