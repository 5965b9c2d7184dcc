// What a planner may change, made from what a scenario has.

#include "sendsim/server/catalogue.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <string>

#include "sendsim/server/overlay.hpp"

using namespace sendsim;
using namespace sendsim::server;
using scenario::Scenario;

namespace {

const std::string kSource{SENDSIM_SOURCE_DIR};

const Scenario& derby() {
  static const Scenario kDerby = Scenario::load(kSource + "/scenarios/derby/baseline.yaml");
  return kDerby;
}

const Changeable* find(const std::vector<Changeable>& all, const std::string& path) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Changeable& each) { return each.path == path; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> labels(const std::vector<Changeable>& all) {
  std::vector<std::string> labels;
  for (const Changeable& each : all) labels.push_back(each.label);
  return labels;
}

}  // namespace

TEST_CASE("every number of the language that a measure may change has words", "[server]") {
  int words = 0;
  for (const scenario::Field& field : Scenario::language()) {
    if (field.kind != scenario::Kind::number && field.kind != scenario::Kind::table) continue;
    std::string path;
    for (const std::string& step : field.path)
      path += (path.empty() ? "" : ".") + (step == "[]" ? std::string{"1.2.3_a.code"} : step);
    if (path.starts_with("start.") || path.starts_with("measures.") ||
        path == "population.stratum_share" || path == "finance.opening_balance" ||
        path == "finance.usable_reserves" || path.ends_with(".first") ||
        path.ends_with(".last"))  // of a uniform law: no baseline has one
      continue;
    CAPTURE(path);
    CHECK(label_of(path) != path);
    CHECK(label_of(path).find('{') == std::string::npos);
    ++words;
  }
  CHECK(words > 50);
  CHECK(label_of("no.such.parameter") == "no.such.parameter");
}

TEST_CASE("what a planner may change in a baseline is what a measure may change", "[server]") {
  const Catalogue catalogue = catalogue_of(derby());
  CHECK(catalogue.parameters.size() > 80);
  std::set<std::string> paths;
  for (const Changeable& each : catalogue.parameters) {
    CAPTURE(each.path);
    CHECK(paths.insert(each.path).second);
    CHECK_FALSE(each.path.starts_with("start."));
    CHECK(each.label != each.path);
    CHECK(each.step > 0);
    CHECK_FALSE(each.written.empty());
    CHECK(each.current.has_value() == each.axes.empty());
    if (each.current && each.least) CHECK(*each.current >= *each.least);
    if (each.current && each.most) CHECK(*each.current <= *each.most);
  }
}

TEST_CASE("the loader accepts a measure on every one of them", "[server]") {
  const std::string file = kSource + "/scenarios/derby/baseline.yaml";
  const Catalogue catalogue = catalogue_of(derby());
  WhatIf what_if{
      "x", {{.name = "m", .from = make_day(2027, 9, 1), .until = {}, .changes = {}}}, {}};
  for (const Changeable& each : catalogue.parameters)
    what_if.measures[0].changes.push_back({.parameter = each.path,
                                           .operation = parameters::Operation::multiply,
                                           .value = 1,
                                           .unit = {},
                                           .from = {},
                                           .until = {},
                                           .where = {}});
  const std::string text = overlay_text(what_if, file);
  const Scenario read = Scenario::load("x.yaml", {}, [&](const std::string& path) {
    return path == "x.yaml" ? text : scenario::read_text_file(path);
  });
  CHECK(read.measures().at(0).terms.size() == catalogue.parameters.size());
}

TEST_CASE("a parameter is told with value, unit, bounds and source", "[server]") {
  const Catalogue catalogue = catalogue_of(derby());
  const Changeable* places =
      find(catalogue.parameters, "placement.limited_types.special_academy_free.places");
  REQUIRE(places != nullptr);
  CHECK(places->label == "Places in special academies and free schools");
  CHECK(places->group == "Places and placements");
  CHECK(places->unit == "places");
  CHECK(places->current == 797);
  CHECK(places->least == 0);
  CHECK(places->whole);
  CHECK(places->kind == "number");
  CHECK(places->is_assumption);
  CHECK(places->source.starts_with("assumption"));
  const Changeable* staff = find(catalogue.parameters, "assessment.psychologists.fte");
  REQUIRE(staff != nullptr);
  CHECK(staff->kind == "series");
  CHECK(staff->current == 16.04);  // on the first day
  CHECK(staff->group == "Staff");
  const Changeable* request = find(catalogue.parameters, "identification.request");
  REQUIRE(request != nullptr);
  CHECK(request->kind == "by_need_age");
  CHECK_FALSE(request->is_assumption);
  CHECK(request->operations.front() == parameters::Operation::multiply);
  REQUIRE(request->axes.size() == 2);
  CHECK(request->axes[0].codes.size() == 12);
  const Changeable* budget = find(catalogue.parameters, "finance.high_needs_budget");
  REQUIRE(budget != nullptr);
  CHECK(budget->unit == "GBP");
  const Changeable* line =
      find(catalogue.parameters, "finance.lines.1.2.3_top_up_independent.per_child");
  REQUIRE(line != nullptr);  // a code with dots of its own
  CHECK(line->label == "Cost of a child and year: top-up independent (line 1.2.3)");
  CHECK(line->kind == "by_provision");
}

TEST_CASE("only places are whole: work and delays have parts of a day", "[server]") {
  const Catalogue catalogue = catalogue_of(derby());
  for (const Changeable& each : catalogue.parameters) {
    CAPTURE(each.path, each.unit);
    CHECK(each.whole == each.path.ends_with(".places"));
    // A slider stands on today's value, or near it.
    if (each.current && *each.current != 0) CHECK(each.step <= std::abs(*each.current) / 10);
  }
  const Changeable* work = find(catalogue.parameters, "assessment.psychologists.work.mean");
  REQUIRE(work != nullptr);
  CHECK(work->current == 6.6);
  CHECK(work->step == 0.1);
}

TEST_CASE("names are told in plain words", "[server]") {
  CHECK(line_name("2.1.2_sen_administration") == "SEN administration (line 2.1.2)");
  CHECK(line_name("1.2.2-3_top_up_post_16") == "top-up post-16 (line 1.2.2-3)");
  CHECK(line_name("presents") == "presents");  // no abbreviation within a word
  CHECK(plain_provision("general_fe_tertiary_colleges") ==
        "further education and tertiary colleges");
  CHECK(plain_provision("mainstream_academy_senunit") == "SEN units of academies");
}

TEST_CASE("the levers are what planners ask for, in their words", "[server]") {
  const Catalogue catalogue = catalogue_of(derby());
  const std::vector<std::string> all = labels(catalogue.levers);
  CHECK(all == std::vector<std::string>{"Places in resourced provision of academies",
                                        "Places in SEN units of academies",
                                        "Places in resourced provision of council schools",
                                        "Places in special academies and free schools",
                                        "Places in special schools run by the council",
                                        "Days a family waits before a place elsewhere is bought",
                                        "Moves between types of provision",
                                        "Requests for an assessment",
                                        "Needs that are found",
                                        "Share of requests that are refused",
                                        "Share of assessments that end without a plan",
                                        "Days until the other advice is there",
                                        "Educational psychologists",
                                        "Psychologist's working days for an assessment",
                                        "SEN officers who write plans and review them",
                                        "Plans that end in the course of the year",
                                        "Share of plans that end with the school year",
                                        "Fees of independent and non-maintained places",
                                        "Cost of a child and year: top-up state (line 1.2.1-2)",
                                        "Cost of a child and year: top-up post-16 (line 1.2.2-3)",
                                        "Cost of a child and year: SEN transport (line 2.1.4)",
                                        "High needs budget a year"});
  for (const Changeable& lever : catalogue.levers)
    CHECK(find(catalogue.parameters, lever.path) != nullptr);
}

TEST_CASE("another scenario has other levers: nothing is known beforehand", "[server]") {
  const Catalogue catalogue =
      catalogue_of(Scenario::load(kSource + "/tests/app/invented/baseline.yaml"));
  const std::vector<std::string> all = labels(catalogue.levers);
  CHECK(std::count(all.begin(), all.end(), "Places in special") == 1);
  CHECK(std::count(all.begin(), all.end(), "Places in resourced") == 1);
  CHECK(std::none_of(all.begin(), all.end(), [](const std::string& label) {
    return label.find("special academies") != std::string::npos;
  }));
  REQUIRE(catalogue.needs.size() == 2);
  CHECK(catalogue.needs[1].name == "Social, emotional and mental health");
  REQUIRE(catalogue.provisions.size() == 4);
  CHECK(catalogue.provisions[2].name == "Special school");
  CHECK(catalogue.provisions[3].name == "independent");
}

TEST_CASE("a change without a unit has the parameter's own", "[server]") {
  const Catalogue catalogue = catalogue_of(derby());
  const auto unit_of = [&](const std::string& path, parameters::Operation operation,
                           const std::string& unit) {
    WhatIf what_if{"x",
                   {{.name = "m",
                     .from = {},
                     .until = {},
                     .changes = {{.parameter = path,
                                  .operation = operation,
                                  .value = 1,
                                  .unit = unit,
                                  .from = {},
                                  .until = {},
                                  .where = {}}}}},
                   std::nullopt};
    complete_units(what_if, catalogue);
    return what_if.measures[0].changes[0].unit;
  };
  using parameters::Operation;
  CHECK(unit_of("finance.high_needs_budget", Operation::add, "") == "GBP");
  CHECK(unit_of("finance.high_needs_budget", Operation::set, "GBP million") == "GBP million");
  CHECK(unit_of("finance.high_needs_budget", Operation::multiply, "").empty());
  CHECK(unit_of("placement.patience.mean", Operation::add, "") == "days");
  CHECK(unit_of("no.such.parameter", Operation::add, "").empty());
}
