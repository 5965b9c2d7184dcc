// What is written of the evidence's gaps is what the scenario language reads.

#include "sendsim/calibration/known_gaps_text.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sendsim/scenario/known_gaps.hpp"
#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using scenario::Scenario;

namespace {

using Lines = std::vector<std::string>;

Lines read_back(const Lines& gaps) {
  const std::string folder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";
  const Scenario read = Scenario::load(folder + "own.yaml", {}, [&](const std::string& path) {
    return path == folder + "own.yaml"
               ? "sendsim: 1\nextends: baseline.yaml\n" + calibration::known_gaps_text(gaps)
               : scenario::read_text_file(path);
  });
  return read.known_gaps();
}

}  // namespace

TEST_CASE("known gaps are read as they were written, whatever they hold",
          "[calibration][known_gaps]") {
  const Lines gaps{"refusals: 343 are published; 245 are taken to have stood",
                   "\"St. Mary's\" \\ Café: £15,566 # no comment, 2 %",
                   "- {a: [b]} & *c ! | > %d @e `f`",
                   "null",
                   "2026",
                   "~"};
  CHECK(read_back(gaps) == gaps);
  CHECK(calibration::known_gaps_text({}).empty());
  CHECK(calibration::known_gaps_text({"", " "}).empty());
}

TEST_CASE("known gaps that cannot stand in a scenario are written so that they can",
          "[calibration][known_gaps]") {
  CHECK(read_back({"opens: New\nFree\tSchool\x7F\x01"}) == Lines{"opens: New Free School  "});
  std::string longest;
  for (std::size_t i = 0; i < scenario::kLongestKnownGap; ++i) longest += "é";
  CHECK(read_back({longest}) == Lines{longest});
  std::string cut = longest.substr(0, longest.size() - std::string{"é"}.size()) + "…";
  CHECK(read_back({longest + "é"}) == Lines{cut});
  Lines many;
  for (std::size_t i = 0; i < calibration::kMostGapsWritten + 2; ++i)
    many.push_back("line " + std::to_string(i));
  const Lines told = read_back(many);
  REQUIRE(told.size() == calibration::kMostGapsWritten);
  CHECK(told[calibration::kMostGapsWritten - 2] == many[calibration::kMostGapsWritten - 2]);
  CHECK(told.back() == "and 3 more that are not told here");
  many.resize(calibration::kMostGapsWritten);
  CHECK(read_back(many) == many);
}

TEST_CASE("a full list of known gaps has room for that of a scenario over it",
          "[calibration][known_gaps]") {
  const auto full = [](const std::string& name) {
    Lines lines;
    for (std::size_t i = 0; i < calibration::kMostGapsWritten; ++i)
      lines.push_back(name + " " + std::to_string(i));
    return calibration::known_gaps_text(lines);
  };
  const std::string folder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";
  const Scenario read =
      Scenario::load(folder + "over.yaml", {}, [&](const std::string& path) -> std::string {
        if (path == folder + "over.yaml") return "sendsim: 1\nextends: own.yaml\n" + full("over");
        if (path == folder + "own.yaml")
          return "sendsim: 1\nextends: baseline.yaml\n" + full("own");
        return scenario::read_text_file(path);
      });
  CHECK(read.known_gaps().size() == 2 * calibration::kMostGapsWritten);
}
