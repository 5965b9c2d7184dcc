#include "sendsim/calibration/evidence_book.hpp"

#include <algorithm>
#include <stdexcept>

namespace sendsim::calibration {
namespace {

std::string described(const std::string& name, EvidenceBook::Where where) {
  std::string text = name + ".csv, row with";
  for (const auto& [column, value] : where)
    text.append(" ").append(column).append("=").append(value);
  return text;
}

}  // namespace

void EvidenceBook::add(const std::string& name, std::string_view text) {
  tables_.insert_or_assign(name, tabular::CsvTable::parse(text, name + ".csv"));
}

void EvidenceBook::add(const std::string& name, std::string_view text,
                       const std::vector<std::string>& areas) {
  if (!text.starts_with("area,") || name == "areas") return add(name, text);
  std::vector<std::string> beginnings;
  for (const std::string& area : areas) {
    const bool quoted = area.find(',') != std::string::npos;
    beginnings.push_back(quoted ? '"' + area + "\"," : area + ',');
  }
  std::string kept;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string_view line = text.substr(begin, end - begin);
    const bool wanted =
        begin == 0 || std::any_of(beginnings.begin(), beginnings.end(),
                                  [&](const std::string& of) { return line.starts_with(of); });
    if (wanted) kept += line;
    begin = end;
  }
  add(name, kept);
}

const tabular::CsvTable& EvidenceBook::table(const std::string& name) const {
  const auto found = tables_.find(name);
  if (found == tables_.end())
    throw std::runtime_error("evidence: there is no table " + name + ".csv");
  return found->second;
}

std::optional<double> EvidenceBook::find(const std::string& name, std::string_view column,
                                         Where where) const {
  const tabular::CsvTable& rows = table(name);
  std::vector<std::pair<std::size_t, std::string_view>> wanted;
  for (const auto& [key, value] : where) wanted.emplace_back(rows.column(key), value);
  const std::size_t value_column = rows.column(column);
  std::optional<std::size_t> hit;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](const auto& each) {
      return rows.at(row, each.first).text() == each.second;
    });
    if (!fits) continue;
    if (hit) throw std::runtime_error("evidence: " + described(name, where) + " stands twice");
    hit = row;
  }
  if (!hit || rows.at(*hit, value_column).empty()) return std::nullopt;
  return rows.at(*hit, value_column).number();
}

double EvidenceBook::need(const std::string& name, std::string_view column, Where where) const {
  const auto value = find(name, column, where);
  if (!value) throw std::runtime_error("evidence: there is no " + described(name, where));
  return *value;
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

}  // namespace sendsim::calibration
