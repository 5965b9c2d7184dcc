#include "sendsim/engine/queue.hpp"

#include <algorithm>
#include <stdexcept>

namespace sendsim::engine {

Ticket Queue::join(const Waiting& waiting, Day today, Day ranked_from) {
  Ticket ticket = 0;
  if (free_.empty()) {
    ticket = static_cast<Ticket>(places_.size());
    places_.push_back({});
  } else {
    ticket = free_.back();
    free_.pop_back();
  }
  places_[ticket] = {waiting, today, ranked_from, true};
  const Day order = discipline_ == Discipline::earliest_due_date ? Day{waiting.due} : ranked_from;
  const std::uint64_t priority = discipline_ == Discipline::priority ? waiting.priority : 0;
  // 24 bits hold the days from 1947 on, offset so that they stay positive.
  const auto day = static_cast<std::uint64_t>(day_number(order) + 0x2000) & 0xFF'FFFFU;
  heap_.push_back({priority << 56U | day << 32U | waiting.tie, waiting.name, ticket});
  ++length_;
  return ticket;
}

void Queue::leave(Ticket ticket, Day today) {
  if (ticket >= places_.size() || !places_[ticket].waits)
    throw std::logic_error("queue: a person leaves who does not wait");
  days_waited_by_departed_ += (today - places_[ticket].joined).count();
  places_[ticket].waits =
      false;  // the heap's entry goes, and the ticket with it, when it comes to the top
  --length_;
}

void Queue::order() {
  for (; ordered_ < heap_.size(); ++ordered_)
    std::push_heap(heap_.begin(), heap_.begin() + static_cast<std::ptrdiff_t>(ordered_) + 1, after);
}

void Queue::remove_top() {
  free_.push_back(heap_.front().ticket);
  std::pop_heap(heap_.begin(), heap_.end(), after);
  heap_.pop_back();
  --ordered_;
}

void Queue::drop_those_who_left() {
  while (!heap_.empty() && !places_[heap_.front().ticket].waits) remove_top();
}

Queue::Taken Queue::take_first(Day today) {
  order();
  drop_those_who_left();
  if (heap_.empty()) throw std::logic_error("queue: nobody waits");
  const Taken taken = take(heap_.front().ticket, today);
  remove_top();
  return taken;
}

Queue::Taken Queue::take(Ticket ticket, Day today) {
  Place& place = places_[ticket];
  const Taken taken{place.who, today - place.joined, place.ranked_from};
  days_waited_by_departed_ += taken.waited.count();
  place.waits = false;
  --length_;
  return taken;
}

std::int64_t Queue::person_days_by_person(Day today) const {
  std::int64_t sum = days_waited_by_departed_;
  for (const Place& place : places_)
    if (place.waits) sum += (today - place.joined).count() + 1;
  return sum;
}

void Queue::restart() {
  heap_.clear();
  ordered_ = 0;
  places_.clear();
  free_.clear();
  length_ = 0;
  person_days_by_day_ = 0;
  days_waited_by_departed_ = 0;
}

}  // namespace sendsim::engine
