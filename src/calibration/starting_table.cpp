#include "sendsim/calibration/starting_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "integer_programme.hpp"
#include "rounding.hpp"
#include "sendsim/evidence/labels.hpp"
#include "sendsim/tabular/csv_writer.hpp"

namespace sendsim::calibration {

namespace {

using tabular::CsvCell;
using tabular::CsvTable;

/// Enough for the authorities' tables, which CBC settles at or near its first node.
constexpr int kMaxNodes = 500;
constexpr int kFitRounds = 200;  // by then no margin is missed by a hundredth of a plan

/// The cells of a table and the published counts over them, whichever way they run.
class Shape {
 public:
  explicit Shape(const Margins& m)
      : ages_{m.ages.size()}, needs_{m.needs.size()}, settings_{m.settings.size()} {}

  [[nodiscard]] std::size_t cells() const { return ages_ * needs_ * settings_; }
  [[nodiscard]] std::size_t age(std::size_t cell) const { return cell / settings_ / needs_; }
  [[nodiscard]] std::size_t need(std::size_t cell) const { return cell / settings_ % needs_; }
  [[nodiscard]] std::size_t setting(std::size_t cell) const { return cell % settings_; }
  [[nodiscard]] std::size_t age_need(std::size_t cell) const { return cell / settings_; }
  [[nodiscard]] std::size_t age_setting(std::size_t cell) const {
    return age(cell) * settings_ + setting(cell);
  }
  [[nodiscard]] std::size_t need_setting(std::size_t cell) const {
    return need(cell) * settings_ + setting(cell);
  }

 private:
  std::size_t ages_, needs_, settings_;
};

/// One of the six kinds of margin: its counts and the count that each cell belongs to.
struct Margin {
  std::string name;
  const std::vector<std::int64_t>* counts;
  std::size_t (Shape::*of_cell)(std::size_t) const;
  const std::vector<std::string>* first;   // names of the rows
  const std::vector<std::string>* second;  // names of the columns; null for a total
};

std::vector<Margin> two_way(const Margins& m) {
  return {{"age × need", &m.age_need, &Shape::age_need, &m.ages, &m.needs},
          {"age × setting", &m.age_setting, &Shape::age_setting, &m.ages, &m.settings},
          {"need × setting", &m.need_setting, &Shape::need_setting, &m.needs, &m.settings}};
}

/// The two-way tables and the totals that are published.
std::vector<Margin> all_margins(const Margins& m) {
  std::vector<Margin> margins = two_way(m);
  const std::vector<Margin> totals{
      {"age", &m.age_total, &Shape::age, &m.ages, nullptr},
      {"need", &m.need_total, &Shape::need, &m.needs, nullptr},
      {"setting", &m.setting_total, &Shape::setting, &m.settings, nullptr}};
  for (const Margin& total : totals) {
    if (!total.counts->empty()) margins.push_back(total);
  }
  return margins;
}

std::string cell_name(const Margin& margin, std::size_t i) {
  if (margin.second == nullptr) return (*margin.first)[i];
  const std::size_t width = margin.second->size();
  return (*margin.first)[i / width] + ", " + (*margin.second)[i % width];
}

void check(const Margins& m) {
  for (const Margin& margin : all_margins(m)) {
    const std::size_t width = margin.second == nullptr ? 1 : margin.second->size();
    if (margin.counts->size() != margin.first->size() * width) {
      throw std::logic_error{"the margin " + margin.name + " has not the shape of its names"};
    }
    for (const std::int64_t count : *margin.counts) {
      if (count < 0) throw std::logic_error{"the margin " + margin.name + " has a negative count"};
    }
  }
}

/// Sums of a table over one kind of margin.
template <class Number>
std::vector<Number> sums(const Shape& shape, const Margin& margin,
                         const std::vector<Number>& table) {
  std::vector<Number> result(margin.counts->size(), Number{});
  for (std::size_t c = 0; c < table.size(); ++c) result[(shape.*margin.of_cell)(c)] += table[c];
  return result;
}

/// True unless the margins cannot all hold because their own sums differ.
bool margins_agree(const Margins& m) {
  const std::size_t needs = m.needs.size();
  const std::size_t settings = m.settings.size();
  std::vector<std::int64_t> age_by_need(m.ages.size()), age_by_setting(m.ages.size());
  std::vector<std::int64_t> need_by_age(needs), need_by_setting(needs);
  std::vector<std::int64_t> setting_by_age(settings), setting_by_need(settings);
  for (std::size_t i = 0; i < m.age_need.size(); ++i) {
    age_by_need[i / needs] += m.age_need[i];
    need_by_age[i % needs] += m.age_need[i];
  }
  for (std::size_t i = 0; i < m.age_setting.size(); ++i) {
    age_by_setting[i / settings] += m.age_setting[i];
    setting_by_age[i % settings] += m.age_setting[i];
  }
  for (std::size_t i = 0; i < m.need_setting.size(); ++i) {
    need_by_setting[i / settings] += m.need_setting[i];
    setting_by_need[i % settings] += m.need_setting[i];
  }
  const auto holds = [](const std::vector<std::int64_t>& total, const auto& sum) {
    return total.empty() || total == sum;
  };
  return age_by_need == age_by_setting && need_by_age == need_by_setting &&
         setting_by_age == setting_by_need && holds(m.age_total, age_by_need) &&
         holds(m.need_total, need_by_age) && holds(m.setting_total, setting_by_age);
}

/// The variables of one cell: plans = floor(fit) + up + further − down.
struct CellVariables {
  std::size_t cell;
  std::vector<std::pair<std::size_t, double>> parts;  // variable and its sign
};

enum class Freedom : std::uint8_t {
  round,  ///< each cell floor(fit) or one more
  move,   ///< any whole number where the fit is not zero
  clash   ///< any whole number anywhere, and the margins may be missed
};

/// The programme for one degree of freedom and how to read its solution.
class Repair {
 public:
  Repair(const Margins& margins, const std::vector<double>& fit, Freedom freedom)
      : shape_{margins},
        margins_{freedom == Freedom::clash ? all_margins(margins) : two_way(margins)},
        fit_{fit} {
    add_cells(freedom);
    for (const Margin& margin : margins_) add_margin(margin, freedom == Freedom::clash);
  }

  [[nodiscard]] bool solve() {
    solution_ = programme_.minimise(kMaxNodes);
    return solution_.found;
  }
  [[nodiscard]] bool proven() const { return solution_.proven; }

  /// Makes the total deviation the aim; afterwards it is held and distance is the aim again.
  void aim_at_deviation() {
    for (std::size_t v = 0; v < distance_costs_.size(); ++v) programme_.set_cost(v, 0.0);
    for (const std::size_t slack : slacks_) programme_.set_cost(slack, 1.0);
  }
  void hold_deviation_and_aim_at_distance() {
    double total = 0.0;
    for (const std::size_t slack : slacks_) total += solution_.values[slack];
    const std::size_t row = programme_.add_row(0.0, total);
    for (const std::size_t slack : slacks_) {
      programme_.add_entry(row, slack, 1.0);
      programme_.set_cost(slack, 0.0);
    }
    for (std::size_t v = 0; v < distance_costs_.size(); ++v) {
      programme_.set_cost(v, distance_costs_[v]);
    }
  }

  [[nodiscard]] std::vector<std::int64_t> plans() const {
    std::vector<std::int64_t> result(fit_.size());
    for (const CellVariables& variables : cells_) {
      double value = std::floor(fit_[variables.cell]);
      for (const auto& [variable, sign] : variables.parts) {
        value += sign * solution_.values[variable];
      }
      result[variables.cell] = std::llround(value);
    }
    return result;
  }

 private:
  void add_cells(Freedom freedom) {
    for (std::size_t c = 0; c < fit_.size(); ++c) {
      if (fit_[c] <= 0.0 && freedom != Freedom::clash) continue;
      const double down = std::floor(fit_[c]);
      const double rest = fit_[c] - down;
      CellVariables variables{c, {{add(1.0 - 2.0 * rest, 1.0), 1.0}}};
      if (freedom != Freedom::round) {
        variables.parts.emplace_back(add(1.0, std::numeric_limits<std::int32_t>::max()), 1.0);
        if (down > 0.0) variables.parts.emplace_back(add(1.0, down), -1.0);
      }
      cells_.push_back(std::move(variables));
    }
  }

  std::size_t add(double cost, double limit) {
    distance_costs_.push_back(cost);
    return programme_.add_variable(cost, limit);
  }

  void add_margin(const Margin& margin, bool may_miss) {
    std::vector<double> left(margin.counts->begin(), margin.counts->end());
    for (const CellVariables& variables : cells_) {
      left[(shape_.*margin.of_cell)(variables.cell)] -= std::floor(fit_[variables.cell]);
    }
    std::vector<std::size_t> rows;
    for (const double target : left) {
      rows.push_back(programme_.add_row(target, target));
      if (!may_miss) continue;
      for (const double sign : {1.0, -1.0}) {
        slacks_.push_back(programme_.add_variable(0.0, std::numeric_limits<std::int32_t>::max()));
        programme_.add_entry(rows.back(), slacks_.back(), sign);
      }
    }
    for (const CellVariables& variables : cells_) {
      const std::size_t row = rows[(shape_.*margin.of_cell)(variables.cell)];
      for (const auto& [variable, sign] : variables.parts) {
        programme_.add_entry(row, variable, sign);
      }
    }
  }

  Shape shape_;
  std::vector<Margin> margins_;
  const std::vector<double>& fit_;
  IntegerProgramme programme_;
  std::vector<CellVariables> cells_;
  std::vector<double> distance_costs_;  // by variable; slacks come after the cells' variables
  std::vector<std::size_t> slacks_;
  IntegerProgramme::Solution solution_;
};

void tell_deviations(const Margins& margins, StartingTable& table) {
  const Shape shape{margins};
  for (const Margin& margin : all_margins(margins)) {
    const std::vector<std::int64_t> reached = sums(shape, margin, table.plans);
    for (std::size_t i = 0; i < reached.size(); ++i) {
      const std::int64_t published = (*margin.counts)[i];
      if (reached[i] == published) continue;
      table.deviations.push_back({margin.name, cell_name(margin, i), published, reached[i]});
      table.total_deviation += std::abs(reached[i] - published);
    }
  }
}

/// The position of `name` among `names`, which grows when it is new.
std::size_t position_of(std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  names.emplace_back(name);
  return names.size() - 1;
}

using Counts = std::map<std::pair<std::string, std::string>, std::int64_t>;

/// The counts of one area and year by two of a compact table's columns.
Counts counts_of(const CsvTable& table, std::string_view area, std::string_view year,
                 std::string_view first, std::string_view second) {
  Counts counts;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, "area").text() != area || table.at(row, "year").text() != year) continue;
    const CsvCell count = table.at(row, "count");
    if (count.empty()) continue;
    const std::pair key{std::string{table.at(row, first).text()},
                        std::string{table.at(row, second).text()}};
    if (!counts.emplace(key, count.integer()).second) throw count.error("this count stands twice");
    if (counts[key] < 0) throw count.error("expected a count of 0 or more");
  }
  if (counts.empty()) {
    throw tabular::CsvError{
        table.name(), 0, 0, {}, "expected rows of " + std::string{area} + ", " + std::string{year}};
  }
  return counts;
}

std::vector<std::int64_t> two_way_counts(const Counts& counts,
                                         const std::vector<std::string>& first,
                                         const std::vector<std::string>& second) {
  std::vector<std::int64_t> result;
  for (const std::string& a : first) {
    for (const std::string& b : second) {
      const auto found = counts.find({a, b});
      result.push_back(found == counts.end() ? 0 : found->second);
    }
  }
  return result;
}

/// The names of a category that have a plan in either table, in the order of `all`.
std::vector<std::string> names_with_plans(const std::vector<std::string>& all,
                                          const std::vector<std::string>& seen) {
  std::vector<std::string> result;
  for (const std::string& name : all) {
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) result.push_back(name);
  }
  return result;
}

/// The names of the first or second key with a count over zero, without totals.
void collect(const Counts& counts, bool of_first, std::vector<std::string>& names) {
  for (const auto& [key, count] : counts) {
    const std::string& name = of_first ? key.first : key.second;
    if (count > 0 && name != "all") position_of(names, name);
  }
}

std::vector<std::string> published_ages() {
  std::vector<std::string> ages{"0-2"};
  for (int age = 0; age <= 25; ++age) ages.push_back(std::to_string(age));
  ages.insert(ages.end(), {"20+", "25+", "unknown"});
  return ages;
}

}  // namespace

std::int64_t StartingTable::total() const {
  return std::accumulate(plans.begin(), plans.end(), std::int64_t{0});
}

Margins margins_of(const StartingTable& table) {
  Margins m{table.ages, table.needs, table.settings, {}, {}, {}, {}, {}, {}};
  m.age_need.resize(m.ages.size() * m.needs.size());
  m.age_setting.resize(m.ages.size() * m.settings.size());
  m.need_setting.resize(m.needs.size() * m.settings.size());
  m.age_total.resize(m.ages.size());
  m.need_total.resize(m.needs.size());
  m.setting_total.resize(m.settings.size());
  const Shape shape{m};
  for (std::size_t c = 0; c < table.plans.size(); ++c) {
    m.age_need[shape.age_need(c)] += table.plans[c];
    m.age_setting[shape.age_setting(c)] += table.plans[c];
    m.need_setting[shape.need_setting(c)] += table.plans[c];
    m.age_total[shape.age(c)] += table.plans[c];
    m.need_total[shape.need(c)] += table.plans[c];
    m.setting_total[shape.setting(c)] += table.plans[c];
  }
  return m;
}

std::vector<double> fit_proportionally(const Margins& margins) {
  check(margins);
  const Shape shape{margins};
  const std::vector<Margin> tables = two_way(margins);
  std::vector<double> fit(shape.cells(), 1.0);
  for (int round = 0; round < kFitRounds; ++round) {
    double worst = 0.0;
    for (const Margin& margin : tables) {
      const std::vector<double> sum = sums(shape, margin, fit);
      std::vector<double> factor(sum.size(), 0.0);
      for (std::size_t i = 0; i < sum.size(); ++i) {
        const double wanted = static_cast<double>((*margin.counts)[i]);
        worst = std::max(worst, std::abs(sum[i] - wanted));
        if (sum[i] > 0.0) factor[i] = wanted / sum[i];
      }
      for (std::size_t c = 0; c < fit.size(); ++c) fit[c] *= factor[(shape.*margin.of_cell)(c)];
    }
    if (worst < 1e-9) break;
  }
  return fit;
}

namespace {

/// A table without its plans.
StartingTable empty_table(const Margins& margins) {
  StartingTable table;
  table.ages = margins.ages;
  table.needs = margins.needs;
  table.settings = margins.settings;
  return table;
}

void tell_distance(const Margins& margins, const std::vector<double>& fit, StartingTable& table) {
  for (std::size_t c = 0; c < fit.size(); ++c)
    table.distance_from_fit += std::abs(static_cast<double>(table.plans[c]) - fit[c]);
  tell_deviations(margins, table);
}

}  // namespace

StartingTable make_starting_table(const Margins& margins) {
  if (!margins_agree(margins)) return make_nearest_table(margins);
  const std::vector<double> fit = fit_proportionally(margins);
  auto plans = round_to_margins(margins, fit);
  if (!plans) return make_nearest_table(margins);
  StartingTable table = empty_table(margins);
  table.plans = std::move(*plans);
  table.total_deviation_is_least = true;
  tell_distance(margins, fit, table);
  return table;
}

StartingTable make_nearest_table(const Margins& margins) {
  const std::vector<double> fit = fit_proportionally(margins);
  StartingTable table = empty_table(margins);
  if (margins_agree(margins)) {
    for (const Freedom freedom : {Freedom::round, Freedom::move}) {
      Repair repair{margins, fit, freedom};
      if (!repair.solve()) continue;
      table.plans = repair.plans();
      table.distance_is_least = repair.proven();
      table.total_deviation_is_least = true;
      break;
    }
  }
  if (table.plans.empty()) {
    Repair repair{margins, fit, Freedom::clash};
    repair.aim_at_deviation();
    if (!repair.solve()) throw std::runtime_error{"CBC found no starting table at all"};
    table.total_deviation_is_least = repair.proven();
    table.plans = repair.plans();
    repair.hold_deviation_and_aim_at_distance();
    if (repair.solve()) {
      table.distance_is_least = repair.proven();
      table.plans = repair.plans();
    }
  }
  tell_distance(margins, fit, table);
  return table;
}

Margins read_margins(const CsvTable& by_age_need, const CsvTable& by_age_setting,
                     const CsvTable& by_need_setting, std::string_view area,
                     std::string_view year) {
  const Counts age_need = counts_of(by_age_need, area, year, "age", "need");
  const Counts age_setting = counts_of(by_age_setting, area, year, "age", "setting");
  const Counts need_setting = counts_of(by_need_setting, area, year, "need", "setting");

  std::vector<std::string> ages, needs, settings;
  collect(age_need, true, ages);
  collect(age_setting, true, ages);
  collect(age_need, false, needs);
  collect(need_setting, true, needs);
  collect(age_setting, false, settings);
  collect(need_setting, false, settings);

  std::vector<std::string> all_needs, all_settings;
  for (const auto& need : evidence::need_labels()) all_needs.emplace_back(need.code);
  for (const auto& setting : evidence::setting_labels()) all_settings.emplace_back(setting.code);

  Margins m;
  m.ages = names_with_plans(published_ages(), ages);
  m.needs = names_with_plans(all_needs, needs);
  m.settings = names_with_plans(all_settings, settings);
  const std::vector<std::string> all{"all"};
  m.age_need = two_way_counts(age_need, m.ages, m.needs);
  m.age_setting = two_way_counts(age_setting, m.ages, m.settings);
  m.need_setting = two_way_counts(need_setting, m.needs, m.settings);
  m.age_total = two_way_counts(age_need, m.ages, all);
  m.need_total = two_way_counts(age_need, all, m.needs);
  m.setting_total = two_way_counts(age_setting, all, m.settings);
  return m;
}

std::string starting_table_text(const StartingTable& table, std::string_view area,
                                std::string_view year, std::string_view source) {
  tabular::CsvWriter writer{{"area", "year", "age", "need", "setting", "count", "source"}};
  for (std::size_t a = 0; a < table.ages.size(); ++a) {
    for (std::size_t n = 0; n < table.needs.size(); ++n) {
      for (std::size_t s = 0; s < table.settings.size(); ++s) {
        const std::int64_t plans = table.at(a, n, s);
        if (plans == 0) continue;
        writer.add(area).add(year).add(table.ages[a]).add(table.needs[n]).add(table.settings[s]);
        writer.add(plans).add(source).end_row();
      }
    }
  }
  return writer.text();
}

}  // namespace sendsim::calibration
