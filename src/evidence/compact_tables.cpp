#include "sendsim/evidence/compact_tables.hpp"

#include <utility>

#include "figures.hpp"
#include "sendsim/evidence/england.hpp"
#include "sendsim/evidence/labels.hpp"
#include "sendsim/tabular/csv_writer.hpp"

namespace sendsim::evidence {

namespace {

CompactTable areas_table(const Areas& areas) {
  tabular::CsvWriter writer{{"area", "ons_code", "dfe_code", "region", "first_year", "last_year"}};
  for (const Area& area : areas) {
    writer.add(area.name).add(area.ons_code).add(area.dfe_code).add(area.region);
    writer.add(area.first_year).add(area.last_year).end_row();
  }
  return {"areas.csv", writer.text()};
}

CompactTable settings_table() {
  tabular::CsvWriter writer{{"setting", "group", "label"}};
  for (const SettingLabel& s : setting_labels()) {
    writer.add(s.code).add(s.group).add(s.label).end_row();
  }
  return {"settings.csv", writer.text()};
}

CompactTable needs_table() {
  tabular::CsvWriter writer{{"need", "label"}};
  for (const NeedLabel& n : need_labels()) writer.add(n.code).add(n.label).end_row();
  return {"needs.csv", writer.text()};
}

/// Tells which of today's authorities have no row in a table that nearly all have rows in: they
/// were not published, or stand under a name that was not recognised.
void note_absent(const Draft& draft, const Areas& areas, Findings& findings) {
  constexpr std::size_t kNearlyAll = 20;
  std::vector<bool> present(areas.size(), false);
  for (const Figure& figure : draft.figures) present[figure.area] = true;
  std::string names;
  std::size_t absent = 0;
  for (std::size_t i = 0; i < areas.size(); ++i) {
    if (present[i] || areas[i].last_year < areas[0].last_year) continue;
    names += (names.empty() ? "" : "; ") + areas[i].name;
    ++absent;
  }
  if (absent > 0 && absent <= kNearlyAll)
    findings.left.push_back(draft.file_name + ": no row of " + names);
}

}  // namespace

std::vector<std::string> raw_texts_wanted() {
  std::vector<std::string> paths = ehc_plan_paths();
  for (std::string& path : surroundings_paths()) paths.push_back(std::move(path));
  for (std::string& path : england_paths()) paths.push_back(std::move(path));
  return paths;
}

std::vector<CompactTable> make_compact_tables(const RawTexts& raw, const Areas& areas,
                                              Findings& findings) {
  Problems problems;
  std::vector<Draft> drafts = ehc_plan_drafts(raw, areas, findings, problems);
  for (Draft& draft : surroundings_drafts(raw, areas, problems)) drafts.push_back(std::move(draft));
  findings.problems = problems.lines();
  findings.suppressed = problems.hidden_lines();
  drafts.push_back(rates_draft(drafts));

  std::vector<CompactTable> tables{areas_table(areas), settings_table(), needs_table()};
  for (Draft& draft : drafts) {
    note_absent(draft, areas, findings);
    tables.push_back(finish(std::move(draft), areas));
  }
  tables.push_back(england_table(raw, areas, findings));
  tables.push_back(projections_table(raw, areas));
  note_differences(tables, findings);
  return tables;
}

}  // namespace sendsim::evidence
