#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace sendsim::engine {

/// Many lists of entries of 8 bytes, numbered from 0, most of them short and each taken once: what
/// is to happen on each day. Adding and taking need constant time an entry, whatever is in the
/// other lists, and no memory of their own once a run has been as full as the next.
template <class Entry>
class DayLists {
  static_assert(sizeof(Entry) == 8 && std::is_trivially_copyable_v<Entry>);

 public:
  /// Entries side by side. Its memory is kept; read it through all().
  struct Taken {
    std::vector<Entry> entries;
    std::size_t size = 0;
    [[nodiscard]] std::span<const Entry> all() const { return {entries.data(), size}; }
  };

  explicit DayLists(std::size_t lists) : lists_(lists, kEmpty) {}

  /// Adds to the end of list number `list`. @throws std::length_error beyond 2^29 chunks in all
  void add(std::size_t list, Entry entry) {
    Bucket& bucket = lists_[list];
    if ((bucket & 7U) == kEntries) add_chunk(bucket);
    chunks_[bucket >> 3U].entries[bucket & 7U] = entry;
    ++bucket;
  }
  /// Moves a list into `taken`, in the order of adding, in place of what was there.
  void take(std::size_t list, Taken& taken) {
    taken.size = 0;
    Bucket& bucket = lists_[list];
    if (bucket == kEmpty) return;
    const std::uint32_t last = bucket >> 3U;
    const std::uint32_t first = chunks_[last].next;
    for (std::uint32_t number = first;; number = chunks_[number].next) {
      if (taken.size + kEntries > taken.entries.size())
        taken.entries.resize(2 * taken.entries.size() + kEntries);
      // All of a chunk, whether or not it is full: a copy of known size.
      std::memcpy(&taken.entries[taken.size], &chunks_[number], kEntries * sizeof(Entry));
      if (number == last) break;
      taken.size += kEntries;
    }
    taken.size += bucket & 7U;
    chunks_[last].next = free_;
    free_ = first;
    bucket = kEmpty;
  }
  /// Calls `action(entry)` for each of a list, which stays as it is.
  template <class Action>
  void for_each(std::size_t list, Action&& action) const {
    const Bucket bucket = lists_[list];
    if (bucket == kEmpty) return;
    const std::uint32_t last = bucket >> 3U;
    for (std::uint32_t number = last;;) {
      number = chunks_[number].next;  // that of the last is the first
      const std::uint32_t size = number == last ? bucket & 7U : kEntries;
      for (std::uint32_t i = 0; i < size; ++i) action(chunks_[number].entries[i]);
      if (number == last) return;
    }
  }
  /// Empties all; keeps the memory.
  void restart() {
    std::fill(lists_.begin(), lists_.end(), kEmpty);
    chunks_.clear();
    free_ = kNone;
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  static constexpr std::uint32_t kEntries = 7;
  struct alignas(64) Chunk {  // one cache line: most days of a small authority have few entries
    std::array<Entry, kEntries> entries;
    std::uint32_t next;
  };
  /// The number of a list's last chunk × 8 + how many entries that one holds. The last chunk's
  /// `next` is the first, so that a word tells both ends and a day's lists lie side by side; how
  /// full the last chunk is stands here, so that adding only writes to chunks: a write does not
  /// wait for the memory.
  using Bucket = std::uint32_t;
  static constexpr Bucket kEmpty = 0xFFFF'FFFF;  // as if its last chunk were full
  static_assert(kEntries == 7);

  void add_chunk(Bucket& bucket) {
    const std::uint32_t chunk = new_chunk();
    if (chunk >= kNone >> 3U) throw std::length_error("day lists: too many entries");
    if (bucket == kEmpty) {
      chunks_[chunk].next = chunk;
    } else {
      chunks_[chunk].next = chunks_[bucket >> 3U].next;
      chunks_[bucket >> 3U].next = chunk;
    }
    bucket = chunk << 3U;
  }
  [[nodiscard]] std::uint32_t new_chunk() {
    if (free_ == kNone) {
      chunks_.emplace_back();
      return static_cast<std::uint32_t>(chunks_.size() - 1);
    }
    const std::uint32_t chunk = free_;
    free_ = chunks_[chunk].next;
    return chunk;
  }

  std::vector<Bucket> lists_;
  std::vector<Chunk> chunks_;
  std::uint32_t free_ = kNone;
};

}  // namespace sendsim::engine
