#include "sendsim/server/fair_queue.hpp"

#include <algorithm>

namespace sendsim::server {

bool FairQueue::add(const std::string& client, Work work, std::string name) {
  const std::lock_guard lock{mutex_};
  if (waiting_ >= kMostWaiting) return false;
  auto found = std::find_if(clients_.begin(), clients_.end(),
                            [&](const Client& each) { return each.name == client; });
  if (found == clients_.end()) found = clients_.insert(clients_.end(), Client{client, {}});
  if (found->waiting.size() >= kMostOfClient) return false;
  found->waiting.push_back({std::move(name), std::move(work)});
  ++waiting_;
  changed_.notify_one();
  return true;
}

bool FairQueue::remove(std::string_view name) {
  Work dropped;  // what it holds may be large, and goes without the lock
  const std::lock_guard lock{mutex_};
  for (auto client = clients_.begin(); client != clients_.end(); ++client) {
    std::deque<Waiting>& waiting = client->waiting;
    const auto found = std::find_if(waiting.begin(), waiting.end(),
                                    [&](const Waiting& each) { return each.name == name; });
    if (found == waiting.end()) continue;
    dropped = std::move(found->work);
    waiting.erase(found);
    --waiting_;
    if (waiting.empty()) clients_.erase(client);
    return true;
  }
  return false;
}

bool FairQueue::has_waiting() const {
  const std::lock_guard lock{mutex_};
  return waiting_ > 0;
}

void FairQueue::work(const std::stop_token& stop) {
  while (true) {
    Work next;
    {
      std::unique_lock lock{mutex_};
      if (!changed_.wait(lock, stop, [this] { return waiting_ > 0; })) return;
      if (stop.stop_requested()) return;
      Client& client = clients_.front();
      next = std::move(client.waiting.front().work);
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
