#include "plan_episodes.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sendsim::sen2 {
namespace {

/// A plan as one return tells of it.
struct ToldPlan {
  std::optional<Day> started{};
  std::optional<Day> ended{};
  CeaseReason reason = CeaseReason::none;
  bool active = false;
  bool exception = false;
  bool historical = false;  ///< request and assessment stand in the return for its sake alone
  std::uint16_t from_authority = 0;
  std::optional<Day> requested{};
  std::optional<Day> first_entry{};  ///< of the placements
  RowRef at{};
};

/// The middle of the days after `before` up to and including `last`.
Day middle(Day before, Day last) { return before + (last - before + Days{1}) / 2; }

std::optional<Day> latest_start(const Request& request) {
  std::optional<Day> latest;
  for (const Assessment& assessment : request.assessments)
    for (const NamedPlan& plan : assessment.plans) latest = std::max(latest, plan.started);
  return latest;
}

/// Reads the plans of one child out of one return.
class TellingYear {
 public:
  TellingYear(const ChildRecords::Year& year, const Coverage& coverage,
              std::vector<JoinFinding>& findings)
      : year_{year}, coverage_{coverage}, findings_{findings}, active_{active_plan_of(year)} {}

  [[nodiscard]] std::vector<ToldPlan> read() {
    for (const Person* person : year_.persons)
      for (const Request& request : person->requests) read(request);
    std::stable_sort(told_.begin(), told_.end(), [](const ToldPlan& a, const ToldPlan& b) {
      return std::tie(a.started, a.ended, a.active) < std::tie(b.started, b.ended, b.active);
    });
    return std::move(told_);
  }

 private:
  void find(JoinProblem problem, RowRef at) { findings_.push_back({problem, year_.in_return, at}); }

  void read(const Request& request) {
    const bool is_active = active_ && active_->request == &request;
    if (!request.active.empty() && (!is_active || request.active.size() > 1))
      find(JoinProblem::several_active, request.active.back().at);
    std::optional<ToldPlan> in_force;
    for (const Assessment& assessment : request.assessments)
      for (const NamedPlan& plan : assessment.plans) {
        ToldPlan told = told_of(request, assessment, plan);
        if (!told.started && !told.ended && !is_active) continue;
        if (is_active && !told.ended) {
          // An amended plan may stand in rows of its own: it is one plan, from its first start.
          if (!in_force ||
              (told.started && (!in_force->started || told.started < in_force->started)))
            in_force = told;
        } else if (told.ended || request.active.empty()) {
          told_.push_back(told);
        }
      }
    if (is_active) add_active(request, in_force);
  }

  ToldPlan told_of(const Request& request, const Assessment& assessment, const NamedPlan& plan) {
    ToldPlan told;
    told.started = plan.started;
    told.ended = plan.ceased;
    told.reason = plan.reason;
    told.exception = assessment.exception;
    told.historical =
        request.outcome == Outcome::historical && assessment.outcome == Outcome::historical;
    told.requested = request.received;
    told.at = plan.at;
    if (told.started && *told.started > coverage_.census) {
      find(JoinProblem::date_after_census, plan.at);
      told.started.reset();
    }
    if (told.ended && *told.ended > coverage_.census) told.ended.reset();
    if (told.started && told.ended && *told.ended < *told.started) told.started = told.ended;
    return told;
  }

  void add_active(const Request& request, std::optional<ToldPlan> in_force) {
    if (!in_force) {
      // All its plans have ended, or it has none: it is in force all the same.
      in_force.emplace();
      for (auto at = told_.begin(); at != told_.end(); ++at)
        if (at->requested == request.received && at->ended) {
          find(JoinProblem::ceased_yet_active, active_->plan->at);
          in_force = *at;
          in_force->ended.reset();
          in_force->reason = CeaseReason::none;
          told_.erase(at);
          break;
        }
      in_force->requested = request.received;
    }
    if (!in_force->started) find(JoinProblem::plan_without_start, active_->plan->at);
    in_force->active = true;
    in_force->from_authority = active_->plan->from_authority;
    in_force->at = active_->plan->at;
    for (const Placement& placement : active_->plan->placements)
      if (placement.entered && *placement.entered <= coverage_.census &&
          (!in_force->first_entry || *placement.entered < *in_force->first_entry))
        in_force->first_entry = placement.entered;
    told_.push_back(*in_force);
  }

  const ChildRecords::Year& year_;
  const Coverage& coverage_;
  std::vector<JoinFinding>& findings_;
  std::optional<ActiveFound> active_;
  std::vector<ToldPlan> told_;
};

/// Follows one child's plans from return to return.
class Episodes {
 public:
  Episodes(std::span<const Coverage> returns, std::vector<JoinFinding>& findings)
      : returns_{returns}, findings_{findings} {}

  void add(std::size_t in_return, const std::vector<ToldPlan>& told) {
    for (Kept& kept : kept_) kept.told_now = false;
    std::vector<const ToldPlan*> strangers;
    for (const ToldPlan& plan : told)
      if (Kept* same = with_start(plan))
        update(*same, plan, in_return);
      else
        strangers.push_back(&plan);
    for (const ToldPlan* plan : strangers) {
      Kept* open = open_and_untold();
      if (open == nullptr)
        begin(*plan, in_return);
      else
        update(*open, *plan, in_return);
    }
    for (Kept& kept : kept_)
      if (!kept.plan.ended && !kept.told_now) vanish(kept, in_return);
  }

  [[nodiscard]] std::vector<PlanEpisode> take() {
    std::vector<PlanEpisode> plans;
    for (const Kept& kept : kept_) {
      if (kept.plan.end_assumed) findings_.push_back(kept.silence);
      plans.push_back(kept.plan);
    }
    std::sort(plans.begin(), plans.end());
    return plans;
  }

 private:
  struct Kept {
    PlanEpisode plan;
    std::size_t last_active = 0;  ///< return
    bool was_active = false;
    bool told_now = false;
    RowRef at{};
    JoinFinding silence{};  ///< what is found if the end stays assumed
  };

  Kept* with_start(const ToldPlan& told) {
    if (!told.started) return nullptr;
    for (Kept& kept : kept_) {
      if (kept.told_now || !kept.plan.start_known || kept.plan.started != *told.started) continue;
      // Who comes back after an assumed end begins anew: the census between did not have them.
      if (kept.plan.ended && told.active) continue;
      return &kept;
    }
    return nullptr;
  }

  Kept* open_and_untold() {
    for (Kept& kept : kept_)
      if (!kept.plan.ended && !kept.told_now) return &kept;
    return nullptr;
  }

  void update(Kept& kept, const ToldPlan& told, std::size_t in_return) {
    kept.told_now = true;
    kept.at = told.at;
    if (told.started && kept.plan.started != *told.started) {
      findings_.push_back({JoinProblem::plan_start_changed, in_return, told.at});
      if (!kept.plan.start_known && *told.started <= kept.plan.from) {
        kept.plan.started = *told.started;
        kept.plan.start_known = true;
      }
    }
    kept.plan.exception = kept.plan.exception || told.exception;
    if (!kept.plan.requested) kept.plan.requested = told.requested;
    if (told.active) {
      kept.was_active = true;
      kept.last_active = in_return;
      return;
    }
    end(kept, told, in_return);
  }

  /// Told of, and not in force at the census of this return.
  void end(Kept& kept, const ToldPlan& told, std::size_t in_return) {
    const bool was_ended = kept.plan.ended && !kept.plan.end_assumed;
    if (was_ended && !told.ended) return;
    if (!told.ended) findings_.push_back({JoinProblem::plan_without_end, in_return, told.at});
    Day ended = told.ended.value_or(returns_[in_return].census);
    if (kept.was_active && ended <= returns_[kept.last_active].census) {
      findings_.push_back({JoinProblem::ceased_yet_active, in_return, told.at});
      ended = returns_[kept.last_active].census + Days{1};
    }
    kept.plan.ended = ended;
    kept.plan.reason = told.reason;
    kept.plan.end_assumed = false;
  }

  void vanish(Kept& kept, std::size_t in_return) {
    const Day last_seen = returns_[kept.last_active].census;
    kept.plan.ended = middle(last_seen, returns_[in_return].census);
    kept.plan.end_assumed = true;
    kept.silence = {JoinProblem::vanished, kept.last_active, kept.at};
  }

  void begin(const ToldPlan& told, std::size_t in_return) {
    Kept kept;
    kept.told_now = true;
    kept.at = told.at;
    kept.plan.exception = told.exception;
    kept.plan.requested = told.requested;
    kept.plan.start_known = told.started.has_value();
    enter(kept.plan, told, in_return);
    if (told.active) {
      kept.was_active = true;
      kept.last_active = in_return;
    } else {
      end(kept, told, in_return);
    }
    kept_.push_back(kept);
  }

  /// Since when, and how, a plan that no earlier return has is kept.
  void enter(PlanEpisode& plan, const ToldPlan& told, std::size_t in_return) {
    const Day last = told.ended.value_or(returns_[in_return].census);
    // The last census at which it would have been in force, had it been here.
    std::optional<Day> census_before;
    for (std::size_t i = 0; i < in_return; ++i)
      if (returns_[i].census < last) census_before = returns_[i].census;
    const Day unseen_until = census_before.value_or(returns_.front().from - Days{1});
    const bool is_new = told.started && *told.started > unseen_until;
    // Who came and left between two censuses has no active plan to name the former authority; but
    // a plan of one's own, begun since, would have a request or an assessment that is not history.
    const bool is_from_elsewhere = told.from_authority != 0 || (told.historical && !told.active);
    if (is_new && !is_from_elsewhere) {
      plan.started = plan.from = *told.started;
      plan.entry = PlanEntry::issued;
      return;
    }
    const Day earliest = is_new ? *told.started : unseen_until;
    const bool is_entry_known =
        told.first_entry && *told.first_entry > unseen_until && *told.first_entry >= earliest;
    plan.from = std::min(last, is_entry_known ? *told.first_entry : middle(earliest, last));
    plan.started = told.started.value_or(plan.from);
    if (is_from_elsewhere &&
        (is_new || (told.from_authority != 0 && (census_before || is_entry_known)))) {
      plan.entry = PlanEntry::moved_in;
    } else if (census_before) {
      plan.entry = PlanEntry::appeared;
      findings_.push_back({JoinProblem::appeared, in_return, told.at});
    } else {
      plan.entry = PlanEntry::before;
      plan.started = plan.from = told.started.value_or(unseen_until);
    }
  }

  std::span<const Coverage> returns_;
  std::vector<JoinFinding>& findings_;
  std::vector<Kept> kept_;
};

}  // namespace

std::optional<ActiveFound> active_plan_of(const ChildRecords::Year& year) {
  std::optional<ActiveFound> found;
  std::optional<Day> start;
  for (const Person* person : year.persons)
    for (const Request& request : person->requests) {
      if (request.active.empty()) continue;
      const std::optional<Day> its = latest_start(request);
      const std::pair mine{its, request.received};
      if (found && mine <= std::pair{start, found->request->received}) continue;
      found = ActiveFound{&request, &request.active.front()};
      start = its;
    }
  return found;
}

std::vector<PlanEpisode> plan_episodes(const ChildRecords& child, std::span<const Coverage> returns,
                                       std::vector<JoinFinding>& findings) {
  Episodes episodes{returns, findings};
  auto year = child.years.begin();
  for (std::size_t i = child.years.front().in_return; i < returns.size(); ++i) {
    std::vector<ToldPlan> told;
    if (year != child.years.end() && year->in_return == i)
      told = TellingYear{*year++, returns[i], findings}.read();
    episodes.add(i, told);
  }
  return episodes.take();
}

}  // namespace sendsim::sen2
