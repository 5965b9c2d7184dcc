#include "interruption.hpp"

#include <pthread.h>

#include <ctime>
#include <utility>

namespace sendsim::app {
namespace {

bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void end_process(int signal) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  std::signal(signal, SIG_DFL);
  ::pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
  std::raise(signal);
}

}  // namespace

Interruption::Interruption(std::function<void()> tell) : tell_{std::move(tell)} {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM})
    if (!is_ignored(signal)) sigaddset(&signals_, signal);
  // Blocked in this thread and in those it starts, a signal waits for the watcher to take it.
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  watcher_ = std::jthread{[this](const std::stop_token& over) { watch(over); }};
}

Interruption::~Interruption() {
  watcher_.request_stop();
  watcher_.join();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interruption::watch(const std::stop_token& over) {
  constexpr timespec kMoment{0, 50'000'000};
  while (!over.stop_requested()) {
    const int signal = ::sigtimedwait(&signals_, nullptr, &kMoment);
    if (signal <= 0) continue;
    if (stop_.stop_requested()) end_process(signal);
    stop_.request_stop();
    tell_();
  }
}

}  // namespace sendsim::app
