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
  // Days before 1970 are negative: offset, so that they stay in order.
  const auto day = static_cast<std::uint64_t>(day_number(order) + std::int64_t{0x8000'0000});
  const std::size_t priority = discipline_ == Discipline::priority ? waiting.priority : 0;
  if (priority >= lines_.size()) lines_.resize(priority + 1);
  lines_[priority].entries.push_back({day << 32U | waiting.tie, waiting.name, ticket});
  ++length_;
  return ticket;
}

void Queue::leave(Ticket ticket, Day today) {
  if (ticket >= places_.size() || !places_[ticket].waits)
    throw std::logic_error("queue: a person leaves who does not wait");
  days_waited_by_departed_ += (today - places_[ticket].joined).count();
  places_[ticket].waits =
      false;  // the line's entry goes, and the ticket with it, when it comes to the head
  --length_;
}

void Queue::put_in_order(Line& line) {
  std::vector<Entry>& entries = line.entries;
  const auto at = [&](std::size_t i) { return entries.begin() + static_cast<std::ptrdiff_t>(i); };
  std::sort(at(line.ordered), entries.end(), before);
  // Due dates, and who comes back to an earlier rank, go in between.
  if (line.ordered > line.head && before(entries[line.ordered], entries[line.ordered - 1]))
    std::inplace_merge(at(line.head), at(line.ordered), entries.end(), before);
  // Forget those taken once they are the larger part: each entry is moved once on average.
  if (line.head > entries.size() / 2) {
    entries.erase(entries.begin(), at(line.head));
    line.head = 0;
  }
  line.ordered = entries.size();
}

Queue::Line* Queue::first_line() {
  for (Line& line : lines_) {
    if (line.entries.empty()) continue;
    if (line.ordered != line.entries.size()) put_in_order(line);
    for (; line.head < line.entries.size(); ++line.head) {
      const Ticket ticket = line.entries[line.head].ticket;
      if (places_[ticket].waits) return &line;
      free_.push_back(ticket);  // left before
    }
    line.restart();
  }
  return nullptr;
}

Queue::Taken Queue::take_first(Day today) {
  Line* line = first_line();
  if (line == nullptr) throw std::logic_error("queue: nobody waits");
  const Ticket ticket = line->entries[line->head++].ticket;
  free_.push_back(ticket);
  return take(ticket, today);
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
  for (Line& line : lines_) line.restart();
  places_.clear();
  free_.clear();
  length_ = 0;
  person_days_by_day_ = 0;
  days_waited_by_departed_ = 0;
}

}  // namespace sendsim::engine
