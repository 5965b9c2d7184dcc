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
  here_.push_back(nullptr);
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
  if (results_ != nullptr) find_cells_of_today();
}

void Recorder::find_cells_of_today() {
  for (std::size_t cube = 0; cube < here_.size(); ++cube) {
    const Cube& of = layout_.cubes[cube];
    const std::size_t period = now_[of.time];
    std::vector<std::int32_t>& counts = results_->cubes[cube].counts;
    here_[cube] = of.integer && period != kNotNow
                      ? counts.data() + period * (counts.size() / layout_.times[of.time].size())
                      : nullptr;
  }
}

Flow::Flow(Recorder& recorder, const std::string& name, const std::string& description,
           Dimensions dimensions, const std::string& unit)
    : recorder_{recorder}, dimensions_{dimensions}, needs_{recorder.needs()} {
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
  const int cohorts = AcademicYear::of(last).start - first_cohort_ + 1;
  cohorts_ = static_cast<std::size_t>(cohorts);
  groups_.assign(cohorts_ * needs_, 0);
  if (!has_provision_) return;
  cells_.assign(groups_.size() * provisions_, 0);
  by_provision_.assign(provisions_, 0);
}

void Stock::refuse(AcademicYear cohort) {
  throw std::logic_error("stock: a cohort of " + std::to_string(cohort.start) +
                         " is too old, or not born in the run");
}

void Stock::write(Day today, std::size_t census, std::size_t month) {
  const AcademicYear year = AcademicYear::of(today);
  if (census != kNotNow) write_census(year, census);
  if (month != kNotNow) write_month(year, month);
}

std::size_t Stock::age_of(std::size_t row, AcademicYear year) const {
  const AcademicYear cohort{first_cohort_ + static_cast<int>(row)};
  return std::min(kAgeLabels - 1, static_cast<std::size_t>(dfe_age(cohort, year)));
}

void Stock::write_census(AcademicYear year, std::size_t census) {
  const std::span<const std::int32_t> from = has_provision_ ? cells_ : groups_;
  const std::size_t width = from.size() / cohorts_;
  const std::span<std::int32_t> to =
      recorder_.counts(yearly_).subspan(census * kAgeLabels * width, kAgeLabels * width);
  for (std::size_t row = 0; row < cohorts_; ++row)
    for (std::size_t cell = 0, age = age_of(row, year); cell < width; ++cell)
      to[age * width + cell] += from[row * width + cell];
}

void Stock::write_month(AcademicYear year, std::size_t month) {
  const std::span<std::int32_t> ages =
      recorder_.counts(monthly_age_).subspan(month * kAgeLabels, kAgeLabels);
  const std::span<std::int32_t> needs =
      recorder_.counts(monthly_need_).subspan(month * needs_, needs_);
  std::int32_t all = 0;
  for (std::size_t row = 0; row < cohorts_; ++row) {
    std::int32_t of_cohort = 0;
    for (std::size_t need = 0; need < needs_; ++need) {
      const std::int32_t persons = groups_[row * needs_ + need];
      of_cohort += persons;
      needs[need] += persons;
    }
    ages[age_of(row, year)] += of_cohort;
    all += of_cohort;
  }
  recorder_.add(monthly_, month, all);
  for (std::size_t type = 0; type < by_provision_.size(); ++type)
    recorder_.add(monthly_provision_, month * provisions_ + type, by_provision_[type]);
}

std::int64_t Stock::total() const {
  return std::accumulate(groups_.begin(), groups_.end(), std::int64_t{0});
}

std::int64_t Stock::born_between(AcademicYear oldest, AcademicYear youngest) const {
  const auto begin = groups_.begin() + static_cast<std::ptrdiff_t>(cohort_index(oldest) * needs_);
  const auto end =
      groups_.begin() + static_cast<std::ptrdiff_t>((cohort_index(youngest) + 1) * needs_);
  return std::accumulate(begin, end, std::int64_t{0});
}

void Stock::restart() {
  for (auto* counts : {&groups_, &cells_, &by_provision_})
    std::fill(counts->begin(), counts->end(), 0);
}

}  // namespace sendsim::measures
