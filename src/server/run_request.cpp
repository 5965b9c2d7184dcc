#include "sendsim/server/run_request.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

#include "json_text.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::server {
namespace {

using parameters::Operation;
using Kind = RequestError::Kind;

constexpr std::size_t kDeepest = 16;
constexpr std::size_t kMostCodes = 100;
constexpr std::int64_t kLongestPhaseIn = 36'500;

std::string joined_lines(const std::vector<RequestFault>& faults) {
  std::string text;
  for (const RequestFault& fault : faults) text += (text.empty() ? "" : "\n") + fault.message;
  return text;
}

/// Brackets within brackets, outside of text: whoever sends thousands wants to see us fall.
std::size_t depth_of(std::string_view json) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char letter = json[i];
    if (in_text) {
      if (letter == '\\') ++i;
      in_text = letter != '"';
    } else if (letter == '"') {
      in_text = true;
    } else if (letter == '{' || letter == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((letter == '}' || letter == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

[[noreturn]] void refuse_text(std::string message) {
  throw RequestError(Kind::malformed, {{{}, {}, {}, std::move(message)}});
}

Json parsed(std::string_view json) {
  if (json.size() > kMostBodyBytes) refuse_text("the request is too long");
  if (depth_of(json) > kDeepest) refuse_text("expected JSON of at most 16 levels, got more");
  try {
    Json read = Json::parse(json);
    if (!read.is_object()) refuse_text("expected a JSON object");
    return read;
  } catch (const Json::parse_error& error) {
    refuse_text("expected JSON, got something else at byte " + std::to_string(error.byte));
  } catch (const Json::exception&) {
    refuse_text("expected JSON with numbers that can be held");
  }
}

/// Reads the values of a request; faults are collected with the scenario and measure they are of.
class Reader {
 public:
  RunRequest read(const Json& json) {
    refuse_other_keys(json, {"baseline", "seed", "replications", "scenarios", "client"});
    RunRequest request;
    request.baseline = text(json, "baseline", true);
    request.client = text(json, "client", false);
    request.seed = static_cast<std::uint64_t>(
        whole(json, "seed", 0, std::int64_t{1} << 53, 1));  // JavaScript's whole numbers
    request.replications =
        static_cast<std::int32_t>(whole(json, "replications", 1, kMostReplications, 50));
    for (const Json& each : list(json, "scenarios", kMostWhatIfs))
      request.what_ifs.push_back(what_if(each));
    refuse_same_names(request.what_ifs);
    if (!faults_.empty()) throw RequestError(Kind::refused, std::move(faults_));
    return request;
  }

 private:
  void add(std::string message) {
    faults_.push_back({scenario_, measure_, parameter_, std::move(message)});
  }

  void refuse_other_keys(const Json& json, std::initializer_list<const char*> known) {
    const std::vector<std::string> words{known.begin(), known.end()};
    for (const auto& item : json.items())
      if (std::find(words.begin(), words.end(), item.key()) == words.end())
        add("expected a known key, got " + scenario::in_quotes(item.key()) +
            scenario::did_you_mean(item.key(), words));
  }

  static const Json* find(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? nullptr : &*found;
  }

  std::string text(const Json& json, const char* key, bool required) {
    const Json* value = find(json, key);
    if (value == nullptr) {
      if (required) add(std::string{key} + ": expected text, got nothing");
      return {};
    }
    if (!value->is_string()) {
      add(std::string{key} + ": expected text");
      return {};
    }
    const auto& read = value->get_ref<const std::string&>();
    const bool has_controls = std::any_of(read.begin(), read.end(), [](char letter) {
      return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
    });
    const bool is_blank = read.find_first_not_of(' ') == std::string::npos;
    if (read.size() > kLongestName || has_controls || (required && is_blank)) {
      add(std::string{key} + ": expected a line of 1 to " + std::to_string(kLongestName) +
          " letters, got " + (is_blank ? "nothing" : scenario::in_quotes(read)));
      return {};
    }
    return read;
  }

  std::int64_t whole(const Json& json, const char* key, std::int64_t low, std::int64_t high,
                     std::int64_t fallback) {
    const Json* value = find(json, key);
    if (value == nullptr) return fallback;
    const bool fits = value->is_number_integer() &&
                      (value->is_number_unsigned()
                           ? value->get<std::uint64_t>() <= static_cast<std::uint64_t>(high)
                           : value->get<std::int64_t>() <= high) &&
                      (value->is_number_unsigned() || value->get<std::int64_t>() >= low);
    if (fits && value->get<std::int64_t>() >= low) return value->get<std::int64_t>();
    add(std::string{key} + ": expected a whole number from " + std::to_string(low) + " to " +
        std::to_string(high));
    return fallback;
  }

  /// An array of objects; empty after a fault.
  std::vector<Json> list(const Json& json, const char* key, std::size_t most) {
    const Json* value = find(json, key);
    if (value == nullptr) return {};
    const bool of_objects =
        value->is_array() && std::all_of(value->begin(), value->end(),
                                         [](const Json& item) { return item.is_object(); });
    if (of_objects && value->size() <= most) return {value->begin(), value->end()};
    add(std::string{key} + ": expected " +
        (of_objects ? "at most " + std::to_string(most) + ", got " + std::to_string(value->size())
                    : std::string{"a list of objects"}));
    return {};
  }

  std::optional<Day> day(const Json& json, const char* key) {
    const Json* value = find(json, key);
    if (value == nullptr) return std::nullopt;
    const std::optional<Day> read =
        value->is_string() ? parse_day(value->get_ref<const std::string&>()) : std::nullopt;
    if (!read)
      add(std::string{key} + ": expected a date such as 2026-09-01, got " +
          (value->is_string() ? scenario::in_quotes(value->get_ref<const std::string&>())
                              : std::string{"something else"}));
    return read;
  }

  WhatIf what_if(const Json& json) {
    WhatIf read;
    scenario_.clear();
    read.name = scenario_ = text(json, "name", true);
    refuse_other_keys(json, {"name", "measures", "yaml"});
    if (const Json* yaml = find(json, "yaml")) {
      if (find(json, "measures") != nullptr) add("expected measures or yaml, got both");
      if (!yaml->is_string())
        add("yaml: expected text");
      else if (yaml->get_ref<const std::string&>().size() > kMostYamlBytes)
        add("yaml: expected at most " + std::to_string(kMostYamlBytes) + " bytes");
      else
        read.yaml = yaml->get<std::string>();
    }
    changes_ = 0;
    for (const Json& each : list(json, "measures", kMostMeasures))
      read.measures.push_back(measure(each));
    if (changes_ > kMostChanges)
      add("expected at most " + std::to_string(kMostChanges) + " changes in all measures, got " +
          std::to_string(changes_));
    scenario_.clear();
    return read;
  }

  MeasureOrder measure(const Json& json) {
    MeasureOrder read;
    read.name = measure_ = text(json, "name", true);
    refuse_other_keys(json, {"name", "from", "until", "phase_in_days", "enabled", "changes"});
    read.from = day(json, "from");
    read.until = day(json, "until");
    read.phase_in_days = whole(json, "phase_in_days", 0, kLongestPhaseIn, 0);
    if (const Json* enabled = find(json, "enabled")) {
      if (enabled->is_boolean())
        read.enabled = enabled->get<bool>();
      else
        add("enabled: expected true or false");
    }
    for (const Json& each : list(json, "changes", kMostChanges))
      read.changes.push_back(change(each, read));
    if (read.changes.empty()) add("expected one change or more, got none");
    measure_.clear();
    return read;
  }

  ChangeOrder change(const Json& json, const MeasureOrder& of) {
    ++changes_;
    ChangeOrder read;
    read.parameter = parameter_ = text(json, "parameter", true);
    refuse_other_keys(json,
                      {"parameter", "add", "multiply", "set", "unit", "from", "until", "where"});
    operation(json, read);
    read.unit = text(json, "unit", false);
    read.from = day(json, "from");
    read.until = day(json, "until");
    if (!of.from && !read.from)
      add("from: expected a date such as 2026-09-01, in the measure or in the change, got nothing");
    if (const Json* where = find(json, "where")) {
      if (where->is_object())
        for (const auto& item : where->items()) filter(item.key(), item.value(), read);
      else
        add("where: expected an object such as {\"age\": \"5-10\"}");
    }
    parameter_.clear();
    return read;
  }

  void operation(const Json& json, ChangeOrder& read) {
    int given = 0;
    for (const Operation each : {Operation::set, Operation::multiply, Operation::add}) {
      const std::string word{parameters::to_string(each)};
      const Json* value = find(json, word.c_str());
      if (value == nullptr) continue;
      ++given;
      read.operation = each;
      if (value->is_number() && std::isfinite(value->get<double>()))
        read.value = value->get<double>();
      else
        add(word + ": expected a number");
    }
    if (given != 1) add("expected one of set, multiply and add, got " + std::to_string(given));
  }

  static std::optional<std::string> code_of(const Json& json) {
    if (json.is_string()) return json.get<std::string>();
    if (json.is_number_integer()) return json.dump();
    return std::nullopt;
  }

  void filter(const std::string& axis, const Json& json, ChangeOrder& read) {
    Where where{axis, {}};
    const std::vector<Json> codes =
        json.is_array() ? std::vector<Json>{json.begin(), json.end()} : std::vector<Json>{json};
    for (const Json& each : codes) {
      const std::optional<std::string> code = code_of(each);
      if (code && !code->empty() && code->size() <= kLongestName && codes.size() <= kMostCodes) {
        where.codes.push_back(*code);
        continue;
      }
      add("where: " + scenario::in_quotes(axis) +
          ": expected a code, a range such as 5-10, or a list of them");
      return;
    }
    if (!where.codes.empty()) read.where.push_back(std::move(where));  // an empty list: all cells
  }

  void refuse_same_names(const std::vector<WhatIf>& what_ifs) {
    for (auto each = what_ifs.begin(); each != what_ifs.end(); ++each) {
      const bool again = std::any_of(what_ifs.begin(), each, [&](const WhatIf& earlier) {
        return earlier.name == each->name && !each->name.empty();
      });
      scenario_ = each->name;
      if (again) add("name: expected each scenario's name once, got it again");
    }
    scenario_.clear();
  }

  std::vector<RequestFault> faults_;
  std::string scenario_;
  std::string measure_;
  std::string parameter_;
  std::size_t changes_ = 0;
};

}  // namespace

RequestError::RequestError(Kind kind, std::vector<RequestFault> faults)
    : std::runtime_error{joined_lines(faults)}, kind_{kind}, faults_{std::move(faults)} {}

RunRequest parse_run_request(std::string_view json) { return Reader{}.read(parsed(json)); }

DownloadKind parse_download_request(std::string_view json) {
  const Json read = parsed(json);
  const auto kind = read.find("kind");
  if (kind != read.end() && kind->is_string()) {
    if (*kind == "report") return DownloadKind::report;
    if (*kind == "workbook") return DownloadKind::workbook;
    if (*kind == "results") return DownloadKind::results;
  }
  throw RequestError(Kind::refused, {{{}, {}, {}, "kind: expected report, workbook or results"}});
}

}  // namespace sendsim::server
