#include "places_report.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "sendsim/core/date_text.hpp"

namespace sendsim::app {

std::string places_text(const places::Capacity& capacity) {
  std::string text = fmt::format("{:<46} {:>8} {:>8} {:>13} {:>6} {:>10} {:>12}\n", "", "schools",
                                 "filled", "commissioned", "free", "first day", "in the end");
  for (const places::TypeCapacity& type : capacity.types)
    text += fmt::format("{:<46} {:>8} {:>8.0f} {:>13.0f} {:>6.0f} {:>10.0f} {:>12.0f}\n", type.type,
                        type.establishments, type.filled, type.commissioned, type.free,
                        type.places.front().second, type.places.back().second);
  return text;
}

std::string places_readme(const places::Capacity& capacity, const places::PlaceList& list,
                          const ToldCount& told) {
  std::string text =
      "\n## Places\n\n"
      "From `establishments.csv`, the list as it was read. On the first day there are as many "
      "places\n"
      "as are commissioned or filled, whichever is more: whoever is there has one. More places at "
      "a\n"
      "school over its number count from its roll on. All ages and needs share a type's places:\n"
      "year groups and designations of the list are kept, and not used. Place funding of what is\n"
      "added is the line `1.0.2_added_places`; capital is not in it.\n\n"
      "| type | establishments | filled by the authority | commissioned | free | places from each "
      "day |\n"
      "|---|---|---|---|---|---|\n";
  for (const places::TypeCapacity& type : capacity.types) {
    const std::string filled = told(type.filled);
    std::string free = "–";
    std::string dates = "–";
    // Where the count is hidden, what is free would tell it.
    if (filled == fmt::format("{:.0f}", type.filled)) {
      free = fmt::format("{:.0f}", type.free);
      dates.clear();
      for (const auto& [day, places] : type.places)
        dates += fmt::format("{}{:.0f} from {}", dates.empty() ? "" : "; ", places, date_text(day));
    }
    text += fmt::format("| {} | {} | {} | {:.0f} | {} | {} |\n", type.type, type.establishments,
                        filled, type.commissioned, free, dates);
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
