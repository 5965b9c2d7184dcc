#include "list_reader.hpp"
#include "sendsim/sen2/cells.hpp"
#include "sendsim/sen2/establishments.hpp"

namespace sendsim::places {
namespace {

using tabular::small_letters;

/// National curriculum years of a school for ages from `low` to `high`, as GIAS counts: the highest
/// age is that reached in the last year.
std::optional<int> first_year(std::optional<double> low) {
  constexpr int kAgeInReception = 4;
  return low ? std::optional{static_cast<int>(*low) - kAgeInReception} : std::nullopt;
}
std::optional<int> last_year(std::optional<double> high) {
  constexpr int kAgeAfterReception = 5;
  return high ? std::optional{static_cast<int>(*high) - kAgeAfterReception} : std::nullopt;
}

struct RegisterColumns {
  explicit RegisterColumns(const tabular::NamedColumns& c)
      : urn{c.find({"urn"})},
        ukprn{c.find({"ukprn"})},
        name{c.find({"establishmentname"})},
        authority{c.find({"la (code)"})},
        type{c.find({"typeofestablishment (code)", "typeofestablishment (name)"})},
        status{c.find({"establishmentstatus (name)", "establishmentstatus (code)"})},
        opens{c.find({"opendate"})},
        closes{c.find({"closedate"})},
        low{c.find({"statutorylowage"})},
        high{c.find({"statutoryhighage"})},
        capacity{c.find({"schoolcapacity"})},
        pupils{c.find({"numberofpupils"})},
        ap_places{c.find({"placespru"})},
        base{c.find({"typeofresourcedprovision (name)"})},
        unit_places{c.find({"senunitcapacity"})},
        unit_pupils{c.find({"senunitonroll"})},
        resourced_places{c.find({"resourcedprovisioncapacity"})},
        resourced_pupils{c.find({"resourcedprovisiononroll"})} {}
  std::optional<std::size_t> urn, ukprn, name, authority, type, status, opens, closes, low, high,
      capacity, pupils, ap_places, base, unit_places, unit_pupils, resourced_places,
      resourced_pupils;
};

}  // namespace

void read_register(const Sheet& sheet, Register& all, std::vector<Finding>& findings) {
  const RegisterColumns c{sheet.columns()};
  if (!c.urn || !c.authority)
    sheet.refuse("expected the columns URN and LA (code) of GIAS's extract");
  for (std::size_t row = 0; row < sheet.row_count(); ++row) {
    Registered one;
    one.urn = number_in(sheet.text(row, c.urn));
    if (one.urn == 0) {
      findings.push_back({sheet.file(), sheet.row_told(row), sheet.header(c.urn), "no URN",
                          "establishment left out"});
      continue;
    }
    const auto places = [&](std::optional<std::size_t> column) {
      return places_in(sheet.text(row, column));
    };
    const auto date = [&](std::optional<std::size_t> column) {
      const std::string_view told = sheet.text(row, column);
      const auto day = day_in(told);
      if (!day && !says_nothing(told))
        findings.push_back({sheet.file(), sheet.row_told(row), sheet.header(column),
                            "expected a date, got " + shown(told), "no date"});
      return day;
    };
    const std::string status = small_letters(sheet.text(row, c.status));
    const std::string base = small_letters(sheet.text(row, c.base));
    one.ukprn = number_in(sheet.text(row, c.ukprn));
    one.name = in_one_line(sheet.text(row, c.name));
    one.authority = static_cast<int>(number_in(sheet.text(row, c.authority)) % 10'000);
    one.provision = sen2::provision_of_type(sheet.text(row, c.type));
    one.ncy_from = first_year(places(c.low));
    one.ncy_to = last_year(places(c.high));
    one.capacity = places(c.capacity);
    if (one.provision && sen2::code_of(*one.provision).starts_with("ap_pru"))
      if (const auto ap = places(c.ap_places)) one.capacity = ap;
    one.on_roll = places(c.pupils);
    one.unit_places = places(c.unit_places);
    one.unit_on_roll = places(c.unit_pupils);
    one.resourced_places = places(c.resourced_places);
    one.resourced_on_roll = places(c.resourced_pupils);
    one.has_unit = base.find("sen unit") != std::string::npos;
    one.has_resourced = base.find("resourced") != std::string::npos;
    one.opens = date(c.opens);
    one.closes = date(c.closes);
    one.closed = (status == "closed" || status == "2") && !one.closes;
    one.proposed = status.starts_with("proposed") && !one.opens;
    all.insert_or_assign(one.urn, std::move(one));
  }
}

}  // namespace sendsim::places
