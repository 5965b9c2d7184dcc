#include "sendsim/measures/recorder.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace sendsim::measures {
namespace {

constexpr std::size_t index_of(Time time) { return static_cast<std::size_t>(time); }
/// Years from the oldest cohort that may be counted, aged 26 in the first school year of a run, to
/// the one born in that year.
constexpr int kOldest = 27;

}  // namespace

Recorder::Recorder(Day first, Day last, const std::vector<std::string>& needs,
                   const std::vector<std::string>& provisions) {
  layout_.times = {census_days(first, last), census_years(first, last), month_ends(first, last),
                   months(first, last), financial_years(first, last)};
  std::vector<std::string> ages;
  for (std::size_t age = 0; age < kAgeLabels; ++age) ages.push_back(std::to_string(age));
  layout_.axes = {{"age", ages}, {"need", needs}, {"provision", provisions}};
}

std::size_t Recorder::add_axis(std::string name, std::vector<std::string> labels) {
  layout_.axes.push_back({std::move(name), std::move(labels)});
  return layout_.axes.size() - 1;
}

std::size_t Recorder::add_measure(Measure measure) {
  layout_.measures.push_back(std::move(measure));
  return layout_.measures.size() - 1;
}

std::size_t Recorder::add_cube(Cube cube) {
  if (layout_.find_cube(cube.dataset))
    throw std::logic_error("recorder: data set " + cube.dataset + " twice");
  layout_.cubes.push_back(std::move(cube));
  return layout_.cubes.size() - 1;
}

void Recorder::begin(Results& results, Day today) {
  results_ = &results;
  same_until_ = Day::min();  // the axes may have changed
  set_today(today);
}

void Recorder::set_today(Day today) {
  if (today >= same_from_ && today < same_until_) return;
  same_from_ = Day::min();
  same_until_ = Day::max();
  for (std::size_t time = 0; time < kTimes; ++time) {
    const TimeAxis& axis = layout_.times[time];
    now_[time] = axis.find(today).value_or(kNotNow);
    // Periods rise: the turns next to today are those of this period and its neighbours.
    const auto after = std::upper_bound(axis.first.begin(), axis.first.end(), today);
    if (after != axis.first.end()) same_until_ = std::min(same_until_, *after);
    if (after == axis.first.begin()) continue;
    const auto at = static_cast<std::size_t>(after - axis.first.begin()) - 1;
    const Day over = axis.last[at] + Days{1};
    same_from_ = std::max({same_from_, axis.first[at], over <= today ? over : axis.first[at]});
    if (over > today) same_until_ = std::min(same_until_, over);
  }
}

Flow::Flow(Recorder& recorder, const std::string& name, const std::string& description,
           Dimensions dimensions, const std::string& unit)
    : recorder_{recorder}, dimensions_{dimensions} {
  measure_ = recorder.add_measure({name, unit, description, Kind::flow});
  const bool plain = dimensions == Dimensions::none;
  std::vector<std::size_t> axes;
  if (!plain) axes = {Recorder::kAgeAxis, Recorder::kNeedAxis};
  yearly_ = recorder.add_cube(
      {name, measure_, index_of(Time::census_year), axes, true, true, !plain, false});
  if (dimensions == Dimensions::age_need_provision)
    by_provision_ = recorder.add_cube({name + "_by_provision",
                                       measure_,
                                       index_of(Time::census_year),
                                       {Recorder::kProvisionAxis},
                                       true,
                                       false,
                                       true,
                                       false});
  monthly_ = recorder.add_cube(
      {name + "_by_month", measure_, index_of(Time::month), {}, true, true, false, false});
}

Stock::Stock(Recorder& recorder, const std::string& name, const std::string& description,
             std::optional<std::size_t> provisions, bool show_cells)
    : recorder_{recorder},
      has_provision_{provisions.has_value()},
      needs_{recorder.needs()},
      provisions_{provisions ? recorder.layout().axes[*provisions].labels.size() : 1} {
  measure_ = recorder.add_measure({name, "persons", description, Kind::stock});
  std::vector<std::size_t> axes{Recorder::kAgeAxis, Recorder::kNeedAxis};
  if (provisions) axes.push_back(*provisions);
  yearly_ = recorder.add_cube(
      {name, measure_, index_of(Time::census_day), axes, true, true, true, show_cells});
  const auto monthly = [&](const std::string& suffix, std::vector<std::size_t> by) {
    const bool total = by.empty();
    return recorder.add_cube({name + suffix, measure_, index_of(Time::month_end), std::move(by),
                              true, total, !total, false});
  };
  monthly_ = monthly("_by_month", {});
  monthly_age_ = monthly("_by_month_age", {Recorder::kAgeAxis});
  monthly_need_ = monthly("_by_month_need", {Recorder::kNeedAxis});
  if (provisions) monthly_provision_ = monthly("_by_month_provision", {*provisions});
  first_day_ = recorder.layout().times[index_of(Time::month_end)].first.front();
  const Day first = recorder.layout().times[index_of(Time::month)].first.front();
  const Day last = recorder.layout().times[index_of(Time::month)].last.back();
  first_cohort_ = AcademicYear::of(first).start - kOldest;
  const auto cohorts = static_cast<std::size_t>(AcademicYear::of(last).start - first_cohort_ + 1);
  cells_.assign(cohorts * recorder.needs() * provisions_, 0);
  by_cohort_.assign(cohorts, 0);
  by_need_.assign(recorder.needs(), 0);
  by_provision_.assign(provisions_, 0);
}

void Stock::refuse(AcademicYear cohort) {
  throw std::logic_error("stock: a cohort of " + std::to_string(cohort.start) + " is too old");
}

void Stock::write(Day today, std::size_t census, std::size_t month) {
  const AcademicYear year = AcademicYear::of(today);
  const std::size_t width = recorder_.needs() * provisions_;
  const auto age_of = [&](std::size_t row) {
    const AcademicYear cohort{first_cohort_ + static_cast<int>(row)};
    return std::min(kAgeLabels - 1, static_cast<std::size_t>(dfe_age(cohort, year)));
  };
  if (census != kNotNow) {
    const std::span<std::int32_t> yearly =
        recorder_.counts(yearly_).subspan(census * kAgeLabels * width);
    for (std::size_t row = 0; row < by_cohort_.size(); ++row) {
      if (by_cohort_[row] == 0) continue;
      const std::span<std::int32_t> to = yearly.subspan(age_of(row) * width, width);
      for (std::size_t cell = 0; cell < width; ++cell) to[cell] += cells_[row * width + cell];
    }
  }
  if (month == kNotNow) return;
  recorder_.add(monthly_, month, static_cast<std::int32_t>(total_));
  const auto add_all = [&](std::size_t cube, const std::vector<std::int32_t>& counts) {
    const std::span<std::int32_t> to =
        recorder_.counts(cube).subspan(month * counts.size(), counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) to[i] += counts[i];
  };
  for (std::size_t row = 0; row < by_cohort_.size(); ++row)
    if (by_cohort_[row] != 0)
      recorder_.add(monthly_age_, month * kAgeLabels + age_of(row), by_cohort_[row]);
  add_all(monthly_need_, by_need_);
  if (has_provision_) add_all(monthly_provision_, by_provision_);
}

std::int64_t Stock::born_between(AcademicYear oldest, AcademicYear youngest) const {
  const std::size_t width = recorder_.needs() * provisions_;
  const auto begin = cells_.begin() + static_cast<std::ptrdiff_t>(cohort_index(oldest) * width);
  const auto end =
      cells_.begin() + static_cast<std::ptrdiff_t>((cohort_index(youngest) + 1) * width);
  return std::accumulate(begin, end, std::int64_t{0});
}

void Stock::restart() {
  for (auto* counts : {&cells_, &by_cohort_, &by_need_, &by_provision_})
    std::fill(counts->begin(), counts->end(), 0);
  total_ = 0;
}

}  // namespace sendsim::measures
