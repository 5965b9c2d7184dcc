#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/sen2/history.hpp"

namespace sendsim::sen2 {

/// A plan in force on the last census day. Days are counted to that day, from 0 on.
struct HeldPlan {
  int dfe_age = 0;  ///< on 31 August before; −1 where the birth is not known
  BirthMonth born{};
  Sex sex = Sex::unknown;
  NeedType need = NeedType::unknown;
  Provision provision = Provision::placement_unknown;
  std::uint32_t urn = 0, ukprn = 0;
  std::optional<int> days_in_place{};  ///< since the main placement's entry
  std::optional<int> days_since_start{};
  std::optional<int> days_since_review{};  ///< since the last review's decision
  friend auto operator<=>(const HeldPlan&, const HeldPlan&) = default;
};

/// How far an open request has come, as far as SEN2 tells.
enum class OpenStage : std::uint8_t {
  request,     ///< not yet decided whether to assess
  assessment,  ///< advice is being gathered
  plan         ///< to be issued: being drafted or consulted on
};

/// A request whose end is not told by the last census day.
struct OpenCase {
  OpenStage stage = OpenStage::request;
  int dfe_age = 0;  ///< as in HeldPlan
  BirthMonth born{};
  Sex sex = Sex::unknown;
  int elapsed_days = 0;   ///< since receipt, to the census day
  int days_in_stage = 0;  ///< since the stage began; ≤ elapsed_days
  bool exception = false;
  friend auto operator<=>(const OpenCase&, const OpenCase&) = default;
};

/// An authority on the census day of its last return.
struct DayZero {
  Day census{};
  std::vector<HeldPlan> plans;  ///< ascending
  std::vector<OpenCase> open;   ///< ascending
};

[[nodiscard]] DayZero day_zero(const Histories& histories);

}  // namespace sendsim::sen2
