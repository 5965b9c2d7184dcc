#include "sendsim/output/nonzero.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

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

namespace {

constexpr std::size_t kMostBytes = 10;  ///< of an entry: two numbers of 32 bits
constexpr std::uint32_t kMore = 0x80;

std::uint8_t* write_number(std::uint32_t number, std::uint8_t* out) {
  for (; number >= kMore; number >>= 7U) *out++ = static_cast<std::uint8_t>(number | kMore);
  *out++ = static_cast<std::uint8_t>(number);
  return out;
}

std::uint32_t read_number(const std::uint8_t*& in) {
  std::uint32_t number = *in++;
  if (number < kMore) return number;
  number -= kMore;
  for (unsigned shift = 7;; shift += 7) {
    const std::uint32_t more = *in++;
    number |= (more & (kMore - 1)) << shift;
    if (more < kMore) return number;
  }
}

/// Small whatever the sign: 0, -1, 1, -2, …
std::uint32_t without_sign(std::int32_t count) {
  const auto bits = static_cast<std::uint32_t>(count);
  return bits << 1U ^ (count < 0 ? ~0U : 0U);
}
std::int32_t with_sign(std::uint32_t number) {
  return static_cast<std::int32_t>(number >> 1U ^ (0U - (number & 1U)));
}

}  // namespace

void PackedCounts::Packer::add(std::span<const std::int32_t> cube) {
  const std::size_t begin = cubes_.empty() ? 0 : cubes_.back().end;
  room_.resize(std::max(room_.size(), begin + kMostBytes * cube.size()));
  std::uint8_t* out = room_.data() + begin;
  std::size_t entries = 0;
  std::size_t before = 0;
  const auto take = [&](std::size_t cell) {
    const auto gap = static_cast<std::uint32_t>(cell - before);
    const std::uint32_t count = without_sign(cube[cell]);
    const bool counts = count != 0;
    if ((gap | count) < kMore) {  // written at any rate, and written over if it was zero
      out[0] = static_cast<std::uint8_t>(gap);
      out[1] = static_cast<std::uint8_t>(count);
      out += counts ? 2 : 0;
    } else if (counts) {
      out = write_number(count, write_number(gap, out));
    }
    before = counts ? cell : before;
    entries += static_cast<std::size_t>(counts);
  };
  std::size_t cell = 0;
  for (; cell + kAtOnce <= cube.size(); cell += kAtOnce)
    if (!are_zero(&cube[cell]))
      for (std::size_t i = 0; i < kAtOnce; ++i) take(cell + i);
  for (; cell < cube.size(); ++cell) take(cell);
  cubes_.push_back({static_cast<std::size_t>(out - room_.data()), entries});
}

PackedCounts PackedCounts::Packer::take() {
  PackedCounts packed;
  const std::size_t size = cubes_.empty() ? 0 : cubes_.back().end;
  packed.bytes_.assign(room_.data(), room_.data() + size);
  packed.cubes_.assign(cubes_.begin(), cubes_.end());
  cubes_.clear();
  return packed;
}

void PackedCounts::unpack(std::size_t cube, EntryLists<std::int32_t>& lists) const {
  const std::uint8_t* in = bytes_.data() + (cube == 0 ? 0 : cubes_.at(cube - 1).end);
  std::uint32_t cell = 0;
  lists.add_entries(cubes_.at(cube).entries, [&] {
    cell += read_number(in);
    return std::pair{cell, with_sign(read_number(in))};
  });
}

std::size_t PackedCounts::bytes() const noexcept {
  return bytes_.capacity() + cubes_.capacity() * sizeof(Cube);
}

NonzeroResults::NonzeroResults(const measures::Layout& layout, const measures::Results& results) {
  if (results.cubes.size() != layout.cubes.size())
    throw std::logic_error("results: of another layout");
  std::size_t values = 0;
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const measures::Cube& cube = layout.cubes[i];
    const measures::CubeData& data = results.cubes[i];
    const std::size_t cells = layout.cells(cube);
    if (data.counts.size() != (cube.integer ? cells : 0) ||
        data.values.size() != (cube.integer ? 0 : cells))
      throw std::logic_error("results: wrong shape of " + cube.dataset);
    values += nonzero<double>(data.values);
  }
  static thread_local PackedCounts::Packer packer;
  values_.reserve(values);
  for (const measures::CubeData& data : results.cubes) {
    packer.add(data.counts);
    values_.add(data.values);
  }
  counts_ = packer.take();
}

}  // namespace sendsim::output
