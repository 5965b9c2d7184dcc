#include "sendsim/scenario/section.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "book.hpp"

namespace sendsim::scenario {
namespace {

Quantity quantity_of(const NumberSpec& spec) {
  Quantity quantity;
  if (!spec.unit.empty()) quantity.units = {{std::string{spec.unit}}};
  quantity.bare = !spec.unit_required;
  quantity.bounds = {spec.above, spec.at_least, spec.at_most, spec.below};
  quantity.fallback = spec.fallback;
  quantity.help = spec.help;
  return quantity;
}

Quantity quantity_of(const TableSpec& spec, std::vector<parameters::Axis> axes) {
  NumberSpec number{spec.unit, spec.above, spec.at_least, spec.at_most, spec.below};
  number.unit_required = spec.unit_required;
  number.fallback = spec.fallback;
  number.help = spec.help;
  Quantity quantity = quantity_of(number);
  quantity.kind = Kind::table;
  quantity.axes = std::move(axes);
  quantity.sums_to_one = spec.sums_to_one;
  if (spec.sums_to_one) {
    if (!quantity.bounds.at_least) quantity.bounds.at_least = 0.0;
    if (!quantity.bounds.at_most) quantity.bounds.at_most = 1.0 + 1e-9;
    quantity.noun = "a probability from 0 to 1";
    quantity.noun_tells_range = true;
  }
  return quantity;
}

Quantity share_of(const ShareSpec& spec, std::string noun) {
  Quantity quantity;
  quantity.noun = std::move(noun);
  quantity.noun_tells_range = true;
  quantity.units = {{""}, {"%", 1.0, 100.0}};
  quantity.bounds.at_least = 0.0;
  quantity.bounds.at_most = 1.0;
  quantity.fallback = spec.fallback;
  quantity.help = spec.help;
  return quantity;
}

template <class Spec>
Quantity time_of(const Spec& spec) {
  const auto count = [](const auto& time) -> std::optional<double> {
    if (!time) return std::nullopt;
    return static_cast<double>(time->count());
  };
  Quantity quantity;
  quantity.noun = "a time";
  quantity.units = {{"days"}, {"weeks", 7.0}, {"day", 1.0, 1.0, true}, {"week", 7.0, 1.0, true}};
  quantity.bare = false;
  quantity.bounds.above = count(spec.above);
  if (!spec.above) quantity.bounds.at_least = count(spec.at_least);
  quantity.bounds.at_most = count(spec.at_most);
  quantity.fallback = count(spec.fallback);
  quantity.help = spec.help;
  return quantity;
}

Field plain_field(Kind kind, bool required, std::string_view help) {
  Field field;
  field.kind = kind;
  field.required = required;
  field.help = help;
  return field;
}

/// UTF-8 characters; the parser has refused what is none.
std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

/// What keeps a text from being one line that can be shown; nothing if it is one.
std::optional<std::string> fault_of_line(const Node& node, std::size_t longest) {
  if (!node.is_scalar()) return describe(node);
  if (node.text.find_first_not_of(' ') == std::string::npos) return "nothing";
  if (std::any_of(node.text.begin(), node.text.end(), [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20U || byte == '\x7F';
      }))
    return "a text with the end of a line or another control character in it";
  const std::size_t characters = characters_in(node.text);
  if (characters > longest) return std::to_string(characters) + " characters";
  return std::nullopt;
}

bool is_text(const Node& node) { return node.is_scalar() && !node.text.empty(); }

std::optional<std::int64_t> parse_integer(const Node& node) {
  if (!node.is_scalar() || node.quoted || !parse_number(node)) return std::nullopt;
  std::int64_t value = 0;
  const char* end_of_text = node.text.data() + node.text.size();
  const auto [end, fault] = std::from_chars(node.text.data(), end_of_text, value);
  if (fault != std::errc{} || end != end_of_text) return std::nullopt;
  return value;
}

/// A simple parameter may be wrapped to carry its source: `{value: 3, source: "…"}`.
const Node* unwrapped(SectionState& section, std::string_view key, const Node* node,
                      std::string& source, std::string& note) {
  source = section.source;
  note = section.note;
  if (node == nullptr || !node->is_map() || node->find("value") == nullptr) return node;
  static const std::vector<std::string> kParts{"value", "unit", "source", "note"};
  for (const Entry& entry : node->entries) {
    if (std::find(kParts.begin(), kParts.end(), entry.key) == kParts.end())
      section.book->add(entry.key_place, section.key_path(key) + "." + entry.key, "a known key",
                        in_quotes(entry.key) + did_you_mean(entry.key, kParts));
    if (entry.key == "source") source = entry.value.text;
    if (entry.key == "note") note = entry.value.text;
  }
  return node->find("value");
}

void assume(SectionState& section, std::string_view key, const Node* node, std::string value,
            std::string unit, std::string source, std::string note) {
  if (section.book->options.found) return;  // the earlier reading has told of it
  const std::string path = section.key_path(key);
  for (const Assumption& told : section.book->assumptions)
    if (told.path == path) return;  // read again
  std::string start = source.substr(0, 5);
  for (char& letter : start)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  const bool assumed = source.empty() || start == "assum";
  section.book->assumptions.push_back({section.key_path(key),
                                       std::move(value),
                                       {std::move(unit), std::move(source), std::move(note)},
                                       node == nullptr ? "" : place_text(node->place),
                                       assumed});
}

/// Reads a value that is no quantity: `parse` gives it or nothing, `expected` says what would be
/// right.
template <class Value, class Parse>
Value read_simple(SectionState& section, std::string_view key, Field field,
                  const std::string& expected, const std::optional<Value>& fallback,
                  Value after_fault, Parse parse) {
  const bool required = field.required;
  const std::string unit = field.units.empty() ? "" : field.units.front();
  section.record(key, std::move(field));
  const Node* node = section.need(key, required, expected);
  if (node == nullptr) {
    return fallback.value_or(after_fault);
  }
  std::string source;
  std::string note;
  const Node* value = unwrapped(section, key, node, source, note);
  if (const Node* written = value == node ? nullptr : node->find("unit");
      written != nullptr && (unit.empty() || written->text != unit))
    section.book->add(written->place, section.key_path(key) + ".unit",
                      unit.empty() ? "no unit" : "the unit " + unit, describe(*written));
  if (std::optional<Value> read = parse(*value)) {
    // Codes, dates and choices are the scenario's structure; the register has them if they say
    // where they are from.
    if (!source.empty())
      assume(section, key, node, value->text, unit, std::move(source), std::move(note));
    return *std::move(read);
  }
  return after_fault;
}

}  // namespace

// ---- what a reading collects

std::optional<double> Book::drawn(const std::string& path) const {
  if (options.drawn.empty()) return std::nullopt;
  auto value = options.drawn.find(path);
  if (value == options.drawn.end())
    value = options.drawn.find(
        name_in_year(path, calendar_year(options.drawn_on.value_or(options.on))));
  if (value == options.drawn.end()) return std::nullopt;
  return value->second;
}

void Book::add(const Place& place, std::string key, std::string expected, std::string got) {
  faults.add({place.file ? *place.file : std::string{}, place.line, place.column, std::move(key),
              std::move(expected), std::move(got)});
}

std::string SectionState::key_path(std::string_view key) const {
  return path.empty() ? std::string{key} : path + "." + std::string{key};
}

const Node* SectionState::find(std::string_view key) const {
  return node == nullptr ? nullptr : node->find(key);
}

void SectionState::record(std::string_view key, Field field) {
  known.emplace(key);
  if (book->options.found) return;  // the earlier reading has told of it
  field.path = field_path;
  field.path.emplace_back(key);
  if (optional) field.required = false;
  std::string joined_path;
  for (const std::string& step : field.path) (joined_path += step) += '\n';
  if (book->fields_seen.insert(std::move(joined_path)).second)
    book->fields.push_back(std::move(field));
}

const Node* SectionState::need(std::string_view key, bool required, const std::string& expected) {
  if (node == nullptr) return nullptr;
  const Node* value = node->find(key);
  if (value == nullptr) {
    if (required && !optional)
      book->add(place, key_path(key), expected, "nothing (the key is missing)");
    return nullptr;
  }
  if (value->is_null()) {
    book->add(value->place, key_path(key), expected, "nothing");
    return nullptr;
  }
  return value;
}

void SectionState::close() {
  if (std::exchange(closed, true) || node == nullptr) return;
  const std::vector<std::string> names(known.begin(), known.end());
  for (const Entry& entry : node->entries)
    if (!known.contains(entry.key))
      book->add(entry.key_place, key_path(entry.key), "a known key",
                in_quotes(entry.key) + did_you_mean(entry.key, names));
}

std::string joined(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " " + std::string{last} + " " : ", ";
    text += words[i];
  }
  return text;
}

std::string place_text(const Place& place) {
  return (place.file ? *place.file : std::string{}) + ":" + std::to_string(place.line) + ":" +
         std::to_string(place.column);
}

namespace {

std::shared_ptr<SectionState> make_state(Book& book, const Node* node, std::string path,
                                         std::vector<std::string> field_path, const Place& place,
                                         const SectionState* parent) {
  // Opened again, a section still knows the keys that were asked for the first time.
  std::shared_ptr<SectionState>& state = book.opened[{node, path}];
  if (state) return state;
  state = std::make_shared<SectionState>();
  state->book = &book;
  state->node = node;
  state->path = std::move(path);
  state->field_path = std::move(field_path);
  state->place = node != nullptr ? node->place : place;
  if (parent != nullptr) {
    state->source = parent->source;
    state->note = parent->note;
  }
  for (const char* key : {"source", "note"}) {
    state->known.emplace(key);
    const Node* text = state->find(key);
    if (text == nullptr) continue;
    if (!text->is_scalar())
      book.add(text->place, state->key_path(key), "text", describe(*text));
    else
      (key[0] == 's' ? state->source : state->note) = text->text;
  }
  book.sections.push_back(state);
  return state;
}

}  // namespace

// ---- a reading

Reading::Reading(Document& document, ReadOptions options) : book_{std::make_shared<Book>()} {
  book_->document = &document;
  book_->options = std::move(options);
  for (const Diagnostic& fault : document.faults().all()) book_->faults.add(fault);
  const Node* node = book_->options.describe_only ? nullptr : &document.root();
  const auto root = make_state(*book_, node, "", {}, document.root().place, nullptr);
  root->known.insert({"sendsim", "extends"});
}

Section Reading::root() const { return Section{book_->sections.front()}; }
bool Reading::ok() const { return book_->faults.empty(); }
Day Reading::on() const { return book_->options.on; }
const std::vector<Field>& Reading::fields() const { return book_->fields; }
const std::vector<Assumption>& Reading::assumptions() const { return book_->assumptions; }
const std::vector<Uncertain>& Reading::uncertain() const { return book_->uncertain; }
const std::map<std::string, parameters::Lever>& Reading::levers() const { return book_->levers; }
std::shared_ptr<const Found> Reading::found() const { return book_->found; }

void Reading::finish() {
  for (std::size_t i = 0; i < book_->sections.size(); ++i) book_->sections[i]->close();
  std::vector<std::string> names;
  for (const auto& [path, lever] : book_->levers) names.push_back(path);
  for (const PendingChange& pending : book_->pending)
    if (!pending.met)
      book_->add(pending.parameter_place, pending.key + ".parameter",
                 "a parameter that measures can change",
                 in_quotes(pending.parameter) + did_you_mean(pending.parameter, names));
  book_->faults.throw_if_any();
}

std::map<Day, std::set<std::string>> Reading::epochs(Day first, Day last) const {
  std::map<Day, std::set<std::string>> days{{first, {}}};
  std::string section;
  const auto add = [&](Day day) {
    if (day > first && day <= last) days[day].insert(section);
  };
  const auto add_stretch = [&](Day begin, Day end) {  // moving from `begin` to its last day, `end`
    add(begin);
    add(end);
    const std::chrono::year_month_day date{std::max(begin, first)};
    for (auto month = date.year() / date.month();
         Day{month / std::chrono::day{1}} <= std::min(end, last); month += std::chrono::months{1})
      if (const Day start = month / std::chrono::day{1}; start > begin) add(start);
  };
  for (const auto& [path, lever] : book_->levers) {
    section = path.substr(0, path.find('.'));
    const auto& points = lever.over_time().points();
    for (std::size_t i = 1; i < points.size(); ++i) {
      if (lever.over_time().interpolation() == parameters::Interpolation::linear)
        add_stretch(points[i - 1].from, points[i].from);
      else
        add(points[i].from);
    }
    for (const parameters::Change& change : lever.changes()) {
      const Day whole = change.from + std::max(change.phase_in, Days{1}) - Days{1};
      const Day end = change.until ? std::min(*change.until, whole) : whole;
      if (end >= change.from) add_stretch(change.from, end);
      if (change.until) add(*change.until + Days{1});
    }
  }
  for (const Uncertain& parameter : book_->uncertain) {
    if (!parameter.each_year) continue;
    section = parameter.path.substr(0, parameter.path.find('.'));
    for (int year = calendar_year(first) + 1; year <= calendar_year(last); ++year)
      add(make_day(year, 1, 1));
  }
  return days;
}

// ---- quantities

double Section::number(std::string_view key, NumberSpec spec) const {
  return read_today(*state_, key, quantity_of(spec)).values().front();
}

double Section::number_as_written(std::string_view key, NumberSpec spec) const {
  Quantity quantity = quantity_of(spec);
  quantity.as_written = true;
  return read_today(*state_, key, quantity).values().front();
}

double Section::probability(std::string_view key, ShareSpec spec) const {
  const Quantity quantity = share_of(spec, "a probability from 0 to 1");
  return read_today(*state_, key, quantity).values().front();
}

double Section::share(std::string_view key, ShareSpec spec) const {
  const Quantity quantity = share_of(spec, "a share from 0 to 1");
  return read_today(*state_, key, quantity).values().front();
}

Days Section::days(std::string_view key, DaysSpec spec) const {
  Quantity quantity = time_of(spec);
  quantity.whole = true;
  quantity.told = quantity.bounds;
  if (!quantity.bounds.at_most)
    quantity.bounds.at_most = 73'000;  // two centuries: fits the calendar
  const double value = read_today(*state_, key, quantity).values().front();
  return Days{static_cast<int>(std::round(value))};
}

MeanDays Section::mean_days(std::string_view key, MeanDaysSpec spec) const {
  return MeanDays{read_today(*state_, key, time_of(spec)).values().front()};
}

Pounds Section::money(std::string_view key, MoneySpec spec) const {
  const auto pounds = [](const std::optional<Pounds>& sum) -> std::optional<double> {
    if (!sum) return std::nullopt;
    return sum->in_pounds();
  };
  Quantity quantity;
  quantity.noun = "a sum";
  quantity.units = {{"GBP"}, {"GBP thousand", 1e3}, {"GBP million", 1e6}};
  quantity.bare = false;
  quantity.bounds.at_least = pounds(spec.at_least);
  quantity.bounds.at_most = pounds(spec.at_most);
  quantity.told = quantity.bounds;
  if (!quantity.bounds.at_most) quantity.bounds.at_most = 1e12;  // pence fit 64 bits
  if (!quantity.bounds.at_least) quantity.bounds.at_least = -1e12;
  quantity.fallback = pounds(spec.fallback);
  quantity.help = spec.help;
  return to_nearest_penny(read_today(*state_, key, quantity).values().front());
}

parameters::Table Section::table(std::string_view key, std::vector<parameters::Axis> axes,
                                 TableSpec spec) const {
  return read_today(*state_, key, quantity_of(spec, std::move(axes)));
}

parameters::Lever Section::lever(std::string_view key, NumberSpec spec) const {
  return read_quantity(*state_, key, quantity_of(spec)).lever;
}

parameters::Lever Section::lever_table(std::string_view key, std::vector<parameters::Axis> axes,
                                       TableSpec spec) const {
  return read_quantity(*state_, key, quantity_of(spec, std::move(axes))).lever;
}

random::DayLaw Section::day_law(std::string_view key, DayLawSpec spec) const {
  enum class Law : std::uint8_t { fixed, exponential, geometric, lognormal, uniform };
  const Section law = section(key, spec.help);
  const std::size_t faults_before = state_->book->faults.all().size();
  const Law kind = law.choice_of<Law>("law", {{"fixed", Law::fixed},
                                              {"exponential", Law::exponential},
                                              {"geometric", Law::geometric},
                                              {"lognormal", Law::lognormal},
                                              {"uniform", Law::uniform}});
  const bool describes = state_->describes_only();
  if (describes) law.set_optional(true);  // which keys there must be depends on the law
  if (state_->book->faults.all().size() > faults_before) {  // nobody knows which keys belong
    for (const char* part : {"mean", "cv", "first", "last"}) (void)law.wanted(part);
    return random::DayLaw::fixed(Days{1});
  }
  MeanDays mean{0};
  Days first{0};
  Days last{0};
  double cv = 0.0;
  if (kind == Law::uniform || describes) {
    first = law.days("first", {.at_most = Days{3650}});
    last = law.days("last", {.at_most = Days{3650}});
  }
  if (kind == Law::fixed || kind == Law::geometric) {
    const MeanDays least =
        kind == Law::fixed ? spec.mean_above : std::max(spec.mean_above, MeanDays{1});
    mean = law.mean_days("mean", {.at_least = least, .at_most = spec.mean_at_most});
    const std::string path = law.state_->key_path("mean");
    const Book& book = *law.state_->book;  // a draw need not be whole: it is rounded below
    if (kind == Law::fixed && book.levers.contains(path) && !book.drawn(path)) {
      const double written = book.levers.at(path).cells().values().front();
      if (written != std::floor(written))
        law.refuse("mean", "a whole number of days for a fixed law");
    }
  } else if (kind != Law::uniform) {
    mean = law.mean_days("mean", {.above = spec.mean_above, .at_most = spec.mean_at_most});
  }
  if (kind == Law::lognormal || describes)
    cv = law.number("cv", {.above = 0.0, .at_most = 10.0, .help = "Coefficient of variation."});
  law.set_optional(false);
  law.refuse_other_keys();
  if (!state_->book->faults.empty() || describes) return random::DayLaw::fixed(Days{1});
  switch (kind) {
    case Law::fixed: return random::DayLaw::fixed(Days{static_cast<int>(std::round(mean.count()))});
    case Law::exponential: return state_->book->document->laws().exponential(mean);
    case Law::geometric: return random::DayLaw::geometric(mean);
    case Law::lognormal: return state_->book->document->laws().lognormal(mean, cv);
    case Law::uniform: break;
  }
  if (first <= last) return random::DayLaw::uniform_days(first, last);
  law.refuse("last", "a time not before first");
  return random::DayLaw::fixed(Days{1});
}

// ---- simple values

std::int64_t Section::integer(std::string_view key, IntegerSpec spec) const {
  Bounds bounds;
  if (spec.at_least) bounds.at_least = static_cast<double>(*spec.at_least);
  if (spec.at_most) bounds.at_most = static_cast<double>(*spec.at_most);
  Field field = plain_field(Kind::integer, !spec.fallback, spec.help);
  field.bounds = bounds;
  if (!spec.unit.empty()) field.units.emplace_back(spec.unit);
  if (spec.fallback) field.fallback = std::to_string(*spec.fallback);
  std::string expected = "a whole number";
  if (const std::string range = bounds.text(); !range.empty()) expected += " " + range;
  if (!spec.unit.empty()) expected += " (" + std::string{spec.unit} + ")";
  const std::int64_t harmless =
      spec.at_least ? *spec.at_least : std::min<std::int64_t>(0, spec.at_most.value_or(0));
  return read_simple<std::int64_t>(
      *state_, key, std::move(field), expected, spec.fallback, spec.fallback.value_or(harmless),
      [&](const Node& node) -> std::optional<std::int64_t> {
        const auto value = parse_integer(node);
        if (value && (!spec.at_least || *value >= *spec.at_least) &&
            (!spec.at_most || *value <= *spec.at_most))
          return value;
        state_->book->add(node.place, state_->key_path(key), expected,
                          describe(node) + (value ? "" : number_hint(node)));
        return std::nullopt;
      });
}

std::string Section::text(std::string_view key, TextSpec spec) const {
  Field field = plain_field(Kind::text, !spec.fallback, spec.help);
  if (spec.fallback) field.fallback = in_quotes(*spec.fallback);
  state_->record(key, std::move(field));
  const Node* node = state_->need(key, !spec.fallback, "text");
  if (node == nullptr) return std::string{spec.fallback.value_or("")};
  if (is_text(*node)) return node->text;
  state_->book->add(node->place, state_->key_path(key), "text", describe(*node));
  return std::string{spec.fallback.value_or("")};
}

std::vector<std::string> Section::lines(std::string_view key, LinesSpec spec) const {
  state_->record(key, plain_field(Kind::lines, false, spec.help));
  const std::string expected = "a list of lines of text";
  const Node* node = state_->need(key, false, expected);
  if (node == nullptr) return {};
  Book& book = *state_->book;
  const std::string path = state_->key_path(key);
  if (!node->is_sequence()) {
    book.add(node->place, path, expected, describe(*node));
    return {};
  }
  if (node->items.size() > spec.most) {
    book.add(node->items[spec.most].place, path,
             "at most " + std::to_string(spec.most) + " lines of text",
             std::to_string(node->items.size()));
    return {};
  }
  std::vector<std::string> read;
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    const Node& item = node->items[i];
    const std::optional<std::string> fault = fault_of_line(item, spec.longest);
    if (!fault) {
      read.push_back(item.text);
      continue;
    }
    // A colon in a text without quotes makes a mapping of it.
    book.add(item.place, path + "." + std::to_string(i + 1),
             "one line of text, 1 to " + std::to_string(spec.longest) + " characters",
             *fault + (item.is_map() ? " (put a text with a colon in quotes)" : ""));
  }
  return read;
}

bool Section::boolean(std::string_view key, BooleanSpec spec) const {
  Field field = plain_field(Kind::boolean, !spec.fallback, spec.help);
  if (spec.fallback) field.fallback = *spec.fallback ? "true" : "false";
  return read_simple<bool>(*state_, key, std::move(field), "true or false", spec.fallback, false,
                           [&](const Node& node) -> std::optional<bool> {
                             if (node.is_scalar() && !node.quoted) {
                               if (node.text == "true") return true;
                               if (node.text == "false") return false;
                             }
                             state_->book->add(node.place, state_->key_path(key), "true or false",
                                               describe(node));
                             return std::nullopt;
                           });
}

Day Section::date(std::string_view key, DateSpec spec) const {
  Field field = plain_field(Kind::date, !spec.fallback, spec.help);
  if (spec.fallback) field.fallback = sendsim::to_string(*spec.fallback);
  std::string expected = "a date such as 2026-09-01";
  if (spec.earliest) expected += ", not before " + sendsim::to_string(*spec.earliest);
  if (spec.latest) expected += ", not after " + sendsim::to_string(*spec.latest);
  const Day harmless =
      spec.fallback ? *spec.fallback : spec.earliest.value_or(spec.latest.value_or(Day{}));
  return read_simple<Day>(*state_, key, std::move(field), expected, spec.fallback, harmless,
                          [&](const Node& node) -> std::optional<Day> {
                            const auto day = node.is_scalar() ? parse_day(node.text) : std::nullopt;
                            if (day && (!spec.earliest || *day >= *spec.earliest) &&
                                (!spec.latest || *day <= *spec.latest))
                              return day;
                            state_->book->add(node.place, state_->key_path(key), expected,
                                              describe(node));
                            return std::nullopt;
                          });
}

std::string Section::choice(std::string_view key, const std::vector<std::string>& words,
                            TextSpec spec) const {
  Field field = plain_field(Kind::choice, !spec.fallback, spec.help);
  field.words = words;
  std::optional<std::string> fallback;
  if (spec.fallback) fallback = field.fallback = std::string{*spec.fallback};
  const std::string expected = joined(words);
  return read_simple<std::string>(
      *state_, key, std::move(field), expected, fallback, fallback.value_or(words.front()),
      [&](const Node& node) -> std::optional<std::string> {
        if (node.is_scalar() && std::find(words.begin(), words.end(), node.text) != words.end())
          return node.text;
        state_->book->add(
            node.place, state_->key_path(key), expected,
            describe(node) + (node.is_scalar() ? did_you_mean(node.text, words) : ""));
        return std::nullopt;
      });
}

std::size_t Section::code(std::string_view key, const parameters::Axis& axis, TextSpec spec) const {
  Field field = plain_field(Kind::code, !spec.fallback, spec.help);
  field.axes = {axis.name};
  std::optional<std::size_t> fallback;
  if (spec.fallback) {
    field.fallback = std::string{*spec.fallback};
    fallback = axis.find(*spec.fallback);
  }
  return read_simple<std::size_t>(
      *state_, key, std::move(field), expected_code(axis), fallback, fallback.value_or(0),
      [&](const Node& node) -> std::optional<std::size_t> {
        if (node.is_scalar())
          if (const auto index = axis.find(node.text)) return index;
        state_->book->add(
            node.place, state_->key_path(key), expected_code(axis),
            describe(node) + (node.is_scalar() ? did_you_mean(node.text, axis.codes) : ""));
        return std::nullopt;
      });
}

std::vector<std::size_t> Section::codes(std::string_view key, const parameters::Axis& axis,
                                        TextSpec spec) const {
  Field field = plain_field(Kind::codes, !spec.fallback, spec.help);
  field.axes = {axis.name};
  if (spec.fallback) field.fallback = std::string{*spec.fallback};
  state_->record(key, std::move(field));
  const Node* node = state_->need(key, !spec.fallback, "a list: " + expected_code(axis));
  if (node != nullptr) return read_codes(*state_->book, state_->key_path(key), *node, axis);
  if (!spec.fallback || state_->node == nullptr) return {};
  Node written;
  written.kind = Node::Kind::scalar;
  written.place = state_->place;
  written.text = *spec.fallback;
  return read_codes(*state_->book, state_->key_path(key), written, axis);
}

double Section::figure(std::string_view key, const NumberSpec& spec) const {
  const Quantity quantity = quantity_of(spec);
  Field field = plain_field(Kind::figure, true, spec.help);
  field.bounds = quantity.bounds;
  state_->record(key, std::move(field));
  const Node* node = state_->need(key, true, quantity.expected());
  if (node == nullptr) return quantity.placeholder();
  return read_number(*state_->book, state_->key_path(key), *node, quantity, {})
      .value_or(quantity.placeholder());
}

std::map<Day, double> Section::by_day(std::string_view key, const ByDaySpec& spec) const {
  Quantity quantity = spec.share
                          ? share_of({}, "a share from 0 to 1")
                          : quantity_of(NumberSpec{.unit = spec.unit, .at_least = spec.at_least});
  if (spec.share) quantity.units.clear();  // no percentages here
  quantity.whole = spec.whole;
  Field field = plain_field(Kind::by_day, true, spec.help);
  if (!spec.unit.empty()) field.units.emplace_back(spec.unit);
  state_->record(key, std::move(field));
  const std::string expected = "days with their values, such as {2024-01-18: 3450}";
  const Node* node = state_->need(key, true, expected);
  if (node == nullptr) return {};
  Book& book = *state_->book;
  const std::string path = state_->key_path(key);
  if (!node->is_map() || node->entries.empty()) {
    book.add(node->place, path, expected, node->is_map() ? "an empty mapping" : describe(*node));
    return {};
  }
  std::map<Day, double> read;
  bool sound = true;
  for (const Entry& entry : node->entries) {
    const std::string of_day = path + "." + entry.key;
    const std::optional<Day> day = parse_day(entry.key);
    const bool is_right = day && (!spec.is_right_day || spec.is_right_day(*day));
    if (!is_right)
      book.add(entry.key_place, of_day, std::string{spec.right_day}, in_quotes(entry.key));
    const auto value = read_number(book, of_day, entry.value, quantity,
                                   quantity.units.empty() ? Unit{} : quantity.units.front());
    if (is_right && value)
      read.emplace(*day, *value);
    else
      sound = false;
  }
  return sound ? read : std::map<Day, double>{};
}

// ---- structure

Section Section::section(std::string_view key, std::string_view help) const {
  state_->record(key, plain_field(Kind::section, true, help));
  const Node* node = state_->need(key, true, "a mapping");
  if (node != nullptr && !node->is_map()) {
    state_->book->add(node->place, state_->key_path(key), "a mapping", describe(*node));
    node = nullptr;
  }
  std::vector<std::string> field_path = state_->field_path;
  field_path.emplace_back(key);
  return Section{make_state(*state_->book, node, state_->key_path(key), std::move(field_path),
                            state_->place, state_.get())};
}

std::optional<Section> Section::optional_section(std::string_view key,
                                                 std::string_view help) const {
  return if_given(key, [&] { return section(key, help); });
}

namespace {

/// What tells an item from its neighbours in messages and in edits: its name or code, or its
/// number.
std::string item_step(const Node& item, std::size_t index) {
  for (const char* naming : {"name", "code", "id"})
    if (const Node* name = item.find(naming); name != nullptr && is_text(*name)) return name->text;
  return std::to_string(index + 1);
}

}  // namespace

std::vector<Section> Section::list(std::string_view key, bool required,
                                   std::string_view help) const {
  state_->record(key, plain_field(Kind::list, required, help));
  Book& book = *state_->book;
  std::vector<std::string> field_path = state_->field_path;
  field_path.emplace_back(key);
  field_path.emplace_back("[]");
  const std::string path = state_->key_path(key);
  if (state_->describes_only())
    return {Section{make_state(book, nullptr, path + "[]", field_path, state_->place, nullptr)}};
  const Node* node = state_->need(key, required, "a list of mappings");
  if (node == nullptr) return {};
  if (!node->is_sequence()) {
    book.add(node->place, path, "a list of mappings", describe(*node));
    return {};
  }
  std::vector<Section> items;
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    const Node& item = node->items[i];
    const std::string item_path = path + "." + item_step(item, i);
    if (!item.is_map())
      book.add(item.place, item_path, "a mapping", describe(item));
    else
      items.push_back(
          Section{make_state(book, &item, item_path, field_path, item.place, state_.get())});
  }
  return items;
}

std::vector<std::pair<std::string, Section>> Section::named(std::string_view key, bool required,
                                                            std::string_view help) const {
  state_->record(key, plain_field(Kind::named, required, help));
  Book& book = *state_->book;
  std::vector<std::string> field_path = state_->field_path;
  field_path.emplace_back(key);
  field_path.emplace_back("*");
  const std::string path = state_->key_path(key);
  if (state_->describes_only())
    return {
        {"*", Section{make_state(book, nullptr, path + ".*", field_path, state_->place, nullptr)}}};
  const Node* node = state_->need(key, required, "a mapping of names");
  if (node == nullptr) return {};
  if (!node->is_map()) {
    book.add(node->place, path, "a mapping of names", describe(*node));
    return {};
  }
  std::vector<std::pair<std::string, Section>> parts;
  for (const Entry& entry : node->entries) {
    const std::string part_path = path + "." + entry.key;
    if (!entry.value.is_map())
      book.add(entry.value.place, part_path, "a mapping", describe(entry.value));
    else
      parts.emplace_back(entry.key, Section{make_state(book, &entry.value, part_path, field_path,
                                                       entry.value.place, state_.get())});
  }
  return parts;
}

bool Section::has(std::string_view key) const { return state_->find(key) != nullptr; }

bool Section::wanted(std::string_view key) const {
  state_->known.emplace(key);
  return state_->describes_only() || has(key);
}

void Section::set_optional(bool optional) const { state_->optional = optional; }

bool Section::keep_code(std::string_view code, std::vector<std::string>& seen) const {
  const bool repeated = std::find(seen.begin(), seen.end(), code) != seen.end();
  if (repeated && state_->node != nullptr && !code.empty())
    refuse("code", "each code once", in_quotes(code) + " again");
  if (repeated || seen.size() >= 65'535) return false;
  seen.emplace_back(code);
  return true;
}

void Section::refuse(std::string_view key, std::string expected) const {
  const Node* node = state_->find(key);
  refuse(key, std::move(expected), node == nullptr ? "nothing" : describe(*node));
}

void Section::refuse(std::string_view key, std::string expected, std::string got) const {
  if (state_->node == nullptr) return;
  const Node* node = state_->find(key);
  state_->book->add(node == nullptr ? state_->place : node->place, state_->key_path(key),
                    std::move(expected), std::move(got));
}

bool Section::is_refused(std::string_view key) const {
  const std::string path = state_->key_path(key);
  const std::vector<Diagnostic>& all = state_->book->faults.all();
  return std::any_of(all.begin(), all.end(), [&path](const Diagnostic& fault) {
    return fault.key == path || fault.key.starts_with(path + ".");
  });
}

void Section::refuse_other_keys() const { state_->close(); }
std::string Section::path() const { return state_->path; }
const Place& Section::place() const noexcept { return state_->place; }
Day Section::on() const { return state_->book->options.on; }

}  // namespace sendsim::scenario
