#include "sendsim/engine/day_lists.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "sendsim/random/stream.hpp"

namespace sendsim::engine {
namespace {

struct Entry {
  std::uint32_t number;
  std::uint32_t list;
  friend bool operator==(const Entry&, const Entry&) = default;
};

std::vector<Entry> seen(const DayLists<Entry>& lists, std::size_t list) {
  std::vector<Entry> all;
  lists.for_each(list, [&](const Entry& entry) { all.push_back(entry); });
  return all;
}

TEST_CASE("lists of days give back what was added, in order, and nothing else", "[engine]") {
  // Against plain vectors: adding and taking in any order, chunks used again and again.
  constexpr std::size_t kLists = 40;
  DayLists<Entry> lists{kLists};
  DayLists<Entry>::Taken taken;
  for (const std::uint32_t run : {0U, 1U}) {
    std::vector<std::vector<Entry>> plain(kLists);
    random::Draws draws{{1, run, {}, random::Purpose::benchmark, 0}};
    for (std::uint32_t step = 0; step < 20'000; ++step) {
      const std::size_t list = draws() % kLists;
      if (draws() % 16 != 0) {
        const Entry entry{step, static_cast<std::uint32_t>(list)};
        lists.add(list, entry);
        plain[list].push_back(entry);
        continue;
      }
      CAPTURE(run, step, list);
      REQUIRE(seen(lists, list) == plain[list]);
      lists.take(list, taken);
      REQUIRE(std::vector<Entry>(taken.all().begin(), taken.all().end()) == plain[list]);
      REQUIRE(seen(lists, list).empty());
      plain[list].clear();
    }
    lists.restart();
    for (std::size_t list = 0; list < kLists; ++list) REQUIRE(seen(lists, list).empty());
  }
}

}  // namespace
}  // namespace sendsim::engine
