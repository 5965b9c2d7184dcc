#include "sendsim/backtest/stock_check.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "parts.hpp"

namespace sendsim::backtest {
namespace {

using Totals = std::map<std::pair<std::string, int>, double>;

/// The totals of a table, whose rows of all ages and all of `key` they are.
Totals totals_of(const TableSource& tables, const std::string& name, const char* key) {
  const tabular::CsvTable table = tables(name);
  const std::size_t area = table.column("area");
  const std::size_t when = table.column("year");
  const std::size_t age = table.column("age");
  const std::size_t other = table.column(key);
  const std::size_t count = table.column("count");
  Totals totals;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, age).text() != "all" || table.at(row, other).text() != "all") continue;
    const auto year = calendar_year(table.at(row, when).text());
    const tabular::CsvCell cell = table.at(row, count);
    if (year && !cell.empty())
      totals.emplace(std::pair{std::string{table.at(row, area).text()}, *year}, cell.number());
  }
  return totals;
}

/// 2705 as "2,705".
std::string thousands(double value) {
  std::string text = fmt::format("{:.0f}", value);
  for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, 1, ',');
  return text;
}

}  // namespace

StockChecks::StockChecks(const TableSource& tables) {
  const Totals plans = totals_of(tables, "ehc_plans_by_age_setting", "setting");
  const Totals begun = totals_of(tables, "new_ehc_plans_by_age_setting", "setting");
  const Totals ceased = totals_of(tables, "ceased_plans_by_age", "reason");
  for (const auto& [whose, ended] : ceased) {
    const auto& [area, year] = whose;
    const auto before = plans.find(whose);
    const auto after = plans.find({area, year + 1});
    const auto started = begun.find(whose);
    if (before == plans.end() || after == plans.end() || started == begun.end() ||
        before->second <= 0.0)
      continue;
    checks_[area].push_back({year + 1, before->second, started->second, ended, after->second});
  }
}

const std::vector<StockCheck>& StockChecks::of(const std::string& area) const {
  const auto found = checks_.find(area);
  return found == checks_.end() ? none_ : found->second;
}

std::vector<StockCheck> StockChecks::doubtful(const std::string& area) const {
  std::vector<StockCheck> large;
  for (const StockCheck& check : of(area))
    if (std::abs(check.mismatch()) > kLargeMismatch) large.push_back(check);
  return large;
}

std::string told(const StockCheck& check) {
  return fmt::format(
      "{} plans a year before, {} new and {} ceased in {} would leave {}, moves aside; {} are "
      "published",
      thousands(check.before), thousands(check.begun), thousands(check.ceased), check.january - 1,
      thousands(check.implied()), thousands(check.published));
}

}  // namespace sendsim::backtest
