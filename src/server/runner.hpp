#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "run.hpp"
#include "sendsim/measures/layout.hpp"
#include "sendsim/output/results_file.hpp"
#include "sendsim/server/figures.hpp"

namespace sendsim::server {

/// What a report needs of a scenario beside its numbers.
using ProvenanceOf = std::function<output::Provenance(const scenario::Scenario&)>;

/// Limits of what a run may take.
struct RunLimits {
  unsigned threads = 0;  ///< 0: all cores
  std::chrono::seconds most_time{900};
  /// A run that nobody has looked at for so long stops where others wait.
  std::chrono::milliseconds patience{30'000};
  std::function<bool()> others_wait = [] { return false; };
};

/// Runs what planners ask for. A baseline's replications are kept for the next run of the same
/// baseline and seed: when a slider moves, the what-ifs alone are run. One run at a time.
class Runner {
 public:
  Runner(RunLimits limits, ProvenanceOf provenance_of)
      : limits_{std::move(limits)}, provenance_of_{std::move(provenance_of)} {}
  /// Carries `run` out and ends it, whatever happens; nothing is thrown.
  void carry_out(Run& run);
  /// The replications of baselines that are kept, in bytes.
  [[nodiscard]] std::size_t kept_bytes() const;

 private:
  friend class RunInHand;
  using Replications = std::vector<std::shared_ptr<const measures::Results>>;
  /// What is known of a baseline with a seed. By number; null where a replication was not run.
  struct Kept {
    std::shared_ptr<const Baseline> baseline;
    std::uint64_t seed;
    Replications replications;
    std::size_t bytes_each;
  };
  [[nodiscard]] Replications kept(const Run& run, std::size_t size);
  void keep(const Run& run, const Replications& replications, std::size_t bytes_each);

  RunLimits limits_;
  ProvenanceOf provenance_of_;
  mutable std::mutex mutex_;
  std::list<Kept> kept_;  ///< the last used first
};

}  // namespace sendsim::server
