// Growth of requests beyond the children there are: uncertain, and carried on less and less.

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>

#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using namespace sendsim::scenario;

namespace {

const std::string kFolder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";

Scenario with(const std::string& identification) {
  const std::string overlay =
      "sendsim: 1\nextends: baseline.yaml\nname: growing\nidentification:\n" + identification;
  return Scenario::load(kFolder + "growing.yaml", {}, [&](const std::string& path) {
    return path == kFolder + "growing.yaml" ? overlay : read_text_file(path);
  });
}

const std::string kGrowth = R"(
  request_growth: {value: 0.05, unit: a year, uncertainty: {distribution: normal, sd: 0.1}}
  request_growth_years: {from: {2025-01-16: 0, 2026-01-01: 1, 2027-01-01: 1.7}}
)";

/// The first hazard of a request that is not zero, on the day.
double request_on(const pathway::Model& model, Day day) {
  double rate = 0.0;
  for (const pathway::EpochRules& epoch : model.epochs) {
    if (epoch.from > day) break;
    for (const auto& row : epoch.identification.request)
      for (const double each : row)
        if (each > 0.0) {
          rate = each;
          break;
        }
  }
  return rate;
}

}  // namespace

TEST_CASE("request rates grow by the growth and the years counted so far", "[scenario]") {
  const pathway::Model still = with("  request_growth: {value: 0, unit: a year}\n").model();
  const pathway::Model growing = with(kGrowth).model();
  const auto ratio = [&](int year, unsigned month) {
    const Day day = make_day(year, month, 15);
    return request_on(growing, day) / request_on(still, day);
  };
  CHECK(ratio(2025, 6) == Approx(1.0));
  CHECK(ratio(2026, 6) == Approx(std::exp(0.05)));
  CHECK(ratio(2027, 6) == Approx(std::exp(0.05 * 1.7)));
}

TEST_CASE("one draw of the growth moves all later years, the first not at all", "[scenario]") {
  const Scenario scenario = with(kGrowth);
  const auto drawn = [&](double growth, int year) {
    return request_on(scenario.model({{"identification.request_growth", growth}}),
                      make_day(year, 6, 15));
  };
  CHECK(drawn(-0.1, 2025) == drawn(0.15, 2025));
  CHECK(drawn(0.15, 2026) / drawn(-0.1, 2026) == Approx(std::exp(0.25)));
  CHECK(drawn(0.15, 2027) / drawn(-0.1, 2027) == Approx(std::exp(0.25 * 1.7)));
}

TEST_CASE("growth is told with its unit and its bounds", "[scenario]") {
  CHECK_THROWS(with("  request_growth: {value: 5, unit: '%'}\n"));
  CHECK_THROWS(with("  request_growth: {value: 2, unit: a year}\n"));
  CHECK_THROWS(with("  request_growth_years: -1\n"));
}
