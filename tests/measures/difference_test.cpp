// What-if minus baseline, cell by cell, by the texts of the labels. Identities: no false alarms.
#include "sendsim/measures/difference.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace sendsim::measures {
namespace {

const double kUnknown = std::numeric_limits<double>::quiet_NaN();
const Day kFirst = make_day(2026, 4, 1);
const Day kLast = make_day(2028, 3, 31);

/// A stock of two dimensions, its total, money by category and a rate by provision; two financial
/// years, so two periods in all but the census days, which are three.
Layout small_layout() {
  Layout layout;
  layout.measures = {{"ehc_plans", "persons", "Plans.", Kind::stock},
                     {"spend", "GBP", "Spend.", Kind::flow},
                     {"unit_cost", "GBP", "Unit cost.", Kind::rate}};
  layout.times = {census_days(kFirst, kLast), financial_years(kFirst, kLast)};
  layout.axes = {{"need", {"ASD", "SEMH"}},
                 {"provision", {"mainstream", "special"}},
                 {"category", {"top_up"}}};
  layout.cubes = {{"ehc_plans", 0, 0, {0, 1}, true, true, true, true},
                  {"ehc_plans_total", 0, 0, {}, true, true, false, false},
                  {"spend", 1, 1, {2}, false, true, true, false},
                  {"unit_cost", 2, 1, {1}, false, false, false, true}};
  return layout;
}
Results small_results() {
  Results results = make_results(small_layout());
  results.cubes[0].counts = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  results.cubes[1].counts = {10, 26, 42};
  results.cubes[2].values = {100.25, 200.5};
  results.cubes[3].values = {4000, 11000.5, 4100, kUnknown};
  return results;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return same(x, y); });
}
/// What the refusal says; empty if there is none.
std::string refusal(const Layout& baseline, const Layout& what_if) {
  try {
    (void)Difference{baseline, what_if};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a cell is what-if minus baseline: counts, values and rates", "[measures]") {
  const Difference difference{small_layout(), small_layout()};
  Results after = small_results();
  after.cubes[0].counts = {3, 1, 3, 4, 5, 6, 7, 8, 9, 10, 0, 2147483647};
  after.cubes[1].counts = {0, 27, 42};
  after.cubes[2].values = {100, 300.75};
  after.cubes[3].values = {4000.5, 10000, kUnknown, kUnknown};
  const Results result = difference.of(small_results(), after);
  CHECK(result.cubes[0].counts ==
        std::vector<std::int32_t>{2, -1, 0, 0, 0, 0, 0, 0, 0, 0, -11, 2147483635});
  CHECK(result.cubes[1].counts == std::vector<std::int32_t>{-10, 1, 0});
  CHECK(result.cubes[2].values == std::vector<double>{-0.25, 100.25});
  CHECK(same(result.cubes[3].values, {0.5, -1000.5, kUnknown, kUnknown}));
  CHECK(result.cubes[0].values.empty());
  CHECK(result.cubes[2].counts.empty());
}

TEST_CASE("equal layouts give that layout, and equal results nothing but zero", "[measures]") {
  const Layout layout = small_layout();
  const Difference difference{layout, layout};
  CHECK(difference.not_in_both().empty());
  REQUIRE(difference.layout().cubes.size() == layout.cubes.size());
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const Cube& cube = difference.layout().cubes[i];
    CHECK(cube.dataset == layout.cubes[i].dataset);
    CHECK(cube.axes == layout.cubes[i].axes);
    CHECK(cube.show_total == layout.cubes[i].show_total);
    CHECK(cube.show_margins == layout.cubes[i].show_margins);
    CHECK(cube.show_cells == layout.cubes[i].show_cells);
  }
  Results results = small_results();
  results.cubes[3].values[3] = 1e300;
  const Results zero = difference.of(results, results);
  for (const CubeData& data : zero.cubes) {
    CHECK(std::all_of(data.counts.begin(), data.counts.end(), [](auto n) { return n == 0; }));
    CHECK(std::all_of(data.values.begin(), data.values.end(),
                      [](double x) { return x == 0 && !std::signbit(x); }));
  }
}

TEST_CASE("the widest counts on either side leave the difference within 32 bits", "[measures]") {
  const std::int32_t most = std::numeric_limits<std::int32_t>::max();
  const Difference difference{small_layout(), small_layout()};
  Results before = small_results();
  Results after = small_results();
  before.cubes[1].counts = {most, 0, most};
  after.cubes[1].counts = {0, most, most};
  CHECK(difference.of(before, after).cubes[1].counts == std::vector<std::int32_t>{-most, most, 0});
}

TEST_CASE("what is unknown on either side stays unknown, also in a sum of money", "[measures]") {
  const Difference difference{small_layout(), small_layout()};
  Results after = small_results();
  after.cubes[2].values[1] = kUnknown;
  after.cubes[3].values = {kUnknown, 1, 2, 3};
  const Results forward = difference.of(small_results(), after);
  CHECK(same(forward.cubes[2].values, {0, kUnknown}));
  CHECK(same(forward.cubes[3].values, {kUnknown, 1 - 11000.5, 2 - 4100, kUnknown}));
  const Results backward = difference.of(after, small_results());
  CHECK(same(backward.cubes[2].values, {0, kUnknown}));
}

TEST_CASE("a code that only the what-if has was nobody in the baseline, at an unknown rate",
          "[measures]") {
  Layout with_unit = small_layout();
  with_unit.axes[1].labels = {"mainstream", "unit", "special"};
  Results after = make_results(with_unit);
  // As in the baseline, but half of special's children of ASD are in the unit on the first day.
  after.cubes[0].counts = {1, 1, 1, 3, 0, 4, 5, 0, 6, 7, 0, 8, 9, 0, 10, 11, 0, 12};
  after.cubes[1].counts = {10, 26, 42};
  after.cubes[2].values = {100.25, 200.5};
  after.cubes[3].values = {4000, 7000, 11000.5, 4100, 7100, kUnknown};
  const Difference added{small_layout(), with_unit};
  CHECK(added.layout().axes[1].labels == std::vector<std::string>{"mainstream", "special", "unit"});
  const Results gain = added.of(small_results(), after);
  CHECK(gain.cubes[0].counts ==
        std::vector<std::int32_t>{0, -1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(same(gain.cubes[3].values, {0, 0, kUnknown, 0, kUnknown, kUnknown}));
  // And the other way round: a code is given up.
  const Difference removed{with_unit, small_layout()};
  CHECK(removed.layout().axes[1].labels ==
        std::vector<std::string>{"mainstream", "unit", "special"});
  const Results loss = removed.of(after, small_results());
  CHECK(loss.cubes[0].counts ==
        std::vector<std::int32_t>{0, -1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(same(loss.cubes[3].values, {0, kUnknown, 0, 0, kUnknown, kUnknown}));
}

TEST_CASE("codes in another order are the same codes", "[measures]") {
  Layout turned = small_layout();
  turned.axes[1].labels = {"special", "mainstream"};
  turned.axes[0].labels = {"SEMH", "ASD"};
  Results after = make_results(turned);
  after.cubes[0].counts = {4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9};
  after.cubes[1].counts = {10, 26, 42};
  after.cubes[2].values = {100.25, 200.5};
  after.cubes[3].values = {11000.5, 4000, 1, 4100};
  const Difference difference{small_layout(), turned};
  CHECK(difference.layout().axes[0].labels == small_layout().axes[0].labels);
  const Results result = difference.of(small_results(), after);
  CHECK(result.cubes[0].counts == std::vector<std::int32_t>(12, 0));
  CHECK(same(result.cubes[3].values, {0, 0, 0, kUnknown}));
}

TEST_CASE("a list that only the what-if keeps begins from nothing", "[measures]") {
  // As when no type of the baseline has a limit: the axis of limited types is empty.
  Layout none = small_layout();
  none.axes[1].labels.clear();
  const Difference difference{none, small_layout()};
  Results before = make_results(none);
  before.cubes[1].counts = {10, 26, 42};
  before.cubes[2].values = {100.25, 200.5};
  CHECK(difference.of(before, small_results()).cubes[0].counts == small_results().cubes[0].counts);
  const Difference still_none{none, none};
  CHECK(still_none.of(before, before).cubes[0].counts.empty());
}

TEST_CASE("runs of other periods are refused, and both periods are named", "[measures]") {
  const auto until = [](Day first, Day last) {
    Layout layout = small_layout();
    layout.times = {census_days(first, last), financial_years(first, last)};
    return layout;
  };
  const std::string ends_early = refusal(small_layout(), until(kFirst, kLast - Days{1}));
  CHECK(ends_early ==
        "the baseline's period, 2026-04-01 to 2028-03-31, got 2026-04-01 to 2028-03-30");
  CHECK(refusal(small_layout(), until(kFirst + Days{1}, kLast)) ==
        "the baseline's period, 2026-04-01 to 2028-01-20, got 2026-04-02 to 2028-01-20");
  CHECK(!refusal(until(kFirst, kLast + Days{1}), small_layout()).empty());
  const auto flows_from = [](Day first) {
    Layout layout;
    layout.times = {financial_years(first, kLast)};
    return layout;
  };
  CHECK(refusal(flows_from(kFirst), flows_from(kFirst + Days{1})) ==
        "the baseline's period, 2026-04-01 to 2028-03-31, got 2026-04-02 to 2028-03-31");

  Layout fewer = small_layout();
  fewer.times.pop_back();
  fewer.cubes.resize(2);
  CHECK_THAT(refusal(small_layout(), fewer), Catch::EndsWith(", got none"));
  CHECK_THAT(refusal(fewer, small_layout()), Catch::Contains("period, none, got 2026-04-01"));
  Layout by_month = small_layout();
  by_month.times[1] = months(kFirst, kLast);
  CHECK(refusal(small_layout(), by_month) ==
        "2026-04-01 to 2028-03-31 cut as in the baseline, at \"financial_year\"");
}

TEST_CASE("a data set that means something else in the what-if is refused by its name",
          "[measures]") {
  const auto changed = [](auto change) {
    Layout layout = small_layout();
    change(layout);
    return refusal(small_layout(), layout);
  };
  const std::string spend = "\"spend\" to be counted as in the baseline";
  const std::string plans = "\"ehc_plans\" to be counted as in the baseline";
  CHECK(changed([](Layout& layout) { layout.cubes[2].integer = true; }) == spend);
  CHECK(changed([](Layout& layout) { layout.cubes[2].time = 0; }) == spend);
  CHECK(changed([](Layout& layout) { layout.cubes[2].measure = 2; }) == spend);
  CHECK(changed([](Layout& layout) { layout.cubes[2].axes = {1}; }) == spend);
  CHECK(changed([](Layout& layout) { layout.cubes[2].axes = {}; }) == spend);
  CHECK(changed([](Layout& layout) { layout.measures[1].unit = "persons"; }) == spend);
  CHECK(changed([](Layout& layout) { layout.measures[1].kind = Kind::rate; }) == spend);
  CHECK(changed([](Layout& layout) { layout.cubes[0].axes = {1, 0}; }) == plans);
  CHECK(changed([](Layout& layout) { layout.axes[0].name = "stage"; }) == plans);
  // Another sentence, or other rows in the summary, are no other meaning.
  CHECK(changed([](Layout& layout) { layout.measures[1].description = "Money."; }).empty());
  CHECK(changed([](Layout& layout) { layout.cubes[0].show_cells = false; }).empty());
}

TEST_CASE("measures of one of the two are told by name, and have no cubes", "[measures]") {
  Layout baseline = small_layout();
  baseline.measures.push_back({"sen_support", "persons", "Support.", Kind::stock});
  baseline.cubes.push_back({"sen_support", 3, 0, {}, true, true, false, false});
  Layout what_if = small_layout();
  what_if.measures.insert(what_if.measures.begin(), {"overspend", "GBP", "Over.", Kind::flow});
  for (Cube& cube : what_if.cubes) ++cube.measure;
  what_if.cubes.insert(what_if.cubes.begin(), {"overspend", 0, 1, {}, false, true, false, false});
  const Difference difference{baseline, what_if};
  CHECK(difference.not_in_both() == std::vector<std::string>{"sen_support", "overspend"});
  const Layout& layout = difference.layout();
  CHECK(!layout.find_cube("sen_support"));
  CHECK(!layout.find_cube("overspend"));
  CHECK(layout.cubes.size() == 4);
  REQUIRE(layout.measures.size() == 5);
  CHECK(layout.measures[3].name == "sen_support");
  CHECK(layout.measures[4].name == "overspend");

  Results before = small_results();
  before.cubes.push_back({{9, 9, 9}, {}});
  Results after = small_results();
  after.cubes.insert(after.cubes.begin(), CubeData{{}, {7, 7}});
  const Results result = difference.of(before, after);
  REQUIRE(result.cubes.size() == 4);
  CHECK(result.cubes[0].counts == std::vector<std::int32_t>(12, 0));
  CHECK(result.cubes[2].values == std::vector<double>{0, 0});
}

TEST_CASE("a grain that only one of the two has is left out, its measure is in both",
          "[measures]") {
  Layout fewer = small_layout();
  fewer.cubes.erase(fewer.cubes.begin());
  for (const bool is_what_if : {true, false}) {
    const Difference difference{is_what_if ? small_layout() : fewer,
                                is_what_if ? fewer : small_layout()};
    CHECK(difference.not_in_both().empty());
    CHECK(difference.layout().cubes.size() == 3);
    CHECK(!difference.layout().find_cube("ehc_plans"));
  }
}

TEST_CASE("results of another shape than was told are refused", "[measures]") {
  const Difference difference{small_layout(), small_layout()};
  const auto refused = [&](auto change) {
    Results results = small_results();
    change(results);
    CHECK_THROWS_AS(difference.of(results, small_results()), std::logic_error);
    CHECK_THROWS_AS(difference.of(small_results(), results), std::logic_error);
  };
  refused([](Results& results) { results.cubes.pop_back(); });
  refused([](Results& results) { results.cubes[0].counts.pop_back(); });
  refused([](Results& results) { results.cubes[0].counts.push_back(0); });
  refused([](Results& results) { std::swap(results.cubes[1], results.cubes[2]); });
}

// ---- any two layouts against the texts of their labels ----

/// Names a cell as a reader would: period and codes.
using CellName = std::tuple<std::string, std::size_t, std::vector<std::string>>;

template <class Tell>
void for_each_cell(const Layout& layout, const Cube& cube, Tell tell) {
  std::size_t cell = 0;
  std::vector<std::string> codes;
  const auto descend = [&](auto& self, std::size_t period, std::size_t axis) -> void {
    if (axis == cube.axes.size()) {
      tell(CellName{cube.dataset, period, codes}, cell++);
      return;
    }
    for (const std::string& label : layout.axes[cube.axes[axis]].labels) {
      codes.push_back(label);
      self(self, period, axis + 1);
      codes.pop_back();
    }
  };
  for (std::size_t period = 0; period < layout.times[cube.time].size(); ++period)
    descend(descend, period, 0);
  CHECK(cell == layout.cells(cube));
}

std::map<CellName, double> by_name(const Layout& layout, const Results& results) {
  std::map<CellName, double> named;
  for (std::size_t i = 0; i < layout.cubes.size(); ++i)
    for_each_cell(layout, layout.cubes[i], [&](const CellName& name, std::size_t cell) {
      const CubeData& data = results.cubes.at(i);
      named[name] = layout.cubes[i].integer ? data.counts.at(cell) : data.values.at(cell);
    });
  return named;
}

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : draws_{seed} {}
  std::size_t below(std::size_t limit) { return draws_() % limit; }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::mt19937 draws_;
};

/// Of what both may count, some; with some codes of each kind, in any order, in axes that cubes
/// share or not.
Layout random_layout(Chance& chance) {
  Layout layout = small_layout();
  layout.measures.push_back({"residents", "persons", "Residents.", Kind::stock});
  layout.axes.clear();
  const std::vector<std::pair<std::string, std::size_t>> kinds{
      {"need", 4}, {"provision", 5}, {"provision", 3}, {"category", 3}};
  std::vector<std::size_t> place{0, 1, 2, 3};  // of each kind of axis among the axes
  chance.shuffle(place);
  layout.axes.resize(kinds.size());
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    std::vector<std::string> labels;
    for (std::size_t label = 0; label < kinds[kind].second; ++label)
      if (chance.below(4) != 0) labels.push_back(kinds[kind].first + std::to_string(label));
    if (chance.below(2) != 0) chance.shuffle(labels);
    layout.axes[place[kind]] = {kinds[kind].first, labels};
  }
  if (chance.below(3) == 0) place[2] = place[1];  // one axis for both
  layout.cubes = {
      {"ehc_plans", 0, 0, {place[1], place[0]}, true, true, true, true},
      {"ehc_plans_by_need", 0, 1, {place[0]}, true, true, true, true},
      {"ehc_plans_total", 0, 0, {}, true, true, false, false},
      {"awaiting", 0, 0, {place[2], place[0], place[3]}, true, true, true, true},
      {"spend", 1, 1, {place[3], place[2]}, false, true, true, false},
      {"unit_cost", 2, 1, {place[1]}, false, false, false, true},
      {"unit_cost_by_need", 2, 0, {place[0], place[2]}, false, false, false, true},
      {"residents", 3, 0, {}, false, true, false, false},
  };
  chance.shuffle(layout.cubes);
  if (chance.below(2) == 0) layout.cubes.resize(1 + chance.below(layout.cubes.size()));
  std::vector<std::size_t> order{0, 1, 2, 3};
  chance.shuffle(order);
  std::vector<Measure> measures(4);
  for (std::size_t i = 0; i < 4; ++i) measures[order[i]] = layout.measures[i];
  layout.measures = measures;
  for (Cube& cube : layout.cubes) cube.measure = order[cube.measure];
  return layout;
}
Results random_results(const Layout& layout, Chance& chance) {
  Results results = make_results(layout);
  for (CubeData& data : results.cubes) {
    for (std::int32_t& count : data.counts) count = static_cast<std::int32_t>(chance.below(100));
    for (double& value : data.values)
      value = chance.below(6) == 0 ? kUnknown : static_cast<double>(chance.below(1000)) / 8;
  }
  return results;
}

TEST_CASE("any two layouts differ as the texts of their labels say", "[measures]") {
  int compared = 0;
  int without_partner = 0;
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    Chance chance{seed};
    const Layout baseline = random_layout(chance);
    const Layout what_if = seed % 10 == 0 ? baseline : random_layout(chance);
    const Results before = random_results(baseline, chance);
    const Results after = random_results(what_if, chance);
    const Difference difference{baseline, what_if};
    const Layout& layout = difference.layout();
    const auto in_baseline = by_name(baseline, before);
    const auto in_what_if = by_name(what_if, after);
    const auto differences = by_name(layout, difference.of(before, after));
    CAPTURE(seed);

    std::set<std::string> datasets;
    for (const Cube& cube : layout.cubes) datasets.insert(cube.dataset);
    for (const Cube& cube : baseline.cubes)
      CHECK(datasets.contains(cube.dataset) == what_if.find_cube(cube.dataset).has_value());
    for (const auto* side : {&in_baseline, &in_what_if})  // no cell of either side is lost
      for (const auto& [name, value] : *side)
        if (datasets.contains(std::get<0>(name))) REQUIRE(differences.contains(name));
    for (const auto& [name, value] : differences) {
      const std::string& dataset = std::get<0>(name);
      const bool is_rate = dataset.starts_with("unit_cost");
      const auto of = [&, &cell = name](const std::map<CellName, double>& side) {
        const auto found = side.find(cell);
        without_partner += found == side.end() ? 1 : 0;
        return found != side.end() ? found->second : is_rate ? kUnknown : 0.0;
      };
      ++compared;
      REQUIRE(same(value, of(in_what_if) - of(in_baseline)));
    }
    for (const Cube& cube : layout.cubes) {
      const std::size_t own = *baseline.find_cube(cube.dataset);
      CHECK(layout.measures[cube.measure].name ==
            baseline.measures[baseline.cubes[own].measure].name);
      for (const std::size_t axis : cube.axes) {
        const auto& labels = layout.axes[axis].labels;
        CHECK(std::set<std::string>(labels.begin(), labels.end()).size() == labels.size());
      }
    }
  }
  CHECK(compared > 20000);  // neither kind is a rarity
  CHECK(without_partner > 5000);
}

TEST_CASE("the other way round, every difference has the other sign", "[measures]") {
  for (std::uint32_t seed = 1000; seed < 1060; ++seed) {
    Chance chance{seed};
    const Layout a = random_layout(chance);
    const Layout b = random_layout(chance);
    const Results of_a = random_results(a, chance);
    const Results of_b = random_results(b, chance);
    const Difference forward{a, b};
    const Difference backward{b, a};
    const auto there = by_name(forward.layout(), forward.of(of_a, of_b));
    const auto back = by_name(backward.layout(), backward.of(of_b, of_a));
    CAPTURE(seed);
    for (const auto& [name, value] : there)
      if (const auto found = back.find(name); found != back.end())
        REQUIRE(same(value, -found->second));
      else  // a code that another cube on the same axis brought in
        REQUIRE((value == 0 || std::isnan(value)));
  }
}

}  // namespace
}  // namespace sendsim::measures
