#include "sendsim/output/summary.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <set>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "cube_summary.hpp"
#include "sendsim/measures/headline.hpp"

namespace sendsim::output {
namespace {

template <class T>
void add_all(CubeSummary& summary, std::size_t cube, std::size_t periods,
             std::span<const NonzeroResults> replications) {
  const std::size_t size = replications.size() * periods * summary.cells_per_period();
  const auto room = std::make_unique_for_overwrite<T[]>(size);
  Slab<T> slab{summary, 0, periods, std::span<T>{room.get(), size}};
  EntryLists<T> unpacked;
  for (const NonzeroResults& results : replications) slab.add(results.of<T>(cube, unpacked));
  summary.add(slab);
}

/// Room for any number.
using NumberText = std::array<char, 32>;

/// Writes `value` in the way of `append_number`; gives its end. `out` has the room of NumberText.
char* put_number(char* out, double value) {
  if (std::isnan(value)) return out;
  char* const end = out + std::tuple_size_v<NumberText>;
  const double size = std::abs(value);
  if (size < 1e15) {  // most percentiles of counts
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return std::to_chars(out, end, whole).ptr;
  }
  // Money has two decimals. Of all texts of up to 15 digits no two read back to the same double: if
  // this one reads back to `value`, it is the shortest once its zeros at the end are gone.
  if (size < 1e12) {
    const auto hundredths = static_cast<std::int64_t>(size * 100 + 0.5);
    if (static_cast<double>(hundredths) / 100 == size) {
      if (value < 0) *out++ = '-';
      out = std::to_chars(out, end, hundredths / 100).ptr;
      const auto tenths = static_cast<char>(hundredths / 10 % 10);
      const auto last = static_cast<char>(hundredths % 10);
      *out++ = '.';
      *out++ = static_cast<char>('0' + tenths);
      if (last != 0) *out++ = static_cast<char>('0' + last);
      return out;
    }
  }
  const bool plain = size >= 1e-5 && size < 1e15;
  const auto [after, error] = std::to_chars(
      out, end, value, plain ? std::chars_format::fixed : std::chars_format::scientific);
  if (error != std::errc{}) throw std::logic_error("summary: a number too long to write");
  return after;
}

/// The columns of numbers, with the comma before them.
void append_numbers(std::string& text, const SummaryRow& row) {
  std::array<double, 2 + kQuantiles.size()> values{row.mean, row.standard_error};
  std::copy(row.quantiles.begin(), row.quantiles.end(), values.begin() + 2);
  std::array<char, values.size() * (std::tuple_size_v<NumberText> + 1)> line;
  char* out = line.data();
  const char* last = nullptr;  // the text of the value before, which often comes again
  const char* last_end = nullptr;
  for (std::size_t i = 0; i < values.size(); ++i) {
    *out++ = ',';
    char* const begin = out;
    out = i > 0 && values[i] == values[i - 1] ? std::copy(last, last_end, out)
                                              : put_number(out, values[i]);
    last = begin;
    last_end = out;
  }
  text.append(line.data(), out);
}

/// The first columns of each measure's rows: scenario, measure, unit.
std::vector<std::string> row_starts(std::string_view scenario, const measures::Layout& layout) {
  std::vector<std::string> starts;
  for (const measures::Measure& measure : layout.measures) {
    std::string& start = starts.emplace_back();
    append_field(start, scenario);
    append_field(start += ',', measure.name);
    append_field(start += ',', measure.unit);
  }
  return starts;
}

/// The labels of each axis as columns, each with the comma before it.
std::vector<std::vector<std::string>> label_fields(const measures::Layout& layout) {
  std::vector<std::vector<std::string>> fields;
  for (const measures::Axis& axis : layout.axes) {
    fields.emplace_back();
    for (const std::string& label : axis.labels)
      append_field(fields.back().emplace_back(","), label);
  }
  return fields;
}

/// Days as columns, each with the comma before it and written once.
class DayTexts {
 public:
  const std::string& of(Day day) {
    const auto [at, is_new] = texts_.try_emplace(day.time_since_epoch().count());
    if (is_new) (at->second = ',') += to_string(day);
    return at->second;
  }

 private:
  std::unordered_map<Day::rep, std::string> texts_;
};

}  // namespace

std::vector<SummaryRow> summarise(const measures::Layout& layout,
                                  std::span<const measures::Results> replications,
                                  std::span<const std::int32_t> numbers, int seeds_per_draw) {
  if (numbers.size() != replications.size())
    throw std::logic_error("summary: every replication needs its number");
  const std::vector<std::int32_t> clusters = clusters_of(numbers, seeds_per_draw);
  std::vector<NonzeroResults> nonzero;
  for (const measures::Results& results : replications) nonzero.emplace_back(layout, results);
  std::vector<SummaryRow> rows;
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const measures::Cube& cube = layout.cubes[i];
    CubeSummary summary{layout, cube, {.clusters = clusters}};
    const std::size_t periods = layout.times.at(cube.time).size();
    if (cube.integer)
      add_all<std::int32_t>(summary, i, periods, nonzero);
    else
      add_all<double>(summary, i, periods, nonzero);
    summary.move_rows_to(rows);
  }
  drop_repetitions(layout, rows);
  return rows;
}

std::string_view label_of(const measures::Layout& layout, const SummaryRow& row,
                          std::size_t column) {
  const RowLabel label = row.labels.at(column);
  if (label.axis == RowLabel::kAll) return {};
  return layout.axes.at(label.axis).labels.at(label.label);
}

LabelTexts labels_of(const measures::Layout& layout, const SummaryRow& row) {
  LabelTexts texts;
  for (std::size_t column = 0; column < texts.size(); ++column)
    texts[column] = label_of(layout, row, column);
  return texts;
}

void append_number(std::string& text, double value) {
  NumberText digits;
  text.append(digits.data(), put_number(digits.data(), value));
}

void append_share(std::string& text, double value) {
  append_number(text, std::round(value * 1e4) / 1e4);
}

void append_field(std::string& text, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    text += field;
    return;
  }
  text += '"';
  for (const char c : field) text.append(c == '"' ? 2 : 1, c);
  text += '"';
}

namespace {

/// A line for each row that `is_shown`: what it is about, then what `numbers` appends.
template <class IsShown, class Numbers>
void append_lines(std::string& text, std::string_view scenario, const measures::Layout& layout,
                  std::span<const SummaryRow> rows, IsShown is_shown, Numbers numbers) {
  // Rows are many, what they are about is not: each piece is written once, then copied.
  const std::vector<std::string> starts = row_starts(scenario, layout);
  const std::vector<std::vector<std::string>> labels = label_fields(layout);
  DayTexts days;
  for (const SummaryRow& row : rows) {
    if (row.is_zero || !is_shown(row)) continue;
    text += starts.at(row.measure);
    text += days.of(row.first);
    text += days.of(row.last);
    for (const RowLabel label : row.labels)
      if (label.axis == RowLabel::kAll)
        text += ',';
      else
        text += labels.at(label.axis).at(label.label);
    numbers(row);
    text += '\n';
  }
}

constexpr std::size_t kLineBytes = 128;

bool every_row(const SummaryRow&) { return true; }

/// What a row is about, in the columns that every file of rows has.
constexpr std::string_view kSubject =
    "scenario,measure,unit,period_start,period_end,area,provision,need,age,stage,category";
constexpr std::string_view kStatistics = ",mean,se,p05,p25,p50,p75,p95";

bool is_one_way(const SummaryRow& row) {
  return std::count_if(row.labels.begin(), row.labels.end(),
                       [](RowLabel label) { return label.axis != RowLabel::kAll; }) <= 1;
}

}  // namespace

std::string summary_csv(std::string_view scenario, const measures::Layout& layout,
                        std::span<const SummaryRow> rows) {
  std::string text{kSubject};
  text.reserve(rows.size() * kLineBytes);
  (text += kStatistics) += '\n';
  append_lines(text, scenario, layout, rows, every_row,
               [&text](const SummaryRow& row) { append_numbers(text, row); });
  return text;
}

std::string differences_csv_header() {
  return std::string{kSubject}.append(kStatistics) + ",probability_better\n";
}

std::string differences_csv_lines(std::string_view what_if, const measures::Layout& layout,
                                  std::span<const SummaryRow> rows) {
  std::string text;
  text.reserve(rows.size() * kLineBytes);
  append_lines(text, what_if, layout, rows, every_row, [&text](const SummaryRow& row) {
    append_numbers(text, row);
    append_number(text += ',', row.probability_better);
  });
  return text;
}

std::string variance_csv_header() {
  return std::string{kSubject} + ",sd,parameter_share,parameter_share_low,parameter_share_high\n";
}

std::string variance_csv_lines(std::string_view scenario, const measures::Layout& layout,
                               std::span<const SummaryRow> rows) {
  std::set<std::pair<Day, Day>> yearly;
  for (const measures::TimeAxis& axis : layout.times)
    for (std::size_t i = 0; measures::is_yearly(axis) && i < axis.size(); ++i)
      yearly.emplace(axis.first[i], axis.last[i]);
  const auto is_shown = [&yearly](const SummaryRow& row) {
    return is_one_way(row) && yearly.contains({row.first, row.last});
  };
  std::string text;
  append_lines(text, scenario, layout, rows, is_shown, [&text](const SummaryRow& row) {
    append_number(text += ',', row.standard_deviation);
    for (const double share :
         {row.parameter_share, row.parameter_share_low, row.parameter_share_high})
      append_share(text += ',', share);
  });
  return text;
}

}  // namespace sendsim::output
