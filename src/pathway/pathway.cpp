#include "sendsim/pathway/pathway.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>

#include "sendsim/population/event_code.hpp"

namespace sendsim::pathway {
namespace {

/// FTE in whole numbers, so that a mean of days is the same however often the rules are renewed.
std::int64_t in_millionths(double fte) { return std::llround(1e6 * fte); }

using engine::Phase;
using measures::Kind;
using measures::Time;
using population::Channel;
using population::EventCode;
using population::Person;
using population::PersonSlot;
using population::Status;
using random::CohortKind;
using random::Purpose;

/// School age: NCY −1 to 11, DfE age 3 to 15.
constexpr int kYoungestPupil = 3;
constexpr int kOldestPupil = 15;

std::vector<Day> epoch_days(const Model& model) {
  std::vector<Day> days;
  for (const EpochRules& epoch : model.epochs) days.push_back(epoch.from);
  if (days.empty() || days.front() > model.first)
    throw std::logic_error("pathway: expected rules from the first day on");
  return days;
}

template <class Rules>
population::ByEpoch<Rules> of_epochs(const Model& model, Rules EpochRules::*stage) {
  std::vector<const Rules*> rules;
  for (const EpochRules& epoch : model.epochs) rules.push_back(&(epoch.*stage));
  return population::ByEpoch<Rules>{std::move(rules)};
}

engine::PoolRules pool_rules(const Model& model, double EpochRules::*fte,
                             engine::Discipline discipline) {
  engine::PoolRules rules;
  for (const EpochRules& epoch : model.epochs) rules.fte.push_back({epoch.from, epoch.*fte});
  rules.discipline = discipline;
  rules.falling = model.falling;
  return rules;
}

/// A row an age: how many on SEN support at the start have each need.
random::RaceTable needs_on_support(const Model& model) {
  std::vector<std::vector<double>> persons(population::kAges,
                                           std::vector<double>(model.needs.size(), 0.0));
  for (const population::StartingGroup& group : model.start.sen_support)
    persons[static_cast<std::size_t>(group.age)][group.need] += static_cast<double>(group.count);
  random::RaceTable races{model.needs.size()};
  for (const std::vector<double>& weights : persons) races.add(weights);
  return races;
}

}  // namespace

Pathway::Pathway(const Model& model)
    : model_{model},
      recorder_{model.first, model.last, model.needs.codes(), model.provisions.codes()},
      run_{model.first, model.last, epoch_days(model), recorder_},
      psychologists_{
          pool_rules(model, &EpochRules::psychologists_fte, model.psychologists_discipline),
          run_.calendar},
      officers_{pool_rules(model, &EpochRules::officers_fte, model.officers_discipline),
                run_.calendar},
      population_{of_epochs(model, &EpochRules::population), model.start,
                  identification::Identification::onset_hazards(
                      of_epochs(model, &EpochRules::identification), epoch_days(model)),
                  run_},
      identification_{of_epochs(model, &EpochRules::identification), run_, *this},
      assessment_{of_epochs(model, &EpochRules::assessment), run_, psychologists_, officers_,
                  *this},
      placement_{of_epochs(model, &EpochRules::placement), run_},
      transition_{of_epochs(model, &EpochRules::transition), model.cease_reasons.codes(), run_,
                  officers_, *this},
      finance_{of_epochs(model, &EpochRules::finance),
               model.money_start,
               model.cost_lines,
               model.budgets,
               model.high_needs_budget,
               run_},
      support_needs_{needs_on_support(model)} {
  const auto census = [&](const std::string& name, const std::string& unit, const std::string& text,
                          Kind kind) {
    const std::size_t measure = recorder_.add_measure({name, unit, text, kind});
    const bool rate = kind == Kind::rate;
    return recorder_.add_cube(
        {name, measure, static_cast<std::size_t>(Time::census_day), {}, false, !rate, false, rate});
  };
  residents_cube_ = census("residents", "persons",
                           "Residents aged 0 to 25 on 31 August, expected under the scenario's "
                           "births, migration and deaths.",
                           Kind::stock);
  residents_school_cube_ = census("residents_of_school_age", "persons",
                                  "Residents of NCY -1 to 11, expected.", Kind::stock);
  per_resident_cube_ = census("plans_per_1000_residents", "1",
                              "EHC plans per 1,000 residents aged 0 to 25.", Kind::rate);
  per_pupil_cube_ =
      census("plans_per_100_pupils", "1",
             "EHC plans at NCY -1 to 11 per 100 residents of those ages.", Kind::rate);
  declare_staff();
}

void Pathway::declare_staff() {
  const auto fte = [&](const std::string& name, const std::string& text) {
    const std::size_t measure = recorder_.add_measure({name, "FTE", text, Kind::rate});
    return recorder_.add_cube(
        {name, measure, static_cast<std::size_t>(Time::month), {}, false, false, false, true});
  };
  psychologists_cube_ =
      fte("psychologists_fte",
          "Educational psychologists for EHC needs assessments, mean of the month's days.");
  officers_cube_ =
      fte("officers_fte", "Officers for plans and annual reviews, mean of the month's days.");
  const std::size_t pools = recorder_.add_axis("stage", {"psychologists", "officers"});
  const std::size_t measure =
      recorder_.add_measure({"service_waiting_list", "persons",
                             "Children in line for staff, by whom they wait for: psychologists for "
                             "their advice, officers "
                             "for a plan or an annual review. Whose task is in hand is not in it.",
                             Kind::stock});
  lines_cube_ = recorder_.add_cube({"service_waiting_list",
                                    measure,
                                    static_cast<std::size_t>(Time::month_end),
                                    {pools},
                                    true,
                                    true,
                                    true,
                                    false});
}

Pathway::~Pathway() = default;

void Pathway::renew(const std::set<std::string>& stages) {
  if (stages.contains("population") || stages.contains("identification"))
    population_.renew(identification::Identification::onset_hazards(
        of_epochs(model_, &EpochRules::identification), run_.epochs()));
  if (stages.contains("identification")) identification_.renew();
  if (stages.contains("assessment")) {
    psychologists_.renew(
        pool_rules(model_, &EpochRules::psychologists_fte, model_.psychologists_discipline));
    officers_.renew(pool_rules(model_, &EpochRules::officers_fte, model_.officers_discipline));
  }
  if (stages.contains("placement")) placement_.renew();
  if (stages.contains("transition")) transition_.renew();
}

const measures::Results& Pathway::run(std::uint64_t seed, std::uint32_t replication) {
  if (results_.cubes.empty()) results_ = measures::make_results(layout());
  for (measures::CubeData& cube : results_.cubes) {
    std::fill(cube.counts.begin(), cube.counts.end(), 0);
    std::fill(cube.values.begin(), cube.values.end(), 0.0);
  }
  run_.restart(seed, replication);
  recorder_.begin(results_, run_.today());
  psychologists_.restart();
  officers_.restart();
  identification_.restart();
  assessment_.begin();
  placement_.begin();
  finance_.begin();
  transition_.restart();
  load_start();
  population_.begin();
  transition_.begin();
  run_.calendar.run_through(model_.last, *this);
  write_staff();
  assessment_.finish();
  placement_.finish();
  finance_.finish(
      [this](population::Epoch epoch, std::size_t type) { return placement_.places(epoch, type); });
  return results_;
}

// ---- events: one line an event, the table of contents of the model ----

void Pathway::handle(engine::Event event) {
  const PersonSlot person = event.person;
  const auto current = [&](Channel channel) { return run_.is_current(event, channel); };
  switch (static_cast<EventCode>(event.what)) {
    case EventCode::academic_year_ends: return transition_.academic_year_ends();
    case EventCode::ages_out: return transition_.ages_out();
    case EventCode::academic_year_starts: return transition_.academic_year_starts();
    case EventCode::arrival: return current(Channel::pathway) ? arrives(person) : void();
    case EventCode::leaves: return current(Channel::presence) ? leaves(person) : void();
    case EventCode::support_ended:
      return current(Channel::pathway) ? identification_.support_over(person) : void();
    case EventCode::request_made: return current(Channel::pathway) ? requests(person) : void();
    case EventCode::assess_decided:
      return current(Channel::pathway) ? assessment_.decide_whether_to_assess(person) : void();
    case EventCode::other_advice_received:
      return current(Channel::pathway) ? assessment_.other_advice_received(person) : void();
    case EventCode::plan_finalised:
      return current(Channel::pathway) ? assessment_.finalise(person) : void();
    case EventCode::patience_ends:
      return current(Channel::place) ? placement_.patience_ends(person) : void();
    case EventCode::plan_moves_out:
      return current(Channel::presence) ? transition_.moves_out(person) : void();
    case EventCode::plan_ceases:
      return current(Channel::exit) ? transition_.ceases(person) : void();
  }
}

inline void Pathway::expect(engine::Event event) const { run_.people.expect(event.person); }

// Who left, or went another way, while the server was at work: the server is free, no more.

void Pathway::psychology_finished(const Finished& task) {
  const Person& person = run_.people[task.person];
  if (person.status == Status::in_assessment && person.has_stamp(Channel::pathway, task.stamp))
    assessment_.psychology_finished(task.person);
}

void Pathway::officer_finished(const Finished& task) {
  const Person& person = run_.people[task.person];
  if (task.priority == transition::Transition::kReviewPriority) {
    if (person.status == Status::plan && person.review_waits &&
        person.has_stamp(Channel::review, task.stamp))
      transition_.review_held(task.person);
  } else if (person.status == Status::in_assessment &&
             person.has_stamp(Channel::pathway, task.stamp)) {
    assessment_.plan_written(task.person);
  }
}

void Pathway::expect_people() const {
  const auto expect = [this](PersonSlot person) { run_.people.expect(person); };
  psychologists_.expect(expect);
  officers_.expect(expect);
  transition_.expect_reviews();
}

void Pathway::complete() {
  for (const Finished& task : psychologists_.complete()) psychology_finished(task);
  for (const Finished& task : officers_.complete()) officer_finished(task);
  transition_.consider_moves();
}

void Pathway::start() {
  const auto begun = [this](const engine::Waiting& who, Days) {
    run_.people[who.person].task_ticket = engine::kNoTicket;
  };
  // Psychologists first: whose advice takes no day may be written up today.
  for (const Finished& task : psychologists_.seat(begun)) psychology_finished(task);
  for (const Finished& task : officers_.seat(begun)) officer_finished(task);
  transition_.consider_moves();
  placement_.seat();
}

void Pathway::adjust(engine::ServerPool& pool) {
  pool.adjust([&](const engine::Waiting& who, engine::Ticket ticket) {
    Person& person = run_.people[who.person];
    // Who left while the task was in hand does not come back to the line.
    const Channel channel =
        &pool == &officers_ && who.priority == transition::Transition::kReviewPriority
            ? Channel::review
            : Channel::pathway;
    if (person.has_stamp(channel, who.stamp))
      person.task_ticket = ticket;
    else
      pool.leave(ticket);
  });
}

void Pathway::settle(Phase phase) {
  switch (phase) {
    case Phase::capacity:
      run_.enter_day();
      expect_people();
      adjust(psychologists_);
      adjust(officers_);
      return open_day();
    case Phase::completions: return complete();
    case Phase::decisions: return;
    case Phase::arrivals:
      population_.begin_needs([this](PersonSlot person) { identification_.onset(person); });
      return transition_.call_reviews();
    case Phase::starts: return start();
    case Phase::recording: return close_day();
  }
}

// ---- what one stage says to another ----

void Pathway::support_ended(PersonSlot person) { run_.people.remove(person); }

void Pathway::requests(PersonSlot person) {
  identification_.end_support(person);
  assessment_.request(person);
}

void Pathway::no_plan(PersonSlot person, Day from) { identification_.begin_support(person, from); }

void Pathway::plan_issued(PersonSlot person) {
  placement_.place_new(person);
  transition_.begin_plan(person, false);
}

void Pathway::consider_moves(std::span<const population::MoveDue> due, std::uint16_t census_year,
                             bool new_phase) {
  placement_.consider_moves(due, census_year, new_phase);
}

void Pathway::plan_over(PersonSlot person) {
  placement_.leave(person);
  run_.people.remove(person);
}

void Pathway::moved_in(PersonSlot person, std::size_t type) { placement_.settle(person, type); }

void Pathway::arrives(PersonSlot person) {
  if (run_.people[person].id.parts().kind == CohortKind::plan_arriving)
    return transition_.arrives(person);
  // SEN support brought along: the need by a race on the prevalence of that age in the starting
  // stock.
  Person& child = run_.people[person];
  const auto need =
      support_needs_.winner(run_.stream(child.id, Purpose::need), run_.key(child).age);
  if (!need) return run_.people.remove(person);  // nobody of that age is on SEN support
  child.need = static_cast<std::uint8_t>(*need);
  identification_.begin_support(person, run_.today());
  population_.schedule_leaving(person, run_.block(child.id, Purpose::life)[1]);
}

void Pathway::leaves(PersonSlot person) {
  if (run_.people[person].status == Status::sen_support) identification_.end_support(person);
  if (run_.people[person].status == Status::in_assessment) assessment_.abandon(person);
  run_.people.remove(person);
}

// ---- the first day ----

void Pathway::load_start() {
  const AcademicYear year = AcademicYear::of(model_.first);
  const auto load = [&](const std::vector<population::StartingGroup>& groups, CohortKind kind) {
    std::vector<std::uint32_t> next_index(population::kAges, 0);
    random::Columns<random::kManyPersons> lives{}, ends{}, requests{};
    for (const population::StartingGroup& group : groups) {
      const AcademicYear born{year.start - 1 - group.age};
      std::uint32_t& index = next_index[static_cast<std::size_t>(group.age)];
      for (std::int64_t left = group.count; left > 0;) {
        const random::PersonId first{{0, kind, born.start, 0, index}};
        const auto size = static_cast<std::size_t>(
            std::min(left, static_cast<std::int64_t>(random::kManyPersons)));
        random::blocks_of_persons(run_.stream(first, Purpose::life), size, lives);
        if (kind == CohortKind::sen_support_at_start) {
          random::blocks_of_persons(run_.stream(first, Purpose::support_end), size, ends);
          random::blocks_of_persons(run_.stream(first, Purpose::request), size, requests);
        }
        for (std::size_t i = 0; i < size; ++i) {
          const auto id = random::PersonId::from_bits(first.bits() + i);  // the index: lowest bits
          const PersonSlot slot =
              run_.people.add(id, population::Population::birth_day(born, lives.word[2][i]));
          start_person(slot, group, kind, {lives.word[1][i], ends.word[0][i], requests.word[0][i]});
        }
        index += static_cast<std::uint32_t>(size);
        left -= static_cast<std::int64_t>(size);
      }
    }
  };
  load(model_.start.plans, CohortKind::plan_at_start);
  load(model_.start.assessments, CohortKind::open_assessment_at_start);
  load(model_.start.sen_support, CohortKind::sen_support_at_start);
}

void Pathway::start_person(PersonSlot slot, const population::StartingGroup& group, CohortKind kind,
                           const StartWords& words) {
  Person& person = run_.people[slot];
  person.need = static_cast<std::uint8_t>(group.need);
  person.at_risk_since = model_.first;
  if (kind == CohortKind::plan_at_start) {
    placement_.settle(slot, group.provision);
    return transition_.begin_plan(slot, true);
  }
  if (kind == CohortKind::open_assessment_at_start)
    assessment_.resume(slot, group);
  else
    identification_.begin_support(slot, model_.first, words.support_end, words.request);
  population_.schedule_leaving(slot, words.leaving);
}

// ---- the two ends of a day ----

void Pathway::open_day() {
  identification_.open_day();
  assessment_.open_day();
  placement_.open_day();
  transition_.open_day();
  if (recorder_.now(Time::census_day) != measures::kNotNow) write_rates();
  if (run_.today() == model_.first) write_lines(0);
}

void Pathway::write_rates() {
  const std::size_t census = recorder_.now(Time::census_day);
  const measures::Stock& plans = placement_.plans();
  const double residents = population_.expected_residents(run_.today(), 0, population::kAges - 1);
  const double pupils = population_.expected_residents(run_.today(), kYoungestPupil, kOldestPupil);
  const AcademicYear oldest{AcademicYear::of(run_.today()).start - 1 - kOldestPupil};
  const AcademicYear youngest{oldest.start + kOldestPupil - kYoungestPupil};
  recorder_.values(residents_cube_)[census] = residents;
  recorder_.values(residents_school_cube_)[census] = pupils;
  recorder_.values(per_resident_cube_)[census] =
      1000.0 * static_cast<double>(plans.total()) / residents;
  recorder_.values(per_pupil_cube_)[census] =
      100.0 * static_cast<double>(plans.born_between(oldest, youngest)) / pupils;
}

void Pathway::write_lines(std::size_t month) {
  std::size_t cell = 2 * month;
  for (const engine::ServerPool* pool : {&psychologists_, &officers_})
    recorder_.add(lines_cube_, cell++, static_cast<std::int32_t>(pool->queue().length()));
}

void Pathway::write_staff() {
  const measures::TimeAxis& months =
      recorder_.layout().times[static_cast<std::size_t>(Time::month)];
  const std::span<double> psychologists = recorder_.values(psychologists_cube_);
  const std::span<double> officers = recorder_.values(officers_cube_);
  for (std::size_t month = 0; month < months.size(); ++month) {
    std::int64_t psychologist_days = 0;
    std::int64_t officer_days = 0;
    for (std::size_t epoch = 0; epoch < model_.epochs.size(); ++epoch) {
      const EpochRules& rules = model_.epochs[epoch];
      // The first rules hold before their own date too.
      const Day from = epoch == 0 ? months.first[month] : std::max(rules.from, months.first[month]);
      const Day until = std::min(run_.end_of(epoch), months.last[month]);
      const std::int64_t days = (until - from).count() + 1;
      if (days <= 0) continue;
      psychologist_days += in_millionths(rules.psychologists_fte) * days;
      officer_days += in_millionths(rules.officers_fte) * days;
    }
    const double per_month =
        1e6 * static_cast<double>((months.last[month] - months.first[month]).count() + 1);
    psychologists[month] = static_cast<double>(psychologist_days) / per_month;
    officers[month] = static_cast<double>(officer_days) / per_month;
  }
}

void Pathway::close_day() {
  psychologists_.record();
  officers_.record();
  population_.record();
  identification_.close_day();
  assessment_.close_day();
  placement_.close_day();
  transition_.close_day();
  finance_.record(placement_.attending());
  const std::size_t month = recorder_.now(Time::month_end);
  if (month != measures::kNotNow && month != 0) write_lines(month);
  if (watcher_ != nullptr) watcher_(*this, context_);
}

}  // namespace sendsim::pathway
