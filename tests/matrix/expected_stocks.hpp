#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "sendsim/pathway/model.hpp"

namespace sendsim::matrix {

/// Means of the geometric laws of an assessment, which the model's laws do not give back.
/// Psychology and writing in working days, the others in calendar days.
struct Waits {
  double decision;
  double other_advice;
  double psychology;
  double writing;
  double consultation;
};

/// Where somebody with a recorded need stands at the end of a day; the plans follow by provision.
/// Advice: the psychologist's is waited for, under way or there, the others' is open or there.
enum State : int {
  kSupport,
  kRequest,
  kPsychologyWaitsOthersOpen,
  kPsychologyWorksOthersOpen,
  kOthersOpen,
  kPsychologyWaits,
  kPsychologyWorks,
  kWritingWaits,
  kWriting,
  kConsultation,
  kPlan,
};
inline constexpr int kProvisions = 4;
inline constexpr int kStates = kPlan + kProvisions;
inline constexpr int kStages = 4;

/// The mean of every stock of a model in which nobody waits for anybody, in the order of the
/// simulator's data sets. Solved without a random number and without the simulator's code (but for
/// its rules and working days): one row a day of birth, one column a state, one matrix a day for
/// each age, need and school-year cohort.
///
/// A day: leaving, the end of support and of plans, finished work; then arrivals, onsets and
/// requests; then decisions; then, on working days, starts. Who enters a state today is at risk of
/// what ends it from tomorrow on; of onset and of leaving from today on.
class ExpectedStocks {
 public:
  using Stocks = std::map<std::string, std::vector<double>>;

  ExpectedStocks(const pathway::Model& model, const Waits& waits)
      : model_{model}, rules_{model.epochs.front()}, waits_{waits} {
    const int now = AcademicYear::of(model.first).start;
    for (int year = now - kOldest - 1; year <= AcademicYear::of(model.last).start; ++year)
      add_cohort(AcademicYear{year});
    const auto rows = static_cast<Eigen::Index>(births_.size());
    without_.setZero(rows, static_cast<Eigen::Index>(model.strata.size()));
    people_.assign(model.needs.size(), People::Zero(rows, kStates));
    load_start();
  }

  /// As each census day and the first begins, and as each month ends.
  [[nodiscard]] Stocks solve(const std::vector<Day>& censuses, const std::vector<Day>& month_ends) {
    Stocks stocks;
    for (Day day = model_.first; day <= model_.last; day += Days{1}) {
      if (std::find(censuses.begin(), censuses.end(), day) != censuses.end())
        write_census(day, stocks);
      if (day == month_ends.front()) write_stages(stocks);
      step(day);
      if (day != month_ends.front() &&
          std::find(month_ends.begin(), month_ends.end(), day) != month_ends.end())
        write_stages(stocks);
    }
    return stocks;
  }

 private:
  static constexpr int kOldest = 25;
  using People = Eigen::Matrix<double, Eigen::Dynamic, kStates>;
  using Matrix = Eigen::Matrix<double, kStates, kStates>;
  using Row = Eigen::Matrix<double, 1, kStates>;
  struct Cohort {
    AcademicYear year;
    Eigen::Index first;
    Eigen::Index size;
  };
  /// What a day is like for those of one cohort and completed age.
  struct DayOf {
    Day day;
    std::size_t age;
    bool grown;         ///< 26 and over: nothing happens any more
    std::size_t label;  ///< DfE age, 25 at most
    bool ages_out;
  };

  void add_cohort(AcademicYear year) {
    cohorts_.push_back({year, static_cast<Eigen::Index>(births_.size()), year.length().count()});
    for (Day day = year.first_day(); day <= year.last_day(); day += Days{1}) births_.push_back(day);
  }
  [[nodiscard]] static double share(const Cohort& cohort) {
    return 1.0 / static_cast<double>(cohort.size);
  }
  [[nodiscard]] const Cohort& cohort_aged(int age) const {
    const int born = AcademicYear::of(model_.first).start - 1 - age;
    return *std::find_if(cohorts_.begin(), cohorts_.end(),
                         [&](const Cohort& c) { return c.year.start == born; });
  }
  static std::size_t label_of(AcademicYear cohort, Day day) {
    return static_cast<std::size_t>(
        std::clamp(AcademicYear::of(day).start - cohort.start - 1, 0, kOldest));
  }
  static int completed_age(Day birth, Day day) {
    const std::chrono::year_month_day b{birth};
    const std::chrono::year_month_day d{day};
    const bool had = d.month() > b.month() || (d.month() == b.month() && d.day() >= b.day());
    return static_cast<int>(d.year()) - static_cast<int>(b.year()) - (had ? 0 : 1);
  }
  static double daily(double yearly) { return yearly / 365.25; }

  // ---- the first day ----

  void load_start() {
    std::vector<double> without(model_.start.residents.persons.begin(),
                                model_.start.residents.persons.end());
    const auto load = [&](const population::StartingGroup& group, int state) {
      const Cohort& cohort = cohort_aged(group.age);
      const auto count = static_cast<double>(group.count);
      without[static_cast<std::size_t>(group.age)] -= count;
      people_[group.need].col(state).segment(cohort.first, cohort.size).array() +=
          count * share(cohort);
    };
    for (const auto& group : model_.start.sen_support) load(group, kSupport);
    for (const auto& group : model_.start.assessments) load(group, starting_state(group));
    for (const auto& group : model_.start.plans)
      load(group, kPlan + static_cast<int>(group.provision));
    for (int age = 0; age <= kOldest; ++age)
      for (std::size_t s = 0; s < model_.strata.size(); ++s) {
        const Cohort& cohort = cohort_aged(age);
        without_.col(static_cast<Eigen::Index>(s)).segment(cohort.first, cohort.size).array() +=
            without[static_cast<std::size_t>(age)] * rules_.population.stratum_share[s] *
            share(cohort);
      }
  }
  static int starting_state(const population::StartingGroup& group) {
    switch (group.stage) {
      case population::AssessmentStage::request: return kRequest;
      case population::AssessmentStage::advice:
        return group.psychology_done ? kOthersOpen : kPsychologyWaitsOthersOpen;
      case population::AssessmentStage::writing: return kWritingWaits;
      case population::AssessmentStage::consultation: break;
    }
    return kConsultation;
  }

  // ---- one day ----

  void step(Day day) {
    for (const Cohort& cohort : cohorts_) {
      if (cohort.year.first_day() > day) continue;
      come_without_need(cohort, day);
      // The elder part of a cohort has had its birthday this school year.
      const int younger = AcademicYear::of(day).start - cohort.year.start - 1;
      const auto begin = births_.begin() + cohort.first;
      const auto split = std::partition_point(begin, begin + cohort.size, [&](Day birth) {
        return completed_age(birth, day) > younger;
      });
      const Eigen::Index elder = split - begin;
      live(cohort, cohort.first, elder, younger + 1, day);
      live(cohort, cohort.first + elder, cohort.size - elder, younger, day);
      come_with_need(cohort, day);
    }
  }

  /// Births, and those who move in without need: at risk from today on. Movers-in of before the
  /// first day are among its residents.
  void come_without_need(const Cohort& cohort, Day day) {
    const AcademicYear year = AcademicYear::of(day);
    const int age = year.start - cohort.year.start - 1;
    for (std::size_t s = 0; s < model_.strata.size(); ++s) {
      auto rows =
          without_.col(static_cast<Eigen::Index>(s)).segment(cohort.first, cohort.size).array();
      const double stratum = rules_.population.stratum_share[s];
      if (age >= 0 && age <= kOldest)
        rows += rules_.population.arrivals[static_cast<std::size_t>(age)] * stratum *
                share(cohort) / static_cast<double>(year.length().count());
      if (age != -1) continue;
      const auto entry =
          static_cast<std::size_t>(year.start - AcademicYear::of(model_.first).start);
      const double born = rules_.population.births[entry] * stratum * share(cohort);
      const Eigen::Index today = (day - cohort.year.first_day()).count();
      if (day == model_.first)
        rows.head(today + 1) += born;  // the school year's births so far
      else
        rows(today) += born;
    }
  }

  /// Those who move in with support or a plan: at risk from tomorrow on, save that who leaves on
  /// the day of arrival is counted out at once (the simulator: as the next day begins).
  void come_with_need(const Cohort& cohort, Day day) {
    const AcademicYear year = AcademicYear::of(day);
    const int age = year.start - cohort.year.start - 1;
    if (age < 0 || age > kOldest) return;
    const auto a = static_cast<std::size_t>(age);
    const double each = share(cohort) / static_cast<double>(year.length().count());
    const double stays = std::exp(-daily(rules_.population.leaving[a]));
    double on_support = 0.0;
    for (const auto& group : model_.start.sen_support)
      if (group.age == age) on_support += static_cast<double>(group.count);
    for (const auto& group : model_.start.sen_support)
      if (group.age == age)
        people_[group.need].col(kSupport).segment(cohort.first, cohort.size).array() +=
            rules_.population.arrivals_with_support[a] * static_cast<double>(group.count) /
            on_support * each * stays;
    const auto& need = rules_.transition.arrival_need[a];
    const auto& type = rules_.transition.arrival_provision[a];
    const double all = sum(need) * sum(type);
    for (std::size_t n = 0; n < need.size(); ++n)
      for (int p = 0; p < kProvisions; ++p)
        people_[n].col(kPlan + p).segment(cohort.first, cohort.size).array() +=
            rules_.transition.arrivals[a] * need[n] * type[static_cast<std::size_t>(p)] / all *
            each;
  }
  static double sum(const std::vector<double>& weights) {
    double total = 0.0;
    for (const double weight : weights) total += weight;
    return total;
  }

  /// A day for the rows of one completed age.
  void live(const Cohort& cohort, Eigen::Index first, Eigen::Index size, int completed, Day day) {
    if (size == 0 || completed < 0) return;
    const bool last_of_august = day == AcademicYear::of(day).last_day();
    const DayOf of{day, static_cast<std::size_t>(std::min(completed, kOldest)), completed > kOldest,
                   label_of(cohort.year, day),
                   last_of_august && AcademicYear::of(day).start - cohort.year.start >= kOldest};
    for (std::size_t n = 0; n < people_.size(); ++n) {
      auto rows = people_[n].middleRows(first, size);
      rows = (rows * day_matrix(of, n)).eval();
    }
    if (of.grown) return;
    const double stays = std::exp(-daily(rules_.population.leaving[of.age]));
    for (std::size_t s = 0; s < model_.strata.size(); ++s) {
      double any = 0.0;
      for (const auto& rates : rules_.identification.onset[s]) any += rates[of.age];
      auto rows = without_.col(static_cast<Eigen::Index>(s)).segment(first, size);
      const double onset = stays * (1.0 - std::exp(-daily(any)));
      for (std::size_t n = 0; n < people_.size() && any > 0.0; ++n)
        people_[n].col(kSupport).segment(first, size) +=
            rows * (onset * rules_.identification.onset[s][n][of.age] / any);
      rows *= stays - onset;
    }
  }

  /// Row: the state in which a day finds somebody; column: the one in which it leaves them.
  [[nodiscard]] Matrix day_matrix(const DayOf& of, std::size_t need) const {
    const std::size_t dfe = of.label;
    const bool starts = is_working_day(of.day);
    const double decided = 1.0 / waits_.decision;
    const double other = 1.0 / waits_.other_advice;
    const double psychology = starts ? 1.0 / waits_.psychology : 0.0;
    const double written = starts ? 1.0 / waits_.writing : 0.0;
    const double consulted = 1.0 / waits_.consultation;
    const int in_line = starts ? kPsychologyWorksOthersOpen : kPsychologyWaitsOthersOpen;
    const int in_line_alone = starts ? kPsychologyWorks : kPsychologyWaits;
    const int to_write = starts ? kWriting : kWritingWaits;
    const double refused = rules_.assessment.refuse[dfe].probability();
    const double not_issued = rules_.assessment.not_issue[dfe].probability();

    Matrix to = Matrix::Zero();
    const auto advised = [&](int from, double chance) {
      to(from, kSupport) += chance * not_issued;
      to(from, to_write) += chance * (1.0 - not_issued);
    };
    support_row(of, need, to);
    to(kRequest, kRequest) = 1.0 - decided;
    to(kRequest, kSupport) = decided * refused;
    to(kRequest, in_line) = decided * (1.0 - refused);
    to(kPsychologyWaitsOthersOpen, in_line) = 1.0 - other;
    to(kPsychologyWaitsOthersOpen, in_line_alone) = other;
    to(kPsychologyWorksOthersOpen, kPsychologyWorksOthersOpen) = (1.0 - psychology) * (1.0 - other);
    to(kPsychologyWorksOthersOpen, kPsychologyWorks) = (1.0 - psychology) * other;
    to(kPsychologyWorksOthersOpen, kOthersOpen) = psychology * (1.0 - other);
    advised(kPsychologyWorksOthersOpen, psychology * other);
    to(kOthersOpen, kOthersOpen) = 1.0 - other;
    advised(kOthersOpen, other);
    to(kPsychologyWaits, in_line_alone) = 1.0;
    to(kPsychologyWorks, kPsychologyWorks) = 1.0 - psychology;
    advised(kPsychologyWorks, psychology);
    to(kWritingWaits, to_write) = 1.0;
    to(kWriting, kWriting) = 1.0 - written;
    to(kWriting, kConsultation) = written;
    to(kConsultation, kConsultation) = 1.0 - consulted;
    const auto& weights = rules_.placement.preference[dfe][need];
    for (int p = 0; p < kProvisions; ++p)
      to(kConsultation, kPlan + p) =
          consulted * weights[static_cast<std::size_t>(p)] / sum(weights);
    if (!of.grown) to.topRows(kPlan) *= std::exp(-daily(rules_.population.leaving[of.age]));
    const double keeps = plan_keeps(of);
    for (int p = kPlan; p < kStates; ++p) to(p, p) = keeps;
    return to;
  }

  /// On one and the same day a request comes before the end of support.
  void support_row(const DayOf& of, std::size_t need, Matrix& to) const {
    const bool at_risk = of.day != model_.first && !of.grown;
    const double season = rules_.identification.request_season[month_of(of.day) - 1];
    const double asks = at_risk ? daily(rules_.identification.request[need][of.age] * season) : 0.0;
    const double ends = at_risk ? daily(rules_.identification.support_ends[of.age]) : 0.0;
    to(kSupport, kRequest) = 1.0 - std::exp(-asks);
    to(kSupport, kSupport) = std::exp(-asks - ends);
  }

  [[nodiscard]] double plan_keeps(const DayOf& of) const {
    if (of.ages_out) return 0.0;
    if (of.grown || of.day == model_.first) return 1.0;
    return std::exp(-daily(rules_.transition.moves_out[of.age] + rules_.transition.ceases[of.age]));
  }

  // ---- what is read out ----

  void write_census(Day day, Stocks& stocks) const {
    const std::size_t needs = people_.size();
    std::vector<double> support((kOldest + 1) * needs, 0.0);
    std::vector<double> open(support.size(), 0.0);
    std::vector<double> plans(support.size() * kProvisions, 0.0);
    for (const Cohort& cohort : cohorts_)
      for (std::size_t n = 0; n < needs; ++n) {
        const Row total = people_[n].middleRows(cohort.first, cohort.size).colwise().sum();
        const std::size_t cell = label_of(cohort.year, day) * needs + n;
        support[cell] += total(kSupport);
        open[cell] += total.segment(kRequest, kPlan - kRequest).sum();
        for (int p = 0; p < kProvisions; ++p)
          plans[cell * kProvisions + static_cast<std::size_t>(p)] += total(kPlan + p);
      }
    const auto append = [&](const char* name, const std::vector<double>& values) {
      stocks[name].insert(stocks[name].end(), values.begin(), values.end());
    };
    append("sen_support", support);
    append("in_assessment", open);
    append("ehc_plans", plans);
  }

  void write_stages(Stocks& stocks) const {
    Row total = Row::Zero();
    for (const People& people : people_) total += people.colwise().sum();
    std::vector<double>& out = stocks["in_assessment_by_month_stage"];
    out.push_back(total(kRequest));
    out.push_back(
        total.segment(kPsychologyWaitsOthersOpen, kWritingWaits - kPsychologyWaitsOthersOpen)
            .sum());
    out.push_back(total(kWritingWaits) + total(kWriting));
    out.push_back(total(kConsultation));
  }

  const pathway::Model& model_;
  const pathway::EpochRules& rules_;
  Waits waits_;
  std::vector<Cohort> cohorts_;
  std::vector<Day> births_;     ///< a row each, rising
  Eigen::MatrixXd without_;     ///< day of birth × stratum
  std::vector<People> people_;  ///< by need
};

}  // namespace sendsim::matrix
