#include "sendsim/sen2/observed.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "moves.hpp"
#include "person_days.hpp"
#include "stage_waits.hpp"

namespace sendsim::sen2 {
namespace {

constexpr double kDaysOfYear = 365.25;
constexpr int kTwentyWeeks = 140;
constexpr int kYearOfWeeks = 364;

/// 15 July to 31 August: when plans end with the school year.
Span summer_of(int year) { return {make_day(year, 7, 15), make_day(year, 9, 1)}; }

void add(AgeCounts& to, const AgeCounts& what) {
  for (std::size_t age = 0; age < to.size(); ++age) to[age] += what[age];
}

/// Counts the years that returns cover.
class Counting {
 public:
  Counting(const Histories& histories, Observed& observed) : observed_{observed} {
    for (const Coverage& one : histories.returns) {
      observed_.years.emplace_back();
      observed_.years.back().year = one.year - 1;
    }
  }

  void add(const ChildHistory& child) {
    for (const RequestCase& one : child.requests) add_request(child.born, one);
    for (const PlanEpisode& plan : child.plans) {
      add_start(child.born, plan);
      add_end(child.born, plan);
      for (YearCounts& year : observed_.years) add_time(child.born, plan, year);
    }
  }

 private:
  [[nodiscard]] YearCounts* year_of(const std::optional<Day>& day) {
    if (!day) return nullptr;
    const int wanted = calendar_year(*day);
    for (YearCounts& year : observed_.years)
      if (year.year == wanted) return &year;
    return nullptr;
  }

  void add_request(BirthMonth born, const RequestCase& one) {
    if (YearCounts* year = year_of(one.received)) {
      year->requests[age_on(born, *one.received)] += 1.0;
      year->requests_by_month[month_of(*one.received) - 1] += 1.0;
    }
    if (YearCounts* year = year_of(one.decided))
      count(one.outcome, age_on(born, one.received.value_or(*one.decided)), year->agreed,
            year->refused, year->request_withdrawn);
    if (YearCounts* year = year_of(one.assessed))
      count(one.assessment, age_on(born, one.received.value_or(*one.assessed)), year->to_issue,
            year->not_issued, year->assessment_withdrawn);
  }

  static void count(Outcome outcome, std::size_t age, AgeCounts& yes, AgeCounts& no,
                    AgeCounts& withdrawn) {
    switch (outcome) {
      case Outcome::yes: yes[age] += 1.0; return;
      case Outcome::no: no[age] += 1.0; return;
      case Outcome::withdrawn: withdrawn[age] += 1.0; return;
      case Outcome::none:
      case Outcome::awaiting:
      case Outcome::historical: return;
    }
  }

  void add_start(BirthMonth born, const PlanEpisode& plan) {
    YearCounts* year = year_of(plan.from);
    if (year == nullptr || plan.entry == PlanEntry::before) return;
    if (plan.entry != PlanEntry::issued) {
      year->moved_in[age_on(born, plan.from)] += 1.0;
      return;
    }
    year->issued[age_on(born, plan.started)] += 1.0;
    if (!plan.requested) return;
    const auto waited = static_cast<int>((plan.started - *plan.requested).count());
    year->waits_known += 1.0;
    year->days_waited += waited;
    if (waited <= kYearOfWeeks) year->within_a_year += 1.0;
    if (waited <= kTwentyWeeks) year->within_20_weeks += 1.0;
    if (plan.exception) year->exceptions += 1.0;
    if (!plan.exception && waited <= kTwentyWeeks) year->within_20_weeks_less_exceptions += 1.0;
  }

  void add_end(BirthMonth born, const PlanEpisode& plan) {
    YearCounts* year = year_of(plan.ended);
    if (year == nullptr) return;
    const Day ended = *plan.ended;
    year->ceased[static_cast<std::size_t>(plan.reason)][age_on(born, ended)] += 1.0;
    if (plan.end_assumed) year->ends_assumed += 1.0;
    if (plan.reason == CeaseReason::transferred) return;
    const Span summer = summer_of(year->year);
    const std::size_t dfe_age = dfe_age_on(born, ended);
    Endings& endings = observed_.endings;
    // Half-way between two Januaries is in July: silence is no school year's end.
    if (!plan.end_assumed && ended >= summer.from && ended < summer.to) {
      endings.summer[dfe_age] += 1.0;
    } else {
      endings.through[age_on(born, ended)] += 1.0;
      endings.through_dfe[dfe_age] += 1.0;
    }
  }

  void add_time(BirthMonth born, const PlanEpisode& plan, YearCounts& year) {
    const Span seen = span_of(plan).within(year_span(year.year));
    if (seen.is_empty()) return;
    Endings& endings = observed_.endings;
    by_age(born, seen, [&](std::size_t age, double days) { year.plan_days[age] += days; });
    const Span summer = summer_of(year.year);
    const Span before = seen.within({seen.from, summer.from});
    const Span after = seen.within({summer.to, seen.to});
    for (const Span& part : {before, after}) {
      by_age(born, part, [&](std::size_t age, double days) { endings.through_days[age] += days; });
      if (!part.is_empty()) add_dfe(born, part, endings.through_days_dfe);
    }
    const Span in_summer = seen.within(summer);
    if (!in_summer.is_empty())
      endings.summer_days[dfe_age_on(born, summer.from)] += in_summer.days();
    if (seen.from <= summer.from && seen.to > summer.from)
      endings.held[dfe_age_on(born, summer.from)] += 1.0;
  }

  /// A part of a year to one side of the summer lies in one school year.
  static void add_dfe(BirthMonth born, const Span& part, AgeCounts& days) {
    days[dfe_age_on(born, part.from)] += part.days();
  }

  Observed& observed_;
};

/// Counts the plans that came, by what the first census after found.
class NewPlans {
 public:
  explicit NewPlans(const Histories& histories) : returns_{histories.returns} {}

  void add(const ChildHistory& child) {
    for (const PlanEpisode& plan : child.plans) {
      if (plan.entry == PlanEntry::before || !is_covered(calendar_year(plan.from))) continue;
      const PlanEntry entry =
          plan.entry == PlanEntry::issued ? PlanEntry::issued : PlanEntry::moved_in;
      const CensusView* view = first_view(child, plan);
      counts_[{entry, static_cast<int>(age_on(child.born, plan.from)),
               view == nullptr ? NeedType::unknown : view->need,
               view == nullptr ? Provision::placement_unknown : view->provision}] += 1.0;
    }
  }

  [[nodiscard]] std::vector<NewPlan> list() const {
    std::vector<NewPlan> list;
    for (const auto& [key, count] : counts_) {
      const auto& [entry, age, need, provision] = key;
      list.push_back({entry, age, need, provision, count});
    }
    return list;
  }

 private:
  [[nodiscard]] bool is_covered(int year) const {
    return std::any_of(returns_.begin(), returns_.end(),
                       [&](const Coverage& one) { return one.year == year + 1; });
  }

  [[nodiscard]] const CensusView* first_view(const ChildHistory& child,
                                             const PlanEpisode& plan) const {
    for (const CensusView& view : child.censuses) {
      const Day census = returns_[view.in_return].census;
      if (plan.from <= census && (!plan.ended || *plan.ended > census)) return &view;
    }
    return nullptr;
  }

  const std::vector<Coverage>& returns_;
  std::map<std::tuple<PlanEntry, int, NeedType, Provision>, double> counts_;
};

void add_reviews(const ChildHistory& child, const Histories& histories, ReviewIntervals& reviews) {
  std::optional<Day> before;
  for (const CensusView& view : child.censuses) {
    if (before && view.last_review && *view.last_review > *before)
      reviews.days.push_back(static_cast<int>((*view.last_review - *before).count()));
    if (view.last_review) before = view.last_review;
  }
  if (child.censuses.empty() || child.censuses.back().in_return + 1 != histories.returns.size())
    return;
  std::optional<Day> last = child.censuses.back().last_review;
  for (const PlanEpisode& plan : child.plans)
    if (!last && !plan.ended && plan.start_known) last = plan.started;
  if (last)
    reviews.days_at_census.push_back(
        std::max(0, static_cast<int>((histories.returns.back().census - *last).count())));
}

/// How one plan enters into the balance between two censuses.
void add_plan(const PlanEpisode& plan, PlanBalance& balance) {
  const auto is_held = [&](Day day) {
    return plan.from <= day && (!plan.ended || *plan.ended > day);
  };
  const auto is_between = [&](Day day) { return day > balance.from && day <= balance.to; };
  if (is_held(balance.from)) ++balance.start;
  if (is_held(balance.to)) ++balance.end;
  if (is_between(plan.from)) {
    switch (plan.entry) {
      case PlanEntry::before: break;
      case PlanEntry::issued: ++balance.issued; break;
      case PlanEntry::moved_in: ++balance.moved_in; break;
      case PlanEntry::appeared: ++balance.appeared; break;
    }
  }
  // One that ends on the day on which it begins, by an order of dates set right, comes and goes.
  if (!plan.ended || !is_between(*plan.ended) || *plan.ended < plan.from) return;
  if (plan.end_assumed)
    ++balance.vanished;
  else if (plan.reason == CeaseReason::transferred)
    ++balance.transferred;
  else
    ++balance.ceased;
}

std::vector<PlanBalance> balances_of(const Histories& histories) {
  std::vector<PlanBalance> balances;
  for (std::size_t i = 1; i < histories.returns.size(); ++i) {
    PlanBalance balance;
    balance.from = histories.returns[i - 1].census;
    balance.to = histories.returns[i].census;
    for (const ChildHistory& child : histories.children)
      for (const PlanEpisode& plan : child.plans) add_plan(plan, balance);
    balances.push_back(balance);
  }
  return balances;
}

}  // namespace

YearCounts& YearCounts::operator+=(const YearCounts& other) {
  for (std::size_t month = 0; month < requests_by_month.size(); ++month)
    requests_by_month[month] += other.requests_by_month[month];
  add(requests, other.requests);
  add(agreed, other.agreed);
  add(refused, other.refused);
  add(request_withdrawn, other.request_withdrawn);
  add(to_issue, other.to_issue);
  add(not_issued, other.not_issued);
  add(assessment_withdrawn, other.assessment_withdrawn);
  add(issued, other.issued);
  add(moved_in, other.moved_in);
  waits_known += other.waits_known;
  within_20_weeks += other.within_20_weeks;
  within_a_year += other.within_a_year;
  days_waited += other.days_waited;
  exceptions += other.exceptions;
  within_20_weeks_less_exceptions += other.within_20_weeks_less_exceptions;
  for (std::size_t reason = 0; reason < ceased.size(); ++reason)
    add(ceased[reason], other.ceased[reason]);
  ends_assumed += other.ends_assumed;
  add(plan_days, other.plan_days);
  return *this;
}

EventCount Endings::hazard(std::size_t age) const {
  return {through.at(age), through_days.at(age) / kDaysOfYear};
}

Endings::YearEnd Endings::with_school_year(std::size_t dfe_age) const {
  const double at_risk = held.at(dfe_age);
  if (at_risk <= 0.0) return {0.0, {0.0, 1.0}};
  const double days = through_days_dfe.at(dfe_age);
  const double anyhow =
      days > 0.0 ? through_dfe.at(dfe_age) / days * summer_days.at(dfe_age) / at_risk : 0.0;
  const ShareCount ended{std::min(summer.at(dfe_age), at_risk), at_risk};
  const stats::Interval range = range_of(ended);
  return {std::max(0.0, ended.share() - anyhow),
          {std::max(0.0, range.low - anyhow), std::max(0.0, range.high - anyhow)}};
}

ShareCount ReviewIntervals::reviewed_within_a_year() const {
  constexpr int kYear = 365;
  ShareCount share{0.0, static_cast<double>(days_at_census.size())};
  for (const int since : days_at_census) share.hits += since <= kYear ? 1.0 : 0.0;
  return share;
}

YearCounts Observed::all_years() const {
  YearCounts all;
  for (const YearCounts& year : years) all += year;
  return all;
}

std::array<double, 12> Observed::season() const {
  std::array<double, 12> requests{};
  std::array<double, 12> days{};
  double all_requests = 0.0;
  double all_days = 0.0;
  for (const YearCounts& year : years)
    for (unsigned month = 1; month <= 12; ++month) {
      const Day first = make_day(year.year, month, 1);
      const Day next =
          month == 12 ? make_day(year.year + 1, 1, 1) : make_day(year.year, month + 1, 1);
      requests[month - 1] += year.requests_by_month[month - 1];
      days[month - 1] += static_cast<double>((next - first).count());
      all_requests += year.requests_by_month[month - 1];
      all_days += static_cast<double>((next - first).count());
    }
  std::array<double, 12> factors{};
  for (std::size_t month = 0; month < 12; ++month)
    factors[month] =
        all_requests > 0.0 ? requests[month] / days[month] / (all_requests / all_days) : 1.0;
  return factors;
}

Observed observe(const Histories& histories) {
  Observed observed;
  Counting counting{histories, observed};
  NewPlans new_plans{histories};
  for (const ChildHistory& child : histories.children) {
    counting.add(child);
    new_plans.add(child);
    add_reviews(child, histories, observed.reviews);
  }
  std::sort(observed.reviews.days.begin(), observed.reviews.days.end());
  std::sort(observed.reviews.days_at_census.begin(), observed.reviews.days_at_census.end());
  observed.new_plans = new_plans.list();
  observed.moves = moves_of(histories);
  AllWaits waits = stage_waits(histories);
  observed.decision = std::move(waits.decision);
  observed.assessment = std::move(waits.assessment);
  observed.plan = std::move(waits.plan);
  observed.balances = balances_of(histories);
  return observed;
}

}  // namespace sendsim::sen2
