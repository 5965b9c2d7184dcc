#include "data_quality_figures.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "evidence_figures.hpp"
#include "json_text.hpp"

namespace sendsim::report {
namespace {

using nlohmann::json;

constexpr const char* kHidden = "c";
constexpr const char* kAboutHidden =
    " c: not shown, for a count of 1 to 4 is behind it or would be given away by it.";

json list_in(const json& item, const char* key) {
  return item.is_object() && item.contains(key) && item[key].is_array() ? item[key] : json::array();
}

std::optional<double> number_in(const json& item, const char* key) {
  if (!item.is_object() || !item.contains(key) || !item[key].is_number()) return std::nullopt;
  const double number = item[key].get<double>();
  return std::isfinite(number) ? std::optional{number} : std::nullopt;
}

/// A number; "c" where it is hidden; nothing where nobody knows.
Cell told_in(const json& item, const char* key) {
  if (const auto number = number_in(item, key)) return *number;
  if (text_in(item, key) == "hidden") return std::string{kHidden};
  return {};
}

bool is_hidden(const Cell& cell) { return std::holds_alternative<std::string>(cell); }

Cell year_cell(const json& item) {
  const auto year = number_in(item, "year");
  return year ? Cell{fmt::format("{:.0f}", *year)} : Cell{};
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// Of what one scenario tells.
class DataQuality {
 public:
  /// `index` and `name` of a what-if; 0 and empty of the baseline.
  DataQuality(json told, std::size_t index, std::string name)
      : told_(std::move(told)), index_{index}, name_{std::move(name)} {}  // braces: a list of it

  [[nodiscard]] std::string paragraph() const {
    const Cell plans = told_in(told_, "plans");
    const auto* held = std::get_if<double>(&plans);
    return fmt::format(
        "{}The first day and the rates rest on the authority's own files: {}{}. Beside them stand "
        "the "
        "figures published of {}.",
        name_.empty() ? "" : name_ + ": ", text_in(told_, "source"),
        held == nullptr ? std::string{}
                        : fmt::format(", with {} EHC plans in force at the last census",
                                      number_text(*held, Number::count)),
        text_in(told_, "published_of"));
  }

  void add_figures(std::vector<Figure>& figures) const {
    for (Figure figure : {totals(false), totals(true), problems()})
      if (!figure.table.rows.empty() || !figure.finding.empty())
        figures.push_back(std::move(figure));
  }

 private:
  [[nodiscard]] std::string id(const char* what) const {
    return index_ == 0 ? fmt::format("data-quality-{}", what)
                       : fmt::format("data-quality-{}-{}", what, index_);
  }
  [[nodiscard]] Figure figure(const char* what, const std::string& title) const {
    const std::string whole = name_.empty() ? title : name_ + ": " + title;
    return {.id = id(what),
            .title = whole,
            .finding = {},
            .charts = {},
            .table = {.caption = whole, .columns = {}, .rows = {}}};
  }

  /// Counts, or shares, beside what was published.
  [[nodiscard]] Figure totals(bool shares) const {
    const Number kind = shares ? Number::percent : Number::count;
    Figure made = shares ? figure("shares", "Own shares beside published ones")
                         : figure("totals", "Own totals beside published figures");
    made.table.columns = {{.heading = "Figure", .is_text = true},
                          {.heading = "Year", .is_text = true},
                          {.heading = "Own files", .number = kind},
                          {.heading = "Published", .number = kind},
                          {.heading = "Difference", .number = difference_number(kind)}};
    if (!shares)
      made.table.columns.push_back({.heading = "Difference, %", .number = Number::percent});
    bool hides = false;
    const json* latest = nullptr;  // of the last year with both
    const json all = list_in(told_, "totals");
    for (const json& item : all) {
      if ((item.is_object() && item.value("is_share", json{}) == json(true)) != shares) continue;
      std::vector<Cell> row = total_row(item, shares);
      hides = hides || is_hidden(row[2]);
      if (std::holds_alternative<double>(row[4]) &&
          (latest == nullptr || (text_in(item, "what") == text_in(*latest, "what") &&
                                 *number_in(item, "year") >= *number_in(*latest, "year"))))
        latest = &item;
      made.table.rows.push_back(std::move(row));
    }
    if (latest != nullptr)
      made.finding = finding_of(*latest, kind);
    else if (!made.table.rows.empty())
      made.finding = hides ? "Too few children are behind the own figures for them to be told."
                           : "Nothing has been published that these could be set beside.";
    made.note =
        "Flows are those of the calendar year, stocks those of January. An empty cell: not "
        "published.";
    if (hides) made.note += kAboutHidden;
    return made;
  }

  static std::vector<Cell> total_row(const json& item, bool is_share) {
    const Cell own = told_in(item, "own");
    const auto published = number_in(item, "published");
    std::vector<Cell> row{capitalised(text_in(item, "what")), year_cell(item), own,
                          published ? Cell{*published} : Cell{}};
    const auto* ours = std::get_if<double>(&own);
    const bool both = ours != nullptr && published && number_in(item, "year");
    row.push_back(both ? Cell{*ours - *published} : Cell{});
    if (!is_share)
      row.push_back(both && *published > 0.0 ? Cell{*ours / *published - 1.0} : Cell{});
    return row;
  }

  static std::string finding_of(const json& item, Number kind) {
    const double own = *number_in(item, "own");
    const double published = *number_in(item, "published");
    const double by = std::abs(own - published);
    const bool is_count = kind == Number::count;
    std::string text =
        fmt::format("{}, {:.0f}: {} in the files, {} published", capitalised(text_in(item, "what")),
                    *number_in(item, "year"), number_text(own, kind), number_text(published, kind));
    if (by <= 0.0) return text + ", the same.";
    const char* way =
        own > published ? (is_count ? "more" : "higher") : (is_count ? "fewer" : "lower");
    text += fmt::format(", which is {} {}", number_text(by, difference_number(kind)), way);
    if (is_count && published > 0.0)
      text += fmt::format(" ({})", number_text(by / published, Number::percent));
    return text + '.';
  }

  [[nodiscard]] Figure problems() const {
    Figure made = figure("problems", "What the files lack");
    made.table.columns = {{.heading = "Problem", .is_text = true},
                          {.heading = "Field or module of the return", .is_text = true},
                          {.heading = "Rows, all years"},
                          {.heading = "Plans on the first day"},
                          {.heading = "What it means for the forecast", .is_text = true},
                          {.heading = "What was assumed", .is_text = true}};
    bool hides = is_hidden(told_in(told_, "plans"));
    std::set<std::string> kinds;
    for (const json& item : list_in(told_, "problems")) {
      const Cell rows = told_in(item, "rows");
      const Cell plans = told_in(item, "plans");
      hides = hides || is_hidden(rows) || is_hidden(plans);
      kinds.insert(text_in(item, "problem"));
      made.table.rows.push_back({capitalised(text_in(item, "problem")), text_in(item, "field"),
                                 rows, plans, text_in(item, "meaning"), text_in(item, "assumed")});
    }
    made.finding = problems_finding(made.table, kinds.size());
    if (made.table.rows.empty()) return made;
    made.note =
        "Worst first. Rows are those of all years' returns. Plans are those in force on the first "
        "day in whose record of the last return the problem stands; an empty cell: it cannot be "
        "told. A plan may have several problems, so the counts do not add up. Where the rows "
        "stand, data_quality.csv in the scenario's folder tells, unless small counts are hidden.";
    if (hides) made.note += kAboutHidden;
    return made;
  }

  [[nodiscard]] std::string problems_finding(const Table& table, std::size_t kinds) const {
    if (table.rows.empty()) return "No problem was found in the files.";
    std::string text = fmt::format("{} of problem{} found.",
                                   kinds == 1 ? "1 kind" : fmt::format("{} kinds", kinds),
                                   kinds == 1 ? " was" : "s were");
    const std::vector<Cell>& worst = table.rows.front();
    const auto* plans = std::get_if<double>(&worst[3]);
    const auto held = number_in(told_, "plans");
    if (plans == nullptr || *plans <= 0.0 || !held) return text;
    return text + fmt::format(" The one that touches most plans of the first day: {}, {} of {}.",
                              std::get<std::string>(worst[0]), number_text(*plans, Number::count),
                              number_text(*held, Number::count));
  }

  json told_;
  std::size_t index_;
  std::string name_;
};

}  // namespace

std::optional<Section> data_quality_section(const Study& study) {
  Section section{"data-quality", "Data quality: the authority's own files", {}, {}};
  std::set<std::string> seen;
  for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
    const Sample& sample = study.scenarios[s];
    const std::string text = attribute(sample, "data_quality");
    json told = json::parse(text, nullptr, false);
    if (!told.is_object() || !seen.insert(text).second) continue;  // a what-if has its baseline's
    const DataQuality quality{std::move(told), s, s == 0 ? std::string{} : sample.name()};
    section.paragraphs.push_back(quality.paragraph());
    quality.add_figures(section.figures);
  }
  if (section.paragraphs.empty()) return std::nullopt;
  return section;
}

}  // namespace sendsim::report
