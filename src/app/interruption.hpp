#pragma once

#include <csignal>
#include <functional>
#include <stop_token>
#include <thread>

namespace sendsim::app {

/// While it lives, Ctrl-C (SIGINT) and SIGTERM ask for a stop instead of ending the process; the
/// second one ends it at once. Signals that the process was started to ignore stay ignored. One at
/// a time, made before any other thread.
class Interruption {
 public:
  /// `tell` is called once, on a thread of its own, when the first signal comes.
  explicit Interruption(std::function<void()> tell);
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();
  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }
  [[nodiscard]] bool requested() const { return stop_.stop_requested(); }

 private:
  void watch(const std::stop_token& over);

  std::function<void()> tell_;
  std::stop_source stop_;
  sigset_t signals_{};
  sigset_t before_{};
  std::jthread watcher_;
};

}  // namespace sendsim::app
