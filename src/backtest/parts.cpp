#include "parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "sendsim/evidence/labels.hpp"

namespace sendsim::backtest {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr int kEver = std::numeric_limits<int>::max();
/// From this share of a total that no part tells on, the parts are no picture of it.
constexpr double kMostUntold = 0.1;
constexpr const char* kAll = "all";
constexpr const char* kSettingNotRecorded = "placement_unknown";
constexpr const char* kAgeNotRecorded = "unknown";

constexpr std::array kBands{Series::aged_0_4, Series::aged_5_10, Series::aged_11_15,
                            Series::aged_16_19, Series::aged_20_25};
constexpr std::array kNewBands{Series::new_aged_0_4, Series::new_aged_5_10, Series::new_aged_11_15,
                               Series::new_aged_16_19, Series::new_aged_20_25};
constexpr std::array kGroups{
    Series::in_mainstream, Series::in_resourced_or_unit, Series::in_state_special, Series::in_inmss,
    Series::in_ap,         Series::in_post_16,           Series::in_early_years};

/// The last age of each band but the last.
constexpr std::array kLastAges{4, 10, 15, 19};

/// Where the parts of a total stand in some years.
struct PartTable {
  const char* table;
  const char* key;                  ///< the column that tells the part
  std::vector<const char*> others;  ///< the columns that must be "all"
  Series total;
  std::span<const Series> parts;
  int first;
  int last;
};

std::vector<PartTable> part_tables() {
  // Resourced provision of academies is told apart from 2017 on; ages by authority are not told in
  // 2023, nor new plans by age between the two collections.
  constexpr int kFirstGroups = 2017;
  return {
      {"ehc_plans_by_age_band", "age", {}, Series::plans, kBands, 0, 2022},
      {"ehc_plans_by_age_setting", "age", {"setting"}, Series::plans, kBands, 2023, kEver},
      {"new_ehc_plans_by_age_band", "age", {}, Series::new_plans, kNewBands, 0, 2021},
      {"new_ehc_plans_by_age_setting",
       "age",
       {"setting"},
       Series::new_plans,
       kNewBands,
       2022,
       kEver},
      {"ehc_plans_by_setting", "setting", {}, Series::plans, kGroups, kFirstGroups, 2018},
      {"ehc_plans_by_age_setting", "setting", {"age"}, Series::plans, kGroups, 2019, kEver},
  };
}

bool by_setting(const PartTable& table) { return table.parts.front() == Series::in_mainstream; }

/// The band of "7", "0-2", "5-10" or "20+": that of its last age. Nothing for "unknown".
std::optional<std::size_t> band_of(const tabular::CsvCell& cell) {
  if (cell.text() == kAgeNotRecorded) return std::nullopt;
  std::string_view text = cell.text();
  if (const auto dash = text.find('-'); dash != std::string_view::npos)
    text.remove_prefix(dash + 1);
  if (text.ends_with('+')) text.remove_suffix(1);
  int age = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), age);
  if (fault != std::errc{} || end != text.data() + text.size())
    throw cell.error("expected an age or a band of ages");
  return static_cast<std::size_t>(std::lower_bound(kLastAges.begin(), kLastAges.end(), age) -
                                  kLastAges.begin());
}

/// The group of a setting of the DfE's tables.
Series group_of(const evidence::SettingLabel& setting) {
  const std::string_view code = setting.code;
  if (setting.group == "mainstream")
    return code.ends_with("_resourced_provision") || code.ends_with("_senunit")
               ? Series::in_resourced_or_unit
               : Series::in_mainstream;
  if (setting.group == "special")
    return code == "special_independent" || code == "special_non_maintained"
               ? Series::in_inmss
               : Series::in_state_special;
  if (setting.group == "ap_pru") return Series::in_ap;
  if (setting.group == "fe") return Series::in_post_16;
  if (setting.group == "early_years") return Series::in_early_years;
  return Series::elsewhere;
}

/// The place in kGroups; nothing for who is elsewhere.
std::optional<std::size_t> group_of(const tabular::CsvCell& cell) {
  const auto labels = evidence::setting_labels();
  const auto label = std::find_if(labels.begin(), labels.end(),
                                  [&](const auto& each) { return each.code == cell.text(); });
  if (label == labels.end()) throw cell.error("expected a setting of settings.csv");
  const auto found = std::find(kGroups.begin(), kGroups.end(), group_of(*label));
  if (found == kGroups.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kGroups.begin());
}

/// An owner's year. Who has no age or setting recorded is in neither.
struct Told {
  std::vector<double> parts;
  double elsewhere = 0.0;
};

using Years = std::map<int, std::vector<Told>>;

/// The years and parts that anybody has a figure of: a setting of which nobody has is not told
/// apart that year, and who is in it stands elsewhere.
std::set<std::pair<int, std::string>> parts_told(const tabular::CsvTable& table,
                                                 const PartTable& place) {
  const std::size_t when = table.column("year");
  const std::size_t key = table.column(place.key);
  const std::size_t value = table.column("count");
  std::set<std::pair<int, std::string>> told;
  for (std::size_t row = 0; row < table.row_count(); ++row)
    if (const auto year = calendar_year(table.at(row, when).text());
        year && !table.at(row, value).empty())
      told.emplace(*year, table.at(row, key).text());
  return told;
}

Years read_table(const PartTable& place, const TableSource& tables, const Owners& owners,
                 std::size_t count) {
  const tabular::CsvTable table = tables(place.table);
  const std::size_t area = table.column("area");
  const std::size_t when = table.column("year");
  const std::size_t key = table.column(place.key);
  const std::size_t value = table.column("count");
  std::vector<std::size_t> others;
  for (const char* name : place.others) others.push_back(table.column(name));
  const auto told_apart = parts_told(table, place);
  std::set<std::tuple<std::string, int, std::string>> seen;
  Years years;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const tabular::CsvCell part = table.at(row, key);
    if (part.text() == kAll || !std::all_of(others.begin(), others.end(), [&](std::size_t column) {
          return table.at(row, column).text() == kAll;
        }))
      continue;
    const auto year = calendar_year(table.at(row, when).text());
    const std::string name{table.at(row, area).text()};
    const auto who = owners.find(name);
    if (!year || *year < place.first || *year > place.last || who == owners.end() ||
        !told_apart.contains({*year, std::string{part.text()}}))
      continue;
    const tabular::CsvCell cell = table.at(row, value);
    if (!seen.emplace(name, *year, std::string{part.text()}).second)
      throw cell.error("this figure stands twice");
    auto& of_year =
        years.try_emplace(*year, count, Told{std::vector<double>(place.parts.size(), 0.0)})
            .first->second;
    Told& told = of_year[who->second];
    const double number = cell.empty() ? kUnknown : cell.number();
    const auto index = by_setting(place) ? group_of(part) : band_of(part);
    if (index)
      told.parts[*index] += number;
    else if (part.text() != kSettingNotRecorded && part.text() != kAgeNotRecorded)
      told.elsewhere += number;
  }
  return years;
}

}  // namespace

std::optional<int> calendar_year(std::string_view text) {
  int year = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return year;
}

std::vector<PartOfYear> read_parts(const TableSource& tables, const Owners& owners,
                                   std::size_t count, const TotalOf& total_of) {
  std::vector<PartOfYear> all;
  for (const PartTable& place : part_tables())
    for (const auto& [year, told] : read_table(place, tables, owners, count)) {
      const std::size_t first = all.size();
      for (const Series series : place.parts)
        all.push_back({series, year, std::vector<double>(count, kUnknown)});
      if (by_setting(place))
        all.push_back({Series::elsewhere, year, std::vector<double>(count, kUnknown)});
      for (std::size_t owner = 0; owner < count; ++owner) {
        const Told& here = told[owner];
        const double total = total_of(place.total, year, owner);
        double in_parts = 0.0;
        for (const double part : here.parts) in_parts += part;
        const double untold = total - in_parts - here.elsewhere;
        // Also where one of them is not known, and where parts exceed their total by as much.
        if (!(std::abs(untold) < kMostUntold * total)) continue;
        for (std::size_t i = 0; i < here.parts.size(); ++i)
          all[first + i].counts[owner] = here.parts[i];
        if (by_setting(place)) all.back().counts[owner] = std::max(0.0, total - in_parts);
      }
    }
  return all;
}

}  // namespace sendsim::backtest
