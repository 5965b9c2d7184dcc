// A scenario without some of its measures, which is read as fast as with them, beside one whose
// file has them switched off.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using namespace sendsim::scenario;

namespace {

const std::string kFolder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";

// Measures that share parameters and dates, one that grows, one that ends, two of parameters that
// nothing else touches: one of them is not in the file at all.
const std::string kMeasures = R"(
sendsim: 1
extends: baseline.yaml
name: measures
assessment:
  psychologists:
    fte: {value: 1.5, unit: FTE, uncertainty: {distribution: lognormal, cv: 0.1}}
transition:
  moves_out: {value: 0.02, uncertainty: {distribution: lognormal, cv: 0.3}}
measures:
  - name: fewer requests
    from: 2025-06-01
    changes:
      - {parameter: identification.request, multiply: 0.9}
      - {parameter: assessment.psychologists.fte, add: 0.25, unit: FTE}
  - name: still fewer
    from: 2026-01-01
    phase_in: {value: 90, unit: days}
    changes:
      - {parameter: identification.request, multiply: 0.8, where: {need: ASD}}
      - {parameter: transition.moves_out, multiply: 2}
  - name: urgent advice
    from: 2026-02-03
    until: 2026-07-04
    changes:
      - {parameter: assessment.psychologists.urgent, set: 0.2}
  - name: more births
    from: 2027-05-06
    changes:
      - {parameter: population.births, multiply: 1.1}
)";
const std::vector<std::string> kNames{"fewer requests", "still fewer", "urgent advice",
                                      "more births"};

Scenario with_measures(const std::vector<std::string>& edits = {}) {
  return Scenario::load(kFolder + "measures.yaml", edits, [](const std::string& path) {
    return path == kFolder + "measures.yaml" ? kMeasures : read_text_file(path);
  });
}
std::string switched_off(const std::string& name) { return "measures." + name + ".enabled=false"; }

/// The measures of subset `who`, a bit each, are off.
struct Subset {
  std::set<std::string> off;
  std::vector<std::string> edits;
  explicit Subset(unsigned who) {
    for (std::size_t i = 0; i < kNames.size(); ++i)
      if ((who >> i & 1U) != 0) {
        off.insert(kNames[i]);
        edits.push_back(switched_off(kNames[i]));
      }
  }
};

std::map<std::string, double> drawn(const Scenario& scenario, std::uint32_t word) {
  std::map<std::string, double> values;
  for (const Uncertain& parameter : scenario.uncertain())
    values[parameter.path] = parameter.distribution.draw([word] { return word; });
  return values;
}

std::vector<Day> dates(const pathway::Model& model) {
  std::vector<Day> days;
  for (const pathway::EpochRules& epoch : model.epochs) days.push_back(epoch.from);
  return days;
}

}  // namespace

TEST_CASE("a scenario without some measures is the one whose file switches them off",
          "[scenario]") {
  const Scenario whole = with_measures();
  std::set<std::size_t> lengths;
  for (unsigned who = 0; who < 1U << kNames.size(); ++who) {
    const Subset subset{who};
    CAPTURE(who);
    const Scenario without = whole.without(subset.off);
    const Scenario written = with_measures(subset.edits);
    REQUIRE(dates(without.as_written()) == dates(written.as_written()));
    REQUIRE(without.as_written().epochs == written.as_written().epochs);
    CHECK((who == 0) == (without.as_written().epochs == whole.as_written().epochs));
    lengths.insert(without.as_written().epochs.size());
    REQUIRE(without.uncertain().size() == written.uncertain().size());
    REQUIRE(without.uncertain().size() == 3);
    for (std::size_t i = 0; i < without.uncertain().size(); ++i)
      CHECK(without.uncertain()[i].path == written.uncertain()[i].path);
    for (const std::uint32_t word : {0x1000'0000U, 0xC000'0000U}) {
      const auto values = drawn(written, word);
      REQUIRE(without.model(values).epochs == written.model(values).epochs);
      REQUIRE(without.model(values).epochs == written.model_from_text(values).epochs);
      REQUIRE(without.model_from_text(values).epochs == written.model(values).epochs);
    }
    pathway::Model again = without.model(drawn(without, 0x1000'0000U));
    without.redraw(again, drawn(without, 0xC000'0000U));
    CHECK(again.epochs == written.model(drawn(written, 0xC000'0000U)).epochs);
  }
  CHECK(lengths.size() > 4);
}

TEST_CASE("a date of nothing but a measure goes with the measure", "[scenario]") {
  const Scenario whole = with_measures();
  const auto has = [](const Scenario& scenario, Day day) {
    const std::vector<Day> days = dates(scenario.as_written());
    return std::find(days.begin(), days.end(), day) != days.end();
  };
  const Day begins = make_day(2026, 2, 3);
  const Day after = make_day(2026, 7, 5);
  const Scenario without = whole.without({"urgent advice"});
  CHECK((has(whole, begins) && has(whole, after)));
  CHECK_FALSE((has(without, begins) || has(without, after)));
  const auto is_urgent = [](const Scenario& scenario) {
    for (const pathway::EpochRules& epoch : scenario.as_written().epochs)
      if (epoch.assessment.urgent != scenario.as_written().epochs.front().assessment.urgent)
        return true;
    return false;
  };
  CHECK(is_urgent(whole));
  CHECK_FALSE(is_urgent(without));
  CHECK(has(without, make_day(2027, 5, 6)));
}

TEST_CASE("measures are switched off one after the other and stay in the list", "[scenario]") {
  const Scenario whole = with_measures();
  const Scenario both = whole.without({"fewer requests"}).without({"more births", "no such name"});
  CHECK(
      both.as_written().epochs ==
      with_measures({switched_off("fewer requests"), switched_off("more births")}).model().epochs);
  REQUIRE(both.measures().size() == whole.measures().size());
  std::set<std::string> on;
  for (const Measure& measure : both.measures())
    if (measure.enabled) on.insert(measure.name);
  CHECK(on == std::set<std::string>{"more psychologists", "still fewer", "urgent advice"});
  CHECK(both.name() == "measures");
  CHECK(both.inputs().size() == whole.inputs().size());
  // The scenario itself is as it was.
  CHECK(whole.as_written().epochs == with_measures().as_written().epochs);
}

TEST_CASE("a measure that only another makes lawful cannot stay without it", "[scenario]") {
  const std::string text = R"(
sendsim: 1
extends: baseline.yaml
measures:
  - {name: agency, from: 2026-01-01, changes: [{parameter: assessment.officers.fte, add: 2, unit: FTE}]}
  - {name: cut, from: 2026-01-01, changes: [{parameter: assessment.officers.fte, add: -4, unit: FTE}]}
)";
  const Scenario whole = Scenario::load(kFolder + "pair.yaml", {}, [&](const std::string& path) {
    return path == kFolder + "pair.yaml" ? text : read_text_file(path);
  });
  CHECK_NOTHROW(whole.without({"cut"}));
  CHECK_NOTHROW(whole.without({"cut", "agency"}));
  try {
    (void)whole.without({"agency"});
    FAIL("no fault was told");
  } catch (const ScenarioError& error) {
    REQUIRE(error.diagnostics().size() == 1);
    CHECK(error.diagnostics().front().key == "measures.cut.changes.1");
  }
}
