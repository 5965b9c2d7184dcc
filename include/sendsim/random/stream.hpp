#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "sendsim/random/philox.hpp"

namespace sendsim::random {

/// How a person first appears. Births are `without_need_at_start`: the year of birth tells them
/// apart.
enum class CohortKind : std::uint8_t {
  without_need_at_start = 0,
  sen_support_at_start = 1,
  open_assessment_at_start = 2,
  plan_at_start = 3,
  without_need_arriving = 4,
  sen_support_arriving = 5,
  open_assessment_arriving = 6,
  plan_arriving = 7,
};

/// The name of a person, for good: area ‖ cohort ‖ index in the cohort, 48 bits. Two scenarios,
/// replications or machines mean the same child by the same name.
class PersonId {
 public:
  static constexpr unsigned kAreaBits = 10;
  static constexpr unsigned kKindBits = 3;
  static constexpr unsigned kYearBits = 8;
  static constexpr unsigned kAgeBits = 5;
  static constexpr unsigned kIndexBits = 22;
  static constexpr int kFirstYear = 1950;

  struct Parts {
    unsigned area;  ///< 0 to 1,023
    CohortKind kind;
    int year;             ///< 1950 to 2205: the school year of birth, or of arrival
    unsigned age;         ///< age at arrival, 0 to 31; 0 for those of the start
    std::uint32_t index;  ///< 0 to 4,194,303
  };
  constexpr PersonId() = default;
  /// @throws std::out_of_range for parts outside their ranges: refused, never wrapped.
  explicit PersonId(const Parts& parts);
  [[nodiscard]] static constexpr PersonId from_bits(std::uint64_t bits) {
    PersonId id;
    id.bits_ = bits & 0xFFFF'FFFF'FFFFULL;
    return id;
  }
  [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
  [[nodiscard]] Parts parts() const noexcept;
  friend constexpr auto operator<=>(PersonId, PersonId) = default;

 private:
  std::uint64_t bits_ = 0;
};

/// Why a number is drawn. Append only, never renumber: the value is part of every stream's name.
enum class Purpose : std::uint16_t {
  life = 1,          ///< block 0: onset, leaving, birth day, spare
  cohort_count = 2,  ///< how many persons a cohort has (index 0)
  parameter = 3,     ///< a parameter's value in one draw of parameters
  need = 4,          ///< primary need at onset, by a race
  tier = 5,          ///< complexity tier
  arrival_day = 6,   ///< day of the school year on which a mover arrives
  start_state = 7,   ///< elapsed time in the state held at the start
  support_end = 8,   ///< SEN support ends, needs met
  request = 9,       ///< request for an EHC needs assessment
  request_source = 10,
  assess_decision = 11,  ///< whether to assess
  assess_delay = 12,     ///< request to that decision
  advice_delay = 13,     ///< advice of all but the psychologist
  advice_work = 14,      ///< the psychologist's work
  issue_decision = 15,   ///< whether to issue a plan
  plan_writing = 16,     ///< officer's work on draft and final plan
  consultation = 17,     ///< family and settings
  exception = 18,        ///< whether a lawful exception applies
  preference = 19,       ///< provision named at issue, by a race
  review_work = 20,
  review_outcome = 21,
  movement = 22,  ///< whether and where to a placement moves
  phase_transfer = 23,
  cease = 24,  ///< when a plan ends
  cease_reason = 25,
  move_out = 26,        ///< leaves the authority
  tie = 27,             ///< tie number in lines for a place; tasks take word 1 of their work
  patience = 28,        ///< how long a wait for a place is borne
  repeat_request = 29,  ///< delay before asking again
  buy_elsewhere = 30,   ///< whether the authority buys elsewhere when the patience ends
  benchmark = 1000,     ///< tests and benchmarks only
};

/// The name of one stream of random words: the key and counter of Philox4x32-10. Nothing is added
/// to anything, so no stream can run into another.
struct StreamName {
  std::uint64_t experiment_seed;  ///< key; word 0 is the low half
  std::uint32_t replication;      ///< c3
  PersonId person;                ///< c0 = bits 0–31, high half of c1 = bits 32–47
  Purpose purpose;                ///< low half of c1
  std::uint16_t
      occasion;  ///< high half of c2: the how-manieth time this person meets this decision
};               //   the low half of c2 counts the blocks drawn

/// Block number `block` of the stream.
[[nodiscard]] constexpr Block stream_block(const StreamName& name, std::uint16_t block) noexcept {
  const std::uint64_t person = name.person.bits();
  return philox4x32_10(
      {static_cast<std::uint32_t>(person),
       (static_cast<std::uint32_t>(person >> 32U) << 16U) |
           static_cast<std::uint32_t>(name.purpose),
       (static_cast<std::uint32_t>(name.occasion) << 16U) | block, name.replication},
      {static_cast<std::uint32_t>(name.experiment_seed),
       static_cast<std::uint32_t>(name.experiment_seed >> 32U)});
}

/// The words of one stream in order. A uniform random bit generator that Boost.Random's
/// distributions accept (not the standard library's, whose numbers differ between libraries).
/// 262,144 words long.
class Draws {
 public:
  using result_type = std::uint32_t;
  explicit constexpr Draws(const StreamName& name) noexcept : name_{name} {}
  [[nodiscard]] static constexpr result_type min() { return 0; }
  [[nodiscard]] static constexpr result_type max() {
    return std::numeric_limits<result_type>::max();
  }
  /// @throws std::length_error past the end of the stream.
  result_type operator()() {
    if (position_ == 4) refill();
    return block_[position_++];
  }

 private:
  void refill();
  StreamName name_;
  Block block_{};
  std::uint32_t next_block_ = 0;
  std::size_t position_ = 4;
};

}  // namespace sendsim::random
