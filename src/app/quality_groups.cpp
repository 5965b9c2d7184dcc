#include "quality_groups.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace sendsim::app {
namespace {

/// A group in the making.
struct Gathered {
  QualityGroup group;
  std::set<std::size_t> plans{};
};

std::string field_of(const QualityRow& row, GroupedBy by) {
  switch (by) {
    case GroupedBy::problem: return "";
    case GroupedBy::field: return row.field;
    case GroupedBy::column: return row.column;
  }
  return "";
}

void gather(Gathered& into, const QualityRow& row) {
  into.group.rows += static_cast<double>(row.count);
  into.plans.insert(row.plans.begin(), row.plans.end());
  into.group.plans = static_cast<double>(into.plans.size());
  into.group.plans_known = into.group.plans_known && row.plans_known;
  constexpr std::size_t kLongEnough = 300;
  if (into.group.assumed.size() < kLongEnough &&
      into.group.assumed.find(row.assumed) == std::string::npos)
    into.group.assumed += (into.group.assumed.empty() ? "" : "; ") + row.assumed;
}

/// Which of a kind's counts are told as hidden.
std::vector<bool> hidden(const std::vector<Gathered>& kind, double QualityGroup::*count,
                         const SmallCounts& counts) {
  std::vector<SmallCounts::Cell> whole;
  for (const Gathered& each : kind) whole.push_back({.count = std::llround(each.group.*count)});
  std::vector<bool> is_hidden;
  for (const std::string& told : counts.told_with_total(whole))
    is_hidden.push_back(told == SmallCounts::kHidden);
  return is_hidden;
}

/// The best that is told of a kind: plans, then rows.
using Weight = std::pair<double, double>;

Weight weight_of(const QualityGroup& group) {
  return {group.hides_plans || !group.plans_known ? 0.0 : group.plans,
          group.hides_rows ? 0.0 : group.rows};
}

}  // namespace

std::vector<QualityGroup> grouped(const std::vector<QualityRow>& rows, GroupedBy by,
                                  const SmallCounts& counts) {
  std::vector<std::vector<Gathered>> kinds;
  std::map<std::string, std::size_t> kind_of;
  std::map<std::pair<std::string, std::string>, std::size_t> place_of;
  for (const QualityRow& row : rows) {
    const std::string field = field_of(row, by);
    const auto [kind, is_new_kind] = kind_of.try_emplace(row.problem, kinds.size());
    if (is_new_kind) kinds.emplace_back();
    std::vector<Gathered>& fields = kinds[kind->second];
    const auto [place, is_new] = place_of.try_emplace({row.problem, field}, fields.size());
    if (is_new)
      fields.push_back({{.problem = row.problem, .field = field, .meaning = row.meaning}});
    gather(fields[place->second], row);
  }
  std::vector<QualityGroup> groups;
  for (const std::vector<Gathered>& kind : kinds) {
    const std::vector<bool> rows_hidden = hidden(kind, &QualityGroup::rows, counts);
    const std::vector<bool> plans_hidden = hidden(kind, &QualityGroup::plans, counts);
    // Each plan has a row at least: plans that are told would bound the rows that are hidden.
    const bool hides_any =
        std::find(rows_hidden.begin(), rows_hidden.end(), true) != rows_hidden.end();
    for (std::size_t i = 0; i < kind.size(); ++i) {
      groups.push_back(kind[i].group);
      groups.back().hides_rows = rows_hidden[i];
      groups.back().hides_plans = plans_hidden[i] || (hides_any && kind[i].group.plans > 0.0);
    }
  }
  return groups;
}

void sort_worst_first(std::vector<QualityGroup>& groups) {
  std::map<std::string, Weight> kinds;
  for (const QualityGroup& group : groups) {
    Weight& kind = kinds[group.problem];
    kind = std::max(kind, weight_of(group));
  }
  std::sort(groups.begin(), groups.end(), [&](const QualityGroup& a, const QualityGroup& b) {
    return std::tuple{kinds[b.problem], a.problem, weight_of(b), a.field} <
           std::tuple{kinds[a.problem], b.problem, weight_of(a), b.field};
  });
}

}  // namespace sendsim::app
