#include "sendsim/random/bulk.hpp"

#include <stdexcept>

#include "vectors.hpp"

namespace sendsim::random {
namespace {

template <std::size_t N>
void store(const Block& block, std::size_t i, Columns<N>& out) {
  for (std::size_t w = 0; w < 4; ++w) out.word[w][i] = block[w];
}

#ifdef SENDSIM_AVX2

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

SENDSIM_AVX2_CODE inline void store_four(const Counters<1>& counters, Columns<4>& out) {
  for (std::size_t w = 0; w < 4; ++w) pack(counters.c[w][0], out.word[w].data());
}

SENDSIM_AVX2_CODE void purposes_in_vectors(const StreamName& name,
                                           const std::array<Purpose, 4>& purposes,
                                           Columns<4>& out) {
  Counters<1> counters;
  fill(name, counters);
  const auto of = [&](std::size_t i) { return static_cast<std::int64_t>(purposes[i]); };
  counters.c[1][0] = _mm256_or_si256(splat((name.person.bits() >> 32U) << 16U),
                                     _mm256_setr_epi64x(of(0), of(1), of(2), of(3)));
  philox(name.experiment_seed, counters);
  store_four(counters, out);
}

SENDSIM_AVX2_CODE void names_in_vectors(const StreamName& any,
                                        const std::array<PersonId, 4>& persons,
                                        const std::array<std::uint16_t, 4>& occasions,
                                        Columns<4>& out) {
  Counters<1> counters;
  fill(any, counters);
  alignas(32) std::array<std::uint64_t, 4> bits;
  alignas(32) std::array<std::uint64_t, 4> repeats;
  for (std::size_t i = 0; i < 4; ++i) {
    bits[i] = persons[i].bits();
    repeats[i] = static_cast<std::uint64_t>(occasions[i]) << 16U;
  }
  const __m256i names = _mm256_load_si256(reinterpret_cast<const __m256i*>(bits.data()));
  counters.c[0][0] = names;
  counters.c[1][0] = _mm256_or_si256(_mm256_slli_epi64(_mm256_srli_epi64(names, 32), 16),
                                     splat(static_cast<std::uint32_t>(any.purpose)));
  counters.c[2][0] = _mm256_load_si256(reinterpret_cast<const __m256i*>(repeats.data()));
  philox(any.experiment_seed, counters);
  store_four(counters, out);
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

Columns<4> blocks_of_purposes(const StreamName& name, const std::array<Purpose, 4>& purposes) {
  Columns<4> out;
#ifdef SENDSIM_AVX2
  if (has_avx2()) {
    purposes_in_vectors(name, purposes, out);
    return out;
  }
#endif
  for (std::size_t i = 0; i < 4; ++i) {
    StreamName one = name;
    one.purpose = purposes[i];
    store(stream_block(one, 0), i, out);
  }
  return out;
}

Columns<4> blocks_of_names(const StreamName& any, const std::array<PersonId, 4>& persons,
                           const std::array<std::uint16_t, 4>& occasions) {
  Columns<4> out;
#ifdef SENDSIM_AVX2
  if (has_avx2()) {
    names_in_vectors(any, persons, occasions, out);
    return out;
  }
#endif
  for (std::size_t i = 0; i < 4; ++i) {
    StreamName one = any;
    one.person = persons[i];
    one.occasion = occasions[i];
    store(stream_block(one, 0), i, out);
  }
  return out;
}

}  // namespace sendsim::random
