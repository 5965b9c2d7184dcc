#include "unknown_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "rounding.hpp"
#include "sendsim/tabular/csv_writer.hpp"

namespace sendsim::calibration {
namespace {

using Key = std::pair<std::string, std::string>;

struct Cell {
  std::optional<std::int64_t> count;  ///< nothing: unknown
  std::size_t row;                    ///< of the table
  bool is_asked = true;               ///< false: a setting that the year's returns do not ask for
};

/// One table's counts of one area and year. What has no row is 0.
using Cells = std::map<Key, Cell>;

const std::string kAll = "all";

/// Which years' returns ask for a setting; the DfE's tables have a column of it for every year.
struct Collected {
  std::string_view setting;
  int first, last;          ///< Januaries of plans
  int first_new, last_new;  ///< years of new plans
};
constexpr int kEver = 9999;
constexpr std::array kCollected{
    Collected{"elective_home_education", 2020, kEver, 2020, kEver},
    Collected{"neet", 2019, kEver, 2022, kEver},
    Collected{"neet_ntci", 2023, kEver, 2022, kEver},
    Collected{"neet_other", 2023, kEver, 2022, kEver},
    Collected{"neet_other_csa", 2023, kEver, 2022, kEver},
    Collected{"ukrlp_provider", 2023, kEver, 2022, kEver},
    Collected{"placement_unknown", 2023, kEver, 2022, kEver},
    Collected{"online_provider", 2025, kEver, 2025, kEver},
    Collected{"other_schools", 2025, kEver, 2025, kEver},
    Collected{"w_settings", 2025, kEver, 2025, kEver},
    Collected{"await_prov_2022", 0, 2022, 0, 2021},
    Collected{"perm_ex_2022", 0, 2022, 0, 2021},
};

bool is_collected(const std::string& setting, int year, bool is_new) {
  const auto found = std::find_if(kCollected.begin(), kCollected.end(),
                                  [&](const Collected& each) { return each.setting == setting; });
  if (found == kCollected.end()) return true;
  return is_new ? found->first_new <= year && year <= found->last_new
                : found->first <= year && year <= found->last;
}

/// Nothing for an unknown count.
std::optional<std::int64_t> at(const Cells& cells, const std::string& first,
                               const std::string& second) {
  const auto found = cells.find({first, second});
  return found == cells.end() ? std::optional<std::int64_t>{0} : found->second.count;
}

bool is_unknown(const Cells& cells, const Key& key) {
  const auto found = cells.find(key);
  return found != cells.end() && !found->second.count;
}

/// Shares of `total` in proportion to `weights`, whole: the largest remainders are rounded up.
std::vector<std::int64_t> shared(std::int64_t total, std::vector<double> weights) {
  double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (all <= 0.0) {
    std::fill(weights.begin(), weights.end(), 1.0);
    all = static_cast<double>(weights.size());
  }
  std::vector<std::int64_t> shares;
  std::vector<std::pair<double, std::size_t>> rests;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = static_cast<double>(total) * weights[i] / all;
    shares.push_back(static_cast<std::int64_t>(exact));
    rests.emplace_back(static_cast<double>(shares.back()) - exact, i);
  }
  std::sort(rests.begin(), rests.end());
  std::int64_t left = total - std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
  for (std::size_t i = 0; left > 0 && !rests.empty(); ++i, --left)
    ++shares[rests[i % rests.size()].second];
  return shares;
}

using Weight = std::function<double(const std::string&, const std::string&)>;

/// The unknown parts of a two-way table, between the totals at its sides.
class Parts {
 public:
  Parts(Cells& cells, const Weight& weight) : cells_{cells} {
    std::set<std::string> rows;
    std::set<std::string> columns;
    for (const auto& [key, cell] : cells) {
      if (key.first != kAll) rows.insert(key.first);
      if (key.second != kAll) columns.insert(key.second);
    }
    has_rows_ = !rows.empty();  // else a year of totals: the settings of all ages together
    if (!has_rows_) rows.insert(kAll);
    rows_.assign(rows.begin(), rows.end());
    columns_.assign(columns.begin(), columns.end());
    left_of_rows_ = left(
        rows_,
        [&](std::size_t row) {
          return Key{rows_[row], kAll};
        },
        true);
    if (has_rows_)
      left_of_columns_ = left(
          columns_,
          [&](std::size_t column) {
            return Key{kAll, columns_[column]};
          },
          false);
    else
      left_of_columns_.assign(columns_.size(), std::nullopt);
    fit_.assign(rows_.size() * columns_.size(), 0.0);
    for (std::size_t row = 0; row < rows_.size(); ++row)
      for (std::size_t column = 0; column < columns_.size(); ++column)
        if (is_unknown(cells_, {rows_[row], columns_[column]})) {
          fit_[row * columns_.size() + column] =
              std::max(1e-6, weight(rows_[row], columns_[column]));
          ++unknown_;
        }
  }

  /// Puts whole numbers where nothing was known; how many.
  std::size_t fill() {
    if (unknown_ == 0) return 0;
    fit();
    const std::vector<std::int64_t> counts = rounded();
    for (std::size_t cell = 0; cell < fit_.size(); ++cell)
      if (fit_[cell] > 0.0)
        cells_.at({rows_[cell / columns_.size()], columns_[cell % columns_.size()]}).count =
            counts[cell];
    return unknown_;
  }

 private:
  using Left = std::vector<std::optional<std::int64_t>>;

  /// What the known counts leave of each total, where that is known.
  template <class KeyOf>
  [[nodiscard]] Left left(const std::vector<std::string>& names, KeyOf key_of, bool of_rows) const {
    Left result;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Key total_key = key_of(i);
      std::optional<std::int64_t> total = at(cells_, total_key.first, total_key.second);
      for (const std::string& other : of_rows ? columns_ : rows_)
        if (total)
          *total -=
              (of_rows ? at(cells_, names[i], other) : at(cells_, other, names[i])).value_or(0);
      result.push_back(total ? std::optional{std::max<std::int64_t>(0, *total)} : std::nullopt);
    }
    return result;
  }

  [[nodiscard]] std::vector<double> sums(bool of_rows) const {
    std::vector<double> sum(of_rows ? rows_.size() : columns_.size(), 0.0);
    for (std::size_t cell = 0; cell < fit_.size(); ++cell)
      sum[of_rows ? cell / columns_.size() : cell % columns_.size()] += fit_[cell];
    return sum;
  }

  void fit() {
    constexpr int kRounds = 500;
    for (int round = 0; round < kRounds; ++round) {
      double worst = 0.0;
      for (const bool of_rows : {false, true}) {
        const Left& wanted = of_rows ? left_of_rows_ : left_of_columns_;
        const std::vector<double> sum = sums(of_rows);
        for (std::size_t cell = 0; cell < fit_.size(); ++cell) {
          const std::size_t i = of_rows ? cell / columns_.size() : cell % columns_.size();
          if (fit_[cell] <= 0.0 || !wanted[i]) continue;
          worst = std::max(worst, std::abs(sum[i] - static_cast<double>(*wanted[i])));
          // Never quite 0, so that a cell is still known to be one to fill.
          fit_[cell] = std::max(1e-12, fit_[cell] * static_cast<double>(*wanted[i]) / sum[i]);
        }
      }
      if (worst < 1e-7) break;
    }
  }

  [[nodiscard]] std::vector<std::int64_t> rounded() const {
    const auto whole = [](const Left& wanted, const std::vector<double>& sum) {
      std::vector<std::int64_t> totals;
      for (std::size_t i = 0; i < sum.size(); ++i)
        totals.push_back(sum[i] <= 0.0 ? 0 : wanted[i].value_or(std::llround(sum[i])));
      return totals;
    };
    const std::vector<std::int64_t> rows = whole(left_of_rows_, sums(true));
    const std::vector<std::int64_t> columns = whole(left_of_columns_, sums(false));
    if (std::accumulate(rows.begin(), rows.end(), std::int64_t{0}) ==
        std::accumulate(columns.begin(), columns.end(), std::int64_t{0}))
      if (auto both = round_to_totals(rows, columns, fit_)) return *both;
    // The totals contradict each other: those of the rows.
    std::vector<std::int64_t> counts;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto begin = fit_.begin() + static_cast<std::ptrdiff_t>(row * columns_.size());
      const std::vector<double> weights{begin,
                                        begin + static_cast<std::ptrdiff_t>(columns_.size())};
      const auto shares = rows[row] > 0 ? shared(rows[row], weights)
                                        : std::vector<std::int64_t>(columns_.size(), 0);
      counts.insert(counts.end(), shares.begin(), shares.end());
    }
    return counts;
  }

  Cells& cells_;
  bool has_rows_ = true;
  std::vector<std::string> rows_;
  std::vector<std::string> columns_;
  Left left_of_rows_;
  Left left_of_columns_;
  std::vector<double> fit_;  ///< 0 where a count is known
  std::size_t unknown_ = 0;
};

/// A shipped table of two keys beside area and year.
struct TableOf {
  const char* name;
  const char* first;
  const char* second;
};
constexpr std::array kPlans{TableOf{"ehc_plans_by_age_setting", "age", "setting"},
                            TableOf{"ehc_plans_by_age_need", "age", "need"},
                            TableOf{"ehc_plans_by_need_setting", "need", "setting"}};
constexpr std::array kNewPlans{TableOf{"new_ehc_plans_by_age_setting", "age", "setting"},
                               TableOf{"new_ehc_plans_by_age_need", "age", "need"},
                               TableOf{"new_ehc_plans_by_need_setting", "need", "setting"}};
constexpr TableOf kCeased{"ceased_plans_by_age", "age", "reason"};
constexpr std::array kMeasures{TableOf{"requests", "age", "measure"},
                               TableOf{"assessments", "age", "measure"},
                               TableOf{"timeliness", "age", "measure"}};

class Filling {
 public:
  Filling(const EvidenceBook& book, const std::string& area, int january)
      : area_{area}, january_{january} {
    done_.book = book;
  }

  FilledBook carry_out() {
    fill_family(kPlans);
    fill_family(kNewPlans);
    Years ceased = read(kCeased);
    fill_additive(kCeased, ceased);
    write(kCeased, ceased);
    tell_unknown(kCeased, ceased);
    for (const TableOf& table : kMeasures) fill_measures(table);
    return std::move(done_);
  }

 private:
  /// By area and year.
  using Years = std::map<std::pair<std::string, int>, Cells>;

  [[nodiscard]] Years read(const TableOf& which) const {
    const tabular::CsvTable& table = done_.book.table(which.name);
    Years years;
    const bool are_new = std::string_view{which.name}.starts_with("new_");
    const std::size_t area = table.column("area");
    const std::size_t when = table.column("year");
    const std::size_t first = table.column(which.first);
    const std::size_t second = table.column(which.second);
    const std::size_t count = table.column("count");
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      const std::string who{table.at(row, area).text()};
      if (who != area_ && who != "England") continue;
      const int year = static_cast<int>(table.at(row, when).integer());
      const tabular::CsvCell cell = table.at(row, count);
      Key key{table.at(row, first).text(), table.at(row, second).text()};
      const bool is_asked = is_collected(key.second, year, are_new);
      std::optional<std::int64_t> value;
      if (!cell.empty())
        value = cell.integer();
      else if (!is_asked)
        value = 0;
      years[{who, year}].emplace(std::move(key), Cell{value, row, is_asked});
    }
    return years;
  }

  /// Puts the counts that were unknown into the book.
  void write(const TableOf& which, const Years& years) {
    const tabular::CsvTable& table = done_.book.table(which.name);
    const std::size_t count = table.column("count");
    std::map<std::size_t, std::int64_t> filled;
    std::map<std::string, std::size_t> by_area;
    for (const auto& [where, cells] : years)
      for (const auto& [key, cell] : cells)
        if (cell.count && table.at(cell.row, count).empty()) {
          filled.emplace(cell.row, *cell.count);
          if (cell.is_asked) ++by_area[where.first];
        }
    if (filled.empty()) return;
    tabular::CsvWriter writer{{table.headers().begin(), table.headers().end()}};
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      for (std::size_t column = 0; column < table.column_count(); ++column) {
        const auto found = column == count ? filled.find(row) : filled.end();
        if (found != filled.end())
          writer.add(found->second);
        else
          writer.add(table.at(row, column).text());
      }
      writer.end_row();
    }
    for (const auto& [area, cells] : by_area)
      done_.gaps.push_back(std::string{which.name} + ".csv: " + std::to_string(cells) +
                           " cells suppressed or missing" + (area == area_ ? "" : " of " + area) +
                           ": unknown, not zero; estimated within the totals");
    done_.book.add(which.name, writer.text());
  }

  /// Flows of the last two years that nothing tells: of the one before only what was left undecided
  /// is wanted.
  void tell_unknown(const TableOf& which, const Years& years) {
    for (int year = january_ - 2; year < january_; ++year) {
      const auto here = years.find({area_, year});
      if (here == years.end()) continue;
      const auto unknown =
          std::count_if(here->second.begin(), here->second.end(), [&](const auto& cell) {
            return !cell.second.count &&
                   (year == january_ - 1 || cell.first == Key{kAll, "undecided_at_year_end"});
          });
      if (unknown > 0)
        done_.gaps.push_back(std::string{which.name} + ".csv, " + std::to_string(year) + ": " +
                             std::to_string(unknown) + (unknown == 1 ? " cell is" : " cells are") +
                             " unknown, and nothing tells by how much: left out");
    }
  }

  /// England's count, brought to the size of the area's; nothing to go by is 1.
  static Weight like_england(const Years& years, const std::pair<std::string, int>& where) {
    const auto england = years.find({"England", where.second});
    const Cells* there = england == years.end() ? nullptr : &england->second;
    return [there](const std::string& first, const std::string& second) {
      const auto count = there == nullptr ? std::nullopt : at(*there, first, second);
      return 0.001 + (count ? static_cast<double>(*count) / 100.0 : 1.0);
    };
  }

  /// Of all counts but totals, at least this share of the total must be known.
  static bool mostly_known(const Cells& cells, double share) {
    std::int64_t known = 0;
    bool has_rows = false;
    for (const auto& [key, cell] : cells) has_rows = has_rows || key.first != kAll;
    for (const auto& [key, cell] : cells)
      if (key.second != kAll && (key.first != kAll) == has_rows &&
          key.second != "placement_unknown")
        known += cell.count.value_or(0);
    const auto total = at(cells, kAll, kAll);
    return known > 0 &&
           (!total || static_cast<double>(known) >= share * static_cast<double>(*total));
  }

  static double share_needed(const TableOf& which) {
    return std::string_view{which.second} == "setting" ? 0.5 : 0.0;
  }

  /// Where parts sum to totals: parts, then the totals that are still unknown.
  void fill_additive(const TableOf& which, Years& years) {
    for (const std::string& who : {std::string{"England"}, area_})  // England's first: the pattern
      for (auto& [where, cells] : years)
        if (where.first == who && mostly_known(cells, share_needed(which)))
          fill_cells(cells, like_england(years, where));
  }

  static void fill_cells(Cells& cells, const Weight& weight) {
    Parts{cells, weight}.fill();
    for (auto& [key, cell] : cells) {
      if (cell.count || (key.first == kAll) == (key.second == kAll)) continue;
      std::int64_t sum = 0;
      bool has_parts = false;
      for (const auto& [other, part] : cells) {
        const bool is_part = key.first == kAll ? other.second == key.second && other.first != kAll
                                               : other.first == key.first && other.second != kAll;
        if (!is_part) continue;
        has_parts = true;
        sum += part.count.value_or(0);
      }
      if (has_parts) cell.count = sum;
    }
  }

  /// A total that one table lacks, from another of the same plans.
  static void lend_totals(std::array<Years, 3>& years) {
    auto& [age_setting, age_need, need_setting] = years;
    const auto lend = [](Years& to, Years& from, auto&& is_total, auto&& key_there) {
      for (auto& [where, cells] : to) {
        const auto other = from.find(where);
        if (other == from.end()) continue;
        for (auto& [key, cell] : cells)
          if (!cell.count && is_total(key))
            if (const auto found = other->second.find(key_there(key)); found != other->second.end())
              cell.count = found->second.count;
      }
    };
    const auto by_first = [](const Key& key) { return key.second == kAll; };
    const auto by_second = [](const Key& key) { return key.first == kAll; };
    const auto same = [](const Key& key) { return key; };
    const auto turned = [](const Key& key) { return Key{key.second, key.first}; };
    lend(age_setting, age_need, by_first, same);
    lend(age_need, age_setting, by_first, same);
    lend(age_setting, need_setting, by_second, same);
    lend(need_setting, age_setting, by_second, same);
    lend(age_need, need_setting, by_second, turned);
    lend(need_setting, age_need, by_first, turned);
  }

  /// Proportional fitting to what is known of the three tables of January and of their totals.
  class Cube {
   public:
    Cube(const Cells& age_setting, const Cells& age_need, const Cells& need_setting) {
      const auto names = [](const Cells& one, bool first, const Cells& other, bool of_other) {
        std::set<std::string> found;
        for (const auto& [key, cell] : one) found.insert(first ? key.first : key.second);
        for (const auto& [key, cell] : other) found.insert(of_other ? key.first : key.second);
        found.erase(kAll);
        return std::vector<std::string>{found.begin(), found.end()};
      };
      ages_ = names(age_setting, true, age_need, true);
      needs_ = names(age_need, false, need_setting, true);
      settings_ = names(age_setting, false, need_setting, false);
      const std::vector<std::string> one{kAll};
      add(age_setting, ages_, settings_, 0, 2);
      add(age_need, ages_, needs_, 0, 1);
      add(need_setting, needs_, settings_, 1, 2);
      add(age_setting, ages_, one, 0, 3);
      add(age_setting, one, settings_, 3, 2);
      add(age_need, one, needs_, 3, 1);
      add(age_setting, one, one, 3, 3);
      fit();
    }

    /// The sum over the third axis; axes: age 0, need 1, setting 2.
    [[nodiscard]] std::map<Key, double> table(int first, int second) const {
      std::map<Key, double> sums;
      for (std::size_t cell = 0; cell < fit_.size(); ++cell)
        sums[{names(first)[index(cell, first)], names(second)[index(cell, second)]}] += fit_[cell];
      return sums;
    }

   private:
    struct Margin {
      int first, second;
      std::size_t width;
      std::vector<std::optional<std::int64_t>> counts;
    };

    [[nodiscard]] const std::vector<std::string>& names(int axis) const {
      return axis == 0 ? ages_ : axis == 1 ? needs_ : settings_;
    }
    /// Axis 3 is that of totals.
    [[nodiscard]] std::size_t index(std::size_t cell, int axis) const {
      switch (axis) {
        case 0: return cell / settings_.size() / needs_.size();
        case 1: return cell / settings_.size() % needs_.size();
        case 2: return cell % settings_.size();
        default: return 0;
      }
    }
    void add(const Cells& cells, const std::vector<std::string>& first,
             const std::vector<std::string>& second, int first_axis, int second_axis) {
      Margin margin{first_axis, second_axis, second.size(), {}};
      for (const std::string& a : first)
        for (const std::string& b : second) margin.counts.push_back(at(cells, a, b));
      margins_.push_back(std::move(margin));
    }
    void fit() {
      constexpr int kRounds = 300;
      fit_.assign(ages_.size() * needs_.size() * settings_.size(), 1.0);
      for (int round = 0; round < kRounds; ++round) {
        double worst = 0.0;
        for (const Margin& margin : margins_) {
          const auto of_cell = [&](std::size_t cell) {
            return index(cell, margin.first) * margin.width + index(cell, margin.second);
          };
          std::vector<double> sum(margin.counts.size(), 0.0);
          for (std::size_t cell = 0; cell < fit_.size(); ++cell) sum[of_cell(cell)] += fit_[cell];
          for (std::size_t i = 0; i < sum.size(); ++i) {
            if (!margin.counts[i]) {
              sum[i] = 1.0;
              continue;
            }
            const auto wanted = static_cast<double>(*margin.counts[i]);
            worst = std::max(worst, std::abs(sum[i] - wanted));
            sum[i] = sum[i] > 0.0 ? wanted / sum[i] : 0.0;
          }
          for (std::size_t cell = 0; cell < fit_.size(); ++cell) fit_[cell] *= sum[of_cell(cell)];
        }
        if (worst < 1e-6) break;
      }
    }

    std::vector<std::string> ages_, needs_, settings_;
    std::vector<Margin> margins_;
    std::vector<double> fit_;
  };

  void fill_family(const std::array<TableOf, 3>& tables) {
    std::array<Years, 3> years{read(tables[0]), read(tables[1]), read(tables[2])};
    lend_totals(years);
    const std::pair where{area_, january_};
    const auto here = [&](std::size_t table) -> Cells& { return years[table][where]; };
    const auto has_unknown = [&](std::size_t table) {
      return std::any_of(here(table).begin(), here(table).end(),
                         [](const auto& cell) { return !cell.second.count; });
    };
    bool fits_all = tables[0].name == kPlans[0].name;
    for (std::size_t table = 0; table < tables.size(); ++table)
      fits_all = fits_all && mostly_known(here(table), share_needed(tables[table]));
    if (fits_all && (has_unknown(0) || has_unknown(1) || has_unknown(2))) {
      const Cube cube{here(0), here(1), here(2)};
      const std::array fits{cube.table(0, 2), cube.table(0, 1), cube.table(1, 2)};
      for (std::size_t table = 0; table < tables.size(); ++table)
        fill_cells(here(table), [&](const std::string& first, const std::string& second) {
          const auto found = fits[table].find({first, second});
          return found == fits[table].end() ? 0.0 : found->second;
        });
    }
    for (std::size_t table = 0; table < tables.size(); ++table) {
      fill_additive(tables[table], years[table]);
      write(tables[table], years[table]);
      if (tables[0].name != kPlans[0].name) tell_unknown(tables[table], years[table]);
    }
  }

  /// Requests received are agreed to, refused, undecided or withdrawn: one of the five follows.
  static void close_requests(Cells& cells) {
    static const std::array<std::string, 5> kSum{"received", "agreed", "refused",
                                                 "undecided_at_year_end", "withdrawn"};
    std::set<std::string> ages;
    for (const auto& [key, cell] : cells) ages.insert(key.first);
    for (const std::string& age : ages) {
      std::optional<std::string> unknown;
      std::int64_t sum = 0;
      bool is_one = true;
      for (const std::string& measure : kSum) {
        if (is_unknown(cells, {age, measure})) {
          is_one = is_one && !unknown;
          unknown = measure;
          continue;
        }
        sum += (measure == kSum[0] ? 1 : -1) * at(cells, age, measure).value_or(0);
      }
      if (!unknown || !is_one) continue;
      cells.at({age, *unknown}).count = std::max<std::int64_t>(0, *unknown == kSum[0] ? -sum : sum);
    }
  }

  /// Measures do not sum to each other: each by age within its own total.
  void fill_measures(const TableOf& which) {
    Years years = read(which);
    const bool are_requests = std::string_view{which.name} == "requests";
    for (const std::string& who : {std::string{"England"}, area_})
      for (auto& [where, cells] : years) {
        if (where.first != who) continue;
        if (are_requests) close_requests(cells);
        std::set<std::string> measures;
        for (const auto& [key, cell] : cells) measures.insert(key.second);
        const Weight weight = like_england(years, where);
        for (const std::string& measure : measures) fill_measure(cells, measure, weight);
      }
    write(which, years);
    tell_unknown(which, years);
  }

  static void fill_measure(Cells& cells, const std::string& measure, const Weight& weight) {
    const auto total = cells.find({kAll, measure});
    if (total == cells.end()) return;
    std::vector<Cell*> unknown;
    std::vector<double> weights;
    std::int64_t known = 0;
    for (auto& [key, cell] : cells) {
      if (key.second != measure || key.first == kAll) continue;
      known += cell.count.value_or(0);
      if (cell.count) continue;
      unknown.push_back(&cell);
      weights.push_back(weight(key.first, measure));
    }
    if (!total->second.count) {
      if (unknown.empty() && known > 0) total->second.count = known;
      return;
    }
    if (unknown.empty()) return;
    const auto shares = shared(std::max<std::int64_t>(0, *total->second.count - known), weights);
    for (std::size_t i = 0; i < unknown.size(); ++i) unknown[i]->count = shares[i];
  }

  const std::string& area_;
  int january_;
  FilledBook done_;
};

}  // namespace

FilledBook with_unknown_filled(const EvidenceBook& book, const std::string& area, int january) {
  return Filling{book, area, january}.carry_out();
}

}  // namespace sendsim::calibration
