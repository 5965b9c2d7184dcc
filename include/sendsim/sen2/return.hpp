#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/core/date.hpp"

/// An authority's SEN2 person level return, as the Department for Education collects it each
/// January.
///
/// Field names and codes: DfE, "Special educational needs survey: guide 2026" and the technical
/// specification of the person level survey (gov.uk). The same record, whatever shape it came in:
/// COLLECT's nine "blade" CSV files, the XML return, or the Excel submission template.
///
/// Privacy: names, postcodes, UPN, ULN and the day of birth are read, used to tell children apart,
/// and forgotten before a reader returns. Nothing below can name a child: messages name file and
/// row.
namespace sendsim::sen2 {

/// A return that cannot be read: what() is one line, `FILE:ROW: expected …`, without any cell's
/// text from a personal field.
class ReturnError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where a record stands. `row` counts as a spreadsheet does (the header is row 1); in XML it is
/// the line of the element. 0 = unknown.
struct RowRef {
  std::uint16_t file = 0;  ///< index into Return::files
  std::uint32_t row = 0;
  friend constexpr auto operator<=>(const RowRef&, const RowRef&) = default;
};

/// Tells children apart and nothing else: a hash with a key drawn for this process alone (never
/// written), so that nobody can look a UPN up from it. All zero = not known.
struct ChildKey {
  std::uint64_t high = 0, low = 0;
  [[nodiscard]] constexpr bool known() const { return high != 0 || low != 0; }
  friend constexpr auto operator<=>(const ChildKey&, const ChildKey&) = default;
};

/// Month of birth: what the school-year cohort and the age in whole years on a 31 August need.
struct BirthMonth {
  std::int16_t year = 0;   ///< 0 = not known
  std::uint8_t month = 0;  ///< 1 to 12
  [[nodiscard]] constexpr bool known() const { return year != 0; }
  /// Age in whole years on the 31 August before the school year that holds `day`; SEN2's age, from
  /// below 0 (born since) on. A child born in August has had that birthday.
  [[nodiscard]] constexpr int age_at(Day day) const {
    const int august = AcademicYear::of(day).start;
    return august - year - (month > 8 ? 1 : 0);
  }
  friend constexpr auto operator<=>(const BirthMonth&, const BirthMonth&) = default;
};

enum class Sex : std::uint8_t { unknown, female, male };

/// Of a request or of an assessment. `none` = the cell is empty.
enum class Outcome : std::uint8_t { none, yes, no, awaiting, withdrawn, historical };

/// Who asked (from 2025 on). `none` = not told.
enum class RequestSource : std::uint8_t { none, family, education, health, social_care, other };

/// SEN2's ceasereason 1 to 9 in order; `none` = the cell is empty.
enum class CeaseReason : std::uint8_t {
  none,
  maximum_age,
  needs_met,
  higher_education,
  employment,
  transferred,
  no_longer_engages,
  left_england,
  deceased,
  other
};

/// SEN2's types of setting that are no establishment; `none` = a URN or UKPRN stands instead.
enum class SettingType : std::uint8_t {
  none,
  other_arrangements_authority,  ///< OLA, EOTAS
  other_arrangements_parent,     ///< OPA
  elective_home_education,       ///< EHE
  early_years,                   ///< EYP, without a URN
  other,                         ///< OTH
  neet,                          ///< NEET, 16 to 25
  not_in_education_notice,       ///< NIEC, notice to cease issued
  not_in_education_other         ///< NIEO
};

enum class Residential : std::uint8_t { none, weeks_38_to_51, weeks_52 };

/// SEN2's types of need in DfE's order of the alphabet; DS from the 2026 return on.
enum class NeedType : std::uint8_t {
  unknown,
  ASD,
  DS,
  HI,
  MLD,
  MSI,
  OTH,
  PD,
  PMLD,
  SEMH,
  SLCN,
  SLD,
  SPLD,
  VI
};
inline constexpr std::size_t kNeedTypes = 14;
/// The code as in the return; "" for unknown.
[[nodiscard]] std::string_view code_of(NeedType need);

/// Where a plan names a child to be taught, or where a child is taught.
struct Setting {
  std::uint32_t urn = 0;    ///< 0 = none
  std::uint32_t ukprn = 0;  ///< 0 = none
  SettingType type = SettingType::none;
  bool sen_unit = false;
  bool resourced_provision = false;
  std::uint8_t rank = 1;  ///< 1 = main
  friend constexpr auto operator<=>(const Setting&, const Setting&) = default;
};

struct Placement {
  Setting setting;
  std::optional<Day> entered;
  std::optional<Day> left;  ///< none = still there
  Residential residential = Residential::none;
  RowRef at;
};

struct Need {
  NeedType type = NeedType::unknown;
  std::uint8_t rank = 1;  ///< 1 primary, 2 secondary
  RowRef at;
};

struct NamedPlan {
  std::optional<Day> started;
  std::optional<Day> ceased;
  CeaseReason reason = CeaseReason::none;
  Residential residential = Residential::none;
  bool personal_budget = false;
  std::vector<Setting> settings;  ///< named in the plan
  RowRef at;
};

struct Assessment {
  Outcome outcome = Outcome::none;
  std::optional<Day> decided;
  bool exception = false;  ///< a lawful exception to the 20 weeks
  bool mediation = false, tribunal = false;
  std::vector<NamedPlan> plans;
  RowRef at;
};

/// A plan in force on the census day.
struct ActivePlan {
  std::uint16_t from_authority = 0;  ///< DfE's code of who passed the plan on; 0 = nobody
  std::optional<Day> review_meeting;
  std::optional<Day> last_review;  ///< the decision
  std::optional<Day> phase_transfer_due, phase_transfer_final;
  std::vector<Placement> placements;
  std::vector<Need> needs;
  RowRef at;
};

struct Request {
  std::optional<Day> received;
  std::optional<Day> decided;
  Outcome outcome = Outcome::none;
  RequestSource source = RequestSource::none;
  bool mediation = false, tribunal = false;
  bool exported = false;  ///< moved to another authority
  std::vector<Assessment> assessments;
  std::vector<ActivePlan> active;
  RowRef at;
};

struct Person {
  ChildKey by_upn;  ///< or of the pseudonym that stands in its column
  ChildKey by_uln;  ///< of the unique learner number, which those above 14 have
  /// Of birth date, sex and the day the earliest request in the return was received (where none is
  /// told, the earliest plan's start): for who has no UPN. Not known without birth date or such a
  /// day. It changes when the earliest request is no longer returned, and twins of one sex may
  /// share it: a hint for joining years, where it is the only child's on both sides.
  ChildKey by_dates;
  BirthMonth born;
  Sex sex = Sex::unknown;
  std::vector<Request> requests;
  RowRef at;
};

/// What is wrong with a cell or a record that can be lived with.
enum class Problem : std::uint8_t {
  unreadable_date,    ///< no date
  implausible_date,   ///< before 1990 or after the census by more than a year; births: not 0 to 27
                      ///< years old
  unknown_code,       ///< none of the field's codes
  unreadable_number,  ///< URN, UKPRN, rank, authority
  missing_birth_date,
  missing_need,       ///< a plan in force without primary need
  missing_placement,  ///< a plan in force without placement
  orphan,             ///< its parent record is not there
  duplicate_child,    ///< the same child twice in one return
  duplicate_record,   ///< the same record twice
  several_main_placements,
  order_of_dates,  ///< an end before its beginning
  no_parent_rows,  ///< a request or assessment is left out that its children need
  contradiction    ///< e.g. ceased and yet active
};
inline constexpr std::size_t kProblems = 14;

/// One problem, for the data-quality report. No cell of a personal field is in it.
struct Finding {
  Problem problem;
  RowRef at;
  std::string field;    ///< the column or element, as in the specification: "receiveddate"
  std::string assumed;  ///< what was taken instead: "left empty", "the first of the two"
};

/// One year's return.
struct Return {
  int year = 0;                    ///< of the census
  Day census{};                    ///< referencedate, else the third Thursday in January of `year`
  int authority = 0;               ///< DfE's three-digit code
  std::vector<std::string> files;  ///< names, with the folder below the one that was read
  std::vector<Person> persons;     ///< in the order of the files
  std::vector<Finding> findings;
  /// Children whose UPN's cell holds a text that is no UPN and yet tells them apart; all of those
  /// with a filled cell, or 0.
  std::int64_t pseudonyms = 0;
};

/// The same children, dates and codes; places in files and findings aside.
[[nodiscard]] bool same_content(const Return& a, const Return& b);

/// The key of this process's ChildKeys. Tests give their own.
struct HashKey {
  std::array<std::uint64_t, 2> words;
  /// From the operating system's randomness.
  [[nodiscard]] static HashKey random();
};

}  // namespace sendsim::sen2
