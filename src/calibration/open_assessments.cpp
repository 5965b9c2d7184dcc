#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/core/date.hpp"
#include "sendsim/population/person.hpp"
#include "sendsim/random/laws.hpp"

namespace sendsim::calibration {
namespace {

using random::DayLaw;

using Stage = population::AssessmentStage;

/// An assessment that may be open on the first day, with how many children it stands for.
struct Possible {
  Stage stage;
  int elapsed_days;
  int days_in_stage;
  bool psychology_done;
  double children;
};

/// Words spread evenly over the four-dimensional cube: multiples of powers of the number that the
/// golden one is in one dimension (Roberts, 2018, "The unreasonable effectiveness of quasirandom
/// sequences").
class EvenWords {
 public:
  std::array<std::uint32_t, 4> next() {
    constexpr double kRatio = 1.1673039782614187;  // x^5 = x + 1
    std::array<std::uint32_t, 4> words{};
    double step = 1.0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      step /= kRatio;
      at_[i] += step;
      at_[i] -= std::floor(at_[i]);
      words[i] = static_cast<std::uint32_t>(at_[i] * 0x1p32);
    }
    return words;
  }

 private:
  std::array<double, 4> at_{0.5, 0.5, 0.5, 0.5};
};

/// The delays of the stages, as the scenario tells them; what a pool takes is told by its mean.
struct Delays {
  explicit Delays(const BaselineNumbers& n)
      : decision{DayLaw::lognormal(MeanDays{n.delays.decision}, n.delays.decision_cv)},
        other_advice{DayLaw::lognormal(MeanDays{n.other_advice_days}, n.delays.other_advice_cv)},
        psychology{DayLaw::lognormal(MeanDays{n.delays.psychology}, 0.4)},
        writing{DayLaw::lognormal(MeanDays{n.delays.writing}, 0.4)},
        consultation{DayLaw::lognormal(MeanDays{n.delays.consultation}, n.delays.consultation_cv)},
        agreed{1.0 - n.targets.refused / n.targets.requests},
        issued{n.targets.issued / (n.targets.requests - n.targets.refused)},
        quick{n.backlog ? n.urgent : 1.0},
        is_line{n.backlog.has_value()} {}
  DayLaw decision, other_advice, psychology, writing, consultation;
  double agreed;  ///< of requests
  double issued;  ///< plans of assessments begun
  double quick;   ///< of assessments begun, whose psychologist's advice waits in no line
  bool is_line;
};

/// Follows `children` who asked `ago` days before the first day to the stage in which it finds
/// them; nobody when all is over. What ends on the first day is still open as it begins.
Possible follow(const Delays& delays, int ago, const std::array<std::uint32_t, 4>& words,
                double children) {
  const auto days = [](const DayLaw& law, std::uint32_t word) {
    return static_cast<int>(law.sample(word).count());
  };
  int left = ago - days(delays.decision, words[0]);  // days from the decision to the first day
  if (left <= 0) return {Stage::request, ago, ago, false, children};
  children *= delays.agreed;
  const int after_other = left - days(delays.other_advice, words[1]);
  const int after_psychology = left - days(delays.psychology, words[2]);
  // In a line: who is called first has the advice within days, all others are told as its backlog.
  if (after_other <= 0 || after_psychology <= 0)
    return {Stage::advice, ago, left, delays.is_line || after_psychology > 0,
            children * delays.quick};
  children *= delays.issued;
  left = std::min(after_other, after_psychology);
  // The officer's delay is short beside the others: one word serves it and the psychologist's.
  const int after_writing = left - days(delays.writing, words[2]);
  if (after_writing <= 0) return {Stage::writing, ago, left, false, children};
  if (after_writing - days(delays.consultation, words[3]) <= 0)
    return {Stage::consultation, ago, after_writing, false, children};
  return {Stage::consultation, ago, after_writing, false, 0.0};
}

/// The waits of the plans of the year before: none below the fifteenth week, then straight through
/// the published shares at 20 weeks and a year to none after 74 weeks (a mean of 63 beyond the
/// year).
class Waits {
 public:
  explicit Waits(const BaselineNumbers& n)
      : points_{{{105.0, 1.0},
                 {140.0, 1.0 - n.targets.within_20_weeks},
                 {364.0, n.targets.over_a_year},
                 {518.0, 0.0}}} {}
  /// The share that takes longer than so many days.
  [[nodiscard]] double longer_than(double days) const {
    if (days <= points_.front().first) return 1.0;
    for (std::size_t i = 1; i < points_.size(); ++i) {
      const auto& [from, above] = points_[i - 1];
      const auto& [to, below] = points_[i];
      if (days <= to) return above + (below - above) * (days - from) / (to - from);
    }
    return 0.0;
  }
  [[nodiscard]] double late() const { return points_[1].second; }
  /// The days that `share` of those beyond 20 weeks exceed.
  [[nodiscard]] double of_late(double share) const {
    const double wanted = share * late();
    const auto& [from, above] = wanted > points_[2].second ? points_[1] : points_[2];
    const auto& [to, below] = wanted > points_[2].second ? points_[2] : points_[3];
    return above > below ? from + (above - wanted) / (above - below) * (to - from) : from;
  }

 private:
  std::array<std::pair<double, double>, 4> points_;
};

/// What the backlog has beyond the other stages waits for psychologists. How long since: who is
/// found in a wait has been in it x days in proportion to the waits that last longer than x
/// (renewal theory), here as seen in the plans issued.
void add_line(const BaselineNumbers& n, const Delays& delays, const Waits& waits,
              std::array<std::vector<Possible>, population::kAssessmentStages>& found) {
  double elsewhere = 0.0;
  for (const std::vector<Possible>& here : found)
    for (const Possible& one : here)
      elsewhere += one.children * (one.stage == Stage::request ? delays.agreed : 1.0);
  const double waiting = n.backlog->open - elsewhere;
  if (waiting <= 0.0) return;
  const int decided = static_cast<int>(std::lround(n.delays.decision));
  const int after = static_cast<int>(std::lround(n.delays.writing + n.delays.consultation));
  std::vector<double> by_day;
  for (int ago = decided + 1; waits.longer_than(ago + after) > 0.0; ++ago)
    by_day.push_back(waits.longer_than(ago + after));
  const double all = std::accumulate(by_day.begin(), by_day.end(), 0.0);
  for (std::size_t day = 0; day < by_day.size(); ++day) {
    const int in_line = static_cast<int>(day) + 1;
    found[static_cast<std::size_t>(Stage::advice)].push_back(
        {Stage::advice, decided + in_line, in_line, false, waiting * by_day[day] / all});
  }
}

/// Pairs of DfE age and need, in proportion to those who come so far, told as often as asked.
class Dealer {
 public:
  Dealer(const BaselineNumbers& n, Stage stage) : needs_{n.needs.size()}, due_{n.request_shares} {
    double total = 0.0;
    for (std::size_t cell = 0; cell < due_.size(); ++cell) {
      const std::size_t age = cell / needs_;
      if (stage >= Stage::advice) due_[cell] *= 1.0 - n.refuse[age] * n.first_year.refuse;
      if (stage >= Stage::writing) due_[cell] *= 1.0 - n.not_issue[age] * n.first_year.not_issue;
      total += due_[cell];
    }
    for (double& share : due_) share /= total;
    owed_.assign(due_.size(), 0.0);
  }
  [[nodiscard]] std::pair<std::size_t, std::size_t> next() {
    for (std::size_t cell = 0; cell < owed_.size(); ++cell) owed_[cell] += due_[cell];
    const auto best =
        static_cast<std::size_t>(std::max_element(owed_.begin(), owed_.end()) - owed_.begin());
    owed_[best] -= 1.0;
    return {best / needs_, best % needs_};
  }

 private:
  std::size_t needs_;
  std::vector<double> due_;
  std::vector<double> owed_;
};

}  // namespace

std::vector<OpenAssessment> open_assessments(const BaselineNumbers& n) {
  // Hardly anybody's assessment lasts longer under these laws; a scenario has at most 1,500 days.
  const double sigma =
      std::sqrt(std::log(1.0 + n.delays.other_advice_cv * n.delays.other_advice_cv));
  const double tail = std::max(4.0, std::exp(3.5 * sigma - 0.5 * sigma * sigma));
  const int longest = std::clamp(200 + static_cast<int>(tail * n.other_advice_days), 500, 1500);
  constexpr int kEachDay = 400;
  constexpr double kMostLines = 3000.0;
  const Delays delays{n};
  const Day first = sen2_census_day(n.census_year);
  const Waits waits{n};
  const double without_a_line =
      n.delays.decision + n.other_advice_days + n.delays.writing + n.delays.consultation;
  std::array<std::vector<Possible>, population::kAssessmentStages> found;
  EvenWords words;
  for (int ago = 1; ago <= longest; ++ago) {
    const double season =
        month_of(first - Days{ago}) == 8 ? n.season.august : n.season.other_months;
    const double children = n.targets.requests / 365.25 * season / kEachDay;
    for (int k = 0; k < kEachDay; ++k) {
      const std::array<std::uint32_t, 4> drawn = words.next();
      Possible one = follow(delays, ago, drawn, children);
      if (one.children <= 0.0) continue;
      std::vector<Possible>& here = found[static_cast<std::size_t>(one.stage)];
      if (n.backlog && one.stage >= Stage::writing) {
        // Who comes out of the line has stood in it before.
        const double wait = waits.of_late(random::uniform(drawn[1]));
        const int in_line = std::max(0, static_cast<int>(wait - without_a_line));
        here.push_back(
            {one.stage, ago + in_line, one.days_in_stage, false, one.children * waits.late()});
        one.children *= 1.0 - waits.late();
      }
      here.push_back(one);
    }
  }
  if (n.backlog) add_line(n, delays, waits, found);
  // Of a large area many alike are told in one line: some thousand lines, however many children.
  double all = 0.0;
  for (const std::vector<Possible>& here : found)
    for (const Possible& one : here) all += one.children;
  const auto lot = static_cast<std::int64_t>(std::ceil(std::max(1.0, all / kMostLines)));
  std::vector<OpenAssessment> open;
  for (const Stage stage : {Stage::request, Stage::advice, Stage::writing, Stage::consultation}) {
    // Whole children, evenly over those who might be found, by when they asked.
    Dealer dealer{n, stage};
    std::vector<Possible>& here = found[static_cast<std::size_t>(stage)];
    std::stable_sort(here.begin(), here.end(), [](const Possible& a, const Possible& b) {
      return std::pair{a.elapsed_days, a.days_in_stage} <
             std::pair{b.elapsed_days, b.days_in_stage};
    });
    double passed = 0.5;
    for (const Possible& one : here) {
      for (passed += one.children / static_cast<double>(lot); passed >= 1.0; passed -= 1.0) {
        const auto [age, need] = dealer.next();
        open.push_back(
            {stage, age, need, one.elapsed_days, one.days_in_stage, one.psychology_done, lot});
      }
    }
  }
  return open;
}

}  // namespace sendsim::calibration
