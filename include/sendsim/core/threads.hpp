#pragma once

#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sendsim {

/// Runs `work()` on so many threads at once, this one among them (0 is 1), and waits for all.
/// Rethrows the first failure of any.
template <class Work>
void on_threads(unsigned threads, const Work& work) {
  std::exception_ptr failure;
  std::mutex failing;
  const auto guarded = [&] {
    try {
      work();
    } catch (...) {
      const std::lock_guard lock{failing};
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(guarded);
    guarded();
  }
  if (failure) std::rethrow_exception(failure);
}

/// Processor time of the calling thread so far, in seconds.
[[nodiscard]] double thread_cpu_seconds();

}  // namespace sendsim
