#include "sendsim/experiment/asked_precision.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "sendsim/core/date.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/measures/periods.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::experiment {
namespace {

using measures::Cube;
using measures::Layout;
using measures::Measure;
using measures::TimeAxis;
using scenario::in_quotes;
using Words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& expected, std::string_view got,
                         const std::string& hint = {}) {
  throw std::invalid_argument("expected " + expected + ", got " + in_quotes(got) + hint);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Takes `end` off the end of `text`, and blanks before it.
bool drop_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text = trimmed(text.substr(0, text.size() - end.size()));
  return true;
}

std::optional<double> plain_number(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return std::isfinite(value) ? std::optional{value} : std::nullopt;
}

/// `500000`, `500,000`, `0.5`; commas stand before each third digit from the point, or nowhere.
std::optional<double> number(std::string_view text) {
  std::string digits;
  const std::size_t point = std::min(text.find('.'), text.size());
  const bool has_commas = text.find(',') != std::string_view::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_due = has_commas && i < point && (point - i) % 4 == 0;
    if ((text[i] == ',') != is_due) return std::nullopt;
    if (!is_due) digits += text[i];
  }
  return plain_number(digits);
}

// ---- the two forms ----

/// `1%`, `0.5 %` or `0.01` as a share; nothing if it is none above 0 and up to 1.
std::optional<double> share_of(std::string_view text) {
  double per = 1;
  if (!text.empty() && text.back() == '%') {
    text.remove_suffix(1);
    if (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    per = 100;
  }
  const std::optional<double> value = plain_number(text);
  if (!value) return std::nullopt;
  const double share = *value / per;
  return share > 0 && share <= 1 ? std::optional{share} : std::nullopt;
}

AskedPrecision parse_headline(std::string_view text) {
  const auto share = share_of(text);
  if (!share || (*share == 1 && text.back() != '%'))
    refuse("a share above 0, such as 1% or 0.01", text,
           share_of(std::string{text} + "%") ? " (write " + std::string{text} + "%)"
                                             : " (of one figure write such as ehc_plans@2030=50)");
  return {.text = std::string{text}, .measure = {}, .width = {.relative = *share}};
}

struct Width {
  stats::Precision of;
  std::string unit{};
};

/// `£500,000`, `£500k`, `0.5 GBP million`: pounds.
std::optional<double> pounds(std::string_view text) {
  constexpr std::string_view kPound = "£";
  bool is_money = text.starts_with(kPound);
  if (is_money) text = trimmed(text.substr(kPound.size()));
  double times = 1;
  const auto in = [&](std::initializer_list<std::string_view> words, double each) {
    for (const std::string_view word : words)
      if (times == 1 && drop_end(text, word)) times = each;
  };
  const bool says_pounds = text.find("GBP") != std::string_view::npos;
  if (is_money || says_pounds) {
    in({"thousand", "k", "K"}, 1e3);
    in({"million", "m", "M"}, 1e6);
  }
  is_money = drop_end(text, "GBP") != is_money;
  const std::optional<double> value = number(text);
  return is_money && value ? std::optional{*value * times} : std::nullopt;
}

std::optional<Width> parse_width(std::string_view text) {
  std::string_view rest = text;
  if (drop_end(rest, "%")) {
    const auto value = number(rest);
    if (value && *value > 0 && *value <= 100) return Width{{.relative = *value / 100}};
    return std::nullopt;
  }
  if (const auto value = pounds(text)) return Width{{.absolute = *value}, "GBP"};
  for (const std::string_view points : {"pp", "percentage points", "percentage point"})
    if (drop_end(rest, points)) {
      const auto value = number(rest);
      return value ? std::optional{Width{{.absolute = *value / 100}, "pp"}} : std::nullopt;
    }
  std::string_view unit;
  if (const std::size_t blank = text.find(' '); blank != std::string_view::npos) {
    unit = trimmed(text.substr(blank));
    rest = text.substr(0, blank);
  }
  const auto value = number(rest);
  return value ? std::optional{Width{{.absolute = *value}, std::string{unit}}} : std::nullopt;
}

Width read_width(std::string_view text) {
  const auto width = parse_width(text);
  if (width && (width->of.relative > 0 || width->of.absolute > 0)) return *width;
  std::string with_point{text};
  const std::size_t comma = text.rfind(',');
  if (comma != std::string_view::npos) with_point[comma] = '.';
  const bool is_decimal = comma == text.find(',') && comma + 4 != text.size();
  refuse("a width above 0, such as 50, £500,000, 1pp or 1%", text,
         comma != std::string_view::npos && is_decimal && parse_width(with_point)
             ? " (write " + with_point + ")"
             : "");
}

/// `MEASURE[,COLUMN:CODE]…`; a code may hold commas.
void read_figure(std::string_view text, AskedPrecision& asked) {
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string_view piece = text.substr(at, comma - at);
    const std::size_t colon = piece.find(':');
    if (at == 0)
      asked.measure = trimmed(piece);
    else if (colon != std::string_view::npos)
      asked.codes.emplace_back(trimmed(piece.substr(0, colon)), trimmed(piece.substr(colon + 1)));
    else if (asked.codes.empty())
      refuse("a column and its code behind the comma, such as need:ASD", trimmed(piece));
    else
      (asked.codes.back().second += ',') += piece;
    at = comma + 1;
  }
  if (asked.measure.empty()) refuse("a measure of summary.csv, such as ehc_plans", text);
}

// ---- what they mean in a layout ----

std::string listed(const Words& words, const char* last_word) {
  constexpr std::size_t kMost = 12;
  std::string text;
  const std::size_t shown = std::min(words.size(), kMost);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0)
      text += i + 1 < words.size() ? std::string{", "} : std::string{" "} + last_word + " ";
    text += words[i];
  }
  return shown < words.size() ? text + " …" : text;
}

bool is_rate(const Layout& layout, const Cube& cube) {
  return layout.measures[cube.measure].kind == measures::Kind::rate;
}

/// Whether `summary.csv` has rows of it: in total, or of labels.
bool shows(const Layout& layout, const Cube& cube, bool labels) {
  if (is_rate(layout, cube))
    return cube.axes.empty() ? !labels && (cube.show_cells || cube.show_total)
                             : labels && cube.show_cells;
  if (labels) return !cube.axes.empty() && (cube.show_margins || cube.show_cells);
  return cube.show_total || (cube.axes.empty() && cube.show_cells);
}

/// A measure whose name, or else whose description, has the word in it.
std::string related(std::string_view word, const Layout& layout) {
  if (word.size() < 3) return {};
  for (const Measure& measure : layout.measures)
    if (measure.name.find(word) != std::string::npos) return measure.name;
  for (const Measure& measure : layout.measures)
    if (measure.description.find(word) != std::string::npos) return measure.name;
  return {};
}

class Finder {
 public:
  Finder(const AskedPrecision& asked, const Layout& layout) : asked_{asked}, layout_{layout} {}

  PreciseSelection find() {
    find_measure();
    find_cubes();
    const auto [cube, period] = asked_.period.empty() ? last_period() : asked_period();
    PreciseSelection found{{cube, period, labels_in(layout_.cubes[cube])}, asked_.width};
    check_unit(found.width);
    return found;
  }

 private:
  [[nodiscard]] const Measure& measure() const { return layout_.measures[measure_]; }
  [[nodiscard]] const TimeAxis& time_of(std::size_t cube) const {
    return layout_.times[layout_.cubes[cube].time];
  }
  [[nodiscard]] bool is_of_measure(const Cube& cube) const { return cube.measure == measure_; }

  void find_measure() {
    Words names;
    for (std::size_t i = 0; i < layout_.measures.size(); ++i) {
      const std::string& name = layout_.measures[i].name;
      const bool is_shown =
          std::any_of(layout_.cubes.begin(), layout_.cubes.end(), [&](const Cube& cube) {
            return cube.measure == i && (shows(layout_, cube, false) || shows(layout_, cube, true));
          });
      if (!is_shown) continue;
      names.push_back(name);
      if (name == asked_.measure) measure_ = i;
    }
    if (measure_ < layout_.measures.size()) return;
    std::string hint = scenario::did_you_mean(asked_.measure, names);
    if (const std::string other = related(asked_.measure, layout_); hint.empty() && !other.empty())
      hint = " (did you mean \"" + other + "\"?)";
    if (hint.empty()) hint = " (its measures: " + listed(names, "and") + ")";
    refuse("a measure of summary.csv", asked_.measure, hint);
  }

  /// Of each time axis the first cube that has what is asked for, as `summary.csv` shows it.
  void find_cubes() {
    refuse_unknown_columns();
    for (std::size_t i = 0; i < layout_.cubes.size(); ++i) {
      const Cube& cube = layout_.cubes[i];
      const bool has_it =
          is_of_measure(cube) && shows(layout_, cube, !asked_.codes.empty()) && fits(cube);
      const bool is_first = std::none_of(cubes_.begin(), cubes_.end(), [&](std::size_t other) {
        return layout_.cubes[other].time == cube.time;
      });
      if (has_it && is_first) cubes_.push_back(i);
    }
    if (cubes_.empty()) refuse_codes();
  }

  [[nodiscard]] Words columns() const {
    Words columns;
    for (const Cube& cube : layout_.cubes)
      if (is_of_measure(cube) && shows(layout_, cube, true))
        for (const std::size_t axis : cube.axes)
          if (std::find(columns.begin(), columns.end(), layout_.axes[axis].name) == columns.end())
            columns.push_back(layout_.axes[axis].name);
    return columns;
  }
  [[nodiscard]] Words codes_of(const std::string& column) const {
    Words codes;
    for (const Cube& cube : layout_.cubes)
      if (is_of_measure(cube) && shows(layout_, cube, true))
        for (const std::size_t axis : cube.axes)
          for (const std::string& label : layout_.axes[axis].labels)
            if (layout_.axes[axis].name == column &&
                std::find(codes.begin(), codes.end(), label) == codes.end())
              codes.push_back(label);
    return codes;
  }

  void refuse_unknown_columns() const {
    const Words known = columns();
    for (auto code = asked_.codes.begin(); code != asked_.codes.end(); ++code) {
      if (known.empty())
        refuse(measure().name + " without codes, of which it has none",
               code->first + ":" + code->second);
      if (std::find(known.begin(), known.end(), code->first) == known.end())
        refuse("a column of " + measure().name + ", " + listed(known, "or"), code->first,
               scenario::did_you_mean(code->first, known));
      if (std::any_of(asked_.codes.begin(), code,
                      [&](const auto& other) { return other.first == code->first; }))
        refuse("each column once", code->first + ":" + code->second);
      const Words codes = codes_of(code->first);
      if (std::find(codes.begin(), codes.end(), code->second) == codes.end())
        refuse(code->first + ": " + listed(codes, "or"), code->second,
               scenario::did_you_mean(code->second, codes));
    }
  }

  /// The codes are labels of the cube's axes, and a rate has them all.
  [[nodiscard]] bool fits(const Cube& cube) const {
    const auto labels = labels_in(cube);
    const auto given = labels.size() - static_cast<std::size_t>(
                                           std::count(labels.begin(), labels.end(), std::nullopt));
    return given == asked_.codes.size() && (!is_rate(layout_, cube) || given == cube.axes.size());
  }
  [[nodiscard]] std::vector<std::optional<std::size_t>> labels_in(const Cube& cube) const {
    std::vector<std::optional<std::size_t>> labels(cube.axes.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const measures::Axis& axis = layout_.axes[cube.axes[i]];
      for (const auto& [column, code] : asked_.codes) {
        const auto at = std::find(axis.labels.begin(), axis.labels.end(), code);
        if (column == axis.name && at != axis.labels.end())
          labels[i] = static_cast<std::size_t>(at - axis.labels.begin());
      }
    }
    return labels;
  }

  /// Each column and code is known, but they do not stand together.
  [[noreturn]] void refuse_codes() const {
    Words ways;
    std::string example = measure().name;
    for (const Cube& cube : layout_.cubes) {
      if (!is_of_measure(cube) || !shows(layout_, cube, true)) continue;
      std::string way;
      for (const std::size_t axis : cube.axes) {
        (way += way.empty() ? "" : " and ") += layout_.axes[axis].name;
        if (ways.empty() && !layout_.axes[axis].labels.empty())
          example.append(",")
              .append(layout_.axes[axis].name)
              .append(":")
              .append(layout_.axes[axis].labels[0]);
      }
      if (std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(way);
    }
    std::string got = measure().name;
    for (const auto& [column, code] : asked_.codes)
      got.append(",").append(column).append(":").append(code);
    refuse(measure().name + " by " + listed(ways, "or") + ", such as " + example, got);
  }

  using Place = std::pair<std::size_t, std::size_t>;  ///< cube and period

  [[nodiscard]] Place last_period() const {
    for (const bool yearly : {true, false})
      for (const std::size_t cube : cubes_)
        if (measures::is_yearly(time_of(cube)) == yearly)
          return {cube, measures::last_whole(time_of(cube))};
    throw std::logic_error("precision: a figure without periods");
  }

  [[nodiscard]] Place asked_period() const {
    for (const std::size_t cube : cubes_)
      if (const auto period = period_in(time_of(cube))) return {cube, *period};
    Words known;
    std::string hint;
    for (const std::size_t cube : cubes_) {
      const TimeAxis& axis = time_of(cube);
      known.push_back(range_of(axis));
      if (const auto year = year_of(asked_.period); year && axis.name == "financial_year")
        hint = " (" + financial_year(*year - 1) + " ends in it, " + financial_year(*year) +
               " begins in it)";
    }
    refuse(listed(known, "or"), asked_.period, hint);
  }

  static std::string two_digits(int number) {
    return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
  }
  static std::string financial_year(int start) {
    return std::to_string(start) + '-' + two_digits(start + 1);
  }
  static std::string month_of(Day day) { return to_string(day).substr(0, 7); }
  static int start_of(const TimeAxis& axis, std::size_t i) {
    return axis.name == "financial_year" ? FinancialYear::of(axis.first[i]).start
                                         : calendar_year(axis.first[i]);
  }
  static bool is_monthly(const TimeAxis& axis) { return !measures::is_yearly(axis); }

  /// How the periods of an axis are asked for.
  static std::string range_of(const TimeAxis& axis) {
    const auto ends = [&](auto text, const char* what) {
      const std::string first = text(std::size_t{0});
      const std::string last = text(axis.size() - 1);
      return what + (first == last ? " " + first : " from " + first + " to " + last);
    };
    if (axis.name == "financial_year")
      return ends([&](std::size_t i) { return financial_year(start_of(axis, i)); },
                  "a financial year");
    if (is_monthly(axis))
      return ends([&](std::size_t i) { return month_of(axis.last[i]); }, "a month");
    return ends([&](std::size_t i) { return std::to_string(start_of(axis, i)); }, "a year");
  }

  static std::optional<int> digits(std::string_view text, std::size_t count) {
    int value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.size() != count || fault != std::errc{} || end != text.data() + text.size() ||
        value < 0)
      return std::nullopt;
    return value;
  }
  static std::optional<int> year_of(std::string_view text) { return digits(text, 4); }

  /// `2027-28`, `2027/28` or `2027-2028`: the year in which it begins.
  static std::optional<int> financial_year_of(std::string_view text) {
    if (text.size() != 7 && text.size() != 9) return std::nullopt;
    const auto start = year_of(text.substr(0, 4));
    const auto end = digits(text.substr(5), text.size() - 5);
    if (!start || !end || (text[4] != '-' && text[4] != '/')) return std::nullopt;
    return *end == (text.size() == 9 ? *start + 1 : (*start + 1) % 100) ? start : std::nullopt;
  }

  [[nodiscard]] std::optional<std::size_t> period_in(const TimeAxis& axis) const {
    if (const auto day = parse_day(asked_.period))
      return last_of(axis, [&](std::size_t i) { return axis.first[i] == *day; });
    const std::size_t to = asked_.period.find(" to ");
    if (to != std::string::npos) {
      const auto first = parse_day(trimmed(std::string_view{asked_.period}.substr(0, to)));
      const auto last = parse_day(trimmed(std::string_view{asked_.period}.substr(to + 4)));
      return last_of(axis, [&](std::size_t i) {
        return first && last && axis.first[i] == *first && axis.last[i] == *last;
      });
    }
    if (is_monthly(axis))
      return last_of(axis, [&](std::size_t i) { return month_of(axis.last[i]) == asked_.period; });
    const auto year =
        axis.name == "financial_year" ? financial_year_of(asked_.period) : year_of(asked_.period);
    const auto begins = [&](std::size_t i) { return year && start_of(axis, i) == *year; };
    const auto whole =
        last_of(axis, [&](std::size_t i) { return begins(i) && measures::is_whole(axis, i); });
    return whole ? whole : last_of(axis, begins);
  }
  template <class Is>
  static std::optional<std::size_t> last_of(const TimeAxis& axis, Is is) {
    for (std::size_t i = axis.size(); i-- > 0;)
      if (is(i)) return i;
    return std::nullopt;
  }

  void check_unit(const stats::Precision& width) const {
    const bool percentage = is_percentage(measure());
    const std::string& unit = asked_.unit;
    const std::string got = asked_.text.substr(asked_.text.rfind('=') + 1);
    const std::string_view typed = trimmed(got);
    const auto singular = [](std::string_view word) {
      return word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
    };
    if (percentage && (unit.empty() || unit == "pp")) {
      if (width.absolute < 1) return;
      refuse("a width of " + measure().name + " below 1, such as 1pp or 0.01", typed,
             unit.empty() && width.absolute < 100 ? " (write " + std::string{typed} + "pp)" : "");
    }
    if (unit.empty() || singular(unit) == singular(measure().unit)) return;
    if (measure().unit == "persons" && (unit == "children" || unit == "plans")) return;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kExamples{
        {{"GBP", "£500,000"}, {"persons", "50"}, {"weeks", "0.5"}}};
    std::string example = percentage ? "1pp" : "2";
    for (const auto& [of, text] : kExamples)
      if (measure().unit == of) example = text;
    refuse("a width of " + measure().name +
               (percentage              ? std::string{" in percentage points"}
                : measure().unit == "1" ? std::string{" without a unit"}
                                        : " in " + measure().unit) +
               ", such as " + example + " or 1%",
           typed);
  }

  const AskedPrecision& asked_;
  const Layout& layout_;
  std::size_t measure_ = static_cast<std::size_t>(-1);
  std::vector<std::size_t> cubes_;  ///< one a time axis
};

}  // namespace

AskedPrecision parse_precision(std::string_view text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos) return parse_headline(text);
  AskedPrecision asked{.text = std::string{text}, .measure = {}};
  std::string_view figure = trimmed(text.substr(0, equals));
  if (const std::size_t at = figure.rfind('@'); at != std::string_view::npos) {
    asked.period = trimmed(figure.substr(at + 1));
    figure = trimmed(figure.substr(0, at));
    if (asked.period.empty())
      refuse("a period behind the @, such as 2030, 2027-28 or 2027-09", text);
  }
  read_figure(figure, asked);
  Width width = read_width(trimmed(text.substr(equals + 1)));
  asked.width = width.of;
  asked.unit = std::move(width.unit);
  return asked;
}

PreciseSelection find_asked(const AskedPrecision& asked, const Layout& layout) {
  if (asked.is_headline()) throw std::logic_error("precision: the headline is no figure");
  return Finder{asked, layout}.find();
}

bool is_percentage(const Measure& measure) { return measure.name == "within_20_weeks"; }

}  // namespace sendsim::experiment
