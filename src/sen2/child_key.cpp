#include "child_key.hpp"

#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <cstring>  // explicit_bzero, of glibc
#include <stdexcept>

#include "sendsim/sen2/cells.hpp"

namespace sendsim::sen2 {
namespace {

/// The state of SipHash: four words, mixed by rounds of additions, rotations and exclusive ors.
struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  std::uint64_t give() {
    for (int i = 0; i < 4; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

/// Up to eight bytes as one little-endian word, on any machine.
std::uint64_t word_of(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    word = (word << 8U) | static_cast<unsigned char>(bytes[i]);
  return word;
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

bool is_upn(std::string_view text) {
  constexpr std::size_t kLength = 13;
  return text.size() == kLength && is_letter(text.front()) &&
         std::all_of(text.begin() + 1, text.end() - 1, is_digit) &&
         (is_digit(text.back()) || is_letter(text.back()));
}

/// A key of its own kind: the same text as UPN and as ULN gives two.
ChildKey tagged(char kind, std::string_view text, const HashKey& key) {
  std::string bytes{kind};
  bytes += text;
  const ChildKey hashed = siphash(bytes, key);
  wipe(bytes);
  return hashed.known() ? hashed : ChildKey{0, 1};
}

}  // namespace

ChildKey siphash(std::string_view bytes, const HashKey& key) {
  SipState state{0x736f6d6570736575 ^ key.words[0], 0x646f72616e646f6d ^ key.words[1] ^ 0xEE,
                 0x6c7967656e657261 ^ key.words[0], 0x7465646279746573 ^ key.words[1]};
  const std::uint64_t length = static_cast<std::uint64_t>(bytes.size()) << 56U;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) state.take(word_of(bytes.substr(0, 8)));
  state.take(length | word_of(bytes));
  state.v2 ^= 0xEE;
  ChildKey hash;
  hash.low = state.give();
  state.v1 ^= 0xDD;
  hash.high = state.give();
  return hash;
}

std::optional<ChildKey> key_of_upn(std::string_view text, const HashKey& key) {
  std::string upn = normalised_code(text);
  std::optional<ChildKey> hashed;
  if (is_upn(upn)) hashed = tagged('U', upn, key);
  wipe(upn);
  return hashed;
}

std::optional<ChildKey> key_of_uln(std::string_view text, const HashKey& key) {
  const auto number = parse_whole(text);
  if (!number || *number < 1'000'000'000 || *number > 9'999'999'999) return std::nullopt;
  std::string uln = std::to_string(*number);
  const ChildKey hashed = tagged('L', uln, key);
  wipe(uln);
  return hashed;
}

ChildKey key_of_pseudonym(std::string_view text, const HashKey& key) {
  return tagged('P', text, key);
}

ChildKey key_of_dates(Day birth, Sex sex, Day first, const HashKey& key) {
  std::string facts = std::to_string(day_number(birth)) + ' ' +
                      std::to_string(static_cast<int>(sex)) + ' ' +
                      std::to_string(day_number(first));
  const ChildKey hashed = tagged('D', facts, key);
  wipe(facts);
  return hashed;
}

void wipe(std::string& text) {
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

HashKey HashKey::random() {
  HashKey key{};
  if (getentropy(key.words.data(), sizeof key.words) != 0)
    throw std::runtime_error("the operating system gave no randomness");
  return key;
}

}  // namespace sendsim::sen2
