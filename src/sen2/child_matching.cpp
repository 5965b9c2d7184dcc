#include "child_matching.hpp"

#include <algorithm>
#include <map>
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
    std::vector<const Person*> unmatched;
    for (const Person& person : told.persons) {
      const auto found = person.by_upn.known() ? by_upn_.find(person.by_upn) : by_upn_.end();
      if (found == by_upn_.end())
        unmatched.push_back(&person);
      else
        put(found->second, in_return, person);
    }
    // An order of their own, so that the file's decides nothing.
    std::vector<std::pair<DateSet, const Person*>> rest;
    for (const Person* person : unmatched) rest.emplace_back(dates_of(*person), person);
    std::stable_sort(rest.begin(), rest.end(), [](const auto& a, const auto& b) {
      return std::tie(a.second->born, a.second->sex, a.first) <
             std::tie(b.second->born, b.second->sex, b.first);
    });
    for (const auto& [dates, person] : rest)
      put(match(in_return, *person, dates), in_return, *person);
  }

  [[nodiscard]] std::vector<ChildRecords> take() { return std::move(children_); }

 private:
  /// The child of a person whose UPN no earlier return has: one of the same birth date and sex and
  /// with a date in common, else a new one.
  std::size_t match(std::size_t in_return, const Person& person, const DateSet& dates) {
    // A second record under one new UPN, in the same return.
    if (person.by_upn.known()) {
      const auto found = by_upn_.find(person.by_upn);
      if (found != by_upn_.end()) return found->second;
    }
    if (person.by_dates.known()) {
      const auto [from, to] = by_dates_.equal_range(person.by_dates);
      for (auto at = from; at != to; ++at) {
        const std::size_t child = at->second;
        const bool is_taken = children_[child].years.back().in_return == in_return;
        if (is_taken || !share(dates, dates_[child])) continue;
        if (person.by_upn.known() && has_upn_[child])
          findings_.push_back({JoinProblem::upn_changed, in_return, person.at});
        return child;
      }
    }
    children_.emplace_back();
    dates_.emplace_back();
    has_upn_.push_back(false);
    if (person.by_dates.known()) by_dates_.emplace(person.by_dates, children_.size() - 1);
    return children_.size() - 1;
  }

  void put(std::size_t child, std::size_t in_return, const Person& person) {
    std::vector<ChildRecords::Year>& years = children_[child].years;
    if (years.empty() || years.back().in_return != in_return) years.push_back({in_return, {}});
    years.back().persons.push_back(&person);
    dates_[child].merge(dates_of(person));
    if (person.by_upn.known()) {
      by_upn_.try_emplace(person.by_upn, child);
      has_upn_[child] = true;
    }
  }

  std::vector<JoinFinding>& findings_;
  std::vector<ChildRecords> children_;
  std::vector<DateSet> dates_;
  std::vector<bool> has_upn_;
  std::map<ChildKey, std::size_t> by_upn_;
  std::multimap<ChildKey, std::size_t> by_dates_;
};

}  // namespace

std::vector<ChildRecords> match_children(std::span<const Return> returns,
                                         std::vector<JoinFinding>& findings) {
  Matching matching{findings};
  for (std::size_t i = 0; i < returns.size(); ++i) matching.add(i, returns[i]);
  return matching.take();
}

}  // namespace sendsim::sen2
