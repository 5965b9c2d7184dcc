// The first day as the authority's files have it, to the child.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "baseline_parts.hpp"
#include "own_parts.hpp"

namespace sendsim::calibration {
namespace {

using population::AssessmentStage;

/// The longest that a scenario can tell of an open assessment.
constexpr int kLongest = 1500;

/// Where nobody knows the age: the commonest of the plans whose age is known.
std::size_t commonest_age(const sen2::DayZero& zero) {
  std::array<std::int64_t, kBaselineAges> held{};
  for (const sen2::HeldPlan& plan : zero.plans)
    if (plan.born.known()) ++held[counted_age(plan.dfe_age)];
  return static_cast<std::size_t>(std::max_element(held.begin(), held.end()) - held.begin());
}

/// SEN2 does not tell drafting from consultation: the first days are the officer's.
AssessmentStage stage_of(const sen2::OpenCase& open, const BaselineNumbers& numbers) {
  switch (open.stage) {
    case sen2::OpenStage::request: return AssessmentStage::request;
    case sen2::OpenStage::assessment: return AssessmentStage::advice;
    case sen2::OpenStage::plan: break;
  }
  return open.days_in_stage <= numbers.delays.writing ? AssessmentStage::writing
                                                      : AssessmentStage::consultation;
}

int days_in_stage(const sen2::OpenCase& open, AssessmentStage stage,
                  const BaselineNumbers& numbers) {
  const int before =
      stage == AssessmentStage::consultation ? static_cast<int>(numbers.delays.writing) : 0;
  return std::min(open.days_in_stage - before, kLongest);
}

/// Needs dealt to the open cases of one stage and age: always the one that is furthest below its
/// share, so that each count is within one of its share (the method of the largest remainder, one
/// child after the other). Where nobody of the age asks, as the requests of all ages.
class Needs {
 public:
  Needs(const BaselineNumbers& numbers, std::size_t age) : owed_(numbers.needs.size(), 0.0) {
    const std::size_t needs = numbers.needs.size();
    double total = 0.0;
    for (std::size_t need = 0; need < needs; ++need)
      total += numbers.request_shares[age * needs + need];
    share_.assign(needs, 0.0);
    for (std::size_t cell = 0; cell < numbers.request_shares.size(); ++cell)
      if (total <= 0.0 || cell / needs == age) share_[cell % needs] += numbers.request_shares[cell];
    double all = 0.0;
    for (const double one : share_) all += one;
    for (double& one : share_) one /= std::max(all, 1e-12);
  }
  [[nodiscard]] std::size_t next() {
    for (std::size_t need = 0; need < owed_.size(); ++need) owed_[need] += share_[need];
    const auto best =
        static_cast<std::size_t>(std::max_element(owed_.begin(), owed_.end()) - owed_.begin());
    owed_[best] -= 1.0;
    return best;
  }

 private:
  std::vector<double> share_;
  std::vector<double> owed_;
};

}  // namespace

void put_plans(const OwnFiles& own, BaselineNumbers& numbers) {
  const std::size_t unknown_age = commonest_age(own.zero);
  numbers.plans.assign(kBaselineAges * numbers.needs.size() * numbers.provisions.size(), 0);
  OwnReturns& guessed = *numbers.own;
  guessed.age_of_those = unknown_age;
  for (const sen2::HeldPlan& plan : own.zero.plans) {
    if (plan.need == sen2::NeedType::unknown) ++guessed.without_need;
    if (!plan.born.known()) ++guessed.without_age;
    if (plan.provision == sen2::Provision::placement_unknown) ++guessed.without_place;
    const std::size_t age = plan.born.known() ? counted_age(plan.dfe_age) : unknown_age;
    const std::size_t need = position(numbers.needs, need_counted(plan.need));
    const std::size_t type = position(numbers.provisions, sen2::code_of(plan.provision));
    ++numbers.plans[(age * numbers.needs.size() + need) * numbers.provisions.size() + type];
  }
  if (guessed.without_need > 0)
    numbers.gaps.push_back(told_count(guessed.without_need) +
                           " plans without a primary need in any return: counted under OTH");
  if (guessed.without_place > 0)
    numbers.gaps.push_back(fmt::format(
        "{} of {} plans are in no known kind of provision, and cost nothing: a list that has their "
        "establishments mends it (--places)",
        told_count(guessed.without_place), own.zero.plans.size()));
  if (guessed.without_age > 0)
    numbers.gaps.push_back(told_count(guessed.without_age) +
                           " plans without a month of birth: counted at the commonest age");
}

void put_open_assessments(const OwnFiles& own, BaselineNumbers& numbers) {
  const std::size_t unknown_age = commonest_age(own.zero);
  std::map<std::pair<AssessmentStage, std::size_t>, Needs> dealers;
  using Alike = std::tuple<AssessmentStage, int, int, std::size_t, std::size_t>;
  std::map<Alike, std::int64_t> open;
  std::int64_t cut = 0;
  for (const sen2::OpenCase& one : own.zero.open) {  // in an order that no file decides
    const AssessmentStage stage = stage_of(one, numbers);
    const std::size_t age = one.born.known() ? counted_age(one.dfe_age) : unknown_age;
    const std::size_t need = dealers.try_emplace({stage, age}, numbers, age).first->second.next();
    if (one.elapsed_days > kLongest) ++cut;
    ++open[{stage, std::min(one.elapsed_days, kLongest), days_in_stage(one, stage, numbers), age,
            need}];
  }
  numbers.open.clear();
  for (const auto& [alike, count] : open) {
    const auto& [stage, elapsed, in_stage, age, need] = alike;
    const bool reported =
        stage == AssessmentStage::advice && in_stage > static_cast<int>(numbers.delays.psychology);
    numbers.open.push_back({stage, age, need, elapsed, in_stage, reported, count});
  }
  if (cut > 0)
    numbers.gaps.push_back(told_count(cut) +
                           " requests open for more than 1,500 days: begin with 1,500");
}

}  // namespace sendsim::calibration
