#include "sendsim/random/bulk.hpp"

#include <stdexcept>

#if defined(__x86_64__)
#include <immintrin.h>
#define SENDSIM_AVX2
#define SENDSIM_AVX2_CODE __attribute__((target("avx2")))
#endif

namespace sendsim::random {
namespace {

template <std::size_t N>
void store(const Block& block, std::size_t i, Columns<N>& out) {
  for (std::size_t w = 0; w < 4; ++w) out.word[w][i] = block[w];
}

#ifdef SENDSIM_AVX2

bool has_avx2() {
  static const bool kHas = __builtin_cpu_supports("avx2") != 0;
  return kHas;
}

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

/// The counters of block 0 of one stream, in every lane.
template <std::size_t G>
SENDSIM_AVX2_CODE inline void fill(const StreamName& name, Counters<G>& counters) {
  const std::uint64_t person = name.person.bits();
  for (std::size_t g = 0; g < G; ++g) {
    counters.c[0][g] = splat(person);
    counters.c[1][g] = splat((person >> 32U) << 16U | static_cast<std::uint32_t>(name.purpose));
    counters.c[2][g] = splat(static_cast<std::uint32_t>(name.occasion) << 16U);
    counters.c[3][g] = splat(name.replication);
  }
}

// The high halves of the lanes hold what the multiplications leave there: the next multiplication
// ignores them, and pack() drops them.
template <std::size_t G>
SENDSIM_AVX2_CODE inline void philox(std::uint64_t seed, Counters<G>& counters) {
  auto& c = counters.c;
  const __m256i left_factor = splat(kPhiloxLeft);
  const __m256i right_factor = splat(kPhiloxRight);
  auto key0 = static_cast<std::uint32_t>(seed);
  auto key1 = static_cast<std::uint32_t>(seed >> 32U);
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const __m256i k0 = splat(key0);
    const __m256i k1 = splat(key1);
    for (std::size_t g = 0; g < G; ++g) {
      const __m256i left = _mm256_mul_epu32(c[0][g], left_factor);
      const __m256i right = _mm256_mul_epu32(c[2][g], right_factor);
      c[0][g] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(right, 32), c[1][g]), k0);
      c[2][g] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(left, 32), c[3][g]), k1);
      c[1][g] = right;
      c[3][g] = left;
    }
    key0 += kPhiloxKeyStep0;
    key1 += kPhiloxKeyStep1;
  }
}

/// The low halves of the four lanes.
SENDSIM_AVX2_CODE inline void pack(__m256i lanes, std::uint32_t* to) {
  const __m256i packed =
      _mm256_permutevar8x32_epi32(lanes, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(packed));
}

SENDSIM_AVX2_CODE void persons_in_vectors(const StreamName& first, std::size_t count,
                                          Columns<kManyPersons>& out) {
  constexpr std::size_t kGroups = 2;
  static_assert(kManyPersons % (kLanes * kGroups) == 0);
  for (std::size_t begin = 0; begin < count; begin += kLanes * kGroups) {
    Counters<kGroups> counters;
    fill(first, counters);
    for (std::size_t g = 0; g < kGroups; ++g)
      counters.c[0][g] = _mm256_add_epi64(splat(first.person.bits() + begin + g * kLanes),
                                          _mm256_setr_epi64x(0, 1, 2, 3));
    philox(first.experiment_seed, counters);
    for (std::size_t w = 0; w < 4; ++w)
      for (std::size_t g = 0; g < kGroups; ++g)
        pack(counters.c[w][g], &out.word[w][begin + g * kLanes]);
  }
}

SENDSIM_AVX2_CODE void stream_in_vectors(const StreamName& name, std::uint16_t first,
                                         Columns<kManyBlocks>& out) {
  constexpr std::size_t kGroups = kManyBlocks / kLanes;
  Counters<kGroups> counters;
  fill(name, counters);
  for (std::size_t g = 0; g < kGroups; ++g)
    counters.c[2][g] =
        _mm256_add_epi64(_mm256_add_epi64(counters.c[2][g], splat(first + g * kLanes)),
                         _mm256_setr_epi64x(0, 1, 2, 3));
  philox(name.experiment_seed, counters);
  for (std::size_t w = 0; w < 4; ++w)
    for (std::size_t g = 0; g < kGroups; ++g) pack(counters.c[w][g], &out.word[w][g * kLanes]);
}

SENDSIM_AVX2_CODE std::array<std::uint32_t, 4> purposes_in_vectors(
    const StreamName& name, const std::array<Purpose, 4>& purposes) {
  Counters<1> counters;
  fill(name, counters);
  const auto of = [&](std::size_t i) { return static_cast<std::int64_t>(purposes[i]); };
  counters.c[1][0] = _mm256_or_si256(splat((name.person.bits() >> 32U) << 16U),
                                     _mm256_setr_epi64x(of(0), of(1), of(2), of(3)));
  philox(name.experiment_seed, counters);
  std::array<std::uint32_t, 4> words{};
  pack(counters.c[0][0], words.data());
  return words;
}

#endif

}  // namespace

void blocks_of_persons(const StreamName& first, std::size_t count, Columns<kManyPersons>& out) {
  const std::uint64_t low = first.person.bits() & 0xFFFF'FFFFU;
  if (count > kManyPersons || low + count > std::uint64_t{1} << 32U)
    throw std::out_of_range("bulk draws: expected at most 256 persons, named within 32 bits");
#ifdef SENDSIM_AVX2
  if (has_avx2()) return persons_in_vectors(first, count, out);
#endif
  for (std::size_t i = 0; i < count; ++i) {
    StreamName name = first;
    name.person = PersonId::from_bits(first.person.bits() + i);
    store(stream_block(name, 0), i, out);
  }
}

void blocks_of_stream(const StreamName& name, std::uint16_t first, Columns<kManyBlocks>& out) {
  if (first > 0xFFFF - (kManyBlocks - 1))
    throw std::out_of_range("bulk draws: a stream holds 65,536 blocks");
#ifdef SENDSIM_AVX2
  if (has_avx2()) return stream_in_vectors(name, first, out);
#endif
  for (std::size_t i = 0; i < kManyBlocks; ++i)
    store(stream_block(name, static_cast<std::uint16_t>(first + i)), i, out);
}

std::array<std::uint32_t, 4> words_of_purposes(const StreamName& name,
                                               const std::array<Purpose, 4>& purposes) {
#ifdef SENDSIM_AVX2
  if (has_avx2()) return purposes_in_vectors(name, purposes);
#endif
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    StreamName one = name;
    one.purpose = purposes[i];
    words[i] = stream_block(one, 0)[0];
  }
  return words;
}

}  // namespace sendsim::random
