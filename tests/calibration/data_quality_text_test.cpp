// What is written of an authority's own files is what the scenario language reads.

#include "sendsim/calibration/data_quality_text.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using scenario::DataQuality;
using scenario::Scenario;

namespace {

DataQuality read_back(const std::string& text) {
  const std::string folder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";
  const Scenario read = Scenario::load(folder + "own.yaml", {}, [&](const std::string& path) {
    return path == folder + "own.yaml" ? "sendsim: 1\nextends: baseline.yaml\n" + text
                                       : scenario::read_text_file(path);
  });
  return read.data_quality().value();
}

bool same(const scenario::ToldFigure& a, const scenario::ToldFigure& b) {
  return a.value == b.value && a.hidden == b.hidden;
}

}  // namespace

TEST_CASE("what files lack is read as it was written", "[calibration][data_quality]") {
  DataQuality told;
  told.source = "SEN2: \"returns\" of 2025 \\ 2026";
  told.published_of = "Bristol, City of";
  told.first_return = 2025;
  told.last_return = 2026;
  told.plans = {.value = 1234567};
  told.totals = {{.what = "plans: all", .year = 2026, .own = {.value = 1234567}, .published = 3},
                 {.what = "in time", .year = 2025, .is_share = true, .own = {.value = 0.271341}},
                 {.what = "new", .year = 2025, .own = {.value = {}, .hidden = true}}};
  told.problems = {{"missing need", "sentype", {.value = 90}, {.value = 29}, "a: b", "#c"},
                   {"orphan", "urn", {.value = {}, .hidden = true}, {}, "none", "'d'"},
                   {"twins", "upn", {.value = 5}, {.value = {}, .hidden = true}, "no", "yes"}};
  const DataQuality read = read_back(calibration::data_quality_text(told));
  CHECK(read.source == told.source);
  CHECK(read.published_of == told.published_of);
  CHECK(read.first_return == 2025);
  CHECK(read.last_return == 2026);
  CHECK(same(read.plans, told.plans));
  REQUIRE(read.totals.size() == told.totals.size());
  for (std::size_t i = 0; i < read.totals.size(); ++i) {
    CHECK(read.totals[i].what == told.totals[i].what);
    CHECK(read.totals[i].year == told.totals[i].year);
    CHECK(read.totals[i].is_share == told.totals[i].is_share);
    CHECK(same(read.totals[i].own, told.totals[i].own));
    CHECK(read.totals[i].published == told.totals[i].published);
  }
  REQUIRE(read.problems.size() == told.problems.size());
  for (std::size_t i = 0; i < read.problems.size(); ++i) {
    CHECK(read.problems[i].problem == told.problems[i].problem);
    CHECK(read.problems[i].field == told.problems[i].field);
    CHECK(same(read.problems[i].rows, told.problems[i].rows));
    CHECK(same(read.problems[i].plans, told.problems[i].plans));
    CHECK(read.problems[i].meaning == told.problems[i].meaning);
    CHECK(read.problems[i].assumed == told.problems[i].assumed);
  }
  told.problems.clear();
  CHECK(read_back(calibration::data_quality_text(told)).problems.empty());
}
