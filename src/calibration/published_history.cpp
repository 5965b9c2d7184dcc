#include "sendsim/calibration/published_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::calibration {
namespace {

using scenario::HistoryPeriod;
using scenario::PublishedSeries;

constexpr int kFirstPlans = 2015;  ///< EHC plans are made since September 2014
constexpr int kFirstRequests = 2016;
constexpr int kFirstOfReturn2025 = 2019;  ///< from here on the release of 2025 tells totals
constexpr int kEver = std::numeric_limits<int>::max();
/// From this share of a total that no part tells on, the parts are no picture of it.
constexpr double kMostUntold = 0.1;

struct Figure {
  double value;
  std::string source;
};
using Years = std::map<int, Figure>;
using Keys = std::vector<std::pair<const char*, const char*>>;

/// Rows of a table, from one year to another.
struct Rows {
  const char* table;
  Keys keys;
  int first = 0;
  int last = kEver;
  const char* value = "count";
};

/// "2024" as 2024, "2023-24" as 2023.
std::optional<int> year_of(std::string_view text) {
  int year = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (fault != std::errc{}) return std::nullopt;
  return year;
}

class Published {
 public:
  Published(const EvidenceBook& book, const std::string& area) : book_{book}, area_{area} {}

  /// Hands the year, value and source of each row that is the area's and has them.
  void each(const Rows& rows,
            const std::function<void(int, const Figure&, std::size_t)>& take) const {
    const tabular::CsvTable& table = book_.table(rows.table);
    const std::size_t area = table.column("area");
    const std::size_t when = table.column("year");
    const std::size_t value = table.column(rows.value);
    const std::size_t source = table.column("source");
    std::vector<std::pair<std::size_t, std::string_view>> keys;
    for (const auto& [name, wanted] : rows.keys) keys.emplace_back(table.column(name), wanted);
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      const bool fits = table.at(row, area).text() == area_ && !table.at(row, value).empty() &&
                        std::all_of(keys.begin(), keys.end(), [&](const auto& key) {
                          return table.at(row, key.first).text() == key.second;
                        });
      const auto year = year_of(table.at(row, when).text());
      if (!fits || !year || *year < rows.first || *year > rows.last) continue;
      take(*year, {table.at(row, value).number(), std::string{table.at(row, source).text()}}, row);
    }
  }
  [[nodiscard]] Years years(const std::vector<Rows>& places) const {
    Years all;
    for (const Rows& rows : places)
      each(rows, [&](int year, const Figure& figure, std::size_t) {
        all.insert_or_assign(year, figure);
      });
    return all;
  }
  /// By year and part the sum of the rows that `part_of` puts there; years of which which the parts
  /// miss `total` by a tenth or more are left out.
  [[nodiscard]] std::map<std::string, Years> parts(
      const std::vector<Rows>& places, const char* key, const Years& total,
      const std::vector<std::string>& wanted,
      const std::function<std::string(std::string_view)>& part_of) const {
    std::map<int, std::map<std::string, Figure>> told;
    for (const Rows& rows : places) {
      const tabular::CsvTable& table = book_.table(rows.table);
      const std::size_t column = table.column(key);
      each(rows, [&](int year, const Figure& figure, std::size_t row) {
        const std::string part = part_of(table.at(row, column).text());
        if (part.empty()) return;
        Figure& sum = told[year].try_emplace(part, Figure{0.0, figure.source}).first->second;
        sum.value += figure.value;
      });
    }
    std::map<std::string, Years> by_part;
    for (const auto& [year, parts_of_year] : told) {
      double sum = 0.0;
      for (const auto& [part, figure] : parts_of_year) sum += figure.value;
      const auto whole = total.find(year);
      if (whole == total.end() ||
          std::abs(whole->second.value - sum) >= kMostUntold * whole->second.value)
        continue;
      for (const std::string& part : wanted) {  // what has no row is zero
        const auto found = parts_of_year.find(part);
        by_part[part].emplace(year, found != parts_of_year.end()
                                        ? found->second
                                        : Figure{0.0, parts_of_year.begin()->second.source});
      }
    }
    return by_part;
  }

 private:
  const EvidenceBook& book_;
  const std::string& area_;
};

Keys of_measure(const char* measure) { return {{"measure", measure}}; }
Keys of_all_ages(const char* measure) { return {{"measure", measure}, {"age", "all"}}; }
/// England's later release, of which no authority's figures are at hand.
Keys of_england(const char* subject, const char* measure, bool all_ages = true) {
  Keys keys{{"subject", subject},
            {"measure", measure},
            {"need", "all"},
            {"setting", "all"},
            {"source", "DFE-EHCP-2026"}};
  if (all_ages) keys.emplace_back("age", "all");
  return keys;
}

/// A return of no plan, or no request at all, is a return that was not made.
Years without_zeros(Years years) {
  std::erase_if(years, [](const auto& year) { return year.second.value == 0.0; });
  return years;
}

/// "A", or "A (2015 to 2018), B (2019)".
std::string sources_of(const Years& years) {
  struct Stretch {
    std::string source;
    int first, last;
  };
  std::vector<Stretch> stretches;
  for (const auto& [year, figure] : years) {
    if (stretches.empty() || stretches.back().source != figure.source)
      stretches.push_back({figure.source, year, year});
    stretches.back().last = year;
  }
  if (stretches.size() == 1) return stretches.front().source;
  std::string text;
  for (const Stretch& each : stretches)
    text += fmt::format("{}{} ({}{})", text.empty() ? "" : ", ", each.source, each.first,
                        each.last == each.first ? "" : fmt::format(" to {}", each.last));
  return text;
}

/// The series of a history in the making.
class Collection {
 public:
  void add(PublishedSeries series, const Years& years) {
    if (years.empty()) return;
    series.source = sources_of(years);
    for (const auto& [year, figure] : years) {
      const auto [first, last] = days_of(series.period, year);
      series.values.push_back({first, last, figure.value});
    }
    all_.push_back(std::move(series));
  }
  [[nodiscard]] std::vector<PublishedSeries> take() { return std::move(all_); }

 private:
  static std::pair<Day, Day> days_of(HistoryPeriod period, int year) {
    if (period == HistoryPeriod::financial_year)
      return {FinancialYear{year}.first_day(), FinancialYear{year}.last_day()};
    if (period == HistoryPeriod::calendar_year)
      return {make_day(year, 1, 1), make_day(year, 12, 31)};
    return {sen2_census_day(year), sen2_census_day(year)};
  }

  std::vector<PublishedSeries> all_;
};

PublishedSeries stock(std::string note = {}) {
  PublishedSeries series;
  series.measure = "ehc_plans";
  series.unit = "persons";
  series.note = std::move(note);
  return series;
}

PublishedSeries of_period(const char* measure, HistoryPeriod period, const char* unit,
                          std::string note = {}) {
  PublishedSeries series;
  series.measure = measure;
  series.unit = unit;
  series.period = period;
  series.note = std::move(note);
  return series;
}

struct Band {
  int first;
  int last;
};
constexpr std::array kBands{Band{0, 4}, Band{5, 10}, Band{11, 15}, Band{16, 19}, Band{20, 25}};
std::string name_of(const Band& band) { return fmt::format("{}-{}", band.first, band.last); }

/// The band of "7", "0-2" or "5-10": that of its last age; empty for all and unknown.
std::string band_of(std::string_view text) {
  if (const auto dash = text.find('-'); dash != std::string_view::npos)
    text.remove_prefix(dash + 1);
  const auto age = year_of(text);
  for (const Band& band : kBands)
    if (age && *age >= band.first && *age <= band.last) return name_of(band);
  return {};
}

void add_plans(const Published& published, const EvidenceBook& book,
               const std::vector<std::string>& groups, Collection& history) {
  const Years total = without_zeros(published.years(
      {{"ehc_plans_by_age_band", {{"age", "all"}}, kFirstPlans, kFirstOfReturn2025 - 1},
       {"ehc_plans_by_age_setting", {{"age", "all"}, {"setting", "all"}}, kFirstOfReturn2025},
       {"england", of_england("ehc_plans", "all"), 2026, kEver, "value"}}));
  history.add(stock("until 2018 with statements"), total);
  constexpr const char* kReturns =
      "returned as totals until 2022 and child by child from 2023 on: not counted quite alike";
  // Ages by authority were not published in 2023.
  std::vector<std::string> bands;
  for (const Band& band : kBands) bands.push_back(name_of(band));
  const auto by_band =
      published.parts({{"ehc_plans_by_age_band", {}, kFirstPlans, 2022},
                       {"ehc_plans_by_age_setting", {{"setting", "all"}}, 2024},
                       {"england", of_england("ehc_plans", "all", false), 2026, kEver, "value"}},
                      "age", total, bands, band_of);
  for (const Band& band : kBands) {
    const auto found = by_band.find(name_of(band));
    if (found == by_band.end()) continue;
    PublishedSeries series = stock(kReturns);
    PublishedSeries::Part& part = series.where.emplace_back();
    part.axis = "age";
    for (int age = band.first; age <= band.last; ++age) part.codes.push_back(std::to_string(age));
    history.add(std::move(series), found->second);
  }
  std::map<std::string, std::string, std::less<>> group_of;
  const tabular::CsvTable& settings = book.table("settings");
  for (std::size_t row = 0; row < settings.row_count(); ++row)
    group_of.emplace(settings.at(row, "setting").text(), settings.at(row, "group").text());
  const auto by_group = published.parts(
      {{"ehc_plans_by_age_setting", {{"age", "all"}}, kFirstOfReturn2025}}, "setting", total,
      groups, [&](std::string_view setting) {
        const auto found = group_of.find(setting);
        // Who awaits provision is told; whose place is not recorded is not.
        return found == group_of.end() || setting == "placement_unknown" ? std::string{}
                                                                         : found->second;
      });
  for (const std::string& group : groups) {
    const auto found = by_group.find(group);
    if (found == by_group.end() || group == "unknown") continue;
    PublishedSeries series = stock(kReturns);
    series.sen2_group = group;
    history.add(std::move(series), found->second);
  }
}

/// `a` and `b` of the years that have both, by `value`.
Years joined(const Years& a, const Years& b, const std::function<double(double, double)>& value) {
  Years both;
  for (const auto& [year, figure] : a)
    if (const auto other = b.find(year); other != b.end())
      both.emplace(year, Figure{value(figure.value, other->second.value), figure.source});
  return both;
}

void add_assessments(const Published& published, Collection& history) {
  const auto add = [&](const char* measure, const Years& years, const char* note = "") {
    history.add(of_period(measure, HistoryPeriod::calendar_year, "persons", note), years);
  };
  constexpr int kOld = kFirstOfReturn2025 - 1;
  const Years requests = without_zeros(
      published.years({{"old_collection", of_measure("requests"), kFirstRequests, kOld},
                       {"requests", of_all_ages("received"), kFirstOfReturn2025},
                       {"england", of_england("requests", "received"), 2025, kEver, "value"}}));
  add("requests", requests);
  const auto returned = [&](Years years) {  // who returned no request returned no outcome
    std::erase_if(years, [&](const auto& year) { return !requests.contains(year.first); });
    return years;
  };
  add("refused", returned(published.years(
                     {{"old_collection", of_measure("requests_refused"), kFirstRequests, kOld},
                      {"requests", of_all_ages("refused"), kFirstOfReturn2025},
                      {"england", of_england("requests", "refused"), 2025, kEver, "value"}})));
  const Years not_issued = returned(published.years(
      {{"old_collection", of_measure("assessed_no_plan"), kFirstRequests, kOld},
       {"assessments", of_all_ages("not_issued"), kFirstOfReturn2025},
       {"england", of_england("assessments", "not_issued"), 2025, kEver, "value"}}));
  const Years issued = without_zeros(
      published.years({{"assessments", of_all_ages("issued"), kFirstOfReturn2025},
                       {"england", of_england("assessments", "issued"), 2025, kEver, "value"}}));
  add("assessments_completed", joined(issued, not_issued, std::plus<>{}),
      "assessments that led to a plan and those that did not");
  add("not_issued", not_issued);
  add("plans_issued",
      without_zeros(
          published.years({{"new_ehc_plans_by_age_band", {{"age", "all"}}, kFirstPlans, kOld},
                           {"new_ehc_plans_by_age_setting",
                            {{"age", "all"}, {"setting", "all"}},
                            kFirstOfReturn2025},
                           {"england", of_england("new_ehc_plans", "all"), 2025, kEver, "value"}})),
      "new plans");
}

void add_waits(const Published& published, Collection& history) {
  Years shares = joined(
      published.years({{"timeliness", of_all_ages("within_20_weeks_without_exceptions")}}),
      without_zeros(published.years({{"timeliness", of_all_ages("issued_without_exceptions")}})),
      [](double in_time, double issued) { return in_time / issued; });
  Keys of_2025 = of_england("timeliness", "within_20_weeks_without_exceptions");
  of_2025.emplace_back("unit", "percent");
  published.each({"england", of_2025, 2025, kEver, "value"},
                 [&](int year, const Figure& figure, std::size_t) {
                   shares.insert_or_assign(year, Figure{0.01 * figure.value, figure.source});
                 });
  history.add(of_period("within_20_weeks", HistoryPeriod::calendar_year, "1"), shares);
}

void add_endings(const Published& published, Collection& history) {
  const auto of_reason = [&](const char* reason) {
    return published.years({{"ceased_plans_by_age", {{"age", "all"}, {"reason", reason}}},
                            {"england", of_england("ceased_plans", reason), 2025, kEver, "value"}});
  };
  const Years ceased = without_zeros(of_reason("all"));
  history.add(of_period("plans_ceased", HistoryPeriod::calendar_year, "persons"), ceased);
  Years moved = of_reason("moved_to_other_authority");
  std::erase_if(moved, [&](const auto& year) { return !ceased.contains(year.first); });
  history.add(of_period("moved_out", HistoryPeriod::calendar_year, "persons"), moved);
}

void add_money(const Published& published, const std::vector<std::string>& lines,
               Collection& history) {
  const auto of_line = [&](const char* line) {
    return published.years({{"finance", {{"line", line}, {"unit", "GBP"}}, 0, kEver, "value"}});
  };
  PublishedSeries spend = of_period("spend", HistoryPeriod::financial_year, "GBP",
                                    "net spend on lines 1.2.x; place funding is not in it");
  spend.where.push_back({"category", lines});
  history.add(std::move(spend), without_zeros(of_line("high_needs_1_2")));
  history.add(of_period("budget", HistoryPeriod::financial_year, "GBP",
                        "the high needs block after deductions; transfers and support not in it"),
              without_zeros(of_line("high_needs_block_after_deductions")));
  history.add(of_period("cumulative_balance", HistoryPeriod::financial_year, "GBP",
                        "dedicated schools grant carried forward; positive = deficit"),
              of_line("dsg_carried_forward"));
}

/// Shares to six digits; whole numbers and pounds as they are.
std::string value_text(double value, bool is_share) {
  return is_share ? fmt::format("{:.6g}", value) : fmt::format("{:.0f}", value);
}

std::string codes_text(const std::vector<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) text += (text.empty() ? "" : ", ") + code;
  return codes.size() == 1 ? text : "[" + text + "]";
}

}  // namespace

std::vector<PublishedSeries> published_history(const EvidenceBook& evidence,
                                               const std::string& area,
                                               const std::vector<std::string>& groups,
                                               const std::vector<std::string>& high_needs_lines) {
  const Published published{evidence, area};
  Collection history;
  add_plans(published, evidence, groups, history);
  add_assessments(published, history);
  add_waits(published, history);
  add_endings(published, history);
  add_money(published, high_needs_lines, history);
  return history.take();
}

std::string history_text(const std::vector<PublishedSeries>& history) {
  if (history.empty()) return "";
  std::string text =
      "\n# What has been published, to be shown beside the results. Nothing of it enters a run.\n"
      "history:\n";
  for (const PublishedSeries& series : history) {
    text += fmt::format("  - measure: {}\n", series.measure);
    if (!series.sen2_group.empty())
      text += fmt::format("    where: {{sen2_group: {}}}\n", series.sen2_group);
    for (const PublishedSeries::Part& part : series.where)
      text += fmt::format("    where: {{{}: {}}}\n", part.axis,
                          part.axis == "age" ? part.codes.front() + "-" + part.codes.back()
                                             : codes_text(part.codes));
    if (series.period != HistoryPeriod::day)
      text += fmt::format("    period: {}\n", scenario::to_string(series.period));
    if (series.unit == "GBP") text += "    unit: GBP\n";
    text += fmt::format("    source: {}\n", series.source);
    if (!series.note.empty()) text += fmt::format("    note: \"{}\"\n", series.note);
    std::string values;
    for (const scenario::PublishedValue& each : series.values)
      values += fmt::format("{}{}: {}", values.empty() ? "" : ", ", to_string(each.first),
                            value_text(each.value, series.unit == "1"));
    text += fmt::format("    values: {{{}}}\n", values);
  }
  return text;
}

std::vector<scenario::ForecastRecord> forecast_records(
    const std::vector<backtest::Record>& records) {
  std::vector<scenario::ForecastRecord> all;
  for (const backtest::Record& record : records) {
    scenario::ForecastRecord told;
    told.measure = record.quantity == backtest::Quantity::new_plans  ? "plans_issued"
                   : record.quantity == backtest::Quantity::requests ? "requests"
                                                                     : "ehc_plans";
    told.of = record.of.empty() ? "all authorities" : record.of;
    told.source = "sendsim backtest";
    told.note =
        "forecasts from each January since 2018 as they would have been made then; of a projection "
        "of yearly flows, not of this simulation";
    for (const backtest::HorizonScore& each : record.scores)
      told.scores.push_back({each.years_ahead, static_cast<std::int64_t>(each.forecasts),
                             each.mean_absolute_error, each.bias, each.within_50, each.within_90});
    all.push_back(std::move(told));
  }
  return all;
}

std::string backtest_text(const std::vector<scenario::ForecastRecord>& records) {
  if (records.empty()) return "";
  std::string text =
      "\n# How good forecasts have been; shares. Nothing of it enters a run.\nbacktest:\n";
  for (const scenario::ForecastRecord& record : records) {
    text += fmt::format("  - measure: {}\n    of: \"{}\"\n    source: {}\n    note: \"{}\"\n",
                        record.measure, record.of, record.source, record.note);
    text += "    scores:\n";
    for (const scenario::ForecastScore& each : record.scores)
      text += fmt::format(
          "      - {{years_ahead: {}, forecasts: {}, mean_absolute_error: {:.4f}, bias: {:.4f}, "
          "within_50: {:.4f}, within_90: {:.4f}}}\n",
          each.years_ahead, each.forecasts, each.mean_absolute_error, each.bias, each.within_50,
          each.within_90);
  }
  return text;
}

}  // namespace sendsim::calibration
