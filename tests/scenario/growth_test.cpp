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

namespace {

const std::string kYears = R"(
  request_year_factor: {value: 1, uncertainty: {distribution: lognormal, cv: 0.2, each: year}}
transition:
  ending_year_factor: {value: 1, uncertainty: {distribution: lognormal, cv: 0.3, each: year}}
)";

}  // namespace

TEST_CASE("what is drawn for each year holds in that year alone", "[scenario]") {
  const Scenario scenario = with(kYears);
  const pathway::Model& written = scenario.as_written();
  const auto ratio = [&](const std::map<std::string, double>& drawn, int year, unsigned month) {
    const Day day = make_day(year, month, 15);
    return request_on(scenario.model(drawn), day) / request_on(written, day);
  };
  const std::map<std::string, double> of_2026{
      {name_in_year("identification.request_year_factor", 2026), 1.3}};
  CHECK(ratio(of_2026, 2025, 12) == 1.0);
  CHECK(ratio(of_2026, 2026, 1) == Approx(1.3));
  CHECK(ratio(of_2026, 2026, 12) == Approx(1.3));
  CHECK(ratio(of_2026, 2027, 1) == 1.0);
  const pathway::Model ending =
      scenario.model({{name_in_year("transition.ending_year_factor", 2026), 2.0}});
  for (std::size_t i = 0; i < ending.epochs.size(); ++i) {
    const auto& now = ending.epochs[i];
    const double factor = calendar_year(now.from) == 2026 ? 2.0 : 1.0;
    const auto& as_written = written.epochs[i].transition;
    REQUIRE(now.from == written.epochs[i].from);
    for (std::size_t age = 0; age < as_written.ceases.size(); ++age) {
      CHECK(now.transition.ceases[age] == Approx(factor * as_written.ceases[age]));
      CHECK(now.transition.moves_out[age] == Approx(factor * as_written.moves_out[age]));
      const double stays = 1.0 - as_written.year_end[age].probability();
      CHECK(1.0 - now.transition.year_end[age].probability() ==
            Approx(factor == 1.0 ? stays : stays * stays).margin(1e-9));
    }
  }
}

TEST_CASE("growth is told with its unit and its bounds", "[scenario]") {
  CHECK_THROWS(with("  request_growth: {value: 5, unit: '%'}\n"));
  CHECK_THROWS(with("  request_growth: {value: 2, unit: a year}\n"));
  CHECK_THROWS(with("  request_growth_years: -1\n"));
  CHECK_THROWS(with(
      "  request_trend: {value: 1, uncertainty: {distribution: normal, sd: 0.1, each: month}}\n"));
}

TEST_CASE("onset follows what lasts of a rise in requests, not one year's", "[scenario]") {
  const auto onset_on = [](const pathway::Model& model, Day day) {
    double sum = 0.0;
    for (const pathway::EpochRules& epoch : model.epochs) {
      if (epoch.from > day) break;
      sum = 0.0;
      for (const auto& need : epoch.identification.onset.front())
        for (const double each : need) sum += each;
    }
    return sum;
  };
  const pathway::Model still = with("  onset_follows_requests: 0.4\n").model();
  const Scenario growing = with(kGrowth + "  request_trend: 1.1\n  onset_follows_requests: 0.4\n");
  const auto ratio = [&](const pathway::Model& model, int year) {
    const Day day = make_day(year, 6, 15);
    return onset_on(model, day) / onset_on(still, day);
  };
  CHECK(ratio(growing.model(), 2025) == Approx(1.0 + 0.4 * 0.1));
  CHECK(ratio(growing.model(), 2027) == Approx(1.0 + 0.4 * (1.1 * std::exp(0.05 * 1.7) - 1.0)));
  const Scenario yearly =
      with(kYears.substr(0, kYears.find("transition")) + "  onset_follows_requests: 0.4\n");
  CHECK(ratio(yearly.model({{name_in_year("identification.request_year_factor", 2026), 2.0}}),
              2026) == 1.0);
}

TEST_CASE("staff follow what is drawn for requests, not what is written or one year's",
          "[scenario]") {
  const auto staff_on = [](const pathway::Model& model, int year) {
    double fte = 0.0;
    for (const pathway::EpochRules& epoch : model.epochs)
      if (epoch.from <= make_day(year, 6, 15)) fte = epoch.psychologists_fte;
    return fte;
  };
  const auto following = [](const std::string& share) {
    return with(kGrowth +
                "  request_trend: {value: 1.1, uncertainty: {distribution: lognormal, cv: 0.1}}\n"
                "  request_year_factor: {value: 1, uncertainty: {distribution: lognormal, cv: 0.2, "
                "each: year}}\n"
                "assessment:\n  psychologists: {fte_follows_requests: " +
                share + "}\n");
  };
  const Scenario half = following("0.5");
  for (const int year : {2025, 2026, 2027})
    CHECK(staff_on(half.as_written(), year) ==
          staff_on(with("  request_growth: {value: 0, unit: a year}\n").as_written(), year));
  const auto ratio = [&](const Scenario& scenario, const std::map<std::string, double>& drawn,
                         int year) {
    return staff_on(scenario.model(drawn), year) / staff_on(scenario.as_written(), year);
  };
  const std::map<std::string, double> fast{{"identification.request_growth", 0.15}};
  CHECK(ratio(half, fast, 2025) == 1.0);
  CHECK(ratio(half, fast, 2026) == Approx(1.0 + 0.5 * (std::exp(0.1) - 1.0)));
  CHECK(ratio(half, fast, 2027) == Approx(1.0 + 0.5 * (std::exp(0.17) - 1.0)));
  CHECK(ratio(following("1"), fast, 2027) == Approx(std::exp(0.17)));
  CHECK(ratio(following("0"), fast, 2027) == 1.0);
  CHECK(ratio(half, {{"identification.request_trend", 0.99}}, 2026) == Approx(0.95));
  CHECK(ratio(half, {{name_in_year("identification.request_year_factor", 2026), 2.0}}, 2026) ==
        1.0);
  CHECK(half.model_from_text(fast).epochs.back().psychologists_fte ==
        half.model(fast).epochs.back().psychologists_fte);
  CHECK_THROWS(following("1.5"));
}

TEST_CASE("plans end by a level that lasts and by one year's chance", "[scenario]") {
  const Scenario scenario = with(kYears +
                                 "  ending_factor: {value: 1, uncertainty: {distribution: "
                                 "lognormal, cv: 0.3}}\n");
  const pathway::Model& written = scenario.as_written();
  const pathway::Model drawn =
      scenario.model({{"transition.ending_factor", 1.5},
                      {name_in_year("transition.ending_year_factor", 2026), 2.0}});
  for (std::size_t i = 0; i < written.epochs.size(); ++i) {
    const double factor = calendar_year(written.epochs[i].from) == 2026 ? 3.0 : 1.5;
    const auto& now = drawn.epochs[i].transition;
    for (std::size_t age = 0; age < now.ceases.size(); ++age)
      CHECK(now.ceases[age] == Approx(factor * written.epochs[i].transition.ceases[age]));
  }
}
