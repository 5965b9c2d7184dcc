// Rates by single year of age: flows of a calendar year over the residents at its middle.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "figures.hpp"

namespace sendsim::evidence {

namespace {

/// By age; nothing for a count that is unknown. An age without a row has none: 0.
using Counts = std::map<std::string, std::optional<std::int64_t>>;

/// A sum is unknown as soon as one of its parts is.
void add_to(Counts& counts, const std::string& age, std::optional<std::int64_t> count) {
  std::optional<std::int64_t>& sum = counts.try_emplace(age, 0).first->second;
  sum = sum && count ? std::optional{*sum + *count} : std::nullopt;
}

/// Counts by age of one area and year from the draft `file`, for one key of its third column.
class Lookup {
 public:
  explicit Lookup(std::span<const Draft> drafts) {
    for (const Draft& draft : drafts)
      for (const Figure& figure : draft.figures)
        figures_[{draft.file_name, figure.area}].push_back(&figure);
  }

  [[nodiscard]] Counts counts(const std::string& file, std::size_t area, std::string_view year,
                              std::string_view key) const {
    Counts result;
    const auto found = figures_.find({file, area});
    if (found == figures_.end()) return result;
    for (const Figure* f : found->second) {
      if (f->keys[0] != year || (f->keys.size() >= 3 && f->keys[2] != key)) continue;
      add_to(result, f->keys[1],
             f->value.empty() ? std::nullopt : std::optional{std::stoll(f->value)});
    }
    return result;
  }

 private:
  std::map<std::pair<std::string, std::size_t>, std::vector<const Figure*>> figures_;
};

Counts sum(Counts a, const Counts& b) {
  for (const auto& [age, count] : b) add_to(a, age, count);
  return a;
}

/// Single years grouped as the flows are: 0-2, then single years to 19, then 20+.
Counts in_flow_ages(const Counts& by_age) {
  Counts result;
  for (const auto& [age, count] : by_age) {
    if (age == "all" || age == "unknown" || age.find_first_not_of("0123456789") != age.npos) {
      if (age == "0-2") add_to(result, "0-2", count);
      continue;
    }
    const int years = std::stoi(age);
    add_to(result, years <= 2 ? "0-2" : years >= 20 ? "20+" : age, count);
  }
  return result;
}

/// Adds numerator over denominator for each age that has both; a rate of nobody is left out, and so
/// is one of an unknown count. A numerator without a row is 0.
void add_rates(Draft& draft, std::size_t area, const std::string& year, const std::string& rate,
               const Counts& numerator, const Counts& denominator) {
  for (const auto& [age, below] : denominator) {
    if (!below || *below <= 0) continue;
    const auto found = numerator.find(age);
    if (found != numerator.end() && !found->second) continue;
    const std::int64_t above = found == numerator.end() ? 0 : *found->second;
    // Six decimals: finer than any count here resolves, and the same text on every machine.
    const std::int64_t millionths =
        std::llround(1e6 * static_cast<double>(above) / static_cast<double>(*below));
    std::string digits = std::to_string(millionths);
    if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
    digits.insert(digits.size() - 6, ".");
    draft.figures.push_back({area,
                             {year, age, rate, std::to_string(above), std::to_string(*below)},
                             digits,
                             "DERIVED"});
  }
}

void add_rates_of_year(Draft& draft, const Lookup& look, std::size_t area,
                       const std::string& year) {
  const Counts residents = in_flow_ages(look.counts("population.csv", area, year, {}));
  const Counts received = look.counts("requests.csv", area, year, "received");
  const Counts agreed = look.counts("requests.csv", area, year, "agreed");
  const Counts refused = look.counts("requests.csv", area, year, "refused");
  const Counts issued = look.counts("assessments.csv", area, year, "issued");
  const Counts not_issued = look.counts("assessments.csv", area, year, "not_issued");
  const Counts started = look.counts("new_ehc_plans_by_age_setting.csv", area, year, "all");
  add_rates(draft, area, year, "requests_per_resident", received, residents);
  add_rates(draft, area, year, "refused_per_request_decided", refused, sum(agreed, refused));
  add_rates(draft, area, year, "not_issued_per_assessment_decided", not_issued,
            sum(issued, not_issued));
  add_rates(draft, area, year, "new_plans_per_resident", started, residents);
}

/// January's plans over the residents at the middle of the year before: both by age at about
/// 31 August of that year.
void add_prevalence(Draft& draft, const Lookup& look, std::size_t area, const std::string& year) {
  const std::string before = std::to_string(std::stoi(year) - 1);
  Counts plans = look.counts("ehc_plans_by_age_setting.csv", area, year, "all");
  Counts residents = look.counts("population.csv", area, before, {});
  for (const std::string age : {"0", "1", "2"}) {
    const auto found = residents.find(age);
    if (found == residents.end()) continue;
    add_to(residents, "0-2", found->second);
    residents.erase(found);
  }
  plans.erase("all");
  add_rates(draft, area, year, "plans_per_resident", plans, residents);
}

/// Plans ceased in the year other than by a move to another authority, over the mean of the plans
/// in January before and after, both as published: the age on the day over the age on 31 August.
void add_exits(Draft& draft, const Lookup& look, std::size_t area, const std::string& year) {
  const std::string after = std::to_string(std::stoi(year) + 1);
  Counts ended = look.counts("ceased_plans_by_age.csv", area, year, "all");
  for (const auto& [age, moved] :
       look.counts("ceased_plans_by_age.csv", area, year, "moved_to_other_authority")) {
    add_to(ended, age, moved ? std::optional{-*moved} : std::nullopt);
  }
  const Counts first = in_flow_ages(look.counts("ehc_plans_by_age_setting.csv", area, year, "all"));
  const Counts second =
      in_flow_ages(look.counts("ehc_plans_by_age_setting.csv", area, after, "all"));
  const auto is_known = [](const auto& age) { return age.second.has_value(); };
  if (std::none_of(first.begin(), first.end(), is_known) ||
      std::none_of(second.begin(), second.end(), is_known))
    return;
  Counts twice = ended;
  for (auto& [age, count] : twice)
    if (count) *count *= 2;
  add_rates(draft, area, year, "ceased_without_moves_per_plan_year", twice, sum(first, second));
}

}  // namespace

Draft rates_draft(std::span<const Draft> drafts) {
  Draft draft{"rates_by_age.csv", {"year", "age", "rate", "numerator", "denominator"}, "value", {}};
  const Lookup look{drafts};
  std::size_t areas = 0;
  for (const Draft& d : drafts) {
    for (const Figure& f : d.figures) areas = std::max(areas, f.area + 1);
  }
  for (std::size_t area = 0; area < areas; ++area) {
    for (const std::string year : {"2023", "2024"}) add_rates_of_year(draft, look, area, year);
    for (const std::string year : {"2024", "2025"}) add_prevalence(draft, look, area, year);
    add_exits(draft, look, area, "2024");
  }
  return draft;
}

}  // namespace sendsim::evidence
