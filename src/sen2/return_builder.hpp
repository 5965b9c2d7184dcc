#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules.hpp"
#include "pseudonyms.hpp"
#include "return_checks.hpp"
#include "sendsim/sen2/read.hpp"
#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// A record of a return on its way: how to reach it from the root, and which fields it has got.
struct RecordPlace {
  Module module = Module::sen2;
  std::uint32_t person = 0, request = 0;
  std::uint32_t step = 0;    ///< the assessment or the active plan of the request
  std::uint32_t item = 0;    ///< the named plan, placement or need of the step
  std::uint32_t detail = 0;  ///< the setting of the named plan
  RowRef at;
  std::uint64_t filled = 0;  ///< bits of Field
};

/// Makes a Return of records in a common form, whichever shape they came in: a reader opens each
/// record below its parent and hands its cells over as text.
///
/// Reads      cells of every spelling the shapes have; empty ones are none.
/// Notes      what is wrong with a cell (Finding), and refuses a column that is mostly unreadable.
/// Forgets    UPN, ULN and day of birth, when finish() has made keys of them.
class ReturnBuilder {
 public:
  ReturnBuilder(const HashKey& key, const ReadLimits& limits);
  ReturnBuilder(const ReturnBuilder&) = delete;
  ReturnBuilder& operator=(const ReturnBuilder&) = delete;
  ~ReturnBuilder();

  /// The file that the next records' RowRef names; a date or year in its name tells the census
  /// where no header does.
  std::uint16_t add_file(std::string_view name);
  /// What spreadsheet day numbers count from.
  void count_days_from(Day epoch) { epoch_ = epoch; }

  /// The header's record; may be opened once or not at all, before any person.
  [[nodiscard]] RecordPlace open_header(RowRef at);
  /// @throws ReturnError without a year, or beyond the limits
  [[nodiscard]] RecordPlace open_person(RowRef at);
  /// A record of `module` below its parent, which is of parent_of(module).
  /// @throws ReturnError beyond the limits
  [[nodiscard]] RecordPlace open(Module module, const RecordPlace& parent, RowRef at);
  /// A historical request or assessment that the file leaves out but its children need.
  [[nodiscard]] RecordPlace imply(Module module, const RecordPlace& parent, RowRef at);
  /// One cell. The first one that is not empty counts.
  void set(RecordPlace& record, Field field, std::string_view text);

  /// @throws ReturnError beyond the limit
  void note(Problem problem, RowRef at, std::string_view field, std::string_view assumed);

  /// The return, its records checked and its children told apart. The builder is spent.
  /// @throws ReturnError where a column is mostly unreadable, NotAReturn without any person
  [[nodiscard]] Return finish();

 private:
  struct Tally {
    std::uint64_t filled = 0, unreadable = 0;
    RowRef first;  ///< unreadable one
  };

  void count_record(RowRef at);
  void settle_census(RowRef at);
  void check_tallies() const;
  void settle_residential();
  void settle_pseudonyms();
  [[noreturn]] void refuse(RowRef at, std::string_view fault) const;

  void set_header(const RecordPlace& record, Field field, std::string_view text);
  void set_person(const RecordPlace& record, Field field, std::string_view text);
  void set_request(const RecordPlace& record, Field field, std::string_view text);
  void set_assessment(const RecordPlace& record, Field field, std::string_view text);
  void set_named_plan(const RecordPlace& record, Field field, std::string_view text);
  void set_active_plan(const RecordPlace& record, Field field, std::string_view text);
  void set_placement(const RecordPlace& record, Field field, std::string_view text);
  void set_setting(Setting& setting, const RecordPlace& record, Field field, std::string_view text);
  void set_need(const RecordPlace& record, Field field, std::string_view text);

  void unreadable(Problem problem, const RecordPlace& record, Field field,
                  std::string_view assumed);
  [[nodiscard]] std::optional<Day> date(const RecordPlace& record, Field field,
                                        std::string_view text);
  /// Whether a child of this return may be born on that day.
  [[nodiscard]] bool is_birth(Day day) const;
  [[nodiscard]] std::optional<Day> birth_date(const RecordPlace& record, std::string_view text);
  [[nodiscard]] bool flag(const RecordPlace& record, Field field, std::string_view text);
  [[nodiscard]] std::uint32_t number(const RecordPlace& record, Field field, std::string_view text,
                                     std::uint32_t least, std::uint32_t most);
  [[nodiscard]] std::uint8_t rank(const RecordPlace& record, std::string_view text);
  template <class Meaning>
  [[nodiscard]] Meaning code(const RecordPlace& record, Field field,
                             std::optional<Meaning> meaning);

  Person& person_of(const RecordPlace& record);
  Request& request_of(const RecordPlace& record);
  Assessment& assessment_of(const RecordPlace& record);
  NamedPlan& named_plan_of(const RecordPlace& record);
  ActivePlan& active_plan_of(const RecordPlace& record);

  HashKey key_;
  ReadLimits limits_;
  Day epoch_;
  Return result_;
  std::uint64_t records_ = 0;
  int header_year_ = 0, name_year_ = 0;
  int native_authority_ = 0;
  std::optional<Day> reference_date_;
  bool census_settled_ = false;
  RowRef header_at_;
  Births births_;  ///< of each person, until finish()
  std::vector<bool> birth_noted_;
  Pseudonyms pseudonyms_;
  struct EarlyResidential {
    RecordPlace plan;
    Residential residential;
  };
  std::vector<EarlyResidential> early_residential_;  ///< told at the plan, before 2024
  std::array<std::array<Tally, kFields>, kModules> tallies_{};
};

}  // namespace sendsim::sen2
