#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/core/registry.hpp"
#include "sendsim/engine/queue.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::population {

/// A primary type of need, as SEN2 codes it.
struct Need {
  std::string code;  ///< e.g. "ASD"
  std::string name;  ///< e.g. "Autistic spectrum disorder"
};

/// A kind of provision, as the scenario declares it.
struct ProvisionType {
  std::string code;        ///< what files and outputs write, e.g. "special_independent"
  std::string sen2_group;  ///< the SEN2 establishment group it is counted under
  std::string name{};      ///< e.g. "Special - independent"; empty where the scenario has none
};

/// A part of the population with hazards of its own: sex × deprivation × planning area.
struct Stratum {
  std::string code;
};

/// Where a person stands. Persons without need have no record at all.
enum class Status : std::uint8_t {
  absent,    ///< the slot is free
  expected,  ///< still to arrive, or its need begins this moment
  sen_support,
  in_assessment,
  plan,
};

/// How far an EHC needs assessment has come; the `stage` axis of `in_assessment`.
enum class AssessmentStage : std::uint8_t { request, advice, writing, consultation };
inline constexpr std::size_t kAssessmentStages = 4;

/// Processes of one person that go on side by side. Each has a stamp of its own, so that moving a
/// placement does not make a review stale.
enum class Channel : std::uint8_t {
  presence,  ///< moving out, growing out
  pathway,   ///< support → request → assessment → plan
  review,    ///< annual reviews
  exit,      ///< the plan's end
  place,     ///< waiting for a place
};
inline constexpr std::size_t kChannels = 5;

using PersonSlot = std::uint32_t;
inline constexpr PersonSlot kNobody = 0xFFFF'FFFF;
inline constexpr std::uint8_t kNone8 = 0xFF;

/// Everything a run remembers of one identified person: one cache line, owned by People. Stages
/// keep no maps of their own.
struct alignas(64) Person {
  random::PersonId id;
  StoredDay birth;          ///< date of birth
  AcademicYear cohort;      ///< the school year of birth, from `birth`
  StoredDay at_risk_since;  ///< from when its thresholds count: start, birth or arrival
  std::array<std::uint16_t, kChannels> stamps{};  ///< events with another stamp are stale
  Status status = Status::absent;
  AssessmentStage stage = AssessmentStage::request;
  std::uint8_t need = 0;                ///< Id<Need>
  std::uint8_t provision = kNone8;      ///< Id<ProvisionType> attended; kNone8 without a plan
  std::uint8_t wanted = kNone8;         ///< type waited for; kNone8 when not waiting
  std::uint8_t advice_outstanding = 0;  ///< advices still awaited
  bool overflow = false;                ///< placed elsewhere because the wanted type was full
  bool review_waits = false;            ///< an annual review is due and not held
  bool exception = false;               ///< a lawful exception to the 20 weeks applies
  std::uint16_t requests = 0;           ///< occasions so far; reviews and placements too
  std::uint16_t reviews = 0;
  std::uint16_t moves_considered = 0;  ///< the census year for which a move was last considered
  std::uint16_t placements = 0;
  StoredDay requested;                              ///< date of the open or last request
  engine::Ticket task_ticket = engine::kNoTicket;   ///< in a server pool's queue
  engine::Ticket place_ticket = engine::kNoTicket;  ///< in a place pool's queue
  std::uint32_t roster_place = 0;                   ///< in transition's roll of plan holders

  /// What was scheduled or asked for with that stamp still counts.
  [[nodiscard]] bool has_stamp(Channel channel, std::uint16_t stamp) const {
    return stamps[static_cast<std::size_t>(channel)] == stamp;
  }
};
static_assert(sizeof(Person) == 64);

/// A year's movement between types of provision is due for `person`, who was of that DfE age at the
/// last census.
struct MoveDue {
  PersonSlot person;
  std::size_t age;
};

/// The identified persons of one run. A slot is used again once its person is gone; the stamps go
/// on counting, so that no event of the former reaches the later.
class People {
 public:
  [[nodiscard]] Person& operator[](PersonSlot slot) { return people_[slot]; }
  [[nodiscard]] const Person& operator[](PersonSlot slot) const { return people_[slot]; }
  /// Asks the memory for that record, if there is one; changes nothing.
  void expect(PersonSlot slot) const {
    if (slot < people_.size()) __builtin_prefetch(&people_[slot]);
  }
  [[nodiscard]] PersonSlot add(random::PersonId id, Day birth) {
    PersonSlot slot = 0;
    if (free_.empty()) {
      slot = static_cast<PersonSlot>(people_.size());
      people_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    const auto stamps = people_[slot].stamps;
    people_[slot] = Person{};
    people_[slot].stamps = stamps;
    people_[slot].id = id;
    people_[slot].birth = birth;
    people_[slot].cohort = birth_cohort(birth);
    return slot;
  }
  void remove(PersonSlot slot) {
    if (people_[slot].status == Status::absent) throw std::logic_error("people: removed twice");
    people_[slot].status = Status::absent;
    for (std::uint16_t& stamp : people_[slot].stamps) ++stamp;
    free_.push_back(slot);
  }
  /// Slots ever used; some may be absent.
  [[nodiscard]] std::size_t slots() const noexcept { return people_.size(); }
  void restart() {
    people_.clear();
    free_.clear();
  }

 private:
  std::vector<Person> people_;
  std::vector<PersonSlot> free_;
};

}  // namespace sendsim::population
