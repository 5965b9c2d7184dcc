#include "sendsim/backtest/cells.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace sendsim::backtest {
namespace {

constexpr int kFirstOrigin = 2018;
constexpr int kLastYear = 2100;
constexpr int kLongestHorizon = 4;

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(';', begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

int number(const tabular::CsvCell& cell, int least, int most) {
  const std::int64_t value = cell.integer();
  if (value < least || value > most)
    throw cell.error("expected a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most) + ", got " + std::to_string(value));
  return static_cast<int>(value);
}

}  // namespace

std::vector<ScoredArea> read_scored_areas(const tabular::CsvTable& table) {
  std::vector<ScoredArea> areas;
  std::set<std::string> names;
  std::set<std::string> members;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const tabular::CsvCell name = table.at(row, "area");
    ScoredArea area{std::string{name.text()}, std::string{table.at(row, "region").text()},
                    split(table.at(row, "members").text())};
    if (!names.insert(area.name).second) throw name.error("this area stands twice");
    for (const std::string& member : area.members) {
      if (member.empty()) throw table.at(row, "members").error("expected names apart by ;");
      if (!members.insert(member).second)
        throw table.at(row, "members").error("the member " + member + " stands twice");
    }
    areas.push_back(std::move(area));
  }
  return areas;
}

CellList read_cells(const tabular::CsvTable& areas, const tabular::CsvTable& faults,
                    const tabular::CsvTable& cells) {
  CellList list;
  list.areas = read_scored_areas(areas);
  std::map<std::string, std::size_t, std::less<>> index;
  for (const ScoredArea& area : list.areas) index.emplace(area.name, index.size());
  const auto area_in = [&](const tabular::CsvCell& cell) {
    const auto found = index.find(cell.text());
    if (found == index.end())
      throw cell.error("expected an area of " + areas.name() + ", got \"" +
                       std::string{cell.text()} + '"');
    return found->second;
  };
  for (std::size_t row = 0; row < faults.row_count(); ++row)
    list.faults.push_back({area_in(faults.at(row, "area")),
                           number(faults.at(row, "january"), kFirstOrigin - 1, kLastYear),
                           std::string{faults.at(row, "what").text()}});
  std::set<std::tuple<std::size_t, int, int>> seen;
  for (std::size_t row = 0; row < cells.row_count(); ++row) {
    Cell cell{area_in(cells.at(row, "area")),
              number(cells.at(row, "origin"), kFirstOrigin, kLastYear),
              number(cells.at(row, "horizon"), 1, kLongestHorizon)};
    if (!seen.emplace(cell.area, cell.origin, cell.horizon).second)
      throw cells.at(row, "area").error("this area, origin and horizon stand twice");
    cell.faulty = std::any_of(list.faults.begin(), list.faults.end(), [&](const Fault& fault) {
      return fault.area == cell.area &&
             (fault.january == cell.origin - 1 || fault.january == cell.origin ||
              fault.january == cell.origin + cell.horizon);
    });
    list.cells.push_back(cell);
  }
  return list;
}

}  // namespace sendsim::backtest
