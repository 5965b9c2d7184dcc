#include "sendsim/output/summary.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>

#include "cube_summary.hpp"

namespace sendsim::output {
namespace {

template <class T>
void add_all(CubeSummary& summary, std::size_t cube, std::size_t periods,
             std::span<const measures::Results> replications,
             std::vector<T> measures::CubeData::*member) {
  const std::size_t cells = periods * summary.cells_per_period();
  std::vector<T> values;
  values.reserve(replications.size() * cells);
  for (const measures::Results& results : replications) {
    const std::vector<T>& one = results.cubes.at(cube).*member;
    if (one.size() != cells) throw std::logic_error("summary: results of the wrong shape");
    values.insert(values.end(), one.begin(), one.end());
  }
  summary.add(Slab<T>{0, periods, values});
}

}  // namespace

std::vector<SummaryRow> summarise(const measures::Layout& layout,
                                  std::span<const measures::Results> replications,
                                  std::span<const std::int32_t> numbers, int seeds_per_draw) {
  if (numbers.size() != replications.size())
    throw std::logic_error("summary: every replication needs its number");
  const std::vector<std::int32_t> clusters = clusters_of(numbers, seeds_per_draw);
  std::vector<SummaryRow> rows;
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const measures::Cube& cube = layout.cubes[i];
    CubeSummary summary{layout, cube, clusters};
    const std::size_t periods = layout.times.at(cube.time).size();
    if (cube.integer)
      add_all(summary, i, periods, replications, &measures::CubeData::counts);
    else
      add_all(summary, i, periods, replications, &measures::CubeData::values);
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
  if (std::isnan(value)) return;
  const double size = std::abs(value);
  if (size < 1e15 && value == std::trunc(value)) {  // most percentiles of counts
    std::array<char, 24> digits;
    const auto last = std::to_chars(digits.data(), digits.data() + digits.size(),
                                    static_cast<std::int64_t>(value));
    text.append(digits.data(), last.ptr);
    return;
  }
  const bool plain = value == 0 || (size >= 1e-5 && size < 1e15);
  std::array<char, 64> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value == 0 ? 0.0 : value,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  if (error != std::errc{}) throw std::logic_error("summary: a number too long to write");
  text.append(buffer.data(), end);
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

std::string summary_csv(std::string_view scenario, const measures::Layout& layout,
                        std::span<const SummaryRow> rows) {
  std::string text =
      "scenario,measure,unit,period_start,period_end,area,provision,need,age,stage,category,"
      "mean,se,p05,p25,p50,p75,p95\n";
  text.reserve(text.size() + rows.size() * 160);
  std::string start;
  append_field(start, scenario);
  const auto add = [&text](double value) {
    text += ',';
    append_number(text, value);
  };
  for (const SummaryRow& row : rows) {
    const measures::Measure& measure = layout.measures.at(row.measure);
    (text += start) += ',';
    append_field(text, measure.name);
    append_field(text += ',', measure.unit);
    ((text += ',') += to_string(row.first)) += ',';
    text += to_string(row.last);
    for (const std::string_view label : labels_of(layout, row)) append_field(text += ',', label);
    add(row.mean);
    add(row.standard_error);
    for (const double quantile : row.quantiles) add(quantile);
    text += '\n';
  }
  return text;
}

}  // namespace sendsim::output
