#include "answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

#include "periods.hpp"

namespace sendsim::app {
namespace {

using measures::Layout;
using measures::TimeAxis;
using output::SummaryRow;

constexpr std::size_t kProvision = 1;  ///< of output::kDimensions
constexpr std::size_t kCategory = 5;
static_assert(output::kDimensions[kProvision] == "provision");
static_assert(output::kDimensions[kCategory] == "category");

/// The rows of the summary by what they are about.
class Finder {
 public:
  Finder(const Layout& layout, std::span<const SummaryRow> rows) : layout_{layout} {
    for (const SummaryRow& row : rows) rows_[{row.measure, row.first, row.last}].push_back(&row);
  }
  [[nodiscard]] const SummaryRow* find(const Item& item, const Spot& spot) const {
    const auto found = rows_.find({item.measure, spot.first, spot.last});
    if (found == rows_.end()) return nullptr;
    output::LabelTexts labels;
    labels[kProvision] = spot.provision;
    labels[kCategory] = item.category;
    for (const SummaryRow* row : found->second)
      if (labels_of(layout_, *row) == labels) return row;
    return nullptr;
  }

 private:
  const Layout& layout_;
  std::map<std::tuple<std::size_t, Day, Day>, std::vector<const SummaryRow*>> rows_;
};

/// A measure by name with its heading.
struct Wanted {
  std::string_view measure;
  std::string_view heading;
  Unit unit = Unit::count;
};

class Answerer {
 public:
  Answerer(const Layout& layout, std::span<const SummaryRow> rows, const Names& provisions)
      : layout_{layout}, rows_{rows}, provisions_{provisions}, finder_{layout, rows} {}

  std::vector<Answer> all() {
    return {{"1. How many children and young people will have an EHC plan?",
             "An EHC plan (education, health and care plan) is the legal document that says what "
             "help a child or young person aged 0 to 25 must get. In every replication: plans at "
             "the next census = plans + new plans + moved in - plans ceased.",
             how_many()},
            {"2. Will there be places for them?",
             "Some types of provision have a limited number of places. Who finds the wanted type "
             "full waits elsewhere; when that lasts too long, the authority may buy a place "
             "elsewhere, mostly dearer: the others wait on. The shortfall counts both.",
             places()},
            {"3. How long will they wait?",
             "The law allows 20 weeks from the request to the final plan, and a year from one "
             "review of a plan to the next. Fewer weeks and a higher share are better.",
             waits()},
            {"4. What will it cost?",
             "High needs spend is borne by the high needs block of the council's Dedicated Schools "
             "Grant (DSG), its budget; transport and assessment by the council's general fund. "
             "Prices of the day. An in-year balance below zero is overspent; a cumulative deficit "
             "below zero is a surplus.",
             costs()}};
  }

 private:
  std::vector<AnswerTable> how_many() {
    std::vector<AnswerTable> tables;
    add(tables, at_census("On each census day"),
        {{"ehc_plans", "EHC plans"},
         {"plans_per_1000_residents", "per 1,000 residents", Unit::rate},
         {"in_assessment", "in assessment"}});
    add(tables, by_year("In each year between census days"),
        {{"requests", "requests"},
         {"refused", "refused"},
         {"plans_issued", "new plans"},
         {"plans_ceased", "plans ceased"},
         {"moved_in", "moved in"},
         {"moved_out", "moved out"}});
    return tables;
  }

  std::vector<AnswerTable> places() {
    std::vector<AnswerTable> tables;
    add(tables, at_both_ends("By limited type of provision, at both ends of the run"),
        {{"places", "places"},
         {"places_filled", "filled"},
         {"awaiting_place", "awaiting"},
         {"shortfall", "shortfall"}});
    add(tables, at_census("All types together, on each census day"),
        {{"awaiting_place", "awaiting"}, {"shortfall", "shortfall"}});
    add(tables, by_year("All types together, in each year between census days"),
        {{"placements", "placements"}, {"overflow_placements", "bought elsewhere"}});
    return tables;
  }

  std::vector<AnswerTable> waits() {
    std::vector<AnswerTable> tables;
    add(tables, by_year("In each year between census days"),
        {{"within_20_weeks", "within 20 weeks, %", Unit::percent},
         {"weeks_to_plan_p50", "weeks to plan, median", Unit::weeks},
         {"weeks_to_plan_p90", "weeks to plan, 9 in 10", Unit::weeks},
         {"weeks_for_place_p50", "weeks for place, median", Unit::weeks},
         {"weeks_for_place_p90", "weeks for place, 9 in 10", Unit::weeks}});
    add(tables, at_census("On each census day"), {{"overdue_reviews", "overdue reviews"}});
    return tables;
  }

  std::vector<AnswerTable> costs() {
    std::vector<AnswerTable> tables;
    AnswerTable table{
        "In each financial year (1 April to 31 March), thousand pounds", {}, financial_years()};
    for (const Wanted& wanted :
         {Wanted{"budget", "high needs budget", Unit::thousand_pounds},
          Wanted{"high_needs_spend", "high needs spend", Unit::thousand_pounds},
          Wanted{"in_year_balance", "in-year balance", Unit::thousand_pounds},
          Wanted{"cumulative_balance", "cumulative deficit", Unit::thousand_pounds},
          Wanted{"general_fund_spend", "general fund spend", Unit::thousand_pounds}})
      add_item(table, wanted);
    for (const std::string& category : high_needs_lines())
      add_item(table, {"spend", category, Unit::thousand_pounds}, category);
    keep(tables, std::move(table));
    return tables;
  }

  [[nodiscard]] AnswerTable at_census(std::string title) const {
    AnswerTable table{std::move(title), {}, {}};
    const TimeAxis& axis = time_axis("census_day");
    for (std::size_t i = 0; i < axis.size(); ++i)
      table.spots.push_back(
          {to_string(axis.first[i]) + (i == 0 ? " (start)" : ""), axis.first[i], axis.last[i]});
    return table;
  }

  [[nodiscard]] AnswerTable by_year(std::string title) const {
    AnswerTable table{std::move(title), {}, {}};
    const TimeAxis& axis = time_axis("census_year");
    for (std::size_t i = 0; i < axis.size(); ++i) {
      table.spots.push_back(period(axis, i, !is_whole(axis, i)));
    }
    return table;
  }

  [[nodiscard]] AnswerTable at_both_ends(std::string title) const {
    AnswerTable table{std::move(title), {}, {}};
    const TimeAxis& axis = time_axis("month_end");
    for (const std::string& type : limited_types())
      for (const std::size_t at : {std::size_t{0}, axis.size() - 1}) {
        if (at == 0 && axis.size() == 1 && !table.spots.empty() &&
            table.spots.back().provision == type)
          continue;
        const Day day = axis.first[at];
        const auto name = provisions_.find(type);
        const std::string& told = name == provisions_.end() ? type : name->second;
        table.spots.push_back({told + ", " + to_string(day), day, day, false, type});
        if (at > 0 || told == type) continue;
        if (!table.note.empty()) table.note += "; ";
        table.note += told;
        table.note += ": ";
        table.note += type;
      }
    if (!table.note.empty()) table.note = "In summary.csv: " + table.note;
    return table;
  }

  /// The whole ones; if there is none, the parts.
  [[nodiscard]] std::vector<Spot> financial_years() const {
    const TimeAxis& axis = time_axis("financial_year");
    std::vector<Spot> whole;
    std::vector<Spot> parts;
    for (std::size_t i = 0; i < axis.size(); ++i) {
      (is_whole(axis, i) ? whole : parts).push_back(period(axis, i, !is_whole(axis, i)));
      if (is_whole(axis, i)) whole.back().label = period_text(axis, i);
    }
    return whole.empty() ? parts : whole;
  }

  static Spot period(const TimeAxis& axis, std::size_t i, bool partial) {
    return {to_string(axis.first[i]) + " to " + to_string(axis.last[i]) + (partial ? " *" : ""),
            axis.first[i], axis.last[i], partial};
  }

  /// Types of provision that ever have places, or lack them, in the order of the scenario.
  [[nodiscard]] std::vector<std::string> limited_types() const {
    std::vector<bool> tells(layout_.measures.size());
    for (std::size_t i = 0; i < tells.size(); ++i)
      tells[i] = layout_.measures[i].name == "places" || layout_.measures[i].name == "shortfall";
    std::set<std::string_view> limited;
    for (const SummaryRow& row : rows_)
      if (tells[row.measure]) limited.insert(label_of(layout_, row, kProvision));
    std::vector<std::string> types;
    for (const measures::Axis& axis : layout_.axes) {
      if (axis.name != "provision") continue;
      for (const std::string& type : axis.labels)
        if (limited.contains(type)) types.push_back(type);
      break;
    }
    return types;
  }

  /// The categories of spend that the high needs budget bears, in the order of the scenario.
  [[nodiscard]] std::vector<std::string> high_needs_lines() const {
    std::vector<std::string> lines;
    for (const measures::Axis& axis : layout_.axes)
      for (const std::string& label : axis.labels)
        if (axis.name == "category" && label.starts_with("high_needs/")) lines.push_back(label);
    return lines;
  }

  [[nodiscard]] const TimeAxis& time_axis(std::string_view name) const {
    for (const TimeAxis& axis : layout_.times)
      if (axis.name == name) return axis;
    throw std::logic_error("summary: no time axis " + std::string{name});
  }

  void add_item(AnswerTable& table, const Wanted& wanted, const std::string& category = {}) const {
    for (std::size_t i = 0; i < layout_.measures.size(); ++i)
      if (layout_.measures[i].name == wanted.measure)
        table.items.push_back({i, std::string{wanted.heading}, wanted.unit, category});
  }
  void add(std::vector<AnswerTable>& tables, AnswerTable table,
           std::initializer_list<Wanted> wanted) const {
    for (const Wanted& each : wanted) add_item(table, each);
    keep(tables, std::move(table));
  }
  void keep(std::vector<AnswerTable>& tables, AnswerTable table) const {
    for (const Item& item : table.items) {
      std::vector<const SummaryRow*>& figures = table.figures.emplace_back();
      for (const Spot& spot : table.spots) figures.push_back(finder_.find(item, spot));
    }
    if (!table.items.empty() && !table.spots.empty()) tables.push_back(std::move(table));
  }

  const Layout& layout_;
  std::span<const SummaryRow> rows_;
  const Names& provisions_;
  Finder finder_;
};

/// 1234567 as 1,234,567; the digits of a number as text, with or without sign and decimals.
std::string with_commas(std::string text) {
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first + 3) text.insert(at -= 3, 1, ',');
  return text;
}

}  // namespace

std::string unit_text(Unit unit, const measures::Measure& measure) {
  switch (unit) {
    case Unit::count:
    case Unit::rate:
    case Unit::weeks: return measure.unit == "1" ? "" : measure.unit;
    case Unit::percent: return "%";
    case Unit::thousand_pounds: return "£ thousand";
  }
  throw std::logic_error("summary: a unit without a name");
}

std::string shown_number(double value, Unit unit) {
  return shown_number(value, unit, unit == Unit::count || unit == Unit::thousand_pounds ? 0 : 1);
}

std::string shown_number(double value, Unit unit, int decimals) {
  if (unit == Unit::percent) value *= 100.0;
  if (unit == Unit::thousand_pounds) value /= 1000.0;
  const std::string text = fmt::format("{:.{}f}", value, decimals);
  const bool is_zero = text.find_first_not_of("-0.") == std::string::npos;
  return with_commas(is_zero && text.starts_with('-') ? text.substr(1) : text);
}

std::vector<Answer> answers(const Layout& layout, std::span<const SummaryRow> rows,
                            const Names& provisions) {
  return Answerer{layout, rows, provisions}.all();
}

}  // namespace sendsim::app
