#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sendsim/measures/layout.hpp"

namespace sendsim::measures {

/// The time axes that every run has; the index is that of Layout::times.
enum class Time : std::uint8_t { census_day, census_year, month_end, month, financial_year };
inline constexpr std::size_t kTimes = 5;
inline constexpr std::size_t kNotNow = static_cast<std::size_t>(-1);

/// DfE ages 0 to 25.
inline constexpr std::size_t kAgeLabels = 26;

/// Writes what a run counts into the cubes of its layout, and knows which period of each time axis
/// today belongs to. Stages declare their measures here, each with its unit and description, before
/// the first replication; the order of declaration is the order of files.
class Recorder {
 public:
  /// A run over [first, last], both included. The registries' codes become axes named `need` and
  /// `provision`; ages 0 to 25 the axis `age`.
  Recorder(Day first, Day last, const std::vector<std::string>& needs,
           const std::vector<std::string>& provisions);

  /// A further axis, `stage` or `category`; several may share a name, their labels differing.
  [[nodiscard]] std::size_t add_axis(std::string name, std::vector<std::string> labels);
  [[nodiscard]] std::size_t add_measure(Measure measure);
  [[nodiscard]] std::size_t add_cube(Cube cube);
  static constexpr std::size_t kAgeAxis = 0;
  static constexpr std::size_t kNeedAxis = 1;
  static constexpr std::size_t kProvisionAxis = 2;

  [[nodiscard]] const Layout& layout() const noexcept { return layout_; }

  /// Starts a replication that is written into `results`, of this layout's shape.
  void begin(Results& results, Day today);
  void set_today(Day today);
  /// Today's period, or kNotNow (a census or month's end that today is not).
  [[nodiscard]] std::size_t now(Time time) const { return now_[static_cast<std::size_t>(time)]; }
  [[nodiscard]] std::size_t periods(Time time) const {
    return layout_.times[static_cast<std::size_t>(time)].size();
  }
  /// Adds to cell `index` of an integer cube.
  void add(std::size_t cube, std::size_t index, std::int32_t count) {
    results_->cubes[cube].counts[index] += count;
  }
  /// The cells of today's period of an integer cube; only while there is one, until the next day.
  [[nodiscard]] std::int32_t* here(std::size_t cube) const { return here_[cube]; }
  [[nodiscard]] std::span<std::int32_t> counts(std::size_t cube) {
    return results_->cubes[cube].counts;
  }
  [[nodiscard]] std::span<double> values(std::size_t cube) { return results_->cubes[cube].values; }
  [[nodiscard]] std::size_t needs() const noexcept { return layout_.axes[kNeedAxis].labels.size(); }
  [[nodiscard]] std::size_t provisions() const noexcept {
    return layout_.axes[kProvisionAxis].labels.size();
  }

 private:
  void find_cells_of_today();
  Layout layout_;
  std::vector<std::int32_t*> here_;  ///< [cube]; null for cubes of values, and while not now
  Results* results_ = nullptr;
  std::array<std::size_t, kTimes> now_{};
  Day same_from_ = Day::max();   ///< no period begins or ends from here …
  Day same_until_ = Day::min();  ///< … to the eve of this
};

/// By which a person is counted. `age` is the DfE age of today.
struct Key {
  std::size_t age;
  std::size_t need;
  std::size_t provision = 0;  ///< ignored by measures without that dimension
};

/// Something that happens to persons: by census year × age × need, by census year × provision where
/// it has one, and by month.
class Flow {
 public:
  enum class Dimensions : std::uint8_t { none, age_need, age_need_provision };
  Flow(Recorder& recorder, const std::string& name, const std::string& description,
       Dimensions dimensions, const std::string& unit = "persons");
  void count(const Key& key) {
    ++*recorder_.here(monthly_);
    const std::size_t cell = dimensions_ == Dimensions::none ? 0 : key.age * needs_ + key.need;
    ++recorder_.here(yearly_)[cell];
    if (dimensions_ == Dimensions::age_need_provision)
      ++recorder_.here(by_provision_)[key.provision];
  }
  void count() { count(Key{0, 0, 0}); }

  /// Its index in Layout::measures, for further cubes of the same measure.
  [[nodiscard]] std::size_t measure() const noexcept { return measure_; }

 private:
  Recorder& recorder_;
  std::size_t measure_ = 0;
  Dimensions dimensions_;
  std::size_t needs_;
  std::size_t yearly_;
  std::size_t by_provision_ = 0;
  std::size_t monthly_;
};

/// Persons who are in some state. Kept by birth cohort, so that ageing costs nothing, and read out
/// by DfE age: by census day × age × need (× provision), and by month's end as the total, by age,
/// by need and by provision, one dimension at a time.
class Stock {
 public:
  /// `provisions`: an axis of types of provision, if it is counted by them: Recorder's, or one of
  /// fewer. `show_cells`: whether `summary.csv` shows age × need × provision.
  Stock(Recorder& recorder, const std::string& name, const std::string& description,
        std::optional<std::size_t> provisions, bool show_cells);
  /// `cohort`: the school year of birth. `provision`: the place on the axis of provisions, ignored
  /// without one.
  void change(AcademicYear cohort, std::size_t need, std::size_t provision, std::int32_t by) {
    const std::size_t group = cohort_index(cohort) * needs_ + need;
    groups_[group] += by;
    if (!has_provision_) return;
    cells_[group * provisions_ + provision] += by;
    by_provision_[provision] += by;
  }
  /// Call as the day begins, before anything happens: writes the stock of a census day, and of the
  /// first day. A census counts the state in which the day finds the authority, so that
  /// stock(t + 1) = stock(t) + in − out with flows from one census day to the day before the next.
  void open_day(Day today) {
    const std::size_t census = recorder_.now(Time::census_day);
    const bool is_first = today == first_day_;
    if (census != kNotNow || is_first) write(today, census, is_first ? 0 : kNotNow);
  }
  /// Call as the day ends: writes the stock of a month's last day.
  void close_day(Day today) {
    const std::size_t month = recorder_.now(Time::month_end);
    if (month != kNotNow && month != 0) write(today, kNotNow, month);
  }
  [[nodiscard]] std::int64_t total() const;
  /// Persons of those school-year cohorts of birth, both included.
  [[nodiscard]] std::int64_t born_between(AcademicYear oldest, AcademicYear youngest) const;
  void restart();

  /// Its index in Layout::measures, for further cubes of the same measure.
  [[nodiscard]] std::size_t measure() const noexcept { return measure_; }

 private:
  /// @throws std::logic_error for a cohort that is 26 before the run begins, or born after it
  [[nodiscard]] std::size_t cohort_index(AcademicYear cohort) const {
    const auto index = static_cast<std::size_t>(cohort.start - first_cohort_);
    if (index >= cohorts_) refuse(cohort);
    return index;
  }
  [[noreturn]] static void refuse(AcademicYear cohort);
  /// The DfE age of a cohort in that school year, as the axis of ages has it.
  [[nodiscard]] std::size_t age_of(std::size_t row, AcademicYear year) const;
  void write(Day today, std::size_t census, std::size_t month);
  void write_census(AcademicYear year, std::size_t census);
  void write_month(AcademicYear year, std::size_t month);
  Recorder& recorder_;
  std::size_t measure_ = 0;
  bool has_provision_;
  std::size_t needs_;
  std::size_t provisions_;
  std::size_t yearly_;
  std::size_t monthly_;
  std::size_t monthly_age_;
  std::size_t monthly_need_;
  std::size_t monthly_provision_ = 0;
  Day first_day_;
  int first_cohort_;
  std::size_t cohorts_;
  // Kept as persons come and go, which they do all the time; sums over them are formed when they
  // are written, which is seldom.
  std::vector<std::int32_t> groups_;        ///< cohort × need
  std::vector<std::int32_t> cells_;         ///< cohort × need × provision; empty without
  std::vector<std::int32_t> by_provision_;  ///< empty without
};

}  // namespace sendsim::measures
