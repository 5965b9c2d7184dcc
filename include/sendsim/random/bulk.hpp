#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sendsim/random/stream.hpp"

namespace sendsim::random {

/// Several blocks at once, side by side in the processor's vectors where it has AVX2: the same bits
/// as stream_block(), at a half to a quarter of the time.

/// The words of N blocks by column: word[w][i] is word w of block i.
template <std::size_t N>
struct Columns {
  alignas(32) std::array<std::array<std::uint32_t, N>, 4> word;
};

inline constexpr std::size_t kManyPersons = 256;
/// Block 0 of the streams of `count` persons whose names follow each other, `first.person` the
/// first: what the screening of a whole cohort needs. `out` beyond `count` is unspecified.
/// @throws std::out_of_range for more than kManyPersons, or names beyond the low 32 bits
void blocks_of_persons(const StreamName& first, std::size_t count, Columns<kManyPersons>& out);

inline constexpr std::size_t kManyBlocks = 4;
/// Blocks `first` to `first` + 3 of one stream: what a race of many categories needs. The last
/// block's number must not pass 65,535.
void blocks_of_stream(const StreamName& name, std::uint16_t first, Columns<kManyBlocks>& out);

/// The word of each category of a stream: word i mod 4 of block ⌊i/4⌋, drawn when first asked for.
/// Ask in rising order, or blocks are drawn again.
class CategoryWords {
 public:
  explicit CategoryWords(const StreamName& name) noexcept : name_{name} {}
  [[nodiscard]] std::uint32_t operator()(std::size_t category) {
    const std::size_t part = category / (4 * kManyBlocks);
    if (drawn_ != part) {
      blocks_of_stream(name_, static_cast<std::uint16_t>(part * kManyBlocks), blocks_);
      drawn_ = part;
    }
    return blocks_.word[category % 4][category / 4 % kManyBlocks];
  }

 private:
  StreamName name_;
  std::size_t drawn_ = static_cast<std::size_t>(-1);
  Columns<kManyBlocks> blocks_;
};

/// Block 0 of each of four streams that differ in their purpose alone: what several decisions made
/// at one time need. word[w][i] is word w of purpose i's block.
[[nodiscard]] Columns<4> blocks_of_purposes(const StreamName& name,
                                            const std::array<Purpose, 4>& purposes);

/// Block 0 of four streams of one purpose, seed and replication: the same decision of four persons.
[[nodiscard]] Columns<4> blocks_of_names(const StreamName& any,
                                         const std::array<PersonId, 4>& persons,
                                         const std::array<std::uint16_t, 4>& occasions);

}  // namespace sendsim::random
