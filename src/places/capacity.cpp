#include "sendsim/places/capacity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string_view>

#include "sendsim/core/date_text.hpp"
#include "sendsim/tabular/csv_writer.hpp"

namespace sendsim::places {
namespace {

constexpr double kSchoolPlace = 10'000.0;  ///< pounds a year
constexpr double kBasePlace = 6'000.0;     ///< pounds a year, an occupied place

/// Who runs a school says nothing of the need: types that stand in for one another, nearest first.
constexpr std::array<std::string_view, 6> kBases{
    "mainstream_academy_resourced_provision",     "mainstream_la_maintained_resourced_provision",
    "mainstream_free_school_resourced_provision", "mainstream_academy_senunit",
    "mainstream_la_maintained_senunit",           "mainstream_free_school_senunit"};
constexpr std::array<std::string_view, 2> kStateSpecial{"special_academy_free",
                                                        "special_la_maintained"};

bool is_unit(std::string_view code) { return code.ends_with("_senunit"); }
bool is_base(std::string_view code) {
  return is_unit(code) || code.ends_with("_resourced_provision");
}

/// The limited type as which a kind of provision counts; nothing where there is none.
std::optional<std::size_t> type_for(std::string_view code, const std::vector<LimitedType>& types) {
  const auto of = [&](std::string_view wanted) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (types[i].code == wanted) return i;
    return std::nullopt;
  };
  if (const auto same = of(code)) return same;
  if (std::find(kStateSpecial.begin(), kStateSpecial.end(), code) != kStateSpecial.end())
    for (const std::string_view other : kStateSpecial)
      if (const auto found = of(other)) return found;
  if (!is_base(code)) return std::nullopt;
  for (const bool alike : {true, false})  // a unit's first as another unit's
    for (const std::string_view other : kBases)
      if ((is_unit(other) == is_unit(code)) == alike)
        if (const auto found = of(other)) return found;
  return std::nullopt;
}

/// The places of one establishment for the authority's children over time.
struct Room {
  double commissioned, others;
  std::optional<double> there;  ///< the authority's children on the first day

  [[nodiscard]] double available(double places) const { return std::max(0.0, places - others); }
  /// On the first day. Whoever is there has a place.
  [[nodiscard]] double at_first() const {
    return std::max(available(commissioned), there.value_or(0.0));
  }
  /// When so many are commissioned: more count from the roll on, fewer are fewer.
  [[nodiscard]] double with(double places) const {
    if (places >= commissioned) return std::max(available(places), at_first());
    return std::max(0.0, at_first() - (available(commissioned) - available(places)));
  }
  [[nodiscard]] double free() const {
    return there ? std::max(0.0, available(commissioned) - *there) : 0.0;
  }
};

Room room_of(const Establishment& one, Day first, const OwnChildren& own) {
  Room room{one.places_on(first), one.other_authorities.value_or(0.0), std::nullopt};
  const std::optional<double> ours = own ? own(one) : std::nullopt;
  if (room.commissioned == 0.0) {
    room.there = 0.0;  // not open yet, or no more
  } else if (ours) {
    room.there = ours;
    if (!one.other_authorities && one.on_roll) room.others = std::max(0.0, *one.on_roll - *ours);
  } else if (one.on_roll) {
    room.there = std::max(0.0, *one.on_roll - room.others);
  }
  return room;
}

/// Where all of a list begins after the first day, its first numbers hold before, too.
std::optional<Day> day_a_late_list_begins(const PlaceList& list, Day first) {
  Day earliest = Day::max();
  for (const Establishment& one : list.establishments)
    if (!one.places.empty()) earliest = std::min(earliest, one.places.front().from);
  return earliest > first && earliest != Day::max() ? std::optional{earliest} : std::nullopt;
}

std::string places_text(double places) {
  return fmt::format("{:.0f} place{}", places, std::lround(places) == 1 ? "" : "s");
}

class Working {
 public:
  Working(const PlaceList& list, Day first, Day last, const std::vector<LimitedType>& limited,
          const OwnChildren& own)
      : establishments_{list.establishments},
        first_{first},
        last_{last},
        limited_{limited},
        own_{own} {
    if (const auto begins = day_a_late_list_begins(list, first)) {
      for (Establishment& one : establishments_)
        if (!one.places.empty() && one.places.front().from == *begins)
          one.places.front().from = first;
      result_.told.push_back("the list begins on " + date_text(*begins) +
                             ": its first numbers are taken to hold on the first day too");
    }
  }

  [[nodiscard]] Capacity result() &&;

 private:
  void tell_others();
  void work_out(std::size_t type);
  [[nodiscard]] std::map<Day, double> follow(std::size_t index, const Room& room,
                                             const std::string& type);

  std::vector<Establishment> establishments_;
  Day first_, last_;
  const std::vector<LimitedType>& limited_;
  const OwnChildren& own_;
  Capacity result_;
};

/// What becomes of kinds of provision that the scenario does not limit.
void Working::tell_others() {
  struct Sum {
    std::size_t establishments = 0;
    double places = 0.0;
  };
  std::map<std::string_view, Sum> sums;
  for (const Establishment& one : establishments_) {
    Sum& sum = sums[sen2::code_of(one.provision)];
    ++sum.establishments;
    double most = 0.0;
    for (const PlacesFrom& places : one.places) most = std::max(most, places.places);
    sum.places += most;
  }
  for (const auto& [code, sum] : sums) {
    const auto type = type_for(code, limited_);
    if (type && limited_[*type].code == code) continue;
    result_.told.push_back(
        type ? fmt::format("{} ({}, at most): the scenario does not limit it; counted as {}", code,
                           places_text(sum.places), limited_[*type].code)
             : fmt::format("{} ({}, at most): the scenario does not limit it; left out", code,
                           places_text(sum.places)));
  }
}

/// An establishment's changes; gives by how much its room changes on which day.
std::map<Day, double> Working::follow(std::size_t index, const Room& room,
                                      const std::string& type) {
  const double rate = is_base(type) ? kBasePlace : kSchoolPlace;
  std::map<Day, double> steps;
  double now = room.at_first();
  double commissioned = room.commissioned;
  for (const PlacesFrom& places : establishments_[index].places) {
    if (places.from <= first_ || places.from > last_) continue;
    const double then = room.with(places.places);
    if (then != now || places.places != commissioned)
      result_.changes.push_back(
          {index, type, places.from, then - now, rate * (places.places - commissioned)});
    if (then != now) steps[places.from] += then - now;
    now = then;
    commissioned = places.places;
  }
  return steps;
}

void Working::work_out(std::size_t type) {
  TypeCapacity out{.type = limited_[type].code, .filled = limited_[type].filled, .places = {}};
  std::map<Day, double> steps;
  double available = 0.0;
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < establishments_.size(); ++i) {
    if (type_for(sen2::code_of(establishments_[i].provision), limited_) != type) continue;
    const Room room = room_of(establishments_[i], first_, own_);
    ++out.establishments;
    out.commissioned += room.commissioned;
    available += room.available(room.commissioned);
    out.free += room.free();
    if (!room.there) ++unknown;
    for (const auto& [day, change] : follow(i, room, out.type)) steps[day] += change;
  }
  if (out.establishments == 0) {
    result_.told.push_back(fmt::format("{}: none in the list; places stay as they were", out.type));
    return;
  }
  if (unknown == out.establishments) out.free = std::max(0.0, available - out.filled);
  if (unknown == out.establishments && available < out.filled)
    result_.told.push_back(
        fmt::format("{}: more children than the {} of the list: the others are over the number, or "
                    "in places that the list has not; what is added counts whole",
                    out.type, places_text(available)));
  else if (unknown > 0 && unknown < out.establishments)
    result_.told.push_back(fmt::format(
        "{}: how many children are in {} of {} establishments is not known; these count as full",
        out.type, unknown, out.establishments));
  double now = out.filled + out.free;
  out.places.emplace_back(first_, std::round(now));
  for (const auto& [day, change] : steps) {
    now += change;
    const double whole = std::max(0.0, std::round(now));
    if (whole != out.places.back().second) out.places.emplace_back(day, whole);
  }
  out.free = std::round(out.free);
  result_.types.push_back(std::move(out));
}

Capacity Working::result() && {
  for (std::size_t type = 0; type < limited_.size(); ++type) work_out(type);
  tell_others();
  std::stable_sort(result_.changes.begin(), result_.changes.end(),
                   [](const Change& a, const Change& b) { return a.from < b.from; });
  return std::move(result_);
}

}  // namespace

Capacity capacity_of(const PlaceList& list, Day first, Day last,
                     const std::vector<LimitedType>& limited, const OwnChildren& own) {
  return Working{list, first, last, limited, own}.result();
}

std::vector<std::pair<Day, double>> added_funding(const Capacity& capacity, Day first) {
  std::vector<std::pair<Day, double>> amounts{{first, 0.0}};
  double now = 0.0;
  for (const Change& change : capacity.changes) {
    now += change.funding;
    const double told = std::max(0.0, now);
    if (amounts.back().first == change.from)
      amounts.back().second = told;
    else if (told != amounts.back().second)
      amounts.emplace_back(change.from, told);
  }
  amounts.erase(std::unique(amounts.begin(), amounts.end(),
                            [](const auto& a, const auto& b) { return a.second == b.second; }),
                amounts.end());
  return amounts;
}

std::string establishments_csv(const PlaceList& list) {
  tabular::CsvWriter csv{{"urn", "ukprn", "name", "type", "ncy_from", "ncy_to", "needs", "from",
                          "places", "on_roll", "other_authorities"}};
  const auto add = [&](const auto& number) {
    if (number)
      csv.add(*number);
    else
      csv.add("");
  };
  const auto known = [](std::uint32_t number) {
    return number == 0 ? std::nullopt : std::optional{number};
  };
  for (const Establishment& one : list.establishments)
    for (const PlacesFrom& places : one.places) {
      add(known(one.urn));
      add(known(one.ukprn));
      csv.add(one.name).add(sen2::code_of(one.provision));
      add(one.ncy_from);
      add(one.ncy_to);
      std::string needs;
      for (const std::string& need : one.needs) needs += (needs.empty() ? "" : ";") + need;
      csv.add(needs).add(places.from == kAlways ? "" : to_string(places.from)).add(places.places);
      add(one.on_roll);
      add(one.other_authorities);
      csv.end_row();
    }
  return csv.text();
}

std::string findings_csv(const PlaceList& list) {
  tabular::CsvWriter csv{{"file", "row", "column", "problem", "assumed"}};
  for (const Finding& one : list.findings) {
    csv.add(one.file);
    if (one.row == 0)
      csv.add("");
    else
      csv.add(one.row);
    csv.add(one.column).add(one.problem).add(one.assumed).end_row();
  }
  return csv.text();
}

}  // namespace sendsim::places
