#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "book.hpp"

namespace sendsim::scenario {
namespace {

using parameters::Change;
using parameters::Distribution;
using parameters::Interpolation;
using parameters::Lever;
using parameters::Series;
using parameters::Table;

/// The parts of a parameter's mapping; a bare value has a value only.
struct Parts {
  const Node* value = nullptr;
  const Node* from = nullptr;
  const Node* csv = nullptr;
  const Node* over_time = nullptr;
  const Node* between = nullptr;
  const Node* unit = nullptr;
  const Node* uncertainty = nullptr;
  std::string source;
  std::string note;
};

const std::vector<std::string>& part_names() {
  static const std::vector<std::string> kNames{"value", "from",   "csv",  "over_time",  "between",
                                               "unit",  "source", "note", "uncertainty"};
  return kNames;
}

bool has_parts(const Node& node, const Quantity& quantity) {
  if (!node.is_map()) return false;
  if (quantity.axes.empty()) return true;
  return is_parameter(node) || node.find("unit") != nullptr || node.find("source") != nullptr ||
         node.find("uncertainty") != nullptr || node.find("over_time") != nullptr;
}

std::string text_part(Book& book, const Node& node, const std::string& key, std::string inherited) {
  const Node* text = node.find(key.substr(key.rfind('.') + 1));
  if (text == nullptr) return inherited;
  if (text->is_scalar()) return text->text;
  book.add(text->place, key, "text", describe(*text));
  return inherited;
}

Parts read_parts(SectionState& section, const std::string& path, const Node& node,
                 const Quantity& quantity) {
  Parts parts;
  parts.source = section.source;
  parts.note = section.note;
  if (!has_parts(node, quantity)) {
    parts.value = &node;
    return parts;
  }
  Book& book = *section.book;
  for (const Entry& entry : node.entries) {
    const auto& names = part_names();
    if (std::find(names.begin(), names.end(), entry.key) == names.end())
      book.add(entry.key_place, path + "." + entry.key, "a known key",
               in_quotes(entry.key) + did_you_mean(entry.key, names));
  }
  parts.value = node.find("value");
  parts.from = node.find("from");
  parts.csv = node.find("csv");
  parts.over_time = node.find("over_time");
  parts.between = node.find("between");
  parts.unit = node.find("unit");
  parts.uncertainty = node.find("uncertainty");
  parts.source = text_part(book, node, path + ".source", parts.source);
  // A note stands beside its own source: a section's note does not speak for a parameter with one.
  parts.note =
      text_part(book, node, path + ".note", node.find("source") != nullptr ? "" : parts.note);
  return parts;
}

/// The unit as written; null pointer after a fault.
const Unit* read_unit(Book& book, const std::string& path, const Node* unit, const Node& value,
                      const Quantity& quantity) {
  static const Unit kPure{};
  const Unit* canonical = quantity.units.empty() ? &kPure : &quantity.units.front();
  if (unit == nullptr) {
    if (quantity.bare) return canonical;
    book.add(value.place, path, quantity.expected(), describe(value));
    return nullptr;
  }
  std::vector<std::string> names;
  for (const Unit& known : quantity.units) {
    if (!known.name.empty() && unit->is_scalar() && unit->text == known.name) return &known;
    if (!known.name.empty() && !known.alias) names.push_back(known.name);
  }
  if (names.empty())
    book.add(unit->place, path + ".unit", "no unit (this is a pure number)", describe(*unit));
  else
    book.add(unit->place, path + ".unit", "the unit " + joined(names),
             describe(*unit) + (unit->is_scalar() ? did_you_mean(unit->text, names) : ""));
  return nullptr;
}

Interpolation read_between(Book& book, const std::string& path, const Node* between) {
  if (between == nullptr) return Interpolation::steps;
  if (between->is_scalar() && between->text == "linear") return Interpolation::linear;
  if (!between->is_scalar() || between->text != "steps")
    book.add(between->place, path + ".between", "steps or linear",
             describe(*between) +
                 (between->is_scalar() ? did_you_mean(between->text, {"steps", "linear"}) : ""));
  return Interpolation::steps;
}

/// `{2025-01-16: 8.4, 2026-09-01: 9}`, read by `quantity` and `unit`.
std::optional<Series> read_series(Book& book, const std::string& path, const Node& node,
                                  const Quantity& quantity, const Unit& unit,
                                  Interpolation between) {
  if (!node.is_map() || node.entries.empty()) {
    book.add(node.place, path, "dates with values, such as {2025-01-16: 8.4, 2026-09-01: 9}",
             node.is_map() ? "an empty mapping" : describe(node));
    return std::nullopt;
  }
  std::vector<Series::Point> points;
  bool whole = true;
  for (const Entry& entry : node.entries) {
    const std::string key = path + "." + entry.key;
    const std::optional<Day> from = parse_day(entry.key);
    if (!from) book.add(entry.key_place, key, "a date such as 2026-09-01", in_quotes(entry.key));
    const std::optional<double> value = read_number(book, key, entry.value, quantity, unit);
    if (from && value)
      points.push_back({*from, *value});
    else
      whole = false;
  }
  std::sort(points.begin(), points.end(),
            [](const Series::Point& a, const Series::Point& b) { return a.from < b.from; });
  if (!whole) return std::nullopt;
  return Series{std::move(points), between};
}

struct Base {
  Table cells;
  Series over_time{1.0};
  bool dated = false;
};

std::optional<Base> read_base(Book& book, const std::string& path, const Parts& parts,
                              const Node& node, const Quantity& quantity, const Unit& unit) {
  const int given = (parts.value != nullptr) + (parts.from != nullptr) + (parts.csv != nullptr);
  if (given != 1 || (parts.csv != nullptr && quantity.axes.empty())) {
    const std::string what = quantity.axes.empty() ? "value or from" : "value, from or csv";
    book.add(node.place, path, quantity.expected() + " in one of " + what,
             given == 0   ? "none"
             : given == 1 ? "csv"
                          : "more than one of them");
    return std::nullopt;
  }
  const Interpolation between = read_between(book, path, parts.between);
  Base base{Table{quantity.axes, 1.0}};
  if (parts.from != nullptr) {
    Quantity number = quantity;
    number.axes.clear();
    if (parts.over_time != nullptr)
      book.add(parts.over_time->place, path + ".over_time", "nothing beside from",
               describe(*parts.over_time));
    const auto series = read_series(book, path + ".from", *parts.from, number, unit, between);
    if (!series) return std::nullopt;
    base.over_time = *series;
    base.dated = true;
    return base;
  }
  if (quantity.axes.empty()) {
    const auto value = read_number(book, path, *parts.value, quantity, unit);
    if (value)
      base.cells = Table{*value};
    else
      return std::nullopt;
  } else {
    const auto cells = parts.csv != nullptr ? read_csv(book, path, *parts.csv, quantity, unit)
                                            : read_cells(book, path, *parts.value, quantity, unit);
    if (!cells) return std::nullopt;
    base.cells = *cells;
  }
  if (parts.over_time != nullptr) {
    Quantity factor;
    factor.bounds.at_least = 0.0;
    const auto factors =
        read_series(book, path + ".over_time", *parts.over_time, factor, {}, between);
    if (!factors) return std::nullopt;
    base.over_time = *factors;
    base.dated = true;
  }
  return base;
}

bool is_ranged(const std::string& family) { return family == "uniform" || family == "triangular"; }

/// The family that `distribution:` names.
std::optional<std::string> read_family(Book& book, const std::string& path, const Node& node) {
  const std::vector<std::string> families{"fixed", "normal",  "lognormal",
                                          "beta",  "uniform", "triangular"};
  const Node* family = node.find("distribution");
  if (family != nullptr && family->is_scalar() &&
      std::find(families.begin(), families.end(), family->text) != families.end())
    return family->text;
  book.add(
      family != nullptr ? family->place : node.place, path + ".distribution", joined(families),
      family == nullptr ? "nothing" : describe(*family) + did_you_mean(family->text, families));
  return std::nullopt;
}

/// The numbers that a family has beside the central value: low and high, or one of cv and sd.
std::optional<std::map<std::string, double>> read_spread(Book& book, const std::string& path,
                                                         const Node& node,
                                                         const std::string& family,
                                                         const Unit& unit) {
  const bool ranged = is_ranged(family);
  const std::vector<std::string> wanted =
      ranged              ? std::vector<std::string>{"distribution", "each", "low", "high"}
      : family == "fixed" ? std::vector<std::string>{"distribution", "each"}
                          : std::vector<std::string>{"distribution", "each", "cv", "sd"};
  std::map<std::string, double> numbers;
  for (const Entry& entry : node.entries) {
    if (std::find(wanted.begin(), wanted.end(), entry.key) == wanted.end()) {
      book.add(entry.key_place, path + "." + entry.key, "a key of a " + family + " distribution",
               in_quotes(entry.key) + did_you_mean(entry.key, wanted));
    } else if (entry.key != "distribution" && entry.key != "each") {
      Quantity number;
      if (!ranged) number.bounds.above = 0.0;
      const Unit own = entry.key == "cv" ? Unit{} : unit;
      const auto value = read_number(book, path + "." + entry.key, entry.value, number, own);
      if (!value) return std::nullopt;
      numbers[entry.key] = *value;
    }
  }
  if (family == "fixed" || (ranged ? numbers.size() == 2 : numbers.size() == 1)) return numbers;
  book.add(node.place, path, ranged ? "low and high" : "either cv or sd",
           numbers.empty() ? "neither"
           : ranged        ? "one of them"
                           : "both");
  return std::nullopt;
}

/// @throws std::domain_error for numbers that the family cannot have
Distribution distribution_of(const std::string& family, double central,
                             std::map<std::string, double>& numbers) {
  const double spread = numbers.contains("sd") ? numbers["sd"] : numbers["cv"] * std::abs(central);
  if (family == "fixed") return Distribution::fixed(central);
  if (family == "normal") return Distribution::normal(central, spread);
  if (family == "lognormal") return Distribution::lognormal(central, spread);
  if (family == "beta") return Distribution::beta(central, spread);
  if (numbers["low"] > central || central > numbers["high"])
    throw std::domain_error("low ≤ the value ≤ high");
  if (family == "uniform") return Distribution::uniform(numbers["low"], numbers["high"]);
  return Distribution::triangular(numbers["low"], central, numbers["high"]);
}

/// `each: year`: drawn anew for each calendar year.
bool read_each_year(Book& book, const std::string& path, const Node& node) {
  const Node* each = node.find("each");
  if (each == nullptr) return false;
  if (each->is_scalar() && each->text == "year") return true;
  book.add(each->place, path + ".each", "year", describe(*each));
  return false;
}

/// `{distribution: lognormal, cv: 0.05}` about `central`.
std::optional<Distribution> read_uncertainty(Book& book, const std::string& path, const Node& node,
                                             double central, const Unit& unit) {
  if (!node.is_map()) {
    book.add(node.place, path, "a mapping such as {distribution: lognormal, cv: 0.05}",
             describe(node));
    return std::nullopt;
  }
  const auto family = read_family(book, path, node);
  if (!family) return std::nullopt;
  auto numbers = read_spread(book, path, node, *family, unit);
  if (!numbers) return std::nullopt;
  try {
    return distribution_of(*family, central, *numbers);
  } catch (const std::domain_error& fault) {
    book.add(node.place, path,
             "numbers that a " + *family + " distribution about " + to_text(central) + " can have",
             fault.what());
    return std::nullopt;
  }
}

/// The filters of a change, found on the parameter's axes.
bool read_filters(Book& book, const PendingChange& pending, const Quantity& quantity,
                  Change& change) {
  if (pending.where == nullptr) return true;
  const std::string path = pending.key + ".where";
  if (!pending.where->is_map()) {
    book.add(pending.where->place, path, "a mapping such as {need: [ASD, SEMH], age: 5-10}",
             describe(*pending.where));
    return false;
  }
  std::vector<std::string> names;
  for (const parameters::Axis& axis : quantity.axes) names.push_back(axis.name);
  bool sound = true;
  for (const Entry& entry : pending.where->entries) {
    const auto axis = std::find_if(quantity.axes.begin(), quantity.axes.end(),
                                   [&entry](const auto& a) { return a.name == entry.key; });
    if (axis == quantity.axes.end()) {
      book.add(entry.key_place, path + "." + entry.key,
               names.empty() ? "no filter (" + pending.parameter + " is one number)"
                             : "an axis of " + pending.parameter + " (" + joined(names) + ")",
               in_quotes(entry.key) + did_you_mean(entry.key, names));
      sound = false;
      continue;
    }
    auto indices = read_codes(book, path + "." + entry.key, entry.value, *axis);
    if (indices.empty())
      sound = false;
    else
      change.filters.push_back({axis->name, std::move(indices)});
  }
  return sound;
}

std::optional<Change> read_change(Book& book, const PendingChange& pending,
                                  const Quantity& quantity) {
  Change change = pending.change;
  const std::string path = pending.key + "." + std::string{to_string(change.operation)};
  Quantity asked = quantity;
  asked.whole = false;
  asked.axes.clear();
  if (change.operation != parameters::Operation::set) asked.bounds = Bounds{};
  if (change.operation != parameters::Operation::set) asked.told = Bounds{};
  if (change.operation == parameters::Operation::multiply) {
    asked = Quantity{};
    asked.bounds.at_least = 0.0;
  }
  const Unit* unit = read_unit(book, path, pending.unit, *pending.value, asked);
  if (unit == nullptr) return std::nullopt;
  const auto value = read_number(book, path, *pending.value, asked, *unit);
  const bool filters_sound = read_filters(book, pending, quantity, change);
  if (!value || !filters_sound) return std::nullopt;
  change.value = *value;
  return change;
}

/// The days on which the parameter may reach an extreme: both ends of every stretch.
std::vector<Day> turning_days(const Series& over_time, const std::vector<Change>& changes) {
  std::vector<Day> days = over_time.dates();
  for (const Change& change : changes) {
    days.push_back(change.from);
    days.push_back(change.from + std::max(change.phase_in, Days{1}) - Days{1});
    if (change.until) days.insert(days.end(), {*change.until, *change.until + Days{1}});
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

struct Breach {
  Day day;
  double value;
  std::size_t cell;
};

/// A day and a cell with a value outside the bounds, if there is one.
std::optional<Breach> first_breach(const Lever& lever, const Bounds& bounds) {
  for (const Day day : turning_days(lever.over_time(), lever.changes())) {
    const Table cells = lever.on(day);
    for (std::size_t i = 0; i < cells.values().size(); ++i)
      if (!bounds.hold(cells.values()[i]) || !std::isfinite(cells.values()[i]))
        return Breach{day, cells.values()[i], i};
  }
  return std::nullopt;
}

void tell_conflict(Book& book, const PendingChange& later, const PendingChange& earlier) {
  book.add(later.place, later.key,
           "changes of " + later.parameter +
               " that do not meet in time and cells, or only multiply, or only add",
           std::string{to_string(later.change.operation)} + " by \"" + later.change.measure +
               "\" where \"" + earlier.change.measure + "\" has " +
               std::string{to_string(earlier.change.operation)} + " (line " +
               std::to_string(earlier.place.line) + ")");
}

/// The changes that measures ask of this parameter, found sound together.
std::vector<Change> take_changes(Book& book, const std::string& path, const Quantity& quantity,
                                 const Base& base, std::vector<const PendingChange*>& taken) {
  std::vector<Change> changes;
  for (PendingChange& pending : book.pending) {
    if (pending.parameter != path) continue;
    pending.met = true;
    const std::optional<Change> change = read_change(book, pending, quantity);
    if (!change || !pending.enabled) continue;
    const auto opponent = std::find_if(changes.begin(), changes.end(), [&](const Change& earlier) {
      return !compatible(earlier, *change);
    });
    if (opponent != changes.end()) {
      tell_conflict(book, pending, *taken[static_cast<std::size_t>(opponent - changes.begin())]);
      continue;
    }
    changes.push_back(*change);
    taken.push_back(&pending);
    const Lever so_far{base.cells, base.over_time, changes};
    if (const auto breach = first_breach(so_far, quantity.bounds)) {
      book.add(pending.place, pending.key, "the changed value to stay " + quantity.expected(),
               to_text(breach->value) + " on " + sendsim::to_string(breach->day));
      changes.pop_back();
      taken.pop_back();
    }
  }
  return changes;
}

double clamped(double value, const Bounds& bounds) {
  if (bounds.at_least) value = std::max(value, *bounds.at_least);
  if (bounds.above && value <= *bounds.above)
    value = std::nextafter(*bounds.above, std::numeric_limits<double>::infinity());
  if (bounds.at_most) value = std::min(value, *bounds.at_most);
  if (bounds.below && value >= *bounds.below)
    value = std::nextafter(*bounds.below, -std::numeric_limits<double>::infinity());
  return value;
}

std::string value_text(const Parts& parts, const Base& base, const Quantity& quantity,
                       const Unit& unit) {
  if (parts.from != nullptr) {
    std::string text;
    for (const Series::Point& point : base.over_time.points())
      text += (text.empty() ? "" : ", ") + to_text(point.value * unit.per / unit.times) + " from " +
              sendsim::to_string(point.from);
    return text;
  }
  if (quantity.axes.empty()) return parts.value->text;
  const auto& values = base.cells.values();
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  std::vector<std::string> names;
  for (const parameters::Axis& axis : quantity.axes) names.push_back(axis.name);
  std::string text = std::to_string(values.size()) + " values by " + joined(names, "and");
  if (!values.empty())
    text += ", " + to_text(*low * unit.per / unit.times) + " to " +
            to_text(*high * unit.per / unit.times);
  if (parts.csv != nullptr) text += ", from " + parts.csv->text;
  return text;
}

bool says_assumption(const std::string& source) {
  // Anywhere: "section 251 outturn; 3 % a year since: assumption" is assumed in part.
  std::string lower = source;
  for (char& letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return source.empty() || lower.find("assum") != std::string::npos;
}

/// Cells that are shares of one whole stay so when measures or draws have moved them.
void rescale_to_one(Table& cells) {
  const std::size_t width = cells.axes().back().size();
  for (std::size_t begin = 0; begin + width <= cells.values().size(); begin += width) {
    const auto row = std::span{cells.values()}.subspan(begin, width);
    double sum = 0.0;
    for (const double value : row) sum += value;
    if (sum > 0.0)
      for (double& value : row) value /= sum;
  }
}

/// The cells with a draw in place of their value, or times it.
void draw_into(Table& cells, double drawn, bool is_factor, const Bounds& bounds) {
  for (double& value : cells.values()) value = clamped(is_factor ? value * drawn : drawn, bounds);
}

/// What a lever with these cells is on the reading's day, within its bounds. `moved`: by a draw.
Table cells_on(Day day, const Lever& lever, const Quantity& quantity, bool moved) {
  Table today = lever.on(day);
  for (double& value : today.values()) value = clamped(value, quantity.bounds);
  if (quantity.sums_to_one && !quantity.axes.empty() && (!lever.changes().empty() || moved))
    rescale_to_one(today);
  return today;
}

Table without_value(const Quantity& quantity) {
  const double value = quantity.sums_to_one && !quantity.axes.back().codes.empty()
                           ? 1.0 / static_cast<double>(quantity.axes.back().size())
                           : quantity.placeholder();
  return Table{quantity.axes, value};
}

/// A share, a probability, a yearly rate or a factor is a hundredth of a percentage.
Percent percent_in(const Unit& unit) {
  if (unit.name == "%") return Percent::unit;
  return unit.name.empty() || unit.name == "a year" ? Percent::hundredth : Percent::senseless;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `1,000` and `12,345,678`: commas between thousands.
bool has_thousands(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t first = text.find(',');
  if (first == std::string_view::npos || first > 3 || text.front() == '0') return false;
  if (!is_digits(text.substr(0, first)) || (text.size() - first) % 4 != 0) return false;
  for (std::size_t at = first; at < text.size(); at += 4)
    if (text[at] != ',' || !is_digits(text.substr(at + 1, 3))) return false;
  return true;
}

Field field_of(const Quantity& quantity) {
  Field field;
  field.kind = quantity.kind;
  for (const Unit& unit : quantity.units) field.units.push_back(unit.name);
  field.unit_required = !quantity.bare;
  field.bounds = quantity.bounds;
  field.required = !quantity.fallback;
  if (quantity.fallback)
    field.fallback =
        to_text(*quantity.fallback) + (quantity.units.empty() || quantity.units.front().name.empty()
                                           ? ""
                                           : " " + quantity.units.front().name);
  for (const parameters::Axis& axis : quantity.axes) field.axes.push_back(axis.name);
  field.help = quantity.help;
  return field;
}

}  // namespace

std::string Quantity::expected() const {
  std::string text = noun;
  const std::string range = noun_tells_range ? "" : told.value_or(bounds).text();
  if (!range.empty()) text += " " + range;
  std::vector<std::string> names;
  for (const Unit& unit : units)
    if (!unit.name.empty() && !unit.alias) names.push_back(unit.name);
  if (names.empty()) return text;
  if (bare) return text + " (" + joined(names) + ")";
  if (!range.empty()) text += " " + names.front();
  return text + " with its unit (" + joined(names) + ")";
}

double Quantity::placeholder() const {
  if (fallback) return *fallback;
  const double low = bounds.at_least ? *bounds.at_least : bounds.above ? *bounds.above : -1e300;
  const double high = bounds.at_most ? *bounds.at_most : bounds.below ? *bounds.below : 1e300;
  if (bounds.hold(0.0)) return 0.0;
  for (const double value : {low, high, low + 1.0, high - 1.0, (low + high) / 2.0})
    if (bounds.hold(value)) return value;
  return low;
}

std::optional<double> parse_number(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  if (digits.empty() || !is_digit(digits.front()) || !is_digit(digits.back())) return std::nullopt;
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) return std::nullopt;
  const std::size_t point = digits.find('.');
  if (point != std::string_view::npos && !is_digit(digits[point + 1])) return std::nullopt;
  double value = 0.0;
  // from_chars knows no plus sign in front, no hexadecimal, no spaces, no _, but "inf" and "nan",
  // which do not begin with a digit
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value == 0.0 ? 0.0 : value;  // no negative zero
}

std::optional<double> parse_number(const Node& node) {
  if (!node.is_scalar() || node.quoted) return std::nullopt;
  return parse_number(std::string_view{node.text});
}

std::string to_text(double value) {
  std::array<char, 32> buffer{};
  const auto [end, fault] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return fault == std::errc{} ? std::string{buffer.data(), end} : "?";
}

std::string number_hint(const Node& node, Percent percent) {
  if (!node.is_scalar()) return {};
  std::string text = node.text;
  if (node.quoted && parse_number(text)) return " (write it without quotation marks)";
  if (has_thousands(text)) {
    std::string whole = text;
    std::erase(whole, ',');
    if (std::count(text.begin(), text.end(), ',') > 1) return " (write " + whole + ")";
    text[text.find(',')] = '.';
    return " (write " + whole + ", or " + text + " if the comma is a decimal point)";
  }
  const bool is_percent = text.ends_with('%');
  if (is_percent) text.erase(text.find_last_not_of(" %") + 1);
  if (std::count(text.begin(), text.end(), ',') == 1) text[text.find(',')] = '.';
  const std::optional<double> value = parse_number(std::string_view{text});
  if (!value || text == node.text || (is_percent && percent == Percent::senseless)) return {};
  if (!is_percent || percent == Percent::unit) return " (write " + text + ")";
  return " (write " + to_text(std::round(*value * 1e10) / 1e12) + ")";
}

std::optional<double> read_number(Book& book, const std::string& key, const Node& node,
                                  const Quantity& quantity, const Unit& unit) {
  const std::optional<double> written = parse_number(node);
  const double value = written ? *written * unit.times / unit.per : 0.0;
  const bool too_fine = quantity.whole && value != std::floor(value);
  if (written && std::isfinite(value) && quantity.bounds.hold(value) && !too_fine) return value;
  const bool only_too_fine = written && too_fine && quantity.bounds.hold(value);
  book.add(node.place, key,
           only_too_fine ? "a whole number of " + quantity.units.front().name : quantity.expected(),
           describe(node) + (written ? "" : number_hint(node, percent_in(unit))));
  return std::nullopt;
}

namespace {

std::optional<double> drawn_for(const Book& book, const std::string& path,
                                const Quantity& quantity) {
  return quantity.as_written ? std::nullopt : book.drawn(path);
}

}  // namespace

QuantityRead read_quantity(SectionState& section, std::string_view key, const Quantity& quantity) {
  Book& book = *section.book;
  const std::string path = section.key_path(key);
  section.record(key, field_of(quantity));
  const Node* node = section.need(key, !quantity.fallback, quantity.expected());
  const bool by_default = node == nullptr && section.node != nullptr && quantity.fallback;
  Base base{without_value(quantity)};
  Parts parts;
  const Unit* unit = nullptr;
  std::optional<Base> read;
  if (node != nullptr) {
    parts = read_parts(section, path, *node, quantity);
    const Node& told = parts.value != nullptr ? *parts.value : *node;
    unit = read_unit(book, path, parts.unit, told, quantity);
    if (unit != nullptr) read = read_base(book, path, parts, *node, quantity, *unit);
    if (read) base = *read;
  }
  const bool again = book.levers.contains(path);  // a second getter of one key tells nothing new
  if (read && !again) {
    const std::string unit_text = parts.unit != nullptr ? parts.unit->text : unit->name;
    book.assumptions.push_back({path,
                                value_text(parts, base, quantity, *unit),
                                {unit_text, parts.source, parts.note},
                                place_text(node->place),
                                says_assumption(parts.source)});
  } else if (by_default && !again) {
    const std::string unit_text = quantity.units.empty() ? "" : quantity.units.front().name;
    book.assumptions.push_back(
        {path, to_text(*quantity.fallback), {unit_text, "", "the program's default"}, "", true});
  }
  const bool is_factor = base.dated || !quantity.axes.empty();
  if (read && !again && parts.uncertainty != nullptr) {
    const double central = is_factor ? 1.0 : base.cells.values().front();
    const auto distribution = read_uncertainty(book, path + ".uncertainty", *parts.uncertainty,
                                               central, is_factor ? Unit{} : *unit);
    if (distribution)
      book.uncertain.push_back({path, central, is_factor, *distribution,
                                read_each_year(book, path + ".uncertainty", *parts.uncertainty)});
  }
  // As written, so that a reading for a draw has nothing new to find here.
  if (read && base.dated && book.options.drawn.empty())
    if (const auto breach = first_breach(Lever{base.cells, base.over_time, {}}, quantity.bounds)) {
      book.add(node->place, path, "at all dates " + quantity.expected(),
               to_text(breach->value) + " on " + sendsim::to_string(breach->day));
      base.over_time = Series{1.0};
    }
  std::vector<const PendingChange*> taken;
  std::vector<Change> changes = take_changes(book, path, quantity, base, taken);
  const std::optional<double> drawn = drawn_for(book, path, quantity);
  if (drawn && read) draw_into(base.cells, *drawn, is_factor, quantity.bounds);
  Lever lever{base.cells, base.over_time, std::move(changes)};
  Table today = cells_on(book.options.on, lever, quantity, drawn.has_value());
  if (read || by_default) {
    book.levers.insert_or_assign(path, lever);
    book.found->levers.insert_or_assign(path, FoundLever{node, lever, is_factor});
  }
  return {std::move(lever), std::move(today)};
}

Table read_today(SectionState& section, std::string_view key, const Quantity& quantity) {
  const Book& book = *section.book;
  if (!book.options.found) return read_quantity(section, key, quantity).today;
  const std::string path = section.key_path(key);
  const auto known = book.options.found->levers.find(path);
  if (known == book.options.found->levers.end() || known->second.node != section.find(key))
    return read_quantity(section, key, quantity).today;
  section.known.emplace(key);
  const auto& [node, lever, is_factor] = known->second;
  const std::optional<double> drawn = drawn_for(book, path, quantity);
  if (!drawn || node == nullptr) return cells_on(book.options.on, lever, quantity, false);
  Table cells = lever.cells();
  draw_into(cells, *drawn, is_factor, quantity.bounds);
  return cells_on(book.options.on, Lever{std::move(cells), lever.over_time(), lever.changes()},
                  quantity, true);
}

}  // namespace sendsim::scenario
