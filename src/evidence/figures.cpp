#include "figures.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sendsim/tabular/csv_writer.hpp"

namespace sendsim::evidence {

namespace {

/// Where a key stands: "all", then numbers, then words.
std::pair<int, long> rank(const std::string& key) {
  if (key == "all") return {0, 0};
  long number = 0;
  const auto [end, fault] = std::from_chars(key.data(), key.data() + key.size(), number);
  if (fault != std::errc{}) return {2, 0};
  return {1, number};
}

}  // namespace

namespace {

const std::string& raw_text(const RawTexts& raw, std::string_view path) {
  const auto found = raw.find(path);
  if (found == raw.end()) {
    throw tabular::CsvError{path, 0, 0, {}, "expected this file among the raw releases"};
  }
  return found->second;
}

}  // namespace

tabular::CsvTable raw_table(const RawTexts& raw, std::string_view path) {
  return tabular::CsvTable::parse(raw_text(raw, path), std::string{path});
}

tabular::CsvTable raw_table(const RawTexts& raw, std::string_view path, Problems& problems) {
  std::vector<tabular::CsvError> ragged;
  tabular::CsvTable table =
      tabular::CsvTable::parse(raw_text(raw, path), std::string{path}, ragged);
  for (const tabular::CsvError& error : ragged) problems.add(error);
  return table;
}

std::optional<std::size_t> area_in(const Areas& areas, const tabular::CsvCell& cell) {
  return areas.find(cell.text());
}

void Problems::add(const std::string& key, std::string first, std::size_t row) {
  const auto [found, is_new] = problems_.try_emplace(key, Problem{std::move(first), {}});
  found->second.rows.insert(row);
  if (is_new) order_.push_back(key);
}

void Problems::add(const tabular::CsvCell& cell, const std::string& what) {
  add(cell.error(what + ", got \"" + std::string{cell.text()} + '"'));
}

void Problems::add(const tabular::CsvError& error) {
  const std::string told = std::string{error.what()} + ": left out";
  // The same file, column and fault in other rows is the same problem.
  std::string key = told;
  const std::string place = "row " + std::to_string(error.row());
  if (const auto at = key.find(place); at != std::string::npos) key.erase(at, place.size());
  add(key, told, error.row());
}

void Problems::add_missing(const tabular::CsvTable& table, std::string_view header) {
  const std::string told = table.name() + ": row 1: expected a column \"" + std::string{header} +
                           "\": its figures are left out";
  add(told, told, 1);
}

std::vector<std::string> Problems::lines() const {
  std::vector<std::string> lines;
  for (const std::string& key : order_) {
    const Problem& problem = problems_.at(key);
    const std::size_t more = problem.rows.size() - 1;
    lines.push_back(problem.first +
                    (more == 0 ? "" : " (and in " + std::to_string(more) + " more rows)"));
  }
  return lines;
}

void Problems::hide(const tabular::CsvCell& cell) {
  hidden_[std::string{cell.table_name()}].emplace(cell.row(), cell.column());
}

std::vector<std::string> Problems::hidden_lines() const {
  std::vector<std::string> lines;
  for (const auto& [file, cells] : hidden_)
    lines.push_back(file + ": " + std::to_string(cells.size()) + " counts");
  return lines;
}

std::string count_text(const tabular::CsvCell& cell, Problems& problems) {
  static const std::set<std::string_view> kUnknown{"", "c", "k", "u", "x", "z", ":", "~", "low"};
  static const std::set<std::string_view> kHidden{"c", "k", "~", "low"};
  if (kHidden.contains(cell.text())) problems.hide(cell);
  if (kUnknown.contains(cell.text())) return {};
  try {
    return std::to_string(cell.integer());
  } catch (const tabular::CsvError&) {
    problems.add(cell, "expected a whole number");
    return {};
  }
}

void drop_doubles(Draft& draft, std::string_view path, const Areas& areas, Findings& findings,
                  Problems& problems) {
  std::map<std::pair<std::size_t, std::vector<std::string>>, std::size_t> seen;  // in `kept`
  std::set<std::size_t> unknown;
  std::vector<Figure> kept;
  std::map<std::size_t, std::size_t> doubled;  // by area
  for (Figure& figure : draft.figures) {
    const auto [found, is_new] = seen.try_emplace({figure.area, figure.keys}, kept.size());
    if (is_new) {
      kept.push_back(std::move(figure));
      continue;
    }
    Figure& first = kept[found->second];
    if (unknown.contains(found->second)) continue;
    if (first.value == figure.value) {
      if (!figure.value.empty()) ++doubled[figure.area];
      continue;
    }
    std::string keys;
    for (const std::string& key : figure.keys) keys += " " + key;
    const auto told = [](const std::string& value) { return value.empty() ? "unknown" : value; };
    problems.add(tabular::CsvError{path,
                                   figure.row,
                                   figure.column,
                                   {},
                                   areas[figure.area].name + keys + " is published twice, as " +
                                       told(first.value) + " (row " + std::to_string(first.row) +
                                       ") and as " + told(figure.value) + ": both"});
    first.value.clear();
    unknown.insert(found->second);
  }
  for (const auto& [area, count] : doubled)
    findings.mended.push_back(draft.file_name + ": " + areas[area].name + ": " +
                              std::to_string(count) + " figures stand twice and are kept once");
  draft.figures = std::move(kept);
}

bool key_less(const std::string& a, const std::string& b) { return rank(a) < rank(b); }

CompactTable finish(Draft draft, const Areas& areas) {
  std::stable_sort(draft.figures.begin(), draft.figures.end(),
                   [](const Figure& a, const Figure& b) {
                     if (a.area != b.area) return a.area < b.area;
                     for (std::size_t k = 0; k < std::min<std::size_t>(2, a.keys.size()); ++k) {
                       if (key_less(a.keys[k], b.keys[k])) return true;
                       if (key_less(b.keys[k], a.keys[k])) return false;
                     }
                     return false;
                   });
  std::vector<std::string> headers{"area"};
  headers.insert(headers.end(), draft.key_headers.begin(), draft.key_headers.end());
  headers.push_back(draft.value_header);
  headers.emplace_back("source");
  tabular::CsvWriter writer{headers};
  for (const Figure& figure : draft.figures) {
    writer.add(areas[figure.area].name);
    for (const std::string& key : figure.keys) writer.add(key);
    writer.add(figure.value).add(figure.source).end_row();
  }
  return {std::move(draft.file_name), writer.text()};
}

}  // namespace sendsim::evidence
