// What tests/app/compare_check.py cannot see from outside: who the players are, and how the
// replications are dealt out to orders.

#include "sendsim/experiment/contributions.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sendsim;
using namespace sendsim::experiment;

namespace {

const std::string kFolder = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/";

scenario::Scenario with(const std::string& measures) {
  const std::string text = "sendsim: 1\nextends: baseline.yaml\nmeasures:\n" + measures;
  return scenario::Scenario::load(kFolder + "with.yaml", {}, [&](const std::string& path) {
    return path == kFolder + "with.yaml" ? text : scenario::read_text_file(path);
  });
}
std::string item(const std::string& name, const std::string& more = "") {
  return "  - {name: " + name + ", from: 2026-01-01, " + more +
         "changes: [{parameter: population.births, multiply: 1.1}]}\n";
}

std::vector<std::string> named(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("p" + std::to_string(i));
  return names;
}

}  // namespace

TEST_CASE("players are what the what-if has switched on and the baseline has not", "[experiment]") {
  const scenario::Scenario baseline = with(item("a"));
  const scenario::Scenario what_if =
      with(item("a") + item("b", "player: pair, ") + item("c", "enabled: false, ") + item("d") +
           item("e", "player: pair, "));
  const std::vector<Player> found = players_of(baseline, what_if);
  REQUIRE(found.size() == 2);  // `more psychologists` is of both, `earlier help` of neither
  CHECK(found[0].name == "pair");
  CHECK(found[0].measures == std::vector<std::string>{"b", "e"});
  CHECK(found[1].name == "d");
  CHECK(found[1].measures == std::vector<std::string>{"d"});
  CHECK(players_of(baseline, baseline).empty());
  CHECK(players_of(what_if, baseline).empty());
  // Switched off in the baseline is not there.
  const std::vector<Player> of_off =
      players_of(with(item("a", "enabled: false, ")), with(item("a")));
  REQUIRE(of_off.size() == 1);
  CHECK(of_off[0].name == "a");
}

TEST_CASE("every set of up to eight players is run, with more orders are drawn", "[experiment]") {
  Settings settings{.replications = 1};
  CHECK(Contributions(named(0), 3, settings, false).scenarios() == 0);
  const Contributions eight{named(8), 3, settings, false};
  CHECK(eight.is_exact());
  CHECK(eight.scenarios() == 255);
  settings.replications = 31;
  CHECK_THROWS_WITH(Contributions(named(9), 3, settings, false),
                    "32 replications or more for the contributions of 9 measures");
  settings.replications = 32;
  const Contributions nine{named(9), 3, settings, false};
  CHECK_FALSE(nine.is_exact());
  CHECK(nine.scenarios() <=
        kMostOrderPairs * 2 * 8 + 1);  // sets between nobody and all, and nobody
  CHECK(nine.scenarios() > 100);
  CHECK_NOTHROW(Contributions(named(64), 3, settings, false));
  CHECK_THROWS_AS(Contributions(named(65), 3, settings, false), std::invalid_argument);
}

TEST_CASE("orders are drawn where every set would take too long, unless it is asked for",
          "[experiment]") {
  const auto is_exact = [](std::size_t count, std::int32_t replications, bool asked) {
    return Contributions{named(count), 3, Settings{.replications = replications}, asked}.is_exact();
  };
  CHECK(is_exact(5, 125, false));  // 32 × 125 = 4,000
  CHECK_FALSE(is_exact(5, 126, false));
  CHECK(is_exact(5, 126, true));
  CHECK(is_exact(8, 30, false));  // too few to draw orders
  CHECK_FALSE(is_exact(8, 32, false));
  CHECK(is_exact(8, 1000, true));
  CHECK_THROWS_WITH(is_exact(9, 1000, true), "at most 8 measures for exact contributions, got 9");
}

TEST_CASE("none, one or two players are exact however many replications there are",
          "[experiment]") {
  for (const std::size_t count : {0, 1, 2})
    CHECK(Contributions{named(count), 3, Settings{.replications = 5000}, false}.is_exact());
}

TEST_CASE("the clusters of drawn orders are the pairs of orders, of whole draws", "[experiment]") {
  const auto error_of = [](std::size_t count, std::int32_t replications, auto value) {
    const Contributions contributions{
        named(count), 1, Settings{.replications = replications, .seeds_per_draw = 2}, false};
    std::vector<double> values;
    for (std::int32_t r = 0; r < replications; ++r) values.push_back(value(r));
    return contributions.estimate(values).estimate;
  };
  // 64 replications are 32 draws: four replications, of two draws, to each of 16 pairs of orders.
  const auto within = [](std::int32_t r) { return r % 4 < 2 ? 1.0 : -1.0; };
  CHECK(error_of(9, 64, within).standard_error == 0);  // all of it within the pairs
  CHECK(error_of(9, 64, within).mean == 0);
  CHECK(error_of(2, 64, within).standard_error == Approx(std::sqrt(2.0 * 32 / 31 / 64)));
  const auto between = [](std::int32_t r) { return r / 4 % 2 == 0 ? 1.0 : -1.0; };
  CHECK(error_of(9, 64, between).standard_error == Approx(std::sqrt(4.0 * 16 / 15 / 64)));
  // A draw's chance seeds stay together.
  const auto chance = [](std::int32_t r) { return r % 2 == 0 ? 1.0 : -1.0; };
  for (const std::int32_t replications : {32, 34, 50, 64})
    CHECK(error_of(9, replications, chance).standard_error == 0);
}

TEST_CASE("unknown values are passed over", "[experiment]") {
  const Contributions contributions{named(2), 1, Settings{.replications = 6}, false};
  const double unknown = std::nan("");
  const auto [known, clusters] = contributions.estimate({1, 3, unknown, unknown, 5, unknown});
  CHECK(clusters == 2);
  CHECK(known.n == 3);
  CHECK(known.mean == 3);
  CHECK(std::isnan(contributions.estimate({unknown, unknown, unknown}).estimate.mean));
}
