#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/parameters/change.hpp"
#include "sendsim/parameters/table.hpp"
#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario {

/// A change that `measures:` asks for, until the parameter it names is read.
struct PendingChange {
  std::string parameter;
  Place parameter_place;
  std::string key;  ///< dotted path of the change itself
  Place place;
  parameters::Change change;  ///< without value and filters
  const Node* value = nullptr;
  const Node* unit = nullptr;
  const Node* where = nullptr;
  bool enabled = true;
  bool met = false;  ///< its parameter has been read
};

/// A parameter as an earlier reading found it.
struct FoundLever {
  const Node* node;  ///< its text; null: the program's default
  parameters::Lever lever;
  bool is_factor;  ///< a draw multiplies it
};

/// The parameters of a document without a fault, by dotted path. Of items with one name the last
/// is here; the node tells the others apart. Nodes keep their place while the document does not
/// change.
struct Found {
  std::map<std::string, FoundLever> levers;
};

/// What a reading collects.
struct Book {
  Document* document = nullptr;
  ReadOptions options;
  Faults faults;
  std::vector<Field> fields;
  std::set<std::string> fields_seen;
  std::vector<Assumption> assumptions;
  std::vector<Uncertain> uncertain;
  std::map<std::string, parameters::Lever> levers;
  std::shared_ptr<Found> found = std::make_shared<Found>();  ///< by this reading
  std::vector<PendingChange> pending;
  std::vector<std::shared_ptr<SectionState>> sections;
  std::map<std::pair<const Node*, std::string>, std::shared_ptr<SectionState>> opened;

  void add(const Place& place, std::string key, std::string expected, std::string got);
  /// What was drawn for a parameter on the reading's day, if anything.
  [[nodiscard]] std::optional<double> drawn(const std::string& path) const;
};

/// One mapping that readers look into.
struct SectionState {
  Book* book = nullptr;
  const Node* node = nullptr;  ///< null: missing, or there is no document
  std::string path;            ///< as messages name it
  std::vector<std::string> field_path;
  Place place;
  std::string source;
  std::string note;
  std::set<std::string, std::less<>> known;
  bool optional = false;  ///< the next getter's key need not be there
  bool closed = false;    ///< other keys have been refused

  [[nodiscard]] std::string key_path(std::string_view key) const;
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] bool describes_only() const { return book->options.describe_only; }
  /// Notes the key in the table of fields; `field.path` is filled in here.
  void record(std::string_view key, Field field);
  /// The key's value if it is there and not empty; else a fault, unless the key is optional or this
  /// section is missing itself.
  [[nodiscard]] const Node* need(std::string_view key, bool required, const std::string& expected);
  void close();
};

/// A unit and how its values become those of the canonical one: × times ÷ per.
struct Unit {
  std::string name;
  double times = 1.0;
  double per = 1.0;
  bool alias = false;  ///< accepted, but not named in messages
};

/// What a numeric getter asks for, of whatever kind.
struct Quantity {
  Kind kind = Kind::number;
  std::string noun = "a number";
  std::vector<Unit> units;  ///< the canonical one first
  bool bare = true;         ///< may stand without its unit
  bool noun_tells_range = false;
  bool whole = false;  ///< in the canonical unit
  Bounds bounds;
  std::optional<Bounds> told;  ///< the bounds as messages tell them, if they leave some out
  std::vector<parameters::Axis> axes;
  bool sums_to_one = false;
  bool as_written = false;  ///< whatever was drawn
  std::optional<double> fallback;
  std::string help;

  [[nodiscard]] std::string expected() const;  ///< "a number ≥ 0 (FTE)"
  [[nodiscard]] double placeholder() const;    ///< a value within the bounds
};

/// A parameter for all dates, and its cells on the reading's day.
struct QuantityRead {
  parameters::Lever lever;
  parameters::Table today;
};
[[nodiscard]] QuantityRead read_quantity(SectionState& section, std::string_view key,
                                         const Quantity& quantity);
/// Its cells on the reading's day: fast where an earlier reading has found the parameter.
[[nodiscard]] parameters::Table read_today(SectionState& section, std::string_view key,
                                           const Quantity& quantity);

/// The number a plain scalar says, as JSON spells numbers; nothing for anything else.
[[nodiscard]] std::optional<double> parse_number(const Node& node);
[[nodiscard]] std::optional<double> parse_number(std::string_view text);
/// As short as reads back the same.
[[nodiscard]] std::string to_text(double value);

/// Turns cells of an inline mapping or of a CSV file into a table; faults go to the book. Nothing
/// after a fault.
[[nodiscard]] std::optional<parameters::Table> read_cells(Book& book, const std::string& key,
                                                          const Node& node,
                                                          const Quantity& quantity,
                                                          const Unit& unit);
[[nodiscard]] std::optional<parameters::Table> read_csv(Book& book, const std::string& key,
                                                        const Node& path, const Quantity& quantity,
                                                        const Unit& unit);
/// For what is no number, how its author may have meant it: ` (write 0.5)` for `0,5`; nothing if
/// nobody knows. `percent`: what `5%` would be here, ` (write 0.05)` or ` (write 5)`; nothing where
/// a percentage makes no sense.
enum class Percent : std::uint8_t { senseless, hundredth, unit };
[[nodiscard]] std::string number_hint(const Node& node, Percent percent = Percent::senseless);
/// One number in `unit`, converted and checked; a fault otherwise.
[[nodiscard]] std::optional<double> read_number(Book& book, const std::string& key,
                                                const Node& node, const Quantity& quantity,
                                                const Unit& unit);

/// The positions that a code or a range of whole numbers (`5-10`, `-4..-1`) names on the axis.
[[nodiscard]] std::vector<std::size_t> positions(const parameters::Axis& axis,
                                                 std::string_view text);
/// "a need (ASD, SEMH, …)" or "an age from 0 to 25, or a range such as 0-3".
[[nodiscard]] std::string expected_code(const parameters::Axis& axis);
/// The positions that a code, a range, a list of them, or `all` names; faults go to the book.
[[nodiscard]] std::vector<std::size_t> read_codes(Book& book, const std::string& key,
                                                  const Node& node, const parameters::Axis& axis);
/// "a need", "an age".
[[nodiscard]] std::string with_article(std::string_view noun);
[[nodiscard]] std::string joined(const std::vector<std::string>& words,
                                 std::string_view last = "or");
[[nodiscard]] std::string place_text(const Place& place);

}  // namespace sendsim::scenario
