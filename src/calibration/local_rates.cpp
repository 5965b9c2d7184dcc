#include "sendsim/calibration/local_rates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "refusals.hpp"
#include "sendsim/stats/quantile.hpp"

namespace sendsim::calibration {
namespace {

constexpr std::size_t kAges = kBaselineAges;
constexpr const char* kEngland = "England";

/// A year's level that differs from the lasting one by more is told: a quarter of England's rate.
constexpr double kUnusual = 0.25;

// The tables pool ages: "0-2" stands at 2, "20+" at 20.
constexpr std::size_t kYoungest = 2;
constexpr std::size_t kOldest = 20;

std::optional<std::size_t> age_of(std::string_view text) {
  if (text == "0-2") return kYoungest;
  if (text == "20+") return kOldest;
  std::size_t age = 0;
  if (text.empty() || text.size() > 2) return std::nullopt;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    age = 10 * age + static_cast<std::size_t>(digit - '0');
  }
  return age < kAges ? std::optional{age} : std::nullopt;
}

/// Numbers by area and age in one year.
using ByArea = std::vector<ByAge>;

/// Of one table the rows of some years whose `key` has one of some values.
class Rows {
 public:
  Rows(const tabular::CsvTable& table, const std::unordered_map<std::string, std::size_t>& areas,
       const char* key)
      : table_{table}, areas_{areas}, key_{table.column(key)} {}

  /// By age, and the total of all ages.
  struct Read {
    ByArea by_age;
    std::vector<double> total;
  };
  /// Of each year from `first` on.
  template <std::size_t N>
  [[nodiscard]] std::array<Read, N> of(std::string_view wanted, int first) const {
    std::array<Read, N> read;
    read.fill({ByArea(areas_.size(), ByAge{}), std::vector<double>(areas_.size(), 0.0)});
    std::array<std::string, N> years;
    for (std::size_t year = 0; year < N; ++year)
      years[year] = std::to_string(first + static_cast<int>(year));
    const std::size_t area = table_.column("area");
    const std::size_t when = table_.column("year");
    const std::size_t age = table_.column("age");
    const std::size_t count = table_.column("count");
    std::array<std::vector<std::vector<std::size_t>>, N> unknown;  // by year and area: ages
    unknown.fill(std::vector<std::vector<std::size_t>>(areas_.size()));
    for (std::size_t row = 0; row < table_.row_count(); ++row) {
      if (table_.at(row, key_).text() != wanted) continue;
      const auto year = std::find(years.begin(), years.end(), table_.at(row, when).text());
      if (year == years.end()) continue;
      const auto found = areas_.find(std::string{table_.at(row, area).text()});
      const tabular::CsvCell cell = table_.at(row, count);
      if (found == areas_.end()) continue;
      const auto at = static_cast<std::size_t>(year - years.begin());
      Read& here = read[at];
      const std::string_view text = table_.at(row, age).text();
      if (cell.empty()) {
        if (found->first == kEngland && text == "all")
          throw cell.error(
              "expected England's count of " + std::string{wanted} +
              ", to which authorities' rates are held: it is unknown (not available, or "
              "of a column that was missing)");
        if (const auto number = age_of(text)) unknown[at][found->second].push_back(*number);
        continue;
      }
      if (text == "all")
        here.total[found->second] = cell.number();
      else if (const auto number = age_of(text))
        here.by_age[found->second][*number] += cell.number();
    }
    const auto england = areas_.find(kEngland);
    for (std::size_t year_at = 0; year_at < N && england != areas_.end(); ++year_at)
      for (std::size_t where = 0; where < areas_.size(); ++where)
        share_out(unknown[year_at][where], read[year_at].by_age[england->second],
                  read[year_at].by_age[where], read[year_at].total[where]);
    return read;
  }

 private:
  /// Suppressed counts are unknown, not zero: what the known ages leave of the total, as England
  /// has these ages. Nothing where most of the total is unknown: no such return was made.
  static void share_out(const std::vector<std::size_t>& unknown, const ByAge& england,
                        ByAge& counts, double total) {
    const double known = std::accumulate(counts.begin(), counts.end(), 0.0);
    const double left = total - known;
    if (unknown.empty() || left <= 0.0 || known < left) return;
    double in_england = 0.0;
    for (const std::size_t age : unknown) in_england += england[age];
    for (const std::size_t age : unknown)
      counts[age] += left * (in_england > 0.0 ? england[age] / in_england
                                              : 1.0 / static_cast<double>(unknown.size()));
  }

  const tabular::CsvTable& table_;
  const std::unordered_map<std::string, std::size_t>& areas_;
  std::size_t key_;
};

double sum(const ByAge& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Plans by age a January before: who is a year older then, with who has ceased since and without
/// who is new, brought to the published total. What moves between authorities is spread alike.
ByAge a_year_before(const ByAge& held, const ByAge& ceased, const ByAge& issued, double total) {
  ByAge before{};
  for (std::size_t age = kYoungest; age + 1 < kAges; ++age) {
    const std::size_t next = age + 1;
    // "20+" is spread over its six ages as the plans held are.
    double share = 1.0;
    if (next >= kOldest) {
      const double older = std::accumulate(held.begin() + kOldest, held.end(), 0.0);
      share = older > 0.0 ? held[next] / older : 0.0;
    }
    const std::size_t told = std::min(next, kOldest);
    before[age] = std::max(0.0, held[next] + share * (ceased[told] - issued[told]));
  }
  const double all = sum(before);
  for (double& plans : before) plans *= all > 0.0 ? total / all : 0.0;
  return before;
}

/// Next to nothing where many are expected is a return that was not made (Plymouth 2024: 1 refusal
/// among 600 decisions): unknown. `counts`: [area][year][cell].
void forget_missing_returns(std::vector<std::array<std::vector<stats::RatioCount>, 2>>& counts) {
  constexpr double kMany = 20.0;
  constexpr double kNextToNothing = 0.05;
  for (auto& years : counts)
    for (auto& cells : years) {
      const auto [hits, expected] = stats::sum_of(cells);
      if (expected >= kMany && hits < kNextToNothing * expected)
        for (stats::RatioCount& cell : cells) cell = {};
    }
}

}  // namespace

RateBook::OfYears RateBook::together(const Years& years) {
  OfYears sums{std::vector<stats::RatioCount>(kYears), Cells(years.front().size())};
  for (std::size_t year = 0; year < kYears; ++year) {
    sums.periods[year] = stats::sum_of(years[year]);
    for (std::size_t cell = 0; cell < sums.cells.size(); ++cell)
      sums.cells[cell] += years[year][cell];
  }
  return sums;
}

RateBook::Level RateBook::level_of(const std::string& name, std::vector<Years> counts,
                                   bool decisions) const {
  const Years& england = counts[england_];
  const stats::RatioCount last = stats::sum_of(england.back());
  const double per_expected =
      decisions && last.expected > 0.0 ? std::max(0.05, 1.0 - last.hits / last.expected) : 1.0;
  std::array<std::vector<double>, kYears> rates;
  for (std::size_t year = 0; year < kYears; ++year)
    for (const stats::RatioCount& cell : england[year])
      rates[year].push_back(cell.expected > 0.0 ? cell.hits / cell.expected : 0.0);
  for (Years& years : counts)
    for (std::size_t year = 0; year < kYears; ++year)
      for (std::size_t cell = 0; cell < rates[year].size(); ++cell)
        years[year][cell].expected *= rates[year][cell];
  forget_missing_returns(counts);
  // England is what the others are compared with, and no unit among them.
  const Years nothing{Cells(rates.back().size()), Cells(rates.back().size())};
  std::vector<std::vector<stats::RatioCount>> wholes;
  std::vector<Cells> parts;
  for (std::size_t area = 0; area < counts.size(); ++area) {
    OfYears sums = together(area == england_ ? nothing : counts[area]);
    wholes.push_back(std::move(sums.periods));
    parts.push_back(std::move(sums.cells));
  }
  return {name, std::move(rates.back()), std::move(counts),
          stats::LastingRatios{std::move(wholes), neighbours_, per_expected},
          stats::variance_of_parts(parts, per_expected)};
}

RateBook::OfArea RateBook::of(const Level& level, std::optional<std::size_t> area) const {
  OfArea found{{}, level.england, level.england};
  BorrowedRate& told = found.told;
  told.name = level.name;
  if (area == england_) return found;
  const Years nothing{Cells(level.england.size()), Cells(level.england.size())};
  const auto [periods, both] = together(area ? level.counts[*area] : nothing);
  const stats::LastingRatios::Estimate level_here =
      area ? level.ratios.of(*area) : level.ratios.of(periods, std::nullopt);
  const auto own = [](const stats::RatioCount& year) {
    return year.expected > 0.0 ? std::optional{year.hits / year.expected} : std::nullopt;
  };
  told.before = own(periods[kYears - 2]);
  told.last = own(periods[kYears - 1]);
  told.neighbours = level_here.neighbours;
  told.first_year = level_here.latest;
  told.lasting = level_here.lasting;
  told.lasting_sd = level_here.lasting_sd;
  told.own_weight = level_here.own_weight;
  told.neighbours_weight = level.ratios.neighbours_weight();
  told.unusual = std::abs(told.first_year - told.lasting) > kUnusual;

  // The ages' own factors, which leave the level as it is.
  const auto [hits, expected] = stats::sum_of(both);
  std::vector<double> factors(both.size(), 1.0);
  if (hits > 0.0) {
    double with_factors = 0.0;
    for (std::size_t cell = 0; cell < both.size(); ++cell) {
      factors[cell] = stats::part_over_whole(both[cell], hits / expected, level.variance_of_cells);
      with_factors += factors[cell] * both[cell].expected;
    }
    for (double& factor : factors) factor *= expected / with_factors;
  }
  for (std::size_t cell = 0; cell < both.size(); ++cell) {
    found.first_year[cell] *= told.first_year * factors[cell];
    found.lasting[cell] *= told.lasting * factors[cell];
  }
  return found;
}

namespace {

/// The bands of age in which transfers to other authorities are told.
std::size_t band_of(std::size_t age) { return age < 5 ? 0 : age < 11 ? 1 : age < 16 ? 2 : 3; }
constexpr std::size_t kBands = 4;
/// DfE ages from which plans end in ways of their own: with school, and after it.
constexpr std::size_t kLeavingSchool = 15;
constexpr std::size_t kAfterSchool = 18;

}  // namespace

RateBook::RateBook(const TableSource& tables, int census_year) {
  const int first = census_year - static_cast<int>(kYears);
  const auto number_of = [&](std::string_view name) {
    return number_.emplace(std::string{name}, number_.size()).first->second;
  };
  const tabular::CsvTable requests = tables("requests");
  for (std::size_t row = 0; row < requests.row_count(); ++row)
    (void)number_of(requests.at(row, "area").text());
  england_ = number_of(kEngland);
  const tabular::CsvTable near = tables("neighbours");
  neighbours_.resize(number_.size());
  for (std::size_t row = 0; row < near.row_count(); ++row) {
    const auto area = number_.find(std::string{near.at(row, "area").text()});
    const auto other = number_.find(std::string{near.at(row, "neighbour").text()});
    if (area != number_.end() && other != number_.end() && other->second != england_)
      neighbours_[area->second].push_back(other->second);
  }
  const auto decisions = [&](const tabular::CsvTable& table, std::string_view no,
                             std::string_view yes) {
    const Rows rows{table, number_, "measure"};
    const auto against = rows.of<kYears>(no, first);
    const auto in_favour = rows.of<kYears>(yes, first);
    std::vector<Years> counts(number_.size());
    for (std::size_t area = 0; area < counts.size(); ++area)
      for (std::size_t year = 0; year < kYears; ++year)
        for (std::size_t age = kYoungest; age <= kOldest; ++age)
          counts[area][year].push_back(
              {against[year].by_age[area][age],
               against[year].by_age[area][age] + in_favour[year].by_age[area][age]});
    return counts;
  };
  const tabular::CsvTable assessments = tables("assessments");
  levels_.push_back(level_of("requests refused", decisions(requests, "refused", "agreed"), true));
  levels_.push_back(
      level_of("assessments without a plan", decisions(assessments, "not_issued", "issued"), true));
  refusals_of_authorities_ = refusals_of_authorities(requests, assessments, census_year - 1);
  add_endings(tables, first);
}

/// By DfE age in January. A July leaver is a year older on the day; the youngest are pooled, and so
/// are the oldest.
void RateBook::add_endings(const TableSource& tables, int first) {
  const std::size_t areas = number_.size();
  const tabular::CsvTable plans = tables("ehc_plans_by_age_setting");
  const tabular::CsvTable new_plans = tables("new_ehc_plans_by_age_setting");
  const tabular::CsvTable ceased_plans = tables("ceased_plans_by_age");
  const auto held = Rows{plans, number_, "setting"}.of<kYears + 1>("all", first);
  const auto issued = Rows{new_plans, number_, "setting"}.of<kYears>("all", first);
  const Rows rows{ceased_plans, number_, "reason"};
  const auto ceased = rows.of<kYears>("all", first);
  const auto moved = rows.of<kYears>("moved_to_other_authority", first);
  const auto oldest = rows.of<kYears>("reached_maximum_age", first);
  std::array<std::vector<Years>, 3> ending;
  for (auto& group : ending) group.resize(areas);
  std::vector<Years> transferred(areas);
  std::vector<std::array<Balance, kYears>> balances(areas);
  for (std::size_t area = 0; area < areas; ++area) {
    for (std::size_t year = 0; year < kYears; ++year)
      balances[area][year] = {held[year].total[area], issued[year].total[area],
                              ceased[year].total[area], held[year + 1].total[area]};
    ByAge next = held[kYears].by_age[area];
    for (std::size_t year = kYears; year-- > 0;) {
      const ByAge& out = ceased[year].by_age[area];
      ByAge here = held[year].by_age[area];
      if (sum(here) <= 0.0 && sum(next) > 0.0)
        here = a_year_before(next, out, issued[year].by_age[area], held[year].total[area]);
      next = here;
      // A year of which nothing ceased is published is unknown, not a year in which nothing did.
      if (sum(out) <= 0.0) here = ByAge{};
      const auto add = [&](std::size_t group, std::size_t age, double exposed) {
        ending[group][area][year].push_back(
            {std::max(0.0,
                      out[age] - moved[year].by_age[area][age] - oldest[year].by_age[area][age]),
             exposed});
      };
      add(0, kYoungest, here[kYoungest]);
      for (std::size_t age = kYoungest; age + 1 < kOldest; ++age)
        add(age < kLeavingSchool ? 0 : age < kAfterSchool ? 1 : 2, age + 1, here[age]);
      add(2, kOldest, std::accumulate(here.begin() + kOldest - 1, here.begin() + 24, 0.0));
      Cells bands(kBands);
      for (std::size_t age = 0; age < kAges; ++age) {
        bands[band_of(age)].hits += moved[year].by_age[area][age];
        bands[band_of(age)].expected += here[age];
      }
      transferred[area][year] = std::move(bands);
    }
  }
  levels_.push_back(level_of("plans ending, under 15", std::move(ending[0]), false));
  levels_.push_back(level_of("plans ending, 15 to 17", std::move(ending[1]), false));
  levels_.push_back(level_of("plans ending, 18 and over", std::move(ending[2]), false));
  levels_.push_back(level_of("transfers to other authorities", std::move(transferred), false));
  fit_moves_in(balances);
}

/// What closes the identity is not moves alone but also what was counted wrongly, and may be
/// negative: the outermost twentieth at either end is drawn in before anything is learnt, England's
/// rate too, whose total has their faults.
void RateBook::fit_moves_in(const std::vector<std::array<Balance, kYears>>& balances) {
  constexpr double kTail = 0.05;
  std::vector<std::vector<stats::RatioCount>> counts(balances.size(),
                                                     std::vector<stats::RatioCount>(kYears));
  moves_in_.ratios.resize(balances.size());
  double moved_in = 0.0;
  double years = 0.0;
  for (std::size_t year = 0; year < kYears; ++year) {
    std::vector<double> rates;
    for (std::size_t area = 0; area < balances.size(); ++area)
      if (const Balance& here = balances[area][year]; here.is_known() && area != england_)
        rates.push_back(here.moved_in() / here.before);
    if (rates.empty()) continue;
    const double least = stats::quantile_type7(rates, kTail);
    const double most = stats::quantile_type7(rates, 1.0 - kTail);
    stats::RatioCount all;
    for (std::size_t area = 0; area < balances.size(); ++area)
      if (const Balance& here = balances[area][year]; here.is_known() && area != england_) {
        counts[area][year] = {std::clamp(here.moved_in(), least * here.before, most * here.before),
                              here.before};
        all += counts[area][year];
      }
    const double per_plan = all.hits / all.expected;
    if (per_plan <= 0.0) {
      for (auto& of_area : counts) of_area[year] = {};
      continue;
    }
    for (std::size_t area = 0; area < balances.size(); ++area) {
      if (counts[area][year].expected <= 0.0) continue;
      counts[area][year].expected *= per_plan;
      moves_in_.ratios[area][year] = balances[area][year].moved_in() / counts[area][year].expected;
    }
    if (const Balance& england = balances[england_][year]; england.is_known()) {
      moved_in += per_plan * england.before;
      years += 1.0;
    }
  }
  if (years == 0.0) return;
  moves_in_.england = moved_in / years / balances[england_].back().after;
  moves_in_.lasting.emplace(std::move(counts), neighbours_, 1.0);
}

BorrowedRate RateBook::moves_in_of(std::optional<std::size_t> area) const {
  BorrowedRate told;
  told.name = kMovesInWithAPlan;
  if (!moves_in_.lasting || area == england_) return told;
  const stats::LastingRatios& ratios = *moves_in_.lasting;
  const std::vector<stats::RatioCount> nothing(kYears);
  const stats::LastingRatios::Estimate here =
      area ? ratios.of(*area) : ratios.of(nothing, std::nullopt);
  if (area) {
    told.before = moves_in_.ratios[*area][kYears - 2];
    told.last = moves_in_.ratios[*area][kYears - 1];
  }
  told.neighbours = here.neighbours;
  // The first year's, too: a count that did not close is no move to be repeated.
  told.first_year = told.lasting = here.lasting;
  told.lasting_sd = here.lasting_sd;
  told.own_weight = here.own_weight;
  told.neighbours_weight = ratios.neighbours_weight();
  return told;
}

LocalRates RateBook::of(const std::string& area) const {
  const auto number = number_.find(area);
  const auto who = number == number_.end() ? std::nullopt : std::optional{number->second};
  LocalRates rates;
  std::vector<OfArea> levels;
  for (const Level& level : levels_) {
    levels.push_back(of(level, who));
    rates.borrowed.push_back(levels.back().told);
  }
  if (who == england_) rates.refusals_of_authorities = refusals_of_authorities_;
  rates.borrowed.push_back(moves_in_of(who));
  rates.moved_in = moves_in_.england * rates.borrowed.back().lasting;
  // Each age's cell in a level.
  const auto spread = [&](LocalRate& rate, std::size_t age, std::size_t level, std::size_t cell,
                          double most) {
    rate.first_year[age] = std::min(most, levels[level].first_year[cell]);
    rate.lasting[age] = std::min(most, levels[level].lasting[cell]);
  };
  constexpr double kMostChance = 0.95;
  for (std::size_t age = 0; age < kAges; ++age) {
    const std::size_t told = std::clamp(age, kYoungest, kOldest) - kYoungest;
    spread(rates.refused, age, 0, told, kMostChance);
    spread(rates.not_issued, age, 1, told, kMostChance);
    spread(rates.transferred, age, 5, band_of(age), kMostChance);
    if (age < kYoungest)
      spread(rates.ending, age, 2, 0, kMostChance);
    else if (age < kLeavingSchool)
      spread(rates.ending, age, 2, age - kYoungest + 1, kMostChance);
    else if (age < kAfterSchool)
      spread(rates.ending, age, 3, age - kLeavingSchool, kMostChance);
    else
      spread(rates.ending, age, 4, std::min(age, kOldest - 1) - kAfterSchool, kMostChance);
  }
  return rates;
}

}  // namespace sendsim::calibration
