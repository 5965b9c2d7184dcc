#include "sendsim/assessment/assessment.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <string>

#include "sendsim/population/event_code.hpp"
#include "sendsim/stats/quantile.hpp"

namespace sendsim::assessment {
namespace {

using engine::Phase;
using measures::Flow;
using measures::Kind;
using measures::Time;
using population::AssessmentStage;
using population::Channel;
using population::EventCode;
using population::Person;
using population::PersonSlot;
using population::Status;
using random::Purpose;

/// A year's wait as SEN2 bands it: more than 52 weeks.
constexpr Days kYear{52 * 7};

/// Open cases by time since the request. The law's own steps up to 20 weeks: the decision whether
/// to assess, that not to issue, the final plan (SI 2014/1530 reg. 5, 10 and 13).
struct Band {
  const char* label;
  Days longest;  ///< included
};
constexpr std::array kBands{
    Band{"up_to_6_weeks", Days{6 * 7}},   Band{"6_to_16_weeks", Days{16 * 7}},
    Band{"16_to_20_weeks", Days{20 * 7}}, Band{"20_to_30_weeks", Days{30 * 7}},
    Band{"30_to_52_weeks", kYear},        Band{"over_52_weeks", Days::max()}};
/// Longer than the last bound: how long before the run a request was made matters no further.
constexpr Days kLongestTold = kYear + Days{1};

constexpr std::uint16_t code(EventCode event) { return static_cast<std::uint16_t>(event); }

}  // namespace

Assessment::Assessment(population::ByEpoch<AssessmentRules> rules, population::Run& run,
                       engine::ServerPool& psychologists, engine::ServerPool& officers,
                       AssessmentListener& listener)
    : rules_{std::move(rules)},
      run_{run},
      psychologists_{psychologists},
      officers_{officers},
      listener_{listener},
      requests_{run.recorder, "requests", "Initial requests for an EHC needs assessment received.",
                Flow::Dimensions::age_need},
      refused_{run.recorder, "refused",
               "Requests for which the authority decided not to assess, by date of decision.",
               Flow::Dimensions::age_need},
      completed_{run.recorder, "assessments_completed",
                 "EHC needs assessments whose outcome was decided.", Flow::Dimensions::age_need},
      not_issued_{run.recorder, "not_issued", "Assessments after which no plan was issued.",
                  Flow::Dimensions::age_need},
      issued_{run.recorder, "plans_issued", "New EHC plans, by date of the final plan.",
              Flow::Dimensions::age_need},
      counted_{run.recorder, "plans_issued_excluding_exceptions",
               "New EHC plans to which no lawful exception to the 20 weeks applied.",
               Flow::Dimensions::none},
      in_time_{run.recorder, "plans_issued_within_20_weeks",
               "New EHC plans issued within 20 weeks of the request, exceptions left out.",
               Flow::Dimensions::none},
      over_a_year_{run.recorder, "plans_issued_over_a_year",
                   "New EHC plans issued more than a year after the request, exceptions left out.",
                   Flow::Dimensions::none},
      in_assessment_{
          run.recorder, "in_assessment",
          "Children and young people with an open request or assessment, up to the final plan.",
          std::nullopt, false} {
  measures::Recorder& recorder = run.recorder;
  const std::size_t stages =
      recorder.add_axis("stage", {"request", "advice", "writing", "consultation"});
  stage_cube_ = recorder.add_cube({"in_assessment_by_month_stage",
                                   in_assessment_.measure(),
                                   static_cast<std::size_t>(Time::month_end),
                                   {stages},
                                   true,
                                   false,
                                   true,
                                   false});
  std::vector<std::string> bands;
  for (const Band& band : kBands) bands.emplace_back(band.label);
  const std::size_t elapsed = recorder.add_axis("stage", std::move(bands));
  // Not in summary.csv: a second breakdown under one column would be counted twice.
  weeks_cube_ = recorder.add_cube({"in_assessment_by_month_weeks",
                                   in_assessment_.measure(),
                                   static_cast<std::size_t>(Time::month_end),
                                   {elapsed},
                                   true,
                                   false,
                                   false,
                                   false});
  weeks_ = add_weeks(recorder);
}

Assessment::WeeksCubes Assessment::add_weeks(measures::Recorder& recorder) {
  const auto time = [](Time t) { return static_cast<std::size_t>(t); };
  WeeksCubes weeks{};
  const auto rate = [&](const std::string& name, const std::string& unit, const std::string& text,
                        std::size_t& year, std::size_t& month) {
    const std::size_t measure = recorder.add_measure({name, unit, text, Kind::rate});
    year =
        recorder.add_cube({name, measure, time(Time::census_year), {}, false, false, false, true});
    month = recorder.add_cube(
        {name + "_by_month", measure, time(Time::month), {}, false, false, false, true});
  };
  rate("within_20_weeks", "1",
       "Share of new plans issued within 20 weeks of the request, lawful exceptions left out.",
       weeks.within_year, weeks.within_month);
  rate("weeks_to_plan_p50", "weeks",
       "Median weeks from request to final plan of the plans issued in the period, exceptions left "
       "out.",
       weeks.p50_year, weeks.p50_month);
  rate("weeks_to_plan_p90", "weeks",
       "Ninth decile of the weeks from request to final plan, exceptions left out.", weeks.p90_year,
       weeks.p90_month);
  return weeks;
}

std::uint32_t Assessment::draw(const Person& person, Purpose purpose) const {
  return run_.word(person.id, purpose, person.requests);
}

std::size_t Assessment::request_day(const Person& person) const {
  const Day earliest = run_.calendar.first() - kLongestTold;
  return static_cast<std::size_t>(std::max(Days{0}, Day{person.requested} - earliest).count());
}

void Assessment::count_in(PersonSlot slot, AssessmentStage stage) {
  Person& person = run_.people[slot];
  person.status = Status::in_assessment;
  person.stage = stage;
  in_assessment_.change(person.cohort, person.need, 0, 1);
  ++stage_counts_[static_cast<std::size_t>(stage)];
  ++open_by_request_[request_day(person)];
}

void Assessment::count_out(PersonSlot slot) {
  const Person& person = run_.people[slot];
  in_assessment_.change(person.cohort, person.need, 0, -1);
  --open_by_request_[request_day(person)];
  --stage_counts_[static_cast<std::size_t>(person.stage)];
}

void Assessment::move_to(PersonSlot slot, AssessmentStage stage) {
  Person& person = run_.people[slot];
  --stage_counts_[static_cast<std::size_t>(person.stage)];
  ++stage_counts_[static_cast<std::size_t>(stage)];
  person.stage = stage;
}

void Assessment::request(PersonSlot slot) {
  Person& person = run_.people[slot];
  run_.supersede(slot, Channel::pathway);
  person.requested = run_.today();
  const auto [exception, delay] =
      run_.words(person.id, {Purpose::exception, Purpose::assess_delay}, person.requests);
  person.exception = rules().exception.happens(exception);
  requests_.count(run_.key(person));
  count_in(slot, AssessmentStage::request);
  const Day decided = run_.today() + rules().decision.sample(delay);
  run_.schedule(decided, Phase::decisions, slot, code(EventCode::assess_decided), Channel::pathway);
}

void Assessment::decide_whether_to_assess(PersonSlot slot) {
  Person& person = run_.people[slot];
  // What an agreement needs is drawn along: four blocks cost little more than one.
  const random::Columns<4> drawn = run_.blocks(
      person.id, {Purpose::assess_decision, Purpose::advice_delay, Purpose::advice_work},
      person.requests);
  if (!rules().refuse[run_.key(person).age].happens(drawn.word[0][0])) {
    agree(slot, drawn.word[0][1]);
    return join_psychologists(slot, drawn.word[0][2], drawn.word[1][2],
                              rules().urgent.happens(drawn.word[2][2]), run_.today());
  }
  refused_.count(run_.key(person));
  count_out(slot);
  ++person.requests;
  listener_.no_plan(slot, run_.today() + rules().ask_again_after);
}

void Assessment::agree(PersonSlot slot, std::uint32_t advice_word) {
  Person& person = run_.people[slot];
  move_to(slot, AssessmentStage::advice);
  person.advice_outstanding = 2;
  run_.schedule(run_.today() + rules().other_advice.sample(advice_word), Phase::decisions, slot,
                code(EventCode::other_advice_received), Channel::pathway);
}

void Assessment::join_psychologists(PersonSlot slot, std::uint32_t work_word,
                                    std::uint32_t tie_word, bool urgent, Day ranked_from) {
  Person& person = run_.people[slot];
  const std::uint8_t priority = urgent ? 0 : 1;
  person.task_ticket =
      psychologists_.join({slot, person.stamps[static_cast<std::size_t>(Channel::pathway)],
                           priority, person.requested + rules().issue_within, tie_word,
                           person.id.bits(), rules().psychology_work.sample(work_word)},
                          ranked_from);
}

void Assessment::psychology_finished(PersonSlot slot) { advice_received(slot); }
void Assessment::other_advice_received(PersonSlot slot) { advice_received(slot); }

void Assessment::advice_received(PersonSlot slot) {
  Person& person = run_.people[slot];
  if (--person.advice_outstanding > 0) return;
  completed_.count(run_.key(person));
  listener_.assessment_completed();
  if (!rules().not_issue[run_.key(person).age].happens(draw(person, Purpose::issue_decision)))
    return join_officers(slot);
  not_issued_.count(run_.key(person));
  count_out(slot);
  ++person.requests;
  listener_.no_plan(slot, run_.today() + rules().ask_again_after);
}

void Assessment::join_officers(PersonSlot slot) {
  Person& person = run_.people[slot];
  move_to(slot, AssessmentStage::writing);
  const random::Block task = run_.block(person.id, Purpose::plan_writing, person.requests);
  person.task_ticket =
      officers_.join({slot, person.stamps[static_cast<std::size_t>(Channel::pathway)], 0,
                      person.requested + rules().issue_within, task[1], person.id.bits(),
                      rules().writing_work.sample(task[0])});
}

void Assessment::plan_written(PersonSlot slot) {
  Person& person = run_.people[slot];
  move_to(slot, AssessmentStage::consultation);
  const Day final_day =
      run_.today() + rules().consultation.sample(draw(person, Purpose::consultation));
  // A consultation of 0 days met in `starts`, after this day's decisions, ends with the next.
  const bool passed = final_day == run_.today() && run_.calendar.phase() > Phase::decisions;
  run_.schedule(passed ? final_day + Days{1} : final_day, Phase::decisions, slot,
                code(EventCode::plan_finalised), Channel::pathway);
}

void Assessment::finalise(PersonSlot slot) {
  count_issue(slot);
  count_out(slot);
  ++run_.people[slot].requests;
  run_.supersede(slot, Channel::pathway);
  listener_.plan_issued(slot);
}

void Assessment::count_issue(PersonSlot slot) {
  const Person& person = run_.people[slot];
  issued_.count(run_.key(person));
  if (person.exception) return;
  counted_.count();
  const auto days = (run_.today() - person.requested).count();
  const auto kept = static_cast<std::uint16_t>(
      std::min<std::int64_t>(days, std::numeric_limits<std::uint16_t>::max()));
  const std::size_t year = run_.recorder.now(Time::census_year);
  const std::size_t month = run_.recorder.now(Time::month);
  days_by_year_[year].push_back(kept);
  days_by_month_[month].push_back(kept);
  if (Days{days} > kYear) over_a_year_.count();
  if (Days{days} > rules().issue_within) return;
  in_time_.count();
  ++early_by_year_[year];
  ++early_by_month_[month];
}

void Assessment::abandon(PersonSlot slot) {
  Person& person = run_.people[slot];
  if (person.task_ticket != engine::kNoTicket) {
    (person.stage == AssessmentStage::advice ? psychologists_ : officers_)
        .leave(person.task_ticket);
    person.task_ticket = engine::kNoTicket;
  }
  count_out(slot);
}

Days Assessment::residual(const random::DayLaw& law, Days elapsed, std::uint32_t word) {
  // The rest of a duration given that it has lasted so long: the word is moved into the part of the
  // law beyond the elapsed time, so that it stays monotone.
  const double below = elapsed > Days{0} ? law.cdf(elapsed - Days{1}) : 0.0;
  const double share = below + (1.0 - below) * random::uniform(word);
  const auto within = static_cast<std::uint32_t>(std::min(4294967295.0, share * 0x1p32));
  return std::max(Days{0}, law.sample(within) - elapsed);
}

void Assessment::resume(PersonSlot slot, const population::StartingGroup& found) {
  Person& person = run_.people[slot];
  const Day today = run_.today();
  const Days in_stage{found.days_in_stage};
  person.requested = today - Days{found.elapsed};
  person.exception = rules().exception.happens(draw(person, Purpose::exception));
  count_in(slot, found.stage);
  switch (found.stage) {
    case AssessmentStage::request: {
      const Days rest = residual(rules().decision, in_stage, draw(person, Purpose::assess_delay));
      return run_.schedule(today + rest, Phase::decisions, slot, code(EventCode::assess_decided),
                           Channel::pathway);
    }
    case AssessmentStage::advice: {
      person.advice_outstanding = found.psychology_done ? 1 : 2;
      const Days rest =
          residual(rules().other_advice, in_stage, draw(person, Purpose::advice_delay));
      run_.schedule(today + rest, Phase::decisions, slot, code(EventCode::other_advice_received),
                    Channel::pathway);
      if (found.psychology_done) return;
      const random::Block task = run_.block(person.id, Purpose::advice_work, person.requests);
      // Urgent advice is given within days: who is found waiting for it was not called first.
      return join_psychologists(slot, task[0], task[1], false, today - in_stage);
    }
    case AssessmentStage::writing: return join_officers(slot);
    case AssessmentStage::consultation: {
      const Days rest =
          residual(rules().consultation, in_stage, draw(person, Purpose::consultation));
      return run_.schedule(today + rest, Phase::decisions, slot, code(EventCode::plan_finalised),
                           Channel::pathway);
    }
  }
}

void Assessment::begin() {
  in_assessment_.restart();
  stage_counts_.assign(population::kAssessmentStages, 0);
  open_by_request_.assign(static_cast<std::size_t>(kLongestTold.count()) + run_.calendar.days(), 0);
  days_by_year_.assign(run_.recorder.periods(Time::census_year), {});
  days_by_month_.assign(run_.recorder.periods(Time::month), {});
  early_by_year_.assign(days_by_year_.size(), 0);
  early_by_month_.assign(days_by_month_.size(), 0);
}

void Assessment::open_day() {
  in_assessment_.open_day(run_.today());
  if (run_.today() == run_.calendar.first()) write_open(0);
}

void Assessment::close_day() {
  in_assessment_.close_day(run_.today());
  const std::size_t month = run_.recorder.now(Time::month_end);
  if (month != measures::kNotNow && month != 0) write_open(month);
}

void Assessment::write_open(std::size_t month) {
  write_stages(month);
  write_weeks(month);
}

void Assessment::write_stages(std::size_t month) {
  for (std::size_t stage = 0; stage < stage_counts_.size(); ++stage)
    run_.recorder.add(stage_cube_, month * stage_counts_.size() + stage, stage_counts_[stage]);
}

void Assessment::write_weeks(std::size_t month) {
  const std::size_t today =
      static_cast<std::size_t>((run_.today() - run_.calendar.first() + kLongestTold).count());
  std::size_t after = today + 1;  // requests from here on are in an earlier band
  std::size_t cell = month * kBands.size();
  for (const Band& band : kBands) {
    const auto longest = static_cast<std::size_t>(band.longest.count());
    const std::size_t first = longest > today ? 0 : today - longest;
    run_.recorder.add(
        weeks_cube_, cell++,
        std::accumulate(open_by_request_.begin() + static_cast<std::ptrdiff_t>(first),
                        open_by_request_.begin() + static_cast<std::ptrdiff_t>(after), 0));
    after = first;
  }
}

void Assessment::finish() {
  const auto write = [&](const std::vector<std::vector<std::uint16_t>>& by_period,
                         const std::vector<std::int32_t>& early, std::size_t within,
                         std::size_t p50, std::size_t p90) {
    for (std::size_t period = 0; period < by_period.size(); ++period) {
      const std::vector<double> days(by_period[period].begin(), by_period[period].end());
      const auto or_nothing = [&](auto&& value) {  // nobody to tell about: not a number, never 0
        return days.empty() ? std::numeric_limits<double>::quiet_NaN() : value();
      };
      run_.recorder.values(within)[period] = or_nothing(
          [&] { return static_cast<double>(early[period]) / static_cast<double>(days.size()); });
      run_.recorder.values(p50)[period] =
          or_nothing([&] { return stats::quantile_type7(days, 0.5) / 7.0; });
      run_.recorder.values(p90)[period] =
          or_nothing([&] { return stats::quantile_type7(days, 0.9) / 7.0; });
    }
  };
  write(days_by_year_, early_by_year_, weeks_.within_year, weeks_.p50_year, weeks_.p90_year);
  write(days_by_month_, early_by_month_, weeks_.within_month, weeks_.p50_month, weeks_.p90_month);
}

}  // namespace sendsim::assessment
