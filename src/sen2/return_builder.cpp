#include "return_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>  // explicit_bzero, of glibc
#include <utility>

#include "child_key.hpp"
#include "codes.hpp"
#include "errors.hpp"
#include "return_checks.hpp"
#include "sendsim/sen2/cells.hpp"

namespace sendsim::sen2 {
namespace {

constexpr std::string_view kLeftEmpty = "left empty";
constexpr Day kFirstPlausible = make_day(1990, 1, 1);
constexpr int kOldestChild = 27;
constexpr int kFirstReturn = 2010, kLastReturn = 2199;

/// A column of these is refused when it is mostly unreadable: it holds something else. Others have
/// codes that are not confirmed, or can be done without.
bool is_vital(Field field) {
  switch (field) {
    case Field::birth_date:
    case Field::sex:
    case Field::upn:
    case Field::received:
    case Field::decided:
    case Field::outcome:
    case Field::started:
    case Field::ceased:
    case Field::urn:
    case Field::ukprn:
    case Field::setting:
    case Field::review_meeting:
    case Field::last_review:
    case Field::phase_due:
    case Field::phase_final:
    case Field::entered:
    case Field::left:
    case Field::need: return true;
    default: return false;
  }
}

/// What the cells of a vital field are called in messages.
std::string_view kind_of(Field field) {
  switch (field) {
    case Field::upn: return "unique pupil numbers";
    case Field::urn:
    case Field::ukprn: return "establishments' numbers";
    case Field::sex:
    case Field::outcome:
    case Field::setting:
    case Field::need: return "the specification's codes";
    default: return "dates";
  }
}

/// The year in a file's name: `Blade-Export_02-02-2026_person.csv`, `SEN2 2026.xml`.
int year_in(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  int year = 0;
  for (std::size_t i = 0; i < name.size();) {
    std::size_t end = i;
    while (end < name.size() && is_digit(name[end])) ++end;
    if (end - i == 4 && name.substr(i, 2) == "20") {
      const int found = static_cast<int>(*parse_whole(name.substr(i, 4)));
      if (found >= kFirstReturn) year = found;
    }
    i = std::max(end, i + 1);
  }
  return year;
}

/// Adds an element to a list of one parent's children and tells its index.
template <class Record>
std::uint32_t add(std::vector<Record>& records, RowRef at) {
  records.emplace_back().at = at;
  return static_cast<std::uint32_t>(records.size() - 1);
}

}  // namespace

ReturnBuilder::ReturnBuilder(const HashKey& key, const ReadLimits& limits)
    : key_{key}, limits_{limits}, epoch_{kSpreadsheetEpoch} {}

ReturnBuilder::~ReturnBuilder() {
  for (std::optional<Day>& birth : births_) explicit_bzero(&birth, sizeof birth);
}

std::uint16_t ReturnBuilder::add_file(std::string_view name) {
  result_.files.push_back(shown_name(name));
  if (const int year = year_in(result_.files.back()); year != 0) name_year_ = year;
  return static_cast<std::uint16_t>(result_.files.size() - 1);
}

// ---- opening records ----

void ReturnBuilder::count_record(RowRef at) {
  if (++records_ > limits_.records)
    refuse(at, fmt::format("expected at most {} records in a return", limits_.records));
}

RecordPlace ReturnBuilder::open_header(RowRef at) {
  count_record(at);
  header_at_ = at;
  return {.module = Module::sen2, .at = at};
}

RecordPlace ReturnBuilder::open_person(RowRef at) {
  count_record(at);
  if (!census_settled_) settle_census(at);
  births_.emplace_back();
  birth_noted_.push_back(false);
  return {.module = Module::person, .person = add(result_.persons, at), .at = at};
}

RecordPlace ReturnBuilder::open(Module module, const RecordPlace& parent, RowRef at) {
  count_record(at);
  RecordPlace record = parent;
  record.module = module;
  record.at = at;
  record.filled = 0;
  const auto open_in = [&](auto& siblings) {
    if (siblings.size() >= kMostSiblings)
      refuse(at, fmt::format("expected at most {} {} records below one parent", kMostSiblings,
                             name_of(module)));
    return add(siblings, at);
  };
  switch (module) {
    case Module::sen2:
    case Module::person: break;  // have functions of their own
    case Module::requests: record.request = open_in(person_of(record).requests); break;
    case Module::assessment: record.step = open_in(request_of(record).assessments); break;
    case Module::namedplan: record.item = open_in(assessment_of(record).plans); break;
    case Module::activeplans: record.step = open_in(request_of(record).active); break;
    case Module::placementdetail: record.item = open_in(active_plan_of(record).placements); break;
    case Module::senneed: record.item = open_in(active_plan_of(record).needs); break;
    case Module::plandetail: {
      std::vector<Setting>& settings = named_plan_of(record).settings;
      if (settings.size() >= kMostSiblings)
        refuse(at, fmt::format("expected at most {} plandetail records below one parent",
                               kMostSiblings));
      settings.emplace_back();
      record.detail = static_cast<std::uint32_t>(settings.size() - 1);
    }
  }
  return record;
}

RecordPlace ReturnBuilder::imply(Module module, const RecordPlace& parent, RowRef at) {
  const RecordPlace record = open(module, parent, at);
  const bool request = module == Module::requests;
  if (request) request_of(record).outcome = Outcome::historical;
  if (module == Module::assessment) assessment_of(record).outcome = Outcome::historical;
  note(Problem::no_parent_rows, at, spec_name(module, id_field(module)),
       request ? "a historical request" : "a historical assessment");
  return record;
}

void ReturnBuilder::settle_census(RowRef at) {
  const int reference_year = reference_date_ ? calendar_year(*reference_date_) : 0;
  result_.year = header_year_ != 0     ? header_year_
                 : reference_year != 0 ? reference_year
                                       : name_year_;
  if (result_.year == 0)
    refuse(at,
           "expected the year of the census before the first person: in the header record or "
           "in the file's name");
  if (reference_year == result_.year) {
    result_.census = *reference_date_;
  } else {
    result_.census = sen2_census_day(result_.year);
    if (reference_date_)
      note(Problem::contradiction, header_at_, "referencedate", "the census day of that year");
  }
  census_settled_ = true;
}

// ---- finding records ----

Person& ReturnBuilder::person_of(const RecordPlace& record) {
  return result_.persons[record.person];
}
Request& ReturnBuilder::request_of(const RecordPlace& record) {
  return person_of(record).requests[record.request];
}
Assessment& ReturnBuilder::assessment_of(const RecordPlace& record) {
  return request_of(record).assessments[record.step];
}
NamedPlan& ReturnBuilder::named_plan_of(const RecordPlace& record) {
  return assessment_of(record).plans[record.item];
}
ActivePlan& ReturnBuilder::active_plan_of(const RecordPlace& record) {
  return request_of(record).active[record.step];
}

// ---- cells ----

void ReturnBuilder::set(RecordPlace& record, Field field, std::string_view text) {
  text = trimmed(text);
  if (text.empty() || field == Field::none) return;
  const std::uint64_t bit = std::uint64_t{1} << index_of(field);
  if ((record.filled & bit) != 0) {
    note(Problem::contradiction, record.at, spec_name(record.module, field), "the first of them");
    return;
  }
  record.filled |= bit;
  ++tallies_[index_of(record.module)][index_of(field)].filled;
  switch (record.module) {
    case Module::sen2: return set_header(record, field, text);
    case Module::person: return set_person(record, field, text);
    case Module::requests: return set_request(record, field, text);
    case Module::assessment: return set_assessment(record, field, text);
    case Module::namedplan: return set_named_plan(record, field, text);
    case Module::plandetail:
      return set_setting(named_plan_of(record).settings[record.detail], record, field, text);
    case Module::activeplans: return set_active_plan(record, field, text);
    case Module::placementdetail: return set_placement(record, field, text);
    case Module::senneed: return set_need(record, field, text);
  }
}

void ReturnBuilder::set_header(const RecordPlace& record, Field field, std::string_view text) {
  if (field == Field::collection) {
    // How each shape words its name is not confirmed; no other collection's has these letters.
    if (normalised_code(text).find("SEN") == std::string::npos)
      throw NotAReturn{
          message_at(result_.files[record.at.file], record.at.row, "expected the collection SEN2")};
  } else if (field == Field::year) {
    header_year_ = static_cast<int>(number(record, field, text, kFirstReturn, kLastReturn));
  } else if (field == Field::reference_date) {
    reference_date_ = parse_date(text, epoch_);
    if (!reference_date_) unreadable(Problem::unreadable_date, record, field, kLeftEmpty);
  } else if (field == Field::authority) {
    result_.authority = static_cast<int>(number(record, field, text, 1, 999));
  }
}

void ReturnBuilder::set_person(const RecordPlace& record, Field field, std::string_view text) {
  Person& person = person_of(record);
  if (field == Field::birth_date) {
    births_[record.person] = birth_date(record, text);
  } else if (field == Field::sex) {
    person.sex = code(record, field, parse_sex(text));
  } else if (field == Field::upn) {
    const auto hashed = key_of_upn(text, key_);
    if (hashed) person.by_upn = *hashed;
    if (hashed) return;
    const auto date = parse_date(text, epoch_);
    pseudonyms_.add(record.person, text, date && is_birth(*date), key_);
    unreadable(Problem::unknown_code, record, field, kLeftEmpty);
  } else if (field == Field::uln) {
    const auto hashed = key_of_uln(text, key_);
    if (hashed) person.by_uln = *hashed;
    if (!hashed) unreadable(Problem::unreadable_number, record, field, kLeftEmpty);
  } else if (field == Field::native && native_authority_ == 0) {
    const auto authority = parse_whole(text);
    if (authority && *authority <= 999) native_authority_ = static_cast<int>(*authority);
  }
}

void ReturnBuilder::set_request(const RecordPlace& record, Field field, std::string_view text) {
  Request& request = request_of(record);
  if (field == Field::received) {
    request.received = date(record, field, text);
  } else if (field == Field::decided) {
    request.decided = date(record, field, text);
  } else if (field == Field::outcome) {
    request.outcome = code(record, field, parse_outcome(text));
  } else if (field == Field::source) {
    request.source = code(record, field, parse_source(text));
  } else if (field == Field::mediation) {
    request.mediation = flag(record, field, text);
  } else if (field == Field::tribunal) {
    request.tribunal = flag(record, field, text);
  } else if (field == Field::exported) {
    // Empty means no; which codes mean yes is not confirmed.
    const auto exported = parse_flag(text);
    request.exported = exported.value_or(true);
    if (!exported) unreadable(Problem::unknown_code, record, field, "yes");
  }
}

void ReturnBuilder::set_assessment(const RecordPlace& record, Field field, std::string_view text) {
  Assessment& assessment = assessment_of(record);
  if (field == Field::outcome) {
    assessment.outcome = code(record, field, parse_outcome(text));
  } else if (field == Field::decided) {
    assessment.decided = date(record, field, text);
  } else if (field == Field::mediation) {
    assessment.mediation = flag(record, field, text);
  } else if (field == Field::tribunal) {
    assessment.tribunal = flag(record, field, text);
  } else if (field == Field::exception) {
    assessment.exception = flag(record, field, text);
  }
}

void ReturnBuilder::set_named_plan(const RecordPlace& record, Field field, std::string_view text) {
  NamedPlan& plan = named_plan_of(record);
  if (field == Field::started) {
    plan.started = date(record, field, text);
  } else if (field == Field::ceased) {
    plan.ceased = date(record, field, text);
  } else if (field == Field::cease_reason) {
    plan.reason = code(record, field, parse_cease_reason(text));
  } else if (field == Field::residential) {
    plan.residential = code(record, field, parse_residential(text));
  } else if (field == Field::personal_budget) {
    plan.personal_budget = flag(record, field, text);
  }
}

void ReturnBuilder::set_active_plan(const RecordPlace& record, Field field, std::string_view text) {
  ActivePlan& plan = active_plan_of(record);
  if (field == Field::from_authority) {
    plan.from_authority = static_cast<std::uint16_t>(number(record, field, text, 1, 999));
  } else if (field == Field::review_meeting) {
    plan.review_meeting = date(record, field, text);
  } else if (field == Field::last_review) {
    plan.last_review = date(record, field, text);
  } else if (field == Field::phase_due) {
    plan.phase_transfer_due = date(record, field, text);
  } else if (field == Field::phase_final) {
    plan.phase_transfer_final = date(record, field, text);
  } else if (field == Field::residential) {
    early_residential_.push_back({record, code(record, field, parse_residential(text))});
  }
}

void ReturnBuilder::set_placement(const RecordPlace& record, Field field, std::string_view text) {
  Placement& placement = active_plan_of(record).placements[record.item];
  if (field == Field::entered) {
    placement.entered = date(record, field, text);
  } else if (field == Field::left) {
    placement.left = date(record, field, text);
  } else if (field == Field::residential) {
    placement.residential = code(record, field, parse_residential(text));
  } else {
    set_setting(placement.setting, record, field, text);
  }
}

void ReturnBuilder::set_setting(Setting& setting, const RecordPlace& record, Field field,
                                std::string_view text) {
  if (field == Field::urn) {
    setting.urn = number(record, field, text, 10'000, 999'999);
  } else if (field == Field::ukprn) {
    setting.ukprn = number(record, field, text, 10'000'000, 99'999'999);
  } else if (field == Field::setting) {
    setting.type = code(record, field, parse_setting_type(text));
  } else if (field == Field::rank) {
    setting.rank = rank(record, text);
  } else if (field == Field::sen_unit) {
    setting.sen_unit = flag(record, field, text);
  } else if (field == Field::resourced) {
    setting.resourced_provision = flag(record, field, text);
  }
}

void ReturnBuilder::set_need(const RecordPlace& record, Field field, std::string_view text) {
  Need& need = active_plan_of(record).needs[record.item];
  if (field == Field::need) {
    need.type = code(record, field, parse_need(text));
  } else if (field == Field::rank) {
    need.rank = rank(record, text);
  }
}

// ---- reading one cell ----

void ReturnBuilder::unreadable(Problem problem, const RecordPlace& record, Field field,
                               std::string_view assumed) {
  Tally& tally = tallies_[index_of(record.module)][index_of(field)];
  if (tally.unreadable++ == 0) tally.first = record.at;
  note(problem, record.at, spec_name(record.module, field), assumed);
}

std::optional<Day> ReturnBuilder::date(const RecordPlace& record, Field field,
                                       std::string_view text) {
  const std::optional<Day> day = parse_date(text, epoch_);
  if (!day) {
    unreadable(Problem::unreadable_date, record, field, kLeftEmpty);
    return std::nullopt;
  }
  const Day last = birthday(result_.census, 1);
  if (*day < kFirstPlausible || *day > last) {
    note(Problem::implausible_date, record.at, spec_name(record.module, field), kLeftEmpty);
    return std::nullopt;
  }
  return day;
}

bool ReturnBuilder::is_birth(Day day) const {
  return day <= result_.census && completed_years(day, result_.census) <= kOldestChild;
}

std::optional<Day> ReturnBuilder::birth_date(const RecordPlace& record, std::string_view text) {
  birth_noted_[record.person] = true;
  const std::optional<Day> day = parse_date(text, epoch_);
  if (!day) {
    unreadable(Problem::unreadable_date, record, Field::birth_date, kLeftEmpty);
    return std::nullopt;
  }
  if (!is_birth(*day)) {
    note(Problem::implausible_date, record.at, "personbirthdate", kLeftEmpty);
    return std::nullopt;
  }
  birth_noted_[record.person] = false;
  return day;
}

bool ReturnBuilder::flag(const RecordPlace& record, Field field, std::string_view text) {
  const auto value = parse_flag(text);
  if (!value) unreadable(Problem::unknown_code, record, field, "no");
  return value.value_or(false);
}

std::uint32_t ReturnBuilder::number(const RecordPlace& record, Field field, std::string_view text,
                                    std::uint32_t least, std::uint32_t most) {
  const auto value = parse_whole(text);
  if (value && *value >= least && *value <= most) return static_cast<std::uint32_t>(*value);
  // Zeroes fill the cell of who has no number.
  if (!value || *value != 0) unreadable(Problem::unreadable_number, record, field, kLeftEmpty);
  return 0;
}

std::uint8_t ReturnBuilder::rank(const RecordPlace& record, std::string_view text) {
  const std::uint32_t value = number(record, Field::rank, text, 1, 99);
  return value == 0 ? std::uint8_t{1} : static_cast<std::uint8_t>(value);
}

template <class Meaning>
Meaning ReturnBuilder::code(const RecordPlace& record, Field field,
                            std::optional<Meaning> meaning) {
  if (!meaning) unreadable(Problem::unknown_code, record, field, kLeftEmpty);
  return meaning.value_or(Meaning{});
}

// ---- the end ----

void ReturnBuilder::note(Problem problem, RowRef at, std::string_view field,
                         std::string_view assumed) {
  if (result_.findings.size() >= limits_.findings)
    refuse(at, fmt::format("expected a return with at most {} problems", limits_.findings));
  result_.findings.push_back({problem, at, std::string{field}, std::string{assumed}});
}

void ReturnBuilder::refuse(RowRef at, std::string_view fault) const {
  throw ReturnError{message_at(result_.files[at.file], at.row, fault)};
}

void ReturnBuilder::check_tallies() const {
  constexpr std::uint64_t kFew = 5;
  for (std::size_t m = 0; m < kModules; ++m) {
    for (std::size_t f = 0; f < kFields; ++f) {
      const Tally& tally = tallies_[m][f];
      const Field field = static_cast<Field>(f);
      if (!is_vital(field) || tally.filled < kFew || 2 * tally.unreadable <= tally.filled) continue;
      refuse(tally.first,
             fmt::format("expected {} in column \"{}\" of {}; most of its cells ({} of {}) hold "
                         "something else. Have columns changed places?",
                         kind_of(field), spec_name(module_at(m), field), name_of(module_at(m)),
                         tally.unreadable, tally.filled));
    }
  }
}

void ReturnBuilder::settle_residential() {
  for (const EarlyResidential& each : early_residential_)
    for (Placement& placement : active_plan_of(each.plan).placements)
      if (placement.setting.rank == 1 && placement.residential == Residential::none)
        placement.residential = each.residential;
}

void ReturnBuilder::settle_pseudonyms() {
  Tally& tally = tallies_[index_of(Module::person)][index_of(Field::upn)];
  if (!pseudonyms_.stand_for_children(tally.filled)) return;
  for (const auto& [person, key] : pseudonyms_.keys()) result_.persons[person].by_upn = key;
  result_.pseudonyms = static_cast<std::int64_t>(tally.filled);
  tally.unreadable = 0;
  std::erase_if(result_.findings, [](const Finding& finding) {
    return finding.problem == Problem::unknown_code &&
           finding.field == spec_name(Module::person, Field::upn);
  });
}

Return ReturnBuilder::finish() {
  if (result_.persons.empty())
    throw NotAReturn{message_at(result_.files.empty() ? "" : result_.files.front(), 0,
                                "expected person records, found none")};
  settle_pseudonyms();
  check_tallies();
  settle_residential();
  if (result_.authority == 0) result_.authority = native_authority_;
  for (std::size_t i = 0; i < births_.size(); ++i)
    if (!births_[i] && !birth_noted_[i])
      note(Problem::missing_birth_date, result_.persons[i].at, "personbirthdate", kLeftEmpty);
  const auto note_here = [this](Problem problem, RowRef at, std::string_view field,
                                std::string_view assumed) { note(problem, at, field, assumed); };
  check_return(result_, births_, key_, note_here);
  std::stable_sort(result_.findings.begin(), result_.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.at < b.at; });
  return std::move(result_);
}

}  // namespace sendsim::sen2
