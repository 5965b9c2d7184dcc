// What the files that a baseline was made of lack.
#include "sendsim/scenario/data_quality.hpp"

namespace sendsim::scenario {
namespace {

enum class IfAbsent { refuse, unknown };

/// `key`, or `<key>_hidden: true` in its place.
ToldFigure read_told(const Section& item, const std::string& key, const NumberSpec& spec,
                     IfAbsent absent) {
  ToldFigure told;
  told.value = item.if_given(key, [&] { return item.figure(key, spec); });
  const std::string hidden = key + "_hidden";
  told.hidden = item.boolean(hidden, {.fallback = false, .help = "Kept back: few are behind it."});
  if (told.value && told.hidden)
    item.refuse(hidden, "a number or " + hidden + ", not both", "both");
  else if (!told.value && !told.hidden && absent == IfAbsent::refuse)
    item.refuse(key, "a number ≥ 0, or " + hidden + ": true");
  return told;
}

const NumberSpec kCount{.at_least = 0.0, .help = "How many."};

std::int64_t read_year(const Section& item, const char* key) {
  return item.integer(key, {.at_least = 2014, .at_most = 2200, .help = "A calendar year."});
}

DataQuality::Total read_total(const Section& item) {
  DataQuality::Total total;
  total.what = item.text("what", {.help = "What is counted."});
  total.year = read_year(item, "year");
  total.is_share = item.choice("unit", {"persons", "share"},
                               {.fallback = "persons", .help = "Of the figure."}) == "share";
  NumberSpec spec{.at_least = 0.0, .help = "Of that year."};
  if (total.is_share) spec.at_most = 1.0;
  total.own = read_told(item, "own", spec, IfAbsent::refuse);
  total.published =
      item.if_given("published", [&item, &spec] { return item.figure("published", spec); });
  item.refuse_other_keys();
  return total;
}

DataQuality::Problem read_problem(const Section& item, const ToldFigure& held) {
  DataQuality::Problem problem;
  problem.problem = item.text("problem", {.help = "What is wrong, in words."});
  problem.field = item.text("field", {.help = "A field or module of the return."});
  problem.rows = read_told(item, "rows", kCount, IfAbsent::refuse);
  problem.plans = read_told(item, "plans", kCount, IfAbsent::unknown);
  if (problem.plans.value && held.value && *problem.plans.value > *held.value)
    item.refuse("plans", "at most the plans in force");
  problem.meaning = item.text("meaning", {.help = "For the forecast."});
  problem.assumed = item.text("assumed", {.help = "What was taken instead."});
  item.refuse_other_keys();
  return problem;
}

}  // namespace

std::optional<DataQuality> read_data_quality(const Section& root) {
  const std::optional<Section> section = root.optional_section(
      "data_quality", "What the authority's own files lack, to be told beside the results.");
  if (!section) return std::nullopt;
  DataQuality quality;
  quality.source = section->text("source", {.help = "Whose files."});
  quality.published_of =
      section->text("published_of", {.help = "Whose published figures stand beside."});
  quality.first_return = read_year(*section, "first_return");
  quality.last_return = read_year(*section, "last_return");
  if (quality.last_return < quality.first_return && !section->is_refused("first_return") &&
      !section->is_refused("last_return"))
    section->refuse("last_return", "a year not before first_return");
  quality.plans = read_told(*section, "plans", kCount, IfAbsent::refuse);
  for (const Section& item : section->list("totals")) quality.totals.push_back(read_total(item));
  for (const Section& item : section->list("problems", false))
    quality.problems.push_back(read_problem(item, quality.plans));
  section->refuse_other_keys();
  return quality;
}

}  // namespace sendsim::scenario
