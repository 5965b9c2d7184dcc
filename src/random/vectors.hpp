#pragma once

#include <cstddef>
#include <cstdint>

#include "sendsim/random/stream.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#define SENDSIM_AVX2
#define SENDSIM_AVX2_CODE __attribute__((target("avx2")))
#endif

/// Philox blocks side by side in the processor's vectors, for the sources of this module alone: the
/// same bits as stream_block(). Functions marked SENDSIM_AVX2_CODE may be called where has_avx2().
namespace sendsim::random {

#ifdef SENDSIM_AVX2

namespace detail {
inline const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;
}
inline bool has_avx2() { return detail::kHasAvx2; }

/// G vectors side by side, which hide the multiplier's latency; each of four 64-bit lanes with one
/// 32-bit word in its low half.
constexpr std::size_t kLanes = 4;
template <std::size_t G>
struct Counters {
  __m256i c[4][G];
};

SENDSIM_AVX2_CODE inline __m256i splat(std::uint64_t word) {
  return _mm256_set1_epi64x(static_cast<std::int64_t>(word));
}

/// The counters of block 0 of one stream, in every lane of vector `g`.
template <std::size_t G>
SENDSIM_AVX2_CODE inline void fill(const StreamName& name, std::size_t g, Counters<G>& counters) {
  const std::uint64_t person = name.person.bits();
  counters.c[0][g] = splat(person);
  counters.c[1][g] = splat((person >> 32U) << 16U | static_cast<std::uint32_t>(name.purpose));
  counters.c[2][g] = splat(static_cast<std::uint32_t>(name.occasion) << 16U);
  counters.c[3][g] = splat(name.replication);
}
template <std::size_t G>
SENDSIM_AVX2_CODE inline void fill(const StreamName& name, Counters<G>& counters) {
  for (std::size_t g = 0; g < G; ++g) fill(name, g, counters);
}

// The high halves of the lanes hold what the multiplications leave there: the next multiplication
// ignores them, and pack() drops them.
template <std::size_t G>
SENDSIM_AVX2_CODE inline void philox(std::uint64_t seed, Counters<G>& counters) {
  auto& c = counters.c;
  const __m256i left_factor = splat(kPhiloxLeft);
  const __m256i right_factor = splat(kPhiloxRight);
  const __m256i step0 = splat(kPhiloxKeyStep0);
  const __m256i step1 = splat(kPhiloxKeyStep1);
  __m256i key0 = splat(seed & 0xFFFF'FFFFU);
  __m256i key1 = splat(seed >> 32U);
  for (int round = 0; round < kPhiloxRounds; ++round) {
    for (std::size_t g = 0; g < G; ++g) {
      const __m256i left = _mm256_mul_epu32(c[0][g], left_factor);
      const __m256i right = _mm256_mul_epu32(c[2][g], right_factor);
      c[0][g] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(right, 32), c[1][g]), key0);
      c[2][g] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(left, 32), c[3][g]), key1);
      c[1][g] = right;
      c[3][g] = left;
    }
    key0 = _mm256_add_epi32(key0, step0);
    key1 = _mm256_add_epi32(key1, step1);
  }
}

/// The low halves of the four lanes.
SENDSIM_AVX2_CODE inline void pack(__m256i lanes, std::uint32_t* to) {
  const __m256i packed =
      _mm256_permutevar8x32_epi32(lanes, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(packed));
}

#endif

}  // namespace sendsim::random
