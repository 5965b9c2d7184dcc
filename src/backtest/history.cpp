#include "sendsim/backtest/history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "parts.hpp"
#include "sendsim/evidence/compact_tables.hpp"

namespace sendsim::backtest {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr int kEver = std::numeric_limits<int>::max();

/// Where a series stands: the rows of a table with these keys, from one year to another. Where two
/// tables tell the same year, the DfE's later collection is taken.
struct Place {
  Series series;
  const char* table;
  const char* value;
  std::vector<std::pair<const char*, const char*>> keys;
  int first;
  int last;
};

std::vector<Place> places() {
  using Keys = std::vector<std::pair<const char*, const char*>>;
  const Keys all_ages{{"age", "all"}};
  const Keys all_settings{{"age", "all"}, {"setting", "all"}};
  const auto of = [](const char* measure) { return Keys{{"measure", measure}}; };
  // England's release of January 2026, of which no authority's figures are at hand.
  const auto of_england = [](const char* subject, const char* measure) {
    return Keys{{"subject", subject}, {"measure", measure}, {"age", "all"},
                {"need", "all"},      {"setting", "all"},   {"source", "DFE-EHCP-2026"}};
  };
  const auto of_all_ages = [](const char* measure) {
    return Keys{{"measure", measure}, {"age", "all"}};
  };
  return {
      {Series::plans, "ehc_plans_by_age_band", "count", all_ages, 0, 2018},
      {Series::plans, "ehc_plans_by_age_setting", "count", all_settings, 2019, kEver},
      {Series::new_plans, "new_ehc_plans_by_age_band", "count", all_ages, 0, 2018},
      {Series::new_plans, "new_ehc_plans_by_age_setting", "count", all_settings, 2019, kEver},
      {Series::requests, "old_collection", "count", of("requests"), 0, 2018},
      {Series::requests, "requests", "count", of_all_ages("received"), 2019, kEver},
      {Series::refused, "old_collection", "count", of("requests_refused"), 0, 2021},
      {Series::refused, "requests", "count", of_all_ages("refused"), 2022, kEver},
      {Series::undecided, "old_collection", "count", of("assessments_undecided_at_year_end"), 0,
       kEver},
      {Series::plans, "england", "value", of_england("ehc_plans", "all"), 2026, kEver},
      {Series::new_plans, "england", "value", of_england("new_ehc_plans", "all"), 2025, kEver},
      {Series::requests, "england", "value", of_england("requests", "received"), 2025, kEver},
      {Series::refused, "england", "value", of_england("requests", "refused"), 2025, kEver},
      {Series::plan_share, "sen_in_schools", "value", of("ehc_plan_all_schools"), 0, kEver},
  };
}

struct Tally {
  double sum = 0.0;
  int members = 0;
};

/// What a place's rows come to, year by year and owner by owner of so many.
std::map<int, std::vector<Tally>> tallies_of(const Place& place, const tabular::CsvTable& table,
                                             const Owners& owner, std::size_t owners) {
  const std::size_t area = table.column("area");
  const std::size_t when = table.column("year");
  const std::size_t value = table.column(place.value);
  std::vector<std::pair<std::size_t, std::string_view>> keys;
  for (const auto& [name, wanted] : place.keys) keys.emplace_back(table.column(name), wanted);
  std::map<int, std::vector<Tally>> tallies;
  std::set<std::pair<std::string, int>> seen;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (!std::all_of(keys.begin(), keys.end(), [&](const auto& key) {
          return table.at(row, key.first).text() == key.second;
        }))
      continue;
    const auto year = calendar_year(table.at(row, when).text());
    const auto who = owner.find(std::string{table.at(row, area).text()});
    if (!year || *year < place.first || *year > place.last || who == owner.end()) continue;
    if (!seen.emplace(std::string{table.at(row, area).text()}, *year).second)
      throw table.at(row, value).error("this figure stands twice");
    const tabular::CsvCell cell = table.at(row, value);
    Tally& tally = tallies.try_emplace(*year, owners).first->second[who->second];
    // A return of no request at all, or no plan, is a return that was not made.
    const double figure = cell.empty() ? kUnknown : cell.number();
    tally.sum +=
        figure == 0.0 && place.series != Series::refused && place.series != Series::undecided
            ? kUnknown
            : figure;
    ++tally.members;
  }
  return tallies;
}

}  // namespace

History::History(std::vector<ScoredArea> areas, const TableSource& tables)
    : areas_{std::move(areas)}, nothing_(areas_.size(), kUnknown) {
  Owners owner;
  for (std::size_t i = 0; i < areas_.size(); ++i)
    for (const std::string& member : areas_[i].members) owner.emplace(member, i);
  const std::size_t england = areas_.size();
  if (!owner.emplace(kEngland, england).second)
    throw std::runtime_error("England is no area to be scored: it is what they are compared with");

  std::string read;
  std::optional<tabular::CsvTable> table;
  for (const Place& place : places()) {
    if (read != place.table) table = tables(read = place.table);
    for (const auto& [year, of_year] : tallies_of(place, *table, owner, areas_.size() + 1)) {
      // The members' sum, or for shares their mean; unknown as soon as one of them is.
      const auto told = [&](const Tally& tally) {
        return place.series == Series::plan_share ? tally.sum / tally.members : tally.sum;
      };
      Year& here = years_[static_cast<std::size_t>(place.series)]
                       .try_emplace(year, Year{nothing_, kUnknown})
                       .first->second;
      for (std::size_t i = 0; i < areas_.size(); ++i)
        if (of_year[i].members > 0) here.areas[i] = told(of_year[i]);
      if (of_year[england].members > 0) here.england = told(of_year[england]);
    }
  }
  for (const PartOfYear& part :
       read_parts(tables, owner, areas_.size() + 1, [&](Series total, int year, std::size_t whose) {
         return whose == england ? this->england(total, year) : at(total, year)[whose];
       })) {
    years_[static_cast<std::size_t>(part.series)].insert_or_assign(
        part.year, Year{{part.counts.begin(), part.counts.end() - 1}, part.counts.back()});
  }
  const auto& plans = years_[static_cast<std::size_t>(Series::plans)];
  for (std::size_t i = 0; i < areas_.size(); ++i)
    if (std::none_of(plans.begin(), plans.end(),
                     [&](const auto& year) { return !std::isnan(year.second.areas[i]); }))
      throw std::runtime_error("the evidence has no EHC plans of " + areas_[i].name);
}

std::string place_of(Series series, int year) {
  for (const Place& place : places()) {
    if (place.series != series || year < place.first || year > place.last) continue;
    std::string told = std::string{place.table} + ".csv";
    std::string key = "all";
    for (const auto& [name, wanted] : place.keys)
      if (std::string_view{name} == "measure") key = wanted;
    const std::string column = evidence::published_column(told, key);
    if (!column.empty()) told.append(", from ").append(column);
    return told;
  }
  return {};
}

const ByArea& History::at(Series series, int year) const {
  const auto& years = years_[static_cast<std::size_t>(series)];
  const auto found = years.find(year);
  return found == years.end() ? nothing_ : found->second.areas;
}

double History::england(Series series, int year) const {
  const auto& years = years_[static_cast<std::size_t>(series)];
  const auto found = years.find(year);
  return found == years.end() ? kUnknown : found->second.england;
}

History History::until(int origin) const {
  History known;
  known.areas_ = areas_;
  known.nothing_ = nothing_;
  for (std::size_t s = 0; s < kSeries; ++s) {
    const int last = is_flow(static_cast<Series>(s)) ? origin - 1 : origin;
    known.years_[s] = {years_[s].begin(), years_[s].upper_bound(last)};
  }
  return known;
}

History History::with(Series series, int year, std::size_t area, double value) const& {
  return History{*this}.with(series, year, area, value);
}

History History::with(Series series, int year, std::size_t area, double value) && {
  Year& of_year = years_[static_cast<std::size_t>(series)]
                      .try_emplace(year, Year{nothing_, kUnknown})
                      .first->second;
  if (area == areas_.size())
    of_year.england = value;
  else
    of_year.areas.at(area) = value;
  return std::move(*this);
}

}  // namespace sendsim::backtest
