#include "sendsim/placement/placement.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "sendsim/core/math.hpp"
#include "sendsim/population/event_code.hpp"
#include "sendsim/stats/quantile.hpp"

namespace sendsim::placement {
namespace {

using engine::Phase;
using measures::Flow;
using measures::Kind;
using measures::Recorder;
using measures::Time;
using population::Channel;
using population::EventCode;
using population::kNone8;
using population::Person;
using population::PersonSlot;
using random::Purpose;

std::uint16_t place_stamp(const Person& person) {
  return person.stamps[static_cast<std::size_t>(Channel::place)];
}

}  // namespace

/// The types that have a limit in this scenario: nobody waits for another. An axis of them keeps
/// the waiting lists' cubes small.
Placement::LimitedTypes Placement::limited_types(const population::ByEpoch<PlacementRules>& rules,
                                                 Recorder& recorder) {
  LimitedTypes limited{Recorder::kProvisionAxis, {}};
  std::vector<std::string> codes;
  const std::vector<TypeRules>& types = rules.front().types;
  for (std::size_t type = 0; type < types.size(); ++type) {
    limited.place.push_back(codes.size());
    if (types[type].places)
      codes.push_back(recorder.layout().axes[Recorder::kProvisionAxis].labels[type]);
  }
  if (!codes.empty()) limited.axis = recorder.add_axis("provision", std::move(codes));
  return limited;
}

std::vector<Move> competing_moves(
    const std::vector<std::pair<std::size_t, double>>& probabilities) {
  constexpr double kAtOnce = 50.0;  // a rate beyond which everybody is reached within 1
  double sum = 0.0;
  for (const auto& [to, probability] : probabilities) sum += probability;
  const double total_rate = sum < 1.0 ? std::min(kAtOnce, -portable_log(1.0 - sum)) : kAtOnce;
  std::vector<Move> moves;
  for (const auto& [to, probability] : probabilities) {
    if (!(probability > 0.0)) continue;
    const double rate = total_rate * probability / sum;
    const double reached = std::min(1.0, 1.0 - portable_exp(-rate) + 0x1p-30);
    moves.push_back({to, rate, random::Chance{reached}});
  }
  return moves;
}

Placement::Placement(population::ByEpoch<PlacementRules> rules, population::Run& run)
    : rules_{std::move(rules)},
      run_{run},
      plans_{run.recorder, "ehc_plans",
             "Children and young people with an EHC plan maintained by the authority.",
             Recorder::kProvisionAxis, true},
      limited_{limited_types(rules_, run.recorder)},
      awaiting_{run.recorder, "awaiting_place",
                "Plan holders who attend other than the preferred type because it is full, by the "
                "type they wait for.",
                limited_.axis, false},
      shortfall_{run.recorder, "shortfall",
                 "Plan holders awaiting a place or placed elsewhere because the preferred type was "
                 "full, by that type.",
                 limited_.axis, false},
      placements_{run.recorder, "placements",
                  "Children who begin to attend a type of provision, by that type.",
                  Flow::Dimensions::age_need_provision},
      overflow_placements_{
          run.recorder, "overflow_placements",
          "Placements bought elsewhere because the preferred type stayed full, by the type bought.",
          Flow::Dimensions::age_need_provision},
      races_{prepare_all(rules_)} {
  declare_places();
  const std::size_t types = rules_.front().types.size();
  attending_.assign(types, 0);
  for (std::size_t type = 0; type < types; ++type) {
    pools_.push_back(pool_of(type));
    if (pools_[type]) with_limit_.push_back(type);
  }
}

void Placement::renew() {
  races_ = prepare_all(rules_);
  for (std::size_t type = 0; type < pools_.size(); ++type) pools_[type] = pool_of(type);
}

population::MadeByEpoch<Placement::Races> Placement::prepare_all(
    const population::ByEpoch<PlacementRules>& rules) {
  return {rules,
          [](const PlacementRules& a, const PlacementRules& b) {
            return a.preference == b.preference && a.moves == b.moves;
          },
          prepare};
}

void Placement::declare_places() {
  Recorder& recorder = run_.recorder;
  const auto by_month_and_type = [&](const std::string& name, const std::string& text) {
    const std::size_t measure = recorder.add_measure({name, "places", text, Kind::stock});
    return recorder.add_cube({name,
                              measure,
                              static_cast<std::size_t>(Time::month_end),
                              {Recorder::kProvisionAxis},
                              true,
                              true,
                              true,
                              false});
  };
  places_cube_ =
      by_month_and_type("places", "Places commissioned, of the types that have a limit.");
  filled_cube_ = by_month_and_type("places_filled",
                                   "Commissioned places that are filled, over-fill included.");
  const auto weeks = [&](const std::string& name, const std::string& text) {
    const std::size_t measure = recorder.add_measure({name, "weeks", text, Kind::rate});
    return recorder.add_cube({name,
                              measure,
                              static_cast<std::size_t>(Time::census_year),
                              {},
                              false,
                              false,
                              false,
                              true});
  };
  weeks_p50_ = weeks("weeks_for_place_p50",
                     "Median weeks waited by those who got a place of a type with a limit in the "
                     "period, no wait counted as 0; who waits on is not in it.");
  weeks_p90_ =
      weeks("weeks_for_place_p90",
            "Ninth decile of the weeks waited by those who got a place of a type with a limit.");
}

std::unique_ptr<engine::PlacePool> Placement::pool_of(std::size_t type) {
  std::vector<engine::CapacityStep> steps;
  for (std::size_t epoch = 0; epoch < rules_.size(); ++epoch) {
    const TypeRules& rule = rules_[epoch].types[type];
    if (rule.places.has_value() != rules_.front().types[type].places.has_value())
      throw std::logic_error("placement: a type has places in one epoch and none in another");
    if (rule.places) steps.push_back({run_.epochs()[epoch], *rule.places * (1.0 + rule.over_fill)});
  }
  if (steps.empty()) return nullptr;
  return std::make_unique<engine::PlacePool>(steps, engine::Discipline::first_come, run_.calendar);
}

Placement::Races Placement::prepare(const PlacementRules& rules) {
  const std::size_t types = rules.types.size();
  Races races{random::RaceTable{types}, random::RaceTable{types}, {}};
  for (const auto& by_need : rules.preference)
    for (std::vector<double> weights : by_need) {
      races.named.add(weights);
      for (std::size_t type = 0; type < types; ++type)
        if (rules.types[type].places) weights[type] = 0.0;
      races.open.add(weights);
    }
  for (const auto& by_origin : rules.moves)
    for (const std::vector<Move>& moves : by_origin) races.moves.add(moves);
  return races;
}

void Placement::begin() {
  for (auto& pool : pools_)
    if (pool) pool->restart();
  plans_.restart();
  awaiting_.restart();
  shortfall_.restart();
  std::fill(attending_.begin(), attending_.end(), 0);
  impatient_.clear();
  waits_by_year_.assign(run_.recorder.periods(Time::census_year), {});
}

void Placement::attend(PersonSlot slot, std::size_t type) {
  Person& person = run_.people[slot];
  const AcademicYear cohort = person.cohort;
  if (person.provision != kNone8) {
    plans_.change(cohort, person.need, person.provision, -1);
    --attending_[person.provision];
    if (pools_[person.provision]) pools_[person.provision]->vacate();
  }
  person.provision = static_cast<std::uint8_t>(type);
  plans_.change(cohort, person.need, type, 1);
  ++attending_[type];
}

void Placement::settle(PersonSlot slot, std::size_t type) {
  attend(slot, type);
  if (pools_[type]) pools_[type]->hold();
}

void Placement::want(PersonSlot slot, std::size_t type, std::optional<std::size_t> interim) {
  Person& person = run_.people[slot];
  ++person.placements;
  stop_overflow(person);
  if (!pools_[type]) {
    attend(slot, type);
    placements_.count(run_.key(person));
    return;
  }
  if (interim) attend(slot, *interim);
  const AcademicYear cohort = person.cohort;
  person.wanted = static_cast<std::uint8_t>(type);
  run_.supersede(slot, Channel::place);
  const std::uint32_t tie =
      run_.word(person.id, Purpose::tie, static_cast<std::uint16_t>(0x8000U | person.placements));
  person.place_ticket =
      pools_[type]->join({slot, 0, 0, run_.today(), tie, person.id.bits(), Days{0}});
  awaiting_.change(cohort, person.need, limited_.place[type], 1);
  shortfall_.change(cohort, person.need, limited_.place[type], 1);
  if (!rules().types[type].overflow) return;
  const Days patience =
      rules().patience.sample(run_.word(person.id, Purpose::patience, person.placements));
  run_.schedule(run_.today() + std::max(patience, Days{1}), Phase::decisions, slot,
                static_cast<std::uint16_t>(EventCode::patience_ends), Channel::place);
}

void Placement::stop_waiting(PersonSlot slot) {
  Person& person = run_.people[slot];
  const AcademicYear cohort = person.cohort;
  awaiting_.change(cohort, person.need, limited_.place[person.wanted], -1);
  shortfall_.change(cohort, person.need, limited_.place[person.wanted], -1);
  person.wanted = kNone8;
  person.place_ticket = engine::kNoTicket;
  run_.supersede(slot, Channel::place);
}

void Placement::stop_overflow(Person& person) {
  if (!person.overflow) return;
  shortfall_.change(person.cohort, person.need, limited_.place[person.wanted], -1);
  person.overflow = false;
  person.wanted = kNone8;
}

void Placement::place_new(PersonSlot slot) {
  const Person& person = run_.people[slot];
  const std::size_t age = run_.key(person).age;
  const std::size_t row = age * run_.recorder.needs() + person.need;
  const auto stream = run_.stream(person.id, Purpose::preference, person.requests);
  const auto first = races().named.winner(stream, row);
  if (!first)
    throw std::logic_error("placement: no type may be named at age " + std::to_string(age));
  if (!pools_[*first]) return want(slot, *first, std::nullopt);
  // Who must wait attends meanwhile what the same race ranks next among the types without a limit.
  want(slot, *first, races().open.winner(stream, row).value_or(rules().interim));
}

void Placement::consider_moves(std::span<const population::MoveDue> due, std::uint16_t census_year,
                               bool new_phase) {
  // One race a year against the time 1: a changed probability moves children only into or out of
  // that destination.
  exposed_.clear();
  movers_.clear();
  for (const auto& [slot, age] : due) {
    const Person& person = run_.people[slot];
    const std::size_t row = age * pools_.size() + person.provision;
    if (!races().moves.empty(row)) {
      exposed_.push_back({run_.stream(person.id, Purpose::movement, census_year), row});
      movers_.push_back(slot);
    } else if (new_phase) {
      move(slot, std::nullopt, true);
    }
  }
  destinations_.resize(exposed_.size());
  races().moves.first(exposed_, destinations_);
  for (std::size_t i = 0; i < movers_.size(); ++i)
    if (destinations_[i] || new_phase) move(movers_[i], destinations_[i], new_phase);
}

void Placement::move(PersonSlot slot, std::optional<std::size_t> to, bool new_phase) {
  const Person& person = run_.people[slot];
  // Who waits for that type goes on waiting; who was placed elsewhere joins its list again. A new
  // phase ends the wait for a place of the last, and with it what was bought for want of one.
  if (person.overflow && new_phase && !to) stop_overflow(run_.people[slot]);
  const bool waits = person.wanted != kNone8 && !person.overflow;
  if (waits && to == person.wanted) return;
  if (waits && (to || new_phase)) {
    pools_[person.wanted]->leave(person.place_ticket);
    stop_waiting(slot);
  }
  if (to && *to != person.provision) want(slot, *to, std::nullopt);
}

void Placement::patience_ends(PersonSlot slot) {
  impatient_.push_back({slot, place_stamp(run_.people[slot])});
}

bool Placement::buy_elsewhere(PersonSlot slot) {
  Person& person = run_.people[slot];
  const std::size_t wanted = person.wanted;
  if (!rules().types[wanted].overflow_chance.happens(
          run_.word(person.id, Purpose::buy_elsewhere, person.placements)))
    return false;
  pools_[wanted]->leave(person.place_ticket);
  stop_waiting(slot);
  attend(slot, *rules().types[wanted].overflow);
  person.overflow = true;
  person.wanted = static_cast<std::uint8_t>(wanted);
  shortfall_.change(person.cohort, person.need, limited_.place[wanted], 1);
  placements_.count(run_.key(person));
  overflow_placements_.count(run_.key(person));
  return true;
}

void Placement::leave(PersonSlot slot) {
  Person& person = run_.people[slot];
  if (person.overflow) stop_overflow(person);
  if (person.wanted != kNone8) {
    pools_[person.wanted]->leave(person.place_ticket);
    stop_waiting(slot);
  }
  plans_.change(person.cohort, person.need, person.provision, -1);
  --attending_[person.provision];
  if (pools_[person.provision]) pools_[person.provision]->vacate();
  person.provision = kNone8;
}

void Placement::seat() {
  // A child who moves from one limited type to another frees a place: go round until none moves.
  // Who gets a place today is not placed elsewhere; who is may free one in turn.
  for (bool moved = true; moved;) {
    while (seat_from_lists()) {
    }
    moved = false;
    for (const auto& [slot, stamp] : std::exchange(impatient_, {}))
      if (place_stamp(run_.people[slot]) == stamp) moved = buy_elsewhere(slot) || moved;
  }
}

bool Placement::seat_from_lists() {
  bool moved = false;
  for (const std::size_t type : with_limit_) {
    pools_[type]->seat([&](const engine::Waiting& who, Days waited) {
      stop_waiting(who.person);
      attend(who.person, type);
      placements_.count(run_.key(run_.people[who.person]));
      waits_by_year_[run_.recorder.now(Time::census_year)].push_back(
          static_cast<std::uint16_t>(waited.count()));
      moved = true;
    });
  }
  return moved;
}

void Placement::open_day() {
  for (measures::Stock* stock : {&plans_, &awaiting_, &shortfall_}) stock->open_day(run_.today());
  if (run_.today() == run_.calendar.first()) write_places(0);
}

void Placement::close_day() {
  for (auto& pool : pools_)
    if (pool) pool->record();
  for (measures::Stock* stock : {&plans_, &awaiting_, &shortfall_}) stock->close_day(run_.today());
  const std::size_t month = run_.recorder.now(Time::month_end);
  if (month != measures::kNotNow && month != 0) write_places(month);
}

void Placement::write_places(std::size_t month) {
  for (std::size_t type = 0; type < pools_.size(); ++type) {
    if (!pools_[type]) continue;
    run_.recorder.add(places_cube_, month * pools_.size() + type,
                      static_cast<std::int32_t>(places(type) + 1e-9));
    run_.recorder.add(filled_cube_, month * pools_.size() + type,
                      static_cast<std::int32_t>(pools_[type]->held()));
  }
}

void Placement::finish() {
  for (std::size_t year = 0; year < waits_by_year_.size(); ++year) {
    const std::vector<double> days(waits_by_year_[year].begin(), waits_by_year_[year].end());
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    run_.recorder.values(weeks_p50_)[year] =
        days.empty() ? nothing : stats::quantile_type7(days, 0.5) / 7.0;
    run_.recorder.values(weeks_p90_)[year] =
        days.empty() ? nothing : stats::quantile_type7(days, 0.9) / 7.0;
  }
}

}  // namespace sendsim::placement
