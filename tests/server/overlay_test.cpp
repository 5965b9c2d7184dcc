// What-ifs of the page as scenario files.

#include "sendsim/server/overlay.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using namespace sendsim::server;

namespace {

const std::string kBaseline = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/baseline.yaml";

WhatIf with(std::vector<MeasureOrder> measures, std::string name = "more places") {
  return {std::move(name), std::move(measures), std::nullopt};
}

scenario::Scenario loaded(const WhatIf& what_if) {
  const std::string text = overlay_text(what_if, kBaseline);
  return scenario::Scenario::load("what-if.yaml", {}, [&](const std::string& path) {
    return path == "what-if.yaml" ? text : scenario::read_text_file(path);
  });
}

}  // namespace

TEST_CASE("a what-if is written as one would write it by hand", "[server]") {
  const WhatIf what_if =
      with({{.name = "places: more",
             .from = make_day(2026, 9, 1),
             .until = make_day(2027, 8, 31),
             .phase_in_days = 180,
             .enabled = false,
             .changes = {{.parameter = "placement.limited_types.special.places",
                          .operation = parameters::Operation::add,
                          .value = 12.5,
                          .unit = "places",
                          .from = {},
                          .until = {},
                          .where = {}},
                         {.parameter = "identification.request",
                          .operation = parameters::Operation::multiply,
                          .value = 0.9,
                          .unit = {},
                          .from = make_day(2027, 1, 1),
                          .until = {},
                          .where = {{"age", {"5-10"}}, {"need", {"ASD", "SEMH"}}}}}}});
  CHECK(overlay_text(what_if, "baseline.yaml") ==
        "sendsim: 1\n"
        "extends: \"baseline.yaml\"\n"
        "name: \"more places\"\n"
        "measures:\n"
        "  - name: \"places: more\"\n"
        "    from: 2026-09-01\n"
        "    until: 2027-08-31\n"
        "    phase_in:\n"
        "      value: 180\n"
        "      unit: days\n"
        "    enabled: false\n"
        "    changes:\n"
        "      - parameter: placement.limited_types.special.places\n"
        "        add: 12.5\n"
        "        unit: places\n"
        "      - parameter: identification.request\n"
        "        multiply: 0.9\n"
        "        from: 2027-01-01\n"
        "        where:\n"
        "          age:\n"
        "            - 5-10\n"
        "          need:\n"
        "            - ASD\n"
        "            - SEMH\n");
}

TEST_CASE("what is written changes what was asked for, and nothing else", "[server]") {
  const std::string path = "placement.limited_types.special.places";
  const scenario::Scenario after =
      loaded(with({{.name = "m",
                    .from = make_day(2026, 9, 1),
                    .until = {},
                    .changes = {{.parameter = path,
                                 .operation = parameters::Operation::add,
                                 .value = 7,
                                 .unit = "places",
                                 .from = {},
                                 .until = {},
                                 .where = {}}}}}));
  const scenario::Scenario before = scenario::Scenario::load(kBaseline);
  const auto value = [&](const scenario::Scenario& of, Day day) { return of.lever(path)->at(day); };
  CHECK(value(after, make_day(2026, 8, 31)) == value(before, make_day(2026, 8, 31)));
  CHECK(value(after, make_day(2026, 9, 1)) == value(before, make_day(2026, 9, 1)) + 7);
  CHECK(value(after, make_day(2028, 1, 1)) == value(before, make_day(2028, 1, 1)) + 7);
  CHECK(before.lever("no.such.parameter") == nullptr);
  for (const scenario::Assumption& each : before.assumptions()) {
    if (each.path == path || before.lever(each.path) == nullptr) continue;
    CAPTURE(each.path);
    CHECK(after.lever(each.path)->on(after.as_written().last) ==
          before.lever(each.path)->on(before.as_written().last));
  }
}

TEST_CASE("no name of a planner's becomes YAML of its own", "[server]") {
  for (const std::string& name :
       {std::string{"yes"}, std::string{"3"}, std::string{"null"}, std::string{"2026-09-01"},
        std::string{"a: b"}, std::string{"- x"}, std::string{"# x"}, std::string{"\"quoted\" \\ "},
        std::string{"'; {csv: /etc/passwd}"}, std::string{"&a *a !!x"}, std::string{"é – 漢"},
        std::string{"x\nextends: /etc/passwd"}, std::string{"%{[|>@`"}}) {
    CAPTURE(name);
    const scenario::Scenario read =
        loaded(with({{.name = name + ".",
                      .from = make_day(2026, 9, 1),
                      .until = {},
                      .changes = {{.parameter = "identification.request",
                                   .value = 0.5,
                                   .unit = {},
                                   .from = {},
                                   .until = {},
                                   .where = {}}}}},
                    name));
    CHECK(read.name() == name);
    REQUIRE(read.measures().size() == 3);  // two are the baseline's
    CHECK(read.measures().back().name == name + ".");
    CHECK(read.inputs().size() == scenario::Scenario::load(kBaseline).inputs().size() + 1);
  }
}

TEST_CASE("codes and paths of a request are scalars, whatever they say", "[server]") {
  const WhatIf what_if = with({{.name = "m",
                                .from = make_day(2026, 9, 1),
                                .until = {},
                                .changes = {{.parameter = "x\n  - {parameter: y",
                                             .value = 1,
                                             .unit = "{csv: a}",
                                             .from = {},
                                             .until = {},
                                             .where = {{"age: 3\nneed", {"[1, 2]", "5-10"}}}}}}});
  CHECK_THROWS_AS(loaded(what_if), scenario::ScenarioError);
  const std::string text = overlay_text(what_if, kBaseline);
  CHECK(text.find("parameter: \"x\\n  - {parameter: y\"") != std::string::npos);
  CHECK(text.find("unit: \"{csv: a}\"") != std::string::npos);
  CHECK(text.find("\"age: 3\\nneed\":") != std::string::npos);
}
