// What an authority's own files lack: told beside the results, without any effect on a run.

#include <catch2/catch.hpp>
#include <string>

#include "same_scenario.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using namespace sendsim::scenario;

namespace {

const std::string kFolder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";

/// The invented baseline with `text` laid over it.
Scenario with(const std::string& text) {
  return Scenario::load(kFolder + "own.yaml", {}, [&](const std::string& path) {
    return path == kFolder + "own.yaml" ? "sendsim: 1\nextends: baseline.yaml\n" + text
                                        : read_text_file(path);
  });
}

/// The one line that refuses it.
std::string fault_of(const std::string& text) {
  try {
    (void)with(text);
  } catch (const ScenarioError& error) {
    std::string what = error.what();
    if (const auto at = what.find("own.yaml:"); at != std::string::npos) what.erase(0, at);
    return what;
  }
  return "no fault";
}

const std::string kHead =
    "data_quality:\n  source: SEN2 returns of 2024 to 2026\n  published_of: Derby\n"
    "  first_return: 2024\n  last_return: 2026\n  plans: 3199\n";
const std::string kTotals = R"(  totals:
    - {what: requests, year: 2024, own: 566, published: 959}
    - {what: requests refused, year: 2025, own_hidden: true}
    - {what: within 20 weeks, year: 2024, unit: share, own: 0.271, published: 0.777}
)";
const std::string kProblems = R"(  problems:
    - {problem: missing need, field: sentype, rows: 90, plans: 29, meaning: other needs, assumed: not known}
    - {problem: orphan, field: urn, rows_hidden: true, plans_hidden: true, meaning: none, assumed: passed over}
    - {problem: establishment, field: list, rows: 7, meaning: cost, assumed: other schools}
)";

std::string problem(const std::string& counts) {
  return kHead + kTotals + "  problems:\n    - {problem: orphan, field: urn, " + counts +
         ", meaning: none, assumed: passed over}\n";
}

}  // namespace

TEST_CASE("what files lack is read, hidden and unknown figures apart", "[scenario][data_quality]") {
  const auto quality = with(kHead + kTotals + kProblems).data_quality();
  REQUIRE(quality);
  CHECK(quality->source == "SEN2 returns of 2024 to 2026");
  CHECK(quality->published_of == "Derby");
  CHECK(quality->first_return == 2024);
  CHECK(quality->last_return == 2026);
  CHECK(quality->plans.value == 3199);
  REQUIRE(quality->totals.size() == 3);
  CHECK(quality->totals[0].own.value == 566);
  CHECK(quality->totals[0].published == 959);
  CHECK_FALSE(quality->totals[0].is_share);
  CHECK(quality->totals[1].own.hidden);
  CHECK_FALSE(quality->totals[1].own.value);
  CHECK_FALSE(quality->totals[1].published);
  CHECK(quality->totals[2].is_share);
  CHECK(quality->totals[2].own.value == 0.271);
  REQUIRE(quality->problems.size() == 3);
  CHECK(quality->problems[0].rows.value == 90);
  CHECK(quality->problems[0].plans.value == 29);
  CHECK(quality->problems[0].field == "sentype");
  CHECK(quality->problems[0].meaning == "other needs");
  CHECK(quality->problems[0].assumed == "not known");
  CHECK(quality->problems[1].rows.hidden);
  CHECK(quality->problems[1].plans.hidden);
  CHECK_FALSE(quality->problems[2].plans.hidden);
  CHECK_FALSE(quality->problems[2].plans.value);
  CHECK(with(kHead + kTotals).data_quality()->problems.empty());
}

TEST_CASE("what files lack changes neither the model, nor what is assumed, nor a replication",
          "[scenario][data_quality]") {
  const Scenario bare = with("name: invented\n");
  const Scenario told = with("name: invented\n" + kHead + kTotals + kProblems);
  CHECK_FALSE(bare.data_quality());
  test::check_same_scenario(bare, told);
}

TEST_CASE("what files lack is refused in one line where it is wrong", "[scenario][data_quality]") {
  const std::string at = "own.yaml:14:";
  const std::string where = ": data_quality.problems.1.";
  CHECK(fault_of(problem("rows: many")) ==
        at + "43" + where + "rows: expected a number ≥ 0, got \"many\"");
  CHECK(fault_of(problem("rows: -1")) ==
        at + "43" + where + "rows: expected a number ≥ 0, got \"-1\"");
  CHECK(fault_of(problem("plans: 3")) ==
        at + "7" + where + "rows: expected a number ≥ 0, or rows_hidden: true, got nothing");
  CHECK(fault_of(problem("rows: 3, rows_hidden: true")) ==
        at + "59" + where + "rows_hidden: expected a number or rows_hidden, not both, got both");
  CHECK(fault_of(problem("rows: 3200, plans: 3200")) ==
        at + "56" + where + "plans: expected at most the plans in force, got \"3200\"");
  CHECK(fault_of(problem("rows: 3, row: 17")) ==
        at + "46" + where + "row: expected a known key, got \"row\" (did you mean \"rows\"?)");
  CHECK(fault_of(kHead + "  totals:\n    - {what: requests, year: 24, own: 1}\n")
            .find("own.yaml:10:30: data_quality.totals.1.year: expected a whole number") == 0);
  CHECK(fault_of(kHead + "  totals:\n    - {what: in time, year: 2024, unit: share, own: 27}\n")
            .find("data_quality.totals.1.own: expected a number ≥ 0 and ≤ 1, got \"27\"") !=
        std::string::npos);
  CHECK(fault_of(kHead).find("data_quality.totals: expected a list") != std::string::npos);
  std::string backwards = kHead + kTotals;
  backwards.replace(backwards.find("first_return: 2024"), 18, "first_return: 2027");
  CHECK(fault_of(backwards) ==
        "own.yaml:7:16: data_quality.last_return: expected a year not before first_return, got "
        "\"2026\"");
}

TEST_CASE("the schema knows what files lack", "[scenario][data_quality]") {
  const std::string schema = json_schema(Scenario::language());
  const std::size_t at = schema.find("\"data_quality\": {");
  REQUIRE(at != std::string::npos);
  CHECK(schema.find("\"rows_hidden\"", at) != std::string::npos);
}
