#pragma once

#include <cctype>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "sendsim/backtest/history.hpp"
#include "sendsim/tabular/csv_table.hpp"

// A small country whose authorities' years are known to the last child.

namespace sendsim::backtest::invented {

/// Two areas, the second of two authorities that became one.
inline std::vector<ScoredArea> two_areas() {
  return {{"A", "North", {"A"}}, {"B", "South", {"B old", "B new"}}};
}

/// A number in [-0.5, 0.5) that looks like chance and is the same on every machine.
inline double dealt(int a, int b, int c) {
  unsigned x = static_cast<unsigned>(a) * 2654435761U + static_cast<unsigned>(b) * 40503U +
               static_cast<unsigned>(c) * 2246822519U;
  x ^= x >> 15U;
  x *= 2246822519U;
  x ^= x >> 13U;
  x *= 3266489917U;
  x ^= x >> 16U;
  return x / 4294967296.0 - 0.5;
}

/// Rows of the tables that History reads, by table; each a line without its end.
using Rows = std::map<std::string, std::vector<std::string>>;

inline const std::map<std::string, std::string>& headers() {
  static const std::map<std::string, std::string> kHeaders{
      {"ehc_plans_by_age_band", "area,year,age,count,source"},
      {"ehc_plans_by_age_setting", "area,year,age,setting,count,source"},
      {"ehc_plans_by_setting", "area,year,setting,count,source"},
      {"new_ehc_plans_by_age_band", "area,year,age,count,source"},
      {"new_ehc_plans_by_age_setting", "area,year,age,setting,count,source"},
      {"old_collection", "area,year,measure,count,source"},
      {"requests", "area,year,age,measure,count,source"},
      {"england", "area,year,subject,measure,age,need,setting,unit,value,source"},
      {"sen_in_schools", "area,year,measure,unit,value,source"}};
  return kHeaders;
}

inline TableSource tables(const Rows& rows) {
  return [rows](const std::string& name) {
    std::string text = headers().at(name) + '\n';
    if (const auto found = rows.find(name); found != rows.end())
      for (const std::string& row : found->second) text += row + '\n';
    return tabular::CsvTable::parse(text, name + ".csv");
  };
}

/// Puts a figure where the published tables have it.
inline void put(Rows& rows, Series series, const std::string& area, int year, double value) {
  const std::string begin = area + ',' + std::to_string(year) + ',';
  const std::string end = std::to_string(value) + ",X";
  switch (series) {
    case Series::plans:
      if (year < 2019)
        rows["ehc_plans_by_age_band"].push_back(begin + "all," + end);
      else
        rows["ehc_plans_by_age_setting"].push_back(begin + "all,all," + end);
      return;
    case Series::new_plans:
      if (year < 2019)
        rows["new_ehc_plans_by_age_band"].push_back(begin + "all," + end);
      else
        rows["new_ehc_plans_by_age_setting"].push_back(begin + "all,all," + end);
      return;
    case Series::requests:
      if (year < 2019)
        rows["old_collection"].push_back(begin + "requests," + end);
      else
        rows["requests"].push_back(begin + "all,received," + end);
      return;
    case Series::refused:
      if (year < 2022)
        rows["old_collection"].push_back(begin + "requests_refused," + end);
      else
        rows["requests"].push_back(begin + "all,refused," + end);
      return;
    case Series::undecided:
      rows["old_collection"].push_back(begin + "assessments_undecided_at_year_end," + end);
      return;
    case Series::plan_share:
      rows["sen_in_schools"].push_back(begin + "ehc_plan_all_schools,%," + end);
      return;
    default: throw std::logic_error("parts of totals are put by put_part");
  }
}

/// Puts plans by an age band ("5-10", from 2023 on by a single age) or by a setting.
inline void put_part(Rows& rows, const std::string& area, int year, const std::string& part,
                     double value) {
  const bool is_age = std::isdigit(static_cast<unsigned char>(part.front())) != 0;
  const std::string begin = area + ',' + std::to_string(year) + ',';
  const std::string end = ',' + std::to_string(value) + ",X";
  if (is_age && year < 2023)
    rows["ehc_plans_by_age_band"].push_back(begin + part + end);
  else if (is_age)
    rows["ehc_plans_by_age_setting"].push_back(begin + part + ",all" + end);
  else if (year < 2019)
    rows["ehc_plans_by_setting"].push_back(begin + part + end);
  else
    rows["ehc_plans_by_age_setting"].push_back(begin + "all," + part + end);
}

}  // namespace sendsim::backtest::invented
