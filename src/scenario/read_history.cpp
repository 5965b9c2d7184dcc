// What has been published beside what is simulated.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "book.hpp"
#include "model_reader.hpp"
#include "sendsim/pathway/measure_table.hpp"
#include "sendsim/scenario/history.hpp"

namespace sendsim::scenario {
namespace {

using measures::Cube;
using measures::Layout;
using parameters::Axis;

constexpr std::array kPeriods{std::pair{"calendar_year", HistoryPeriod::calendar_year},
                              std::pair{"financial_year", HistoryPeriod::financial_year},
                              std::pair{"month", HistoryPeriod::month}};

/// How a measure is counted, whatever the scenario.
struct Counted {
  const measures::Measure* measure = nullptr;
  bool by_day = false;                           ///< of single days: censuses and months' ends
  bool financial_years = false;                  ///< of nothing but these
  std::vector<std::vector<std::string>> grains;  ///< the axes of each of its cubes
};

Counted counted(const std::string& name) {
  const Layout& table = pathway::measure_table();
  Counted found;
  found.financial_years = true;
  for (const Cube& cube : table.cubes) {
    if (table.measures[cube.measure].name != name) continue;
    found.measure = &table.measures[cube.measure];
    const std::string& time = table.times[cube.time].name;
    found.by_day = found.by_day || time == "census_day" || time == "month_end";
    found.financial_years = found.financial_years && time == "financial_year";
    std::vector<std::string>& axes = found.grains.emplace_back();
    for (const std::size_t axis : cube.axes) axes.push_back(table.axes[axis].name);
  }
  return found;
}

bool holds_all(const std::vector<std::string>& axes, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& axis) {
    return std::find(axes.begin(), axes.end(), axis) != axes.end();
  });
}

/// Shares are told by their sentence: other numbers without a unit may be above 1.
bool is_share(const measures::Measure& measure) { return measure.description.starts_with("Share"); }
bool is_count(const measures::Measure& measure) {
  return measure.unit == "persons" || measure.unit == "places";
}
bool must_have_unit(const measures::Measure& measure) {
  return measure.unit != "1" && !is_count(measure);
}

/// The last day of the period that begins on `first`; nothing if none does.
std::optional<Day> last_day(HistoryPeriod period, Day first) {
  const std::chrono::year_month_day date{first};
  if (period == HistoryPeriod::day) return first;
  if (date.day() != std::chrono::day{1}) return std::nullopt;
  if (period == HistoryPeriod::month) return Day{date.year() / date.month() / std::chrono::last};
  if (period == HistoryPeriod::financial_year)
    return first == FinancialYear::of(first).first_day()
               ? std::optional{FinancialYear::of(first).last_day()}
               : std::nullopt;
  if (date.month() != std::chrono::January) return std::nullopt;
  return Day{date.year() / std::chrono::December / 31};
}

std::string first_day_of(HistoryPeriod period) {
  switch (period) {
    case HistoryPeriod::day: break;
    case HistoryPeriod::month: return "the first day of a month, such as 2024-05-01";
    case HistoryPeriod::calendar_year: return "the first day of a year, such as 2024-01-01";
    case HistoryPeriod::financial_year:
      return "the first day of a financial year, such as 2024-04-01";
  }
  return "a date such as 2024-01-18";
}

class SeriesReader {
 public:
  SeriesReader(Section item, const pathway::Model& frame) : item_{std::move(item)}, frame_{frame} {}

  PublishedSeries read() {
    read_measure();
    series_.source = item_.text("source", {.help = "where it is published"});
    series_.note = item_.text("note", {.fallback = "", .help = "what its readers must know"});
    read_unit();
    read_period();
    read_part();
    read_values();
    item_.refuse_other_keys();
    return std::move(series_);
  }

 private:
  [[nodiscard]] bool is_known() const { return counted_.measure != nullptr; }

  void read_measure() {
    series_.measure = item_.text("measure", {.help = "A measure of the results, by name."});
    counted_ = counted(series_.measure);
    if (is_known() || series_.measure.empty()) return;
    std::vector<std::string> names;
    for (const measures::Measure& each : pathway::measure_table().measures)
      names.push_back(each.name);
    item_.refuse("measure", "a measure of the results",
                 in_quotes(series_.measure) + did_you_mean(series_.measure, names));
  }

  void read_unit() {
    const std::string written = item_.text(
        "unit", {.fallback = "", .help = "The measure's; sums, times and staff need it."});
    if (!is_known()) return;
    series_.unit = counted_.measure->unit;
    if (item_.is_refused("unit") || written == series_.unit) return;
    if (item_.has("unit") || must_have_unit(*counted_.measure))
      item_.refuse("unit", "the unit " + series_.unit);
  }

  void read_period() {
    std::vector<std::string> words;
    for (const auto& [word, period] : kPeriods) words.emplace_back(word);
    const auto written = item_.if_given("period", [&] {
      return item_.choice("period", words,
                          {.help = "What each value of a flow or a rate is of; a stock has none."});
    });
    if (!is_known() || item_.is_refused("period")) return;
    if (counted_.by_day && written)
      return item_.refuse("period", "no period (" + series_.measure + " is of single days)");
    if (counted_.by_day) return;
    if (!written) return item_.refuse("period", joined(words));
    if (counted_.financial_years && *written != "financial_year")
      return item_.refuse("period", "financial_year, which " + series_.measure + " is of");
    for (const auto& [word, period] : kPeriods)
      if (word == *written) series_.period = period;
  }

  /// The part that is told, which the measure must be counted by.
  void read_part() {
    const std::optional<Section> where =
        item_.optional_section("where", "Codes or ranges by axis; without it all of the measure.");
    if (!where) return;
    read_group(*where);
    const ModelAxes axes = axes_of(frame_);
    add_codes(*where, axes.provision);
    add_codes(*where, axes.need);
    add_codes(*where, axes.age);
    add_codes(*where, category_axis(frame_, is_known() ? counted_.measure->unit : ""));
    where->refuse_other_keys();
    std::vector<std::string> wanted;
    for (const PublishedSeries::Part& part : series_.where) wanted.push_back(part.axis);
    if (!is_known() || wanted.empty()) return;
    const bool is_counted =
        std::any_of(counted_.grains.begin(), counted_.grains.end(),
                    [&](const auto& axes_of_cube) { return holds_all(axes_of_cube, wanted); });
    if (!is_counted)
      item_.refuse("where", "a part that " + series_.measure + " is counted by", joined(wanted));
  }

  /// `sen2_group: special`: the types of provision that are counted under it.
  void read_group(const Section& where) {
    series_.sen2_group = where.text(
        "sen2_group", {.fallback = "", .help = "All types of provision of this SEN2 group."});
    if (series_.sen2_group.empty()) return;
    if (where.has("provision")) return where.refuse("sen2_group", "nothing beside provision");
    PublishedSeries::Part part{"provision", {}};
    std::vector<std::string> groups;
    for (const population::ProvisionType& each : frame_.provisions) {
      groups.push_back(each.sen2_group);
      if (each.sen2_group == series_.sen2_group) part.codes.push_back(each.code);
    }
    if (part.codes.empty())
      return where.refuse("sen2_group", "a sen2_group of the provision types",
                          in_quotes(series_.sen2_group) + did_you_mean(series_.sen2_group, groups));
    series_.where.push_back(std::move(part));
  }

  void add_codes(const Section& where, const Axis& axis) {
    const std::vector<std::size_t> chosen =
        where.codes(axis.name, axis, {.fallback = "all", .help = "All without it."});
    if (!where.has(axis.name)) return;
    PublishedSeries::Part part{axis.name, {}};
    for (const std::size_t code : chosen) part.codes.push_back(axis.codes[code]);
    if (!part.codes.empty()) series_.where.push_back(std::move(part));
  }

  void read_values() {
    ByDaySpec spec{.unit = series_.unit, .help = "By day, or by the first day of each period."};
    if (is_known()) {
      const measures::Measure& measure = *counted_.measure;
      if (!measure.name.ends_with("_balance")) spec.at_least = 0.0;
      spec.whole = is_count(measure);
      spec.share = is_share(measure);
    }
    const HistoryPeriod period = series_.period;
    const std::string right_day = first_day_of(period);
    spec.right_day = right_day;
    spec.is_right_day = [period](Day day) { return last_day(period, day).has_value(); };
    for (const auto& [first, value] : item_.by_day("values", spec))
      series_.values.push_back({first, *last_day(period, first), value});
  }

  Section item_;
  const pathway::Model& frame_;
  Counted counted_;
  PublishedSeries series_;
};

bool same_series(const PublishedSeries& a, const PublishedSeries& b) {
  const auto same_part = [](const PublishedSeries::Part& one, const PublishedSeries::Part& other) {
    return one.axis == other.axis && one.codes == other.codes;
  };
  return a.measure == b.measure && a.period == b.period && a.source == b.source &&
         std::equal(a.where.begin(), a.where.end(), b.where.begin(), b.where.end(), same_part);
}

}  // namespace

std::string to_string(HistoryPeriod period) {
  for (const auto& [word, each] : kPeriods)
    if (each == period) return word;
  return "day";
}

Axis category_axis(const pathway::Model& frame, std::string_view unit) {
  if (unit != "GBP") return Axis::of_codes("category", frame.cease_reasons.codes());
  std::vector<std::string> codes;
  for (const finance::CostLine& line : frame.cost_lines)
    if (line.budget < frame.budgets.size())
      codes.push_back(frame.budgets[line.budget].code + "/" + line.code);
  return Axis::of_codes("category", std::move(codes));
}

std::vector<PublishedSeries> read_history(const Section& root, const pathway::Model& frame) {
  std::vector<PublishedSeries> all;
  for (const Section& item :
       root.list("history", false, "What has been published, to be shown beside the results.")) {
    PublishedSeries series = SeriesReader{item, frame}.read();
    if (root.is_refused(item.path())) continue;
    if (std::any_of(all.begin(), all.end(),
                    [&](const PublishedSeries& each) { return same_series(each, series); }))
      item.refuse("measure", "each series of one source once",
                  in_quotes(series.measure) + " again");
    else
      all.push_back(std::move(series));
  }
  return all;
}

}  // namespace sendsim::scenario
