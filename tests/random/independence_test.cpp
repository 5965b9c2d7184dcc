// Pairs of words of streams whose names differ in one part only: χ² over the 16 × 16 pairs of their
// four highest bits, and of their four lowest. 537 pairs of streams, two χ² each at 1e-9:
// false alarm 1.1e-6.
#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "chi_square.hpp"
#include "samples.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::random {
namespace {

constexpr double kAlpha = 1e-9;

StreamName name_of(std::uint32_t index) {
  return {.experiment_seed = 0x5EED'0000'0000'2026ULL,
          .replication = 17,
          .person = PersonId{{.area = 372,
                              .kind = CohortKind::plan_at_start,
                              .year = 2012,
                              .age = 5,
                              .index = index}},
          .purpose = Purpose::request,
          .occasion = 2};
}
/// The same person's name with other bits.
StreamName other_person(StreamName name, std::uint64_t flipped) {
  name.person = PersonId::from_bits(name.person.bits() ^ flipped);
  return name;
}

/// The smaller P(χ²) of high and low bits over `n` pairs of words.
template <class Pair>
double pair_p(int n, Pair&& pair) {
  std::vector<std::int64_t> high(256, 0);
  std::vector<std::int64_t> low(256, 0);
  for (int i = 0; i < n; ++i) {
    const auto [a, b] = pair(static_cast<std::uint32_t>(i));
    ++high[(a >> 28U) << 4U | b >> 28U];
    ++low[(a & 15U) << 4U | (b & 15U)];
  }
  const std::vector<double> alike(256, 1.0 / 256);
  return std::min(test::chi_square_p(high, alike), test::chi_square_p(low, alike));
}
std::uint32_t first_word(const StreamName& name) { return stream_block(name, 0)[0]; }

/// Holds each stream against the one that `change` makes of its name.
void check_independence(const std::string& what, int n,
                        const std::function<StreamName(StreamName)>& change) {
  const double p = pair_p(n, [&](std::uint32_t i) {
    const StreamName name = name_of(i);
    return std::pair{first_word(name), first_word(change(name))};
  });
  CAPTURE(what, p);
  if (test::kFullSamples) CHECK(p > kAlpha);
}

}  // namespace

TEST_CASE("what is drawn for one purpose says nothing of any other", "[random]") {
  std::vector<Purpose> purposes;
  for (std::uint16_t value = 1; value <= 29; ++value)
    purposes.push_back(static_cast<Purpose>(value));
  purposes.push_back(Purpose::benchmark);
  const int n = test::samples(16'000);
  // One word for each person and purpose, then all pairs of purposes.
  std::vector<std::vector<std::uint32_t>> words(purposes.size());
  for (std::size_t p = 0; p < purposes.size(); ++p)
    for (int i = 0; i < n; ++i) {
      StreamName name = name_of(static_cast<std::uint32_t>(i));
      name.purpose = purposes[p];
      words[p].push_back(first_word(name));
    }
  for (std::size_t a = 0; a < purposes.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) {
      const double p = pair_p(n, [&](std::uint32_t i) {
        return std::pair{words[a][i], words[b][i]};
      });
      CAPTURE(a, b, p);
      if (test::kFullSamples) CHECK(p > kAlpha);
    }
}

TEST_CASE("no bit of a person's name, of the replication or of the seed ties two streams",
          "[random]") {
  const int n = test::samples(40'000);
  for (unsigned bit = 0; bit < 48; ++bit)
    check_independence("person, bit " + std::to_string(bit), n, [bit](StreamName name) {
      return other_person(name, std::uint64_t{1} << bit);
    });
  for (unsigned bit = 0; bit < 32; bit += 3)
    check_independence("replication, bit " + std::to_string(bit), n, [bit](StreamName name) {
      name.replication ^= 1U << bit;
      return name;
    });
  for (unsigned bit = 0; bit < 64; bit += 5)
    check_independence("seed, bit " + std::to_string(bit), n, [bit](StreamName name) {
      name.experiment_seed ^= std::uint64_t{1} << bit;
      return name;
    });
}

TEST_CASE("one occasion says nothing of the next, nor one word or block of another", "[random]") {
  const int n = test::samples(40'000);
  for (const unsigned occasion : {0U, 1U, 3U, 4U, 5U, 10U, 0x8002U, 0xFFFFU})
    check_independence("occasion " + std::to_string(occasion), n, [occasion](StreamName name) {
      name.occasion = static_cast<std::uint16_t>(occasion);
      return name;
    });
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = 0; b < 4; ++b) {
      const auto words = [&](std::uint16_t block) {
        return pair_p(n, [&](std::uint32_t i) {
          const Block first = stream_block(name_of(i), 0);
          const Block other = block == 0 ? first : stream_block(name_of(i), block);
          return std::pair{first[a], other[b]};
        });
      };
      CAPTURE(a, b);
      if (!test::kFullSamples) continue;
      if (a < b) CHECK(words(0) > kAlpha);
      CHECK(words(1) > kAlpha);
    }
}

TEST_CASE("an alarm would be raised for two streams that share a word in thirty", "[random]") {
  // The planted fault.
  const double p = pair_p(test::samples(40'000), [](std::uint32_t i) {
    const StreamName name = name_of(i);
    return std::pair{first_word(name), first_word(i % 30 == 0 ? name : other_person(name, 1))};
  });
  if (test::kFullSamples) CHECK(p < kAlpha);
}

}  // namespace sendsim::random
