// The compact tables of residents, money, places, appeals, schools and local facts.

#include <algorithm>
#include <array>
#include <utility>

#include "figures.hpp"
#include "sendsim/evidence/labels.hpp"

namespace sendsim::evidence {

namespace {

using tabular::CsvCell;
using tabular::CsvTable;

constexpr std::string_view kEstimates = "population/mye_2023_2024_upper_tier_age0_25.csv";
constexpr std::string_view kEstimates2019 = "population/mye_2019_upper_tier_age0_25.csv";
constexpr std::string_view kNeighbours = "neighbours/statistical_neighbours_may_2025.csv";
constexpr std::string_view kProjections = "population/snpp_2022_based_5yr_three_areas_age0_25.csv";
constexpr std::string_view kAllocations =
    "finance/dsg_high_needs_allocations_2019-20_to_2023-24.csv";
constexpr std::string_view kSection251Groups =
    "finance/s251_net_spend_groups_2017-18_to_2024-25.csv";
constexpr std::string_view kSection251Lines = "finance/s251_lines_2023-24.csv";
constexpr std::string_view kBenchmarking = "finance/high_needs_benchmarking_2021-22.csv";
constexpr std::string_view kTopups = "finance/specialist_topup_spend_2018-19_to_2021-22.csv";
constexpr std::string_view kBalances = "finance/dsg_balance_pct_2019-20_to_2021-22.csv";
constexpr std::string_view kDeductions =
    "finance/high_needs_place_deductions_by_la_2020-21_to_2023-24.csv";
constexpr std::string_view kPlaces =
    "places/high_needs_places_direct_funded_by_la_2020-21_to_2023-24.csv";
constexpr std::string_view kCapacity = "places/special_school_capacity_gias_derived.csv";
constexpr std::string_view kAppeals2014 = "appeals/send_tribunal_appeals_2014_2024.csv";
constexpr std::string_view kAppeals2024 = "appeals/send_appeals_2024_2025.csv";
constexpr std::string_view kInteractiveTool = "lait/send_measures_2015_2025.csv";
constexpr std::string_view kMainstreamPupils =
    "sen_schools/mainstream_pupils_with_sen_2017-18_to_2022-23.csv";
constexpr std::string_view kLocalFacts = "local/local_facts.csv";

/// A published number as it stands, checked; blanks and marks for "none" are empty.
std::string number_text(const CsvCell& cell) {
  static constexpr std::array<std::string_view, 6> kNone{"x", "z", "-", "~", "..", ""};
  if (std::find(kNone.begin(), kNone.end(), cell.text()) != kNone.end()) return {};
  static_cast<void>(cell.number());
  std::string text{cell.text()};
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

void add(Draft& draft, std::size_t area, std::vector<std::string> keys, const CsvCell& cell,
         std::string_view source) {
  std::string value = number_text(cell);
  if (value.empty()) return;
  draft.figures.push_back({area, std::move(keys), std::move(value), std::string{source}});
}

/// Hands every row of one of the areas to `take(table, row, area)`. An area stands in `column`.
template <class Take>
void for_rows(const RawTexts& raw, std::string_view path, std::string_view column,
              const Areas& areas, Take&& take) {
  const CsvTable table = raw_table(raw, path);
  const std::size_t where = table.column(column);
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (const auto area = area_in(areas, table.at(row, where))) take(table, row, *area);
  }
}

std::string text_at(const CsvTable& table, std::size_t row, std::string_view header) {
  return std::string{table.at(row, header).text()};
}

Draft population_draft(const RawTexts& raw, const Areas& areas) {
  Draft draft{"population.csv", {"year", "age"}, "count", {}};
  // The DfE keeps the codes that North Yorkshire and Somerset had before they became unitary.
  const CsvTable estimates = raw_table(raw, kEstimates);
  for (std::size_t row = 0; row < estimates.row_count(); ++row) {
    auto area = area_in(areas, estimates.at(row, "ons_code"));
    if (!area) area = area_in(areas, estimates.at(row, "area"));
    if (!area) continue;
    const std::string year = text_at(estimates, row, "mid_year");
    for (int age = 0; age <= 25; ++age)
      add(draft, *area, {year, std::to_string(age)},
          estimates.at(row, "age_" + std::to_string(age)), "ONS-MYE-" + year);
  }
  for_rows(raw, kEstimates2019, "utla_code", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             for (int age = 0; age <= 25; ++age)
               add(draft, area, {"2019", std::to_string(age)},
                   table.at(row, "age_" + std::to_string(age)), "ONS-MYE-2019");
           });
  return draft;
}

/// Each authority's ten statistical neighbours, the nearest first.
Draft neighbours_draft(const RawTexts& raw, const Areas& areas, Problems& problems) {
  Draft draft{"neighbours.csv", {"year", "rank", "closeness"}, "neighbour", {}};
  for_rows(raw, kNeighbours, "la_code", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             const CsvCell code = table.at(row, "neighbour_la_code");
             const auto neighbour = area_in(areas, code);
             if (!neighbour) {
               problems.add(code, "expected the DfE's code of an authority of caseload.csv");
               return;
             }
             draft.figures.push_back(
                 {area,
                  {"2025", text_at(table, row, "rank"), text_at(table, row, "closeness")},
                  areas[*neighbour].name,
                  "DFE-LAIT-2025"});
           });
  return draft;
}

Draft projection_draft(const RawTexts& raw, const Areas& areas) {
  Draft draft{"population_projection.csv", {"year", "age"}, "count", {}};
  for_rows(raw, kProjections, "ons_code", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             for (std::size_t column = 0; column < table.column_count(); ++column) {
               const std::string& header = table.headers()[column];
               if (header.size() != 5 || header[0] != 'y') continue;
               add(draft, area, {header.substr(1), text_at(table, row, "age")},
                   table.at(row, column), "ONS-SNPP-2022");
             }
           });
  return draft;
}

/// The unit and the line that a column's name tells, e.g. "sen_transport_pre16_gross_gbp".
std::pair<std::string, std::string> line_and_unit(const std::string& header) {
  if (header == "basic_entitlement_rate_gbp") return {"basic_entitlement_rate", "GBP per pupil"};
  if (header.starts_with("pupils_")) return {header, "pupils"};
  if (header.starts_with("plans_") || header == "ehcp_total") return {header, "plans"};
  if (header.starts_with("pop_")) return {header, "residents"};
  if (header.ends_with("_gbp")) return {header.substr(0, header.size() - 4), "GBP"};
  return {header, "GBP"};
}

/// Every figure column of a wide file of money becomes lines. The year stands in a column, or is
/// `year` for a file of one year.
void add_money(Draft& draft, const RawTexts& raw, std::string_view path, std::string_view column,
               const std::string& year, std::string_view source, const Areas& areas) {
  static constexpr std::array<std::string_view, 5> kNames{"la_code", "ons_code", "la_name",
                                                          "region", "financial_year"};
  for_rows(raw, path, column, areas, [&](const CsvTable& table, std::size_t row, std::size_t area) {
    const std::string when = year.empty() ? text_at(table, row, "financial_year") : year;
    for (std::size_t c = 0; c < table.column_count(); ++c) {
      const std::string& header = table.headers()[c];
      if (std::find(kNames.begin(), kNames.end(), header) != kNames.end()) continue;
      auto [line, unit] = line_and_unit(header);
      add(draft, area, {when, std::move(line), std::move(unit)}, table.at(row, c), source);
    }
  });
}

Draft finance_draft(const RawTexts& raw, const Areas& areas) {
  Draft draft{"finance.csv", {"year", "line", "unit"}, "value", {}};
  add_money(draft, raw, kAllocations, "la_name", {}, "DFE-DSG-2024", areas);
  add_money(draft, raw, kSection251Groups, "ons_code", {}, "DFE-S251-2025", areas);
  add_money(draft, raw, kSection251Lines, "ons_code", "2023-24", "DFE-S251-LINES-2024", areas);
  add_money(draft, raw, kBenchmarking, "la_code", "2021-22", "DFE-HNB-2022", areas);
  for_rows(raw, kTopups, "la_name", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             const std::string category = text_at(table, row, "category");
             const std::string line = category == "State"   ? "specialist_topup_state"
                                      : category == "Total" ? "specialist_topup_total"
                                                            : "specialist_topup_independent";
             add(draft, area, {text_at(table, row, "financial_year"), line, "GBP"},
                 table.at(row, "spend_gbp"), "DFE-HNB-2022");
           });
  const CsvTable balances = raw_table(raw, kBalances);
  for (std::size_t row = 0; row < balances.row_count(); ++row) {
    // The national row has its name in the region's column.
    const bool national = balances.at(row, "geographic_level").text() == "National";
    const auto area = area_in(areas, balances.at(row, national ? "region_name" : "la_name"));
    if (!area) continue;
    add(draft, *area,
        {text_at(balances, row, "financial_year"), "dsg_cumulative_balance", "% of DSG income"},
        balances.at(row, "dsg_cumulative_balance_pct_of_income"), "DFE-S251-DASHBOARD");
  }
  return draft;
}

Draft places_draft(const RawTexts& raw, const Areas& areas) {
  Draft draft{"places.csv", {"year", "institution", "place", "period", "unit"}, "value", {}};
  for_rows(raw, kPlaces, "la_name", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             add(draft, area,
                 {text_at(table, row, "financial_year"), text_at(table, row, "institution_type"),
                  text_at(table, row, "place_type"), text_at(table, row, "period"), "places"},
                 table.at(row, "places"), "DFE-DSG-2024");
           });
  for_rows(raw, kDeductions, "la_name", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             add(draft, area,
                 {text_at(table, row, "financial_year"), text_at(table, row, "institution_type"),
                  text_at(table, row, "place_type"), "year", "GBP"},
                 table.at(row, "deduction_gbp"), "DFE-DSG-2024");
           });
  for_rows(raw, kCapacity, "ons_code", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             for (const std::string sector : {"state", "independent"}) {
               const std::string institution = sector + " special schools";
               add(draft, area, {"2026", institution, "all", "year", "schools"},
                   table.at(row, sector + "_special_schools"), "DFE-GIAS-2026");
               add(draft, area, {"2026", institution, "registered capacity", "year", "places"},
                   table.at(row, sector + "_special_capacity"), "DFE-GIAS-2026");
             }
           });
  return draft;
}

Draft appeals_draft(const RawTexts& raw, const Areas& areas) {
  Draft draft{"appeals.csv", {"year", "measure"}, "count", {}};
  for_rows(raw, kAppeals2014, "geography", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             const std::string year = text_at(table, row, "year");
             for (const std::string measure : {"appeals_registered", "appealable_decisions",
                                               "in_development_appealable_decisions"}) {
               add(draft, area, {year, measure}, table.at(row, measure), "MOJ-SENDT-2024");
             }
           });
  for_rows(raw, kAppeals2024, "la_code", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             add(draft, area, {"2025", "appeals_registered"}, table.at(row, "appeals_2025"),
                 "MOJ-SENDT-2026");
             add(draft, area, {"2025", "in_development_appealable_decisions"},
                 table.at(row, "appealable_decisions_2025"), "MOJ-SENDT-2026");
           });
  return draft;
}

Draft schools_draft(const RawTexts& raw, const Areas& areas) {
  struct Measure {
    std::string_view published, measure, unit;
  };
  static constexpr std::array kMeasures{
      Measure{"SEN_TotStat", "ehc_plan_all_schools", "% of pupils"},
      Measure{"SEN_TotSENSuP", "sen_support_all_schools", "% of pupils"},
      Measure{"PrimStatements", "ehc_plan_primary", "% of pupils"},
      Measure{"SecStatements", "ehc_plan_secondary", "% of pupils"},
      Measure{"PrimNoStatements", "sen_support_primary", "% of pupils"},
      Measure{"SecNoStatements", "sen_support_secondary", "% of pupils"},
      Measure{"TotPermEx", "permanent_exclusions_all_schools", "% of pupils"},
      Measure{"PriPermEx", "permanent_exclusions_primary", "% of pupils"},
      Measure{"SecPermEx", "permanent_exclusions_secondary", "% of pupils"},
      Measure{"SpecPermEx", "permanent_exclusions_special", "% of pupils"},
      Measure{"total_absence_special", "absence_special", "% of half days"},
      Measure{"EHCP_Initial_req_refused", "requests_refused", "% of requests"},
  };
  Draft draft{"sen_in_schools.csv", {"year", "measure", "unit"}, "value", {}};
  for_rows(raw, kInteractiveTool, "area", areas,
           [&](const CsvTable& table, std::size_t row, std::size_t area) {
             const std::string_view published = table.at(row, "measure").text();
             for (const Measure& m : kMeasures) {
               if (m.published != published) continue;
               add(draft, area,
                   {text_at(table, row, "period"), std::string{m.measure}, std::string{m.unit}},
                   table.at(row, "value"), "DFE-LAIT-2026");
             }
           });
  const CsvTable mainstream = raw_table(raw, kMainstreamPupils);
  const std::optional<std::size_t> england = areas.find("E92000001");
  for (std::size_t row = 0; row < mainstream.row_count(); ++row) {
    const bool national = mainstream.at(row, "level").text() == "National";  // names no area
    const auto area = national ? england : area_in(areas, mainstream.at(row, "la_name"));
    if (!area) continue;
    const std::string year = text_at(mainstream, row, "academic_year");
    const std::string provision = text_at(mainstream, row, "sen_provision");
    add(draft, *area, {year, "mainstream: " + provision, "% of pupils"},
        mainstream.at(row, "pct_of_pupils"), "DFE-SEN-2023");
    add(draft, *area, {year, "mainstream: pupils, row of " + provision, "pupils"},
        mainstream.at(row, "mainstream_pupils"), "DFE-SEN-2023");
  }
  return draft;
}

/// Facts found in papers and the press: kept word for word, with the paper's own id.
Draft local_draft(const RawTexts& raw, const Areas& areas) {
  Draft draft{"local_facts.csv", {"year", "measure", "breakdown", "unit"}, "value", {}};
  for_rows(
      raw, kLocalFacts, "geography", areas,
      [&](const CsvTable& table, std::size_t row, std::size_t area) {
        draft.figures.push_back({area,
                                 {text_at(table, row, "year"), text_at(table, row, "measure"),
                                  text_at(table, row, "breakdown"), text_at(table, row, "unit")},
                                 text_at(table, row, "value"),
                                 text_at(table, row, "source_id")});
      });
  return draft;
}

}  // namespace

std::vector<Draft> surroundings_drafts(const RawTexts& raw, const Areas& areas,
                                       Problems& problems) {
  return {population_draft(raw, areas), projection_draft(raw, areas),
          finance_draft(raw, areas),    places_draft(raw, areas),
          appeals_draft(raw, areas),    schools_draft(raw, areas),
          local_draft(raw, areas),      neighbours_draft(raw, areas, problems)};
}

std::vector<std::string> surroundings_paths() {
  std::vector<std::string> paths;
  for (const std::string_view path :
       {kEstimates, kEstimates2019, kNeighbours, kProjections, kAllocations, kSection251Groups,
        kSection251Lines, kBenchmarking, kTopups, kBalances, kDeductions, kPlaces, kCapacity,
        kAppeals2014, kAppeals2024, kInteractiveTool, kMainstreamPupils, kLocalFacts}) {
    paths.emplace_back(path);
  }
  return paths;
}

}  // namespace sendsim::evidence
