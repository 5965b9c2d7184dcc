#include "sendsim/scenario/language.hpp"

#include <map>
#include <memory>

#include "book.hpp"

namespace sendsim::scenario {
namespace {

std::string json_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\')
      (out += '\\') += letter;
    else if (byte < 0x20U)
      (out += "\\u00") += {kHex[byte >> 4U], kHex[byte & 15U]};
    else
      out += letter;
  }
  return out + '"';
}

std::string json_list(const std::vector<std::string>& words) {
  std::string out = "[";
  for (const std::string& word : words) out += (out.size() > 1 ? ", " : "") + json_string(word);
  return out + "]";
}

/// The fields as a tree: what `path` flattens.
struct Branch {
  const Field* field = nullptr;
  std::vector<std::pair<std::string, std::unique_ptr<Branch>>> children;  ///< in reading order

  Branch& child(const std::string& step) {
    for (auto& [name, branch] : children)
      if (name == step) return *branch;
    children.emplace_back(step, std::make_unique<Branch>());
    return *children.back().second;
  }
};

std::string description(const Field& field) {
  std::string text = field.help;
  const auto add = [&text](const std::string& sentence) {
    text += (text.empty() ? "" : " ") + sentence;
  };
  if (!field.units.empty() && !field.units.front().empty())
    add("Unit: " + joined(field.units) + (field.unit_required ? " (must be written)." : "."));
  if (!field.axes.empty()) add("By " + joined(field.axes, "and") + ".");
  if (field.fallback)
    add("Default: " + *field.fallback + ".");
  else
    add(field.required ? "Required." : "Optional.");
  return text;
}

std::string limits(const Bounds& bounds) {
  std::string text;
  const auto add = [&text](const char* name, const std::optional<double>& limit) {
    if (limit) text += std::string{", \""} + name + "\": " + to_text(*limit);
  };
  add("exclusiveMinimum", bounds.above);
  add("minimum", bounds.at_least);
  add("maximum", bounds.at_most);
  add("exclusiveMaximum", bounds.below);
  return text;
}

std::string bare_number(const Field& field) {
  return "{\"type\": \"number\"" + limits(field.bounds) + "}";
}

/// `{value, unit, …}`; limits of the value hold in the canonical unit only, so they are told of
/// bare numbers alone.
std::string wrapped(const Field& field) {
  const std::string value =
      field.kind == Kind::table
          ? "{\"type\": [\"number\", \"object\", \"array\"]}"
          : (field.units.size() > 1 ? "{\"type\": \"number\"}" : bare_number(field));
  std::string text = "{\"type\": \"object\", \"properties\": {\"value\": " + value;
  text +=
      ", \"from\": {\"$ref\": \"#/definitions/dated\"}, \"between\": {\"enum\": [\"steps\", "
      "\"linear\"]}";
  text += ", \"over_time\": {\"$ref\": \"#/definitions/dated\"}";
  if (field.kind == Kind::table) text += ", \"csv\": {\"type\": \"string\"}";
  std::vector<std::string> named;
  for (const std::string& unit : field.units)
    if (!unit.empty()) named.push_back(unit);
  if (!named.empty()) text += ", \"unit\": {\"enum\": " + json_list(named) + "}";
  text += ", \"source\": {\"type\": \"string\"}, \"note\": {\"type\": \"string\"}";
  text += ", \"uncertainty\": {\"$ref\": \"#/definitions/uncertainty\"}}";
  if (field.unit_required) text += ", \"required\": [\"unit\"]";
  return text + ", \"additionalProperties\": false}";
}

std::string leaf(const Field& field) {
  switch (field.kind) {
    case Kind::text:
    case Kind::code: return R"("type": ["string", "number"])";
    case Kind::codes: return R"("type": ["string", "number", "array"])";
    case Kind::lines: return R"("type": "array", "items": {"type": ["string", "number"]})";
    case Kind::boolean: return R"("type": "boolean")";
    case Kind::date: return R"("type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")";
    case Kind::integer: return R"("type": "integer")" + limits(field.bounds);
    case Kind::choice: return "\"enum\": " + json_list(field.words);
    case Kind::figure: return R"("type": "number")" + limits(field.bounds);
    case Kind::by_day: return R"("allOf": [{"$ref": "#/definitions/dated"}])";
    case Kind::number:
      if (field.unit_required) return "\"anyOf\": [" + wrapped(field) + "]";
      return "\"anyOf\": [" + bare_number(field) + ", " + wrapped(field) + "]";
    case Kind::table: return R"("type": ["number", "object", "array"])";
    case Kind::section:
    case Kind::list:
    case Kind::named: break;
  }
  return R"("type": "object")";
}

void write_branch(const Branch& branch, std::size_t indent, std::string& out);

void write_properties(const Branch& branch, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  out += margin + "\"type\": \"object\",\n" + margin + "\"additionalProperties\": false,\n";
  out += margin + "\"properties\": {\n";
  if (indent == 2) {
    out += "    \"sendsim\": {\"const\": 1, \"description\": \"The language's version.\"},\n";
    out +=
        "    \"extends\": {\"type\": \"string\", \"description\": "
        "\"The scenario that this one is laid over.\"},\n";
  }
  for (const char* key : {"source", "note"}) {
    const bool taken = [&] {
      for (const auto& [name, child] : branch.children)
        if (name == key) return true;
      return false;
    }();
    if (!taken) out += margin + "  \"" + key + "\": {\"type\": \"string\"},\n";
  }
  for (const auto& [name, child] : branch.children) {
    out += margin + "  " + json_string(name) + ": {\n";
    write_branch(*child, indent + 4, out);
    out += margin + "  },\n";
  }
  out.erase(out.size() - 2, 1);
  out += margin + "}";
}

void write_branch(const Branch& branch, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  if (branch.field != nullptr)
    out += margin + "\"description\": " + json_string(description(*branch.field)) + ",\n";
  const auto only_child = [&branch](const char* step) -> const Branch* {
    return branch.children.size() == 1 && branch.children.front().first == step
               ? branch.children.front().second.get()
               : nullptr;
  };
  if (const Branch* item = only_child("[]")) {
    out += margin + "\"type\": \"array\",\n" + margin + "\"items\": {\n";
    write_branch(*item, indent + 2, out);
    out += margin + "}\n";
  } else if (const Branch* part = only_child("*")) {
    out += margin + "\"type\": \"object\",\n" + margin + "\"additionalProperties\": {\n";
    write_branch(*part, indent + 2, out);
    out += margin + "}\n";
  } else if (!branch.children.empty()) {
    write_properties(branch, indent, out);
    out += '\n';
  } else {
    out += margin + (branch.field != nullptr ? leaf(*branch.field) : R"("type": "object")") + '\n';
  }
}

}  // namespace

bool Bounds::hold(double value) const {
  return (!above || value > *above) && (!at_least || value >= *at_least) &&
         (!at_most || value <= *at_most) && (!below || value < *below);
}

std::string Bounds::text() const {
  std::string out;
  const auto add = [&out](const char* sign, const std::optional<double>& limit) {
    if (limit) out += (out.empty() ? "" : " and ") + std::string{sign} + " " + to_text(*limit);
  };
  add(">", above);
  add("≥", at_least);
  add("≤", at_most);
  add("<", below);
  return out;
}

std::string json_schema(const std::vector<Field>& fields) {
  Branch root;
  for (const Field& field : fields) {
    Branch* branch = &root;
    for (const std::string& step : field.path) branch = &branch->child(step);
    branch->field = &field;
  }
  std::string out = "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n";
  out += "  \"title\": \"sendsim scenario\",\n  \"required\": [\"sendsim\"],\n";
  out += R"(  "definitions": {
    "dated": {
      "type": "object",
      "description": "Values by date.",
      "minProperties": 1,
      "patternProperties": {"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": {"type": "number"}},
      "additionalProperties": false
    },
    "uncertainty": {
      "type": "object",
      "description": "What is not known about the value.",
      "properties": {
        "distribution": {"enum": ["fixed", "normal", "lognormal", "beta", "uniform", "triangular"]},
        "cv": {"type": "number", "exclusiveMinimum": 0},
        "sd": {"type": "number", "exclusiveMinimum": 0},
        "low": {"type": "number"},
        "high": {"type": "number"},
        "each": {"enum": ["year"], "description": "Drawn anew for each calendar year."}
      },
      "required": ["distribution"],
      "additionalProperties": false
    }
  },
)";
  write_properties(root, 2, out);
  return out + "\n}\n";
}

std::string name_in_year(const std::string& path, int year) {
  return path + "@" + std::to_string(year);
}

}  // namespace sendsim::scenario
