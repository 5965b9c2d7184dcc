#include "placements.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "plan_episodes.hpp"

namespace sendsim::sen2 {
namespace {

/// The placement attended on the census day: of those open then the one of the best rank, of
/// several the one entered last; the rest of the order only makes the choice a rule.
const Placement* current(const std::vector<Placement>& placements, Day census) {
  const Placement* chosen = nullptr;
  const auto order = [](const Placement& one) {
    return std::tuple{-int{one.setting.rank}, one.entered, one.setting};
  };
  for (const Placement& one : placements) {
    if (one.entered > census || (one.left && *one.left <= census)) continue;
    if (chosen == nullptr || order(one) > order(*chosen)) chosen = &one;
  }
  return chosen;
}

/// Where none is open: the one that was left last.
const Placement* last_left(const std::vector<Placement>& placements, Day census) {
  const Placement* chosen = nullptr;
  const auto order = [](const Placement& one) {
    return std::tuple{one.left, one.entered, -int{one.setting.rank}, one.setting};
  };
  for (const Placement& one : placements) {
    if (one.entered > census) continue;
    if (chosen == nullptr || order(one) > order(*chosen)) chosen = &one;
  }
  return chosen;
}

const Setting* named_in_plan(const Request& request) {
  const Setting* chosen = nullptr;
  for (const Assessment& assessment : request.assessments)
    for (const NamedPlan& plan : assessment.plans) {
      if (plan.ceased) continue;
      for (const Setting& setting : plan.settings)
        if (chosen == nullptr || std::tie(setting.rank, setting) < std::tie(chosen->rank, *chosen))
          chosen = &setting;
    }
  return chosen;
}

NeedType primary_need(const ActivePlan& plan) {
  const Need* chosen = nullptr;
  for (const Need& need : plan.needs) {
    if (need.type == NeedType::unknown) continue;
    if (chosen == nullptr ||
        std::pair{need.rank, need.type} < std::pair{chosen->rank, chosen->type})
      chosen = &need;
  }
  return chosen == nullptr ? NeedType::unknown : chosen->type;
}

bool is_blank(const Setting& setting) {
  return setting.urn == 0 && setting.ukprn == 0 && setting.type == SettingType::none;
}

/// Fills needs that a return lacks from the nearest other one, the earlier of two.
void borrow_needs(std::vector<CensusView>& views) {
  const std::vector<CensusView> told = views;
  for (std::size_t i = 0; i < views.size(); ++i) {
    for (std::size_t far = 1; far < views.size() && views[i].need == NeedType::unknown; ++far) {
      if (i >= far) views[i].need = told[i - far].need;
      if (views[i].need == NeedType::unknown && i + far < told.size())
        views[i].need = told[i + far].need;
      views[i].need_borrowed = views[i].need != NeedType::unknown;
    }
  }
}

}  // namespace

void UnknownEstablishments::add(const Setting& setting, std::size_t in_return, RowRef at) {
  const std::uint32_t number = setting.urn != 0 ? setting.urn : setting.ukprn;
  const auto [found, fresh] = by_number_.try_emplace(
      number,
      Unknown{JoinFinding{JoinProblem::unknown_establishment, in_return, at, 1, number}, {}});
  found->second.rows.emplace(in_return, at);
}

std::vector<JoinFinding> UnknownEstablishments::findings() const {
  std::vector<JoinFinding> list;
  for (const auto& [number, unknown] : by_number_) {
    list.push_back(unknown.finding);
    list.back().count = static_cast<std::int64_t>(unknown.rows.size());
  }
  return list;
}

Provision PlacementReader::provision_of(const Setting& setting, std::size_t in_return, RowRef at,
                                        int dfe_age) {
  const EstablishmentBook::Answer answer = book_.provision_of(setting, dfe_age);
  if (answer.basis == ProvisionBasis::unknown_establishment) unknown_.add(setting, in_return, at);
  return answer.provision;
}

std::vector<CensusView> PlacementReader::views(const ChildRecords& child, BirthMonth born) {
  std::vector<CensusView> views;
  std::vector<RowRef> rows;
  for (const ChildRecords::Year& year : child.years) {
    const auto found = active_plan_of(year);
    if (!found) continue;
    CensusView view;
    view.in_return = year.in_return;
    view.need = primary_need(*found->plan);
    view.last_review = found->plan->last_review;
    view.review_meeting = found->plan->review_meeting;
    place(view, *found->request, *found->plan, born);
    views.push_back(view);
    rows.push_back(found->plan->at);
  }
  borrow_needs(views);
  for (std::size_t i = 0; i < views.size(); ++i)
    if (views[i].need_borrowed)
      findings_.push_back({JoinProblem::need_from_other_year, views[i].in_return, rows[i]});
  return views;
}

void PlacementReader::place(CensusView& view, const Request& request, const ActivePlan& plan,
                            BirthMonth born) {
  const Day census = returns_[view.in_return].census;
  const Placement* placement = current(plan.placements, census);
  if (placement == nullptr) {
    placement = last_left(plan.placements, census);
    if (placement != nullptr)
      findings_.push_back({JoinProblem::placement_not_current, view.in_return, placement->at});
  }
  const Setting* setting = placement == nullptr ? nullptr : &placement->setting;
  RowRef at = placement == nullptr ? plan.at : placement->at;
  if (setting == nullptr || is_blank(*setting)) {
    findings_.push_back({JoinProblem::placement_not_recorded, view.in_return, at});
    // What the plan names is where the child ought to be; better than nothing.
    if (const Setting* named = named_in_plan(request)) setting = named;
  }
  if (placement != nullptr) {
    view.entered = placement->entered;
    view.residential = placement->residential;
  }
  if (setting == nullptr || is_blank(*setting)) return;
  view.urn = setting->urn;
  view.ukprn = setting->ukprn;
  view.provision =
      provision_of(*setting, view.in_return, at, born.known() ? born.age_at(census) : 10);
}

std::vector<PlacementSpell> PlacementReader::spells(const ChildRecords& child, BirthMonth born) {
  struct Told {
    std::size_t in_return;
    Placement placement;
  };
  std::map<Day, Told> by_entry;
  for (const ChildRecords::Year& year : child.years)
    for (const Person* person : year.persons)
      for (const Request& request : person->requests)
        for (const ActivePlan& plan : request.active)
          for (const Placement& one : plan.placements) {
            if (!one.entered || one.setting.rank > 1 || is_blank(one.setting)) continue;
            if (*one.entered > returns_[year.in_return].census) continue;
            const auto [at, fresh] = by_entry.try_emplace(*one.entered, Told{year.in_return, one});
            if (fresh) continue;
            Told& before = at->second;
            // In one return: the one that lasts longer; an open one above all.
            const auto lasts = [](const Placement& p) {
              return std::tuple{!p.left.has_value(), p.left, p.setting};
            };
            if (before.in_return < year.in_return || lasts(before.placement) < lasts(one))
              before = {year.in_return, one};
          }
  std::vector<PlacementSpell> spells;
  for (const auto& [entered, told] : by_entry) {
    const Setting& setting = told.placement.setting;
    const int age = born.known() ? born.age_at(entered) : 10;
    spells.push_back({entered, told.placement.left,
                      provision_of(setting, told.in_return, told.placement.at, age), setting.urn,
                      setting.ukprn});
  }
  return spells;
}

}  // namespace sendsim::sen2
