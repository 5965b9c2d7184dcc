#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "child_matching.hpp"
#include "sendsim/sen2/establishments.hpp"
#include "sendsim/sen2/history.hpp"

namespace sendsim::sen2 {

/// In how many rows establishments were not known, so that each is told of once.
class UnknownEstablishments {
 public:
  void add(const Setting& setting, std::size_t in_return, RowRef at);
  [[nodiscard]] std::vector<JoinFinding> findings() const;

 private:
  struct Unknown {
    JoinFinding finding;
    std::set<std::pair<std::size_t, RowRef>> rows;
  };
  std::map<std::uint32_t, Unknown> by_number_;
};

/// What a child's records tell of where it is taught.
class PlacementReader {
 public:
  /// Keeps references; all must outlive it.
  PlacementReader(std::span<const Coverage> returns, const EstablishmentBook& establishments,
                  UnknownEstablishments& unknown, std::vector<JoinFinding>& findings)
      : returns_{returns}, book_{establishments}, unknown_{unknown}, findings_{findings} {}

  /// The child as each census with a plan in force found it.
  [[nodiscard]] std::vector<CensusView> views(const ChildRecords& child, BirthMonth born);
  /// Its main placements by date of entry; a later return's word on a date holds.
  [[nodiscard]] std::vector<PlacementSpell> spells(const ChildRecords& child, BirthMonth born);

 private:
  void place(CensusView& view, const Request& request, const ActivePlan& plan, BirthMonth born);
  [[nodiscard]] Provision provision_of(const Setting& setting, std::size_t in_return, RowRef at,
                                       int dfe_age);

  std::span<const Coverage> returns_;
  const EstablishmentBook& book_;
  UnknownEstablishments& unknown_;
  std::vector<JoinFinding>& findings_;
};

}  // namespace sendsim::sen2
