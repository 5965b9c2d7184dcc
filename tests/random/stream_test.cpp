#include "sendsim/random/stream.hpp"

#include <algorithm>
#include <array>
#include <boost/random/normal_distribution.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "samples.hpp"
#include "sendsim/random/bulk.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/philox.hpp"

namespace sendsim::random {
namespace {

PersonId person(std::uint32_t index, unsigned area = 372, unsigned age = 0) {
  return PersonId{{.area = area,
                   .kind = CohortKind::without_need_at_start,
                   .year = 2015,
                   .age = age,
                   .index = index}};
}
StreamName stream(PersonId who, Purpose purpose = Purpose::benchmark, std::uint16_t occasion = 0,
                  std::uint32_t replication = 0, std::uint64_t seed = 20260901) {
  return {.experiment_seed = seed,
          .replication = replication,
          .person = who,
          .purpose = purpose,
          .occasion = occasion};
}

TEST_CASE("Philox4x32-10 gives Random123's known answers", "[random]") {
  // Random123 1.14, tests/kat_vectors, the three lines "philox4x32 10".
  CHECK(philox4x32_10({0, 0, 0, 0}, {0, 0}) ==
        Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t kOnes = 0xffffffff;
  CHECK(philox4x32_10({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream's name is laid out word by word as the model's documentation says",
          "[random]") {
  // area 0x2A5 (10 bits), kind 5, year 2025 = 1950 + 75, age 17, index 0x123456:
  // 10'1010'0101 101 | 0100'1011 10001 01'0010'0011'0100'0101'0110
  const PersonId who{{.area = 0x2A5,
                      .kind = CohortKind::sen_support_arriving,
                      .year = 2025,
                      .age = 17,
                      .index = 0x123456}};
  const std::uint64_t bits = 0b1010100101'101'01001011'10001'0100100011010001010110ULL;
  REQUIRE(who.bits() == bits);
  const StreamName name{.experiment_seed = 0x0123'4567'89AB'CDEFULL,
                        .replication = 0xFEED'BEEF,
                        .person = who,
                        .purpose = Purpose::advice_work,  // 14
                        .occasion = 0x0A0B};
  const Block counter{static_cast<std::uint32_t>(bits & 0xFFFF'FFFF),
                      (static_cast<std::uint32_t>(bits >> 32U) << 16U) | 14U, 0x0A0B'0C0DU,
                      0xFEED'BEEFU};
  const Key key{0x89AB'CDEFU, 0x0123'4567U};
  CHECK(stream_block(name, 0x0C0D) == philox4x32_10(counter, key));
}

TEST_CASE("a person's name gives its parts back, at the edges of every range", "[random]") {
  for (const unsigned area : {0U, 1U, 512U, 1023U})
    for (unsigned kind = 0; kind < 8; ++kind)
      for (const int year : {1950, 1951, 2015, 2204, 2205})
        for (const unsigned age : {0U, 1U, 16U, 31U})
          for (const std::uint32_t index : {0U, 1U, 2097152U, 4194303U}) {
            const PersonId id{{area, static_cast<CohortKind>(kind), year, age, index}};
            const PersonId::Parts parts = id.parts();
            REQUIRE(parts.area == area);
            REQUIRE(static_cast<unsigned>(parts.kind) == kind);
            REQUIRE(parts.year == year);
            REQUIRE(parts.age == age);
            REQUIRE(parts.index == index);
            REQUIRE(id.bits() < (std::uint64_t{1} << 48U));
            REQUIRE(PersonId::from_bits(id.bits()) == id);
          }
}

TEST_CASE("parts of a name outside their ranges are refused, never wrapped", "[random]") {
  constexpr auto kKind = CohortKind::plan_at_start;
  CHECK_NOTHROW(PersonId{{1023, kKind, 2205, 31, 4194303}});
  CHECK_THROWS_AS((PersonId{{1024, kKind, 2020, 0, 0}}), std::out_of_range);
  CHECK_THROWS_AS((PersonId{{0, static_cast<CohortKind>(8), 2020, 0, 0}}), std::out_of_range);
  CHECK_THROWS_AS((PersonId{{0, kKind, 1949, 0, 0}}), std::out_of_range);
  CHECK_THROWS_AS((PersonId{{0, kKind, 2206, 0, 0}}), std::out_of_range);
  CHECK_THROWS_AS((PersonId{{0, kKind, 2020, 32, 0}}), std::out_of_range);
  CHECK_THROWS_AS((PersonId{{0, kKind, 2020, 0, 4194304}}), std::out_of_range);
  CHECK_THROWS_AS((PersonId{{0xFFFF'FFFF, kKind, 2020, 0, 0}}), std::out_of_range);
  CHECK_THROWS_AS((PersonId{{0, kKind, 2020, 0, 0xFFFF'FFFF}}), std::out_of_range);
}

TEST_CASE("the draws of a stream are its blocks in order", "[random]") {
  const StreamName name = stream(person(7));
  Draws draws{name};
  for (std::uint16_t block = 0; block < 100; ++block)
    for (const std::uint32_t word : stream_block(name, block)) REQUIRE(draws() == word);
}

TEST_CASE("a stream ends after 65,536 blocks rather than begin again", "[random]") {
  Draws draws{stream(person(7))};
  for (int i = 0; i < 262144; ++i) draws();
  CHECK_THROWS_AS(draws(), std::length_error);
}

TEST_CASE("any subset of streams, in any order, gives the same numbers", "[random]") {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < 300; ++i) {
    Draws draws{stream(person(i))};
    all.push_back(draws() ^ draws() ^ draws() ^ draws() ^ draws());
  }
  for (int i = 299; i >= 0; i -= 7) {  // backwards, a seventh of them, interleaved with another
    Draws other{stream(person(static_cast<std::uint32_t>(i)), Purpose::need)};
    Draws draws{stream(person(static_cast<std::uint32_t>(i)))};
    std::uint32_t mixed = 0;
    for (int k = 0; k < 5; ++k) {
      mixed ^= draws();
      other();
    }
    REQUIRE(mixed == all[static_cast<std::size_t>(i)]);
  }
}

TEST_CASE("more draws for one purpose move no draw of another", "[random]") {
  Draws greedy{stream(person(1), Purpose::preference)};
  const std::uint32_t before = Draws{stream(person(1), Purpose::advice_work)}();
  for (int i = 0; i < 1000; ++i) greedy();
  CHECK(Draws{stream(person(1), Purpose::advice_work)}() == before);
}

TEST_CASE("a cohort that grows by forty persons leaves the others untouched", "[random]") {
  // One uniform stands behind the size, and person k exists if k is below it.
  const std::uint32_t word = Draws{stream(person(0), Purpose::cohort_count)}();
  const std::uint32_t before = PoissonLaw{1000.0}.quantile(word);
  const std::uint32_t after = PoissonLaw{1040.0}.quantile(word);
  REQUIRE(after >= before);
  const auto first_words = [](std::uint32_t n) {
    std::vector<std::uint32_t> words;
    for (std::uint32_t k = 0; k < n; ++k)
      words.push_back(Draws{stream(person(k), Purpose::life)}());
    return words;
  };
  const auto few = first_words(before);
  const auto many = first_words(after);
  CHECK(std::equal(few.begin(), few.end(), many.begin()));
}

TEST_CASE("streams of different names share no word pattern", "[random]") {
  // Seeds are a key: stream 1 of seed 1 is not stream 0 of seed 2, nor any other neighbour.
  std::vector<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 8; ++seed)
    for (std::uint32_t replication = 0; replication < 8; ++replication)
      for (std::uint32_t index = 0; index < 8; ++index)
        for (std::uint16_t occasion = 0; occasion < 8; ++occasion)
          for (const Purpose purpose : {Purpose::life, Purpose::request, Purpose::tie}) {
            const Block block =
                stream_block(stream(person(index), purpose, occasion, replication, seed), 0);
            firsts.push_back(static_cast<std::uint64_t>(block[0]) << 32U | block[1]);
          }
  std::sort(firsts.begin(), firsts.end());
  // 12,288 values of 64 bits: a chance repeat has probability 4e-12.
  CHECK(std::adjacent_find(firsts.begin(), firsts.end()) == firsts.end());
}

/// Correlation of the first words of `n` pairs of streams.
template <class Pair>
double correlation(int n, Pair&& pair) {
  double sum = 0.0;
  for (int i = 0; i < n; ++i) {
    const auto [a, b] = pair(static_cast<std::uint32_t>(i));
    sum += (uniform(stream_block(a, 0)[0]) - 0.5) * (uniform(stream_block(b, 0)[0]) - 0.5);
  }
  return 12.0 * sum / n;  // the variance of a uniform is 1/12
}

TEST_CASE("neighbouring streams are uncorrelated", "[random]") {
  // 200,000 pairs: standard error 1/√n; six comparisons at 5 standard errors: false alarm 4e-6.
  const int n = test::samples(200000);
  const double bound = 5.0 / std::sqrt(n);
  const auto name = [](std::uint32_t i) { return stream(person(i)); };
  CHECK(std::fabs(correlation(n, [&](std::uint32_t i) {
          return std::pair{name(i), stream(person(i + 1))};
        })) < bound);
  CHECK(std::fabs(correlation(n, [&](std::uint32_t i) {
          return std::pair{name(i), stream(person(i, 373))};
        })) < bound);
  CHECK(std::fabs(correlation(n, [&](std::uint32_t i) {
          return std::pair{stream(person(i), Purpose::request),
                           stream(person(i), Purpose::request_source)};
        })) < bound);
  CHECK(std::fabs(correlation(n, [&](std::uint32_t i) {
          return std::pair{name(i), stream(person(i), Purpose::benchmark, 1)};
        })) < bound);
  CHECK(std::fabs(correlation(n, [&](std::uint32_t i) {
          return std::pair{name(i), stream(person(i), Purpose::benchmark, 0, 1)};
        })) < bound);
  CHECK(std::fabs(correlation(n, [&](std::uint32_t i) {
          return std::pair{name(i), stream(person(i), Purpose::benchmark, 0, 0, 20260902)};
        })) < bound);
}

TEST_CASE("Boost.Random's normal distribution accepts the draws", "[random]") {
  // Mean and variance of 100,000: 5 standard errors each, false alarm 1.2e-6.
  const int n = test::samples(100000);
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < n; ++i) {
    Draws draws{stream(person(static_cast<std::uint32_t>(i)))};
    boost::random::normal_distribution<double> normal{0.0, 1.0};
    const double z = normal(draws);
    sum += z;
    squares += z * z;
  }
  CHECK(std::fabs(sum / n) < 5.0 / std::sqrt(n));
  if (test::kFullSamples) CHECK(std::fabs(squares / n - 1.0) < 5.0 * std::sqrt(2.0 / n));
}

TEST_CASE("many blocks at once are the same bits as one by one", "[random]") {
  const PersonId area_end{{1023, CohortKind::plan_arriving, 2205, 31, 4194303 - 255}};
  const PersonId begin{{0, CohortKind::without_need_at_start, 2010, 0, 7}};
  for (const PersonId first : {begin, area_end}) {
    const StreamName name{0x0123456789ABCDEFULL, 0xFFFF'FFF0U, first, Purpose::life, 0xFEDC};
    for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 255U, 256U}) {
      Columns<kManyPersons> persons{};
      blocks_of_persons(name, count, persons);
      for (std::size_t i = 0; i < count; ++i) {
        StreamName one = name;
        one.person = PersonId::from_bits(first.bits() + i);
        const Block expected = stream_block(one, 0);
        for (std::size_t w = 0; w < 4; ++w) REQUIRE(persons.word[w][i] == expected[w]);
      }
    }
    for (const unsigned start : {0U, 4U, 13U, 65532U}) {
      const auto from = static_cast<std::uint16_t>(start);
      Columns<kManyBlocks> blocks{};
      blocks_of_stream(name, from, blocks);
      for (std::size_t i = 0; i < kManyBlocks; ++i) {
        const Block expected = stream_block(name, static_cast<std::uint16_t>(from + i));
        for (std::size_t w = 0; w < 4; ++w) REQUIRE(blocks.word[w][i] == expected[w]);
      }
    }
    const std::array purposes{Purpose::tie, Purpose::life, Purpose::benchmark, Purpose::cease};
    const Columns<4> by_purpose = blocks_of_purposes(name, purposes);
    const std::array persons_named{first, PersonId::from_bits(0xFFFF'FFFF'FFFFU), PersonId{},
                                   PersonId::from_bits(0x1234'5678'9ABCU)};
    const std::array<std::uint16_t, 4> occasions{0, 1, 65535, 2025};
    const Columns<4> by_name = blocks_of_names(name, persons_named, occasions);
    for (std::size_t i = 0; i < 4; ++i) {
      StreamName one = name;
      one.purpose = purposes[i];
      StreamName other = name;
      other.person = persons_named[i];
      other.occasion = occasions[i];
      for (std::size_t w = 0; w < 4; ++w) {
        REQUIRE(by_purpose.word[w][i] == stream_block(one, 0)[w]);
        REQUIRE(by_name.word[w][i] == stream_block(other, 0)[w]);
      }
    }
  }
  const StreamName name{1, 0, PersonId::from_bits(0xFFFF'FFFFU), Purpose::life, 0};
  Columns<kManyPersons> persons{};
  CHECK_NOTHROW(blocks_of_persons(name, 1, persons));
  CHECK_THROWS_AS(blocks_of_persons(name, 2, persons), std::out_of_range);
  CHECK_THROWS_AS(blocks_of_persons(name, kManyPersons + 1, persons), std::out_of_range);
  Columns<kManyBlocks> blocks{};
  CHECK_THROWS_AS(blocks_of_stream(name, 65533, blocks), std::out_of_range);
}

}  // namespace
}  // namespace sendsim::random
