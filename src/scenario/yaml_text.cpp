#include "yaml_text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sendsim::scenario {
namespace {

/// Turns the library's marks (from 0, in bytes) into places (from 1, in characters).
class Places {
 public:
  Places(std::string_view text, std::shared_ptr<const std::string> file, Start start)
      : text_{text}, file_{std::move(file)}, start_{start} {
    lines_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') lines_.push_back(i + 1);
  }
  [[nodiscard]] Place at(int line, int column) const {
    const auto row = std::min(static_cast<std::size_t>(std::max(line, 0)), lines_.size() - 1);
    const std::size_t begin = lines_[row];
    const std::size_t end =
        std::min(begin + static_cast<std::size_t>(std::max(column, 0)), text_.size());
    int characters = 0;
    for (std::size_t i = begin; i < end; ++i)
      if ((static_cast<unsigned char>(text_[i]) & 0xC0U) != 0x80U) ++characters;
    return {file_, static_cast<int>(row) + start_.line,
            characters + (row == 0 ? start_.column : 1)};
  }
  [[nodiscard]] Place at(const YAML::Mark& mark) const { return at(mark.line, mark.column); }
  [[nodiscard]] Place at_byte(std::size_t byte) const {
    const auto next = std::upper_bound(lines_.begin(), lines_.end(), byte);
    const auto row = next - lines_.begin() - 1;
    return at(static_cast<int>(row),
              static_cast<int>(byte - lines_[static_cast<std::size_t>(row)]));
  }

 private:
  std::string_view text_;
  std::shared_ptr<const std::string> file_;
  Start start_;
  std::vector<std::size_t> lines_;
};

Diagnostic fault_at(const Place& place, std::string key, std::string expected, std::string got) {
  return {*place.file,    place.line,          place.column,
          std::move(key), std::move(expected), std::move(got)};
}

[[noreturn]] void refuse(const Faults& faults, Diagnostic last) {
  std::vector<Diagnostic> all = faults.all();
  all.push_back(std::move(last));
  throw ScenarioError(std::move(all));
}

/// How many bytes the UTF-8 character at `i` has; 0 if it is none (overlong and surrogates too).
std::size_t character_length(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U;
  };
  const unsigned first = byte(i);
  if (first < 0x80U) return 1;
  const std::size_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  if (first < 0xC2U || first > 0xF4U) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if ((byte(i + k) & 0xC0U) != 0x80U) return 0;
  const unsigned second = byte(i + 1);
  const bool bad = (first == 0xE0U && second < 0xA0U) || (first == 0xEDU && second > 0x9FU) ||
                   (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second > 0x8FU);
  return bad ? 0 : length;
}

/// What the library would misread or report elsewhere: encodings, control characters, tabs.
std::optional<Diagnostic> text_fault(std::string_view text, const Places& places) {
  const auto fault = [&](std::size_t byte, std::string expected, std::string got) {
    return fault_at(places.at_byte(byte), {}, std::move(expected), std::move(got));
  };
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return fault(0, "UTF-8 text", "UTF-16 (save the file as UTF-8)");
  bool in_indent = true;
  std::size_t signs_on_line = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text, i);
    if (length == 0) return fault(i, "UTF-8 text", "a byte that is not (save the file as UTF-8)");
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '\t' && in_indent) return fault(i, "spaces at the beginning of a line", "a tab");
    if ((byte < 0x20U && text[i] != '\t' && text[i] != '\n' && text[i] != '\r') || byte == 0x7FU)
      return fault(i, "text", "the control character " + in_quotes(text.substr(i, 1)));
    // The library's time grows with the square of what brackets hold on one line.
    if (text[i] == '\n') signs_on_line = 0;
    if (std::string_view{",[]{}"}.find(text[i]) != std::string_view::npos &&
        ++signs_on_line > kMostSignsOnLine)
      return fault(
          i, "at most " + std::to_string(kMostSignsOnLine) + " commas and brackets on one line",
          "more (several lines or a CSV file hold them)");
    in_indent = text[i] == '\n' || (in_indent && text[i] == ' ');
    i += length;
  }
  return std::nullopt;
}

/// Builds our tree from the library's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Places& places, Faults& faults) : places_{places}, faults_{faults} {}

  [[nodiscard]] Node take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.place = places_.at(mark);
    finish(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      refuse(faults_, fault_at(places_.at(mark), {}, "an alias of something complete",
                               "one that contains itself"));
    const Place place = places_.at(mark);
    count(place, found->second.weight);
    Node copy = found->second.node;
    copy.place = place;
    attach(std::move(copy), found->second.weight);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node;
    node.kind = Node::Kind::scalar;
    node.place = places_.at(mark);
    node.text = value;
    node.quoted = tag != "?";
    check_tag(tag, node.place);
    finish(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::sequence, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    YAML::anchor_t anchor = 0;
    std::size_t weight = 1;
    std::optional<Entry> entry;                     ///< a key that waits for its value
    std::optional<Diagnostic> repeated;             ///< that key stood there before
    bool dropped = false;                           ///< the entry is a fault already reported
    std::unordered_map<std::string, Place> places;  ///< of the map's keys
  };
  struct Anchored {
    Node node;
    std::size_t weight;
  };

  void check_tag(const std::string& tag, const Place& place) {
    if (!tag.empty() && tag != "?" && tag != "!" && tag != "tag:yaml.org,2002:str")
      faults_.add(fault_at(place, {}, "plain YAML without tags", "the tag " + in_quotes(tag)));
  }
  /// Long text weighs more, so that aliases of it cannot fill the memory either.
  void count(const Place& place, std::size_t weight) {
    total_ += weight;
    if (total_ > kMostNodes)
      refuse(faults_,
             fault_at(place, {}, "at most " + std::to_string(kMostNodes) + " values in one file",
                      "more (large tables belong in CSV files)"));
  }
  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    const Place place = places_.at(mark);
    count(place, 1);
    if (open_.size() >= static_cast<std::size_t>(kDeepest))
      refuse(faults_, fault_at(place, {},
                               "at most " + std::to_string(kDeepest) + " levels within one another",
                               "more"));
    check_tag(tag, place);
    Frame frame;
    frame.node.kind = kind;
    frame.node.place = place;
    frame.anchor = anchor;
    open_.push_back(std::move(frame));
  }
  void close() {
    Frame frame = std::move(open_.back());
    open_.pop_back();
    if (frame.anchor != 0) anchors_[frame.anchor] = {frame.node, frame.weight};
    attach(std::move(frame.node), frame.weight);
  }
  void finish(Node node, YAML::anchor_t anchor) {
    const std::size_t weight = 1 + node.text.size() / 64;
    count(node.place, weight);
    if (anchor != 0) anchors_[anchor] = {node, weight};
    attach(std::move(node), weight);
  }
  /// Gives a finished node to the map or list that is open, or makes it the root.
  void attach(Node node, std::size_t weight) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& parent = open_.back();
    parent.weight += weight;
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.entry) {
      begin_entry(parent, std::move(node));
    } else {
      parent.entry->value = std::move(node);
      end_entry(parent);
    }
  }
  void begin_entry(Frame& map, Node key) {
    map.dropped = false;
    if (!key.is_scalar()) {
      faults_.add(fault_at(key.place, {}, "a key", describe(key)));
      map.dropped = true;
    } else if (const auto [first, fresh] = map.places.emplace(key.text, key.place); !fresh) {
      map.repeated = fault_at(key.place, key.text, "each key once",
                              in_quotes(key.text) + " again (first on line " +
                                  std::to_string(first->second.line) + ")");
    }
    map.entry = Entry{std::move(key.text), key.place, Node{}};
  }
  void end_entry(Frame& map) {
    Entry entry = std::move(*map.entry);
    map.entry.reset();
    std::optional<Diagnostic> repeated = std::exchange(map.repeated, std::nullopt);
    if (is_behind_comma(map.node, entry)) {
      map.node.entries.back().value.text += "," + entry.key;
      if (!repeated) map.places.erase(entry.key);
      return;
    }
    if (repeated) {
      faults_.add(*std::move(repeated));
      return;
    }
    // The library puts an absent value where the next thing stands.
    if (entry.value.is_null()) entry.value.place = entry.key_place;
    if (!map.dropped) map.node.entries.push_back(std::move(entry));
  }
  /// Between braces YAML takes `{value: 0,5}` for a value 0 and a key 5 without one. Taken together
  /// again, the reader of the number can say what is wrong with it.
  static bool is_behind_comma(const Node& map, const Entry& entry) {
    const auto holds_only = [](std::string_view text, const char* letters) {
      return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
    };
    const std::string_view digits{entry.key.data(), entry.key.find_last_not_of(" %") + 1};
    if (!entry.value.is_null() || map.entries.empty() || !holds_only(digits, "0123456789"))
      return false;
    const Node& before = map.entries.back().value;
    return before.is_scalar() && !before.quoted && holds_only(before.text, "-0123456789,") &&
           before.place.line == entry.key_place.line &&
           before.place.column + static_cast<int>(before.text.size()) + 1 == entry.key_place.column;
  }

  const Places& places_;
  Faults& faults_;
  std::vector<Frame> open_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  std::size_t total_ = 0;
  Node root_;
};

}  // namespace

Node parse_yaml(const std::string& whole, const std::shared_ptr<const std::string>& file,
                Faults& faults, Start start) {
  const bool marked = whole.starts_with("\xEF\xBB\xBF");  // a byte order mark is no character
  const std::string text = marked ? whole.substr(3) : whole;
  if (text.size() > kMostBytes)
    refuse(faults, {*file, 1, 1, {}, "a file of at most 10 MB", "a larger one"});
  const Places places{text, file, start};
  if (const auto fault = text_fault(text, places)) refuse(faults, *fault);
  std::istringstream stream{text};
  try {
    YAML::Parser parser{stream};
    TreeBuilder builder{places, faults};
    Node root;
    root.place = places.at(0, 0);
    if (parser.HandleNextDocument(builder)) root = builder.take_root();
    TreeBuilder more{places, faults};
    if (parser.HandleNextDocument(more))
      refuse(faults, fault_at(more.take_root().place, {}, "one YAML document", "a second one"));
    return root;
  } catch (const YAML::Exception& error) {
    refuse(faults, fault_at(places.at(error.mark), {}, "YAML", "a fault of syntax: " + error.msg));
  }
}

}  // namespace sendsim::scenario
