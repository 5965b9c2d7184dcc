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

/// All places of one type at one establishment: a unit and resourced provision may count as one.
struct Site {
  std::size_t establishment;  ///< the first of them in the list
  std::size_t type;
  std::vector<PlacesFrom> places;  ///< ascending
  std::optional<double> on_roll, others;
  double own = 0.0;  ///< the authority's children that are recorded there

  [[nodiscard]] Room room(Day first) const {
    Room room{places_at(places, first), others.value_or(0.0), std::nullopt};
    if (own > 0.0) {
      room.there = own;
      if (!others && on_roll) room.others = std::max(0.0, *on_roll - own);
    } else if (on_roll) {
      room.there = std::max(0.0, *on_roll - room.others);
    } else if (room.commissioned == 0.0) {
      room.there = 0.0;  // not open yet
    }
    return room;
  }
};

std::vector<PlacesFrom> sum_of(const std::vector<PlacesFrom>& a, const std::vector<PlacesFrom>& b) {
  std::map<Day, double> sums;
  for (const auto* all : {&a, &b})
    for (const PlacesFrom& one : *all)
      sums[one.from] = places_at(a, one.from) + places_at(b, one.from);
  std::vector<PlacesFrom> out;
  for (const auto& entry : sums) out.push_back({entry.first, entry.second});
  return out;
}

std::string places_text(double places) {
  return fmt::format("{:.0f} place{}", places, std::lround(places) == 1 ? "" : "s");
}

class Working {
 public:
  Working(const PlaceList& list, Day first, Day last, const std::vector<LimitedType>& limited,
          const OwnChildren& own)
      : list_{list}, first_{first}, last_{last}, limited_{limited}, own_{own} {}

  [[nodiscard]] Capacity result() &&;

 private:
  /// The day on which each list begins, where that is after the first day: its first numbers then
  /// hold before, too.
  [[nodiscard]] std::map<std::size_t, Day> lists_that_begin_late() const;
  void gather();
  [[nodiscard]] std::vector<PlacesFrom> series_of(const Establishment& one, double own,
                                                  const std::map<std::size_t, Day>& late);
  [[nodiscard]] double own_children(const Establishment& one, std::size_t type) const;
  void tell_others();
  void tell_dates();
  void work_out(std::size_t type);
  void tell_unknown(const TypeCapacity& type, double available, std::size_t unknown);
  void follow(const Site& site, const Room& room);
  void put_changes();

  const PlaceList& list_;
  Day first_, last_;
  const std::vector<LimitedType>& limited_;
  const OwnChildren& own_;
  std::vector<Site> sites_;
  std::size_t held_before_ = 0;  ///< establishments whose first number holds before its date
  std::vector<Change> raw_;      ///< before whole numbers and floors
  Capacity result_;
};

std::map<std::size_t, Day> Working::lists_that_begin_late() const {
  std::map<std::size_t, Day> earliest;
  for (const Establishment& one : list_.establishments) {
    if (one.places.empty()) continue;
    Day& day = earliest.try_emplace(one.list, one.places.front().from).first->second;
    day = std::min(day, one.places.front().from);
  }
  std::erase_if(earliest, [&](const auto& entry) { return entry.second <= first_; });
  return earliest;
}

double Working::own_children(const Establishment& one, std::size_t type) const {
  double own = 0.0;
  if (own_)
    for (const auto& entry : own_(one))
      if (type_for(sen2::code_of(entry.first), limited_) == type) own += entry.second;
  return own;
}

/// What is there on the first day was there before: only what nobody attends and nothing says is
/// open is new.
std::vector<PlacesFrom> Working::series_of(const Establishment& one, double own,
                                           const std::map<std::size_t, Day>& late) {
  std::vector<PlacesFrom> places = one.places;
  if (places.empty() || places.front().from <= first_) return places;
  const auto begins = late.find(one.list);
  const bool begins_the_list = begins != late.end() && places.front().from == begins->second;
  if (begins_the_list || own > 0.0 || one.on_roll.value_or(0.0) > 0.0 || one.unread_before ||
      (one.opened && *one.opened <= first_)) {
    if (!begins_the_list) ++held_before_;
    places.front().from = first_;
  } else if (places.front().from <= last_ && places.front().places > 0.0) {
    result_.told.push_back(fmt::format("opens on {}: {}, {}", date_text(places.front().from),
                                       name_of(one), places_text(places.front().places)));
  }
  return places;
}

void Working::gather() {
  const std::map<std::size_t, Day> late = lists_that_begin_late();
  for (const auto& entry : late)
    result_.told.push_back("the list begins on " + date_text(entry.second) +
                           ": its first numbers are taken to hold on the first day too");
  std::map<std::pair<std::size_t, std::uint32_t>, std::size_t> by_urn;
  for (std::size_t i = 0; i < list_.establishments.size(); ++i) {
    const Establishment& one = list_.establishments[i];
    const auto type = type_for(sen2::code_of(one.provision), limited_);
    if (!type) continue;
    const double own = own_children(one, *type);
    Site site{i, *type, series_of(one, own, late), one.on_roll, one.other_authorities, own};
    const bool is_closed =
        std::none_of(site.places.begin(), site.places.end(), [&](const PlacesFrom& places) {
          return places.places > 0.0 &&
                 (places.from > first_ || places_at(site.places, first_) > 0.0);
        });
    if (is_closed) continue;  // before the first day
    const auto [at, fresh] = by_urn.try_emplace({*type, one.urn}, sites_.size());
    if (one.urn == 0 || fresh) {
      sites_.push_back(std::move(site));
      continue;
    }
    Site& same = sites_[at->second];
    same.places = sum_of(same.places, site.places);
    same.on_roll =
        same.on_roll && site.on_roll ? std::optional{*same.on_roll + *site.on_roll} : std::nullopt;
    if (site.others) same.others = same.others.value_or(0.0) + *site.others;
  }
  if (held_before_ > 0)
    result_.told.push_back(fmt::format(
        "{} establishment{} whose first number comes after the first day {} open by then (roll, "
        "GIAS, or a number that could not be read): it holds before, too",
        held_before_, held_before_ == 1 ? "" : "s", held_before_ == 1 ? "is" : "are"));
}

/// What becomes of kinds of provision that the scenario does not limit.
void Working::tell_others() {
  std::map<std::string_view, double> sums;
  for (const Establishment& one : list_.establishments) {
    double most = 0.0;
    for (const PlacesFrom& places : one.places) most = std::max(most, places.places);
    sums[sen2::code_of(one.provision)] += most;
  }
  for (const auto& [code, sum] : sums) {
    const auto type = type_for(code, limited_);
    if (type && limited_[*type].code == code) continue;
    result_.told.push_back(
        type ? fmt::format("{} ({}, at most): the scenario does not limit it; counted as {}", code,
                           places_text(sum), limited_[*type].code)
             : fmt::format("{} ({}, at most): the scenario does not limit it; left out", code,
                           places_text(sum)));
  }
}

void Working::tell_dates() {
  std::ptrdiff_t beyond = 0;
  for (const Establishment& one : list_.establishments)
    beyond += std::count_if(one.places.begin(), one.places.end(),
                            [&](const PlacesFrom& places) { return places.from > last_; });
  if (beyond > 0)
    result_.told.push_back(fmt::format("{} number{} after {}, the scenario's last day: left out",
                                       beyond, beyond == 1 ? "" : "s", date_text(last_)));
}

/// An establishment's changes after the first day.
void Working::follow(const Site& site, const Room& room) {
  const std::string& type = limited_[site.type].code;
  const double rate = is_base(type) ? kBasePlace : kSchoolPlace;
  double now = room.at_first();
  double commissioned = room.commissioned;
  for (const PlacesFrom& places : site.places) {
    if (places.from <= first_ || places.from > last_) continue;
    const double then = room.with(places.places);
    const double more = places.places - commissioned;
    if (then != now || more != 0.0)
      raw_.push_back({site.establishment, type, places.from, more, then - now, rate * more});
    now = then;
    commissioned = places.places;
  }
}

void Working::tell_unknown(const TypeCapacity& type, double available, std::size_t unknown) {
  if (unknown < type.establishments)
    result_.told.push_back(fmt::format(
        "{}: how many children are in {} of {} establishments is not known; these count as full",
        type.type, unknown, type.establishments));
  else if (available < type.filled)
    result_.told.push_back(
        fmt::format("{}: more children than the {} of the list: the others are over the number, or "
                    "in places that the list has not; what is added counts whole",
                    type.type, places_text(available)));
}

void Working::work_out(std::size_t type) {
  TypeCapacity out{.type = limited_[type].code, .filled = limited_[type].filled, .places = {}};
  double available = 0.0;
  double there = 0.0;
  std::size_t unknown = 0;
  for (const Site& site : sites_) {
    if (site.type != type) continue;
    const Room room = site.room(first_);
    ++out.establishments;
    out.commissioned += room.commissioned;
    available += room.available(room.commissioned);
    out.free += room.free();
    there += room.there.value_or(0.0);
    if (!room.there) ++unknown;
    if (!room.there && own_)
      result_.told.push_back(
          fmt::format("{}: none of the authority's children is recorded in the {} of {} there, and "
                      "no roll is told: counted as full",
                      name_of(list_.establishments[site.establishment]),
                      places_text(room.commissioned), out.type));
    follow(site, room);
  }
  if (out.establishments == 0) {
    result_.told.push_back(fmt::format("{}: none in the list; places stay as they were", out.type));
    return;
  }
  if (unknown == 0) out.in_list = std::min(there, out.filled);
  if (unknown == out.establishments && !own_) out.free = std::max(0.0, available - out.filled);
  if (unknown > 0 && !own_) tell_unknown(out, available, unknown);
  out.free = std::round(out.filled + out.free) - out.filled;
  out.places.emplace_back(first_, out.filled + out.free);
  result_.types.push_back(std::move(out));
}

/// Changes in whole places that never leave fewer than none, and money that is never below none.
void Working::put_changes() {
  std::stable_sort(raw_.begin(), raw_.end(),
                   [](const Change& a, const Change& b) { return a.from < b.from; });
  std::map<std::string, double> room;
  double funding = 0.0;
  double told = 0.0;
  for (Change& change : raw_) {
    auto& places =
        std::find_if(result_.types.begin(), result_.types.end(), [&](const TypeCapacity& one) {
          return one.type == change.type;
        })->places;
    double& now = room.try_emplace(change.type, places.front().second).first->second;
    now += change.places;
    const double level = std::max(0.0, std::round(now));
    const double before = places.back().second;
    change.places = level - before;
    if (places.back().first == change.from)
      places.back().second = level;
    else if (level != before)
      places.emplace_back(change.from, level);
    funding += change.funding;
    change.funding = std::max(0.0, funding) - told;
    told = std::max(0.0, funding);
    result_.changes.push_back(std::move(change));
  }
  for (TypeCapacity& type : result_.types)
    type.places.erase(
        std::unique(type.places.begin(), type.places.end(),
                    [](const auto& a, const auto& b) { return a.second == b.second; }),
        type.places.end());
}

Capacity Working::result() && {
  gather();
  for (std::size_t type = 0; type < limited_.size(); ++type) work_out(type);
  put_changes();
  tell_others();
  tell_dates();
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
    const double told = now;
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
