#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/sen2/establishments.hpp"
#include "sendsim/sen2/provision.hpp"
#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// How a plan came to this authority.
enum class PlanEntry : std::uint8_t {
  before,    ///< in force before the first day that the returns cover
  issued,    ///< by this authority
  moved_in,  ///< with the child, from another authority
  appeared   ///< an old plan that the return before should have told of
};

/// A plan as long as this authority keeps it.
struct PlanEpisode {
  Day started{};  ///< of the plan, perhaps by another authority
  Day from{};     ///< since when this authority keeps it: `started`, or the day of moving in
  std::optional<Day> ended{};  ///< first day without; none = in force at the last census
  PlanEntry entry = PlanEntry::before;
  CeaseReason reason = CeaseReason::none;  ///< none also where the end is assumed
  bool start_known = true;                 ///< else `started` is a guess
  bool end_assumed = false;                ///< the returns fall silent without an end
  bool exception = false;                  ///< a lawful exception to the 20 weeks
  std::optional<Day> requested{};          ///< of the request that led to it, where told
  friend auto operator<=>(const PlanEpisode&, const PlanEpisode&) = default;
};

/// A main placement, from the day of entry.
struct PlacementSpell {
  Day entered{};
  std::optional<Day> left{};
  Provision provision = Provision::placement_unknown;
  std::uint32_t urn = 0, ukprn = 0;
  friend auto operator<=>(const PlacementSpell&, const PlacementSpell&) = default;
};

/// A request for an assessment and what came of it. Dates after the last census are not taken.
struct RequestCase {
  std::optional<Day> received{};
  std::optional<Day> decided{};     ///< whether to assess; with outcome withdrawn, the withdrawal
  Outcome outcome = Outcome::none;  ///< awaiting stands as none
  std::optional<Day> assessed{};    ///< whether to issue a plan
  Outcome assessment = Outcome::none;  ///< awaiting stands as none
  std::optional<Day> planned{};        ///< start of the plan
  RequestSource source = RequestSource::none;
  bool exception = false;  ///< a lawful exception to the 20 weeks
  bool mediation = false, tribunal = false;
  bool exported = false;      ///< moved to another authority before its end
  std::size_t last_told = 0;  ///< index into Histories::returns: the last that has it
  friend auto operator<=>(const RequestCase&, const RequestCase&) = default;
};

/// A child with a plan in force, as one census found it.
struct CensusView {
  std::size_t in_return = 0;          ///< index into Histories::returns
  NeedType need = NeedType::unknown;  ///< primary
  bool need_borrowed = false;         ///< from another year's return
  Provision provision = Provision::placement_unknown;
  std::uint32_t urn = 0, ukprn = 0;  ///< of the main placement; 0 = none
  std::optional<Day> entered{};      ///< the main placement
  std::optional<Day> last_review{};  ///< the decision
  std::optional<Day> review_meeting{};
  Residential residential = Residential::none;
  friend auto operator<=>(const CensusView&, const CensusView&) = default;
};

/// One child over all returns. Comparing puts children into an order that depends on what is known
/// of them alone, whatever order, shape or key they came in.
struct ChildHistory {
  BirthMonth born{};
  Sex sex = Sex::unknown;
  std::vector<RequestCase> requests{};       ///< by date of receipt; historical ones are no cases
  std::vector<PlanEpisode> plans{};          ///< by start
  std::vector<CensusView> censuses{};        ///< of the returns with a plan in force, oldest first
  std::vector<PlacementSpell> placements{};  ///< by entry
  friend auto operator<=>(const ChildHistory&, const ChildHistory&) = default;
};

/// Completed age in years on `day`, the birthday taken for the 16th of its month, so that it is
/// wrong by a fortnight at most and right on average. Below 0 before birth.
[[nodiscard]] int completed_age(BirthMonth born, Day day);
/// The `age`-th birthday by the same rule; `born` is known.
[[nodiscard]] Day assumed_birthday(BirthMonth born, int age);

/// What the returns tell when set beside one another.
enum class JoinProblem : std::uint8_t {
  vanished,            ///< a plan in force at one census is not told of in the next return
  appeared,            ///< an old plan that no earlier return has, and no transfer
  birth_differs,       ///< month of birth, from year to year
  sex_differs,         ///< from year to year
  upn_changed,         ///< the same dates under another UPN
  outcome_changed,     ///< one request or assessment with two outcomes or dates
  plan_start_changed,  ///< one plan with two dates of start
  plan_without_start,
  plan_without_end,       ///< neither in force nor ceased
  ceased_yet_active,      ///< in force at the census with an end before it
  several_active,         ///< plans in force of one child
  need_from_other_year,   ///< primary need missing in the return
  placement_not_current,  ///< no placement is open on the census day
  placement_not_recorded,
  unknown_establishment,
  unknown_birth,
  request_vanished,      ///< open at one census, not told of in the next return
  request_without_date,  ///< not historical, date of receipt missing
  date_after_census,
  requests_end_early,  ///< the last return has no request or decision since 31 December
  return_missing       ///< a year between two returns
};
inline constexpr std::size_t kJoinProblems = 21;
/// One line in plain English: what was found, and what was assumed.
[[nodiscard]] std::string_view meaning_of(JoinProblem problem);

struct JoinFinding {
  JoinProblem problem;
  std::size_t in_return;    ///< index into Histories::returns
  RowRef at;                ///< the first of `count`
  std::int64_t count = 1;   ///< alike: the same establishment
  std::uint32_t about = 0;  ///< the URN or UKPRN of unknown_establishment
};

/// What one return covers. Flows are told of from the first day of the year before the census.
struct Coverage {
  int year = 0;  ///< of the census
  Day census{};
  Day from{};   ///< 1 January of the year before
  Day until{};  ///< last day whose requests and decisions are told: 31 December or the census day
};

/// Days without a gap that returns cover.
struct Stretch {
  Day from{};   ///< first day
  Day until{};  ///< last day whose requests and decisions are told
  Day last_census{};
};

/// Several years' returns, joined by child.
struct Histories {
  int authority = 0;
  std::vector<Coverage> returns;       ///< oldest first
  std::vector<ChildHistory> children;  ///< in ascending order
  std::vector<JoinFinding> findings;

  /// The returns' years without a gap between, oldest first.
  [[nodiscard]] std::vector<Stretch> stretches() const;
};

/// Joins `returns`, oldest first, by child: the UPN, the ULN, else birth and sex together with a
/// date of a request or a plan. What is done where they disagree is told in src/sen2/METHODS.md.
///
/// Who has a plan at a census is who has an active plan in its return, to the child.
/// @throws ReturnError for no returns, two of one year, not oldest first, or of two authorities
[[nodiscard]] Histories join_returns(std::span<const Return> returns,
                                     const EstablishmentBook& establishments);

}  // namespace sendsim::sen2
