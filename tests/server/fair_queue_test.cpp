// Whose turn it is.

#include "sendsim/server/fair_queue.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <mutex>
#include <string>
#include <vector>

using namespace sendsim::server;

namespace {

/// Holds the queue until everything is in it.
struct Held {
  std::promise<void> let_go;
  std::mutex mutex;
  std::vector<std::string> done;
  FairQueue queue;

  Held() {
    REQUIRE(queue.add("first", [gate = let_go.get_future().share()] { gate.wait(); }));
  }
  void add(const std::string& client, const std::string& work) {
    REQUIRE(queue.add(client, [this, work] {
      const std::lock_guard lock{mutex};
      done.push_back(work);
    }));
  }
  std::vector<std::string> run() {
    std::promise<void> over;
    REQUIRE(queue.add("last", [&over] { over.set_value(); }));
    let_go.set_value();
    over.get_future().wait();
    const std::lock_guard lock{mutex};
    return done;
  }
};

}  // namespace

TEST_CASE("who has asked for much waits for who has asked for little", "[server]") {
  Held held;
  for (const char* work : {"a1", "a2", "a3"}) held.add("a", work);
  held.add("b", "b1");
  held.add("c", "c1");
  held.add("b", "b2");
  std::vector<std::string> done = held.run();
  done.resize(3);  // "last" has its turn after the first of each
  CHECK(done == std::vector<std::string>{"a1", "b1", "c1"});
}

TEST_CASE("one client's work is done in its order", "[server]") {
  Held held;
  for (int i = 0; i < 10; ++i) held.add("last", std::to_string(i));
  CHECK(held.run() == std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

TEST_CASE("what is removed gives its place back and is not done", "[server]") {
  Held held;
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < FairQueue::kMostOfClient; ++i) {
      const std::string name = std::to_string(i);
      REQUIRE(held.queue.add(
          "a", [&held, name] { held.done.push_back(name); }, name));
      if (round == 0 || i != 3) CHECK(held.queue.remove(name));
      CHECK_FALSE(held.queue.remove("no such work"));
    }
  CHECK(held.run() == std::vector<std::string>{"3"});
  CHECK_FALSE(held.queue.remove("3"));
}

TEST_CASE("one client cannot fill the queue", "[server]") {
  Held held;
  for (std::size_t i = 0; i < FairQueue::kMostOfClient; ++i) held.add("a", "a");
  CHECK_FALSE(held.queue.add("a", [] {}));
  held.add("b", "b");
  CHECK(held.run()[1] == "b");
}

TEST_CASE("no more waits than the queue can bear, and nothing is begun once it stops", "[server]") {
  std::promise<void> let_go;
  std::promise<void> begun;
  int done = 0;
  {
    FairQueue queue;
    REQUIRE(queue.add("a", [&] {
      begun.set_value();
      let_go.get_future().wait();
    }));
    begun.get_future().wait();
    for (std::size_t i = 0; i < FairQueue::kMostWaiting; ++i)
      REQUIRE(queue.add(std::to_string(i % 7), [&done] { ++done; }));
    CHECK_FALSE(queue.add("b", [&done] { ++done; }));
    queue.stop();
    let_go.set_value();
  }
  CHECK(done == 0);
}
