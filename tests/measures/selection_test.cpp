#include "sendsim/measures/selection.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

using namespace sendsim;
using namespace sendsim::measures;

namespace {

/// Plans by need and provision and a wait by provision, at two censuses.
Layout layout(const std::vector<std::string>& needs, const std::vector<std::string>& provisions) {
  const Day first = make_day(2026, 1, 15);
  const Day second = make_day(2027, 1, 21);
  return {.measures = {{"plans", "persons", "Plans.", Kind::stock},
                       {"wait", "weeks", "Median wait.", Kind::rate},
                       {"spend", "GBP", "Spend.", Kind::flow}},
          .times = {{"census_day", {first, second}, {first, second}}},
          .axes = {{"need", needs}, {"provision", provisions}},
          .cubes = {{"wait", 1, 0, {1}, false, false, false, true},
                    {"plans", 0, 0, {0, 1}, true, true, true, true},
                    {"spend", 2, 0, {1}, false, true, true, false}}};
}

Results numbered(const Layout& layout) {
  Results results = make_results(layout);
  for (CubeData& cube : results.cubes) {
    for (std::size_t i = 0; i < cube.counts.size(); ++i)
      cube.counts[i] = 1 << i;  // every sum tells which cells are in it
    for (std::size_t i = 0; i < cube.values.size(); ++i)
      cube.values[i] = static_cast<double>(1 << i) + 0.5;
  }
  return results;
}

double read(const Selection& selection, const Layout& of, const Layout& in) {
  return SelectionReader{selection, of, in}.read(numbered(in));
}

constexpr std::size_t kWait = 0;
constexpr std::size_t kPlans = 1;
constexpr std::size_t kSpend = 2;
const auto kAll = std::nullopt;

}  // namespace

TEST_CASE("a selection is the sum over the labels that it leaves open", "[measures]") {
  const Layout here = layout({"ASD", "SEMH"}, {"special", "college", "other"});
  // Need by provision: cells 0 to 5 of the first census, 6 to 11 of the second.
  CHECK(read({kPlans, 1, {0, 2}}, here, here) == 1 << 8);
  CHECK(read({kPlans, 1, {1, kAll}}, here, here) == (1 << 9) + (1 << 10) + (1 << 11));
  CHECK(read({kPlans, 0, {kAll, 1}}, here, here) == (1 << 1) + (1 << 4));
  CHECK(read({kPlans, 0, {kAll, kAll}}, here, here) == 63);
  CHECK(read({kSpend, 1, {kAll}}, here, here) == 8 + 16 + 32 + 1.5);
  CHECK(read({kWait, 1, {1}}, here, here) == 16.5);
}

TEST_CASE("what other results do not have is zero, of a rate unknown", "[measures]") {
  const Layout both = layout({"ASD", "SEMH", "new"}, {"special", "college"});
  const Layout one = layout({"SEMH", "ASD"}, {"college"});
  // Found by the codes' texts: in `one` ASD is the second need, and college the only type.
  CHECK(read({kPlans, 1, {0, 1}}, both, one) == 1 << 3);
  CHECK(read({kPlans, 1, {0, kAll}}, both, one) == 1 << 3);
  CHECK(read({kPlans, 0, {2, kAll}}, both, one) == 0);
  CHECK(read({kPlans, 0, {kAll, 0}}, both, one) == 0);
  CHECK(read({kSpend, 0, {0}}, both, one) == 0);
  CHECK(std::isnan(read({kWait, 0, {0}}, both, one)));
  CHECK(read({kWait, 0, {1}}, both, one) == 1.5);
  Layout without = one;
  without.cubes.erase(without.cubes.begin(), without.cubes.begin() + 2);
  CHECK(read({kPlans, 1, {0, 1}}, both, without) == 0);
  CHECK(std::isnan(read({kWait, 0, {1}}, both, without)));
}

TEST_CASE("a selection that is none is refused", "[measures]") {
  const Layout here = layout({"ASD"}, {"special"});
  const auto reader = [&](const Selection& selection) {
    return SelectionReader{selection, here, here};
  };
  CHECK_THROWS_AS(reader({kWait, 0, {kAll}}), std::logic_error);  // rates do not add up
  CHECK_THROWS_AS(reader({kPlans, 0, {kAll}}), std::logic_error);
  CHECK_THROWS_AS(reader({kPlans, 2, {kAll, kAll}}), std::logic_error);
  CHECK_THROWS_AS(reader({kPlans, 1, {kAll, kAll}}).read(make_results({})), std::out_of_range);
  Layout smaller = here;
  smaller.times[0].first.pop_back();
  smaller.times[0].last.pop_back();
  CHECK_THROWS_AS(reader({kPlans, 1, {kAll, kAll}}).read(make_results(smaller)), std::logic_error);
}
