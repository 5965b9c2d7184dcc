// The whole job without files: a shipped scenario's replications, central parameters, all stages,
// all measures recorded.
#include <benchmark/benchmark.h>

#include <string>

#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace {

using sendsim::pathway::Model;
using sendsim::pathway::Pathway;

/// One replication after another, as a worker runs them.
void rotherham(benchmark::State& state) {
  const auto scenario = sendsim::scenario::Scenario::load(std::string{SENDSIM_SOURCE_DIR} +
                                                          "/scenarios/rotherham/baseline.yaml");
  const Model model = scenario.model();
  Pathway pathway{model};
  std::uint32_t replication = 0;
  for (auto _ : state) benchmark::DoNotOptimize(pathway.run(1, replication++).cubes.data());
}
BENCHMARK(rotherham)->Unit(benchmark::kMillisecond);

}  // namespace
