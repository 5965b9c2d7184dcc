#include "sendsim/transition/transition.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "sendsim/population/event_code.hpp"
#include "sendsim/population/population.hpp"

namespace sendsim::transition {
namespace {

using engine::Phase;
using measures::Flow;
using measures::Time;
using population::Channel;
using population::EventCode;
using population::LexisHazard;
using population::Person;
using population::PersonSlot;
using population::Status;
using random::Purpose;

constexpr std::uint16_t code(EventCode event) { return static_cast<std::uint16_t>(event); }

/// [epoch]: bit a is set if DfE age a is entered by a transfer.
std::vector<std::uint32_t> transfer_masks(const population::ByEpoch<TransitionRules>& rules) {
  return rules.each([](const TransitionRules& epoch) {
    std::uint32_t mask = 0;
    for (const int age : epoch.phase_transfer_ages) mask |= std::uint32_t{1} << age;
    return mask;
  });
}

LexisHazard hazard_of(const population::ByEpoch<TransitionRules>& rules, const population::Run& run,
                      std::vector<double> TransitionRules::*rates) {
  return LexisHazard{run.epochs(), rules.each(rates)};
}

}  // namespace

Transition::Transition(population::ByEpoch<TransitionRules> rules, std::vector<std::string> reasons,
                       population::Run& run, engine::ServerPool& officers,
                       TransitionListener& listener)
    : rules_{std::move(rules)},
      reasons_{reasons.size()},
      run_{run},
      oldest_cohort_{AcademicYear::of(run.calendar.first()).start - population::kAges - 1},
      officers_{officers},
      listener_{listener},
      races_{prepare_all(rules_)},
      moves_out_{hazard_of(rules_, run, &TransitionRules::moves_out)},
      ceases_{hazard_of(rules_, run, &TransitionRules::ceases)},
      ceased_{run.recorder, "plans_ceased",
              "Plans that ceased, transfers to another authority included, by date of ceasing.",
              Flow::Dimensions::age_need_provision},
      moved_in_{run.recorder, "moved_in", "Plan holders who moved in from another authority.",
                Flow::Dimensions::age_need_provision},
      moved_out_{run.recorder, "moved_out",
                 "Plan holders who moved to another authority; also in plans_ceased.",
                 Flow::Dimensions::age_need_provision},
      phase_transfers_{run.recorder, "phase_transfers",
                       "Plan holders who entered a new phase of education on 1 September.",
                       Flow::Dimensions::age_need_provision},
      reviews_{run.recorder, "reviews_held", "Annual reviews held.", Flow::Dimensions::age_need},
      overdue_{run.recorder, "overdue_reviews",
               "Plan holders whose annual review is due and has not been held.", std::nullopt,
               false},
      reviews_due_{run.calendar.days()} {
  phase_transfer_mask_ = transfer_masks(rules_);
  rosters_.resize(
      static_cast<std::size_t>(AcademicYear::of(run.calendar.last()).start - oldest_cohort_.start) +
      1);
  if (reasons_ < 2)
    throw std::logic_error("transition: expected at least the reasons transferred and maximum_age");
  const std::size_t axis = run.recorder.add_axis("category", std::move(reasons));
  reason_cube_ = run.recorder.add_cube({"plans_ceased_by_reason",
                                        ceased_.measure(),
                                        static_cast<std::size_t>(Time::census_year),
                                        {axis},
                                        true,
                                        false,
                                        true,
                                        false});
  // A second axis of the types: a flow from one to another is no margin of either.
  const std::vector<std::string> types =
      run.recorder.layout().axes[measures::Recorder::kProvisionAxis].labels;
  const std::size_t to = run.recorder.add_axis("provision", types);
  from_to_cube_ = run.recorder.add_cube({"phase_transfers_from_to",
                                         phase_transfers_.measure(),
                                         static_cast<std::size_t>(Time::census_year),
                                         {measures::Recorder::kProvisionAxis, to},
                                         true,
                                         false,
                                         false,
                                         false});
}

void Transition::renew() {
  arrival_counts_.forget();
  races_ = prepare_all(rules_);
  moves_out_ = hazard_of(rules_, run_, &TransitionRules::moves_out);
  ceases_ = hazard_of(rules_, run_, &TransitionRules::ceases);
  phase_transfer_mask_ = transfer_masks(rules_);
}

population::MadeByEpoch<Transition::Races> Transition::prepare_all(
    const population::ByEpoch<TransitionRules>& rules) {
  return {rules,
          [](const TransitionRules& a, const TransitionRules& b) {
            return a.arrival_need == b.arrival_need && a.arrival_provision == b.arrival_provision &&
                   a.reason_weights == b.reason_weights;
          },
          prepare};
}

Transition::Races Transition::prepare(const TransitionRules& rules) {
  const auto table = [](const std::vector<std::vector<double>>& rows) {
    random::RaceTable races{rows.front().size()};
    for (const std::vector<double>& weights : rows) races.add(weights);
    return races;
  };
  return {table(rules.arrival_need), table(rules.arrival_provision), table(rules.reason_weights)};
}

void Transition::restart() {
  overdue_.restart();
  for (auto& roster : rosters_) roster.clear();
  reviews_due_.restart();
  moves_due_.clear();
  entrants_.clear();
}

void Transition::begin() {
  for (AcademicYear year = AcademicYear::of(run_.calendar.first());
       year <= AcademicYear::of(run_.calendar.last()); ++year.start) {
    const Day september = year.first_day();
    const auto everybody = [&](Day day, Phase phase, EventCode what) {
      if (day >= run_.calendar.first())
        run_.calendar.schedule(day, phase, {population::kNobody, code(what), 0});
    };
    everybody(september, Phase::decisions, EventCode::academic_year_starts);
    everybody(year.last_day() - Days{31}, Phase::completions, EventCode::academic_year_ends);
    everybody(year.last_day(), Phase::completions, EventCode::ages_out);
    std::size_t epoch = 0;
    while (epoch + 1 < run_.epochs().size() && run_.epochs()[epoch + 1] <= september) ++epoch;
    for (unsigned age = 0; age < population::kAges; ++age) {
      const auto id_of = [&](std::uint32_t index) {
        return random::PersonId{{0, random::CohortKind::plan_arriving, year.start, age, index}};
      };
      const std::uint32_t count = arrival_counts_.of(rules_[epoch].arrivals[age])
                                      .quantile(run_.word(id_of(0), Purpose::cohort_count));
      for (std::uint32_t k = 0; k < count; ++k) {
        const random::PersonId id = id_of(k);
        const auto length = static_cast<std::uint64_t>(year.length().count());
        const Day day = year.first_day() +
                        Days{static_cast<int>(run_.word(id, Purpose::arrival_day) * length >> 32U)};
        if (day < run_.calendar.first()) continue;
        const AcademicYear born{year.start - 1 - static_cast<int>(age)};
        const random::Block life = run_.block(id, Purpose::life);
        const PersonSlot slot =
            run_.people.add(id, population::Population::birth_day(born, life[2]));
        run_.people[slot].status = Status::expected;
        run_.people[slot].at_risk_since = day;
        run_.schedule(day, Phase::arrivals, slot, code(EventCode::arrival), Channel::pathway);
      }
    }
  }
}

void Transition::arrives(PersonSlot slot) {
  Person& person = run_.people[slot];
  const std::size_t age = run_.key(person).age;
  const Races& races = races_[run_.epoch];
  const auto need = races.arrival_need.winner(run_.stream(person.id, Purpose::need), age);
  const auto type =
      races.arrival_provision.winner(run_.stream(person.id, Purpose::preference), age);
  if (!need || !type)
    throw std::logic_error("transition: a plan holder of age " + std::to_string(age) +
                           " moves in, but no need or type is possible");
  person.need = static_cast<std::uint8_t>(*need);
  listener_.moved_in(slot, *type);
  moved_in_.count(run_.key(person));
  begin_plan(slot, true);
}

inline void Transition::expect_review(PersonSlot slot, Days after) {
  if (after <= Days{0})
    throw std::logic_error("transition: a review would fall due on a day that has begun");
  const std::size_t due =
      run_.calendar.number_of(run_.today()) + static_cast<std::size_t>(after.count());
  if (due >= run_.calendar.days()) return;
  reviews_due_.add(due,
                   {slot, run_.people[slot].stamps[static_cast<std::size_t>(Channel::review)]});
}

void Transition::begin_plan(PersonSlot slot, bool in_place) {
  Person& person = run_.people[slot];
  person.status = Status::plan;
  std::vector<PersonSlot>& roster = roster_of(person.cohort);
  person.roster_place = static_cast<std::uint32_t>(roster.size());
  roster.push_back(slot);
  run_.supersede(slot, Channel::presence);
  run_.supersede(slot, Channel::exit);
  const Day today = run_.today();
  const population::AtRisk who{person.birth, today + Days{1}, run_.calendar.last()};
  const auto [out_word, cease_word, since_review] =
      run_.words(person.id, {Purpose::move_out, Purpose::cease, Purpose::start_state});
  const auto out = moves_out_.crossing_of(who, out_word);
  // Competing causes: the earlier wins; on the same day the move does.
  const auto end = ceases_.crossing_of(who, cease_word, out.value_or(who.last()));
  if (end && (!out || *end < *out))
    run_.schedule(*end, Phase::completions, slot, code(EventCode::plan_ceases), Channel::exit);
  else if (out)
    run_.schedule(*out, Phase::completions, slot, code(EventCode::plan_moves_out),
                  Channel::presence);
  const auto interval = static_cast<std::uint64_t>(rules().review_interval.count());
  const std::uint64_t first = in_place ? (since_review * interval >> 32U) + 1 : interval;
  expect_review(slot, Days{static_cast<int>(first)});
}

void Transition::review_due(PersonSlot slot) {
  Person& person = run_.people[slot];
  ++person.reviews;
  person.review_waits = true;
  overdue_.change(person.cohort, person.need, 0, 1);
}

void Transition::expect_reviews() const {
  reviews_due_.for_each(run_.calendar.number_of(run_.today()),
                        [this](const Due& due) { run_.people.expect(due.person); });
}

void Transition::call_reviews() {
  reviews_due_.take(run_.calendar.number_of(run_.today()), due_today_);
  std::array<PersonSlot, 4> called{};
  std::size_t many = 0;
  for (const Due& due : due_today_.all()) {
    if (!run_.people[due.person].has_stamp(Channel::review, due.stamp)) continue;
    review_due(due.person);
    called[many++] = due.person;
    if (many < called.size()) continue;
    join_officers(called);
    many = 0;
  }
  if (many > 0) join_officers(std::span{called}.first(many));
}

void Transition::join_officers(std::span<const PersonSlot> due) {
  std::array<random::PersonId, 4> persons;
  std::array<std::uint16_t, 4> occasions{};
  for (std::size_t i = 0; i < due.size(); ++i) {
    persons[i] = run_.people[due[i]].id;
    occasions[i] = run_.people[due[i]].reviews;
  }
  const random::Columns<4> tasks =
      random::blocks_of_names(run_.stream(persons[0], Purpose::review_work), persons, occasions);
  for (std::size_t i = 0; i < due.size(); ++i) {
    Person& person = run_.people[due[i]];
    person.task_ticket =
        officers_.join({due[i], person.stamps[static_cast<std::size_t>(Channel::review)],
                        kReviewPriority, run_.today(), tasks.word[1][i], person.id.bits(),
                        rules().review_work.sample(tasks.word[0][i])});
  }
}

inline void Transition::expect_move(PersonSlot slot, std::size_t age) {
  Person& person = run_.people[slot];
  if (person.moves_considered == census_year_) return;
  person.moves_considered = census_year_;
  moves_due_.push_back({slot, age});
}

void Transition::review_held(PersonSlot slot) {
  Person& person = run_.people[slot];
  person.review_waits = false;
  overdue_.change(person.cohort, person.need, 0, -1);
  reviews_.count(run_.key(person));
  expect_review(slot, rules().review_interval);
  const std::size_t age = census_age(person);
  if (!is_phase_transfer(age)) expect_move(slot, age);
}

void Transition::consider_moves() {
  if (moves_due_.empty()) return;
  // Whose plan ended later in this phase moves no more; nobody takes a slot over in it.
  std::erase_if(moves_due_, [&](const population::MoveDue& due) {
    return run_.people[due.person].status != Status::plan;
  });
  listener_.consider_moves(moves_due_, census_year_, false);
  moves_due_.clear();
}

void Transition::forget_review(PersonSlot slot) {
  Person& person = run_.people[slot];
  if (!person.review_waits) return;
  person.review_waits = false;
  overdue_.change(person.cohort, person.need, 0, -1);
  if (person.task_ticket == engine::kNoTicket) return;
  officers_.leave(person.task_ticket);
  person.task_ticket = engine::kNoTicket;
}

void Transition::open_day() {
  if (!moves_due_.empty())
    throw std::logic_error("transition: nobody considered the moves of " +
                           to_string(run_.today() - Days{1}));
  overdue_.open_day(run_.today());
  const int year = calendar_year(run_.today());
  const int last = run_.today() >= sen2_census_day(year) ? year : year - 1;
  census_year_ = static_cast<std::uint16_t>(last);
  census_school_year_ = AcademicYear::of(sen2_census_day(last));
}

void Transition::close_day() {
  overdue_.close_day(run_.today());
  // Places have been given: where they are now is where their phase begins. No plan ends between
  // the decisions of a day and its end.
  std::int32_t* const cells = run_.recorder.here(from_to_cube_);
  for (const Entrant& each : entrants_)
    ++cells[each.from * run_.recorder.provisions() + run_.people[each.person].provision];
  entrants_.clear();
}

std::size_t Transition::census_age(const Person& person) const {
  // The DfE age at the last census: from September to mid-January a child is a year older than
  // then.
  const int age = dfe_age(person.cohort, census_school_year_);
  return static_cast<std::size_t>(std::min(age, population::kAges - 1));
}

bool Transition::is_phase_transfer(std::size_t age_at_census) const {
  return (phase_transfer_mask_[run_.epoch] >> (age_at_census + 1) & 1U) != 0;
}

void Transition::end_plan(PersonSlot slot, std::size_t reason) {
  const Person& person = run_.people[slot];
  ceased_.count(run_.key(person));
  if (reason == kTransferred) moved_out_.count(run_.key(person));
  ++run_.recorder.here(reason_cube_)[reason];
  forget_review(slot);
  listener_.plan_over(slot);
}

void Transition::moves_out(PersonSlot slot) { end_plan(slot, kTransferred); }

void Transition::ceases(PersonSlot slot) {
  const Person& person = run_.people[slot];
  const auto age = static_cast<std::size_t>(
      std::clamp(Birthdays{person.birth}.completed(run_.today()), 0, population::kAges - 1));
  const auto reason =
      races_[run_.epoch].reason.winner(run_.stream(person.id, Purpose::cease_reason), age);
  if (!reason)
    throw std::logic_error("transition: no reason to cease at age " + std::to_string(age));
  end_plan(slot, *reason);
}

template <class Action>
void Transition::for_each_plan_of(AcademicYear cohort, Action&& action) {
  std::vector<PersonSlot>& roster = roster_of(cohort);
  std::size_t kept = 0;
  for (std::size_t place = 0; place < roster.size(); ++place) {
    const PersonSlot slot = roster[place];
    Person& person = run_.people[slot];
    // A slot that went to somebody else is on a roster once more, in another place.
    if (person.status != Status::plan || person.roster_place != place || person.cohort != cohort)
      continue;
    person.roster_place = static_cast<std::uint32_t>(kept);
    roster[kept++] = slot;
    action(slot);
  }
  roster.resize(kept);
}

void Transition::academic_year_ends() {
  const AcademicYear year = run_.school_year();
  for (AcademicYear cohort = oldest_cohort_; cohort <= year; ++cohort.start) {
    const auto age =
        static_cast<std::size_t>(std::min(dfe_age(cohort, year), population::kAges - 1));
    const random::Chance& ends = rules().year_end[age];
    if (ends.bound() == 0) continue;
    // Four at a time; each is asked before the next four are drawn.
    const auto occasion = static_cast<std::uint16_t>(year.start);
    std::array<PersonSlot, 4> asked{};
    std::size_t many = 0;
    const auto ask = [&] {
      std::array<random::PersonId, 4> persons;
      for (std::size_t i = 0; i < many; ++i) persons[i] = run_.people[asked[i]].id;
      const auto drawn = random::blocks_of_names(run_.stream(persons[0], Purpose::cease), persons,
                                                 {occasion, occasion, occasion, occasion});
      for (std::size_t i = 0; i < many; ++i)
        if (ends.happens(drawn.word[0][i])) ceases(asked[i]);
      many = 0;
    };
    for_each_plan_of(cohort, [&](PersonSlot slot) {
      asked[many++] = slot;
      if (many == asked.size()) ask();
    });
    if (many > 0) ask();
  }
}

void Transition::ages_out() {
  const AcademicYear next{run_.school_year().start + 1};
  for (AcademicYear cohort = oldest_cohort_; dfe_age(cohort, next) >= 25; ++cohort.start)
    for_each_plan_of(cohort, [&](PersonSlot slot) { end_plan(slot, kMaximumAge); });
}

void Transition::academic_year_starts() {
  // The children of one school year enter a phase together: those a year older than at the census.
  const AcademicYear year = run_.school_year();
  if (census_school_year_.start != year.start - 1) return;
  for (int age = 1; age < population::kAges; ++age) {
    const auto before = static_cast<std::size_t>(age - 1);
    if (!is_phase_transfer(before)) continue;
    for_each_plan_of({year.start - 1 - age}, [&](PersonSlot slot) {
      phase_transfers_.count(run_.key(run_.people[slot]));
      entrants_.push_back({slot, run_.people[slot].provision});
      expect_move(slot, before);
    });
  }
  listener_.consider_moves(moves_due_, census_year_, true);
  moves_due_.clear();
}

}  // namespace sendsim::transition
