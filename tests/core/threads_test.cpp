#include "sendsim/core/threads.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>

namespace sendsim {
namespace {

TEST_CASE("work is done by so many threads at once, this one among them", "[core]") {
  const unsigned threads = GENERATE(0U, 1U, 2U, 5U);
  const unsigned expected = threads == 0 ? 1 : threads;
  std::mutex telling;
  std::set<std::thread::id> who;
  std::atomic<unsigned> begun{0};
  on_threads(threads, [&] {
    ++begun;
    while (begun < expected) std::this_thread::yield();  // all are there together
    const std::lock_guard lock{telling};
    who.insert(std::this_thread::get_id());
  });
  CHECK(who.size() == expected);
  CHECK(who.contains(std::this_thread::get_id()));
}

TEST_CASE("a failure on any thread is told when all have stopped", "[core]") {
  std::atomic<int> ended{0};
  std::atomic<int> turn{0};
  const auto work = [&] {
    if (turn++ == 1) throw std::runtime_error("the second");
    ++ended;
  };
  CHECK_THROWS_WITH(on_threads(4, work), "the second");
  CHECK(ended == 3);
}

TEST_CASE("processor time is the calling thread's own", "[core]") {
  double busy = 0;
  const double before = thread_cpu_seconds();
  std::jthread{[&busy] {
    const double begun = thread_cpu_seconds();
    while ((busy = thread_cpu_seconds() - begun) < 0.05) {
    }
  }}.join();
  CHECK(busy >= 0.05);
  CHECK(thread_cpu_seconds() - before < busy);
}

}  // namespace
}  // namespace sendsim
