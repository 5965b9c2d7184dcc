#include "sendsim/calibration/evidence_book.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace sendsim::calibration {
namespace {

std::string described(const std::string& name, EvidenceBook::Where where) {
  std::string text = name + ".csv, row with";
  for (const auto& [column, value] : where)
    text.append(" ").append(column).append("=").append(value);
  return text;
}

std::string unknown(const std::string& name, EvidenceBook::Where where) {
  return described(name, where) +
         ": the figure is unknown (suppressed, not available, or of a column that was missing)";
}

constexpr std::string_view kArea = "area";
constexpr std::string_view kYear = "year";

/// One key of both; no name holds a line's end.
std::string together(std::string_view area, std::string_view year) {
  return std::string{area}.append("\n").append(year);
}

/// The area that a row begins with; names with a comma stand in quotes, none holds a quote itself.
std::string_view first_cell(std::string_view line) {
  if (line.starts_with('"')) return line.substr(1, line.find('"', 1) - 1);
  return line.substr(0, line.find(','));
}

}  // namespace

void EvidenceBook::add(const std::string& name, std::string_view text) {
  Table table{tabular::CsvTable::parse(text, name + ".csv")};
  const auto area = table.rows.find_column(kArea);
  const auto year = table.rows.find_column(kYear);
  if (area && year)
    for (std::size_t row = 0; row < table.rows.row_count(); ++row)
      table
          .of_area_and_year[together(table.rows.at(row, *area).text(),
                                     table.rows.at(row, *year).text())]
          .push_back(row);
  tables_.insert_or_assign(name, std::move(table));
}

const tabular::CsvTable& EvidenceBook::table(const std::string& name) const {
  return held(name).rows;
}

const EvidenceBook::Table& EvidenceBook::held(const std::string& name) const {
  const auto found = tables_.find(name);
  if (found == tables_.end())
    throw std::runtime_error("evidence: there is no table " + name + ".csv");
  return found->second;
}

std::optional<tabular::CsvCell> EvidenceBook::cell(const std::string& name, std::string_view column,
                                                   Where where) const {
  const Table& table = held(name);
  const tabular::CsvTable& rows = table.rows;
  std::vector<std::pair<std::size_t, std::string_view>> wanted;
  std::optional<std::string_view> area;
  std::optional<std::string_view> year;
  for (const auto& [key, value] : where) {
    wanted.emplace_back(rows.column(key), value);
    if (key == kArea) area = value;
    if (key == kYear) year = value;
  }
  const std::size_t value_column = rows.column(column);
  std::optional<std::size_t> hit;
  const auto look_at = [&](std::size_t row) {
    const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](const auto& each) {
      return rows.at(row, each.first).text() == each.second;
    });
    if (!fits) return;
    if (hit) throw std::runtime_error("evidence: " + described(name, where) + " stands twice");
    hit = row;
  };
  if (area && year) {
    if (const auto found = table.of_area_and_year.find(together(*area, *year));
        found != table.of_area_and_year.end())
      for (const std::size_t row : found->second) look_at(row);
  } else {
    for (std::size_t row = 0; row < rows.row_count(); ++row) look_at(row);
  }
  return hit ? std::optional{rows.at(*hit, value_column)} : std::nullopt;
}

std::optional<double> EvidenceBook::find(const std::string& name, std::string_view column,
                                         Where where) const {
  const auto found = cell(name, column, where);
  return found && !found->empty() ? std::optional{found->number()} : std::nullopt;
}

double EvidenceBook::count(const std::string& name, std::string_view column, Where where) const {
  const auto found = cell(name, column, where);
  if (!found) return 0.0;
  if (found->empty()) throw std::runtime_error("evidence: " + unknown(name, where));
  return found->number();
}

double EvidenceBook::need(const std::string& name, std::string_view column, Where where) const {
  const auto found = cell(name, column, where);
  if (!found) throw std::runtime_error("evidence: there is no " + described(name, where));
  if (found->empty()) throw std::runtime_error("evidence: " + unknown(name, where));
  return found->number();
}

std::vector<std::string> EvidenceBook::values(const std::string& name,
                                              std::string_view column) const {
  const tabular::CsvTable& rows = table(name);
  const std::size_t at = rows.column(column);
  std::vector<std::string> seen;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    const std::string text{rows.at(row, at).text()};
    if (std::find(seen.begin(), seen.end(), text) == seen.end()) seen.push_back(text);
  }
  return seen;
}

void EvidenceShelf::add(const std::string& name, std::string text) {
  Table table{std::move(text), true, 0, {}};
  const std::string_view all = table.text;
  table.for_everybody = !all.starts_with("area,") || name == "areas";
  if (!table.for_everybody) {
    table.header = std::min(all.find('\n'), all.size() - 1) + 1;
    std::vector<std::pair<std::size_t, std::size_t>>* runs = nullptr;
    std::string_view last;
    for (std::size_t begin = table.header; begin < all.size();) {
      const std::size_t end = std::min(all.find('\n', begin), all.size() - 1) + 1;
      const std::string_view area = first_cell(all.substr(begin, end - begin));
      if (runs == nullptr || area != last) {
        runs = &table.rows[std::string{area}];
        runs->emplace_back(begin, 0);
        last = area;
      }
      runs->back().second += end - begin;
      begin = end;
    }
  }
  tables_.insert_or_assign(name, std::move(table));
}

std::optional<tabular::CsvTable> EvidenceShelf::table(const std::string& name,
                                                      const std::string& told_as) const {
  const auto found = tables_.find(name);
  if (found == tables_.end()) return std::nullopt;
  return tabular::CsvTable::parse(found->second.text, told_as);
}

EvidenceBook EvidenceShelf::book_of(const std::vector<std::string>& areas) const {
  EvidenceBook book;
  for (const auto& [name, table] : tables_) {
    if (table.for_everybody) {
      book.add(name, table.text);
      continue;
    }
    std::string kept = table.text.substr(0, table.header);
    for (const std::string& area : std::set<std::string>(areas.begin(), areas.end()))
      if (const auto found = table.rows.find(area); found != table.rows.end())
        for (const auto& [begin, length] : found->second) kept.append(table.text, begin, length);
    book.add(name, kept);
  }
  return book;
}

}  // namespace sendsim::calibration
