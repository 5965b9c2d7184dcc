#pragma once

#include <array>
#include <cstdint>

namespace sendsim::random {

using Block = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

inline constexpr int kPhiloxRounds = 10;
inline constexpr std::uint64_t kPhiloxLeft = 0xD2511F53;   ///< multiplier of counter word 0
inline constexpr std::uint64_t kPhiloxRight = 0xCD9E8D57;  ///< multiplier of counter word 2
inline constexpr std::uint32_t kPhiloxKeyStep0 = 0x9E3779B9;
inline constexpr std::uint32_t kPhiloxKeyStep1 = 0xBB67AE85;

/// Philox4x32-10: four random words as a pure function of a counter and a key.
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11,
/// https://doi.org/10.1145/2063384.2063405; checked against Random123's known-answer vectors.
[[nodiscard]] constexpr Block philox4x32_10(Block counter, Key key) noexcept {
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const std::uint64_t left = kPhiloxLeft * counter[0];
    const std::uint64_t right = kPhiloxRight * counter[2];
    counter = {static_cast<std::uint32_t>(right >> 32U) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(right),
               static_cast<std::uint32_t>(left >> 32U) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(left)};
    key[0] += kPhiloxKeyStep0;
    key[1] += kPhiloxKeyStep1;
  }
  return counter;
}

}  // namespace sendsim::random
