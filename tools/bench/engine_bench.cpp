// The engine's parts: the calendar under a hold model, draws, laws, a single queue, and the
// pipeline on which five engines agree. Items a second count events, words or customers.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "pipeline.hpp"
#include "sendsim/engine/calendar.hpp"
#include "sendsim/random/bulk.hpp"
#include "sendsim/random/laws.hpp"
#include "simulated_queue.hpp"

namespace {

using namespace sendsim;

/// A hold model: so many events pending, each handled schedules one again, up to two years on.
class Hold {
 public:
  explicit Hold(std::uint32_t pending) : pending_{pending} {}
  std::uint64_t run() {
    calendar_.restart();
    handled_ = 0;
    for (std::uint32_t i = 0; i < pending_; ++i) schedule(i);
    calendar_.run_through(calendar_.last(), *this);
    return handled_;
  }
  void expect(engine::Event /*event*/) {}
  void handle(engine::Event event) {
    ++handled_;
    schedule(event.person);
  }
  void settle(engine::Phase) {}

 private:
  void schedule(std::uint32_t person) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    calendar_.schedule(calendar_.today() + Days{1 + static_cast<int>((state_ >> 33U) % 730U)},
                       engine::Phase::arrivals, {person, 0, 0});
  }
  engine::Calendar calendar_{make_day(2025, 1, 1), make_day(2034, 12, 31)};
  std::uint32_t pending_;
  std::uint64_t state_ = 1;
  std::uint64_t handled_ = 0;
};

void calendar_hold(benchmark::State& state) {
  Hold hold{static_cast<std::uint32_t>(state.range(0))};
  std::uint64_t handled = 0;
  for (auto _ : state) handled += hold.run();
  state.SetItemsProcessed(static_cast<std::int64_t>(handled));
}
BENCHMARK(calendar_hold)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);

random::StreamName name_of(std::uint32_t index) {
  return {1, 0, random::PersonId::from_bits(index), random::Purpose::benchmark, 0};
}

void philox_block(benchmark::State& state) {
  std::uint32_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(random::stream_block(name_of(i++), 0));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(philox_block);

void philox_blocks_of_a_cohort(benchmark::State& state) {
  random::Columns<random::kManyPersons> out;
  for (auto _ : state) {
    random::blocks_of_persons(name_of(0), random::kManyPersons, out);
    benchmark::DoNotOptimize(out);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(random::kManyPersons));
}
BENCHMARK(philox_blocks_of_a_cohort);

void exponential(benchmark::State& state) {
  std::uint32_t word = 1;
  for (auto _ : state)
    benchmark::DoNotOptimize(random::exponential_with_mean_one(word += 0x9E3779B9U));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(exponential);

void lognormal_days(benchmark::State& state) {
  const auto law = random::DayLaw::lognormal(MeanDays{30}, 0.4);
  std::uint32_t word = 1;
  for (auto _ : state) benchmark::DoNotOptimize(law.sample(word += 0x9E3779B9U));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(lognormal_days);

void race_of_categories(benchmark::State& state) {
  const std::vector<double> weights(static_cast<std::size_t>(state.range(0)), 0.1);
  std::uint32_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(random::race(name_of(i++), weights));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(race_of_categories)->Arg(4)->Arg(12)->Arg(22);

/// M/M/1 at a load of .9 with a mean service of 5 days.
void mm1(benchmark::State& state) {
  test::SimulatedQueue queue{
      {.servers = 1, .service = random::DayLaw::exponential(MeanDays{5}), .per_day = {0.18, 0.0}},
      1'000'000,
      10'000,
      7};
  std::uint32_t replication = 0;
  std::int64_t customers = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(queue.run(replication++));
    customers += queue.customers();
  }
  state.SetItemsProcessed(customers);
}
BENCHMARK(mm1)->Unit(benchmark::kMillisecond);

void pipeline(benchmark::State& state) {
  test::Pipeline model;
  std::uint32_t replication = 0;
  for (auto _ : state) benchmark::DoNotOptimize(model.run(replication++));
}
BENCHMARK(pipeline)->Unit(benchmark::kMillisecond);

}  // namespace
