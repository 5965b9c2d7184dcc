#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sendsim/places/place_list.hpp"
#include "sendsim/sen2/establishments.hpp"
#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/return.hpp"

namespace sendsim::app {

/// An authority's files, read and joined.
struct OwnFilesRead {
  std::vector<sen2::Return> returns;
  sen2::EstablishmentBook establishments;
  sen2::Histories histories;
  std::optional<places::PlaceList> places;  ///< where a list tells commissioned places
  std::vector<std::string> passed_over;     ///< names of files that are neither
  std::vector<int> left_out;                ///< years of returns before one that is missing
};

/// Returns of a folder, lists of establishments in it and others, joined by child.
/// @throws UsageError, one line that names file and row
[[nodiscard]] OwnFilesRead read_own_files(const std::string& folder,
                                          const std::vector<std::string>& places);

}  // namespace sendsim::app
