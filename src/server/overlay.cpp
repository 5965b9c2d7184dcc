#include "sendsim/server/overlay.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "sendsim/scenario/node.hpp"

namespace sendsim::server {
namespace {

using scenario::Entry;
using scenario::Node;

Node plain(std::string text) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = std::move(text);
  return node;
}

/// Somebody's words: never taken for a number, a date or a truth value.
Node words(std::string text) {
  Node node = plain(std::move(text));
  node.quoted = true;
  return node;
}

Node number(double value) {
  std::array<char, 32> buffer{};
  const auto [end, fault] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return plain(fault == std::errc{} ? std::string{buffer.data(), end} : "0");
}

Node empty_map() {
  Node node;
  node.kind = Node::Kind::map;
  return node;
}

Node empty_list() {
  Node node;
  node.kind = Node::Kind::sequence;
  return node;
}

void put(Node& map, std::string key, Node value) {
  map.entries.push_back({std::move(key), {}, std::move(value)});
}

void put_days(Node& map, const std::optional<Day>& from, const std::optional<Day>& until) {
  if (from) put(map, "from", plain(to_string(*from)));
  if (until) put(map, "until", plain(to_string(*until)));
}

Node node_of(const ChangeOrder& change) {
  Node node = empty_map();
  put(node, "parameter", plain(change.parameter));
  put(node, std::string{parameters::to_string(change.operation)}, number(change.value));
  if (!change.unit.empty()) put(node, "unit", plain(change.unit));
  put_days(node, change.from, change.until);
  if (change.where.empty()) return node;
  Node where = empty_map();
  for (const Where& each : change.where) {
    Node codes = empty_list();
    for (const std::string& code : each.codes) codes.items.push_back(plain(code));
    put(where, each.axis, std::move(codes));
  }
  put(node, "where", std::move(where));
  return node;
}

Node node_of(const MeasureOrder& measure) {
  Node node = empty_map();
  put(node, "name", words(measure.name));
  put_days(node, measure.from, measure.until);
  if (measure.phase_in_days > 0) {
    Node phase_in = empty_map();
    put(phase_in, "value", plain(std::to_string(measure.phase_in_days)));
    put(phase_in, "unit", plain("days"));
    put(node, "phase_in", std::move(phase_in));
  }
  if (!measure.enabled) put(node, "enabled", plain("false"));
  Node changes = empty_list();
  for (const ChangeOrder& change : measure.changes) changes.items.push_back(node_of(change));
  put(node, "changes", std::move(changes));
  return node;
}

}  // namespace

std::string overlay_text(const WhatIf& what_if, const std::string& extends) {
  Node root = empty_map();
  put(root, "sendsim", plain("1"));
  put(root, "extends", words(extends));
  put(root, "name", words(what_if.name));
  Node measures = empty_list();
  for (const MeasureOrder& measure : what_if.measures) measures.items.push_back(node_of(measure));
  put(root, "measures", std::move(measures));
  return scenario::to_yaml(root);
}

}  // namespace sendsim::server
