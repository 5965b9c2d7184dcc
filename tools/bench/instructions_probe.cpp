// What tools/bench/gate counts the instructions of: `instructions_probe pipeline|job N` runs N
// replications and nothing else that depends on N.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "pipeline.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace {

std::uint64_t pipeline(std::uint32_t replications) {
  sendsim::test::Pipeline model;
  std::uint64_t sum = 0;
  for (std::uint32_t r = 0; r < replications; ++r)
    sum += static_cast<std::uint64_t>(model.run(r).requests);
  return sum;
}

std::uint64_t job(std::uint32_t replications) {
  const auto model = sendsim::scenario::Scenario::load(std::string{SENDSIM_SOURCE_DIR} +
                                                       "/scenarios/rotherham/baseline.yaml")
                         .model();
  sendsim::pathway::Pathway pathway{model};
  std::uint64_t sum = 0;
  for (std::uint32_t r = 0; r < replications; ++r) {
    (void)pathway.run(1, r);
    sum += pathway.state().people.slots();
  }
  return sum;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view what = count == 3 ? arguments[1] : "";
  const auto replications =
      count == 3 ? static_cast<std::uint32_t>(std::strtoul(arguments[2], nullptr, 10)) : 0U;
  if (replications == 0 || (what != "pipeline" && what != "job")) {
    std::fprintf(stderr, "instructions_probe: expected pipeline or job, and a number ≥ 1\n");
    return 2;
  }
  std::printf("%llu\n", static_cast<unsigned long long>(what == "job" ? job(replications)
                                                                      : pipeline(replications)));
  return 0;
}
