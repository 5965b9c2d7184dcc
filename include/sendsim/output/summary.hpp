#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/measures/layout.hpp"

namespace sendsim::output {

/// The probabilities of the quantiles that every output gives, ascending.
inline constexpr std::array<double, 5> kQuantiles{0.05, 0.25, 0.5, 0.75, 0.95};
/// The level of the intervals for shares of variance and for correlations.
inline constexpr double kShareLevel = 0.95;
/// The dimensions that a row may name, in the order of the columns of `summary.csv`. Every
/// measures::Axis has one of these names.
inline constexpr std::array<std::string_view, 6> kDimensions{"area", "provision", "need",
                                                             "age",  "stage",     "category"};

/// What a row says in one column, by its place in the layout; `label_of` has the text. A text in
/// every row would be the larger part of a summary.
struct RowLabel {
  static constexpr std::uint16_t kAll = 0xFFFF;
  std::uint16_t axis = kAll;  ///< index into Layout::axes; kAll: the row is of all labels
  std::uint16_t label = 0;    ///< index into Axis::labels
};

/// One number of one period, as it is distributed over replications: a line of `summary.csv`, but
/// for `is_zero` and what `variance.csv` has.
struct SummaryRow {
  std::size_t measure = 0;  ///< index into Layout::measures, which has its unit
  Day first;                ///< of the period; equal to `last` for stocks
  Day last;
  std::array<RowLabel, kDimensions.size()> labels;
  double mean = 0;
  double standard_error = 0;  ///< of the mean; NaN (written as nothing) with one parameter draw
  std::array<double, kQuantiles.size()> quantiles{};
  /// Of a difference: the share of replications, of those in which it is known, in which the
  /// what-if is strictly better (`measures::better_of`); NaN elsewhere, and where neither is.
  double probability_better = std::numeric_limits<double>::quiet_NaN();
  std::int32_t draws =
      0;  ///< parameter draws in which it is known: degrees of freedom are one less
  double standard_deviation = std::numeric_limits<double>::quiet_NaN();  ///< of one replication
  /// How much of the variance of a replication comes from the uncertain parameters, in [0, 1]; the
  /// rest is chance. NaN where that cannot be told: with one draw, with one replication of each, or
  /// where nothing varies.
  double parameter_share = std::numeric_limits<double>::quiet_NaN();
  double parameter_share_low = std::numeric_limits<double>::quiet_NaN();  ///< of `kShareLevel`; NaN
  double parameter_share_high = std::numeric_limits<double>::quiet_NaN();  ///< of a cell
  /// A rate that is zero wherever it is known: left out of `summary.csv`, where no row is zero, but
  /// kept here, since a rate without a row is unknown.
  bool is_zero = false;
};

/// The code that `row`, of `layout`, has in `column` of kDimensions; empty = all. Lives as long as
/// the layout. Axes may share a column and differ in their labels: only texts compare.
[[nodiscard]] std::string_view label_of(const measures::Layout& layout, const SummaryRow& row,
                                        std::size_t column);
using LabelTexts = std::array<std::string_view, kDimensions.size()>;
/// The codes of all columns.
[[nodiscard]] LabelTexts labels_of(const measures::Layout& layout, const SummaryRow& row);

/// All rows that `layout` shows, cube by cube: the total by period, each one-way margin (stocks and
/// flows only), the cells. Left out: a stock or flow that is zero in every replication, and a
/// repetition of the same measure, period and labels by a later cube (the start is a month's end
/// and a census day). A NaN (a rate with nothing to divide by in that replication) is skipped; a
/// row of nothing else is left out.
///
/// `replications` are in ascending order of their `numbers` (from 0). `seeds_per_draw` ≥ 1
/// replications in a row share a parameter draw: number / seeds_per_draw; the standard error is
/// that of one-way random effects, √(MSB / N). Shares of variance are estimated.
/// @throws std::logic_error when the results do not have the shape of `layout`
[[nodiscard]] std::vector<SummaryRow> summarise(const measures::Layout& layout,
                                                std::span<const measures::Results> replications,
                                                std::span<const std::int32_t> numbers,
                                                int seeds_per_draw);

/// The text of `summary.csv` (RFC 4180, but with line feeds): its header, then one line a row that
/// is not zero.
/// Numbers are the shortest that read back to the same double, never with an exponent between
/// 1e-5 and 1e15.
[[nodiscard]] std::string summary_csv(std::string_view scenario, const measures::Layout& layout,
                                      std::span<const SummaryRow> rows);
/// The same of differences, of all what-ifs in one text: the columns of `summary.csv` and
/// `probability_better`; `scenario` is the what-if.
[[nodiscard]] std::string differences_csv_header();
[[nodiscard]] std::string differences_csv_lines(std::string_view what_if,
                                                const measures::Layout& layout,
                                                std::span<const SummaryRow> rows);
/// The same rows' shares of variance, as `variance.csv` has them: those of single days and of
/// years, in total or of one label. Shares have four decimals: what the last bits of a machine's
/// functions do to an interval is not seen.
[[nodiscard]] std::string variance_csv_header();
[[nodiscard]] std::string variance_csv_lines(std::string_view scenario,
                                             const measures::Layout& layout,
                                             std::span<const SummaryRow> rows);
/// `value` in the way of `summary_csv`; nothing for NaN.
void append_number(std::string& text, double value);
/// The same, rounded to four decimals.
void append_share(std::string& text, double value);
/// `field`, in quotation marks where a CSV reader needs them.
void append_field(std::string& text, std::string_view field);

}  // namespace sendsim::output
