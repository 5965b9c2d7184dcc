#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/core/money.hpp"
#include "sendsim/core/registry.hpp"
#include "sendsim/parameters/change.hpp"
#include "sendsim/parameters/series.hpp"
#include "sendsim/parameters/table.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/scenario/document.hpp"
#include "sendsim/scenario/language.hpp"

namespace sendsim::scenario {

// What a getter asks of a key. A `fallback` makes the key optional; without one it must be there.

struct NumberSpec {
  std::string_view unit{};  ///< of the value returned; empty: a pure number, and a unit is refused
  std::optional<double> above{};
  std::optional<double> at_least{};
  std::optional<double> at_most{};
  std::optional<double> below{};
  bool unit_required = false;  ///< true: `{value, unit}` only, for times and sums of money
  std::optional<double> fallback{};
  std::string_view help{};
};
struct ShareSpec {
  std::optional<double> fallback{};
  std::string_view help{};
};
struct DaysSpec {
  std::optional<Days> above{};
  std::optional<Days> at_least = Days{0};
  std::optional<Days> at_most{};
  std::optional<Days> fallback{};
  std::string_view help{};
};
struct MeanDaysSpec {
  std::optional<MeanDays> above{};
  std::optional<MeanDays> at_least = MeanDays{0};
  std::optional<MeanDays> at_most{};
  std::optional<MeanDays> fallback{};
  std::string_view help{};
};
struct MoneySpec {
  std::optional<Pounds> at_least = Pounds{};
  std::optional<Pounds> at_most{};
  std::optional<Pounds> fallback{};
  std::string_view help{};
};
/// Numbers by day that no measure changes.
struct ByDaySpec {
  std::string_view unit{};
  std::optional<double> at_least{};
  bool whole = false;
  bool share = false;  ///< from 0 to 1; no unit and no bounds beside it
  /// Which days may stand there, and what they are called; without it all.
  std::function<bool(Day)> is_right_day{};
  std::string_view right_day = "a date such as 2024-01-18";
  std::string_view help{};
};
struct IntegerSpec {
  std::string_view unit{};
  std::optional<std::int64_t> at_least{};
  std::optional<std::int64_t> at_most{};
  std::optional<std::int64_t> fallback{};
  std::string_view help{};
};
struct TextSpec {
  std::optional<std::string_view> fallback{};
  std::string_view help{};
};
/// A list of texts of one line each.
struct LinesSpec {
  std::size_t most = 1'000;     ///< lines
  std::size_t longest = 1'000;  ///< characters of a line
  std::string_view help{};
};
struct BooleanSpec {
  std::optional<bool> fallback{};
  std::string_view help{};
};
struct DateSpec {
  std::optional<Day> earliest{};
  std::optional<Day> latest{};
  std::optional<Day> fallback{};
  std::string_view help{};
};
struct TableSpec {
  std::string_view unit{};
  std::optional<double> above{};
  std::optional<double> at_least{};
  std::optional<double> at_most{};
  std::optional<double> below{};
  bool unit_required = false;
  /// The cells along the last axis are probabilities of which one comes true: they sum to 1 ± 1e-9.
  bool sums_to_one = false;
  std::optional<double> fallback{};  ///< in every cell
  std::string_view help{};
};
struct DayLawSpec {
  MeanDays mean_above{0};
  MeanDays mean_at_most{3650};
  std::string_view help{};
};

struct Found;  // private

/// How a scenario is read.
struct ReadOptions {
  /// The date whose values the getters give: dated values and measures are taken as of this day.
  Day on{};
  /// Measures by name that count as switched off (to find the contribution of each).
  std::set<std::string> without{};
  /// Drawn values of uncertain parameters by path: see `Uncertain`. Moved to the nearest bound if
  /// beyond it.
  std::map<std::string, double> drawn{};
  /// The date of whose year values drawn for each year are taken; none: of `on`.
  std::optional<Day> drawn_on{};
  /// What an earlier reading of this document found without a fault, with the same measures
  /// switched off: its parameters are not read from their text again. `fields`, `assumptions`,
  /// `uncertain` and `levers` then lack them, and so would `finish`: faults are told by `ok` alone.
  std::shared_ptr<const Found> found{};
  /// No document: the readers only write the table of fields; getters give harmless values.
  bool describe_only = false;
};

class Section;
struct Book;          // what a reading collects; private
struct SectionState;  // private

/// One pass of readers over a document, as of one day.
///
/// Faults are collected, never thrown by a getter; `finish` throws them all. Getters then give a
/// harmless value within their bounds, so that reading can go on to the next fault.
class Reading {
 public:
  /// Keeps a reference: `document` must outlive the reading (tables in CSV files are read through
  /// it).
  explicit Reading(Document& document, ReadOptions options = {});
  /// The whole document.
  [[nodiscard]] Section root() const;
  [[nodiscard]] bool ok() const;  ///< no fault so far
  [[nodiscard]] Day on() const;
  /// To be called when everything is read: refuses keys that no reader has asked for, in every
  /// section that was opened, and changes of parameters that do not exist.
  /// @throws ScenarioError with every fault of the document and of this reading
  void finish();

  [[nodiscard]] const std::vector<Field>& fields() const;
  [[nodiscard]] const std::vector<Assumption>& assumptions() const;
  [[nodiscard]] const std::vector<Uncertain>& uncertain() const;
  /// Every parameter that was read, whole, by dotted path.
  [[nodiscard]] const std::map<std::string, parameters::Lever>& levers() const;
  /// For later readings: see `ReadOptions`. Call after `finish`.
  [[nodiscard]] std::shared_ptr<const Found> found() const;
  /// The days from `first` to `last` on which some parameter changes, `first` among them, each with
  /// the sections of the document in which one does: reading these as of each day gives the rules
  /// of each epoch. Linear stretches and phase-ins are followed in steps on the first of each
  /// month, and on their last day.
  [[nodiscard]] std::map<Day, std::set<std::string>> epochs(Day first, Day last) const;

 private:
  std::shared_ptr<Book> book_;
};

/// One mapping of the document and its readers. Cheap to copy; copies know the same keys as read.
///
/// In files a parameter is written bare (`fte: 8.4`) or as a mapping of
///   value         the number or table; or `from: {2025-01-16: 8.4, 2026-09-01: 9}`, a value from
///   each
///                 date on (with `between: linear` on straight lines between the dates)
///   unit          checked against what the reader wants, converted where that is exact (weeks →
///   days) over_time     dated factors `{2025-04-01: 1, 2026-04-01: 1.03}` that multiply the value
///   source, note  where it is from; a section's `source:` and `note:` hold for what lacks its own
///   uncertainty   {distribution: lognormal, cv: 0.05}: normal and lognormal and beta with `sd` or
///   `cv`
///                 about the value; uniform and triangular from `low` to `high`, the value the
///                 peak; of tables and dated values it is the uncertainty of a common factor about
///                 1
/// Getters give the value on the reading's date, with the measures in force on it.
class Section {
 public:
  /// A number; `days` and `money` need their unit.
  [[nodiscard]] double number(std::string_view key, NumberSpec spec = {}) const;
  /// The same whatever was drawn for it.
  [[nodiscard]] double number_as_written(std::string_view key, NumberSpec spec = {}) const;
  /// A number from 0 to 1, or `{value: 8.4, unit: "%"}`.
  [[nodiscard]] double probability(std::string_view key, ShareSpec spec = {}) const;
  [[nodiscard]] double share(std::string_view key, ShareSpec spec = {}) const;
  /// `{value: 20, unit: weeks}` or days; whole days. A value changed by measures is rounded to
  /// them.
  [[nodiscard]] Days days(std::string_view key, DaysSpec spec = {}) const;
  /// As `days`, not necessarily whole.
  [[nodiscard]] MeanDays mean_days(std::string_view key, MeanDaysSpec spec = {}) const;
  /// `{value: 6000, unit: GBP}`, or `GBP thousand`, `GBP million`; to the nearest penny.
  [[nodiscard]] Pounds money(std::string_view key, MoneySpec spec = {}) const;
  /// Numbers over `axes`: nested mappings by code (ranges `0-3`, and `other` for all codes not
  /// named), lists over an axis of whole numbers, one number for all cells, or `{csv: path}`:
  /// either a column for each axis and `value`, or one axis across the columns. No hole, no code
  /// twice, none unknown.
  [[nodiscard]] parameters::Table table(std::string_view key, std::vector<parameters::Axis> axes,
                                        TableSpec spec = {}) const;
  /// The same, for all dates: base, dated factors and measures.
  [[nodiscard]] parameters::Lever lever(std::string_view key, NumberSpec spec = {}) const;
  [[nodiscard]] parameters::Lever lever_table(std::string_view key,
                                              std::vector<parameters::Axis> axes,
                                              TableSpec spec = {}) const;
  /// A section `{law, mean, cv}`: law fixed, exponential, geometric, lognormal (with cv), or
  /// uniform (with first and last instead of mean). Measures can change its `mean`.
  [[nodiscard]] random::DayLaw day_law(std::string_view key, DayLawSpec spec = {}) const;

  [[nodiscard]] std::int64_t integer(std::string_view key, IntegerSpec spec = {}) const;
  [[nodiscard]] std::string text(std::string_view key, TextSpec spec = {}) const;
  /// Texts of one line each, without control characters; empty if the key is missing.
  [[nodiscard]] std::vector<std::string> lines(std::string_view key, LinesSpec spec = {}) const;
  /// `true` or `false`, no other spelling.
  [[nodiscard]] bool boolean(std::string_view key, BooleanSpec spec = {}) const;
  /// `2026-09-01`
  [[nodiscard]] Day date(std::string_view key, DateSpec spec = {}) const;
  /// One of `words`, of which there is at least one.
  [[nodiscard]] std::string choice(std::string_view key, const std::vector<std::string>& words,
                                   TextSpec spec = {}) const;
  template <class Enum>
  [[nodiscard]] Enum choice_of(std::string_view key,
                               std::initializer_list<std::pair<std::string_view, Enum>> words,
                               TextSpec spec = {}) const;
  /// The position of a code on `axis`; 0 after a fault.
  [[nodiscard]] std::size_t code(std::string_view key, const parameters::Axis& axis,
                                 TextSpec spec = {}) const;
  /// Positions on `axis`, ascending, each once: a code, a range or a list of them, or `all`.
  [[nodiscard]] std::vector<std::size_t> codes(std::string_view key, const parameters::Axis& axis,
                                               TextSpec spec = {}) const;
  /// A number that no measure changes and nothing rests on. No unit, no fallback.
  [[nodiscard]] double figure(std::string_view key, const NumberSpec& spec = {}) const;
  /// A mapping of days to numbers. Its days; empty after a fault alone.
  [[nodiscard]] std::map<Day, double> by_day(std::string_view key,
                                             const ByDaySpec& spec = {}) const;

  /// A mapping within this one. If it is missing that is one fault, and its getters add none.
  [[nodiscard]] Section section(std::string_view key, std::string_view help = {}) const;
  [[nodiscard]] std::optional<Section> optional_section(std::string_view key,
                                                        std::string_view help = {}) const;
  /// The items of a list of mappings; empty if the key is missing and `required` is false.
  [[nodiscard]] std::vector<Section> list(std::string_view key, bool required = true,
                                          std::string_view help = {}) const;
  /// The parts of a mapping whose keys are free names. With an axis, one for each code of it.
  [[nodiscard]] std::vector<std::pair<std::string, Section>> named(
      std::string_view key, bool required = true, std::string_view help = {}) const;
  /// What a scenario declares of one kind: `read` makes a T (with its `code`) of each item.
  /// Repeated codes are faults.
  template <class T, class Read>
  [[nodiscard]] Registry<T> registry(std::string_view key, Read read,
                                     std::string_view help = {}) const;
  /// What `read` gives if the key is there: makes any getter's key optional.
  template <class Read>
  [[nodiscard]] auto if_given(std::string_view key, Read read) const
      -> std::optional<decltype(read())>;

  [[nodiscard]] bool has(std::string_view key) const;
  /// Whether a fault of the key, or of something in it, has been told: its value is then harmless,
  /// and says nothing.
  [[nodiscard]] bool is_refused(std::string_view key) const;
  /// A fault that only the reader can see, at the key's value: `expected` completes "expected …".
  void refuse(std::string_view key, std::string expected) const;
  /// The same with what stands there in the reader's words.
  void refuse(std::string_view key, std::string expected, std::string got) const;
  /// Refuses keys that no getter has asked for. `Reading::finish` does it for whoever does not.
  void refuse_other_keys() const;
  [[nodiscard]] std::string path() const;             ///< dotted; empty for the root
  [[nodiscard]] const Place& place() const noexcept;  ///< of this mapping
  [[nodiscard]] Day on() const;                       ///< the reading's date

 private:
  friend class Reading;
  friend class MeasureReader;
  explicit Section(std::shared_ptr<SectionState> state) : state_{std::move(state)} {}
  [[nodiscard]] bool wanted(std::string_view key) const;
  void set_optional(bool optional) const;
  [[nodiscard]] bool keep_code(std::string_view code, std::vector<std::string>& seen) const;

  std::shared_ptr<SectionState> state_;
};

template <class Enum>
Enum Section::choice_of(std::string_view key,
                        std::initializer_list<std::pair<std::string_view, Enum>> words,
                        TextSpec spec) const {
  std::vector<std::string> spelt;
  for (const auto& [word, value] : words) spelt.emplace_back(word);
  const std::string chosen = choice(key, spelt, spec);
  for (const auto& [word, value] : words)
    if (word == chosen) return value;
  return words.begin()->second;
}

template <class T, class Read>
Registry<T> Section::registry(std::string_view key, Read read, std::string_view help) const {
  std::vector<T> items;
  std::vector<std::string> seen;
  for (const Section& item : list(key, true, help)) {
    T read_item = read(item);
    if (item.keep_code(read_item.code, seen)) items.push_back(std::move(read_item));
  }
  return Registry<T>{std::move(items)};
}

template <class Read>
auto Section::if_given(std::string_view key, Read read) const -> std::optional<decltype(read())> {
  set_optional(true);
  std::optional<decltype(read())> value;
  if (wanted(key)) value = read();
  set_optional(false);
  return value;
}

}  // namespace sendsim::scenario
