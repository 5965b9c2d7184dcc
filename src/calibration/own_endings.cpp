// Which plans end with the school year, and which only happen to end in the summer.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "own_parts.hpp"
#include "sendsim/calibration/shrinkage.hpp"

namespace sendsim::calibration {
namespace {

constexpr double kDaysOfYear = 365.25;
constexpr double kLeastChance = 0.001;  ///< what a published chance of 0 counts as
/// Where no ending with the school year is published, so few own ones are outweighed: a quarter of
/// an ending.
constexpr double kWhereNoneIsPublished = 2.0;
// How far authorities differ in what lasts (METHODS.md).
constexpr double kUnder15 = 0.61, kFrom15To17 = 0.53, kFrom18 = 0.26;
constexpr std::size_t kOldest = kBaselineAges - 1;
/// The oldest DfE age at which plans end with the school year by a decision: at 24 it is the
/// greatest age that ends them, which the model knows by itself.
constexpr std::size_t kOldestYearEnd = kBaselineAges - 3;
/// Of the days from 15 July to 31 August, the share at an age before that summer's birthday: who
/// has it in those weeks spends half of them so.
constexpr double kBeforeBirthday = 0.5 * 48.0 / 365.0;

std::vector<AgeBand> bands(const std::string& name, std::size_t oldest, double level_under_15) {
  return {{name + ", under 15", 0, 14, kUnder15, level_under_15},
          {name + " at 15 to 17", 15, 17, kFrom15To17, kFrom15To17},
          {name + " from 18 on", 18, oldest, kFrom18, kFrom18}};
}

/// The summer's endings parted into those with the school year and those that would have come
/// anyhow, step by step with the rates that the parts give (EM; Dempster, Laird and Rubin 1977,
/// Journal of the Royal Statistical Society B 39, 1-38).
class Endings {
 public:
  Endings(const sen2::Endings& counted, const ByAge& hazard, const ByAge& chance)
      : ended_{by_age(counted.through)},
        years_{in_years(counted.through_days)},
        published_hazard_{hazard},
        published_chance_{chance},
        hazard_{hazard},
        chance_{chance} {
    for (std::size_t age = 0; age <= kOldestYearEnd; ++age) {
      summer_[age] = counted.summer[age];
      summer_years_[age] = counted.summer_days[age] / kDaysOfYear;
      held_[age] = counted.held[age];
      years_[age] += kBeforeBirthday * summer_years_[age];
      years_[age + 1] += (1.0 - kBeforeBirthday) * summer_years_[age];
      chance_[age] = std::max(chance_[age], kLeastChance);
    }
    for (double& one : hazard_) one = std::max(one, kLeastHazard);
  }

  void fit() {
    constexpr int kMostSteps = 5000;
    constexpr double kSettled = 1e-9;
    for (int step = 0; step < kMostSteps; ++step) {
      const ByAge before = chance_;
      take_step();
      double moved = 0.0;
      for (std::size_t age = 0; age <= kOldestYearEnd; ++age)
        moved += held_[age] * std::abs(chance_[age] - before[age]);
      if (moved < kSettled) return;
    }
  }

  [[nodiscard]] const ByAge& hazard() const { return hazard_; }
  [[nodiscard]] const ByAge& chance() const { return chance_; }
  /// Of the rates as they stand: through the year, then with the school year.
  [[nodiscard]] const std::vector<OwnRate>& told() const { return told_; }

 private:
  void take_step() {
    ByAge through = ended_;
    ByAge with_year{};
    for (std::size_t age = 0; age <= kOldestYearEnd; ++age) {
      const double before = kBeforeBirthday * hazard_[age];
      const double after = (1.0 - kBeforeBirthday) * hazard_[age + 1];
      const double anyhow = summer_years_[age] * (before + after);
      const double expected = held_[age] * chance_[age];
      if (summer_[age] <= 0.0 || anyhow + expected <= 0.0) continue;
      with_year[age] = std::min(summer_[age] * expected / (anyhow + expected), held_[age]);
      const double rest = summer_[age] - with_year[age];
      through[age] += rest * before / (before + after);
      through[age + 1] += rest * after / (before + after);
    }
    told_.clear();
    hazard_ = shrunk_by_age(Kind::hazard, through, years_, published_hazard_, kLeastHazard,
                            bands("plans ending through the year", kOldest, kUnder15), told_);
    const bool none = std::all_of(published_chance_.begin(), published_chance_.begin() + 15,
                                  [](double chance) { return chance <= 0.0; });
    chance_ = shrunk_by_age(Kind::chance, with_year, held_, published_chance_, kLeastChance,
                            bands("plans ending with the school year", kOldestYearEnd,
                                  none ? kWhereNoneIsPublished : kUnder15),
                            told_);
  }

  ByAge ended_;           ///< outside the summer, by completed age
  ByAge years_;           ///< all in which a plan could end, by completed age
  ByAge summer_{};        ///< ended in it, by DfE age
  ByAge summer_years_{};  ///< by DfE age
  ByAge held_{};          ///< on 15 July, by DfE age
  ByAge published_hazard_, published_chance_;
  ByAge hazard_;
  ByAge chance_;
  std::vector<OwnRate> told_;
};

}  // namespace

ByAge in_years(const sen2::AgeCounts& days) {
  ByAge years = by_age(days);
  for (double& one : years) one /= kDaysOfYear;
  return years;
}

void put_endings_by_age(const sen2::Endings& endings, BaselineNumbers& numbers) {
  Endings fitted{endings, numbers.ceases, numbers.year_end};
  fitted.fit();
  numbers.ceases = fitted.hazard();
  numbers.year_end = fitted.chance();
  std::vector<OwnRate>& told = numbers.own->rates;
  told.insert(told.end(), fitted.told().begin(), fitted.told().end());
}

}  // namespace sendsim::calibration
