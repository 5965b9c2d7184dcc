#include "sendsim/scenario/measures.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "book.hpp"

namespace sendsim::scenario {

/// Reads one measure and hands its changes to the reading.
class MeasureReader {
 public:
  explicit MeasureReader(Section measure) : measure_{std::move(measure)} {}

  Measure read() {
    Measure read{
        .name = measure_.text("name", {.help = "Unique; its contribution is reported under it."}),
        .note = measure_.text("note", {.fallback = "", .help = "What it is, for readers."}),
        .player = measure_.text("player", {.fallback = "",
                                           .help = "Measures of one player need each other: they "
                                                   "have one contribution, reported under it."}),
        .enabled =
            measure_.boolean("enabled", {.fallback = true, .help = "false switches it off."})};
    if (read.player.empty()) read.player = read.name;
    const Book& book = *measure_.state_->book;
    if (book.options.without.contains(read.name)) read.enabled = false;
    const Times own = times(measure_, nullptr);
    for (const Section& change : measure_.list("changes", true, "What it changes."))
      read_change(change, own, read);
    return read;
  }

 private:
  struct Times {
    std::optional<WrittenDay> from;
    std::optional<WrittenDay> until;
    Days phase_in{0};
  };

  static Times times(const Section& section, const Times* inherited) {
    Times read = inherited != nullptr ? *inherited : Times{};
    const auto written = [&section](std::string_view key, Day day) {
      const Node* node = section.state_->find(key);
      return WrittenDay{day, section.state_->key_path(key),
                        node == nullptr ? Place{} : node->place};
    };
    if (auto from =
            section.if_given("from", [&] { return section.date("from", {.help = "First day."}); }))
      read.from = written("from", *from);
    if (auto until = section.if_given("until", [&] {
          return section.date("until", {.help = "Last day; without it for ever."});
        }))
      read.until = written("until", *until);
    if (auto phase_in = section.if_given("phase_in", [&] { return section_days(section); }))
      read.phase_in = *phase_in;
    if (section.has("until") && read.from && read.until && read.until->day < read.from->day)
      section.refuse("until", "a day not before " + sendsim::to_string(read.from->day));
    return read;
  }
  /// A time that no measure can change.
  static Days section_days(const Section& section) {
    const Days read = section.days(
        "phase_in",
        {.at_most = Days{36'500},
         .help = "Grows evenly, read on the first of each month, and is whole on its last day."});
    section.state_->book->levers.erase(section.state_->key_path("phase_in"));
    return read;
  }
  void read_change(const Section& change, const Times& own, Measure& measure) {
    SectionState& state = *change.state_;
    const std::string parameter = change.text("parameter", {.help = "Dotted path of a parameter."});
    const Times when = times(change, &own);
    const Node* unit = raw(state, "unit", Kind::text, "Of set and add.");
    const Node* where =
        raw(state, "where", Kind::section, "Codes or ranges by axis; without it all cells.");
    PendingChange pending;
    int operations = 0;
    for (const auto operation : {parameters::Operation::set, parameters::Operation::multiply,
                                 parameters::Operation::add}) {
      const Node* value =
          raw(state, to_string(operation), Kind::number, "One of set, multiply, add.");
      if (value == nullptr) continue;
      ++operations;
      pending.value = value;
      pending.change.operation = operation;
    }
    change.refuse_other_keys();
    if (state.node == nullptr || parameter.empty()) return;
    if (operations != 1)
      state.book->add(change.place(), change.path(), "one of set, multiply and add",
                      operations == 0 ? "none" : "more than one");
    if (!when.from)
      state.book->add(change.place(), state.key_path("from"),
                      "a date such as 2026-09-01, here or in the measure",
                      "nothing (the key is missing)");
    if (operations != 1 || !when.from) return;
    pending.parameter = parameter;
    pending.parameter_place = change.state_->find("parameter")->place;
    pending.key = change.path();
    pending.place = change.place();
    pending.unit = unit;
    pending.where = where;
    pending.change.from = when.from->day;
    if (when.until) pending.change.until = when.until->day;
    pending.change.phase_in = when.phase_in;
    pending.change.measure = measure.name;
    pending.enabled = measure.enabled;
    state.book->pending.push_back(std::move(pending));
    measure.terms.push_back({*when.from, when.until});
  }
  /// The node of an optional key, which the parameter's own reader will read.
  static const Node* raw(SectionState& state, std::string_view key, Kind kind, std::string help) {
    Field field;
    field.kind = kind;
    field.required = false;
    field.help = std::move(help);
    state.record(key, std::move(field));
    return state.find(key);
  }

  Section measure_;
};

std::vector<Measure> read_measures(const Section& root) {
  std::vector<Measure> measures;
  for (const Section& item : root.list("measures", false, "Named, dated policy levers.")) {
    Measure measure = MeasureReader{item}.read();
    const bool repeated = std::any_of(measures.begin(), measures.end(),
                                      [&](const Measure& m) { return m.name == measure.name; });
    if (repeated && !measure.name.empty())
      item.refuse("name", "each measure's name once", in_quotes(measure.name) + " again");
    else
      measures.push_back(std::move(measure));
  }
  return measures;
}

std::vector<std::string> terms_outside(const std::vector<Measure>& measures, Day first, Day last) {
  std::vector<std::string> lines;
  const auto tell = [&lines](const WrittenDay& written, const std::string& where) {
    std::string line = place_text(written.place) + ": " + written.key +
                       ": warning: " + sendsim::to_string(written.day) + " is " + where +
                       ": no effect";
    const bool told = std::find(lines.begin(), lines.end(), line) != lines.end();
    if (!told) lines.push_back(std::move(line));  // one date of a measure is that of many changes
  };
  for (const Measure& measure : measures) {
    if (!measure.enabled) continue;
    for (const Term& term : measure.terms) {
      if (term.from.day > last)
        tell(term.from, "after the run's last day, " + sendsim::to_string(last));
      else if (term.until && term.until->day < first)
        tell(*term.until, "before the run's first day, " + sendsim::to_string(first));
    }
  }
  return lines;
}

}  // namespace sendsim::scenario
