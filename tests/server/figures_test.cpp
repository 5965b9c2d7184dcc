// What is kept of replications, and what figures say of them.

#include "sendsim/server/figures.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>

#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/server/digest.hpp"

using namespace sendsim;
using namespace sendsim::server;

namespace {

const std::string kInvented = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/baseline.yaml";

/// Two years of plans and of the share in time, by hand: [replication][year].
ScenarioSoFar by_hand(const std::string& name, const std::vector<std::vector<int>>& plans,
                      const std::vector<std::vector<double>>& in_time) {
  ScenarioSoFar scenario{.name = name, .layout = {}, .provenance = {}, .replications = {}};
  scenario.layout.measures = {{"ehc_plans", "persons", "", measures::Kind::stock},
                              {"within_20_weeks", "1", "", measures::Kind::rate}};
  scenario.layout.times = {{"census_day",
                            {make_day(2025, 1, 16), make_day(2026, 1, 15)},
                            {make_day(2025, 1, 16), make_day(2026, 1, 15)}},
                           {"census_year",
                            {make_day(2025, 1, 16), make_day(2026, 1, 15)},
                            {make_day(2026, 1, 14), make_day(2026, 3, 31)}}};
  scenario.layout.axes = {{"provision", {"a", "b"}}};
  scenario.layout.cubes = {{"ehc_plans", 0, 0, {0}, true, true, true, false},
                           {"within_20_weeks", 1, 1, {}, false, false, false, true}};
  for (std::size_t r = 0; r < plans.size(); ++r) {
    measures::Results results;
    results.cubes.resize(2);
    for (const int count : plans[r]) {  // of two types, which are added up
      results.cubes[0].counts.push_back(count - 1);
      results.cubes[0].counts.push_back(1);
    }
    results.cubes[1].values = in_time[r];
    scenario.replications.push_back(std::make_shared<const measures::Results>(results));
  }
  return scenario;
}

report::Figure figure(const std::vector<report::Figure>& all, const std::string& id) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& f) { return f.id == id; });
  REQUIRE(found != all.end());
  return *found;
}

const std::string& text(const report::Cell& cell) { return std::get<std::string>(cell); }

}  // namespace

TEST_CASE("a digest holds the totals of all that it keeps", "[server]") {
  const scenario::Scenario scenario = scenario::Scenario::load(kInvented);
  const measures::Layout full = experiment::layout_of(scenario);
  const Digest digest{full, datasets_of_figures()};
  const measures::Headline headline{full};
  const measures::HeadlineReader of_full{headline, full};
  const measures::HeadlineReader of_digest{headline, digest.layout()};
  const scenario::Scenario* const scenarios[] = {&scenario};
  int compared = 0;
  (void)experiment::run(scenarios, {.seed = 1, .replications = 2, .threads = 1},
                        [&](const experiment::Replication& replication) {
                          const measures::Results& all = *replication.results.front();
                          const measures::Results kept = digest.of(all);
                          CHECK(kept.cubes.size() == digest.layout().cubes.size());
                          const std::vector<double> before = of_full.read(all);
                          const std::vector<double> after = of_digest.read(kept);
                          REQUIRE(before.size() == after.size());
                          for (std::size_t i = 0; i < before.size(); ++i) {
                            const std::string& name =
                                full.measures[headline.figures()[i].measure].name;
                            if (!digest.layout().find_cube(name)) continue;  // not kept
                            if (!headline.figures()[i].category.empty()) continue;
                            const bool both_unknown = std::isnan(before[i]) && std::isnan(after[i]);
                            CAPTURE(name);
                            CHECK((both_unknown || before[i] == after[i]));
                            ++compared;
                          }
                        });
  CHECK(compared > 60);
}

TEST_CASE("a digest is a small part of a replication's results", "[server]") {
  const measures::Layout full = experiment::layout_of(
      scenario::Scenario::load(std::string{SENDSIM_SOURCE_DIR} + "/scenarios/derby/baseline.yaml"));
  std::size_t all = 0;
  for (const measures::Cube& cube : full.cubes)
    all += full.cells(cube) * (cube.integer ? sizeof(std::int32_t) : sizeof(double));
  const std::size_t kept = Digest{full, datasets_of_figures()}.bytes();
  CAPTURE(kept, all);
  CHECK(kept * 25 < all);
}

TEST_CASE("a digest keeps the types of provision and adds up ages and needs", "[server]") {
  const measures::Layout full = experiment::layout_of(scenario::Scenario::load(kInvented));
  const Digest digest{full, datasets_of_figures()};
  const auto plans = digest.layout().find_cube("ehc_plans");
  REQUIRE(plans);
  const measures::Cube& cube = digest.layout().cubes[*plans];
  REQUIRE(cube.axes.size() == 1);
  CHECK(digest.layout().axes[cube.axes[0]].name == "provision");
  for (const measures::Cube& each : digest.layout().cubes)
    for (const std::size_t axis : each.axes)
      if (digest.layout().measures[each.measure].kind != measures::Kind::rate) {
        CHECK(digest.layout().axes[axis].name != "age");
        CHECK(digest.layout().axes[axis].name != "need");
      }
}

TEST_CASE("the headlines tell the middle and the range of the last whole period", "[server]") {
  const auto baseline =
      by_hand("now", {{100, 110}, {100, 120}, {100, 130}}, {{0.5, 0.1}, {0.6, 0.2}, {0.7, 0.3}});
  const std::vector<report::Figure> figures = figures_of({baseline});
  const report::Table headlines = figure(figures, "headlines").table;
  CHECK(figures.front().id == "headlines");
  REQUIRE(headlines.rows.size() == 2);  // no more is counted
  CHECK(text(headlines.rows[0][0]) == "EHC plans, 15 January 2026");
  CHECK(text(headlines.rows[0][1]) == "120 (111 to 129)");
  // The last year is a part: what is told is the one before.
  CHECK(text(headlines.rows[1][0]) == "Plans issued within 20 weeks, the year to 14 January 2026");
  CHECK(text(headlines.rows[1][1]) == "60.0 % (51.0 % to 69.0 %)");
}

TEST_CASE("a part of a year is not told as a year", "[server]") {
  ScenarioSoFar baseline = by_hand("now", {{100, 110}}, {{0.5, 0.1}});
  measures::TimeAxis& years = baseline.layout.times[1];
  years.name = "financial_year";  // of a run of 13 months
  years.first = {make_day(2025, 1, 16), make_day(2025, 4, 1)};
  years.last = {make_day(2025, 3, 31), make_day(2026, 2, 15)};
  CHECK(text(figure(figures_of({baseline}), "headlines").table.rows[1][0]) ==
        "Plans issued within 20 weeks, 1 April 2025 to 15 February 2026 (part)");
  years.last[1] = make_day(2026, 3, 31);
  CHECK(text(figure(figures_of({baseline}), "headlines").table.rows[1][0]) ==
        "Plans issued within 20 weeks, 2025-26");
}

TEST_CASE("what-ifs are compared replication by replication", "[server]") {
  const auto baseline =
      by_hand("now", {{100, 110}, {100, 120}, {100, 130}}, {{0.5, 0}, {0.6, 0}, {0.7, 0}});
  const auto fewer =
      by_hand("fewer", {{100, 105}, {100, 122}, {100, 120}}, {{0.6, 0}, {0.7, 0}, {0.8, 0}});
  const std::vector<report::Figure> figures = figures_of({baseline, fewer, baseline});
  const report::Table headlines = figure(figures, "headlines").table;
  REQUIRE(headlines.columns.size() == 6);
  CHECK(headlines.columns[2].heading == "fewer");
  REQUIRE(headlines.rows.size() == 2);
  CHECK(text(headlines.rows[0][2]) == "120 (107 to 122)");
  CHECK(text(headlines.rows[0][3]) == "−5 (−10 to 1)");
  CHECK(text(headlines.rows[0][5]) == "0 (0 to 0)");
  for (const report::Figure& each : figures) {
    CAPTURE(each.id);
    for (const auto& row : each.table.rows) CHECK(row.size() == each.table.columns.size());
  }
}

TEST_CASE("a run has the report's figures, with names in words", "[server]") {
  const scenario::Scenario scenario = scenario::Scenario::load(kInvented);
  const Digest digest{experiment::layout_of(scenario), datasets_of_figures()};
  ScenarioSoFar so_far{scenario.name(), digest.layout(), {}, {}};
  const scenario::Scenario* const scenarios[] = {&scenario};
  (void)experiment::run(scenarios, {.seed = 1, .replications = 4, .threads = 1},
                        [&](const experiment::Replication& replication) {
                          so_far.replications.push_back(std::make_shared<const measures::Results>(
                              digest.of(*replication.results.front())));
                        });
  ScenarioSoFar what_if = so_far;
  what_if.name = "the same";
  std::vector<std::string> ids;
  for (const report::Figure& each : figures_of({so_far, what_if})) ids.push_back(each.id);
  // Every one of the report's live figures has what it takes its numbers from.
  for (const char* id : {"headlines", "plans", "plans-difference", "shortfall", "places-by-type",
                         "shortage-probability", "within-20-weeks", "weeks-to-plan",
                         "in-assessment", "dsg-balance", "high-needs-spend", "general-fund"}) {
    CAPTURE(id);
    CHECK(std::count(ids.begin(), ids.end(), id) == 1);
  }
}

TEST_CASE("what is not known is not told as a number", "[server]") {
  const double unknown = std::nan("");
  const auto baseline = by_hand("now", {{1, 1}, {1, 1}}, {{unknown, 0}, {0.5, 0}});
  const auto other = by_hand("other", {{1, 1}, {1, 1}}, {{unknown, 0}, {unknown, 0}});
  const auto rows = figure(figures_of({baseline, other}), "headlines").table.rows;
  REQUIRE(rows.size() == 2);
  CHECK(text(rows[1][1]) == "50.0 % (50.0 % to 50.0 %)");
  CHECK(text(rows[1][2]) == "– (– to –)");
  CHECK(figures_of({}).empty());
  CHECK(figures_of({by_hand("none", {}, {})}).empty());
}
