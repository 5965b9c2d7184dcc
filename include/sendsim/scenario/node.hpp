#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sendsim::scenario {

/// Where something stands in an input file.
struct Place {
  std::shared_ptr<const std::string> file;
  int line = 0;    ///< from 1
  int column = 0;  ///< from 1, in characters
};

struct Entry;

/// A piece of a YAML document with its place. Plain data of our own: no YAML library behind it.
struct Node {
  enum class Kind : std::uint8_t { null, scalar, sequence, map };

  Kind kind = Kind::null;
  bool quoted = false;  ///< a scalar in quotes or of a block: text, never a number
  Place place;
  std::string text;            ///< of a scalar, as written
  std::vector<Node> items;     ///< of a sequence
  std::vector<Entry> entries;  ///< of a map, in the order of the file; each key once

  [[nodiscard]] bool is_null() const noexcept { return kind == Kind::null; }
  [[nodiscard]] bool is_scalar() const noexcept { return kind == Kind::scalar; }
  [[nodiscard]] bool is_sequence() const noexcept { return kind == Kind::sequence; }
  [[nodiscard]] bool is_map() const noexcept { return kind == Kind::map; }
  /// The value of `key` of a map; null pointer if there is none or this is no map.
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);
};

/// One key of a map with its value.
struct Entry {
  std::string key;
  Place key_place;
  Node value;
};

/// What stands there, for a message: the text in quotes, "nothing", "a list" or "a mapping".
[[nodiscard]] std::string describe(const Node& node);
/// A mapping that is one parameter's value rather than a section: it has `value`, `from` or `csv`.
[[nodiscard]] bool is_parameter(const Node& node);

/// `text` as a double-quoted scalar of YAML, whatever it holds: what reads it gives `text` again.
[[nodiscard]] std::string double_quoted(std::string_view text);
/// The tree as canonical YAML: block style, two spaces, text in double quotes only where it must
/// be. The same tree gives the same bytes; reading them gives the same tree again.
[[nodiscard]] std::string to_yaml(const Node& node);

}  // namespace sendsim::scenario
