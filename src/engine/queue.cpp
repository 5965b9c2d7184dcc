#include "sendsim/engine/queue.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sendsim::engine {

void Queue::refuse_empty() { throw std::logic_error("queue: nobody waits"); }

void Queue::leave(Ticket ticket, Day today) {
  if (ticket >= places_.size() || !places_[ticket].waits)
    throw std::logic_error("queue: a person leaves who does not wait");
  days_waited_by_departed_ += (today - places_[ticket].joined).count();
  places_[ticket].waits =
      false;  // the line's entry goes, and the ticket with it, when it comes to the head
  --length_;
}

// Comparisons of whole numbers of 64 bits want more than what every x86-64 has.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("avx2", "default")))
#endif
bool Queue::put_few_in_order(std::span<Entry> entries) {
  // Counts for each how many come before it: no branch depends on what is compared, which no
  // processor could foresee among random ties.
  std::array<Entry, kFew> copy;
  std::array<std::int64_t, kFew> ranks;
  std::array<std::size_t, kFew> place;
  const std::size_t size = entries.size();
  for (std::size_t i = 0; i < size; ++i) {
    copy[i] = entries[i];
    ranks[i] = entries[i].rank;
  }
  std::size_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t earlier = 0;
    for (std::size_t j = 0; j < size; ++j) earlier += ranks[j] < ranks[i] ? 1U : 0U;
    place[i] = earlier;
    sum += earlier;
  }
  if (2 * sum != size * (size - 1)) return false;  // places 0, 1, 2, … only if no two are equal
  for (std::size_t i = 0; i < size; ++i) entries[place[i]] = copy[i];
  return true;
}

void Queue::put_in_order(Line& line) {
  std::vector<Entry>& entries = line.entries;
  const auto at = [&](std::size_t i) { return entries.begin() + static_cast<std::ptrdiff_t>(i); };
  line.ordered = std::max(line.ordered, line.head);  // who was taken out of order
  const auto earlier = [this](const Entry& a, const Entry& b) { return before(a, b); };
  const std::span<Entry> joined = std::span{entries}.subspan(line.ordered);
  if (joined.size() > kFew || !put_few_in_order(joined))
    std::sort(joined.begin(), joined.end(), earlier);
  // Due dates, and who comes back to an earlier rank, go in between.
  if (line.ordered > line.head && before(entries[line.ordered], entries[line.ordered - 1]))
    std::inplace_merge(at(line.head), at(line.ordered), entries.end(), earlier);
  // Forget those taken once they are the larger part: each entry is moved once on average.
  if (line.head > entries.size() / 2) {
    entries.erase(entries.begin(), at(line.head));
    line.head = 0;
  }
  line.ordered = entries.size();
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
