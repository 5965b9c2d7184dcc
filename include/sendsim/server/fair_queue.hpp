#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace sendsim::server {

/// Work that takes all cores, one piece after the other. Who waits for several pieces lets others
/// have their turn between them. Any thread.
class FairQueue {
 public:
  using Work = std::function<void()>;
  static constexpr std::size_t kMostWaiting = 64;

  FairQueue() : worker_{[this](const std::stop_token& stop) { work(stop); }} {}
  FairQueue(const FairQueue&) = delete;
  FairQueue& operator=(const FairQueue&) = delete;
  /// Waits for what is being done; what waits is dropped.
  ~FairQueue() = default;

  /// False where too many wait already.
  [[nodiscard]] bool add(const std::string& client, Work work);
  /// Starts nothing more.
  void stop() { worker_.request_stop(); }

 private:
  struct Client {
    std::string name;
    std::deque<Work> waiting;
  };
  void work(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Client> clients_;  ///< whose turn is next first; each waits for something
  std::size_t waiting_ = 0;
  std::jthread worker_;
};

}  // namespace sendsim::server
