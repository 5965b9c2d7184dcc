#include "sendsim/measures/headline.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

using namespace sendsim;
using namespace sendsim::measures;

namespace {

const Day kFirst = make_day(2026, 1, 15);
const Day kSecond = make_day(2027, 1, 21);

/// Two censuses, the year between them, two months and a financial year.
Layout layout() {
  Layout layout;
  layout.measures = {{"plans", "persons", "Plans.", Kind::stock},
                     {"wait", "weeks", "Median wait.", Kind::rate},
                     {"spend", "GBP", "Spend.", Kind::flow},
                     {"ceased", "persons", "Ended plans.", Kind::flow}};
  layout.times = {{"census_day", {kFirst, kSecond}, {kFirst, kSecond}},
                  {"census_year", {kFirst}, {kSecond - Days{1}}},
                  {"month",
                   {make_day(2026, 2, 1), make_day(2026, 3, 1)},
                   {make_day(2026, 2, 28), make_day(2026, 3, 31)}},
                  {"financial_year", {make_day(2026, 4, 1)}, {make_day(2027, 3, 31)}}};
  layout.axes = {{"need", {"ASD", "SEMH", "other"}}, {"category", {"fees", "transport"}}};
  const auto cube = [](const char* name, std::size_t measure, std::size_t time,
                       std::vector<std::size_t> axes, bool integer, bool total) {
    return Cube{name, measure, time, std::move(axes), integer, total, true, false};
  };
  layout.cubes = {cube("plans", 0, 0, {0}, true, true),
                  cube("plans_by_month", 0, 2, {}, true, true),  // a month is no headline
                  cube("wait", 1, 1, {}, false, false),
                  cube("wait_by_need", 1, 1, {0}, false, true),  // rates do not add up
                  cube("spend", 2, 3, {1}, false, true),
                  cube("ceased", 3, 1, {}, true, true),
                  cube("ceased_by_reason", 3, 1, {1}, true, true)};  // its total is told already
  return layout;
}

/// Every cell of its own value: 100 × cube + cell, and some tenths where it is no count.
Results numbered(const Layout& layout) {
  Results results = make_results(layout);
  for (std::size_t i = 0; i < results.cubes.size(); ++i) {
    CubeData& data = results.cubes[i];
    for (std::size_t cell = 0; cell < data.counts.size(); ++cell)
      data.counts[cell] = static_cast<std::int32_t>(100 * i + cell);
    for (std::size_t cell = 0; cell < data.values.size(); ++cell)
      data.values[cell] = static_cast<double>(100 * i + cell) + 0.5;
  }
  return results;
}

using Told = std::tuple<std::string, Day, Day, std::string>;

}  // namespace

TEST_CASE("a headline has the yearly total of every measure, and sums by category", "[measures]") {
  const Layout of = layout();
  const Headline headline{of};
  std::vector<Told> figures;
  for (const Figure& figure : headline.figures())
    figures.emplace_back(of.measures[figure.measure].name, figure.first, figure.last,
                         figure.category);
  const Day april = make_day(2026, 4, 1);
  const Day march = make_day(2027, 3, 31);
  const Day eve = kSecond - Days{1};
  CHECK(figures == std::vector<Told>{{"plans", kFirst, kFirst, ""},
                                     {"plans", kSecond, kSecond, ""},
                                     {"wait", kFirst, eve, ""},
                                     {"spend", april, march, ""},
                                     {"spend", april, march, "fees"},
                                     {"spend", april, march, "transport"},
                                     {"ceased", kFirst, eve, ""},
                                     {"ceased", kFirst, eve, "fees"},
                                     {"ceased", kFirst, eve, "transport"}});
  CHECK(
      HeadlineReader{headline, of}.read(numbered(of)) ==
      std::vector<double>{0 + 1 + 2, 3 + 4 + 5, 200.5, 400.5 + 401.5, 400.5, 401.5, 500, 600, 601});
}

TEST_CASE("every figure is found by what it is, and no other", "[measures]") {
  const Layout of = layout();
  const Headline headline{of};
  const std::vector<Figure>& figures = headline.figures();
  for (std::size_t f = 0; f < figures.size(); ++f) {
    const auto& [measure, time, first, last, category] = figures[f];
    CHECK(find_figure(figures, measure, time, first, category) == f);
    CHECK_FALSE(find_figure(figures, measure, time, first + Days{1}, category));
    CHECK_FALSE(find_figure(figures, measure, time + 10, first, category));
    CHECK_FALSE(find_figure(figures, measure, time, first, "nothing"));
  }
}

TEST_CASE("counts beyond 32 bits are summed whole", "[measures]") {
  const Layout of = layout();
  Results results = make_results(of);
  results.cubes[0].counts.assign(results.cubes[0].counts.size(), 2'000'000'000);
  CHECK(HeadlineReader{Headline{of}, of}.read(results).front() == 6e9);
}

TEST_CASE("a reader of another layout finds labels by name and tells what is not there",
          "[measures]") {
  const Headline headline{layout()};
  Layout other = layout();
  other.axes = {{"category", {"transport", "agency"}}, {"need", {"SEMH"}}};  // also swapped
  other.measures.insert(other.measures.begin(), {"births", "persons", "Births.", Kind::flow});
  for (Cube& cube : other.cubes) {
    ++cube.measure;
    for (std::size_t& axis : cube.axes) axis = 1 - axis;
  }
  other.cubes.erase(other.cubes.begin() + 5);  // without `ceased` …
  other.cubes.erase(other.cubes.begin() + 2);  // … and without `wait`
  const std::vector<double> read = HeadlineReader{headline, other}.read(numbered(other));
  REQUIRE(read.size() == 9);
  CHECK(read[0] == 0);  // one need, whose cells are 0 and 1
  CHECK(read[1] == 1);
  CHECK(std::isnan(read[2]));  // a rate that is not counted is unknown
  CHECK(read[3] == 300.5 + 301.5);
  CHECK(read[4] == 0);  // no fees: a sum of nothing
  CHECK(read[5] == 300.5);
  CHECK(read[6] == 0);
  CHECK(read[7] == 0);
  CHECK(read[8] == 400);
}

TEST_CASE("a reader refuses fewer periods and results of another shape", "[measures]") {
  const Headline headline{layout()};
  Layout shorter = layout();
  shorter.times[0].first.pop_back();
  shorter.times[0].last.pop_back();
  CHECK_THROWS_AS((HeadlineReader{headline, shorter}), std::invalid_argument);
  const HeadlineReader reader{headline, layout()};
  CHECK_THROWS_AS(reader.read(make_results(shorter)), std::logic_error);
  CHECK_THROWS(reader.read(Results{}));
}
