#include "sendsim/random/race_table.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <stdexcept>

#include "vectors.hpp"

namespace sendsim::random {
namespace {

constexpr std::size_t kGroup = 16;      // categories of four blocks
constexpr std::size_t kMostGroups = 4;  // in vectors; larger races are run one by one
constexpr double kNever = std::numeric_limits<double>::infinity();

/// The category whose word stands at `place` of the vectors' order.
constexpr std::size_t category_at(std::size_t place) {
  return place / kGroup * kGroup + 4 * (place % 4) + place % kGroup / 4;
}

#ifdef SENDSIM_AVX2

/// Blocks `number`[0…3] of a stream, one a lane.
SENDSIM_AVX2_CODE inline void draw(const StreamName& name, __m256i number, Counters<1>& counters) {
  fill(name, counters);
  counters.c[2][0] = _mm256_or_si256(counters.c[2][0], number);
  philox(name.experiment_seed, counters);
}

SENDSIM_AVX2_CODE inline __m256i low_words(__m256i lanes) {
  return _mm256_and_si256(lanes, splat(0xFFFF'FFFFU));
}

/// Lower bounds of four times, u being the uniform of each lane's word: of E = u + u²/2 + u³/3 + …
/// the first three terms, over the weight, less what rounding may have added.
SENDSIM_AVX2_CODE inline __m256d least_times(__m256i words, const double* inverse) {
  const __m256d two52 = _mm256_set1_pd(0x1p52);  // word | its bits is 2^52 + word, exactly
  const __m256d whole =
      _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(words, _mm256_castpd_si256(two52))), two52);
  const __m256d u =
      _mm256_mul_pd(_mm256_add_pd(whole, _mm256_set1_pd(0.5)), _mm256_set1_pd(0x1p-32));
  const __m256d inner =
      _mm256_add_pd(_mm256_set1_pd(0.5), _mm256_mul_pd(u, _mm256_set1_pd(1.0 / 3.0)));
  const __m256d least = _mm256_add_pd(u, _mm256_mul_pd(_mm256_mul_pd(u, u), inner));
  return _mm256_mul_pd(least, _mm256_mul_pd(_mm256_loadu_pd(inverse), _mm256_set1_pd(1.0 - 1e-12)));
}

/// The least of four.
SENDSIM_AVX2_CODE inline double least_of(__m256d times) {
  const __m128d halves = _mm_min_pd(_mm256_castpd256_pd128(times), _mm256_extractf128_pd(times, 1));
  return _mm_cvtsd_f64(_mm_min_sd(halves, _mm_unpackhi_pd(halves, halves)));
}

/// The race among G groups of categories: `inverse` and `weights` are a row's of a RaceTable.
template <std::size_t G>
SENDSIM_AVX2_CODE std::optional<std::size_t> race_of_groups(const StreamName& name,
                                                            const double* inverse,
                                                            std::span<const double> weights) {
  alignas(32) std::array<std::uint64_t, G * kGroup> words;
  __m256d earliest[4 * G];
  __m256d least = _mm256_set1_pd(kNever);
  for (std::size_t group = 0; group < G; ++group) {
    const auto first = static_cast<std::int64_t>(4 * group);
    Counters<1> counters;
    draw(name, _mm256_setr_epi64x(first, first + 1, first + 2, first + 3), counters);
    for (std::size_t w = 0; w < 4; ++w) {
      const std::size_t at = 4 * group + w;
      const __m256i low = low_words(counters.c[w][0]);
      _mm256_store_si256(reinterpret_cast<__m256i*>(&words[4 * at]), low);
      earliest[at] = least_times(low, inverse + 4 * at);
      least = _mm256_min_pd(least, earliest[at]);
    }
  }
  // Whose time is at most `latest`: bit i is the i-th in the vectors' order.
  const auto rivals = [&earliest](double latest) SENDSIM_AVX2_CODE {
    std::uint64_t all = 0;
    for (std::size_t at = 0; at < 4 * G; ++at) {
      const int hits =
          _mm256_movemask_pd(_mm256_cmp_pd(earliest[at], _mm256_set1_pd(latest), _CMP_LE_OQ));
      all |= static_cast<std::uint64_t>(static_cast<unsigned>(hits)) << (4 * at);
    }
    return all;
  };
  const double first = least_of(least);
  if (!(first < kNever)) return race(name, weights);  // none, or weights beyond inversion
  // At the latest the leader comes when the terms left out, below u⁴/3 (1 − u), are all there.
  const auto leader = static_cast<std::size_t>(std::countr_zero(rivals(first)));
  const double u = uniform(static_cast<std::uint32_t>(words[leader]));
  const double rest = u * u * u * u / (3.0 * (1.0 - u)) * inverse[leader];
  const double latest = (first + rest) * (1.0 + 1e-11);
  if (!(latest < kNever)) return race(name, weights);  // tiny weights: padding would race too
  std::uint64_t left = rivals(latest);
  if ((left & (left - 1)) == 0) return category_at(leader);
  // A near thing: the exact times of those who may have won; on a tie the lower category.
  std::size_t winner = 0;
  double best = kNever;
  for (; left != 0; left &= left - 1) {
    const auto place = static_cast<std::size_t>(std::countr_zero(left));
    const std::size_t category = category_at(place);
    const double time =
        exponential_with_mean_one(static_cast<std::uint32_t>(words[place])) / weights[category];
    if (time > best || (time == best && winner < category)) continue;
    best = time;
    winner = category;
  }
  return winner;
}

#endif

}  // namespace

RaceTable::RaceTable(std::size_t categories)
    : categories_{categories}, groups_{(categories + kGroup - 1) / kGroup} {
  if (categories > kMostCategories)
    throw std::out_of_range("race: expected at most 256 categories");
}

std::size_t RaceTable::add(std::span<const double> weights) {
  if (weights.size() != categories_)
    throw std::logic_error("race table: expected a weight for each category");
  const std::size_t row = rows();
  weights_.insert(weights_.end(), weights.begin(), weights.end());
  for (std::size_t place = 0; place < groups_ * kGroup; ++place) {
    const std::size_t category = category_at(place);
    const bool runs = category < categories_ && weights[category] > 0.0;
    inverse_.push_back(runs ? 1.0 / weights[category] : kNever);
  }
  return row;
}

std::optional<std::size_t> RaceTable::winner(const StreamName& name, std::size_t row) const {
  if (categories_ == 0) return std::nullopt;
#ifdef SENDSIM_AVX2
  if (has_avx2() && groups_ <= kMostGroups) {
    const double* inverse = &inverse_[row * groups_ * kGroup];
    switch (groups_) {
      case 1: return race_of_groups<1>(name, inverse, weights(row));
      case 2: return race_of_groups<2>(name, inverse, weights(row));
      case 3: return race_of_groups<3>(name, inverse, weights(row));
      default: return race_of_groups<4>(name, inverse, weights(row));
    }
  }
#endif
  return race(name, weights(row));
}

std::size_t DeadlineTable::add(std::span<const Cause> causes) {
  std::vector<std::int64_t> blocks;
  for (const Cause& cause : causes) {
    if (cause.category >= kMostCategories)
      throw std::out_of_range("race: expected at most 256 categories");
    const auto block = static_cast<std::int64_t>(cause.category / 4);
    if (std::find(blocks.begin(), blocks.end(), block) == blocks.end()) blocks.push_back(block);
  }
  std::sort(blocks.begin(), blocks.end());
  const std::size_t first = groups_.size();
  groups_.resize(first + (blocks.size() + kBlocks - 1) / kBlocks, Group{});
  for (std::size_t i = 0; i < blocks.size(); ++i)
    groups_[first + i / kBlocks].block[i % kBlocks] = blocks[i];
  for (const Cause& cause : causes) {
    const auto found =
        std::find(blocks.begin(), blocks.end(), static_cast<std::int64_t>(cause.category / 4));
    const auto i = static_cast<std::size_t>(found - blocks.begin());
    Group& group = groups_[first + i / kBlocks];
    group.bound[cause.category % 4][i % kBlocks] = static_cast<std::int64_t>(cause.in_time.bound());
    group.rate[cause.category % 4][i % kBlocks] = cause.rate;
  }
  first_group_.push_back(static_cast<std::uint32_t>(groups_.size()));
  return first_group_.size() - 2;
}

namespace {

/// Keeps the earlier of two; on a tie the lower category, as in race().
struct Earliest {
  double time = 1.0;
  std::optional<std::size_t> category;
  void offer(std::size_t other, double rate, std::uint32_t word) {
    const double its = exponential_with_mean_one(word) / rate;
    if (its > time || its >= 1.0 || (its == time && category && *category < other)) return;
    time = its;
    category = other;
  }
};

}  // namespace

#ifdef SENDSIM_AVX2

struct DeadlineTable::Pair {
  static constexpr std::size_t kMost = 2;  ///< hide the latency of each other's multiplications
  std::array<const StreamName*, kMost> name;
  std::array<const Group*, kMost> group;
  alignas(32) std::uint64_t words[kMost][4][kBlocks];

  /// Bit w × 4 + lane of each: that word is below its bound. Words are written where any is.
  SENDSIM_AVX2_CODE std::array<unsigned, kMost> in_time() {
    Counters<kMost> counters;
    for (std::size_t g = 0; g < kMost; ++g) {
      fill(*name[g], g, counters);
      counters.c[2][g] = _mm256_or_si256(
          counters.c[2][g], _mm256_loadu_si256(reinterpret_cast<const __m256i*>(group[g]->block)));
    }
    philox(name[0]->experiment_seed, counters);
    std::array<unsigned, kMost> hits{};
    for (std::size_t g = 0; g < kMost; ++g) {
      __m256i low[4];
      for (unsigned w = 0; w < 4; ++w) {
        low[w] = low_words(counters.c[w][g]);
        const __m256i bound =
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(group[g]->bound[w]));
        const int mask = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(bound, low[w])));
        hits[g] |= static_cast<unsigned>(mask) << (4 * w);
      }
      if (hits[g] != 0)
        for (unsigned w = 0; w < 4; ++w)
          _mm256_store_si256(reinterpret_cast<__m256i*>(words[g][w]), low[w]);
    }
    return hits;
  }
};

#endif

void DeadlineTable::first(std::span<const Exposed> exposed,
                          std::span<std::optional<std::size_t>> out) const {
  if (out.size() != exposed.size()) throw std::logic_error("race: expected room for each answer");
#ifdef SENDSIM_AVX2
  if (has_avx2()) return first_in_vectors(exposed, out);
#endif
  for (std::size_t i = 0; i < exposed.size(); ++i)
    out[i] = first_of_blocks(exposed[i].name, exposed[i].row);
}

std::optional<std::size_t> DeadlineTable::first(const StreamName& name, std::size_t row) const {
  std::optional<std::size_t> category;
  const Exposed one{name, row};
  first({&one, 1}, {&category, 1});
  return category;
}

#ifdef SENDSIM_AVX2
void DeadlineTable::first_in_vectors(std::span<const Exposed> exposed,
                                     std::span<std::optional<std::size_t>> out) const {
  constexpr std::size_t kAtOnce = 16;
  for (std::size_t begin = 0; begin < exposed.size(); begin += kAtOnce) {
    const std::size_t many = std::min(kAtOnce, exposed.size() - begin);
    std::array<Earliest, kAtOnce> earliest;
    Pair pair;
    std::array<std::size_t, Pair::kMost> whose{};
    std::size_t size = 0;
    const auto run = [&] {
      for (std::size_t g = size; g < Pair::kMost; ++g) {  // nobody: somebody again
        pair.name[g] = pair.name[0];
        pair.group[g] = pair.group[0];
      }
      const auto hits = pair.in_time();
      for (std::size_t g = 0; g < size; ++g)
        for (unsigned left = hits[g]; left != 0; left &= left - 1) {
          const auto bit = static_cast<std::size_t>(std::countr_zero(left));
          const std::size_t lane = bit % kBlocks;
          const std::size_t w = bit / kBlocks;
          const Group& group = *pair.group[g];
          earliest[whose[g]].offer(static_cast<std::size_t>(group.block[lane]) * 4 + w,
                                   group.rate[w][lane],
                                   static_cast<std::uint32_t>(pair.words[g][w][lane]));
        }
      size = 0;
    };
    for (std::size_t i = 0; i < many; ++i) {
      const Exposed& who = exposed[begin + i];
      for (std::size_t at = first_group_[who.row]; at < first_group_[who.row + 1]; ++at) {
        pair.name[size] = &who.name;
        pair.group[size] = &groups_[at];
        whose[size] = i;
        if (++size == Pair::kMost) run();
      }
    }
    if (size != 0) run();
    for (std::size_t i = 0; i < many; ++i) out[begin + i] = earliest[i].category;
  }
}
#endif

std::optional<std::size_t> DeadlineTable::first_of_blocks(const StreamName& name,
                                                          std::size_t row) const {
  Earliest earliest;
  for (std::size_t at = first_group_[row]; at < first_group_[row + 1]; ++at) {
    const Group& group = groups_[at];
    for (std::size_t lane = 0; lane < kBlocks; ++lane) {
      const Block block = stream_block(name, static_cast<std::uint16_t>(group.block[lane]));
      for (std::size_t w = 0; w < 4; ++w)
        if (static_cast<std::int64_t>(block[w]) < group.bound[w][lane])
          earliest.offer(static_cast<std::size_t>(group.block[lane]) * 4 + w, group.rate[w][lane],
                         block[w]);
    }
  }
  return earliest.category;
}

}  // namespace sendsim::random
