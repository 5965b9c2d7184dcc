#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace sendsim::server {

/// Work that takes all cores, one piece after the other. Who waits for several pieces lets others
/// have their turn between them. Any thread.
class FairQueue {
 public:
  using Work = std::function<void()>;
  static constexpr std::size_t kMostWaiting = 64;
  static constexpr std::size_t kMostOfClient = 16;  ///< so that one cannot fill the queue alone

  FairQueue() : worker_{[this](const std::stop_token& stop) { work(stop); }} {}
  FairQueue(const FairQueue&) = delete;
  FairQueue& operator=(const FairQueue&) = delete;
  /// Waits for what is being done; what waits is dropped.
  ~FairQueue() = default;

  /// False where too many wait already, of all or of this client. `name`: to remove it by.
  [[nodiscard]] bool add(const std::string& client, Work work, std::string name = {});
  /// Drops the work of this name, so that it gives its place back. False if none waits: it has
  /// begun, is over, or never was.
  bool remove(std::string_view name);
  /// Somebody waits for the turn.
  [[nodiscard]] bool has_waiting() const;
  /// Starts nothing more.
  void stop() { worker_.request_stop(); }

 private:
  struct Waiting {
    std::string name;
    Work work;
  };
  struct Client {
    std::string name;
    std::deque<Waiting> waiting;
  };
  void work(const std::stop_token& stop);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Client> clients_;  ///< whose turn is next first; each waits for something
  std::size_t waiting_ = 0;
  std::jthread worker_;
};

}  // namespace sendsim::server
