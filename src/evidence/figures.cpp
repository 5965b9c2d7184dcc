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

tabular::CsvTable raw_table(const RawTexts& raw, std::string_view path) {
  const auto found = raw.find(path);
  if (found == raw.end()) {
    throw tabular::CsvError{path, 0, 0, {}, "expected this file among the raw releases"};
  }
  return tabular::CsvTable::parse(found->second, std::string{path});
}

std::optional<std::size_t> area_in(const Areas& areas, const tabular::CsvCell& cell) {
  return areas.find(cell.text());
}

std::string count_text(const tabular::CsvCell& cell) {
  if (cell.empty() || cell.text() == "x" || cell.text() == "z") return {};
  return std::to_string(cell.integer());
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
