#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::evidence {

/// England, or an upper-tier authority as the DfE's releases know it.
struct Area {
  std::string name;      ///< what the compact tables write, as the DfE spells it
  std::string ons_code;  ///< the latest, e.g. "E08000018"; England is "E92000001"
  std::string dfe_code;  ///< e.g. "372"; empty for England
  std::string region;    ///< e.g. "Yorkshire and The Humber"; empty for England
  std::vector<std::string> former_ons_codes;
  std::string first_year;  ///< the first January with plans in the release
  std::string last_year;   ///< the last; before the release's own for an authority that has ended
};

/// The areas whose rows are kept. Publishers spell names differently and change codes.
class Areas {
 public:
  /// @throws std::invalid_argument if two areas share a code
  explicit Areas(std::vector<Area> areas);

  /// The area with this ONS code, DfE code or name, in any usual spelling ("St Helens", "Bristol",
  /// "Kingston Upon Hull, City of"). Of two areas of one name it is the one that still exists.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view code_or_name) const;
  /// The same, also by what its council calls itself: "Leeds City Council", "London Borough of
  /// Newham", "Rotherham MBC". For what people type; tables are read by `find`.
  [[nodiscard]] std::optional<std::size_t> find_council(std::string_view code_or_name) const;
  /// The authorities, of those listed here, among which the ended one with this DfE code was
  /// divided or in which it was merged; empty for one that still exists.
  [[nodiscard]] std::vector<std::string> successors(std::string_view dfe_code) const;
  [[nodiscard]] const Area& operator[](std::size_t i) const { return areas_[i]; }
  [[nodiscard]] std::size_t size() const noexcept { return areas_.size(); }
  [[nodiscard]] auto begin() const { return areas_.begin(); }
  [[nodiscard]] auto end() const { return areas_.end(); }

 private:
  [[nodiscard]] std::optional<std::size_t> find_plain(const std::string& plain) const;

  std::vector<Area> areas_;
  std::unordered_map<std::string, std::size_t> by_code_;
  std::unordered_map<std::string, std::size_t> by_name_;  ///< in plain_name()
};

/// The areas of the compact table areas.csv. @throws tabular::CsvError where it is not as written
[[nodiscard]] Areas read_areas(const tabular::CsvTable& table);

/// A name as publishers' spellings have it in common: small letters, no points, "and" for "&",
/// without "City of", "County of", "County", "upon".
[[nodiscard]] std::string plain_name(std::string_view name);

/// The area that a council's own name means, by a look-up of plain names: the name itself, then
/// what is left of it as one title after the other is taken away ("City of York Council": "york").
/// Nothing where the title belongs to another: "Derby County Council" is neither Derby nor
/// Derbyshire.
[[nodiscard]] std::optional<std::size_t> find_council(
    std::string_view name,
    const std::function<std::optional<std::size_t>(const std::string& plain)>& find_plain);

/// Those of `known` that a misspelt name may mean, the likeliest first, at most `most`: by the
/// number of letters to change, and by beginnings. Titles of a council are passed over.
[[nodiscard]] std::vector<std::string> similar_names(const std::vector<std::string>& known,
                                                     std::string_view name, std::size_t most = 3);

}  // namespace sendsim::evidence
