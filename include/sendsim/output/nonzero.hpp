#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
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

/// One replication without its zeros, which are most of its numbers: a third of the memory, and
/// what statistics over replications start from.
class NonzeroResults {
 public:
  NonzeroResults() = default;
  /// @throws std::logic_error when the results do not have the shape of `layout`
  NonzeroResults(const measures::Layout& layout, const measures::Results& results);
  /// Of a cube of counts (std::int32_t) or values (double); of the other kind it is empty.
  template <class T>
  [[nodiscard]] Entries<T> of(std::size_t cube) const;
  [[nodiscard]] std::size_t bytes() const noexcept { return counts_.bytes() + values_.bytes(); }

 private:
  EntryLists<std::int32_t> counts_;
  EntryLists<double> values_;
};

template <>
[[nodiscard]] inline Entries<std::int32_t> NonzeroResults::of(std::size_t cube) const {
  return counts_.of(cube);
}
template <>
[[nodiscard]] inline Entries<double> NonzeroResults::of(std::size_t cube) const {
  return values_.of(cube);
}

}  // namespace sendsim::output
