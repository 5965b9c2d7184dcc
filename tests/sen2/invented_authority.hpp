#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/sen2/day_zero.hpp"
#include "sendsim/sen2/establishments.hpp"
#include "sendsim/sen2/provision.hpp"
#include "sendsim/sen2/return.hpp"

/// An invented authority whose children live by planted rates, and its SEN2 returns: what readers
/// and the joining of returns are held against. A simulation of its own that shares nothing with
/// the model's engine.
namespace invented {

using sendsim::Day;
using sendsim::sen2::BirthMonth;
using sendsim::sen2::NeedType;
using sendsim::sen2::Outcome;
using sendsim::sen2::Provision;
using sendsim::sen2::Sex;

inline constexpr std::size_t kAges = 26;
using ByAge = std::array<double, kAges>;

/// A lognormal law in days, rounded to whole ones.
struct Wait {
  double mean, cv;
};

/// What is planted. Hazards are yearly; ages completed ones unless they are DfE's.
struct Planted {
  ByAge requests{};           ///< hazard a resident
  double residents = 3000.0;  ///< at each age, always
  ByAge refuse{};             ///< of decided, by age at the request
  ByAge not_issue{};          ///< of assessed, by age at the request
  ByAge ceases{};             ///< hazard of ending for another reason than a transfer
  ByAge transfers_out{};      ///< hazard
  ByAge year_end{};           ///< chance on 31 July, by DfE age
  ByAge moves{};              ///< hazard of a move to another kind of provision within the year
  double changes_at_11 =
      0.25;                    ///< chance of another kind of provision on the 1 September of age 11
  double transfers_in = 55.0;  ///< a year
  double august = 0.1, other_months = 1.0822;  ///< factors of the request hazard
  double exported = 0.005, exception = 0.1;
  double request_withdrawn = 0.0004, assessment_withdrawn = 0.0003;  ///< hazards a day
  Wait decision{36.0, 0.25}, assessment{80.0, 0.35}, plan{45.0, 0.4};
};
[[nodiscard]] Planted usual_rates();

/// How the returns look.
struct Look {
  bool until_december = false;  ///< nothing is told of requests and ends after 31 December
  bool oddities = true;  ///< missing needs, blank settings, no UPN, unknown establishments, …
  int authority = 999;
  int first_year = 2024;
  int years = 3;
  int stock = 2300;  ///< plans three years before the first return
};

struct LifeRequest {
  Day received{};
  std::optional<Day> decided{}, assessed{}, planned{}, exported{};
  Outcome outcome = Outcome::none, assessment = Outcome::none;
  bool exception = false;
};
struct LifePlacement {
  Day entered{};
  std::optional<Day> left{};
  Provision provision = Provision::placement_unknown;
  sendsim::sen2::Setting setting{};
};
struct LifePlan {
  Day started{}, from{};  ///< from: by this authority
  std::optional<Day> ended{};
  sendsim::sen2::CeaseReason reason = sendsim::sen2::CeaseReason::none;
  std::uint16_t from_authority = 0;
  std::optional<std::size_t> request{};  ///< index of the request that led to it
  std::vector<LifePlacement> placements{};
};
/// A child as it truly is.
struct Life {
  std::uint32_t id = 0;
  Day birth{};
  Sex sex = Sex::female;
  NeedType need = NeedType::ASD;
  bool has_upn = true, need_missing = false, setting_blank = false, setting_unknown = false;
  std::vector<LifeRequest> requests{};
  std::optional<LifePlan> plan{};
};

struct File {
  std::string name;
  std::string text;
};

class Authority {
 public:
  Authority(std::uint64_t seed, Planted planted, Look look);

  [[nodiscard]] const Planted& planted() const { return planted_; }
  [[nodiscard]] const Look& look() const { return look_; }
  [[nodiscard]] const std::vector<Life>& lives() const { return lives_; }

  /// The return of one year as a reader ought to give it, but for file names, rows and keys.
  [[nodiscard]] sendsim::sen2::Return tell(int year) const;
  /// All of them, oldest first.
  [[nodiscard]] std::vector<sendsim::sen2::Return> returns() const;
  /// The truth on the last census day, in the order of sen2::DayZero.
  [[nodiscard]] sendsim::sen2::DayZero truth() const;
  /// Plans truly in force at the end of a day.
  [[nodiscard]] std::int64_t plans_on(Day day) const;

  /// The three shapes of one year's return. Blade files are in UTF-8.
  [[nodiscard]] std::vector<File> blades(int year) const;
  [[nodiscard]] File xml(int year) const;
  /// The submission template as a .xlsx in memory; the dates of odd years are numbers in a date
  /// format, those of even years texts.
  [[nodiscard]] File workbook(int year) const;
  /// The establishments as GIAS exports them, in Windows-1252; two numbers in use are not in it.
  [[nodiscard]] File gias() const;

  /// Names, UPNs, ULNs, postcodes: no output may hold any of them.
  [[nodiscard]] std::vector<std::string> personal_texts() const;
  /// Birth dates, `yyyy-mm-dd` and as the blades write them.
  [[nodiscard]] std::vector<std::string> birth_dates() const;

 private:
  Planted planted_;
  Look look_;
  std::vector<Life> lives_;
};

/// The establishments that its returns name.
[[nodiscard]] inline sendsim::sen2::EstablishmentBook book_of(const Authority& authority) {
  sendsim::sen2::EstablishmentBook book;
  const File gias = authority.gias();
  book.add(gias.text, gias.name);
  return book;
}

[[nodiscard]] std::string surname_of(const Life& life);
[[nodiscard]] std::string forename_of(const Life& life);
[[nodiscard]] std::string upn_of(const Life& life);  ///< as it would be, with or without has_upn
[[nodiscard]] std::string uln_of(const Life& life);
[[nodiscard]] std::string postcode_of(const Life& life);

}  // namespace invented
