#include "sendsim/calibration/data_quality_text.hpp"

#include <fmt/format.h>

#include "sendsim/scenario/node.hpp"

namespace sendsim::calibration {
namespace {

using scenario::double_quoted;

/// "rows: 28", "rows_hidden: true", or nothing where nobody knows.
std::string told(const char* key, const scenario::ToldFigure& figure) {
  if (figure.hidden) return fmt::format("{}_hidden: true", key);
  return figure.value ? fmt::format("{}: {:.10g}", key, *figure.value) : std::string{};
}

std::string line(const std::string& text) { return text.empty() ? "" : "      " + text + '\n'; }

}  // namespace

std::string data_quality_text(const scenario::DataQuality& quality) {
  std::string text = fmt::format(
      "\n# What the authority's files lack, to be told beside the results. Nothing of it enters a "
      "run.\ndata_quality:\n  source: {}\n  published_of: {}\n  first_return: {}\n  last_return: "
      "{}\n  {}\n  totals:\n",
      double_quoted(quality.source), double_quoted(quality.published_of), quality.first_return,
      quality.last_return, told("plans", quality.plans));
  for (const scenario::DataQuality::Total& total : quality.totals)
    text += fmt::format(
        "    - {{what: {}, year: {}{}, {}{}}}\n", double_quoted(total.what), total.year,
        total.is_share ? ", unit: share" : "", told("own", total.own),
        total.published ? fmt::format(", published: {:.10g}", *total.published) : std::string{});
  if (!quality.problems.empty()) text += "  problems:\n";
  for (const scenario::DataQuality::Problem& each : quality.problems)
    text += fmt::format("    - problem: {}\n      field: {}\n", double_quoted(each.problem),
                        double_quoted(each.field)) +
            line(told("rows", each.rows)) + line(told("plans", each.plans)) +
            fmt::format("      meaning: {}\n      assumed: {}\n", double_quoted(each.meaning),
                        double_quoted(each.assumed));
  return text;
}

}  // namespace sendsim::calibration
