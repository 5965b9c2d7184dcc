// The compact tables from DfE's releases "Education, health and care plans" of 2025 and 2022.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "figures.hpp"
#include "sendsim/evidence/labels.hpp"

namespace sendsim::evidence {

namespace {

using tabular::CsvCell;
using tabular::CsvTable;

constexpr std::string_view kRelease2025 = "DFE-EHCP-2025";
constexpr std::string_view kCorrected2025 = "DFE-EHCP-2025-CORR";
constexpr std::string_view kRelease2022 = "DFE-SEN2-2022";

using ReadLabel = std::optional<std::string> (*)(std::string_view);

/// One published column and the key it becomes.
struct Column {
  std::string published;
  std::string key;
};

/// How one published table becomes one compact table: the rows of its total and of one breakdown.
struct Recipe {
  std::string file_name;
  std::string path;
  std::string total_topic;    ///< breakdown_topic of the total rows, which get the key "all"
  std::string topic;          ///< breakdown_topic of the other rows; empty for totals alone
  ReadLabel read_label;       ///< the breakdown's label as key; nothing drops the row
  bool drops_unknown_labels;  ///< subtotals are dropped; else an unknown label is a fault
  std::string key_header;     ///< what the breakdown is by: age, setting, years
  std::string column_header;  ///< what the columns are: setting, need, measure, reason
  std::vector<Column> columns;
};

std::vector<Column> setting_columns(std::string total) {
  std::vector<Column> columns{{std::move(total), "all"}};
  for (const SettingLabel& setting : setting_labels()) {
    columns.push_back({std::string{setting.code}, std::string{setting.code}});
  }
  return columns;
}

std::vector<Column> need_columns() {
  std::vector<Column> columns{{"ehc_plans", "all"}};
  for (const NeedLabel& need : need_labels()) {
    columns.push_back({std::string{need.column}, std::string{need.code}});
  }
  return columns;
}

std::vector<Column> ceased_columns() {
  return {{"total_ceased", "all"},
          {"max_age", "reached_maximum_age"},
          {"needs_met", "needs_met"},
          {"he", "higher_education"},
          {"employ", "employment"},
          {"transfer", "moved_to_other_authority"},
          {"no_engage", "no_longer_engages"},
          {"moved_outside_eng", "left_england"},
          {"deceased", "deceased"},
          {"not_rec", "not_recorded"},
          {"other", "other"}};
}

std::vector<Column> request_columns() {
  return {{"requests_received_in_year", "received"},
          {"requests_rya", "youth_accommodation"},
          {"requests_decided_to_assess", "agreed"},
          {"requests_decided_not_to_assess", "refused"},
          {"requests_decision_not_made", "undecided_at_year_end"},
          {"requests_withdrawn", "withdrawn"},
          {"request_outcome_six_weeks", "decided_within_6_weeks"},
          {"request_outcome_over_6_weeks", "decided_after_6_weeks"},
          {"mediation_related_request", "mediation"},
          {"tribunal_related_request", "tribunal"},
          {"tribunal_after_mediation_request", "tribunal_after_mediation"}};
}

std::vector<Column> assessment_columns() {
  return {{"assess_in_year", "in_year"},
          {"assess_issued", "issued"},
          {"assess_not_issued", "not_issued"},
          {"assess_not_made", "undecided_at_year_end"},
          {"assess_withdrawn", "withdrawn"},
          {"outcome_decision_within_time", "not_issued_within_16_weeks"},
          {"outcome_decision_over_time", "not_issued_after_16_weeks"},
          {"number_assess_mediation", "mediation_on_not_issuing"},
          {"number_assess_tribunal", "tribunal_on_not_issuing"},
          {"number_asssess_mediation_tribunal", "tribunal_after_mediation_on_not_issuing"},
          {"number_other_mediation", "mediation_on_content"},
          {"number_other_tribunal", "tribunal_on_content"},
          {"number_other_mediation_tribunal", "tribunal_after_mediation_on_content"}};
}

std::vector<Column> timeliness_columns() {
  return {{"plans_issued_den", "issued"},
          {"plans_issued_den_ex", "issued_without_exceptions"},
          {"plans_issued_within_20_weeks", "within_20_weeks"},
          {"plans_issued_20_weeks_ex", "within_20_weeks_without_exceptions"},
          {"plans_issued_gt20weeks_ltYear", "from_20_weeks_to_a_year"},
          {"plans_issued_gt20weeks_ltYear_ex", "from_20_weeks_to_a_year_without_exceptions"},
          {"plans_issued_gt_1_year", "over_a_year"},
          {"plans_issued_gt_1_year_ex", "over_a_year_without_exceptions"}};
}

std::vector<Column> review_columns() {
  return {{"total_ehc_plans", "plans"},
          {"review_expected", "review_expected"},
          {"review_not_expected", "review_not_expected"},
          {"total_review_meeting", "meeting_held"},
          {"no_review_meeting", "no_meeting"},
          {"review_meeting_25", "last_meeting_in_2025"},
          {"review_meeting_24", "last_meeting_in_2024"},
          {"review_meeting_prior_24", "last_meeting_before_2024"},
          {"review_decision25", "decided_in_2025"},
          {"review_decision24", "decided_in_2024"},
          {"review_decision_prior24", "decided_before_2024"},
          {"review_decision_not_due", "decision_not_due"},
          {"review_decision_outstanding", "decision_outstanding"},
          {"outcome_amend", "amend"},
          {"outcome_cease", "cease"},
          {"outcome_maintan", "maintain"},
          {"no_outcome", "no_outcome"},
          {"number_decsion_4weeks", "decided_within_4_weeks"},
          {"number_decision_gt_4weeks", "decided_after_4_weeks"}};
}

std::vector<Column> same_names(const std::vector<std::string>& names) {
  std::vector<Column> columns;
  for (const std::string& name : names) columns.push_back({name, name});
  return columns;
}

std::vector<Recipe> recipes() {
  const std::string age{"Child or young persons age"};
  const std::string start_age{"Age when plan started"};
  const std::string placement{"Type of placement"};
  const std::string folder{"ehc_plans_2025/"};
  const auto by_age = [&](std::string file, const std::string& raw, std::string total,
                          std::string topic, std::string what, std::vector<Column> columns) {
    return Recipe{std::move(file), folder + raw, std::move(total), std::move(topic),  age_code,
                  false,           "age",        std::move(what),  std::move(columns)};
  };
  const auto by_setting = [&](std::string file, const std::string& raw, std::string total,
                              std::string what, std::vector<Column> columns) {
    return Recipe{std::move(file), folder + raw,    std::move(total),
                  placement,       setting_code,    true,
                  "setting",       std::move(what), std::move(columns)};
  };
  const std::string all_plans{"All EHC plans"};
  const std::string all_ceased{"All ceased EHC plans"};
  return {
      by_age("ehc_plans_by_age_setting.csv", "caseload.csv", all_plans, age, "setting",
             setting_columns("ehcplans")),
      by_age("ehc_plans_by_age_need.csv", "sen_needs_all_plans.csv", all_plans, age, "need",
             need_columns()),
      by_setting("ehc_plans_by_need_setting.csv", "sen_needs_all_plans.csv", all_plans, "need",
                 need_columns()),
      {"ehc_plans_by_years_in_place.csv", folder + "sen_needs_all_plans.csv", all_plans,
       "Years EHC plan in place", years_code, false, "years", "need", need_columns()},
      by_age("new_ehc_plans_by_age_setting.csv", "newplans.csv", "New EHC plans", start_age,
             "setting", setting_columns("new_ehc_plans")),
      by_age("new_ehc_plans_by_age_need.csv", "sen_need_newplans.csv", all_plans, age, "need",
             need_columns()),
      by_setting("new_ehc_plans_by_need_setting.csv", "sen_need_newplans.csv", all_plans, "need",
                 need_columns()),
      by_age("requests.csv", "requests.csv", "All requests for EHC needs assessments", age,
             "measure", request_columns()),
      by_age("assessments.csv", "assessments.csv", "All EHC needs assessments", age, "measure",
             assessment_columns()),
      by_age("timeliness.csv", "timeliness_20_week.csv", "All EHC plans issued", age, "measure",
             timeliness_columns()),
      by_age("ceased_plans_by_age.csv", "ceased_plans.csv", all_ceased, "Age plan ceased", "reason",
             ceased_columns()),
      by_setting("ceased_plans_by_setting.csv", "ceased_plans.csv", all_ceased, "reason",
                 ceased_columns()),
      {"ceased_plans_by_years_held.csv", folder + "ceased_plans.csv", all_ceased, "Years plan held",
       years_code, false, "years", "reason", ceased_columns()},
      by_age("annual_reviews.csv", "annual_reviews.csv", "All annual reviews", age, "measure",
             review_columns()),
      by_age("residential_placements.csv", "residential_settings.csv", "All residential placements",
             age, "measure", {{"Res_3851", "weeks_38_to_51"}, {"Res_52", "weeks_52"}}),
      by_age("personal_budgets.csv", "personal_budgets.csv", "All personal budgets", age, "measure",
             same_names(
                 {"personal_budget", "pb_health", "pb_education", "pb_social", "pb_integrated"})),
  };
}

/// The area of a row of a DfE release: national rows are England's, authorities go by ONS code.
std::optional<std::size_t> area_of_row(const CsvTable& table, std::size_t row, const Areas& areas,
                                       Problems& problems) {
  const std::string_view level = table.at(row, "geographic_level").text();
  if (level == "National") return area_in(areas, table.at(row, "country_code"));
  // The DfE's own code outlives changes of the ONS's.
  if (level != "Local authority") return std::nullopt;
  const CsvCell code = table.at(row, "old_la_code");
  const auto area = area_in(areas, code);
  if (!area) problems.add(code, "expected the code of an authority of caseload.csv");
  return area;
}

std::optional<std::string> year_of_row(const CsvTable& table, std::size_t row, Problems& problems) {
  const CsvCell cell = table.at(row, "time_period");
  auto year = year_code(cell.text());
  if (!year) problems.add(cell, "expected a year such as 2024 or 202425");
  return year;
}

/// The key of a row under `recipe`; nothing if the row does not belong in the table.
std::optional<std::string> key_of_row(const CsvTable& table, std::size_t row, const Recipe& recipe,
                                      Problems& problems) {
  const std::string_view topic = table.at(row, "breakdown_topic").text();
  if (topic == recipe.total_topic) return "all";
  if (topic != recipe.topic) return std::nullopt;
  const CsvCell label = table.at(row, "breakdown");
  auto key = recipe.read_label(label.text());
  if (!key && !recipe.drops_unknown_labels) problems.add(label, "expected a known label");
  return key;
}

Draft draft_of(const Recipe& recipe, const RawTexts& raw, const Areas& areas, Problems& problems) {
  const CsvTable table = raw_table(raw, recipe.path, problems);
  Draft draft{recipe.file_name, {"year", recipe.key_header, recipe.column_header}, "count", {}};
  struct Found {
    std::optional<std::size_t> column;  ///< nothing: missing, so that its counts are unknown
    const std::string* key;
  };
  std::vector<Found> columns;
  for (const Column& column : recipe.columns) {
    columns.push_back({table.find_column(column.published), &column.key});
    if (!columns.back().column) problems.add_missing(table, column.published);
  }
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const auto area = area_of_row(table, row, areas, problems);
    if (!area) continue;
    const auto key = key_of_row(table, row, recipe, problems);
    if (!key) continue;
    const auto year = year_of_row(table, row, problems);
    if (!year) continue;
    for (const Found& found : columns) {
      std::string count =
          found.column ? count_text(table.at(row, *found.column), problems) : std::string{};
      if (*key != "all" && count == "0") continue;
      draft.figures.push_back({*area,
                               {*year, *key, *found.key},
                               std::move(count),
                               std::string{kRelease2025},
                               row + 2,
                               found.column ? *found.column + 1 : 0});
    }
  }
  return draft;
}

/// A breakdown whose parts miss the published total by more than this share is told.
constexpr double kMuchMissing = 0.01;

/// Tells where the parts of a breakdown do not sum to the total published beside them, by the first
/// column of the table (all plans, requests received, …). A year without any parts has none.
void note_parts(const Draft& draft, const std::string& column, const Areas& areas,
                Findings& findings) {
  struct Sums {
    std::int64_t total = 0;
    std::int64_t parts = 0;
    bool has_parts = false;
  };
  std::map<std::pair<std::size_t, std::string>, Sums> sums;  // by area and year
  for (const Figure& figure : draft.figures) {
    if (figure.keys[2] != column || figure.value.empty()) continue;
    Sums& of = sums[{figure.area, figure.keys[0]}];
    const bool is_total = figure.keys[1] == "all";
    (is_total ? of.total : of.parts) += std::stoll(figure.value);
    of.has_parts = of.has_parts || !is_total;
  }
  std::set<std::string> broken_down;  // years in which anybody's parts are published
  for (const auto& [where, of] : sums)
    if (of.has_parts) broken_down.insert(where.second);
  for (const auto& [where, of] : sums) {
    const auto missing = static_cast<double>(of.total - of.parts);
    if (!broken_down.contains(where.second) || of.total == 0) continue;
    if (std::abs(missing) <= kMuchMissing * static_cast<double>(of.total)) continue;
    findings.left.push_back(draft.file_name + ": " + areas[where.first].name + " " + where.second +
                            ": by " + draft.key_headers[1] + " " + std::to_string(of.parts) +
                            " of " + std::to_string(of.total));
  }
}

/// Tells where many plans have no setting: counted as such, or in no column at all.
void note_unknown_settings(const Draft& draft, const Areas& areas, Findings& findings) {
  constexpr double kMany = 0.1;
  const bool lacks_column = std::any_of(draft.figures.begin(), draft.figures.end(),
                                        [](const Figure& f) { return f.column == 0; });
  if (draft.key_headers[2] != "setting" || lacks_column) return;
  struct Plans {
    std::int64_t all = 0;
    std::int64_t placed = 0;
  };
  std::map<std::pair<std::size_t, std::string>, Plans> plans;  // by area and year
  for (const Figure& figure : draft.figures) {
    if (figure.keys[1] != "all" || figure.value.empty()) continue;
    Plans& of = plans[{figure.area, figure.keys[0]}];
    const std::int64_t count = std::stoll(figure.value);
    if (figure.keys[2] == "all")
      of.all = count;
    else if (figure.keys[2] != "placement_unknown")
      of.placed += count;
  }
  for (const auto& [where, of] : plans) {
    const std::int64_t unknown = of.all - of.placed;
    if (static_cast<double>(unknown) <= kMany * static_cast<double>(of.all)) continue;
    findings.left.push_back(draft.file_name + ": " + areas[where.first].name + " " + where.second +
                            ": no setting recorded for " + std::to_string(unknown) + " of " +
                            std::to_string(of.all));
  }
}

/// Tells of totals that fall to less than a tenth of those of the years before and after and rise
/// again: rather what was returned than what happened.
void note_dips(const Draft& draft, const std::string& column, const Areas& areas,
               Findings& findings) {
  constexpr std::int64_t kTenfold = 10;
  constexpr std::int64_t kFewest = 50;                         // below, a tenth is a handful
  std::map<std::pair<std::size_t, int>, std::int64_t> totals;  // by area and year
  for (const Figure& figure : draft.figures)
    if (figure.keys[1] == "all" && figure.keys[2] == column && !figure.value.empty())
      totals[{figure.area, std::stoi(figure.keys[0])}] = std::stoll(figure.value);
  for (const auto& [where, count] : totals) {
    const auto& [area, year] = where;
    const auto before = totals.find({area, year - 1});
    const auto after = totals.find({area, year + 1});
    if (before == totals.end() || after == totals.end()) continue;
    const std::int64_t beside = std::min(before->second, after->second);
    if (beside < kFewest || kTenfold * count >= beside) continue;
    findings.left.push_back(draft.file_name + ": " + areas[area].name + " " + std::to_string(year) +
                            ": " + std::to_string(count) + " between " +
                            std::to_string(before->second) + " and " +
                            std::to_string(after->second));
  }
}

/// Tells of authorities that call every plan of a year an exception to the 20 weeks.
void note_all_exceptions(const Draft& draft, const Areas& areas, Findings& findings) {
  std::map<std::pair<std::size_t, std::string>, std::string> issued;  // by area and year
  for (const Figure& figure : draft.figures) {
    if (figure.keys[1] != "all") continue;
    const std::pair where{figure.area, figure.keys[0]};
    if (figure.keys[2] == "issued") issued[where] = figure.value;
    if (figure.keys[2] != "issued_without_exceptions" || figure.value != "0") continue;
    const std::string& all = issued[where];  // the first column
    if (all.empty() || all == "0") continue;
    findings.left.push_back(draft.file_name + ": " + areas[figure.area].name + " " +
                            figure.keys[0] + ": all " + all + " plans are called exceptions");
  }
}

/// One authority's new plans, as the release gives them.
struct NewPlans {
  std::string region;
  std::string year;
  std::int64_t total = 0;
  std::int64_t placed = 0;  ///< the sum of its settings
};

NewPlans new_plans_of_row(const CsvTable& table, std::size_t row, std::string year,
                          Problems& problems) {
  NewPlans plans{std::string{table.at(row, "region_code").text()}, std::move(year), 0, 0};
  const auto total_column = table.find_column("new_ehc_plans");
  const std::string total =
      total_column ? count_text(table.at(row, *total_column), problems) : std::string{};
  if (!total.empty()) plans.total = std::stoll(total);
  for (const SettingLabel& setting : setting_labels()) {
    const auto column = table.find_column(setting.code);
    if (!column) continue;  // told when the table was read
    const std::string count = count_text(table.at(row, *column), problems);
    if (!count.empty()) plans.placed += std::stoll(count);
  }
  return plans;
}

/// The release of 2025 gives each authority of Yorkshire and The Humber the whole region's new
/// plans of 2022 (6,078). An authority with its region's total gets the sum of its settings, and
/// one without settings what the region has left over. Only figures at fault are touched.
void mend_new_plans(const RawTexts& raw, const Areas& areas, Draft& draft, Findings& findings,
                    Problems& problems) {
  const CsvTable table = raw_table(raw, "ehc_plans_2025/newplans.csv", problems);
  std::map<std::pair<std::string, std::string>, std::int64_t> regions;  // by region and year
  std::map<std::pair<std::string, std::string>, std::int64_t> placed;
  std::map<std::pair<std::size_t, std::string>, NewPlans> ours;  // by area and year
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, "breakdown_topic").text() != "New EHC plans") continue;
    const std::string_view level = table.at(row, "geographic_level").text();
    if (level != "Regional" && level != "Local authority") continue;
    auto year = year_of_row(table, row, problems);
    if (!year) continue;
    NewPlans plans = new_plans_of_row(table, row, *std::move(year), problems);
    const std::pair region{plans.region, plans.year};
    if (level == "Regional") {
      regions[region] = plans.total;
      continue;
    }
    placed[region] += plans.placed;
    if (const auto area = area_of_row(table, row, areas, problems))
      ours[{*area, plans.year}] = plans;
  }
  for (Figure& figure : draft.figures) {
    if (figure.keys[1] != "all" || figure.keys[2] != "all") continue;
    const auto found = ours.find({figure.area, figure.keys[0]});
    if (found == ours.end()) continue;
    const NewPlans& plans = found->second;
    if (plans.total == 0) continue;  // unknown, or none
    const std::pair region{plans.region, plans.year};
    const auto of_region = regions.find(region);
    if (of_region == regions.end() || plans.total != of_region->second) continue;
    if (plans.total == plans.placed) continue;  // an authority that is its own region
    const std::int64_t left_over = of_region->second - placed[region];
    const std::string mended = std::to_string(plans.placed > 0 ? plans.placed : left_over);
    findings.mended.push_back("newplans.csv: " + areas[figure.area].name + " " + plans.year +
                              ": new plans " + figure.value + " are its region's; " + mended +
                              (plans.placed > 0 ? " are placed" : " are left over"));
    figure.value = mended;
    figure.source = kCorrected2025;
  }
}

/// The label that stands in caseload.csv for plans held `years` whole years.
///
/// caseload.csv labels each band one year too high: its "1" and "Less than a year" together equal
/// the "Less than a year" of sen_needs_all_plans.csv, its "2" that file's "1", and so on. January
/// 2024 has the same fault: its "2" (77,417 in England) is what becomes 72,118 a year later.
std::optional<std::string> mended_years(std::string_view published) {
  const auto code = years_code(published);
  if (!code) return std::nullopt;
  if (*code == "0") return "0";
  if (*code == "12+") return "11+";
  return std::to_string(std::stoi(*code) - 1);
}

/// Adds the years in place of the Januaries that only caseload.csv has, by years alone.
void add_earlier_years_in_place(const RawTexts& raw, const Areas& areas, Draft& draft,
                                Problems& problems) {
  std::set<std::string> present;
  for (const Figure& figure : draft.figures) present.insert(figure.keys[0]);
  const CsvTable table = raw_table(raw, "ehc_plans_2025/caseload.csv", problems);
  const auto plans = table.find_column("ehcplans");
  if (!plans) return;  // told when the table was read
  std::map<std::tuple<std::size_t, std::string, std::string>, std::int64_t> counts;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, "breakdown_topic").text() != "Years EHC plan in place") continue;
    const auto area = area_of_row(table, row, areas, problems);
    const auto year = year_of_row(table, row, problems);
    if (!area || !year || present.contains(*year)) continue;
    const CsvCell label = table.at(row, "breakdown");
    const auto years = mended_years(label.text());
    if (!years) {
      problems.add(label, "expected a known label");
      continue;
    }
    const std::string count = count_text(table.at(row, *plans), problems);
    if (!count.empty()) counts[{*area, *year, *years}] += std::stoll(count);
  }
  for (const auto& [key, count] : counts) {
    const auto& [area, year, years] = key;
    draft.figures.push_back(
        {area, {year, years, "all"}, std::to_string(count), std::string{kCorrected2025}});
  }
}

/// "Age 5 to 10" as "5-10", "Under 5" as "0-4", "Total" as "all".
std::optional<std::string> band_code(const CsvCell& cell, Problems& problems) {
  if (cell.text() == "Total") return "all";
  auto band = age_band_code(cell.text());
  if (!band) problems.add(cell, "expected an age band");
  return band;
}

/// A table by age band and what it is cut from.
struct Bands {
  std::string_view file_name;
  std::string_view path;
  std::string_view column;
};

constexpr std::array kBands{
    Bands{"ehc_plans_by_age_band.csv", "ehc_plans_2022/sen2_age_caseload.csv", "Total_all"},
    Bands{"new_ehc_plans_by_age_band.csv", "ehc_plans_2022/sen2_age_new_plans.csv",
          "Total_new_all"}};

/// Statements and plans by age band, from the release of 2022.
Draft bands_draft(const RawTexts& raw, const Areas& areas, const Bands& bands, Problems& problems) {
  const CsvTable table = raw_table(raw, bands.path, problems);
  Draft draft{std::string{bands.file_name}, {"year", "age"}, "count", {}};
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const auto area = area_of_row(table, row, areas, problems);
    if (!area) continue;
    std::string count = count_text(table.at(row, bands.column), problems);
    if (count.empty()) continue;
    auto band = band_code(table.at(row, "characteristic_age"), problems);
    auto year = year_of_row(table, row, problems);
    if (!band || !year) continue;
    draft.figures.push_back(
        {*area, {*std::move(year), *std::move(band)}, std::move(count), std::string{kRelease2022}});
  }
  return draft;
}

/// A type of establishment of the old collection and the setting that it is counted under since:
/// in the Januaries that both releases tell, these add up to the same numbers.
struct OldType {
  std::string_view published;
  std::string_view setting;
};

constexpr std::array kOldTypes{
    OldType{"Mainstream - LA maintained", "mainstream_la_maintained"},
    OldType{"Mainstream - LA maintained - Resourced Provision",
            "mainstream_la_maintained_resourced_provision"},
    OldType{"Mainstream - LA maintained - SEN unit", "mainstream_la_maintained_senunit"},
    OldType{"Mainstream - Academy", "mainstream_academy"},
    OldType{"Mainstream - Academy - Resourced Provision", "mainstream_academy_resourced_provision"},
    OldType{"Mainstream - Academy - SEN unit", "mainstream_academy_senunit"},
    OldType{"Mainstream - Free school", "mainstream_free_school"},
    OldType{"Mainstream - Free school - Resourced provision",
            "mainstream_free_school_resourced_provision"},
    OldType{"Mainstream - Free school - SEN unit", "mainstream_free_school_senunit"},
    OldType{"Mainstream - Independent", "mainstream_independent"},
    OldType{"Special - LA maintained", "special_la_maintained"},
    OldType{"Hospital School", "special_la_maintained"},
    OldType{"Special - Academy", "special_academy_free"},
    OldType{"Special - Free school", "special_academy_free"},
    OldType{"Special - Academy/free", "special_academy_free"},
    OldType{"Special - Independent", "special_independent"},
    OldType{"Special - Non-maintained", "special_non_maintained"},
    OldType{"AP/PRU - Academy", "ap_pru_academy"},
    OldType{"AP/PRU - Free school", "ap_pru_free_school"},
    OldType{"AP/PRU - LA maintained", "ap_pru_la_maintained"},
    OldType{"General FE and tertiary colleges/HE", "general_fe_tertiary_colleges"},
    OldType{"Other FE", "general_fe_tertiary_colleges"},
    OldType{"Sixth form college", "general_fe_tertiary_colleges"},
    OldType{"Specialist post-16 institutions", "specialist_post_16_institutions"},
    OldType{"Independent specialist providers", "specialist_post_16_institutions"},
    OldType{"Other arrangements by local authority", "other_arrangements_la"},
    OldType{"Other arrangements by parents", "other_arrangements_parents"},
    OldType{"Apprenticeship", "other_placement_settings"},
    OldType{"Supported Internship", "other_placement_settings"},
    OldType{"Traineeship", "other_placement_settings"},
    OldType{"Work-based learning", "other_placement_settings"},
    OldType{"Non-maintained early years", "nm_early_years"},
    OldType{"Awaiting provision - total", "await_prov_2022"},
    OldType{"Permanently excluded", "perm_ex_2022"},
};

/// The setting that a type of establishment is counted under, "all" for the total; nothing for a
/// type that is not known. The years differ in capital letters.
std::optional<std::string_view> setting_of(std::string_view type) {
  if (type == "Total") return "all";
  const auto small = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  const auto found = std::find_if(kOldTypes.begin(), kOldTypes.end(), [&](const OldType& each) {
    return std::equal(type.begin(), type.end(), each.published.begin(), each.published.end(),
                      [&](char a, char b) { return small(a) == small(b); });
  });
  if (found == kOldTypes.end()) return std::nullopt;
  return found->setting;
}

constexpr std::string_view kOldEstablishments = "ehc_plans_2022/sen2_estab_caseload.csv";

/// Statements and plans by type of establishment, up to the January before the first that the
/// release of 2025 tells by setting.
Draft old_types_draft(const RawTexts& raw, const Areas& areas, Problems& problems) {
  constexpr std::string_view kFirstOfLater = "2019";
  const CsvTable table = raw_table(raw, kOldEstablishments, problems);
  Draft draft{"ehc_plans_by_setting.csv", {"year", "setting"}, "count", {}};
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const auto area = area_of_row(table, row, areas, problems);
    if (!area) continue;
    auto year = year_of_row(table, row, problems);
    if (!year || *year >= kFirstOfLater) continue;
    const CsvCell type = table.at(row, "establishment_type");
    const bool is_subtotal =
        type.text() == "Total" && table.at(row, "establishment_group").text() != "Total";
    const CsvCell count = table.at(row, "Total_all");
    // "z": that January does not tell the type apart.
    if (is_subtotal || count.text() == "z") continue;
    if (setting_of(type.text()))
      draft.figures.push_back({*area,
                               {*std::move(year), std::string{type.text()}},
                               count_text(count, problems),
                               std::string{kRelease2022},
                               count.row(),
                               count.column()});
    else
      problems.add(type, "expected a known type of establishment");
  }
  return draft;
}

/// The same by setting: the sums of the types, unknown as soon as one of them is.
Draft old_settings_draft(const RawTexts& raw, const Areas& areas, Findings& findings,
                         Problems& problems) {
  Draft draft = old_types_draft(raw, areas, problems);
  drop_doubles(draft, kOldEstablishments, areas, findings, problems);
  std::map<std::tuple<std::size_t, std::string, std::string>, std::optional<std::int64_t>> sums;
  for (const Figure& figure : draft.figures) {
    auto& sum =
        sums.try_emplace({figure.area, figure.keys[0], std::string{*setting_of(figure.keys[1])}}, 0)
            .first->second;
    if (figure.value.empty())
      sum = std::nullopt;
    else if (sum)
      *sum += std::stoll(figure.value);
  }
  draft.figures.clear();
  for (const auto& [key, sum] : sums) {
    const auto& [area, year, setting] = key;
    if (sum == 0 && setting != "all") continue;
    draft.figures.push_back({area,
                             {year, setting},
                             sum ? std::to_string(*sum) : std::string{},
                             std::string{kRelease2022}});
  }
  return draft;
}

std::vector<Column> old_collection_columns() {
  return {{"InreqEHC", "requests"},
          {"AssRefusedEHC", "requests_refused"},
          {"AssnoneEHC", "assessed_no_plan"},
          {"AssnodecisionEHC", "assessments_undecided_at_year_end"},
          {"NewallEHC", "new_plans"},
          {"MtosiEHC", "moved_mainstream_to_special"},
          {"SitomEHC", "moved_special_to_mainstream"},
          {"MtoParEHC", "moved_mainstream_to_parents_arrangements"},
          {"SitoParEHC", "moved_special_to_parents_arrangements"},
          {"DisleaEHC", "discontinued_moved_to_other_authority"},
          {"DismetEHC", "discontinued_needs_met"},
          {"DisothEHC", "discontinued_other"},
          {"DisleftEHC", "discontinued_left_school"},
          {"NewEHCMediation", "mediations"},
          {"NewEHCTribunal", "mediations_followed_by_tribunal"}};
}

constexpr std::string_view kOldReturns = "ehc_plans_2022/sen2_mi.csv";

/// What the old collection counted once a year for each authority, above all moves between
/// mainstream and special schools, which are published nowhere since.
Draft old_collection_draft(const RawTexts& raw, const Areas& areas, Problems& problems) {
  const std::vector<Column> columns = old_collection_columns();
  const CsvTable table = raw_table(raw, kOldReturns, problems);
  Draft draft{"old_collection.csv", {"year", "measure"}, "count", {}};
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const auto area = area_of_row(table, row, areas, problems);
    if (!area) continue;
    const auto year = year_of_row(table, row, problems);
    if (!year) continue;
    for (const Column& column : columns) {
      const auto found = table.find_column(column.published);
      if (!found) {
        problems.add_missing(table, column.published);
        continue;
      }
      std::string count = count_text(table.at(row, *found), problems);
      if (count.empty()) continue;
      draft.figures.push_back(
          {*area, {*year, column.key}, std::move(count), std::string{kRelease2022}});
    }
  }
  return draft;
}

}  // namespace

std::vector<Draft> ehc_plan_drafts(const RawTexts& raw, const Areas& areas, Findings& findings,
                                   Problems& problems) {
  std::vector<Draft> drafts;
  std::set<std::string> with_totals;
  for (const Recipe& recipe : recipes()) {
    Draft draft = draft_of(recipe, raw, areas, problems);
    if (draft.file_name == "new_ehc_plans_by_age_setting.csv")
      mend_new_plans(raw, areas, draft, findings, problems);
    if (draft.file_name == "ehc_plans_by_years_in_place.csv") {
      add_earlier_years_in_place(raw, areas, draft, problems);
    }
    drop_doubles(draft, recipe.path, areas, findings, problems);
    note_parts(draft, recipe.columns.front().key, areas, findings);
    note_unknown_settings(draft, areas, findings);
    if (with_totals.insert(recipe.path).second)  // its other tables have the same totals
      note_dips(draft, recipe.columns.front().key, areas, findings);
    if (draft.file_name == "timeliness.csv") note_all_exceptions(draft, areas, findings);
    drafts.push_back(std::move(draft));
  }
  for (const Bands& bands : kBands) drafts.push_back(bands_draft(raw, areas, bands, problems));
  drafts.push_back(old_settings_draft(raw, areas, findings, problems));
  drafts.push_back(old_collection_draft(raw, areas, problems));
  mend_errata(drafts, areas, findings);
  return drafts;
}

Areas areas_of(const RawTexts& raw) {
  Problems told_later;  // when the table's counts are read
  const CsvTable table = raw_table(raw, "ehc_plans_2025/caseload.csv", told_later);
  std::map<std::string, Area> by_code;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, "breakdown_topic").text() != "All EHC plans") continue;
    const std::string_view level = table.at(row, "geographic_level").text();
    const bool national = level == "National";
    if (!national && level != "Local authority") continue;
    const auto text = [&](std::string_view header) {
      return std::string{table.at(row, header).text()};
    };
    const std::string ons_code = text(national ? "country_code" : "new_la_code");
    const auto known_year = year_of_row(table, row, told_later);
    if (!known_year) continue;
    const std::string& year = *known_year;
    Area& area = by_code[national ? std::string{} : text("old_la_code")];
    if (area.first_year.empty() || year < area.first_year) area.first_year = year;
    if (!area.ons_code.empty() && area.ons_code != ons_code &&
        std::find(area.former_ons_codes.begin(), area.former_ons_codes.end(), ons_code) ==
            area.former_ons_codes.end())
      area.former_ons_codes.push_back(ons_code);
    if (year < area.last_year) continue;
    if (!area.ons_code.empty() && area.ons_code != ons_code) {
      std::replace(area.former_ons_codes.begin(), area.former_ons_codes.end(), ons_code,
                   area.ons_code);
    }
    area.last_year = year;
    area.name = text(national ? "country_name" : "la_name");
    area.ons_code = ons_code;
    area.dfe_code = national ? std::string{} : text("old_la_code");
    area.region = national ? std::string{} : text("region_name");
  }
  if (!by_code.contains({}) || by_code.size() < 2)
    throw tabular::CsvError{
        table.name(),
        0,
        0,
        {},
        std::string{"expected rows of "} + (by_code.contains({}) ? "authorities" : "England") +
            " whose breakdown_topic is \"All EHC plans\", got none: is this the table of plans?"};
  std::map<std::string, std::string> latest;  // by name
  for (const auto& [code, area] : by_code) {
    std::string& year = latest[area.name];
    year = std::max(year, area.last_year);
  }
  std::vector<Area> areas;
  for (auto& [code, area] : by_code) {
    if (area.last_year < latest[area.name]) area.name += " (to " + area.last_year + ")";
    areas.push_back(std::move(area));
  }
  std::sort(areas.begin() + (by_code.contains({}) ? 1 : 0), areas.end(),
            [](const Area& a, const Area& b) { return a.name < b.name; });
  return Areas{std::move(areas)};
}

std::string published_column(std::string_view file_name, std::string_view key) {
  const auto told = [](std::string_view column, std::string_view path) {
    return "column \"" + std::string{column} + "\" of " + std::string{path};
  };
  const auto of_key = [&](const std::vector<Column>& columns, std::string_view path) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column& column) { return column.key == key; });
    return found == columns.end() ? std::string{} : told(found->published, path);
  };
  for (const Recipe& recipe : recipes())
    if (recipe.file_name == file_name) return of_key(recipe.columns, recipe.path);
  for (const Bands& bands : kBands)
    if (bands.file_name == file_name) return told(bands.column, bands.path);
  return file_name == "old_collection.csv" ? of_key(old_collection_columns(), kOldReturns)
                                           : std::string{};
}

std::vector<std::string> ehc_plan_paths() {
  std::set<std::string> paths{std::string{kOldEstablishments}, std::string{kOldReturns}};
  for (const Bands& bands : kBands) paths.emplace(bands.path);
  for (const Recipe& recipe : recipes()) paths.insert(recipe.path);
  return {paths.begin(), paths.end()};
}

}  // namespace sendsim::evidence
