#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "book.hpp"
#include "csv_cells.hpp"

namespace sendsim::scenario {
namespace {

using parameters::Axis;
using parameters::Table;

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// `5-10`, `-4..-1`: both ends belong to it.
std::optional<std::pair<int, int>> whole_range(std::string_view text) {
  std::size_t dash = text.find("..");
  std::size_t length = 2;
  if (dash == std::string_view::npos) {
    dash = text.find('-', 1);
    length = 1;
  }
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = whole_number(text.substr(0, dash));
  const auto last = whole_number(text.substr(dash + length));
  if (!first || !last || *first > *last) return std::nullopt;
  return std::pair{*first, *last};
}

/// `5-10, 12` for whole numbers, `ASD, SEMH` for codes.
std::string listed(const Axis& axis, const std::vector<std::size_t>& indices) {
  constexpr std::size_t kMost = 8;
  std::string text;
  std::size_t parts = 0;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (parts++ == kMost) return text + ", …";
    text += (text.empty() ? "" : ", ") + axis.codes[indices[i]];
    const std::size_t begin = i;
    while (axis.first && i + 1 < indices.size() && indices[i + 1] == indices[i] + 1) ++i;
    if (i > begin) text += "-" + axis.codes[indices[i]];
  }
  return text;
}

/// A table on its way: which cells have a value, and where each row of the last axis began.
class Filling {
 public:
  Filling(Book& book, const Quantity& quantity, const Unit& unit, std::string key)
      : book_{book},
        quantity_{quantity},
        unit_{unit},
        key_{std::move(key)},
        table_{quantity.axes, 0.0},
        filled_(table_.values().size(), false),
        row_places_(table_.values().size() / width()) {}

  void fill(const Node& node, const std::string& path, std::size_t level, std::size_t offset) {
    const auto& axes = quantity_.axes;
    if (level == axes.size()) {
      put(node, path, offset);
    } else if (node.is_map()) {
      fill_map(node, path, level, offset);
    } else if (node.is_sequence()) {
      fill_list(node, path, level, offset);
    } else {  // one number for all cells below
      const auto value = number(node, path);
      for (std::size_t i = 0; i < size_from(level); ++i) place(offset + i, value, node.place);
    }
  }
  void put(const Node& node, const std::string& path, std::size_t cell) {
    place(cell, number(node, path), node.place);
  }
  [[nodiscard]] bool is_filled(std::size_t cell) const { return filled_[cell]; }
  void fail() { sound_ = false; }
  [[nodiscard]] bool sound() const { return sound_; }
  [[nodiscard]] const Table& table() const { return table_; }

  [[nodiscard]] std::optional<Table> finish() {
    if (sound_ && quantity_.sums_to_one) check_sums();
    return sound_ ? std::optional{table_} : std::nullopt;
  }

 private:
  [[nodiscard]] std::size_t width() const {
    return std::max<std::size_t>(1, quantity_.axes.back().size());
  }
  [[nodiscard]] std::size_t size_from(std::size_t level) const {
    std::size_t size = 1;
    for (std::size_t i = level; i < quantity_.axes.size(); ++i) size *= quantity_.axes[i].size();
    return size;
  }
  std::optional<double> number(const Node& node, const std::string& path) {
    const auto value = read_number(book_, path, node, quantity_, unit_);
    if (!value) sound_ = false;
    return value;
  }
  void place(std::size_t cell, std::optional<double> value, const Place& where) {
    if (value) table_.values()[cell] = *value;
    filled_[cell] = true;
    Place& row = row_places_[cell / width()];
    if (!row.file) row = where;
  }
  void fill_map(const Node& node, const std::string& path, std::size_t level, std::size_t offset) {
    const Axis& axis = quantity_.axes[level];
    const std::size_t step = size_from(level + 1);
    std::vector<const Entry*> by(axis.size(), nullptr);
    const Entry* other = nullptr;
    for (const Entry& entry : node.entries) {
      const auto named = positions(axis, entry.key);
      if (named.empty() && entry.key == "other") {
        other = &entry;
        continue;
      }
      if (named.empty()) {
        add(entry.key_place, path + "." + entry.key, expected_code(axis),
            in_quotes(entry.key) + did_you_mean(entry.key, axis.codes));
      }
      bool told = false;
      for (const std::size_t i : named) {
        if (by[i] != nullptr && !std::exchange(told, true))
          add(entry.key_place, path + "." + entry.key, "each " + axis.name + " once",
              axis.codes[i] + " again (first on line " + std::to_string(by[i]->key_place.line) +
                  ")");
        by[i] = &entry;
      }
    }
    std::vector<std::size_t> holes;
    for (std::size_t i = 0; i < axis.size(); ++i) {
      const Entry* entry = by[i] != nullptr ? by[i] : other;
      if (entry == nullptr)
        holes.push_back(i);
      else
        fill(entry->value, path + "." + entry->key, level + 1, offset + i * step);
    }
    if (!holes.empty())
      add(node.place, path, "a value for every " + axis.name, "none for " + listed(axis, holes));
  }
  void fill_list(const Node& node, const std::string& path, std::size_t level, std::size_t offset) {
    const Axis& axis = quantity_.axes[level];
    if (!axis.first) {
      add(node.place, path, "a mapping by " + axis.name, "a list");
      return;
    }
    if (node.items.size() != axis.size()) {
      add(node.place, path,
          "a list of " + std::to_string(axis.size()) + " values (" + axis.name + " " +
              axis.codes.front() + " to " + axis.codes.back() + ")",
          std::to_string(node.items.size()) +
              (node.items.size() == 2 * axis.size() ? " (write 0.5, not 0,5)" : ""));
      return;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i)
      fill(node.items[i], path + "." + axis.codes[i], level + 1, offset + i * size_from(level + 1));
  }
  void check_sums() {
    for (std::size_t row = 0; row < row_places_.size(); ++row) {
      double sum = 0.0;
      for (std::size_t i = 0; i < width(); ++i) sum += table_.values()[row * width() + i];
      if (std::abs(sum - 1.0) <= 1e-9) continue;
      std::string path = key_;
      const auto indices = table_.indices(row * width());
      for (std::size_t i = 0; i + 1 < indices.size(); ++i)
        path += "." + quantity_.axes[i].codes[indices[i]];
      add(row_places_[row], path,
          "probabilities over " + quantity_.axes.back().name + " that sum to 1",
          "a sum of " + to_text(std::round(sum * 1e12) / 1e12));
    }
  }
  void add(const Place& place, std::string path, std::string expected, std::string got) {
    book_.add(place, std::move(path), std::move(expected), std::move(got));
    sound_ = false;
  }

  Book& book_;
  const Quantity& quantity_;
  const Unit& unit_;
  std::string key_;
  Table table_;
  std::vector<bool> filled_;
  std::vector<Place> row_places_;
  bool sound_ = true;
};

/// A CSV file read into a table: a column for each axis and `value`, or one axis across.
class CsvReader {
 public:
  CsvReader(Book& book, std::string key, const Quantity& quantity, Filling& filling,
            std::shared_ptr<const std::string> file)
      : book_{book},
        key_{std::move(key)},
        quantity_{quantity},
        filling_{filling},
        file_{std::move(file)},
        first_lines_(filling.table().values().size(), 0) {
    node_.kind = Node::Kind::scalar;
    node_.place.file = file_;
  }

  void read(const CsvCells& csv) {
    if (csv.fault) {
      fault(csv.fault->line, csv.fault->column, csv.fault->expected, csv.fault->got);
    } else if (csv.rows.empty()) {
      fault(1, 1, "a row of column names", "an empty file");
    } else if (read_header(csv.rows.front())) {
      for (std::size_t i = 1; i < csv.rows.size(); ++i) read_row(csv.rows[i]);
      if (filling_.sound()) tell_holes(csv.rows.back().line);
    }
  }

 private:
  enum class Role { axis, value, spread, ignored };
  struct Column {
    Role role;
    std::size_t axis = 0;                ///< of an axis column
    std::vector<std::size_t> positions;  ///< of a column of the axis that runs across
  };

  void fault(int line, int column, std::string expected, std::string got) {
    book_.add({file_, line, column}, key_, std::move(expected), std::move(got));
    filling_.fail();
  }

  bool read_header(const CsvRow& header) {
    const auto& axes = quantity_.axes;
    columns_.clear();
    std::vector<bool> named(axes.size(), false);
    bool tidy = false;
    for (const CsvCell& cell : header.cells) {
      const auto axis = std::find_if(axes.begin(), axes.end(),
                                     [&cell](const Axis& a) { return a.name == cell.text; });
      if (axis != axes.end()) {
        const auto index = static_cast<std::size_t>(axis - axes.begin());
        if (named[index]) {
          fault(header.line, cell.column, "each column once", in_quotes(cell.text) + " again");
          return false;
        }
        named[index] = true;
        columns_.push_back({Role::axis, index, {}});
      } else if (cell.text == "value" && !tidy) {
        tidy = true;
        columns_.push_back({Role::value, 0, {}});
      } else if (cell.text == "source" || cell.text == "note") {
        columns_.push_back({Role::ignored, 0, {}});
      } else {
        columns_.push_back({Role::spread, 0, {}});
      }
    }
    const auto missing = static_cast<std::size_t>(std::count(named.begin(), named.end(), false));
    std::vector<std::string> names;
    for (const Axis& axis : axes) names.push_back(axis.name);
    if (missing != (tidy ? 0U : 1U)) {
      fault(header.line, 1,
            "the columns " + joined(names, "and") +
                " and value, or all but one of them and that one's codes",
            std::to_string(axes.size() - missing) + " of them");
      return false;
    }
    return tidy ? refuse_spread(header) : read_spread(header, named);
  }
  bool refuse_spread(const CsvRow& header) {
    bool sound = true;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (columns_[i].role == Role::spread) {
        std::vector<std::string> names{"value", "source", "note"};
        for (const Axis& axis : quantity_.axes) names.push_back(axis.name);
        fault(header.line, header.cells[i].column, "a known column",
              in_quotes(header.cells[i].text) + did_you_mean(header.cells[i].text, names));
        sound = false;
      }
    return sound;
  }
  bool read_spread(const CsvRow& header, const std::vector<bool>& named) {
    across_ =
        static_cast<std::size_t>(std::find(named.begin(), named.end(), false) - named.begin());
    const Axis& axis = quantity_.axes[across_];
    bool sound = true;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].role != Role::spread) continue;
      columns_[i].positions = positions(axis, header.cells[i].text);
      if (!columns_[i].positions.empty()) continue;
      fault(header.line, header.cells[i].column, expected_code(axis),
            in_quotes(header.cells[i].text) + did_you_mean(header.cells[i].text, axis.codes));
      sound = false;
    }
    return sound;
  }
  void read_row(const CsvRow& row) {
    if (row.cells.size() != columns_.size()) {
      fault(row.line, static_cast<int>(std::min(row.cells.size(), columns_.size())),
            std::to_string(columns_.size()) + " columns", std::to_string(row.cells.size()));
      return;
    }
    std::vector<std::vector<std::size_t>> along(quantity_.axes.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].role != Role::axis) continue;
      const Axis& axis = quantity_.axes[columns_[i].axis];
      along[columns_[i].axis] = positions(axis, row.cells[i].text);
      if (!along[columns_[i].axis].empty()) continue;
      fault(row.line, row.cells[i].column, expected_code(axis),
            in_quotes(row.cells[i].text) + did_you_mean(row.cells[i].text, axis.codes));
      return;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].role == Role::spread) along[across_] = columns_[i].positions;
      if (columns_[i].role == Role::spread || columns_[i].role == Role::value)
        put(row, row.cells[i], along);
    }
  }
  /// Gives the value to every cell that the row's codes and ranges name.
  void put(const CsvRow& row, const CsvCell& cell,
           const std::vector<std::vector<std::size_t>>& along) {
    node_.text = cell.text;
    node_.place.line = row.line;
    node_.place.column = cell.column;
    turn_.assign(along.size(), 0);
    indices_.resize(along.size());
    while (true) {
      for (std::size_t i = 0; i < along.size(); ++i) indices_[i] = along[i][turn_[i]];
      const std::size_t target = filling_.table().cell(indices_);
      if (filling_.is_filled(target)) {
        fault(row.line, cell.column, "each cell once",
              "one again (first on line " + std::to_string(first_lines_[target]) + ")");
        return;
      }
      filling_.put(node_, key_, target);
      first_lines_[target] = row.line;
      std::size_t next = along.size();
      while (next > 0 && ++turn_[next - 1] == along[next - 1].size()) turn_[--next] = 0;
      if (next == 0) return;
    }
  }
  void tell_holes(int last_line) {
    for (std::size_t cell = 0; cell < first_lines_.size(); ++cell) {
      if (first_lines_[cell] != 0) continue;
      std::string which;
      const auto indices = filling_.table().indices(cell);
      for (std::size_t i = 0; i < indices.size(); ++i)
        which += (which.empty() ? "" : ", ") + quantity_.axes[i].name + " " +
                 quantity_.axes[i].codes[indices[i]];
      const auto holes = std::count(first_lines_.begin(), first_lines_.end(), 0);
      fault(last_line, 1, "a value for every cell",
            "none for " + which +
                (holes > 1 ? " and " + std::to_string(holes - 1) + " more" : std::string{}));
      return;
    }
  }

  Book& book_;
  std::string key_;
  const Quantity& quantity_;
  Filling& filling_;
  std::shared_ptr<const std::string> file_;
  std::vector<Column> columns_;
  std::size_t across_ = 0;
  Node node_;                         ///< the cell being put, as if it stood in YAML
  std::vector<std::size_t> turn_;     ///< along each axis: which of the named positions
  std::vector<std::size_t> indices_;  ///< of the target
  std::vector<int> first_lines_;      ///< where each cell's value stands; 0: nowhere yet
};

}  // namespace

std::vector<std::size_t> positions(const Axis& axis, std::string_view text) {
  if (const auto exact = axis.find(text)) return {*exact};
  if (!axis.first || axis.codes.empty()) return {};
  const auto range = whole_range(text);
  const int last = *axis.first + static_cast<int>(axis.size()) - 1;
  if (!range || range->first < *axis.first || range->second > last) return {};
  std::vector<std::size_t> all;
  for (int number = range->first; number <= range->second; ++number)
    all.push_back(static_cast<std::size_t>(number - *axis.first));
  return all;
}

std::string with_article(std::string_view noun) {
  const bool vowel =
      !noun.empty() && std::string_view{"aeiou"}.find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string{noun};
}

std::string expected_code(const Axis& axis) {
  constexpr std::size_t kMost = 8;
  const std::string noun = with_article(axis.name);
  if (axis.codes.empty()) return noun + " (none is declared)";
  if (axis.first)
    return noun + " from " + axis.codes.front() + " to " + axis.codes.back() +
           ", or a range such as " + axis.codes.front() + (*axis.first < 0 ? ".." : "-") +
           axis.codes.back();
  std::string codes;
  for (std::size_t i = 0; i < std::min(kMost, axis.size()); ++i)
    codes += (i > 0 ? ", " : "") + axis.codes[i];
  return noun + " (" + codes + (axis.size() > kMost ? ", …" : "") + ")";
}

std::vector<std::size_t> read_codes(Book& book, const std::string& key, const Node& node,
                                    const Axis& axis) {
  std::vector<std::size_t> all;
  const auto add = [&](const Node& item) {
    const auto named = item.is_scalar() ? positions(axis, item.text) : std::vector<std::size_t>{};
    if (named.empty())
      book.add(item.place, key, expected_code(axis),
               describe(item) + (item.is_scalar() ? did_you_mean(item.text, axis.codes) : ""));
    for (const std::size_t i : named) {
      if (std::find(all.begin(), all.end(), i) == all.end())
        all.push_back(i);
      else
        book.add(item.place, key, "each " + axis.name + " once", axis.codes[i] + " again");
    }
    return !named.empty();
  };
  if (node.is_scalar() && node.text == "all" && !axis.find("all")) {
    for (std::size_t i = 0; i < axis.size(); ++i) all.push_back(i);
    return all;
  }
  bool sound = true;
  if (node.is_sequence() && !node.items.empty())
    for (const Node& item : node.items) sound = add(item) && sound;
  else
    sound = add(node);
  std::sort(all.begin(), all.end());
  return sound ? all : std::vector<std::size_t>{};
}

std::optional<Table> read_cells(Book& book, const std::string& key, const Node& node,
                                const Quantity& quantity, const Unit& unit) {
  Filling filling{book, quantity, unit, key};
  filling.fill(node, key, 0, 0);
  return filling.finish();
}

std::optional<Table> read_csv(Book& book, const std::string& key, const Node& path,
                              const Quantity& quantity, const Unit& unit) {
  if (!path.is_scalar() || path.text.empty()) {
    book.add(path.place, key + ".csv", "the path of a CSV file", describe(path));
    return std::nullopt;
  }
  auto& known = book.document->tables();  // a file is the same on every day and for every draw
  if (const auto found = known.find({key, path.text}); found != known.end()) return found->second;
  try {
    const std::string& text = book.document->read_input(path.text);
    Filling filling{book, quantity, unit, key};
    const auto file = std::make_shared<const std::string>(path.text);
    CsvReader{book, key, quantity, filling, file}.read(split_csv(text));
    std::optional<Table> table = filling.finish();
    if (table) known.emplace(std::pair{key, path.text}, *table);
    return table;
  } catch (const std::runtime_error& fault) {
    book.add(path.place, key + ".csv", "a readable file",
             in_quotes(path.text) + ": " + fault.what());
    return std::nullopt;
  }
}

}  // namespace sendsim::scenario
