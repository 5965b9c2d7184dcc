#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "sendsim/measures/layout.hpp"

namespace sendsim::output {

/// The numbers of a cube that are not zero, by ascending cell. A NaN is not zero.
template <class T>
struct Entries {
  std::span<const std::uint32_t> cells;
  std::span<const T> values;
};

/// Cubes without their zeros, one after the other.
template <class T>
class EntryLists {
 public:
  /// Room for so many numbers in all: more is allowed, and costs time.
  void reserve(std::size_t entries);
  void add(std::span<const T> cube);
  /// Adds a cube of `size` entries, ascending; next() gives cell and value of each.
  template <class Next>
  void add_entries(std::size_t size, Next next) {
    cells_.resize(cells_.size() + size);
    values_.resize(values_.size() + size);
    for (std::size_t at = cells_.size() - size; at < cells_.size(); ++at)
      std::tie(cells_[at], values_[at]) = next();
    ends_.push_back(cells_.size());
  }
  [[nodiscard]] Entries<T> of(std::size_t cube) const {
    const std::size_t first = cube == 0 ? 0 : ends_.at(cube - 1);
    const std::size_t size = ends_.at(cube) - first;
    return {std::span{cells_}.subspan(first, size), std::span{values_}.subspan(first, size)};
  }
  void clear();
  [[nodiscard]] std::size_t bytes() const noexcept;  ///< of memory

 private:
  std::vector<std::size_t> ends_;  ///< of each cube
  std::vector<std::uint32_t> cells_;
  std::vector<T> values_;
};

/// The same of counts, packed into bytes: most take two, where a list has eight.
class PackedCounts {
  struct Cube {
    std::size_t end;  ///< in the bytes
    std::size_t entries;
  };

 public:
  /// Takes cubes one after the other. Memory is kept from one replication to the next.
  class Packer {
   public:
    void add(std::span<const std::int32_t> cube);
    /// What was added; nothing is left.
    [[nodiscard]] PackedCounts take();

   private:
    std::vector<std::uint8_t> room_;  ///< never shrinks; what was added lies at its front
    std::vector<Cube> cubes_;
  };
  /// Adds that cube's counts to `lists`.
  void unpack(std::size_t cube, EntryLists<std::int32_t>& lists) const;
  [[nodiscard]] std::size_t bytes() const noexcept;  ///< of memory

 private:
  std::vector<Cube> cubes_;
  /// Count by count: how many cells after the one before it, and the count, its sign in the lowest
  /// bit; each seven bits at a time, the lowest first, the eighth bit set if more follow.
  std::vector<std::uint8_t> bytes_;
};

/// One replication without its zeros, which are most of its numbers: a tenth of the memory, and
/// what statistics over replications start from.
class NonzeroResults {
 public:
  NonzeroResults() = default;
  /// @throws std::logic_error when the results do not have the shape of `layout`
  NonzeroResults(const measures::Layout& layout, const measures::Results& results);
  /// Of a cube of counts (std::int32_t) or values (double); of the other kind it is empty. `room`
  /// holds what had to be unpacked.
  template <class T>
  [[nodiscard]] Entries<T> of(std::size_t cube, EntryLists<T>& room) const;
  [[nodiscard]] std::size_t bytes() const noexcept { return counts_.bytes() + values_.bytes(); }

 private:
  PackedCounts counts_;
  EntryLists<double> values_;
};

template <>
[[nodiscard]] inline Entries<std::int32_t> NonzeroResults::of(
    std::size_t cube, EntryLists<std::int32_t>& room) const {
  room.clear();
  counts_.unpack(cube, room);
  return room.of(0);
}
template <>
[[nodiscard]] inline Entries<double> NonzeroResults::of(std::size_t cube,
                                                        EntryLists<double>&) const {
  return values_.of(cube);
}

}  // namespace sendsim::output
