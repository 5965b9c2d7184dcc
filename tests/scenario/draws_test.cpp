// A draw of the parameters reads again only what it touches. Here its model is set beside one read
// whole, for draws and dated measures in every section and across the sections that share rules.

#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;
using namespace sendsim::scenario;

namespace {

const std::string kFolder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";

const std::string kOverlay = R"(
sendsim: 1
extends: baseline.yaml
name: drawn
population:
  leaving: {value: 0.03, uncertainty: {distribution: lognormal, cv: 0.2}}
assessment:
  psychologists:
    fte: {value: 1.5, unit: FTE, uncertainty: {distribution: lognormal, cv: 0.1}}
  officers:
    review_work: {mean: {value: 1, unit: days, uncertainty: {distribution: lognormal, cv: 0.1}}}
placement:
  preference_by_age: {value: 1, uncertainty: {distribution: lognormal, cv: 0.1}}
transition:
  moves_out: {value: 0.02, uncertainty: {distribution: lognormal, cv: 0.3}}
finance:
  high_needs_budget: {value: 11.2, unit: GBP million, uncertainty: {distribution: lognormal, cv: 0.05}}
measures:
  - name: shorter reviews
    from: 2025-11-01
    changes:
      - {parameter: assessment.officers.review_work.mean, multiply: 0.5}
  - name: fewer endings
    from: 2026-02-01
    until: 2026-07-31
    changes:
      - {parameter: transition.ceases, multiply: 0.5}
  - name: help from a date
    from: 2026-01-01
    phase_in: {value: 90, unit: days}
    changes:
      - {parameter: identification.request, multiply: 0.9}
      - {parameter: population.arrivals, multiply: 1.2}
  - name: a year's block
    from: 2027-04-01
    changes:
      - {parameter: finance.high_needs_budget, multiply: 1.05}
)";

Scenario invented() {
  return Scenario::load(kFolder + "drawn.yaml", {}, [](const std::string& path) {
    return path == kFolder + "drawn.yaml" ? kOverlay : read_text_file(path);
  });
}

/// All that a replication counts, bit for bit.
std::vector<std::uint64_t> counted(pathway::Pathway& pathway, std::uint32_t replication) {
  std::vector<std::uint64_t> all;
  for (const measures::CubeData& cube : pathway.run(7, replication).cubes) {
    for (const auto count : cube.counts) all.push_back(static_cast<std::uint64_t>(count));
    for (const double value : cube.values) all.push_back(std::bit_cast<std::uint64_t>(value));
  }
  return all;
}

}  // namespace

TEST_CASE("a model of drawn parameters is the one that a reading of everything gives",
          "[scenario]") {
  const Scenario drawn_from = invented();
  REQUIRE(drawn_from.uncertain().size() == 7);
  const pathway::Model as_written = drawn_from.model();
  CHECK(as_written.epochs.size() > 8);
  // Every subset: what one draw names decides what is read again.
  const std::size_t subsets = std::size_t{1} << drawn_from.uncertain().size();
  for (std::size_t subset = 0; subset < subsets; ++subset) {
    std::map<std::string, double> drawn;
    for (std::size_t i = 0; i < drawn_from.uncertain().size(); ++i) {
      const Uncertain& parameter = drawn_from.uncertain()[i];
      if ((subset >> i & 1U) != 0)
        drawn[parameter.path] = parameter.distribution.draw([] { return 0xC000'0000U; });
    }
    CAPTURE(subset);
    pathway::Model fast = drawn_from.model(drawn);
    const pathway::Model whole = drawn_from.model_from_text(drawn);
    REQUIRE(fast.epochs == whole.epochs);
    CHECK((subset == 0) == (fast.epochs == as_written.epochs));
    // A second draw into the same model leaves nothing of the first.
    std::map<std::string, double> again = drawn;
    for (auto& [path, value] : again) value *= 0.99;
    drawn_from.redraw(fast, again);
    REQUIRE(fast.epochs == drawn_from.model_from_text(again).epochs);
  }
}

TEST_CASE("a pathway that takes up a draw runs as a new one does", "[scenario]") {
  const Scenario drawn_from = invented();
  const auto extreme = [](std::uint32_t word) { return [word] { return word; }; };
  std::size_t changed = 0;
  // Each parameter by itself: what it does not touch stays as it was made.
  for (const Uncertain& parameter : drawn_from.uncertain()) {
    CAPTURE(parameter.path);
    const auto drawn = [&](std::uint32_t word) {
      return std::map<std::string, double>{
          {parameter.path, parameter.distribution.draw(extreme(word))}};
    };
    pathway::Model model = drawn_from.model(drawn(0x1000'0000U));
    pathway::Pathway renewed{model};
    const auto before = counted(renewed, 0);
    renewed.renew(drawn_from.redraw(model, drawn(0xF000'0000U)));
    const pathway::Model other = drawn_from.model(drawn(0xF000'0000U));
    pathway::Pathway fresh{other};
    const auto after = counted(renewed, 0);
    CHECK((after == counted(fresh, 0)));
    if (after != before) ++changed;
  }
  CHECK(changed == drawn_from.uncertain().size() - 1);  // one is a factor of all preferences
}

TEST_CASE("a draw of a fixed time is rounded to days", "[scenario]") {
  const Scenario scenario =
      Scenario::load(kFolder + "baseline.yaml",
                     {"assessment.decision={law: fixed, mean: {value: 30, unit: days, uncertainty: "
                      "{distribution: lognormal, cv: 0.1}}}"});
  const std::map<std::string, double> drawn{{"assessment.decision.mean", 33.4}};
  for (const pathway::Model& model : {scenario.model(drawn), scenario.model_from_text(drawn)})
    CHECK(model.epochs.front().assessment.decision == random::DayLaw::fixed(Days{33}));
}
