#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::backtest {

/// An authority of which forecasts are scored: one of today, or several joined over a change of
/// boundaries, so that its figures before and after are of the same children.
struct ScoredArea {
  std::string name;
  std::string region;
  std::vector<std::string> members;  ///< names in the evidence, of whatever years
};

/// One number an authority, in the order of the list of areas; NaN is unknown, never zero.
using ByArea = std::vector<double>;

/// What is known of each authority and of England, year by year.
enum class Series {
  plans,       ///< EHC plans (until 2018 with statements) at the SEN2 census in January
  new_plans,   ///< begun in the calendar year
  requests,    ///< for an EHC needs assessment, in the calendar year; from 2016
  refused,     ///< of these, in the calendar year
  undecided,   ///< assessments not decided at the end of the calendar year; 2014 to 2021
  plan_share,  ///< % of pupils at the authority's schools who have a plan, in January; from 2016
  // Plans by age (from 2024 on: at 31 August before); not published by authority for January 2023.
  aged_0_4,
  aged_5_10,
  aged_11_15,
  aged_16_19,
  aged_20_25,
  // New plans by age at their start.
  new_aged_0_4,
  new_aged_5_10,
  new_aged_11_15,
  new_aged_16_19,
  new_aged_20_25,
  // Plans by where they are met; from January 2017.
  in_mainstream,         ///< ordinary places, independent mainstream schools among them
  in_resourced_or_unit,  ///< resourced provision and SEN units of mainstream schools
  in_state_special,      ///< maintained and academy special schools, hospital schools
  in_inmss,              ///< independent and non-maintained special schools
  in_ap,                 ///< alternative provision and pupil referral units
  in_post_16,            ///< further education and specialist post-16 institutions
  in_early_years,        ///< non-maintained early years
  elsewhere,             ///< other arrangements, not in education, awaiting, not recorded
};
inline constexpr std::size_t kSeries = 24;

/// A stock in January is known at an origin in that January; a flow is known up to the year before.
[[nodiscard]] constexpr bool is_flow(Series series) {
  switch (series) {
    case Series::new_plans:
    case Series::requests:
    case Series::refused:
    case Series::undecided:
    case Series::new_aged_0_4:
    case Series::new_aged_5_10:
    case Series::new_aged_11_15:
    case Series::new_aged_16_19:
    case Series::new_aged_20_25: return true;
    case Series::plans:
    case Series::plan_share:
    case Series::aged_0_4:
    case Series::aged_5_10:
    case Series::aged_11_15:
    case Series::aged_16_19:
    case Series::aged_20_25:
    case Series::in_mainstream:
    case Series::in_resourced_or_unit:
    case Series::in_state_special:
    case Series::in_inmss:
    case Series::in_ap:
    case Series::in_post_16:
    case Series::in_early_years:
    case Series::elsewhere: return false;
  }
  return false;
}

/// A part of a total, which may be none.
[[nodiscard]] constexpr bool is_part(Series series) { return series >= Series::aged_0_4; }

/// From January 2023 on authorities return persons, not totals. Ages and settings before and after
/// are not counted alike: from 2022 to 2024 the plans of children under 5 rose by 47 %, after 7 to
/// 13 % a year.
inline constexpr int kFirstOfPersons = 2023;
/// Whether a series tells the same in both years, so that its change is one of children.
[[nodiscard]] constexpr bool comparable(Series series, int year, int other) {
  return !is_part(series) || (year < kFirstOfPersons) == (other < kFirstOfPersons);
}

/// Hands out a table of the evidence by its name without ".csv".
using TableSource = std::function<tabular::CsvTable(const std::string& name)>;

/// Where the figures of a series in a year should stand, for messages: the table of the evidence,
/// and the column of the release that it is cut from. Empty for parts of a total.
[[nodiscard]] std::string place_of(Series series, int year);

/// The published past, as the latest release tells it: no earlier editions exist, so that later
/// corrections are in it.
class History {
 public:
  /// England's name in the evidence.
  static constexpr const char* kEngland = "England";

  /// Parts of a total are unknown where they leave a tenth of it or more untold.
  /// @throws tabular::CsvError where a table is not as written or tells one figure twice;
  /// std::runtime_error for an area that has no plans in any year or is called England
  History(std::vector<ScoredArea> areas, const TableSource& tables);

  [[nodiscard]] const std::vector<ScoredArea>& areas() const noexcept { return areas_; }
  /// All NaN in years of which nothing is known.
  [[nodiscard]] const ByArea& at(Series series, int year) const;
  [[nodiscard]] double england(Series series, int year) const;
  /// What was known in January of `origin`: stocks up to then, flows up to the year before.
  [[nodiscard]] History until(int origin) const;
  /// The same with one number changed, for tests of what a forecast rests on.
  [[nodiscard]] History with(Series series, int year, std::size_t area, double value) const&;
  [[nodiscard]] History with(Series series, int year, std::size_t area, double value) &&;

 private:
  struct Year {
    ByArea areas;
    double england;
  };
  History() = default;

  std::vector<ScoredArea> areas_;
  ByArea nothing_;
  std::array<std::map<int, Year>, kSeries> years_;
};

}  // namespace sendsim::backtest
