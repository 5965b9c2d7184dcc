#include "places_report.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "sendsim/core/date_text.hpp"

namespace sendsim::app {

namespace {

/// The numbers of a type as they may be told.
struct Told {
  Told(const places::TypeCapacity& type, const ToldCount& told) : filled{told(type.filled)} {
    const auto hides = [&](double count) { return told(count) != as_it_is(count); };
    const double elsewhere = type.in_list ? type.filled - *type.in_list : 0.0;
    if (type.in_list && !hides(type.filled) && !hides(*type.in_list) && !hides(elsewhere))
      in_list = as_it_is(*type.in_list);
    if (hides(type.filled)) return;  // what is free would tell it
    free = as_it_is(type.free);
    first = as_it_is(type.places.front().second);
    last = as_it_is(type.places.back().second);
    dates.clear();
    for (const auto& [day, places] : type.places)
      dates += fmt::format("{}{:.0f} from {}", dates.empty() ? "" : "; ", places, date_text(day));
  }
  std::string filled;
  std::string in_list = "–", free = "–", first = "–", last = "–", dates = "–";
};

}  // namespace

std::string as_it_is(double count) { return fmt::format("{:.0f}", count); }

std::string places_text(const places::Capacity& capacity, const ToldCount& told) {
  std::string text =
      fmt::format("{:<46} {:>7} {:>7} {:>12} {:>12} {:>5} {:>10} {:>10}\n", "Places", "schools",
                  "filled", "in the list", "commissioned", "free", "first day", "in the end");
  for (const places::TypeCapacity& type : capacity.types) {
    const Told row{type, told};
    text += fmt::format("{:<46} {:>7} {:>7} {:>12} {:>12.0f} {:>5} {:>10} {:>10}\n", type.type,
                        type.establishments, row.filled, row.in_list, type.commissioned, row.free,
                        row.first, row.last);
  }
  return text +
         "filled: by the authority's children, wherever; in the list: those of them in its "
         "places.\n"
         "first day = filled + free.\n";
}

std::string places_readme(const places::Capacity& capacity, const places::PlaceList& list,
                          const ToldCount& told) {
  std::string text =
      "\n## Places\n\n"
      "From `establishments.csv`, the list as it was read. On the first day there are the places "
      "that\n"
      "are filled, over their number too, and what is free of the commissioned ones. More places "
      "at "
      "a\n"
      "school over its number count from its roll on. All ages and needs share a type's places: "
      "year\n"
      "groups and designations of the list are kept, and not used. 2 % of over-fill come on top.\n"
      "Place funding of what is added is the line `1.0.2_added_places`; capital is not in it.\n"
      "`overflow_chance` is fitted to the places as they were filled.\n\n"
      "| type | establishments | filled by the authority | of them in the list | commissioned | "
      "free "
      "| places from each day |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const places::TypeCapacity& type : capacity.types) {
    const Told row{type, told};
    text +=
        fmt::format("| {} | {} | {} | {} | {:.0f} | {} | {} |\n", type.type, type.establishments,
                    row.filled, row.in_list, type.commissioned, row.free, row.dates);
  }
  if (!list.findings.empty())
    text += fmt::format("\n`places_quality.csv` has {} problem{} of the list.\n",
                        list.findings.size(), list.findings.size() == 1 ? "" : "s");
  return text;
}

std::string findings_text(const places::PlaceList& list) {
  constexpr std::size_t kTold = 12;
  std::string text = fmt::format("Odd in the lists: {}\n", list.findings.size());
  for (std::size_t i = 0; i < list.findings.size() && i < kTold; ++i) {
    const places::Finding& one = list.findings[i];
    text += fmt::format("  - {}{}: {}: {}\n", one.file,
                        one.row == 0 ? std::string{} : fmt::format(": row {}", one.row),
                        one.problem, one.assumed);
  }
  if (list.findings.size() > kTold)
    text += fmt::format("  and {} more (places_quality.csv)\n", list.findings.size() - kTold);
  return text;
}

}  // namespace sendsim::app
