#include "sendsim/output/nonzero.hpp"

#include <algorithm>
#include <stdexcept>

namespace sendsim::output {
namespace {

constexpr std::size_t kAtOnce = 8;  ///< looked at together: zeros come in long runs

template <class T>
std::size_t nonzero(std::span<const T> cube) {
  std::size_t count = 0;
  for (const T value : cube) count += static_cast<std::size_t>(value != 0);
  return count;
}

template <class T>
bool are_zero(const T* values) {
  bool any = false;
  for (std::size_t i = 0; i < kAtOnce; ++i) any |= values[i] != 0;
  return !any;
}

}  // namespace

template <class T>
void EntryLists<T>::reserve(std::size_t entries) {
  cells_.reserve(entries + 1);  // see add()
  values_.reserve(entries + 1);
}

template <class T>
void EntryLists<T>::add(std::span<const T> cube) {
  std::size_t at = cells_.size();
  const std::size_t end = at + nonzero(cube);
  // Every number is written, and the next one over it if it was zero: hence one more place.
  cells_.resize(end + 1);
  values_.resize(end + 1);
  const auto take = [&](std::size_t cell) {
    cells_[at] = static_cast<std::uint32_t>(cell);
    values_[at] = cube[cell];
    at += static_cast<std::size_t>(cube[cell] != 0);
  };
  std::size_t cell = 0;
  for (; cell + kAtOnce <= cube.size(); cell += kAtOnce)
    if (!are_zero(&cube[cell]))
      for (std::size_t i = 0; i < kAtOnce; ++i) take(cell + i);
  for (; cell < cube.size(); ++cell) take(cell);
  cells_.resize(end);
  values_.resize(end);
  ends_.push_back(end);
}

template <class T>
void EntryLists<T>::clear() {
  ends_.clear();
  cells_.clear();
  values_.clear();
}

template <class T>
std::size_t EntryLists<T>::bytes() const noexcept {
  return ends_.capacity() * sizeof(std::size_t) + cells_.capacity() * sizeof(std::uint32_t) +
         values_.capacity() * sizeof(T);
}

template class EntryLists<std::int32_t>;
template class EntryLists<double>;

NonzeroResults::NonzeroResults(const measures::Layout& layout, const measures::Results& results) {
  if (results.cubes.size() != layout.cubes.size())
    throw std::logic_error("results: of another layout");
  std::size_t counts = 0;
  std::size_t values = 0;
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const measures::Cube& cube = layout.cubes[i];
    const measures::CubeData& data = results.cubes[i];
    const std::size_t cells = layout.cells(cube);
    if (data.counts.size() != (cube.integer ? cells : 0) ||
        data.values.size() != (cube.integer ? 0 : cells))
      throw std::logic_error("results: wrong shape of " + cube.dataset);
    counts += nonzero<std::int32_t>(data.counts);
    values += nonzero<double>(data.values);
  }
  counts_.reserve(counts);
  values_.reserve(values);
  for (const measures::CubeData& data : results.cubes) {
    counts_.add(data.counts);
    values_.add(data.values);
  }
}

}  // namespace sendsim::output
