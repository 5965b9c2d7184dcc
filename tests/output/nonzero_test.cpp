#include "sendsim/output/nonzero.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sample_results.hpp"

namespace sendsim::output {
namespace {

/// A cube of `size` in which about one number in `one_in` is not zero.
template <class T>
std::vector<T> sample_cube(std::size_t size, std::uint32_t one_in, std::uint32_t seed) {
  std::vector<T> cube(size, T{0});
  std::uint32_t state = seed;
  for (T& value : cube) {
    state = state * 1664525U + 1013904223U;
    if ((state >> 8U) % one_in == 0) value = static_cast<T>(static_cast<std::int32_t>(state) / 7);
  }
  return cube;
}

template <class T>
std::vector<T> spread(const Entries<T>& entries, std::size_t size) {
  std::vector<T> cube(size, T{0});
  for (std::size_t i = 0; i < entries.cells.size(); ++i)
    cube.at(entries.cells[i]) = entries.values[i];
  return cube;
}

TEMPLATE_TEST_CASE("lists of entries hold each cube's numbers that are not zero, ascending",
                   "[output]", std::int32_t, double) {
  const std::uint32_t one_in = GENERATE(1U, 3U, 50U, 1'000'000'000U);
  const bool reserved = GENERATE(false, true);
  EntryLists<TestType> lists;
  for (int round = 0; round < 2; ++round) {  // the second after clear()
    if (reserved) lists.reserve(round == 0 ? 3 : 10'000);
    std::vector<std::vector<TestType>> cubes;
    for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 1000U, 4096U})
      cubes.push_back(sample_cube<TestType>(size, one_in, static_cast<std::uint32_t>(size)));
    for (const auto& cube : cubes) lists.add(cube);
    for (std::size_t i = 0; i < cubes.size(); ++i) {
      const Entries<TestType> entries = lists.of(i);
      REQUIRE(entries.cells.size() == entries.values.size());
      CHECK(spread(entries, cubes[i].size()) == cubes[i]);
      for (std::size_t e = 0; e < entries.cells.size(); ++e) {
        REQUIRE(entries.values[e] != 0);
        REQUIRE((e == 0 || entries.cells[e - 1] < entries.cells[e]));
      }
    }
    CHECK_THROWS_AS(lists.of(cubes.size()), std::out_of_range);
    lists.clear();
    CHECK_THROWS_AS(lists.of(0), std::out_of_range);
  }
}

TEST_CASE("packed counts come out as they went in", "[output]") {
  constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min();
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  std::vector<std::vector<std::int32_t>> cubes{
      {}, {0, 0, 0}, {63, 64, -64, -65, 8191, 8192, -8192, -8193, kLeast, kMost, 1, -1, 0}};
  for (const std::uint32_t one_in : {1U, 3U, 50U, 5000U})
    cubes.push_back(sample_cube<std::int32_t>(40'000, one_in, one_in));
  std::vector<std::int32_t> far(3'000'000, 0);  // gaps of 1, 2, 3 and 4 bytes to their edges
  for (const std::size_t cell : {127U, 255U, 16'638U, 33'022U, 2'130'173U}) far[cell] = 1;
  far.back() = -1;
  cubes.push_back(far);
  PackedCounts::Packer packer;
  for (int round = 0; round < 2; ++round) {  // the second in the first one's memory
    for (const auto& cube : cubes) packer.add(cube);
    const PackedCounts packed = packer.take();
    EntryLists<std::int32_t> lists;
    for (std::size_t i = 0; i < cubes.size(); ++i) {
      packed.unpack(i, lists);
      const Entries<std::int32_t> entries = lists.of(i);
      CHECK(spread(entries, cubes[i].size()) == cubes[i]);
      for (const std::int32_t value : entries.values) REQUIRE(value != 0);
    }
    CHECK_THROWS_AS(packed.unpack(cubes.size(), lists), std::out_of_range);
    cubes.pop_back();
  }
  EntryLists<std::int32_t> none;
  CHECK_THROWS_AS(packer.take().unpack(0, none), std::out_of_range);
}

TEST_CASE("what is unknown is not zero, and minus zero is", "[output]") {
  const std::vector<double> cube{0.0, -0.0, std::numeric_limits<double>::quiet_NaN(), 1.5};
  EntryLists<double> lists;
  lists.add(cube);
  const Entries<double> entries = lists.of(0);
  REQUIRE(entries.cells.size() == 2);
  CHECK(entries.cells[0] == 2);
  CHECK(std::isnan(entries.values[0]));
  CHECK(entries.cells[1] == 3);
  CHECK(entries.values[1] == 1.5);
}

TEST_CASE("a replication without its zeros has the layout's shape", "[output]") {
  const measures::Layout layout = sample_layout();
  const measures::Results results = sample_results(layout, 3);
  const NonzeroResults nonzero{layout, results};
  EntryLists<std::int32_t> counts;
  EntryLists<double> values;
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const std::size_t cells = layout.cells(layout.cubes[i]);
    if (layout.cubes[i].integer) {
      CHECK(spread(nonzero.of<std::int32_t>(i, counts), cells) == results.cubes[i].counts);
      CHECK(nonzero.of<double>(i, values).cells.empty());
    } else {
      CHECK(nonzero.of<std::int32_t>(i, counts).cells.empty());
      CHECK(nonzero.of<double>(i, values).cells.size() <= cells);
    }
  }
  CHECK(nonzero.bytes() > 0);
  measures::Results other = results;
  other.cubes.pop_back();
  CHECK_THROWS_AS(NonzeroResults(layout, other), std::logic_error);
  other = results;
  other.cubes[0].counts.pop_back();
  CHECK_THROWS_AS(NonzeroResults(layout, other), std::logic_error);
}

}  // namespace
}  // namespace sendsim::output
