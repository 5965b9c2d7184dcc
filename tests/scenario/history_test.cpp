// What has been published beside the results: read with its place in the table of measures, and
// without any effect on a run.

#include <catch2/catch.hpp>
#include <string>

#include "same_scenario.hpp"
#include "sendsim/pathway/measure_table.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using namespace sendsim::scenario;

namespace {

const std::string kFolder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";

/// The invented baseline with `text` laid over it, and over that `more`.
Scenario with(const std::string& text, const std::string& more = {}) {
  const std::string overlay = "sendsim: 1\nextends: baseline.yaml\n" + text;
  const std::string last = "sendsim: 1\nextends: past.yaml\n" + more;
  const bool two = !more.empty();
  return Scenario::load(kFolder + (two ? "last.yaml" : "past.yaml"), {},
                        [&](const std::string& path) {
                          if (path == kFolder + "past.yaml") return overlay;
                          return path == kFolder + "last.yaml" ? last : read_text_file(path);
                        });
}

const std::string kHistory = R"(
history:
  - measure: ehc_plans
    source: DFE-EHCP-2025
    note: until 2018 with statements
    values: {2025-01-16: 600, 2024-01-18: 540}
  - measure: ehc_plans
    where: {sen2_group: Special, age: 5-7}
    source: DFE-EHCP-2025
    values: {2024-01-18: 120}
  - {measure: requests, period: calendar_year, source: DfE, values: {2024-01-01: 80}}
  - {measure: refused, period: month, source: the council, values: {2024-02-01: 3}}
  - {measure: within_20_weeks, period: calendar_year, source: DfE, values: {2024-01-01: 0.55}}
  - measure: spend
    where: {category: high_needs/top_up_and_places}
    period: financial_year
    unit: GBP
    source: DFE-S251-2025
    values: {2023-04-01: 9876543}
  - {measure: cumulative_balance, period: financial_year, unit: GBP, source: DfE, values: {2023-04-01: -250000}}
)";

}  // namespace

TEST_CASE("a published series has its measure's unit, the days of its values and its part",
          "[scenario][history]") {
  const Scenario scenario = with(kHistory);
  const auto& history = scenario.history();
  REQUIRE(history.size() == 7);
  const PublishedSeries& plans = history[0];
  CHECK(plans.unit == "persons");
  CHECK(plans.source == "DFE-EHCP-2025");
  CHECK(plans.note == "until 2018 with statements");
  CHECK(plans.where.empty());
  REQUIRE(plans.values.size() == 2);
  CHECK(plans.values[0].first == make_day(2024, 1, 18));
  CHECK(plans.values[0].last == make_day(2024, 1, 18));
  CHECK(plans.values[0].value == 540);
  CHECK(plans.values[1].value == 600);

  const PublishedSeries& part = history[1];
  CHECK(part.sen2_group == "Special");
  REQUIRE(part.where.size() == 2);
  CHECK(part.where[0].axis == "provision");
  CHECK(part.where[0].codes == std::vector<std::string>{"special", "independent"});
  CHECK(part.where[1].axis == "age");
  CHECK(part.where[1].codes == std::vector<std::string>{"5", "6", "7"});

  CHECK(history[2].period == HistoryPeriod::calendar_year);
  CHECK(history[2].values[0].last == make_day(2024, 12, 31));
  CHECK(history[3].values[0].last == make_day(2024, 2, 29));
  CHECK(history[4].unit == "1");
  CHECK(history[5].values[0].first == make_day(2023, 4, 1));
  CHECK(history[5].values[0].last == make_day(2024, 3, 31));
  CHECK(history[5].where[0].codes == std::vector<std::string>{"high_needs/top_up_and_places"});
  CHECK(history[6].values[0].value == -250000);
}

TEST_CASE("a scenario laid over another has its history, unless it tells its own",
          "[scenario][history]") {
  CHECK(with(kHistory, "name: last\n").history().size() == 7);
  const Scenario own =
      with(kHistory, "history:\n  - {measure: ehc_plans, source: us, values: {2024-01-18: 541}}\n");
  REQUIRE(own.history().size() == 1);
  CHECK(own.history()[0].values[0].value == 541);
  CHECK(with("name: none\n").history().empty());
}

TEST_CASE("history changes neither the model, nor what is assumed, nor a replication",
          "[scenario][history]") {
  const Scenario bare = with("name: invented\n");
  const Scenario told = with("name: invented\n" + kHistory);
  test::check_same_scenario(bare, told);
}

TEST_CASE("the table of measures is that of any scenario", "[scenario][history]") {
  const measures::Layout& table = pathway::measure_table();
  const Scenario scenario = with("name: invented\n");
  const measures::Layout layout = pathway::Pathway{scenario.as_written()}.layout();
  REQUIRE(table.measures.size() == layout.measures.size());
  for (std::size_t i = 0; i < table.measures.size(); ++i) {
    CHECK(table.measures[i].name == layout.measures[i].name);
    CHECK(table.measures[i].unit == layout.measures[i].unit);
  }
  REQUIRE(table.cubes.size() == layout.cubes.size());
  for (std::size_t i = 0; i < table.cubes.size(); ++i)
    CHECK(table.cubes[i].dataset == layout.cubes[i].dataset);
}

TEST_CASE("the schema knows history, and its values as numbers by date", "[scenario][history]") {
  const std::string schema = json_schema(Scenario::language());
  const std::size_t at = schema.find("\"history\": {");
  REQUIRE(at != std::string::npos);
  const std::size_t values = schema.find("\"values\": {", at);
  REQUIRE(values != std::string::npos);
  CHECK(schema.find("#/definitions/dated", values) < schema.find('}', values));
  CHECK(schema.find("\"sen2_group\"", at) != std::string::npos);
}

namespace {

const std::string kScores = R"(
backtest:
  - measure: ehc_plans
    of: all authorities
    source: sendsim backtest
    scores:
      - {years_ahead: 1, forecasts: 1034, mean_absolute_error: 0.034, bias: -0.002, within_50: 0.55, within_90: 0.91}
      - {years_ahead: 2, forecasts: 880, mean_absolute_error: 0.055, bias: 0.001, within_50: 0.53, within_90: 0.9}
)";

}  // namespace

TEST_CASE("scores of forecasts are told, inherited, and nothing rests on them",
          "[scenario][history]") {
  const Scenario scenario = with(kScores, "name: last\n");
  REQUIRE(scenario.backtest().size() == 1);
  const ForecastRecord& record = scenario.backtest().front();
  CHECK(record.measure == "ehc_plans");
  CHECK(record.of == "all authorities");
  CHECK(record.source == "sendsim backtest");
  REQUIRE(record.scores.size() == 2);
  CHECK(record.scores[0].forecasts == 1034);
  CHECK(record.scores[0].bias == -0.002);
  CHECK(record.scores[1].years_ahead == 2);
  CHECK(record.scores[1].mean_absolute_error == 0.055);
  CHECK(record.scores[1].within_50 == 0.53);
  CHECK(record.scores[1].within_90 == 0.9);
  const Scenario bare = with("name: last\n");
  CHECK(scenario.assumptions().size() == bare.assumptions().size());
  CHECK(scenario.as_written().epochs == bare.as_written().epochs);
  // No measure can change a score.
  CHECK_THROWS_AS(with(kScores,
                       "measures:\n  - name: better\n    from: 2026-01-01\n    changes:\n      - "
                       "{parameter: backtest.1.scores.1.bias, set: 0}\n"),
                  ScenarioError);
}
