#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sendsim/engine/place_pool.hpp"
#include "sendsim/population/run.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/race_table.hpp"

namespace sendsim::placement {

/// One type of provision in one epoch.
struct TypeRules {
  std::optional<double> places;  ///< commissioned places ≥ 0; none: as many as wanted
  double over_fill = 0.0;        ///< share of the places that may be filled beyond them, ≥ 0
  std::optional<std::size_t>
      overflow;  ///< type bought when the wait has been too long; one without a limit
  /// That it is bought when patience ends; else the child waits on.
  random::Chance overflow_chance{1.0};
  friend bool operator==(const TypeRules&, const TypeRules&) = default;
};

/// A move between two censuses to the type that is its category; a cause that competes with the
/// other moves out of the same type. Its rate is −ln(1 − Σp) × p / Σp: who is not reached within 1
/// stays.
using Move = random::Cause;
/// The moves out of one type with these yearly probabilities by destination, each ≥ 0, their sum
/// ≤ 1.
[[nodiscard]] std::vector<Move> competing_moves(
    const std::vector<std::pair<std::size_t, double>>& probabilities);

/// Where children with a plan are taught, in one epoch.
struct PlacementRules {
  std::vector<TypeRules> types;
  /// [age][need][type]: weight of the type named in a new plan, ≥ 0, DfE age at issue.
  std::vector<std::vector<std::vector<double>>> preference;
  /// [age][from]: moves within the year that follows the census at that DfE age; probabilities sum
  /// to ≤ 1.
  std::vector<std::vector<std::vector<Move>>> moves;
  std::size_t interim;      ///< attended while waiting by who has nowhere yet; without a limit
  random::DayLaw patience;  ///< days on the list after which the authority may buy elsewhere
  friend bool operator==(const PlacementRules&, const PlacementRules&) = default;
};

/// Who attends what: preference, places, the waiting list, and provision bought elsewhere.
///
/// Models: a ranking of types by an exponential race; finite places by type with over-fill; a list
/// by date of joining and tie number; interim provision; overflow after patience; vacated places
/// filled on the day.
///
/// Leaves out: named establishments, distance, tribunal orders, the matching run (METHODS.md).
class Placement {
 public:
  Placement(population::ByEpoch<PlacementRules> rules, population::Run& run);

  /// Takes up rules that have changed in place; the same types have a limit.
  void renew();
  /// A new plan: the preferred type, or a wait for it.
  void place_new(population::PersonSlot person);
  /// Somebody who attends `type` as the run starts or arrives: a place is held whether or not it is
  /// free.
  void settle(population::PersonSlot person, std::size_t type);
  /// A year's movement for each of them; `census_year` names the draw: what another scenario did to
  /// earlier years renumbers nothing. In a new phase nobody goes on waiting for a place of the
  /// last, save who would move there now.
  void consider_moves(std::span<const population::MoveDue> due, std::uint16_t census_year,
                      bool new_phase);
  /// The plan has ended, or its holder has left.
  void leave(population::PersonSlot person);
  /// Whoever is not seated today is bought a place elsewhere, by chance, or waits on.
  void patience_ends(population::PersonSlot person);
  /// Call when `starts` settles.
  void seat();
  void open_day();
  void close_day();
  void begin();
  void finish();
  /// Children attending each type today, those waiting in interim provision among them.
  [[nodiscard]] const std::vector<std::int32_t>& attending() const noexcept { return attending_; }
  /// Places commissioned of a type today; 0 for a type without a limit.
  [[nodiscard]] double places(std::size_t type) const { return places(run_.epoch, type); }
  [[nodiscard]] double places(population::Epoch epoch, std::size_t type) const {
    return rules_[epoch].types[type].places.value_or(0.0);
  }
  [[nodiscard]] const engine::PlacePool* pool(std::size_t type) const { return pools_[type].get(); }
  [[nodiscard]] const measures::Stock& plans() const noexcept { return plans_; }

 private:
  struct LimitedTypes {
    std::size_t axis;                ///< of types with a limit; of all when none has
    std::vector<std::size_t> place;  ///< [type]: on that axis
  };
  [[nodiscard]] static LimitedTypes limited_types(const population::ByEpoch<PlacementRules>& rules,
                                                  measures::Recorder& recorder);
  void declare_places();
  /// Null for a type without a limit.
  [[nodiscard]] std::unique_ptr<engine::PlacePool> pool_of(std::size_t type);
  void write_places(std::size_t month);
  /// `to`: the type that the year's movement leads to, if any.
  void move(population::PersonSlot person, std::optional<std::size_t> to, bool new_phase);
  void want(population::PersonSlot person, std::size_t type, std::optional<std::size_t> interim);
  void attend(population::PersonSlot person, std::size_t type);
  void stop_waiting(population::PersonSlot person);
  void stop_overflow(population::Person& person);
  bool seat_from_lists();
  bool buy_elsewhere(population::PersonSlot person);
  [[nodiscard]] const PlacementRules& rules() const { return rules_[run_.epoch]; }

  population::ByEpoch<PlacementRules> rules_;
  population::Run& run_;
  std::vector<std::unique_ptr<engine::PlacePool>> pools_;  // by type; null without a limit
  std::vector<std::size_t> with_limit_;                    // types with a pool
  measures::Stock plans_;
  LimitedTypes limited_;
  measures::Stock awaiting_;
  measures::Stock shortfall_;
  measures::Flow placements_;
  measures::Flow overflow_placements_;
  std::size_t places_cube_;
  std::size_t filled_cube_;
  std::size_t weeks_p50_;
  std::size_t weeks_p90_;
  /// The rules' races, prepared. Rows: age × need, age × type left.
  struct Races {
    random::RaceTable named;  ///< the type named in a new plan
    random::RaceTable open;   ///< among the types without a limit
    random::DeadlineTable moves;
  };
  [[nodiscard]] static Races prepare(const PlacementRules& rules);
  [[nodiscard]] static population::MadeByEpoch<Races> prepare_all(
      const population::ByEpoch<PlacementRules>& rules);
  population::MadeByEpoch<Races> races_;
  [[nodiscard]] const Races& races() const { return races_[run_.epoch]; }
  std::vector<std::int32_t> attending_;
  struct Impatient {
    population::PersonSlot person;
    std::uint16_t stamp;  ///< of Channel::place: another means the wait is over
  };
  /// Who may move and the race of each, of one call.
  std::vector<population::PersonSlot> movers_;
  std::vector<random::DeadlineTable::Exposed> exposed_;
  std::vector<std::optional<std::size_t>> destinations_;
  std::vector<Impatient> impatient_;                       ///< of today
  std::vector<std::vector<std::uint16_t>> waits_by_year_;  ///< days waited by who got the place
};

}  // namespace sendsim::placement
