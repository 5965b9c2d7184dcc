#include "quality_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace sendsim::app {
namespace {

/// What a problem is called, and what it means for the forecast.
struct Told {
  std::string_view name;
  std::string_view meaning;
};

Told told_of(sen2::Problem problem) {
  using sen2::Problem;
  switch (problem) {
    case Problem::unreadable_date:
      return {"unreadable_date", "the event has no day: it is missing from waits and yearly flows"};
    case Problem::implausible_date:
      return {"implausible_date",
              "the event has no day: it is missing from waits and yearly flows; without a birth "
              "date the child is missing from everything by age"};
    case Problem::unknown_code: return {"unknown_code", "an outcome, reason or need is not known"};
    case Problem::unreadable_number:
      return {"unreadable_number", "an establishment or former authority is not known"};
    case Problem::missing_birth_date:
      return {"missing_birth_date",
              "the child is missing from everything by age; a plan counts at the commonest age"};
    case Problem::missing_need:
      return {"missing_need", "the plan counts under the other needs, unless another year tells"};
    case Problem::missing_placement:
      return {"missing_placement", "the plan is in no kind of provision, and costs nothing"};
    case Problem::orphan: return {"orphan", "the record counts for nothing"};
    case Problem::duplicate_child:
      return {"duplicate_child", "a child may be counted twice or two as one"};
    case Problem::duplicate_record: return {"duplicate_record", "none, if it is the same record"};
    case Problem::several_main_placements:
      return {"several_main_placements", "the kind of provision may be the other one"};
    case Problem::order_of_dates:
      return {"order_of_dates", "a wait or a length of stay is missing"};
    case Problem::no_parent_rows:
      return {"no_parent_rows", "a plan has no request: it is missing from waits"};
    case Problem::contradiction: return {"contradiction", "a plan may be counted that has ended"};
  }
  return {"", ""};
}

constexpr std::array<std::string_view, sen2::kJoinProblems> kJoinNames{"vanished",
                                                                       "appeared",
                                                                       "birth_differs",
                                                                       "sex_differs",
                                                                       "upn_changed",
                                                                       "outcome_changed",
                                                                       "plan_start_changed",
                                                                       "plan_without_start",
                                                                       "plan_without_end",
                                                                       "ceased_yet_active",
                                                                       "several_active",
                                                                       "need_from_other_year",
                                                                       "placement_not_current",
                                                                       "placement_not_recorded",
                                                                       "unknown_establishment",
                                                                       "unknown_birth",
                                                                       "request_vanished",
                                                                       "request_without_date",
                                                                       "date_after_census",
                                                                       "requests_end_early",
                                                                       "return_missing"};

/// For the forecast.
std::string_view effect_of(sen2::JoinProblem problem) {
  using sen2::JoinProblem;
  switch (problem) {
    case JoinProblem::vanished: return "the rate of ending holds a guess of when and why";
    case JoinProblem::appeared: return "moves in hold a guess of when";
    case JoinProblem::birth_differs:
    case JoinProblem::unknown_birth: return "the age in stock, requests and rates";
    case JoinProblem::sex_differs: return "none";
    case JoinProblem::upn_changed: return "none, if it is one child";
    case JoinProblem::outcome_changed:
    case JoinProblem::request_without_date:
    case JoinProblem::request_vanished:
    case JoinProblem::date_after_census: return "waits and the shares of decisions";
    case JoinProblem::plan_start_changed:
    case JoinProblem::plan_without_start: return "new plans of a year and their waits";
    case JoinProblem::plan_without_end:
    case JoinProblem::ceased_yet_active:
    case JoinProblem::several_active: return "plans held and the rate of ending";
    case JoinProblem::need_from_other_year: return "the need in stock and new plans";
    case JoinProblem::placement_not_current:
    case JoinProblem::placement_not_recorded:
    case JoinProblem::unknown_establishment: return "provision, moves and cost";
    case JoinProblem::requests_end_early:
      return "some two weeks' requests are missing from those open on the first day";
    case JoinProblem::return_missing: return "rates rest on fewer years";
  }
  return "";
}

QualityRow row_of(const sen2::Return& one, const sen2::Finding& finding) {
  const Told told = told_of(finding.problem);
  return {one.files.at(finding.at.file), finding.at.row, finding.field, std::string{told.name},
          std::string{told.meaning},     finding.assumed};
}

QualityRow row_of(std::span<const sen2::Return> returns, const sen2::Histories& histories,
                  const sen2::JoinFinding& finding) {
  const sen2::Return& one = returns[finding.in_return];
  QualityRow row;
  const bool has_row = finding.at.row != 0 && finding.at.file < one.files.size();
  row.file = has_row ? one.files[finding.at.file]
                     : fmt::format("return of {}", histories.returns[finding.in_return].year);
  row.row = has_row ? finding.at.row : 0;
  row.column = finding.about != 0 ? fmt::format("establishment {}", finding.about) : "";
  row.problem = kJoinNames.at(static_cast<std::size_t>(finding.problem));
  row.meaning = effect_of(finding.problem);
  row.assumed = sen2::meaning_of(finding.problem);
  row.count = finding.count;
  return row;
}

/// In quotes, where a reader of CSV would take it for more than one cell.
std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) (quoted += letter) += letter == '"' ? "\"" : "";
  return quoted + '"';
}

double all_of(const sen2::AgeCounts& counts) {
  double total = 0.0;
  for (const double one : counts) total += one;
  return total;
}

std::string difference_text(const OwnTotal& total) {
  if (!total.published) return "";
  const double by = total.own - *total.published;
  if (total.is_share) return fmt::format("{:+.1f} points", by);
  if (*total.published <= 0.0) return fmt::format("{:+.0f}", by);
  return fmt::format("{:+.0f} ({:+.1f} %)", by, 100.0 * by / *total.published);
}

/// Problems of one kind together, in the order in which the kinds first stand.
std::vector<QualityRow> by_kind(const std::vector<QualityRow>& rows, bool by_column) {
  std::vector<QualityRow> kinds;
  std::map<std::pair<std::string, std::string>, std::size_t> place;
  for (const QualityRow& row : rows) {
    const auto [found, is_new] =
        place.try_emplace({row.problem, by_column ? row.column : std::string{}}, kinds.size());
    if (!is_new) {
      kinds[found->second].count += row.count;
      continue;
    }
    kinds.push_back(row);
    kinds.back().file.clear();
    kinds.back().row = 0;
  }
  return kinds;
}

}  // namespace

std::vector<QualityRow> quality_rows(std::span<const sen2::Return> returns,
                                     const sen2::Histories& histories,
                                     const sen2::EstablishmentBook& establishments) {
  std::vector<QualityRow> rows;
  for (const sen2::Return& one : returns)
    for (const sen2::Finding& finding : one.findings) rows.push_back(row_of(one, finding));
  for (const sen2::JoinFinding& finding : histories.findings)
    rows.push_back(row_of(returns, histories, finding));
  for (const sen2::EstablishmentBook::Finding& finding : establishments.findings())
    rows.push_back({finding.file, finding.row, "", "establishment", "provision, moves and cost",
                    finding.what});
  return rows;
}

std::vector<OwnTotal> own_totals(const sen2::Histories& histories, const sen2::Observed& observed,
                                 const calibration::EvidenceBook& evidence,
                                 const std::string& area) {
  std::vector<OwnTotal> totals;
  const auto published = [&](const std::string& table, int year, std::string_view key,
                             std::string_view value) {
    return evidence.find(
        table, "count",
        {{"area", area}, {"year", std::to_string(year)}, {"age", "all"}, {key, value}});
  };
  std::vector<double> held(histories.returns.size(), 0.0);
  for (const sen2::ChildHistory& child : histories.children)
    for (const sen2::CensusView& view : child.censuses) held[view.in_return] += 1.0;
  for (std::size_t i = 0; i < held.size(); ++i)
    totals.push_back(
        {"EHC plans in January", histories.returns[i].year, held[i],
         published("ehc_plans_by_age_setting", histories.returns[i].year, "setting", "all")});
  for (const sen2::YearCounts& year : observed.years) {
    double ceased = 0.0;
    for (const sen2::AgeCounts& reason : year.ceased) ceased += all_of(reason);
    const int y = year.year;
    totals.push_back(
        {"requests", y, all_of(year.requests), published("requests", y, "measure", "received")});
    totals.push_back({"requests refused", y, all_of(year.refused),
                      published("requests", y, "measure", "refused")});
    totals.push_back({"new plans", y, all_of(year.issued),
                      published("new_ehc_plans_by_age_setting", y, "setting", "all")});
    totals.push_back(
        {"plans ceased", y, ceased, published("ceased_plans_by_age", y, "reason", "all")});
    const auto issued = published("timeliness", y, "measure", "issued_without_exceptions");
    const auto in_time =
        published("timeliness", y, "measure", "within_20_weeks_without_exceptions");
    const double counted = year.waits_known - year.exceptions;
    if (counted <= 0.0) continue;
    OwnTotal share{
        "within 20 weeks, %", y,    100.0 * year.within_20_weeks_less_exceptions / counted,
        std::nullopt,         true, counted,
        year.exceptions};
    if (issued && in_time && *issued > 0.0) share.published = 100.0 * *in_time / *issued;
    totals.push_back(share);
  }
  return totals;
}

std::string quality_csv(const std::vector<QualityRow>& rows, const SmallCounts& counts) {
  std::string text = "file,row,column,problem,meaning,assumed,count\n";
  for (const QualityRow& row : counts.are_hidden() ? by_kind(rows, true) : rows)
    text += csv_cell(row.file) + ',' + (row.row == 0 ? "" : std::to_string(row.row)) + ',' +
            csv_cell(row.column) + ',' + row.problem + ',' + csv_cell(row.meaning) + ',' +
            csv_cell(row.assumed) + ',' + counts.told(static_cast<double>(row.count)) + '\n';
  return text;
}

std::string quality_summary(const std::vector<QualityRow>& rows, const SmallCounts& counts) {
  if (rows.empty()) return "No problem was found.\n";
  std::vector<QualityRow> kinds = by_kind(rows, false);
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const QualityRow& a, const QualityRow& b) { return a.count > b.count; });
  std::string text;
  for (const QualityRow& kind : kinds)
    text += fmt::format("{:>8}  {:<24} {}\n", counts.told(static_cast<double>(kind.count)),
                        kind.problem, kind.meaning);
  return text;
}

namespace {

/// A share of few, or with few on one side or left out of it, tells how many they are.
bool hides_share(const OwnTotal& share, const SmallCounts& counts) {
  constexpr double kFew = 50.0;
  const double in_time = share.own / 100.0 * share.of;
  return counts.are_hidden() &&
         (share.of < kFew || counts.hides(std::round(in_time)) ||
          counts.hides(std::round(share.of - in_time)) || counts.hides(share.not_counted));
}

}  // namespace

std::string totals_text(const std::vector<OwnTotal>& totals, const SmallCounts& counts) {
  std::string text = fmt::format("{:<24} {:>6} {:>10} {:>10} {:>20}\n", "", "year", "own files",
                                 "published", "difference");
  for (const OwnTotal& total : totals) {
    const bool hidden = total.is_share ? hides_share(total, counts) : counts.hides(total.own);
    const int digits = total.is_share ? 1 : 0;
    text += fmt::format(
        "{:<24} {:>6} {:>10} {:>10} {:>20}\n", total.what, total.year,
        hidden ? "c" : fmt::format("{:.{}f}", total.own, digits),
        total.published ? fmt::format("{:.{}f}", *total.published, digits) : std::string{"–"},
        hidden ? "" : difference_text(total));
  }
  return text;
}

}  // namespace sendsim::app
