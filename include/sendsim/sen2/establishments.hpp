#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/sen2/provision.hpp"
#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// A school, college or other place of education.
struct Establishment {
  std::uint32_t urn = 0;    ///< 0 = none
  std::uint32_t ukprn = 0;  ///< 0 = none
  std::string name{};
  Provision provision = Provision::placement_unknown;  ///< without unit or resourced provision
  int authority = 0;  ///< DfE's code of the authority that it lies in; 0 = not told
  bool open = true;
  std::optional<int> low_age{}, high_age{};  ///< statutory, years
  /// Places: of the whole, of its SEN unit, of its resourced provision.
  std::optional<int> capacity{}, sen_unit_places{}, resourced_places{};
};

/// On what the provision of a setting rests.
enum class ProvisionBasis : std::uint8_t {
  known,                  ///< the establishment, or SEN2's own code of a setting
  unknown_establishment,  ///< a URN or UKPRN that no list has
  not_recorded            ///< neither an establishment nor a code
};

/// The kind of provision that a list's type of establishment means: a column of the caseload table,
/// a GIAS type code or a GIAS type's name, in any case; nothing where it is none of these.
[[nodiscard]] std::optional<Provision> provision_of_type(std::string_view type);
/// The caseload table's column of a school's SEN unit or resourced provision; the school's own
/// where it has none.
[[nodiscard]] Provision with_base(Provision school, bool sen_unit, bool resourced);
/// The column of the school that a SEN unit or resourced provision is in; others are their own.
[[nodiscard]] Provision without_base(Provision provision);

/// Establishments by URN and UKPRN, to tell what kind of provision a plan holder attends.
///
/// Source  Get Information about Schools (GIAS), "all establishment data" extract, for which type
///         code means what; DfE, "SEN2 guide 2026", for settings that are no establishment. How
///         types become the caseload table's columns is told in src/sen2/METHODS.md: assumption
///         where DfE does not say.
class EstablishmentBook {
 public:
  /// Something in a list that could not be used as it stands.
  struct Finding {
    std::string file;
    std::size_t row;   ///< as spreadsheets count
    std::string what;  ///< "type 99 is not known: counted under other_schools"
  };

  /// Adds the establishments of a list, in UTF-8 or Windows-1252. What the list is comes from its
  /// header: GIAS's (`URN`, `TypeOfEstablishment (code)`, …), or that of a plain list with `urn`
  /// or `ukprn` and `type`, perhaps `name`, `places`, `sen_unit_places`, `resourced_places`,
  /// `low_age`, `high_age`. A plain list's type is a column of the caseload table, a GIAS type code
  /// or a GIAS type's name; a row of a school's unit or resourced provision tells of the school.
  /// What was added later holds where both have an establishment.
  /// @throws tabular::CsvError for no such list, with file, row and column
  void add(std::string_view text, const std::string& file);

  [[nodiscard]] const Establishment* with_urn(std::uint32_t urn) const;
  /// Of several with one UKPRN an open one, else the one with the greatest URN.
  [[nodiscard]] const Establishment* with_ukprn(std::uint32_t ukprn) const;
  [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
  [[nodiscard]] const std::vector<Finding>& findings() const noexcept { return findings_; }

  struct Answer {
    Provision provision;
    ProvisionBasis basis;
  };
  /// What a setting counts as for a child of that DfE age. A URN goes before a UKPRN, either before
  /// a code. A URN that is not known: resourced provision and SEN units count as a maintained
  /// mainstream school's, anything else as placement_unknown; a UKPRN that is not known as
  /// ukrlp_provider, for that register is where UKPRNs come from.
  [[nodiscard]] Answer provision_of(const Setting& setting, int dfe_age) const;

 private:
  void keep(Establishment place);

  std::vector<Establishment> places_;
  std::map<std::uint32_t, std::size_t> by_urn_;
  std::map<std::uint32_t, std::size_t> by_ukprn_;
  std::vector<Finding> findings_;
};

}  // namespace sendsim::sen2
