#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "invented_authority.hpp"
#include "invented_settings.hpp"

namespace invented {
namespace {

using sendsim::AcademicYear;
using sendsim::completed_years;
using sendsim::Days;
using sendsim::make_day;
using sendsim::sen2::CeaseReason;

std::size_t index_of(int age) { return static_cast<std::size_t>(std::clamp(age, 0, 25)); }

int dfe_age(Day birth, Day day) {
  return AcademicYear::of(day).start - AcademicYear::of(birth).start - 1;
}

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_{seed} {}
  double uniform() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }
  bool with(double probability) { return uniform() < probability; }
  double exponential(double rate) { return rate > 0.0 ? -std::log(uniform()) / rate : 1e9; }
  int below(int n) { return static_cast<int>(uniform() * n); }
  Days wait(const Wait& law) {
    const double variance = std::log(1.0 + law.cv * law.cv);
    const double normal =
        std::sqrt(-2.0 * std::log(uniform())) * std::cos(6.283185307179586 * uniform());
    return Days{
        std::lround(std::exp(std::log(law.mean) - variance / 2.0 + std::sqrt(variance) * normal))};
  }
  std::size_t one_of(const std::vector<double>& weights) {
    double all = 0.0;
    for (const double weight : weights) all += weight;
    double at = uniform() * all;
    for (std::size_t i = 0; i < weights.size(); ++i)
      if ((at -= weights[i]) < 0.0) return i;
    return weights.size() - 1;
  }

 private:
  std::mt19937_64 engine_;
};

/// Lets the lives of an authority pass, event by event.
class World {
 public:
  World(std::uint64_t seed, const Planted& planted, const Look& look)
      : chance_{seed},
        planted_{planted},
        look_{look},
        first_{make_day(look.first_year - 3, 1, 1)},
        last_{sendsim::sen2_census_day(look.first_year + look.years - 1)} {}

  std::vector<Life> live() {
    for (int i = 0; i < look_.stock; ++i) add_holder();
    for (const auto& [day, age] : requests()) request(day, age);
    double at = chance_.exponential(planted_.transfers_in / 365.25);
    while (first_ + Days{static_cast<int>(at)} <= last_) {
      add_transfer(first_ + Days{static_cast<int>(at)});
      at += chance_.exponential(planted_.transfers_in / 365.25);
    }
    return std::move(lives_);
  }

 private:
  Life& new_life(Day birth) {
    Life life;
    life.id = static_cast<std::uint32_t>(lives_.size() + 1);
    life.birth = birth;
    life.sex = chance_.with(0.7) ? Sex::male : Sex::female;
    life.need =
        static_cast<NeedType>(1 + chance_.one_of({30, 1, 2, 5, 1, 2, 4, 2, 20, 18, 3, 5, 2}));
    if (look_.oddities) {
      life.has_upn = !chance_.with(0.02);
      life.need_missing = chance_.with(0.01);
      life.setting_blank = chance_.with(0.005);
      life.setting_unknown = !life.setting_blank && chance_.with(0.004);
    }
    lives_.push_back(life);
    return lives_.back();
  }

  /// A birth date that gives the completed age on that day.
  Day birth_at(Day day, int age) {
    const Day latest = sendsim::birthday(day, 0) - Days{std::lround(365.25 * age)};
    Day birth = latest - Days{chance_.below(366)};
    while (completed_years(birth, day) != age)
      birth += Days{completed_years(birth, day) > age ? 1 : -1} * (1 + chance_.below(30));
    return birth;
  }

  void add_holder() {
    static const std::vector<double> kWeights{0,  0,  1,  4,  8,  10, 11, 12, 12, 13, 13, 14, 13,
                                              13, 13, 13, 11, 10, 7,  5,  3,  2,  1,  1,  1};
    const int age = static_cast<int>(chance_.one_of(kWeights));
    Life& life = new_life(birth_at(first_, age));
    const int most = std::min(6 * 365, std::max(30, (age - 1) * 365));
    LifePlan plan;
    plan.started = first_ - Days{1 + chance_.below(most)};
    plan.from = first_;
    if (chance_.with(0.05)) plan.from_authority = 330;
    place(life, plan, std::max(plan.started, first_ - Days{chance_.below(900)}),
          first_provision(age));
    life.plan = std::move(plan);
    go_on(life, first_);
  }

  void add_transfer(Day day) {
    const int age = 4 + chance_.below(13);
    Life& life = new_life(birth_at(day, age));
    LifePlan plan;
    plan.started = day - Days{60 + chance_.below(900)};
    plan.from = day;
    plan.from_authority = static_cast<std::uint16_t>(chance_.with(0.5) ? 331 : 840);
    place(life, plan, day, first_provision(dfe_age(life.birth, day)));
    life.plan = std::move(plan);
    go_on(life, day);
  }

  std::vector<std::pair<Day, int>> requests() {
    std::vector<std::pair<Day, int>> arrivals;
    for (int age = 0; age < static_cast<int>(kAges); ++age) {
      const double peak = planted_.requests[index_of(age)] * planted_.residents *
                          std::max(planted_.august, planted_.other_months) / 365.25;
      double at = chance_.exponential(peak);
      for (; first_ + Days{static_cast<int>(at)} <= last_; at += chance_.exponential(peak)) {
        const Day day = first_ + Days{static_cast<int>(at)};
        const double factor = sendsim::month_of(day) == 8 ? planted_.august : planted_.other_months;
        if (chance_.with(factor / std::max(planted_.august, planted_.other_months)))
          arrivals.emplace_back(day, age);
      }
    }
    std::sort(arrivals.begin(), arrivals.end());
    return arrivals;
  }

  /// A request arrives: in part of those who asked before in vain, so that all come at the planted
  /// rate.
  void request(Day day, int age) {
    Life* life = nullptr;
    for (int attempt = 0; attempt < 20 && life == nullptr && !idle_.empty(); ++attempt) {
      if (!chance_.with(0.1)) continue;
      const auto at = static_cast<std::size_t>(chance_.below(static_cast<int>(idle_.size())));
      const auto [index, since] = idle_[at];
      if (since + Days{30} > day || completed_years(lives_[index].birth, day) != age) continue;
      life = &lives_[index];
      idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    if (life == nullptr) life = &new_life(birth_at(day, age));
    assess(*life, day, index_of(age));
  }

  void assess(Life& life, Day day, std::size_t age) {
    LifeRequest one;
    one.received = day;
    one.exception = chance_.with(planted_.exception);
    const Day decided = day + chance_.wait(planted_.decision);
    const Day withdrawn =
        day + Days{std::lround(std::min(1e6, chance_.exponential(planted_.request_withdrawn)))};
    const Day exported = day + Days{5 + chance_.below(20)};
    if (look_.oddities && chance_.with(planted_.exported) && exported < decided) {
      one.exported = exported;
    } else if (withdrawn < decided) {
      one.decided = withdrawn;
      one.outcome = Outcome::withdrawn;
    } else {
      one.decided = decided;
      one.outcome = chance_.with(planted_.refuse[age]) ? Outcome::no : Outcome::yes;
    }
    if (one.outcome == Outcome::yes) follow(one, age);
    if (one.outcome != Outcome::yes || one.assessment != Outcome::yes)
      idle_.emplace_back(life.id - 1, one.assessed.value_or(one.decided.value_or(last_ + Days{1})));
    life.requests.push_back(one);
    if (!one.planned) return;
    LifePlan plan;
    plan.started = plan.from = *one.planned;
    plan.request = life.requests.size() - 1;
    enter_first(life, plan, plan.started);
    life.plan = std::move(plan);
    go_on(life, life.plan->started);
  }

  void follow(LifeRequest& one, std::size_t age) {
    const Day assessed = *one.decided + chance_.wait(planted_.assessment);
    const Day withdrawn =
        *one.decided +
        Days{std::lround(std::min(1e6, chance_.exponential(planted_.assessment_withdrawn)))};
    if (withdrawn < assessed) {
      one.assessed = withdrawn;
      one.assessment = Outcome::withdrawn;
      return;
    }
    one.assessed = assessed;
    one.assessment = chance_.with(planted_.not_issue[age]) ? Outcome::no : Outcome::yes;
    if (one.assessment == Outcome::yes) one.planned = assessed + chance_.wait(planted_.plan);
  }

  Provision first_provision(int age) {
    const Group& group = group_at(age);
    return group.provisions[chance_.one_of(group.weights)];
  }

  /// The plan's first placement: in half of them the child has been there since September.
  void enter_first(Life& life, LifePlan& plan, Day day) {
    Day entered = day;
    if (chance_.with(0.5))
      entered = std::max(life.birth + Days{800}, AcademicYear::of(day).first_day());
    entered = std::min(entered, day);
    place(life, plan, entered, first_provision(dfe_age(life.birth, day)));
  }

  void place(Life& life, LifePlan& plan, Day day, Provision provision) {
    if (!plan.placements.empty()) {
      if (plan.placements.back().entered >= day) return;
      plan.placements.back().left = day;
    }
    LifePlacement placement;
    placement.entered = day;
    placement.provision = provision;
    placement.setting = setting_in(provision, chance_.below(kSchoolsOfAKind));
    if (life.setting_blank) {
      placement.setting = {};
      placement.provision = Provision::placement_unknown;
    } else if (life.setting_unknown) {
      placement.setting = {};
      placement.setting.urn = kUnknownUrn;
      placement.provision = Provision::placement_unknown;
    }
    plan.placements.push_back(placement);
  }

  /// Lets a plan go on from `now` to its end or the last day.
  void go_on(Life& life, Day now) {
    while (now <= last_ && !life.plan->ended) {
      const int age = completed_years(life.birth, now);
      const auto at = index_of(age);
      const int year = sendsim::calendar_year(now);
      Day boundary = sendsim::birthday(life.birth, age + 1);
      for (const Day day : {make_day(year, 7, 31), make_day(year, 9, 1), make_day(year + 1, 7, 31)})
        if (day > now) boundary = std::min(boundary, day);
      const double all = planted_.ceases[at] + planted_.transfers_out[at] + planted_.moves[at];
      const double wait = std::ceil(chance_.exponential(all / 365.25));
      if (wait <= static_cast<double>((boundary - now).count())) {
        now += Days{static_cast<int>(wait)};
        happen(life, now, at);
        if (now < boundary) continue;
        if (life.plan->ended) return;
      }
      now = boundary;
      if (now == make_day(year, 7, 31) || now == make_day(year + 1, 7, 31)) end_year(life, now);
      if (now == make_day(year, 9, 1)) begin_year(life, now);
    }
  }

  void happen(Life& life, Day day, std::size_t age) {
    LifePlan& plan = *life.plan;
    switch (
        chance_.one_of({planted_.ceases[age], planted_.transfers_out[age], planted_.moves[age]})) {
      case 0:
        plan.ended = day;
        plan.reason = std::array{CeaseReason::needs_met, CeaseReason::no_longer_engages,
                                 CeaseReason::left_england, CeaseReason::deceased,
                                 CeaseReason::other}[chance_.one_of({5, 3, 2, 0.5, 1})];
        return;
      case 1:
        plan.ended = day;
        plan.reason = CeaseReason::transferred;
        return;
      default: move(life, day); return;
    }
  }

  /// To any other kind of provision of the same stage, each as likely.
  void move(Life& life, Day day) {
    const Group& group = group_at(dfe_age(life.birth, day));
    const Provision now = life.plan->placements.back().provision;
    std::vector<Provision> others;
    for (const Provision provision : group.provisions)
      if (provision != now) others.push_back(provision);
    place(life, *life.plan, day,
          others[static_cast<std::size_t>(chance_.below(static_cast<int>(others.size())))]);
  }

  void end_year(Life& life, Day day) {
    const int age = dfe_age(life.birth, day);
    if (!chance_.with(planted_.year_end[index_of(age)])) return;
    life.plan->ended = day;
    life.plan->reason =
        age >= 24 ? CeaseReason::maximum_age
                  : std::array{CeaseReason::needs_met, CeaseReason::higher_education,
                               CeaseReason::employment,
                               CeaseReason::no_longer_engages}[chance_.one_of({3, 2, 2, 3})];
  }

  void begin_year(Life& life, Day day) {
    const int age = dfe_age(life.birth, day);
    const Provision now = life.plan->placements.back().provision;
    if (age == 4 || age == 16) {
      place(life, *life.plan, day, first_provision(age));
    } else if (age == 11 && chance_.with(planted_.changes_at_11)) {
      move(life, day);
    } else if (age == 11 && now != Provision::placement_unknown) {
      place(life, *life.plan, day, now);  // another school of the same kind
    }
  }

  Chance chance_;
  const Planted& planted_;
  const Look& look_;
  Day first_, last_;
  std::vector<Life> lives_;
  std::vector<std::pair<std::size_t, Day>> idle_;  ///< without plan or open request, and since when
};

}  // namespace

Planted usual_rates() {
  Planted planted;
  planted.requests = {0.0002, 0.002, 0.010,  0.018,  0.020,  0.014,  0.013,  0.013, 0.012,
                      0.013,  0.015, 0.012,  0.010,  0.010,  0.009,  0.006,  0.004, 0.003,
                      0.0015, 0.001, 0.0008, 0.0005, 0.0004, 0.0003, 0.0002, 0.0001};
  for (std::size_t age = 0; age < kAges; ++age) {
    planted.refuse[age] = age < 5 ? 0.15 : age < 11 ? 0.25 : age < 16 ? 0.35 : 0.45;
    planted.not_issue[age] = age < 5 ? 0.05 : age < 11 ? 0.10 : age < 16 ? 0.15 : 0.30;
    planted.ceases[age] = age < 15 ? 0.008 : age < 18 ? 0.02 : 0.08;
    planted.transfers_out[age] = age < 18 ? 0.018 : 0.010;
    planted.moves[age] = age >= 5 && age < 16 ? 0.05 : 0.0;
    planted.year_end[age] = age < 15    ? 0.0
                            : age == 15 ? 0.03
                            : age == 16 ? 0.06
                            : age == 17 ? 0.12
                            : age == 18 ? 0.22
                            : age < 24  ? 0.30
                                        : 1.0;
  }
  return planted;
}

Authority::Authority(std::uint64_t seed, Planted planted, Look look)
    : planted_{planted}, look_{look}, lives_{World{seed, planted_, look_}.live()} {}

std::int64_t Authority::plans_on(Day day) const {
  return std::count_if(lives_.begin(), lives_.end(), [&](const Life& life) {
    return life.plan && life.plan->from <= day && (!life.plan->ended || *life.plan->ended > day);
  });
}

}  // namespace invented
