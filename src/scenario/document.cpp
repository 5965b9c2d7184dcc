#include "sendsim/scenario/document.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "yaml_text.hpp"

namespace sendsim::scenario {
namespace {

constexpr std::string_view kLanguageVersion = "1";
constexpr std::size_t kLongestChain = 16;

Diagnostic fault_at(const Place& place, std::string key, std::string expected, std::string got) {
  return {*place.file,    place.line,          place.column,
          std::move(key), std::move(expected), std::move(got)};
}

std::string beside(const std::string& file, const std::string& path) {
  const std::filesystem::path relative{path};
  if (relative.is_absolute()) return path;
  return (std::filesystem::path{file}.parent_path() / relative).lexically_normal().string();
}

/// CSV paths are relative to the file that names them; after merging only the joined path says
/// where.
void join_csv_paths(Node& node, const std::string& file) {
  for (Node& item : node.items) join_csv_paths(item, file);
  for (Entry& entry : node.entries) {
    if (entry.key == "csv" && entry.value.is_scalar() && !entry.value.text.empty())
      entry.value.text = beside(file, entry.value.text);
    else
      join_csv_paths(entry.value, file);
  }
}

/// Lists of the root to which an overlay adds; all others it replaces.
bool adds_to_base(const std::string& key) { return key == "measures" || key == "known_gaps"; }

Node overlay(Node base, Node over, bool is_root) {
  if (!base.is_map() || !over.is_map() || (!is_root && is_parameter(over))) return over;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < base.entries.size(); ++i) places.emplace(base.entries[i].key, i);
  for (Entry& entry : over.entries) {
    const auto found = places.find(entry.key);
    if (found == places.end()) {
      base.entries.push_back(std::move(entry));
      continue;
    }
    Entry& old = base.entries[found->second];
    old.key_place = entry.key_place;
    if (is_root && adds_to_base(entry.key) && old.value.is_sequence() &&
        entry.value.is_sequence()) {
      old.value.place = entry.value.place;
      std::move(entry.value.items.begin(), entry.value.items.end(),
                std::back_inserter(old.value.items));
    } else {
      old.value = overlay(std::move(old.value), std::move(entry.value), false);
    }
  }
  base.place = over.place;
  return base;
}

void check_version(const Node& root, Faults& faults) {
  const bool first = !root.entries.empty() && root.entries.front().key == "sendsim";
  const Node* version = root.find("sendsim");
  const std::string expected = "\"sendsim: 1\" (the language's version) as the first key";
  if (version == nullptr) {
    faults.add(fault_at(root.place, "sendsim", expected,
                        root.entries.empty() ? "nothing" : in_quotes(root.entries.front().key)));
  } else if (!version->is_scalar() || version->quoted || version->text != kLanguageVersion) {
    faults.add(fault_at(version->place, "sendsim", "version 1, the one this program reads",
                        describe(*version)));
  } else if (!first) {
    faults.add(fault_at(root.entries.front().key_place, "sendsim", expected,
                        in_quotes(root.entries.front().key)));
  }
}

std::optional<std::size_t> item_named(const Node& list, const std::string& step) {
  for (const char* naming : {"name", "code", "id"})
    for (std::size_t i = 0; i < list.items.size(); ++i)
      if (const Node* name = list.items[i].find(naming); name != nullptr && name->text == step)
        return i;
  std::size_t number = 0;
  const auto [end, fault] = std::from_chars(step.data(), step.data() + step.size(), number);
  if (fault == std::errc{} && end == step.data() + step.size() && number >= 1 &&
      number <= list.items.size())
    return number - 1;
  return std::nullopt;
}

std::vector<std::string> names_of(const Node& list) {
  std::vector<std::string> names;
  for (const Node& item : list.items)
    for (const char* naming : {"name", "code", "id"})
      if (const Node* name = item.find(naming); name != nullptr && name->is_scalar())
        names.push_back(name->text);
  return names;
}

void drop(Node& map, std::string_view key) {
  std::erase_if(map.entries, [key](const Entry& entry) { return entry.key == key; });
}

Entry source_entry(const std::string& origin, const Place& place) {
  Node source;
  source.kind = Node::Kind::scalar;
  source.quoted = true;
  source.place = place;
  source.text = "assumption: set by " + origin;
  return {"source", place, std::move(source)};
}

/// Gives the parameter mapping a new value; what told of the old one goes.
void replace_value(Node& parameter, Node value, const std::string& origin) {
  for (const char* key : {"source", "note", "uncertainty"}) drop(parameter, key);
  const Place place = value.place;
  *parameter.find("value") = std::move(value);
  parameter.entries.push_back(source_entry(origin, place));
}

std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> steps;
  while (true) {
    const std::size_t dot = path.find('.');
    steps.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return steps;
    path.remove_prefix(dot + 1);
  }
}

/// Walks one step down, adding a key that a map lacks. Null pointer: a fault, told in `faults`.
Node* step_down(Node& node, const std::string& step, const std::string& walked, const Place& place,
                Faults& faults) {
  if (node.is_null()) node.kind = Node::Kind::map;
  if (node.is_map()) {
    if (Node* next = node.find(step)) return next;
    Node empty;
    empty.place = place;
    node.entries.push_back({step, place, std::move(empty)});
    return &node.entries.back().value;
  }
  if (node.is_sequence()) {
    if (const auto index = item_named(node, step)) return &node.items[*index];
    faults.add(fault_at(place, walked, "the name, code or number of an item",
                        in_quotes(step) + did_you_mean(step, names_of(node))));
    return nullptr;
  }
  faults.add(fault_at(place, walked, "a mapping to which " + in_quotes(step) + " may belong",
                      describe(node)));
  return nullptr;
}

}  // namespace

std::string read_text_file(const std::string& path) {
  std::error_code fault;
  const auto status = std::filesystem::status(path, fault);
  if (status.type() == std::filesystem::file_type::not_found)
    throw std::runtime_error("none of that name");
  if (fault) throw std::runtime_error("\"" + fault.message() + "\"");
  if (status.type() != std::filesystem::file_type::regular)
    throw std::runtime_error(std::filesystem::is_directory(status) ? "a folder"
                                                                   : "no ordinary file");
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("one that may not be read");
  std::string text;
  std::array<char, 1U << 16U> piece{};
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMostBytes) throw std::runtime_error("one of over 10 MB");
  }
  if (file.bad()) throw std::runtime_error("one that could not be read to its end");
  return text;
}

Document::Document() {
  root_.kind = Node::Kind::map;
  root_.place.file = std::make_shared<const std::string>();
}

Document Document::load(const std::string& path, const ReadText& read) {
  Document document;
  document.read_ = read;
  std::vector<std::string> chain;
  document.root_ = document.load_chain(path, nullptr, chain);
  drop(document.root_, "extends");
  return document;
}

Node Document::load_chain(const std::string& path, const Place* named_at,
                          std::vector<std::string>& chain) {
  const auto refuse = [&](std::string expected, std::string got) {
    Diagnostic fault{path, 0, 0, {}, std::move(expected), std::move(got)};
    if (named_at != nullptr)
      fault = fault_at(*named_at, "extends", fault.expected, in_quotes(path) + ": " + fault.got);
    std::vector<Diagnostic> all = faults_.all();
    all.push_back(std::move(fault));
    throw ScenarioError(std::move(all));
  };
  if (std::find(chain.begin(), chain.end(), path) != chain.end())
    refuse("a file that does not extend itself", "a ring of " + std::to_string(chain.size()));
  if (chain.size() >= kLongestChain)
    refuse("at most " + std::to_string(kLongestChain) + " files that extend one another", "more");
  chain.push_back(path);

  std::string text;
  try {
    text = read_input(path);
  } catch (const std::runtime_error& fault) {
    refuse("a readable file", fault.what());
  }
  const auto file = std::make_shared<const std::string>(path);
  Node own = parse_yaml(text, file, faults_);
  if (!own.is_map()) {
    std::vector<Diagnostic> all = faults_.all();
    all.push_back(
        fault_at(own.place, {}, "a mapping that begins with \"sendsim: 1\"", describe(own)));
    throw ScenarioError(std::move(all));
  }
  check_version(own, faults_);
  join_csv_paths(own, path);
  const Node* extends = own.find("extends");
  if (extends == nullptr) return own;
  if (!extends->is_scalar() || extends->text.empty()) {
    faults_.add(
        fault_at(extends->place, "extends", "the path of another scenario", describe(*extends)));
    return own;
  }
  const Place place = extends->place;
  Node base = load_chain(beside(path, extends->text), &place, chain);
  return overlay(std::move(base), std::move(own), true);
}

const std::string& Document::read_input(const std::string& path) {
  for (const InputFile& input : inputs_)
    if (input.path == path) return input.text;
  if (!read_) throw std::runtime_error("none: this document has no files");
  inputs_.push_back({path, read_(path)});
  return inputs_.back().text;
}

void Document::set(std::string_view edit, std::string_view origin) {
  const std::string from{origin};
  const auto file = std::make_shared<const std::string>(origin);
  const Place place{file, ++edits_, 1};
  const std::size_t equals = edit.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    faults_.add(fault_at(place, {}, "PATH=VALUE, such as assessment.fte=9", in_quotes(edit)));
    return;
  }
  const std::string path{edit.substr(0, equals)};
  Node value;
  try {
    const Start start{edits_, static_cast<int>(equals) + 2};
    value = parse_yaml(std::string{edit.substr(equals + 1)}, file, faults_, start);
  } catch (const ScenarioError& error) {
    for (Diagnostic fault : error.diagnostics()) {
      fault.key = path;
      faults_.add(std::move(fault));
    }
    return;
  }
  Node* node = &root_;
  Node* parent = nullptr;
  std::string walked;
  const std::vector<std::string> steps = steps_of(path);
  if (steps.size() > static_cast<std::size_t>(kDeepest)) {
    faults_.add(fault_at(place, {}, "at most " + std::to_string(kDeepest) + " steps", "more"));
    return;
  }
  for (const std::string& step : steps) {
    walked += (walked.empty() ? "" : ".") + step;
    if (step.empty()) {
      faults_.add(fault_at(place, walked, "a key between the dots", "nothing"));
      return;
    }
    parent = node;
    node = step_down(*node, step, walked, place, faults_);
    if (node == nullptr) return;
  }
  if (steps.back() == "value" && parent->find("unit") != nullptr)
    replace_value(*parent, std::move(value), from);
  else if (node->is_map() && node->find("value") != nullptr && !value.is_map())
    replace_value(*node, std::move(value), from);
  else
    *node = std::move(value);
}

template <class Make>
const random::DayLaw& Document::Laws::made(double mean, double cv, const Make& make) {
  constexpr std::size_t kMost = 64;  // draws never come again: what they made is dropped
  const std::pair key{mean, cv};
  if (const auto found = made_.find(key); found != made_.end()) return found->second;
  if (made_.size() >= kMost) made_.clear();
  return made_.emplace(key, make()).first->second;
}

const random::DayLaw& Document::Laws::exponential(MeanDays mean) {
  return made(mean.count(), 0.0, [&] { return random::DayLaw::exponential(mean); });
}

const random::DayLaw& Document::Laws::lognormal(MeanDays mean, double cv) {
  return made(mean.count(), cv, [&] { return random::DayLaw::lognormal(mean, cv); });
}

}  // namespace sendsim::scenario
