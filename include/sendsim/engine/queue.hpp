#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sendsim/core/date.hpp"

namespace sendsim::engine {

/// Who is served first. Ties are broken by the tie number drawn from the person's own stream, then
/// by the person's name: never by the accident of creation order.
enum class Discipline : std::uint8_t {
  first_come,         ///< by the day of joining
  earliest_due_date,  ///< by the due date (a statutory deadline)
  priority,           ///< by priority class, 0 first, and within a class by the day of joining
};

/// Who waits, and for what right.
struct Waiting {
  std::uint32_t person;   ///< the caller's index
  std::uint16_t stamp;    ///< handed back with the person
  std::uint8_t priority;  ///< class, 0 first; used by Discipline::priority alone
  StoredDay due;          ///< used by Discipline::earliest_due_date alone
  std::uint32_t tie;      ///< from the person's stream
  std::uint64_t name;     ///< PersonId::bits(): the last resort
  StoredDays work{0};     ///< working days of one FTE; carried along
};

/// A handle on one waiting person; valid until that person is taken or leaves.
using Ticket = std::uint32_t;
inline constexpr Ticket kNoTicket = 0xFFFF'FFFF;

/// A waiting line in the order of its discipline, which keeps its own account: the person-days
/// spent waiting counted twice, by day and by person, so that Little's identity can be checked to
/// the last day in every run.
class Queue {
 public:
  explicit Queue(Discipline discipline) : discipline_{discipline} {}

  /// Joins today; under Discipline::first_come and ::priority ranked as if on `ranked_from`, which
  /// is earlier than today for somebody who comes back.
  Ticket join(const Waiting& waiting, Day today, Day ranked_from) {
    const Ticket ticket = new_place();
    places_[ticket] = {waiting, today, ranked_from, true};
    const Day order = discipline_ == Discipline::earliest_due_date ? Day{waiting.due} : ranked_from;
    const std::size_t priority = discipline_ == Discipline::priority ? waiting.priority : 0;
    if (priority >= lines_.size()) lines_.resize(priority + 1);
    const std::int64_t rank = std::int64_t{day_number(order)} * kTies + waiting.tie;
    lines_[priority].entries.push_back({rank, ticket});
    ++length_;
    return ticket;
  }
  Ticket join(const Waiting& waiting, Day today) { return join(waiting, today, today); }
  /// Leaves without being served. @throws std::logic_error for a ticket that is not in the line.
  void leave(Ticket ticket, Day today);
  [[nodiscard]] bool empty() const noexcept { return length_ == 0; }
  [[nodiscard]] std::size_t length() const noexcept { return length_; }
  /// Somebody in line, or who was until this moment.
  struct Place {
    Waiting who;
    StoredDay joined;
    StoredDay ranked_from;  ///< for who has to come back to the same rank
    bool waits;
  };
  /// Removes the first in line; the answer holds until somebody joins.
  /// @throws std::logic_error when empty.
  const Place& take_first(Day today);
  /// Removes one after the other for as long as `wanted()` and somebody is in line; each is handed
  /// to `taken(Place)`, which must not call the queue. `in_order`: the first first; who takes them
  /// all can do without.
  template <class Wanted, class Taken>
  void take_while(bool in_order, Day today, Wanted&& wanted, Taken&& taken);
  /// The day on which the holder of a ticket joined.
  [[nodiscard]] Day joined(Ticket ticket) const { return places_.at(ticket).joined; }

  /// Counts today's length; call once a day, in recording.
  void record() noexcept { person_days_by_day_ += static_cast<std::int64_t>(length_); }
  /// Σ over days of persons in line at the day's end.
  [[nodiscard]] std::int64_t person_days_by_day() const noexcept { return person_days_by_day_; }
  /// Σ over persons of days waited, those still waiting counted up to and including `today`.
  /// Equal to person_days_by_day() after today's recording: Little's law as an identity.
  [[nodiscard]] std::int64_t person_days_by_person(Day today) const;
  void restart();

 private:
  struct Entry {
    std::int64_t rank;  ///< day × 2^32 + tie
    Ticket ticket;
  };
  [[nodiscard]] bool before(const Entry& a, const Entry& b) const noexcept {
    if (a.rank != b.rank) return a.rank < b.rank;
    const std::uint64_t name = places_[a.ticket].who.name;
    const std::uint64_t other = places_[b.ticket].who.name;
    return name != other ? name < other : a.ticket < b.ticket;
  }
  Ticket new_place() {
    if (free_.empty()) {
      places_.emplace_back();
      return static_cast<Ticket>(places_.size() - 1);
    }
    const Ticket ticket = free_.back();
    free_.pop_back();
    return ticket;
  }
  static constexpr std::int64_t kTies = std::int64_t{1} << 32;
  [[noreturn]] static void refuse_empty();
  /// Those of one priority class, the first at `head`. Who joins goes to the end and is put in
  /// order when somebody is to be taken: nearly all join on the last day of the line, so that this
  /// is a sort of one day's arrivals.
  struct Line {
    std::vector<Entry> entries;
    std::size_t head = 0;
    std::size_t ordered = 0;  ///< entries [head, ordered) are in order
    void restart() {
      entries.clear();
      head = 0;
      ordered = 0;
    }
  };
  static constexpr std::size_t kFew = 24;
  /// For at most kFew; false, and nothing done, when two are of the same rank.
  static bool put_few_in_order(std::span<Entry> entries);
  void put_in_order(Line& line);
  Discipline discipline_;
  std::vector<Line> lines_{1};  // by priority class; one under the other disciplines
  std::vector<Place> places_;
  std::vector<Ticket> free_;
  std::size_t length_ = 0;
  std::int64_t person_days_by_day_ = 0;
  std::int64_t days_waited_by_departed_ = 0;
};

template <class Wanted, class Taken>
void Queue::take_while(bool in_order, Day today, Wanted&& wanted, Taken&& taken) {
  for (Line& line : lines_) {
    if (line.entries.empty()) continue;
    if (length_ == 0 || !wanted()) return;
    if (in_order && line.ordered != line.entries.size()) put_in_order(line);
    const std::size_t size = line.entries.size();
    std::size_t head = line.head;
    for (; head < size && wanted(); ++head) {
      const Ticket ticket = line.entries[head].ticket;
      Place& place = places_[ticket];
      free_.push_back(ticket);
      if (!place.waits) continue;  // left before
      place.waits = false;
      days_waited_by_departed_ += (today - place.joined).count();
      --length_;
      taken(place);
    }
    line.head = head;
    if (head == size) line.restart();
  }
}

inline const Queue::Place& Queue::take_first(Day today) {
  const Place* first = nullptr;
  take_while(
      true, today, [&] { return first == nullptr; }, [&](const Place& place) { first = &place; });
  if (first == nullptr) refuse_empty();
  return *first;
}

}  // namespace sendsim::engine
