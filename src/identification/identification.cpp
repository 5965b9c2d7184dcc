#include "sendsim/identification/identification.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "sendsim/population/event_code.hpp"

namespace sendsim::identification {
namespace {

using population::Channel;
using population::EventCode;
using population::LexisHazard;
using population::Person;
using population::PersonSlot;
using population::Status;
using random::Purpose;

LexisHazard support_hazard(const population::ByEpoch<IdentificationRules>& rules,
                           const population::Run& run) {
  return LexisHazard{run.epochs(), rules.each(&IdentificationRules::support_ends)};
}

/// The request hazard of one need, cut at each epoch and at each month whose season differs from
/// the month before.
LexisHazard request_hazard(const population::ByEpoch<IdentificationRules>& rules,
                           const population::Run& run, std::size_t need) {
  std::vector<Day> from;
  std::vector<std::vector<double>> rates;
  const std::vector<double>* before = nullptr;  // what the month before made its row of
  double season_before = 0.0;
  for (std::size_t epoch = 0; epoch < rules.size(); ++epoch) {
    const IdentificationRules& rule = rules[epoch];
    const std::vector<double>& request = rule.request.at(need);
    bool same = before != nullptr && *before == request;
    before = &request;
    const Day begin = std::max(run.epochs()[epoch], run.calendar.first());
    for (Day day = begin; day <= run.end_of(epoch);) {
      const double season = rule.request_season.at(month_of(day) - 1);
      if (!same || season != season_before) {
        std::vector<double> row = request;
        for (double& rate : row) rate *= season;
        if (rates.empty() || rates.back() != row) {
          from.push_back(day);
          rates.push_back(std::move(row));
        }
      }
      same = true;
      season_before = season;
      const std::chrono::year_month_day date{day};
      day = Day{(date.year() / date.month() + std::chrono::months{1}) / 1};
    }
  }
  return LexisHazard{from, rates};
}

}  // namespace

std::vector<LexisHazard> Identification::onset_hazards(
    const population::ByEpoch<IdentificationRules>& rules, const std::vector<Day>& epochs) {
  std::vector<LexisHazard> hazards;
  for (std::size_t stratum = 0; stratum < rules.front().onset.size(); ++stratum) {
    const auto all_needs = [stratum](const IdentificationRules& epoch) {
      std::vector<double> sum(population::kAges, 0.0);
      for (const std::vector<double>& need : epoch.onset.at(stratum))
        for (std::size_t age = 0; age < sum.size(); ++age) sum[age] += need.at(age);
      return sum;
    };
    hazards.emplace_back(epochs, rules.each(all_needs));
  }
  return hazards;
}

Identification::Identification(population::ByEpoch<IdentificationRules> rules, population::Run& run,
                               IdentificationListener& listener)
    : rules_{std::move(rules)},
      run_{run},
      listener_{listener},
      support_ends_{support_hazard(rules_, run)},
      onsets_{run.recorder, "onsets",
              "Children whose special educational needs come to be recorded.",
              measures::Flow::Dimensions::age_need},
      sen_support_{
          run.recorder, "sen_support",
          "Children and young people on SEN support, without a plan or an open assessment.",
          std::nullopt, false},
      need_races_{prepare_all(rules_)} {
  for (std::size_t need = 0; need < run.recorder.needs(); ++need)
    request_.push_back(request_hazard(rules_, run, need));
}

void Identification::renew() {
  support_ends_ = support_hazard(rules_, run_);
  need_races_ = prepare_all(rules_);
  for (std::size_t need = 0; need < request_.size(); ++need)
    request_[need] = request_hazard(rules_, run_, need);
}

population::MadeByEpoch<random::RaceTable> Identification::prepare_all(
    const population::ByEpoch<IdentificationRules>& rules) {
  return {
      rules,
      [](const IdentificationRules& a, const IdentificationRules& b) { return a.onset == b.onset; },
      prepare};
}

random::RaceTable Identification::prepare(const IdentificationRules& rules) {
  random::RaceTable races{rules.onset.front().size()};
  std::vector<double> weights(rules.onset.front().size());
  for (const auto& by_need : rules.onset)
    for (std::size_t age = 0; age < population::kAges; ++age) {
      for (std::size_t need = 0; need < weights.size(); ++need)
        weights[need] = by_need[need].at(age);
      races.add(weights);
    }
  return races;
}

std::size_t Identification::stratum_of(const Person& person) const {
  const std::uint64_t width = (std::uint64_t{1} << random::PersonId::kIndexBits) /
                              std::bit_ceil(rules_.front().onset.size());
  return std::min<std::size_t>(static_cast<std::size_t>(person.id.parts().index / width),
                               rules_.front().onset.size() - 1);
}

void Identification::onset(PersonSlot slot) {
  Person& person = run_.people[slot];
  const auto age = static_cast<std::size_t>(Birthdays{person.birth}.completed(run_.today()));
  const auto need = need_races_[run_.epoch].winner(run_.stream(person.id, Purpose::need),
                                                   stratum_of(person) * population::kAges + age);
  if (!need)
    throw std::logic_error("identification: an onset on a day without hazard, " +
                           to_string(run_.today()));
  person.need = static_cast<std::uint8_t>(*need);
  onsets_.count(run_.key(person));
  begin_support(slot, run_.today() + Days{1});
}

void Identification::begin_support(PersonSlot slot, Day request_from) {
  const Person& person = run_.people[slot];
  const auto [end_word, request_word] =
      run_.words(person.id, {Purpose::support_end, Purpose::request}, person.requests);
  begin_support(slot, request_from, end_word, request_word);
}

void Identification::begin_support(PersonSlot slot, Day request_from, std::uint32_t end_word,
                                   std::uint32_t request_word) {
  Person& person = run_.people[slot];
  person.status = Status::sen_support;
  sen_support_.change(person.cohort, person.need, 0, 1);
  run_.supersede(slot, Channel::pathway);
  const Day tomorrow = run_.today() + Days{1};
  const population::AtRisk of_end{person.birth, tomorrow, run_.calendar.last()};
  const auto ends = support_ends_.crossing_of(of_end, end_word);
  const Day sooner = ends.value_or(of_end.last());
  const auto request =
      request_from <= tomorrow
          ? request_[person.need].crossing_of(of_end, request_word, sooner)
          : request_[person.need].crossing_of({person.birth, request_from, sooner}, request_word);
  // Competing causes: the earlier wins; on the same day the request does.
  if (request && (!ends || *request <= *ends))
    run_.schedule(*request, engine::Phase::arrivals, slot,
                  static_cast<std::uint16_t>(EventCode::request_made), Channel::pathway);
  else if (ends)
    run_.schedule(*ends, engine::Phase::completions, slot,
                  static_cast<std::uint16_t>(EventCode::support_ended), Channel::pathway);
}

void Identification::end_support(PersonSlot slot) {
  const Person& person = run_.people[slot];
  sen_support_.change(person.cohort, person.need, 0, -1);
}

void Identification::support_over(PersonSlot slot) {
  end_support(slot);
  listener_.support_ended(slot);
}

}  // namespace sendsim::identification
