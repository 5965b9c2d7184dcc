#include "run.hpp"

#include <utility>

namespace sendsim::server {

const char* to_string(RunState state) {
  switch (state) {
    case RunState::queued: return "queued";
    case RunState::running: return "running";
    case RunState::done: return "done";
    case RunState::cancelled: return "cancelled";
    case RunState::failed: return "failed";
  }
  return "failed";
}

Run::Progress Run::progress() const {
  const std::lock_guard lock{mutex_};
  return progress_;
}

Run::Progress Run::wait(std::uint64_t seen, std::chrono::milliseconds most,
                        const std::stop_token& stop) const {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, stop, most, [&] { return progress_.version != seen; });
  return progress_;
}

void Run::changed() {
  ++progress_.version;
  if (progress_.state != RunState::queued)
    progress_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  changed_.notify_all();
}

bool Run::cancel() {
  stop_.request_stop();
  const std::lock_guard lock{mutex_};
  if (is_over(progress_.state)) return false;
  if (progress_.state != RunState::queued) return true;  // its runner sees it and ends it
  begun_ = std::chrono::steady_clock::now();
  progress_.state = RunState::cancelled;
  changed();
  return true;
}

void Run::look() {
  const std::lock_guard lock{mutex_};
  looked_at_ = std::chrono::steady_clock::now();
}

std::chrono::steady_clock::duration Run::unwatched() const {
  const std::lock_guard lock{mutex_};
  return std::chrono::steady_clock::now() - looked_at_;
}

bool Run::begin() {
  const std::lock_guard lock{mutex_};
  if (progress_.state != RunState::queued) return false;
  begun_ = std::chrono::steady_clock::now();
  progress_.state = RunState::running;
  changed();
  return true;
}

void Run::tell(std::int32_t finished) {
  const std::lock_guard lock{mutex_};
  if (progress_.finished == finished) return;
  progress_.finished = finished;
  changed();
}

void Run::show(std::int32_t finished, std::string figures_json) {
  auto figures = std::make_shared<const std::string>(std::move(figures_json));
  const std::lock_guard lock{mutex_};
  progress_.figures = std::move(figures);
  progress_.figures_finished = finished;
  changed();
}

void Run::end(RunState state, std::string error) {
  for (RunScenario& each : what_ifs) each.scenario.reset();
  const std::lock_guard lock{mutex_};
  progress_.state = state;
  progress_.error = std::move(error);
  changed();
}

}  // namespace sendsim::server
