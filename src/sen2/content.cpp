#include "content.hpp"

#include <algorithm>
#include <tuple>

namespace sendsim::sen2 {
namespace {

template <class Record>
bool all_same(const std::vector<Record>& a, const std::vector<Record>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Record& x, const Record& y) { return same_facts(x, y); });
}

// What each record says by itself, without its children and its place.
auto facts(const Placement& p) { return std::tie(p.setting, p.entered, p.left, p.residential); }
auto facts(const Need& n) { return std::tie(n.type, n.rank); }
auto facts(const NamedPlan& p) {
  return std::tie(p.started, p.ceased, p.reason, p.residential, p.personal_budget, p.settings);
}
auto facts(const Assessment& a) {
  return std::tie(a.outcome, a.decided, a.exception, a.mediation, a.tribunal);
}
auto facts(const ActivePlan& p) {
  return std::tie(p.from_authority, p.review_meeting, p.last_review, p.phase_transfer_due,
                  p.phase_transfer_final);
}
auto facts(const Request& r) {
  return std::tie(r.received, r.decided, r.outcome, r.source, r.mediation, r.tribunal, r.exported);
}
auto facts(const Person& p) { return std::tie(p.by_upn, p.by_uln, p.by_dates, p.born, p.sex); }

}  // namespace

bool same_facts(const Placement& a, const Placement& b) { return facts(a) == facts(b); }
bool same_facts(const Need& a, const Need& b) { return facts(a) == facts(b); }
bool same_facts(const NamedPlan& a, const NamedPlan& b) { return facts(a) == facts(b); }
bool same_facts(const Assessment& a, const Assessment& b) {
  return facts(a) == facts(b) && all_same(a.plans, b.plans);
}
bool same_facts(const ActivePlan& a, const ActivePlan& b) {
  return facts(a) == facts(b) && all_same(a.placements, b.placements) && all_same(a.needs, b.needs);
}
bool same_facts(const Request& a, const Request& b) {
  return facts(a) == facts(b) && all_same(a.assessments, b.assessments) &&
         all_same(a.active, b.active);
}
bool same_facts(const Person& a, const Person& b) {
  return facts(a) == facts(b) && all_same(a.requests, b.requests);
}

bool same_content(const Return& a, const Return& b) {
  return a.year == b.year && a.census == b.census && a.authority == b.authority &&
         all_same(a.persons, b.persons);
}

}  // namespace sendsim::sen2
