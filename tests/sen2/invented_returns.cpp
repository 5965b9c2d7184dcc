#include <algorithm>
#include <chrono>
#include <utility>

#include "invented_authority.hpp"
#include "invented_settings.hpp"

namespace invented {
namespace {

using namespace sendsim::sen2;
using sendsim::Days;
using sendsim::make_day;
using sendsim::sen2_census_day;

/// Spreads the bits of a small number, so that oddities fall on children as by chance.
std::uint64_t scattered(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}
bool one_in(std::uint64_t n, const Life& life, std::uint64_t salt) {
  return scattered(life.id * 64ULL + salt) % n == 0;
}

BirthMonth month_of_birth(const Life& life) {
  const std::chrono::year_month_day date{life.birth};
  return {static_cast<std::int16_t>(static_cast<int>(date.year())),
          static_cast<std::uint8_t>(static_cast<unsigned>(date.month()))};
}

/// Reviews come every year, give or take a month.
Day review_of(const Life& life, int number) {
  return life.plan->started + Days{365 * number} +
         Days{static_cast<int>(scattered(life.id * 131ULL + static_cast<unsigned>(number)) % 61) -
              30};
}
std::optional<Day> last_review(const Life& life, Day day) {
  std::optional<Day> last;
  for (int number = 1; review_of(life, number) <= day; ++number) last = review_of(life, number);
  return last;
}

/// A year's return of one authority.
class Telling {
 public:
  Telling(const Look& look, int year)
      : look_{look},
        year_{year},
        census_{sen2_census_day(year)},
        from_{make_day(year - 1, 1, 1)},
        until_{look.until_december ? make_day(year - 1, 12, 31) : census_} {}

  [[nodiscard]] std::optional<Person> person(const Life& life) const {
    Person person;
    person.born = month_of_birth(life);
    person.sex = life.sex;
    if (life.has_upn) person.by_upn = {1, life.id};
    person.by_dates = {2, static_cast<std::uint64_t>(sendsim::day_number(life.birth) + 100000) * 2 +
                              (life.sex == Sex::male ? 1 : 0)};
    for (std::size_t i = 0; i < life.requests.size(); ++i)
      if (is_told(life, i)) person.requests.push_back(request(life, i));
    if (life.plan && !life.plan->request && is_plan_told(life))
      person.requests.push_back(old(life));
    if (person.requests.empty()) return std::nullopt;
    return person;
  }

 private:
  [[nodiscard]] bool is_odd(std::uint64_t n, const Life& life, std::uint64_t salt) const {
    return look_.oddities && one_in(n, life, salt);
  }

  [[nodiscard]] bool is_plan_told(const Life& life) const {
    return life.plan->from <= census_ && (!life.plan->ended || *life.plan->ended >= from_);
  }
  [[nodiscard]] bool is_in_force(const Life& life) const {
    return life.plan->from <= census_ && (!life.plan->ended || *life.plan->ended > census_);
  }
  [[nodiscard]] bool leads_to_plan(const Life& life, std::size_t index) const {
    return life.plan && life.plan->request == index && life.plan->from <= census_;
  }

  [[nodiscard]] bool is_told(const Life& life, std::size_t index) const {
    const LifeRequest& one = life.requests[index];
    if (one.received > until_) return false;
    if (leads_to_plan(life, index)) return is_plan_told(life);
    std::optional<Day> end;
    if (one.exported)
      end = one.exported;
    else if (one.outcome != Outcome::yes)
      end = one.decided;
    else if (one.assessment != Outcome::yes)
      end = one.assessed;
    return !end || *end >= from_;
  }

  [[nodiscard]] Request request(const Life& life, std::size_t index) const {
    const LifeRequest& one = life.requests[index];
    Request request;
    request.received = one.received;
    if (year_ >= 2025) request.source = static_cast<RequestSource>(1 + (life.id + index) % 5);
    request.mediation = one_in(30, life, 1);
    request.tribunal = one_in(60, life, 2);
    const bool is_over = leads_to_plan(life, index) && *one.planned < from_;
    if (is_over) {
      request.outcome = Outcome::historical;
      if (is_odd(4, life, 3)) request.received.reset();
    } else if (one.exported && *one.exported <= until_) {
      request.exported = true;
      request.outcome = Outcome::awaiting;
      return request;
    } else if (one.decided && *one.decided <= until_) {
      request.outcome = one.outcome;
      request.decided = one.decided;
    } else {
      request.outcome = is_odd(3, life, 4) ? Outcome::none : Outcome::awaiting;
      return request;
    }
    if (one.outcome == Outcome::yes) add_assessment(life, index, is_over, request);
    return request;
  }

  void add_assessment(const Life& life, std::size_t index, bool is_over, Request& request) const {
    const LifeRequest& one = life.requests[index];
    Assessment assessment;
    assessment.exception = one.exception;
    if (is_over) {
      assessment.outcome = Outcome::historical;
    } else if (one.assessed && *one.assessed <= until_) {
      assessment.outcome = one.assessment;
      assessment.decided = one.assessed;
    } else {
      if (!one.exception && is_odd(3, life, 5)) return;  // no row yet
      assessment.outcome = Outcome::awaiting;
    }
    if (leads_to_plan(life, index)) assessment.plans.push_back(named_plan(life));
    request.assessments.push_back(std::move(assessment));
    if (leads_to_plan(life, index) && is_in_force(life)) request.active.push_back(active(life));
  }

  /// A plan from before the first day or from another authority: its parents are historical.
  [[nodiscard]] Request old(const Life& life) const {
    Request request;
    request.outcome = Outcome::historical;
    if (!is_odd(2, life, 6)) request.received = life.plan->started - Days{150};
    Assessment assessment;
    assessment.outcome = Outcome::historical;
    assessment.plans.push_back(named_plan(life));
    request.assessments.push_back(std::move(assessment));
    if (is_in_force(life)) request.active.push_back(active(life));
    return request;
  }

  [[nodiscard]] NamedPlan named_plan(const Life& life) const {
    NamedPlan plan;
    plan.started = life.plan->started;
    if (life.plan->ended && *life.plan->ended <= until_) {
      plan.ceased = life.plan->ended;
      plan.reason = life.plan->reason;
    }
    if (one_in(200, life, 7)) plan.residential = Residential::weeks_38_to_51;
    plan.personal_budget = one_in(25, life, 8);
    for (const LifePlacement& placement : life.plan->placements)
      if (placement.entered <= census_) plan.settings.assign(1, placement.setting);
    return plan;
  }

  [[nodiscard]] ActivePlan active(const Life& life) const {
    ActivePlan active;
    active.from_authority = life.plan->from_authority;
    active.last_review = last_review(life, census_);
    if (active.last_review) active.review_meeting = *active.last_review - Days{25};
    for (const LifePlacement& one : life.plan->placements) {
      const bool is_past = one.left && *one.left < from_;
      if (one.entered > census_ || is_past) continue;
      Placement placement;
      placement.setting = one.setting;
      placement.entered = one.entered;
      if (one.left && *one.left <= census_) placement.left = one.left;
      if (year_ >= 2025 && one_in(200, life, 7))
        placement.residential = Residential::weeks_38_to_51;
      active.placements.push_back(placement);
    }
    if (is_odd(30, life, 9)) {  // on roll of a second place
      Placement second;
      second.setting = setting_in(Provision::other_arrangements_la, 0);
      second.setting.rank = 2;
      second.entered = census_ - Days{90};
      active.placements.push_back(second);
    }
    if (!life.need_missing) active.needs.push_back({life.need, 1, {}});
    if (!life.need_missing && is_odd(8, life, 10))
      active.needs.push_back({life.need == NeedType::SLCN ? NeedType::ASD : NeedType::SLCN, 2, {}});
    return active;
  }

  const Look& look_;
  int year_;
  Day census_, from_;
  Day until_;  ///< last day of requests, decisions and ends
};

/// Where an open request stands on a day; nothing where it is over, or not yet there.
std::optional<OpenCase> open_case(const Life& life, const LifeRequest& one, Day census) {
  const auto is_over = [&](const std::optional<Day>& day) { return day && *day <= census; };
  if (one.received > census || is_over(one.exported) || is_over(one.planned)) return std::nullopt;
  OpenCase open;
  Day since = one.received;
  if (is_over(one.assessed)) {
    if (one.assessment != Outcome::yes) return std::nullopt;
    open.stage = OpenStage::plan;
    since = *one.assessed;
  } else if (is_over(one.decided)) {
    if (one.outcome != Outcome::yes) return std::nullopt;
    open.stage = OpenStage::assessment;
    since = *one.decided;
  }
  open.born = month_of_birth(life);
  open.sex = life.sex;
  open.dfe_age = open.born.age_at(census);
  open.elapsed_days = static_cast<int>((census - one.received).count());
  open.days_in_stage = static_cast<int>((census - since).count());
  // The return has an exception in the assessment's row.
  open.exception = open.stage != OpenStage::request && one.exception;
  return open;
}

HeldPlan held_plan(const Life& life, Day census) {
  HeldPlan held;
  held.born = month_of_birth(life);
  held.sex = life.sex;
  held.dfe_age = held.born.age_at(census);
  held.need = life.need_missing ? NeedType::unknown : life.need;
  for (const LifePlacement& placement : life.plan->placements)
    if (placement.entered <= census) {
      held.provision = placement.provision;
      held.urn = placement.setting.urn;
      held.ukprn = placement.setting.ukprn;
      held.days_in_place = static_cast<int>((census - placement.entered).count());
    }
  held.days_since_start = static_cast<int>((census - life.plan->started).count());
  if (const auto review = last_review(life, census))
    held.days_since_review = static_cast<int>((census - *review).count());
  return held;
}

}  // namespace

Return Authority::tell(int year) const {
  Return told;
  told.year = year;
  told.census = sen2_census_day(year);
  told.authority = look_.authority;
  const Telling telling{look_, year};
  for (const Life& life : lives_)
    if (auto person = telling.person(life)) {
      person->at.row = life.id;
      told.persons.push_back(std::move(*person));
    }
  // No order that a reader could rely on.
  std::sort(told.persons.begin(), told.persons.end(), [&](const Person& a, const Person& b) {
    const auto order = [&](const Person& p) {
      return scattered(p.at.row + static_cast<unsigned>(year) * 1000003ULL);
    };
    return order(a) < order(b);
  });
  return told;
}

std::vector<Return> Authority::returns() const {
  std::vector<Return> returns;
  for (int i = 0; i < look_.years; ++i) returns.push_back(tell(look_.first_year + i));
  return returns;
}

DayZero Authority::truth() const {
  DayZero truth;
  truth.census = sen2_census_day(look_.first_year + look_.years - 1);
  for (const Life& life : lives_) {
    if (life.plan && life.plan->from <= truth.census &&
        (!life.plan->ended || *life.plan->ended > truth.census))
      truth.plans.push_back(held_plan(life, truth.census));
    for (const LifeRequest& one : life.requests)
      if (const auto open = open_case(life, one, truth.census)) truth.open.push_back(*open);
  }
  std::sort(truth.plans.begin(), truth.plans.end());
  std::sort(truth.open.begin(), truth.open.end());
  return truth;
}

}  // namespace invented
