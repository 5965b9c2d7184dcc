#include "quality_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "held_plans.hpp"
#include "quality_groups.hpp"

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
      return {"missing_placement",
              "the plan is in no kind of provision and costs nothing, unless it names a setting"};
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

/// What a problem of joining is called, and the field or module of the return it is about.
struct Joined {
  std::string_view name;
  std::string_view field;
};

constexpr std::array<Joined, sen2::kJoinProblems> kJoined{
    {{"vanished", "activeplans"},
     {"appeared", "activeplans"},
     {"birth_differs", "personbirthdate"},
     {"sex_differs", "sex"},
     {"upn_changed", "upn"},
     {"outcome_changed", "requestoutcome"},
     {"plan_start_changed", "startdate"},
     {"plan_without_start", "startdate"},
     {"plan_without_end", "ceasedate"},
     {"ceased_yet_active", "ceasedate"},
     {"several_active", "activeplans"},
     {"need_from_other_year", "sentype"},
     {"placement_not_current", "leavingdate"},
     {"placement_not_recorded", "urn"},
     {"unknown_establishment", "urn or ukprn"},
     {"unknown_birth", "personbirthdate"},
     {"request_vanished", "requests"},
     {"request_without_date", "receiveddate"},
     {"date_after_census", "startdate or receiveddate"},
     {"requests_end_early", "requests"},
     {"return_missing", "the whole return"}}};

constexpr const char* kOfLists = "establishment";

/// For the forecast.
std::string_view effect_of(sen2::JoinProblem problem) {
  using sen2::JoinProblem;
  switch (problem) {
    case JoinProblem::vanished: return "the rate of ending holds a guess of when and why";
    case JoinProblem::appeared: return "moves in hold a guess of when";
    case JoinProblem::birth_differs:
    case JoinProblem::unknown_birth: return "the age may be wrong, in stock, requests and rates";
    case JoinProblem::sex_differs: return "none";
    case JoinProblem::upn_changed: return "none, if it is one child";
    case JoinProblem::outcome_changed:
    case JoinProblem::request_without_date:
    case JoinProblem::request_vanished:
    case JoinProblem::date_after_census: return "waits and the shares of decisions may be wrong";
    case JoinProblem::plan_start_changed:
    case JoinProblem::plan_without_start: return "new plans of a year and their waits may be wrong";
    case JoinProblem::plan_without_end:
    case JoinProblem::ceased_yet_active:
    case JoinProblem::several_active: return "plans held and the rate of ending may be wrong";
    case JoinProblem::need_from_other_year:
      return "the need may be an old one, in stock and new plans";
    case JoinProblem::placement_not_current:
    case JoinProblem::placement_not_recorded:
    case JoinProblem::unknown_establishment: return "provision, moves and cost may be wrong";
    case JoinProblem::requests_end_early:
      return "some two weeks' requests are missing from those open on the first day";
    case JoinProblem::return_missing: return "rates rest on fewer years";
  }
  return "";
}

QualityRow row_of(const sen2::Return& one, const sen2::Finding& finding, HeldPlans::Found held) {
  const Told told = told_of(finding.problem);
  QualityRow row;
  row.file = one.files.at(finding.at.file);
  row.row = finding.at.row;
  row.column = row.field = finding.field;
  row.problem = told.name;
  row.meaning = told.meaning;
  row.assumed = finding.problem == sen2::Problem::missing_placement
                    ? sen2::meaning_of(sen2::JoinProblem::placement_not_recorded)
                    : std::string_view{finding.assumed};
  row.plans = std::move(held.plans);
  row.plans_known = held.known;
  return row;
}

QualityRow row_of(std::span<const sen2::Return> returns, const sen2::Histories& histories,
                  const sen2::JoinFinding& finding, const HeldPlans& plans) {
  const sen2::Return& one = returns[finding.in_return];
  const Joined& told = kJoined.at(static_cast<std::size_t>(finding.problem));
  HeldPlans::Found held = finding.about != 0 ? plans.placed_with(finding.about)
                                             : plans.at(finding.in_return, finding.at);
  QualityRow row;
  const bool has_row = finding.at.row != 0 && finding.at.file < one.files.size();
  row.file = has_row ? one.files[finding.at.file]
                     : fmt::format("return of {}", histories.returns[finding.in_return].year);
  row.row = has_row ? finding.at.row : 0;
  row.field = told.field;
  row.column = finding.about != 0 ? fmt::format("establishment {}", finding.about) : row.field;
  row.problem = told.name;
  row.meaning = effect_of(finding.problem);
  row.assumed = sen2::meaning_of(finding.problem);
  row.count = finding.count;
  row.plans = std::move(held.plans);
  row.plans_known = held.known;
  return row;
}

/// Plans in force without a placement that the reader of their return has told of: what joining
/// finds of the same rows is the same.
class MissingPlacements {
 public:
  explicit MissingPlacements(std::span<const sen2::Return> returns) {
    for (std::size_t i = 0; i < returns.size(); ++i) {
      for (const sen2::Finding& finding : returns[i].findings)
        if (finding.problem == sen2::Problem::missing_placement) ++told_[{i, finding.at}];
      for (const sen2::Person& person : returns[i].persons)
        for (const sen2::Request& request : person.requests)
          for (const sen2::ActivePlan& plan : request.active)
            for (const sen2::Placement& placement : plan.placements)
              plan_of_.try_emplace({i, placement.at}, plan.at);
    }
  }
  /// Each plan once.
  [[nodiscard]] bool has_told(const sen2::JoinFinding& finding) {
    if (finding.problem != sen2::JoinProblem::placement_not_recorded) return false;
    const auto plan = plan_of_.find({finding.in_return, finding.at});
    const sen2::RowRef row = plan == plan_of_.end() ? finding.at : plan->second;
    const auto told = told_.find({finding.in_return, row});
    return told != told_.end() && told->second-- > 0;
  }

 private:
  using Row = std::pair<std::size_t, sen2::RowRef>;
  std::map<Row, std::int64_t> told_;
  std::map<Row, sen2::RowRef> plan_of_;  ///< by the row of a placement
};

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

}  // namespace

std::vector<QualityRow> quality_rows(std::span<const sen2::Return> returns,
                                     const sen2::Histories& histories,
                                     const sen2::EstablishmentBook& establishments) {
  const HeldPlans plans{returns, histories};
  MissingPlacements missing{returns};
  std::vector<QualityRow> rows;
  for (std::size_t i = 0; i < returns.size(); ++i)
    for (const sen2::Finding& finding : returns[i].findings)
      rows.push_back(row_of(returns[i], finding, plans.at(i, finding.at)));
  for (const sen2::JoinFinding& finding : histories.findings)
    if (!missing.has_told(finding)) rows.push_back(row_of(returns, histories, finding, plans));
  for (const sen2::EstablishmentBook::Finding& finding : establishments.findings()) {
    QualityRow row;
    row.file = finding.file;
    row.row = finding.row;
    row.field = "list of establishments";
    row.problem = kOfLists;
    row.meaning = "provision, moves and cost may be wrong";
    row.assumed = finding.what;
    row.plans_known = false;
    rows.push_back(std::move(row));
  }
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

namespace {

std::string csv_line(const std::string& file, const std::string& row, const std::string& column,
                     const std::string& problem, const std::string& meaning,
                     const std::string& assumed, const std::string& count) {
  return csv_cell(file) + ',' + row + ',' + csv_cell(column) + ',' + problem + ',' +
         csv_cell(meaning) + ',' + csv_cell(assumed) + ',' + count + '\n';
}

/// A count as readers are told it.
std::string told(double count, bool is_hidden) {
  return is_hidden ? SmallCounts::kHidden : fmt::format("{:.0f}", count);
}

std::string plans_told(const QualityGroup& group) {
  return group.plans_known ? told(group.plans, group.hides_plans) : "–";
}

}  // namespace

std::string quality_csv(const std::vector<QualityRow>& rows, const SmallCounts& counts) {
  std::string text = "file,row,column,problem,meaning,assumed,count\n";
  if (counts.are_hidden()) {
    for (const QualityGroup& each : grouped(rows, GroupedBy::column, counts))
      text += csv_line("", "", each.field, each.problem, each.meaning, each.assumed,
                       told(each.rows, each.hides_rows));
    return text;
  }
  for (const QualityRow& each : rows)
    text += csv_line(each.file, each.row == 0 ? "" : std::to_string(each.row), each.column,
                     each.problem, each.meaning, each.assumed, std::to_string(each.count));
  return text;
}

std::string quality_summary(const std::vector<QualityRow>& rows, const SmallCounts& counts) {
  if (rows.empty()) return "No problem was found.\n";
  std::vector<QualityGroup> kinds = grouped(rows, GroupedBy::problem, counts);
  sort_worst_first(kinds);
  std::string text = fmt::format("{:>8} {:>8}\n", "rows", "plans");
  for (const QualityGroup& kind : kinds)
    text += fmt::format("{:>8} {:>8}  {:<24} {}\n", told(kind.rows, kind.hides_rows),
                        plans_told(kind), kind.problem, kind.meaning);
  return text +
         "\nrows: of all returns; plans: in force on the last census day, with the problem in the "
         "last return\n";
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

bool is_hidden(const OwnTotal& total, const SmallCounts& counts) {
  return total.is_share ? hides_share(total, counts) : counts.hides(total.own);
}

scenario::ToldFigure figure(double value, bool is_hidden) {
  if (is_hidden) return {.value = std::nullopt, .hidden = true};
  return {.value = value};
}

/// The years of one figure together, in the order in which the figures first stand.
std::vector<OwnTotal> by_figure(std::vector<OwnTotal> totals) {
  std::map<std::string, std::size_t> place;
  for (const OwnTotal& total : totals) place.try_emplace(total.what, place.size());
  std::stable_sort(totals.begin(), totals.end(), [&](const OwnTotal& a, const OwnTotal& b) {
    return place[a.what] < place[b.what];
  });
  return totals;
}

/// Of a share, so that its text is short; counts are whole.
double to_six_digits(double value) { return std::round(value * 1e6) / 1e6; }

/// "missing_need" as "missing need"; what would be a riddle is told.
std::string in_words(const std::string& problem) {
  if (problem == "vanished") return "plan not in the next return";
  if (problem == "appeared") return "old plan not in the return before";
  if (problem == "orphan") return "record without its parent";
  if (problem == "order_of_dates") return "dates in the wrong order";
  if (problem == "several_active") return "several plans in force";
  if (problem == "no_parent_rows") return "request or assessment left out";
  if (problem == "request_vanished") return "open request not in the next return";
  std::string words = problem;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

/// A list's own words stay in data_quality.csv.
constexpr const char* kAssumedOfLists =
    "an establishment of an unknown type counts as other schools, one without URN and UKPRN is "
    "left out";

}  // namespace

scenario::DataQuality data_quality_of(const sen2::Histories& histories, const std::string& area,
                                      const std::vector<OwnTotal>& totals,
                                      const std::vector<QualityRow>& rows,
                                      const SmallCounts& counts) {
  scenario::DataQuality quality;
  quality.published_of = area;
  quality.first_return = histories.returns.front().year;
  quality.last_return = histories.returns.back().year;
  double held = 0.0;
  for (const sen2::ChildHistory& child : histories.children)
    for (const sen2::CensusView& view : child.censuses)
      if (view.in_return + 1 == histories.returns.size()) held += 1.0;
  quality.plans = figure(held, counts.hides(held));
  for (const OwnTotal& total : by_figure(totals)) {
    const double unit = total.is_share ? 0.01 : 1.0;
    scenario::DataQuality::Total& told = quality.totals.emplace_back();
    told.what = total.is_share ? "within 20 weeks" : total.what;
    told.year = total.year;
    told.is_share = total.is_share;
    told.own = figure(to_six_digits(unit * total.own), is_hidden(total, counts));
    if (total.published) told.published = to_six_digits(unit * *total.published);
  }
  std::vector<QualityGroup> groups = grouped(rows, GroupedBy::field, counts);
  sort_worst_first(groups);
  for (const QualityGroup& group : groups)
    quality.problems.push_back(
        {in_words(group.problem), group.field, figure(group.rows, group.hides_rows),
         group.plans_known ? figure(group.plans, group.hides_plans) : scenario::ToldFigure{},
         group.meaning, group.problem == kOfLists ? kAssumedOfLists : group.assumed});
  return quality;
}

std::string totals_text(const std::vector<OwnTotal>& totals, const SmallCounts& counts) {
  std::string text = fmt::format("{:<24} {:>6} {:>10} {:>10} {:>20}\n", "", "year", "own files",
                                 "published", "difference");
  for (const OwnTotal& total : totals) {
    const bool hidden = is_hidden(total, counts);
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
