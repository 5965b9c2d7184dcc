#include "sendsim/places/place_list.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <tuple>
#include <utility>

#include "list_reader.hpp"
#include "sendsim/sen2/cells.hpp"
#include "sendsim/sen2/establishments.hpp"

namespace sendsim::places {
namespace {

using sen2::Provision;
using tabular::small_letters;

/// R, N1, N2, 0, -1, "Year 7", "Y7": a national curriculum year.
std::optional<int> curriculum_year_in(std::string_view text) {
  std::string year = small_letters(sen2::trimmed(text));
  for (const std::string_view word : {"year", "y", "ncy"})
    if (year.starts_with(word) && year.size() > word.size()) year.erase(0, word.size());
  std::erase(year, ' ');
  if (year == "r" || year == "reception") return 0;
  if (year == "n2") return -1;
  if (year == "n1") return -2;
  const bool negative = year.starts_with('-');
  const auto number = sen2::parse_whole(negative ? std::string_view{year}.substr(1) : year);
  constexpr std::uint64_t kMost = 14;
  constexpr std::uint64_t kMostBelow = 4;
  if (!number || *number > (negative ? kMostBelow : kMost)) return std::nullopt;
  return negative ? -static_cast<int>(*number) : static_cast<int>(*number);
}

/// Words between blanks, commas, semicolons and strokes, in capitals.
std::vector<std::string> codes_in(std::string_view text) {
  std::vector<std::string> codes;
  std::string code;
  for (const char c : std::string{text} + ' ') {
    const bool ends = c == ' ' || c == ',' || c == ';' || c == '/' || c == '|' || c == '+';
    if (!ends)
      code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    else if (!code.empty())
      codes.push_back(std::exchange(code, {}));
  }
  return codes;
}

bool is_need(const std::string& code) {
  constexpr std::array kNeeds{"SPLD", "MLD", "SLD", "PMLD", "SLCN", "ASD", "SEMH",
                              "HI",   "VI",  "MSI", "PD",   "DS",   "OTH"};
  return std::find(kNeeds.begin(), kNeeds.end(), code) != kNeeds.end();
}

/// The column of the code of the authority in which an establishment lies.
std::optional<std::size_t> authority_column(const tabular::NamedColumns& columns) {
  return columns.find({"la (code)", "la code", "la number", "la_code", "lacode",
                       "local authority code", "la no.", "la"});
}

/// Merged cells of a heading leave dates in a second line, below columns without a name.
void refuse_two_headings(const Sheet& sheet) {
  if (sheet.row_count() == 0) return;
  std::size_t dates = 0;
  for (std::size_t i = 0; i < sheet.plain_headers().size(); ++i)
    if (sheet.plain_headers()[i].empty() && day_in(sheet.text(0, i))) ++dates;
  if (dates > 0)
    sheet.refuse(
        "expected one line of headings, got dates below columns without a name: put both lines "
        "into one");
}

/// Builds the list from sheets, one after another.
class Reading {
 public:
  Reading(const Register& known, int authority) : known_{known}, authority_{authority} {
    for (const auto& [urn, one] : known)
      if (one.ukprn != 0) urn_of_.emplace(one.ukprn, urn);
  }

  void take_own_list(const Sheet& sheet);
  void take_high_needs_places(const Sheet& sheet);
  /// Capacities of the register for establishments that no list has named.
  void take_register();
  [[nodiscard]] PlaceList finished(std::vector<Finding> findings) &&;
  /// The columns of an authority's own list.
  struct OwnColumns;

 private:
  void take_own_row(const Sheet& sheet, const OwnColumns& columns, std::size_t row);
  /// Gives how many places are in columns that are not counted.
  double take_high_needs_row(const Sheet& sheet, const std::vector<PlacesColumn>& columns,
                             std::size_t row, Establishment& one);
  void tell_unread(const Sheet& sheet, const OwnColumns& columns);
  /// Schools that lie in other authorities, in an authority's own list.
  void tell_elsewhere(const Sheet& sheet);
  void take_years(const Sheet& sheet, const OwnColumns& columns, std::size_t row,
                  Establishment& one);
  void take_bases(const Sheet& sheet, const OwnColumns& columns, std::size_t row,
                  const Establishment& school);
  [[nodiscard]] std::optional<Provision> provision_of(const Sheet& sheet, const OwnColumns& columns,
                                                      std::size_t row, const Registered* known);
  void take_capacity(const Registered& known, Provision provision, std::optional<double> places);
  void fill_from_register(Establishment& one, const Registered& known) const;
  [[nodiscard]] const Registered* registered(std::uint32_t urn) const {
    const auto found = known_.find(urn);
    return urn == 0 || found == known_.end() ? nullptr : &found->second;
  }
  /// What makes rows one establishment's: URN, else UKPRN, else name; and the provision.
  using Key = std::tuple<std::uint32_t, std::uint32_t, std::string, Provision>;
  [[nodiscard]] static Key key_of(const Establishment& one);
  /// The establishment's record, begun where there is none.
  Establishment& record(const Key& key, const Establishment& like);
  /// Who a row is about, and what provision; nothing, and told, where that is not known.
  [[nodiscard]] std::optional<Establishment> named_in(const Sheet& sheet, const OwnColumns& columns,
                                                      std::size_t row);
  [[nodiscard]] std::optional<double> count_in(const Sheet& sheet, std::size_t row,
                                               std::optional<std::size_t> column);
  /// Adds a cell's places, or remembers that they could not be read. False for a cell without any.
  bool take_cell(const Sheet& sheet, std::size_t row, std::optional<std::size_t> column,
                 const Establishment& like, Day from);
  void add_places(const Sheet& sheet, std::size_t row, const std::string& column,
                  const Establishment& like, Day from, double places);
  void tell(const Sheet& sheet, std::size_t row, const std::string& column, std::string problem,
            std::string assumed) {
    list_.findings.push_back(
        {sheet.file(), sheet.row_told(row), column, std::move(problem), std::move(assumed)});
  }

  const Register& known_;
  std::map<std::uint32_t, std::uint32_t> urn_of_{};  ///< by UKPRN
  int authority_;
  PlaceList list_;
  std::map<Key, std::size_t> at_;
  std::set<std::uint32_t> named_;         ///< URNs that lists have named
  std::map<Key, std::string> last_name_;  ///< under which places were told
  std::map<Key, Day> unread_;             ///< the first day of a number that could not be read
  std::size_t sheet_ = 0;                 ///< of what is being read
};

struct Reading::OwnColumns {
  explicit OwnColumns(const Sheet& c)
      : urn{c.find({"urn"})},
        ukprn{c.find({"ukprn"})},
        name{c.find(kNameColumn)},
        type{c.find({"type", "provision", "provision type", "type of provision", "setting type",
                     "establishment type", "school type", "typeofestablishment (code)",
                     "typeofestablishment (name)", "typeofestablishment"})},
        from{c.find({"from", "date", "from date", "date from", "start date", "start", "starts",
                     "effective from", "effective date", "opening date", "opens", "opendate",
                     "academic year", "school year", "year"})},
        places{c.find(kPlacesColumn)},
        closes{c.find({"closes", "closedate", "close date", "closing date", "closure date"})},
        ncy_from{c.find({"ncy from", "ncy min", "low ncy", "from ncy"})},
        ncy_to{c.find({"ncy to", "ncy max", "high ncy", "to ncy"})},
        needs{c.find({"needs", "need", "designation", "primary need", "primary needs"})},
        on_roll{c.find({"on roll", "filled", "roll", "numberofpupils", "pupils"})},
        others{c.find({"other authorities", "held by others", "other las", "other la"})},
        units{c.find({"sen unit places", "senunitcapacity"})},
        resourced{c.find(
            {"resourced places", "resourced provision places", "resourcedprovisioncapacity"})},
        dated{dated_columns(c)} {}
  [[nodiscard]] bool reads(std::size_t column) const {
    for (const auto& one : {urn, ukprn, name, type, from, places, closes, ncy_from, ncy_to, needs,
                            on_roll, others, units, resourced})
      if (one == column) return true;
    return std::any_of(dated.begin(), dated.end(),
                       [&](const PlacesColumn& one) { return one.column == column; });
  }
  std::optional<std::size_t> urn, ukprn, name, type, from, places, closes, ncy_from, ncy_to, needs,
      on_roll, others, units, resourced;
  std::vector<PlacesColumn> dated;
};

Reading::Key Reading::key_of(const Establishment& one) {
  // A number that only some rows have must not make two of one.
  const std::uint32_t ukprn = one.urn == 0 ? one.ukprn : 0;
  const bool has_number = one.urn != 0 || ukprn != 0;
  return {one.urn, ukprn, has_number ? std::string{} : plain(one.name), one.provision};
}

Establishment& Reading::record(const Key& key, const Establishment& like) {
  const auto [at, fresh] = at_.try_emplace(key, list_.establishments.size());
  if (fresh) {
    list_.establishments.push_back(like);
    list_.establishments.back().places.clear();
    list_.establishments.back().list = sheet_;
    if (const Registered* known = registered(like.urn))
      fill_from_register(list_.establishments.back(), *known);
    if (like.urn != 0) named_.insert(like.urn);
  }
  return list_.establishments[at->second];
}

void Reading::add_places(const Sheet& sheet, std::size_t row, const std::string& column,
                         const Establishment& like, Day from, double places) {
  const Key key = key_of(like);
  Establishment& one = record(key, like);
  if (like.on_roll) one.on_roll = like.on_roll;
  if (like.other_authorities) one.other_authorities = like.other_authorities;
  const std::string before = std::exchange(last_name_[key], plain(like.name));
  const auto same = std::find_if(one.places.begin(), one.places.end(),
                                 [&](const PlacesFrom& p) { return p.from == from; });
  if (same == one.places.end()) {
    one.places.push_back({from, places});
  } else if (!like.name.empty() && !before.empty() && plain(like.name) != before) {
    tell(sheet, row, column, "places of two names under one number, type and date", "added up");
    same->places = std::min(same->places + places, kMostPlaces);
  } else {
    tell(sheet, row, column,
         "places of this establishment, type and date stand twice" +
             std::string{from == kAlways ? "" : " (" + to_string(from) + ")"},
         "the later row holds");
    same->places = places;
  }
}

void Reading::fill_from_register(Establishment& one, const Registered& known) const {
  if (one.name.empty()) one.name = known.name;
  if (one.ukprn == 0) one.ukprn = known.ukprn;
  if (!known.proposed) one.opened = std::max(known.opens.value_or(kAlways), kAlways);
  if (!one.ncy_from) one.ncy_from = known.ncy_from;
  if (!one.ncy_to) one.ncy_to = known.ncy_to;
  if (one.on_roll) return;
  const std::string_view code = sen2::code_of(one.provision);
  if (code.ends_with("_senunit"))
    one.on_roll = known.unit_on_roll;
  else if (code.ends_with("_resourced_provision"))
    one.on_roll = known.resourced_on_roll;
  else if (known.provision == one.provision)
    one.on_roll = known.on_roll;
}

std::optional<Provision> Reading::provision_of(const Sheet& sheet, const OwnColumns& columns,
                                               std::size_t row, const Registered* known) {
  const std::string_view told = sheet.text(row, columns.type);
  if (!sen2::trimmed(told).empty()) {
    if (const auto read = type_in(told, known != nullptr ? known->provision : std::nullopt)) {
      if (read->guessed)
        tell(sheet, row, sheet.header(columns.type),
             "type " + shown(told) + " is no column of the caseload table",
             "counted as " + std::string{sen2::code_of(read->provision)});
      return read->provision;
    }
    tell(sheet, row, sheet.header(columns.type), "type " + shown(told) + " is not known",
         known != nullptr && known->provision ? "GIAS's type" : "row left out");
  } else if (known == nullptr || !known->provision) {
    tell(sheet, row, sheet.header(columns.type),
         "no type, and GIAS's is not known (no extract with this URN was given)", "row left out");
  }
  return known != nullptr ? known->provision : std::nullopt;
}

void Reading::take_years(const Sheet& sheet, const OwnColumns& columns, std::size_t row,
                         Establishment& one) {
  const auto year = [&](std::optional<std::size_t> column) -> std::optional<int> {
    const std::string_view told = sen2::trimmed(sheet.text(row, column));
    if (told.empty()) return std::nullopt;
    const auto read = curriculum_year_in(told);
    if (!read)
      tell(sheet, row, sheet.header(column), shown(told) + " is no national curriculum year",
           "year not known");
    return read;
  };
  one.ncy_from = year(columns.ncy_from);
  one.ncy_to = year(columns.ncy_to);
  if (one.ncy_from && one.ncy_to && *one.ncy_from > *one.ncy_to) {
    tell(sheet, row, sheet.header(columns.ncy_to), "ends before the first year", "years exchanged");
    std::swap(one.ncy_from, one.ncy_to);
  }
  one.needs = codes_in(sheet.text(row, columns.needs));
  for (const std::string& need : one.needs)
    if (!is_need(need))
      tell(sheet, row, sheet.header(columns.needs), shown(need) + " is no SEN2 code of a need",
           "kept as written");
}

void Reading::take_bases(const Sheet& sheet, const OwnColumns& columns, std::size_t row,
                         const Establishment& school) {
  for (const bool unit : {true, false}) {
    const auto column = unit ? columns.units : columns.resourced;
    const std::string_view told = sen2::trimmed(sheet.text(row, column));
    if (told.empty() || told == "0") continue;
    Establishment base = school;
    base.provision = sen2::with_base(school.provision, unit, !unit);
    base.on_roll = base.other_authorities = std::nullopt;
    const auto places = places_in(told);
    if (!places || base.provision == sen2::without_base(base.provision)) {
      tell(sheet, row, sheet.header(column),
           places ? "a school of this type has no such base" : "expected a number of places",
           "left out");
      continue;
    }
    add_places(sheet, row, sheet.header(column), base, kAlways, *places);
  }
}

std::optional<Establishment> Reading::named_in(const Sheet& sheet, const OwnColumns& columns,
                                               std::size_t row) {
  if (sheet.is_blank(row)) return std::nullopt;
  Establishment one;
  one.urn = number_in(sheet.text(row, columns.urn));
  one.ukprn = number_in(sheet.text(row, columns.ukprn));
  one.name = in_one_line(sheet.text(row, columns.name));
  const bool has_number = one.urn != 0 || one.ukprn != 0;
  if (is_total(one.name) || (!has_number && is_total(sheet.text(row, 0)))) {
    tell(sheet, row, "", "a total", "row left out");
    return std::nullopt;
  }
  if (!has_number && one.name.empty()) {
    tell(sheet, row, "", "neither URN, UKPRN nor name", "row left out");
    return std::nullopt;
  }
  if (one.urn == 0 && one.ukprn != 0)
    if (const auto found = urn_of_.find(one.ukprn); found != urn_of_.end()) one.urn = found->second;
  const auto provision = provision_of(sheet, columns, row, registered(one.urn));
  if (!provision) return std::nullopt;
  one.provision = *provision;
  return one;
}

std::optional<double> Reading::count_in(const Sheet& sheet, std::size_t row,
                                        std::optional<std::size_t> column) {
  const std::string_view told = sen2::trimmed(sheet.text(row, column));
  if (says_nothing(told)) return std::nullopt;
  const auto read = places_in(told);
  if (!read)
    tell(sheet, row, sheet.header(column), "expected a number from 0 to 20,000, got " + shown(told),
         "not known");
  return read;
}

bool Reading::take_cell(const Sheet& sheet, std::size_t row, std::optional<std::size_t> column,
                        const Establishment& like, Day from) {
  if (says_nothing(sheet.text(row, column))) return false;
  if (const auto places = count_in(sheet, row, column)) {
    add_places(sheet, row, sheet.header(column), like, from, *places);
  } else {
    Day& unread = unread_.try_emplace(key_of(like), from).first->second;
    unread = std::min(unread, from);
  }
  return true;
}

void Reading::take_own_row(const Sheet& sheet, const OwnColumns& columns, std::size_t row) {
  auto named = named_in(sheet, columns, row);
  if (!named) return;
  Establishment& one = *named;
  take_years(sheet, columns, row, one);
  one.on_roll = count_in(sheet, row, columns.on_roll);
  one.other_authorities = count_in(sheet, row, columns.others);
  take_bases(sheet, columns, row, one);
  Day from = kAlways;
  if (const std::string_view told = sen2::trimmed(sheet.text(row, columns.from)); !told.empty()) {
    const auto day = day_in(told);
    if (!day) {
      tell(sheet, row, sheet.header(columns.from),
           "expected a date or a school year such as 2026/27, got " + shown(told), "row left out");
      return;
    }
    from = *day;
  }
  const bool has_places = take_cell(sheet, row, columns.places, one, from);
  const bool is_the_only_number =
      columns.places && columns.dated.empty() && !columns.units && !columns.resourced;
  if (!has_places && is_the_only_number)
    tell(sheet, row, sheet.header(columns.places), "no number of places", "row left out");
  for (const PlacesColumn& column : columns.dated)
    take_cell(sheet, row, column.column, one, column.from);
  if (const std::string_view told = sen2::trimmed(sheet.text(row, columns.closes)); !told.empty()) {
    if (const auto day = day_in(told))
      add_places(sheet, row, sheet.header(columns.closes), one, *day, 0.0);
    else
      tell(sheet, row, sheet.header(columns.closes), "expected a date, got " + shown(told),
           "stays open");
  }
}

void Reading::tell_unread(const Sheet& sheet, const OwnColumns& columns) {
  constexpr std::size_t kTold = 8;
  std::string unread;
  std::size_t count = 0;
  for (std::size_t i = 0; i < sheet.plain_headers().size(); ++i) {
    if (sheet.plain_headers()[i].empty() || columns.reads(i) ||
        authority_column(sheet.columns()) == i)
      continue;
    if (++count <= kTold)
      unread += (unread.empty() ? "" : ", ") + cut(sheet.plain_headers()[i], 40);
  }
  if (count > 0)
    list_.findings.push_back(
        {sheet.file(), 0, "",
         "columns that are not read: " + unread + (count > kTold ? " and others" : ""),
         "nothing taken from them"});
}

void Reading::tell_elsewhere(const Sheet& sheet) {
  const auto code = authority_column(sheet.columns());
  if (!code || authority_ <= 0) return;
  std::set<std::uint32_t> others;
  std::size_t rows = 0;
  for (std::size_t row = 0; row < sheet.row_count(); ++row)
    if (const std::uint32_t of = number_in(sheet.text(row, code));
        of != 0 && static_cast<int>(of % 10'000) != authority_) {
      others.insert(of);
      ++rows;
    }
  if (rows > 0)
    list_.findings.push_back({sheet.file(), 0, sheet.header(code),
                              std::to_string(rows) + " rows of schools in " +
                                  std::to_string(others.size()) + " other authorities",
                              "places counted as commissioned for this authority's children"});
}

void Reading::take_own_list(const Sheet& sheet) {
  ++sheet_;
  const OwnColumns columns{sheet};
  if (!columns.urn && !columns.ukprn && !columns.name)
    sheet.refuse("expected a column urn, ukprn or name");
  if (!columns.type && known_.empty())
    sheet.refuse(
        "expected a column type (of the caseload table or GIAS), or GIAS's extract with --places");
  if (!columns.places && columns.dated.empty() && !columns.units && !columns.resourced)
    sheet.refuse(
        "expected a column places, or columns headed by dates or school years such as 2026/27");
  refuse_two_headings(sheet);
  tell_unread(sheet, columns);
  tell_elsewhere(sheet);
  for (std::size_t row = 0; row < sheet.row_count(); ++row) take_own_row(sheet, columns, row);
}

/// What a column's places are for at a school; nothing for none of the kinds that are counted.
std::optional<Provision> provision_in(PlacesColumn::Kind kind, const Registered* known) {
  const auto school = known != nullptr ? known->provision : std::nullopt;
  switch (kind) {
    case PlacesColumn::Kind::whole: return school.value_or(Provision::special_academy_free);
    case PlacesColumn::Kind::base:
      return sen2::with_base(school.value_or(Provision::mainstream_academy),
                             known != nullptr && known->has_unit && !known->has_resourced, true);
    case PlacesColumn::Kind::alternative_provision:
      return school.value_or(Provision::ap_pru_academy);
    case PlacesColumn::Kind::other: break;
  }
  return std::nullopt;
}

double Reading::take_high_needs_row(const Sheet& sheet, const std::vector<PlacesColumn>& columns,
                                    std::size_t row, Establishment& one) {
  const Registered* const known = registered(one.urn);
  double left_out = 0.0;
  // Pre-16 and 16 to 18, occupied and unoccupied are columns of their own: they add up.
  std::map<std::pair<Provision, Day>, double> sums;
  for (const PlacesColumn& column : columns) {
    const std::string_view told = sen2::trimmed(sheet.text(row, column.column));
    if (says_nothing(told)) continue;
    const auto places = places_in(told);
    if (!places)
      tell(sheet, row, sheet.header(column.column),
           "expected a number of places, got " + shown(told), "left out");
    else if (const auto provision = provision_in(column.kind, known))
      sums[{*provision, column.from}] += *places;
    else
      left_out += *places;
  }
  for (const auto& [key, places] : sums) {
    one.provision = key.first;
    if (places > 0.0 || at_.contains({one.urn, 0, "", one.provision}))
      add_places(sheet, row, "", one, key.second, places);
  }
  return left_out;
}

void Reading::take_high_needs_places(const Sheet& sheet) {
  ++sheet_;
  const tabular::NamedColumns& c = sheet.columns();
  const auto urn = c.find({"urn"});
  if (!urn) sheet.refuse("expected a column URN");
  const auto name =
      c.find({"institution name", "institution", "establishment name", "name", "school name"});
  const auto code = authority_column(c);
  const std::vector<PlacesColumn> columns = high_needs_columns(c);
  double left_out = 0.0;
  for (std::size_t row = 0; row < sheet.row_count(); ++row) {
    Establishment one;
    one.urn = number_in(sheet.text(row, urn));
    one.name = in_one_line(sheet.text(row, name));
    const Registered* const known = registered(one.urn);
    const int of = code ? static_cast<int>(number_in(sheet.text(row, code)) % 10'000)
                        : (known != nullptr ? known->authority : 0);
    if (one.urn == 0 || (authority_ > 0 && of != authority_)) continue;  // notes, other areas
    left_out += take_high_needs_row(sheet, columns, row, one);
  }
  if (left_out > 0.0)
    list_.findings.push_back({sheet.file(), 0, "",
                              "places in columns that are neither special schools', bases' nor "
                              "alternative provision's: " +
                                  std::to_string(static_cast<long>(left_out)),
                              "left out"});
}

void Reading::take_capacity(const Registered& known, Provision provision,
                            std::optional<double> places) {
  if (!places || *places <= 0.0) return;
  Establishment one{.urn = known.urn,
                    .ukprn = known.ukprn,
                    .name = known.name,
                    .provision = provision,
                    .needs = {},
                    .places = {}};
  fill_from_register(one, known);
  one.places.push_back({std::max(known.opens.value_or(kAlways), kAlways), *places});
  if (known.closes && *known.closes > one.places.front().from)
    one.places.push_back({*known.closes, 0.0});
  list_.establishments.push_back(std::move(one));
}

void Reading::take_register() {
  for (const auto& entry : known_) {
    const Registered& known = entry.second;
    if (named_.contains(known.urn) || known.closed || !known.provision || known.proposed ||
        (authority_ > 0 && known.authority != authority_))
      continue;
    const std::string_view code = sen2::code_of(*known.provision);
    if (code.starts_with("special") || code.starts_with("ap_pru"))
      take_capacity(known, *known.provision, known.capacity);
    for (const bool unit : {true, false}) {
      const Provision base = sen2::with_base(*known.provision, unit, !unit);
      if (base != *known.provision)
        take_capacity(known, base, unit ? known.unit_places : known.resourced_places);
    }
  }
}

PlaceList Reading::finished(std::vector<Finding> findings) && {
  findings.insert(findings.end(), list_.findings.begin(), list_.findings.end());
  list_.findings = std::move(findings);
  for (Establishment& one : list_.establishments)
    std::sort(one.places.begin(), one.places.end(),
              [](const PlacesFrom& a, const PlacesFrom& b) { return a.from < b.from; });
  for (const auto& [key, day] : unread_)
    if (const auto found = at_.find(key); found != at_.end()) {
      Establishment& one = list_.establishments[found->second];
      one.unread_before = day < one.places.front().from;
    }
  std::stable_sort(list_.establishments.begin(), list_.establishments.end(),
                   [](const Establishment& a, const Establishment& b) {
                     return std::tie(a.provision, a.urn, a.ukprn, a.name) <
                            std::tie(b.provision, b.urn, b.ukprn, b.name);
                   });
  list_.authority = authority_;
  return std::move(list_);
}

/// The authorities that the lists name.
std::set<int> authorities_of(const std::deque<Sheet>& sheets) {
  std::set<int> all;
  for (const Sheet& sheet : sheets) {
    const auto column = authority_column(sheet.columns());
    if (!column) continue;
    for (std::size_t row = 0; row < sheet.row_count(); ++row)
      if (const std::uint32_t code = number_in(sheet.text(row, column)); code != 0)
        all.insert(static_cast<int>(code % 10'000));
  }
  return all;
}

}  // namespace

double places_at(std::span<const PlacesFrom> places, Day day) {
  double now = 0.0;
  for (const PlacesFrom& one : places)
    if (one.from <= day) now = one.places;
  return now;
}

std::string name_of(const Establishment& one) {
  if (!one.name.empty()) return one.name;
  return (one.urn != 0 ? "URN " : "UKPRN ") + std::to_string(one.urn != 0 ? one.urn : one.ukprn);
}

ListKind kind_of(const ListText& list) {
  try {
    const Sheet sheet{heading_of(list)};
    if (sheet.layout() == Layout::gias) return ListKind::gias;
    if (sheet.layout() == Layout::high_needs_places) return ListKind::high_needs_places;
    const Reading::OwnColumns columns{sheet};
    if (!columns.urn && !columns.ukprn) return ListKind::none;
    return columns.places || columns.units || columns.resourced || !columns.dated.empty()
               ? ListKind::own_places
               : ListKind::types_alone;
  } catch (const tabular::CsvError&) {
    return ListKind::none;
  }
}

PlaceList read_places(std::span<const ListText> lists, int authority) {
  std::deque<Sheet> sheets;
  for (const ListText& list : lists) sheets.emplace_back(list);
  const auto is_of = [](Layout layout) {
    return [layout](const Sheet& sheet) { return sheet.layout() == layout; };
  };
  const bool has_own = std::any_of(sheets.begin(), sheets.end(), is_of(Layout::own_list));
  const std::set<int> told = authorities_of(sheets);
  if (authority == 0 && told.size() == 1) authority = *told.begin();
  if (authority == 0 && !has_own && !sheets.empty())
    sheets.front().refuse(told.empty()
                              ? "expected a column of the authority's code, or --area"
                              : "expected one authority: name which with --area (the list has " +
                                    std::to_string(told.size()) + ")");
  std::vector<Finding> findings;
  Register known;
  for (const Sheet& sheet : sheets)
    if (sheet.layout() == Layout::gias) read_register(sheet, known, findings);
  Reading reading{known, authority};
  for (const Sheet& sheet : sheets) {
    if (sheet.layout() == Layout::own_list) reading.take_own_list(sheet);
    if (sheet.layout() == Layout::high_needs_places) reading.take_high_needs_places(sheet);
  }
  if (!has_own) reading.take_register();
  PlaceList list = std::move(reading).finished(std::move(findings));
  if (list.establishments.empty() && !sheets.empty())
    sheets.front().refuse(
        "expected at least one establishment with places" +
        (authority > 0 && !has_own ? " of the authority " + std::to_string(authority) +
                                         ", by a column LA (code) or GIAS's extract (--places)"
                                   : std::string{}) +
        (list.findings.empty() ? std::string{} : ", got none: " + list.findings.front().problem));
  return list;
}

}  // namespace sendsim::places
