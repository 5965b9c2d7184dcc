#include "complete_margins.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>

#include "rounding.hpp"

namespace sendsim::calibration {
namespace {

using Totals = std::vector<std::int64_t>;

std::int64_t sum(const Totals& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

/// A two-way table with these totals, in proportion to `pattern`; a little of everything, so that
/// no total is left without a cell.
Totals two_way_like(const Totals& rows, const Totals& columns, std::vector<double> pattern) {
  constexpr int kRounds = 200;
  const double all = std::accumulate(pattern.begin(), pattern.end(), 0.0);
  for (double& cell : pattern) cell += 1e-6 * std::max(all, 1.0);
  const std::size_t width = columns.size();
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto begin = pattern.begin() + static_cast<std::ptrdiff_t>(row * width);
      const auto end = begin + static_cast<std::ptrdiff_t>(width);
      const double held = std::accumulate(begin, end, 0.0);
      for (auto cell = begin; cell != end; ++cell)
        *cell *= held > 0.0 ? static_cast<double>(rows[row]) / held : 0.0;
    }
    for (std::size_t column = 0; column < width; ++column) {
      double held = 0.0;
      for (std::size_t row = 0; row < rows.size(); ++row) held += pattern[row * width + column];
      for (std::size_t row = 0; row < rows.size(); ++row)
        pattern[row * width + column] *=
            held > 0.0 ? static_cast<double>(columns[column]) / held : 0.0;
    }
  }
  const auto rounded = round_to_totals(rows, columns, pattern);
  if (!rounded) throw std::runtime_error("no table of whole plans meets the totals");
  return *rounded;
}

/// Shares of `total` in proportion to `weights`, whole: the largest remainders are rounded up.
Totals in_proportion(std::int64_t total, const std::vector<double>& weights) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  Totals shares;
  std::vector<std::pair<double, std::size_t>> rests;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = static_cast<double>(total) * weights[i] / all;
    shares.push_back(static_cast<std::int64_t>(exact));
    rests.emplace_back(static_cast<double>(shares.back()) - exact, i);
  }
  std::sort(rests.begin(), rests.end());
  for (std::size_t i = 0; sum(shares) < total; ++i) ++shares[rests[i % rests.size()].second];
  return shares;
}

/// Published counts by two codes; what is unknown as 0, since a whole table is replaced and told.
std::vector<double> published(const EvidenceBook& book, const std::string& table,
                              const std::string& area, int year, std::string_view row_key,
                              const std::vector<std::string>& rows, std::string_view column_key,
                              const std::vector<std::string>& columns) {
  const std::string y = std::to_string(year);
  std::vector<double> counts;
  for (const std::string& row : rows)
    for (const std::string& column : columns)
      counts.push_back(book.known_count(
          table, "count", {{"area", area}, {"year", y}, {row_key, row}, {column_key, column}}));
  return counts;
}

class Completion {
 public:
  Completion(const EvidenceBook& book, const std::string& area, int year)
      : book_{book}, area_{area}, year_{year} {
    margins() =
        read_margins(book.table("ehc_plans_by_age_need"), book.table("ehc_plans_by_age_setting"),
                     book.table("ehc_plans_by_need_setting"), area, std::to_string(year));
  }

  CompleteMargins carry_out() {
    if (sum(margins().age_total) <= 0 || sum(margins().need_total) <= 0)
      throw std::runtime_error("there are no plans of January " + std::to_string(year_) +
                               " by age and by need");
    if (sum(margins().age_need) == 0) complete_age_need();
    if (known_settings() * 2 < sum(margins().age_total)) complete_settings();
    if (sum(margins().need_setting) == 0) complete_need_setting();
    return std::move(done_);
  }

 private:
  Margins& margins() { return done_.margins; }

  void complete_age_need() {
    margins().age_need = two_way_like(margins().age_total, margins().need_total,
                                      published(book_, "ehc_plans_by_age_need", "England", year_,
                                                "age", margins().ages, "need", margins().needs));
    tell("by age and need are not there: the totals are met, the rest is as in England");
  }

  /// Plans at any setting but the unknown.
  std::int64_t known_settings() {
    std::int64_t known = 0;
    for (std::size_t cell = 0; cell < margins().age_setting.size(); ++cell)
      if (margins().settings[cell % margins().settings.size()] != "placement_unknown")
        known += margins().age_setting[cell];
    return known;
  }

  void complete_settings() {
    std::vector<std::string> all = book_.values("settings", "setting");
    std::erase(all, "placement_unknown");
    const auto before = [&](const std::vector<std::string>& ages,
                            const std::vector<std::string>& settings) {
      return published(book_, "ehc_plans_by_age_setting", area_, year_ - 1, "age", ages, "setting",
                       settings);
    };
    const std::vector<double> held = before({"all"}, all);
    std::vector<double> weights;
    margins().settings.clear();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (held[i] <= 0.0) continue;
      margins().settings.push_back(all[i]);
      weights.push_back(held[i]);
    }
    if (weights.empty())
      throw std::runtime_error("there are no settings of the plans of January " +
                               std::to_string(year_) + ", nor of the year before");
    margins().setting_total = in_proportion(sum(margins().age_total), weights);
    margins().age_setting = two_way_like(margins().age_total, margins().setting_total,
                                         before(margins().ages, margins().settings));
    margins().need_setting = {0};
    done_.has_settings = false;
    tell("have no setting: settings as at each age in January " + std::to_string(year_ - 1));
  }

  /// Age by age, so that some table meets all three.
  void complete_need_setting() {
    const std::size_t needs = margins().needs.size();
    const std::size_t settings = margins().settings.size();
    const std::vector<double> england =
        published(book_, "ehc_plans_by_need_setting", "England", year_, "need", margins().needs,
                  "setting", margins().settings);
    margins().need_setting.assign(needs * settings, 0);
    for (std::size_t age = 0; age < margins().ages.size(); ++age) {
      const auto part = [age](const Totals& of, std::size_t width) {
        const auto begin = of.begin() + static_cast<std::ptrdiff_t>(age * width);
        return Totals{begin, begin + static_cast<std::ptrdiff_t>(width)};
      };
      const Totals there = two_way_like(part(margins().age_need, needs),
                                        part(margins().age_setting, settings), england);
      for (std::size_t cell = 0; cell < there.size(); ++cell)
        margins().need_setting[cell] += there[cell];
    }
    if (done_.has_settings)
      tell("by need and setting are not there: the totals are met, the rest is as in England");
  }

  void tell(const std::string& what) {
    done_.gaps.push_back("plans of January " + std::to_string(year_) + " " + what);
  }

  const EvidenceBook& book_;
  const std::string& area_;
  int year_;
  CompleteMargins done_;
};

}  // namespace

CompleteMargins complete_margins(const EvidenceBook& book, const std::string& area, int year) {
  return Completion{book, area, year}.carry_out();
}

}  // namespace sendsim::calibration
