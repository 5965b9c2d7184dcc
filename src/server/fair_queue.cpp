#include "sendsim/server/fair_queue.hpp"

#include <algorithm>

namespace sendsim::server {

bool FairQueue::add(const std::string& client, Work work) {
  const std::lock_guard lock{mutex_};
  if (waiting_ >= kMostWaiting) return false;
  auto found = std::find_if(clients_.begin(), clients_.end(),
                            [&](const Client& each) { return each.name == client; });
  if (found == clients_.end()) found = clients_.insert(clients_.end(), Client{client, {}});
  found->waiting.push_back(std::move(work));
  ++waiting_;
  changed_.notify_one();
  return true;
}

void FairQueue::work(const std::stop_token& stop) {
  while (true) {
    Work next;
    {
      std::unique_lock lock{mutex_};
      if (!changed_.wait(lock, stop, [this] { return waiting_ > 0; })) return;
      if (stop.stop_requested()) return;
      Client& client = clients_.front();
      next = std::move(client.waiting.front());
      client.waiting.pop_front();
      --waiting_;
      if (client.waiting.empty())
        clients_.pop_front();
      else
        clients_.splice(clients_.end(), clients_, clients_.begin());
    }
    next();
  }
}

}  // namespace sendsim::server
