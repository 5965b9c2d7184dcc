// What the evidence behind a scenario lacks: told beside the results, without any effect on a run.

#include "sendsim/scenario/known_gaps.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "same_scenario.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using namespace sendsim::scenario;

namespace {

using Lines = std::vector<std::string>;

const std::string kFolder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";

/// The invented baseline with the first text laid over it, the next over that, and so on.
Scenario with(const Lines& texts, const std::vector<std::string>& edits = {}) {
  std::map<std::string, std::string> files;
  std::string base = "baseline.yaml";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string name = "own" + std::to_string(i) + ".yaml";
    files[kFolder + name] = "sendsim: 1\nextends: " + base + "\n" + texts[i];
    base = name;
  }
  return Scenario::load(kFolder + base, edits, [&](const std::string& path) {
    const auto found = files.find(path);
    return found == files.end() ? read_text_file(path) : found->second;
  });
}

/// The lines that refuse it.
std::string fault_of(const Lines& texts) {
  try {
    (void)with(texts);
  } catch (const ScenarioError& error) {
    std::string what = error.what();
    for (auto at = what.find(kFolder); at != std::string::npos; at = what.find(kFolder))
      what.erase(at, kFolder.size());
    return what;
  }
  return "no fault";
}

std::string listed(std::size_t lines) {
  std::string text = "known_gaps:\n";
  for (std::size_t i = 0; i < lines; ++i) text += "  - line " + std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("known gaps are read in their order", "[scenario][known_gaps]") {
  CHECK(with({}).known_gaps().empty());
  CHECK(with({"known_gaps: []\n"}).known_gaps().empty());
  CHECK(with({"known_gaps:\n  - \"prices: £15,566 are \\\"odd\\\"\"\n  - no roll is known\n"})
            .known_gaps() == Lines{"prices: £15,566 are \"odd\"", "no roll is known"});
}

TEST_CASE("a scenario's known gaps come after those that it inherits, each once",
          "[scenario][known_gaps]") {
  const std::string base = "known_gaps:\n  - no roll is known\n  - moves are England's\n";
  CHECK(with({base, "name: other\n"}).known_gaps() ==
        Lines{"no roll is known", "moves are England's"});
  CHECK(
      with({base, "known_gaps: [\"pay: a guess\", moves are England's]\n", "known_gaps: [last]\n"})
          .known_gaps() ==
      Lines{"no roll is known", "moves are England's", "pay: a guess", "last"});
  CHECK(with({base, "known_gaps: []\n"}).known_gaps().size() == 2);
  CHECK(with({base}, {"known_gaps=[]"}).known_gaps().empty());
}

TEST_CASE("known gaps change neither the model, nor what is assumed, nor a replication",
          "[scenario][known_gaps]") {
  const Scenario bare = with({"name: invented\n"});
  const Scenario told = with({"name: invented\nknown_gaps: [no roll is known]\n"});
  test::check_same_scenario(bare, told);
  CHECK(told.resolved_text().find("no roll is known") != std::string::npos);
  CHECK(told.without({}).known_gaps() == told.known_gaps());
}

TEST_CASE("known gaps are refused in one line where they are wrong", "[scenario][known_gaps]") {
  const std::string line = ": expected one line of text, 1 to 1000 characters, got ";
  CHECK(fault_of({"known_gaps: none\n"}) ==
        "own0.yaml:3:13: known_gaps: expected a list of lines of text, got \"none\"");
  CHECK(fault_of({"known_gaps:\n"})
            .find("known_gaps: expected a list of lines of text, got nothing") !=
        std::string::npos);
  CHECK(fault_of({"known_gaps:\n  - refusals: 343 are published\n"}) ==
        "own0.yaml:4:5: known_gaps.1" + line + "a mapping (put a text with a colon in quotes)");
  CHECK(fault_of({"known_gaps:\n  - good\n  - \"  \"\n"}) ==
        "own0.yaml:5:5: known_gaps.2" + line + "nothing");
  CHECK(fault_of({"known_gaps:\n  - \"two\\nlines\"\n"}) ==
        "own0.yaml:4:5: known_gaps.1" + line +
            "a text with the end of a line or another control character in it");
  CHECK(fault_of({"known_gaps:\n  - [a, list]\n"}).find("known_gaps.1" + line) !=
        std::string::npos);
  CHECK(fault_of({"known_gap: [x]\n"}).find("did you mean \"known_gaps\"?") != std::string::npos);
  // Of an inherited one the place is that of the file it stands in.
  CHECK(fault_of({"known_gaps:\n  - good\n  - \"\"\n", "known_gaps: [good too]\n"})
            .find("own0.yaml:5:5: known_gaps.2" + line) == 0);
}

TEST_CASE("as many and as long known gaps as are allowed are read, no more",
          "[scenario][known_gaps]") {
  CHECK(with({listed(kMostKnownGaps)}).known_gaps().size() == kMostKnownGaps);
  CHECK(fault_of({listed(kMostKnownGaps + 1)}) ==
        "own0.yaml:1004:5: known_gaps: expected at most 1000 lines of text, got 1001");
  std::string longest;
  for (std::size_t i = 0; i < kLongestKnownGap; ++i) longest += "£";
  CHECK(with({"known_gaps: [" + longest + "]\n"}).known_gaps() == Lines{longest});
  CHECK(fault_of({"known_gaps: [" + longest + "e]\n"}).find("got 1001 characters") !=
        std::string::npos);
}

TEST_CASE("the schema knows known gaps", "[scenario][known_gaps]") {
  const std::string schema = json_schema(Scenario::language());
  const std::size_t at = schema.find("\"known_gaps\": {");
  REQUIRE(at != std::string::npos);
  CHECK(schema.find(R"("type": "array", "items")", at) < schema.find("}", at));
}
