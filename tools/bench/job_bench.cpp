// The whole job without files: a shipped scenario's replications, central parameters, all stages,
// all measures recorded; the authority as it is, at 420,000 residents of 0 to 25, and at England's
// 17 million.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <string>

#include "scaled_model.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace {

using sendsim::pathway::Model;
using sendsim::pathway::Pathway;

Model rotherham() {
  return sendsim::scenario::Scenario::load(std::string{SENDSIM_SOURCE_DIR} +
                                           "/scenarios/rotherham/baseline.yaml")
      .model();
}

/// The most memory this process has had so far: the sizes come in rising order.
double peak_megabytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024.0;
}

/// One replication after another, as a worker runs them. `residents`: 0 to 25; 0 for as they are.
void job(benchmark::State& state) {
  const Model authority = rotherham();
  const auto as_it_is = static_cast<double>(sendsim::bench::residents(authority));
  const double factor = state.range(0) == 0 ? 1.0 : static_cast<double>(state.range(0)) / as_it_is;
  const Model model = sendsim::bench::scaled(authority, factor);
  Pathway pathway{model};
  std::uint32_t replication = 0;
  benchmark::DoNotOptimize(pathway.run(1, replication++).cubes.data());  // its memory is kept
  for (auto _ : state) benchmark::DoNotOptimize(pathway.run(1, replication++).cubes.data());
  state.counters["residents"] = as_it_is * factor;
  state.counters["peak_MB"] = peak_megabytes();
}
BENCHMARK(job)->Unit(benchmark::kMillisecond)->ArgName("residents")->Arg(0)->Arg(420'000);
BENCHMARK(job)->Unit(benchmark::kMillisecond)->ArgName("residents")->Arg(17'000'000)->Iterations(1);

}  // namespace
