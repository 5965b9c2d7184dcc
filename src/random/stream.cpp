#include "sendsim/random/stream.hpp"

#include <stdexcept>
#include <string>

namespace sendsim::random {
namespace {

std::uint64_t checked(const char* what, std::int64_t value, unsigned bits) {
  if (value < 0 || value >= (std::int64_t{1} << bits))
    throw std::out_of_range(std::string{"person: "} + what +
                            " out of range: " + std::to_string(value));
  return static_cast<std::uint64_t>(value);
}

}  // namespace

PersonId::PersonId(const Parts& parts) {
  bits_ = checked("area", parts.area, kAreaBits);
  bits_ = bits_ << kKindBits | checked("kind", static_cast<std::int64_t>(parts.kind), kKindBits);
  bits_ = bits_ << kYearBits | checked("year", parts.year - kFirstYear, kYearBits);
  bits_ = bits_ << kAgeBits | checked("age", parts.age, kAgeBits);
  bits_ = bits_ << kIndexBits | checked("index", parts.index, kIndexBits);
}

PersonId::Parts PersonId::parts() const noexcept {
  const auto field = [this](unsigned shift, unsigned bits) {
    return static_cast<std::uint32_t>(bits_ >> shift & ((std::uint64_t{1} << bits) - 1));
  };
  constexpr unsigned kAge = kIndexBits;
  constexpr unsigned kYear = kAge + kAgeBits;
  constexpr unsigned kKind = kYear + kYearBits;
  constexpr unsigned kArea = kKind + kKindBits;
  return {.area = field(kArea, kAreaBits),
          .kind = static_cast<CohortKind>(field(kKind, kKindBits)),
          .year = kFirstYear + static_cast<int>(field(kYear, kYearBits)),
          .age = field(kAge, kAgeBits),
          .index = field(0, kIndexBits)};
}

void Draws::refill() {
  if (next_block_ > 0xFFFF) throw std::length_error("draws: a stream holds 65,536 blocks");
  block_ = stream_block(name_, static_cast<std::uint16_t>(next_block_++));
  position_ = 0;
}

}  // namespace sendsim::random
