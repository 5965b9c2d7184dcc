#include "sendsim/scenario/node.hpp"

#include <algorithm>

#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::scenario {
namespace {

bool may_stand_bare(std::string_view text) {
  constexpr std::string_view kAlways =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/.";
  constexpr std::string_view kInside = "-+ ()%";
  if (text.empty() || text.back() == ' ') return false;
  if (text == "null" || text == "Null" || text == "NULL") return false;
  if (text.starts_with("...") || text.starts_with("---")) return false;
  const bool minus_number =
      text.size() > 1 && text.front() == '-' && text[1] >= '0' && text[1] <= '9';
  if (kAlways.find(text.front()) == std::string_view::npos && !minus_number) return false;
  return std::all_of(text.begin(), text.end(), [&](char letter) {
    return kAlways.find(letter) != std::string_view::npos ||
           kInside.find(letter) != std::string_view::npos;
  });
}

std::string scalar_text(std::string_view text, bool quoted) {
  return !quoted && may_stand_bare(text) ? std::string{text} : double_quoted(text);
}

/// `at_line_start`: the line's margin (or the "- " of a list) is already there.
void write(const Node& node, std::size_t indent, bool at_line_start, std::string& out) {
  const std::string margin(indent, ' ');
  const auto begin_line = [&] {
    if (!at_line_start) out += margin;
    at_line_start = false;
  };
  switch (node.kind) {
    case Node::Kind::null: out += "~\n"; return;
    case Node::Kind::scalar: out += scalar_text(node.text, node.quoted) + '\n'; return;
    case Node::Kind::sequence:
      if (node.items.empty()) out += "[]\n";
      for (const Node& item : node.items) {
        begin_line();
        out += "- ";
        write(item, indent + 2, true, out);
      }
      return;
    case Node::Kind::map:
      if (node.entries.empty()) out += "{}\n";
      for (const Entry& entry : node.entries) {
        begin_line();
        out += scalar_text(entry.key, false) + ':';
        const bool nested = (entry.value.is_map() && !entry.value.entries.empty()) ||
                            (entry.value.is_sequence() && !entry.value.items.empty());
        out += nested ? '\n' : ' ';
        write(entry.value, indent + 2, false, out);
      }
      return;
  }
}

}  // namespace

std::string double_quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\')
      (quoted += '\\') += letter;
    else if (letter == '\n')
      quoted += "\\n";
    else if (letter == '\t')
      quoted += "\\t";
    else if (byte < 0x20U || byte == 0x7FU)
      (quoted += "\\x") += {kHex[byte >> 4U], kHex[byte & 15U]};
    else
      quoted += letter;
  }
  return quoted + '"';
}

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

Node* Node::find(std::string_view key) {
  for (Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null: return "nothing";
    case Node::Kind::scalar: return in_quotes(node.text);
    case Node::Kind::sequence: return "a list";
    case Node::Kind::map: return "a mapping";
  }
  return "something else";
}

bool is_parameter(const Node& node) {
  return node.find("value") != nullptr || node.find("from") != nullptr ||
         node.find("csv") != nullptr;
}

std::string to_yaml(const Node& node) {
  std::string out;
  write(node, 0, false, out);
  return out;
}

}  // namespace sendsim::scenario
