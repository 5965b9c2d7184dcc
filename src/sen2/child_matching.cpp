#include "child_matching.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace sendsim::sen2 {
namespace {

using DateSet = std::set<std::pair<int, Day>>;

/// The dates that a child keeps from year to year: of receipt and of a plan's start.
DateSet dates_of(const Person& person) {
  DateSet dates;
  for (const Request& request : person.requests) {
    if (request.received) dates.emplace(0, *request.received);
    for (const Assessment& assessment : request.assessments)
      for (const NamedPlan& plan : assessment.plans)
        if (plan.started) dates.emplace(1, *plan.started);
  }
  return dates;
}

bool share(const DateSet& a, const DateSet& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& date) { return b.contains(date); });
}

class Matching {
 public:
  explicit Matching(std::vector<JoinFinding>& findings) : findings_{findings} {}

  void add(std::size_t in_return, const Return& told) {
    // An order of their own, so that the file's decides nothing.
    std::vector<std::pair<DateSet, const Person*>> rest;
    for (const Person& person : told.persons) {
      const auto child = with_number(person);
      if (child)
        put(*child, in_return, person);
      else
        rest.emplace_back(dates_of(person), &person);
    }
    std::stable_sort(rest.begin(), rest.end(), [](const auto& a, const auto& b) {
      return std::tie(a.second->born, a.second->sex, a.first) <
             std::tie(b.second->born, b.second->sex, b.first);
    });
    for (const auto& [dates, person] : rest)
      put(match(in_return, *person, dates), in_return, *person);
  }

  [[nodiscard]] std::vector<ChildRecords> take() { return std::move(children_); }

 private:
  using Candidates = std::vector<std::size_t>;

  [[nodiscard]] std::optional<std::size_t> with_number(const Person& person) const {
    const auto by_upn = person.by_upn.known() ? by_upn_.find(person.by_upn) : by_upn_.end();
    if (by_upn != by_upn_.end()) return by_upn->second;
    const auto by_uln = person.by_uln.known() ? by_uln_.find(person.by_uln) : by_uln_.end();
    if (by_uln != by_uln_.end()) return by_uln->second;
    return std::nullopt;
  }

  /// The child of a person whose numbers no earlier return has, else a new one.
  std::size_t match(std::size_t in_return, const Person& person, const DateSet& dates) {
    // A second record under one new number, in the same return.
    if (const auto child = with_number(person)) return *child;
    const auto old = matched_by_dates(in_return, person, dates);
    if (!old) return children_.size();
    if (person.by_upn.known() && has_upn_[*old])
      findings_.push_back({JoinProblem::upn_changed, in_return, person.at});
    return *old;
  }

  /// One with the same key of dates and a date in common; else the only one of the same month of
  /// birth and sex with a date in common, where either of the two has no UPN.
  [[nodiscard]] std::optional<std::size_t> matched_by_dates(std::size_t in_return,
                                                            const Person& person,
                                                            const DateSet& dates) const {
    const auto is_free = [&](std::size_t child) {
      return children_[child].years.back().in_return != in_return && share(dates, dates_[child]);
    };
    const auto alike = person.by_dates.known() ? by_dates_.find(person.by_dates) : by_dates_.end();
    if (alike != by_dates_.end())
      for (const std::size_t child : alike->second)
        if (is_free(child)) return child;
    const auto born =
        person.born.known() ? by_month_.find({person.born, person.sex}) : by_month_.end();
    if (born == by_month_.end()) return std::nullopt;
    std::optional<std::size_t> only;
    for (const std::size_t child : born->second) {
      if ((person.by_upn.known() && has_upn_[child]) || !is_free(child)) continue;
      if (only) return std::nullopt;
      only = child;
    }
    return only;
  }

  void put(std::size_t child, std::size_t in_return, const Person& person) {
    if (child == children_.size()) {
      children_.emplace_back();
      dates_.emplace_back();
      has_upn_.push_back(false);
    }
    std::vector<ChildRecords::Year>& years = children_[child].years;
    if (years.empty() || years.back().in_return != in_return) years.push_back({in_return, {}});
    years.back().persons.push_back(&person);
    dates_[child].merge(dates_of(person));
    if (person.by_upn.known()) {
      by_upn_.try_emplace(person.by_upn, child);
      has_upn_[child] = true;
    }
    if (person.by_uln.known()) by_uln_.try_emplace(person.by_uln, child);
    if (person.by_dates.known()) remember(by_dates_[person.by_dates], child);
    if (person.born.known()) remember(by_month_[{person.born, person.sex}], child);
  }

  static void remember(Candidates& candidates, std::size_t child) {
    if (std::find(candidates.begin(), candidates.end(), child) == candidates.end())
      candidates.push_back(child);
  }

  std::vector<JoinFinding>& findings_;
  std::vector<ChildRecords> children_;
  std::vector<DateSet> dates_;
  std::vector<bool> has_upn_;
  std::map<ChildKey, std::size_t> by_upn_;
  std::map<ChildKey, std::size_t> by_uln_;
  std::map<ChildKey, Candidates> by_dates_;
  std::map<std::pair<BirthMonth, Sex>, Candidates> by_month_;
};

}  // namespace

std::vector<ChildRecords> match_children(std::span<const Return> returns,
                                         std::vector<JoinFinding>& findings) {
  Matching matching{findings};
  for (std::size_t i = 0; i < returns.size(); ++i) matching.add(i, returns[i]);
  return matching.take();
}

}  // namespace sendsim::sen2
