#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// A text with the name that messages call it by.
struct NamedText {
  std::string name;
  std::string_view text;
};

/// How much is read before a file is refused: against zip bombs and files of one endless line.
struct ReadLimits {
  std::uint64_t bytes = std::uint64_t{1} << 29;  ///< of a return's files together, unpacked
  std::uint64_t cell_bytes = 64 * 1024;          ///< of one cell or element's text
  std::uint64_t records = 2'000'000;             ///< of a return; the largest have 300,000
  std::uint64_t findings = 500'000;  ///< beyond which it is not a return with problems, but none
  int nesting = 32;                  ///< of XML elements
};

/// One return from COLLECT's blade files, in any order; which module a file is comes from its name
/// (`…_person.csv`) and, failing that, from its first column. sen2 may be missing if the file names
/// or referencedate tell the year elsewhere; person, requests, activeplans, placementdetail may
/// not. Columns are found by header, without regard to case; extra ones are passed over. UTF-8
/// (with or without mark), UTF-16 or Windows-1252.
/// @throws ReturnError on a fault of structure: no CSV, a module missing or twice, a column without
/// which nothing can be read, or one in which most cells are unreadable (columns changed places)
[[nodiscard]] Return read_blades(const std::vector<NamedText>& files, const HashKey& key,
                                 const ReadLimits& limits = {});

/// One return from the XML that is uploaded to COLLECT. Element names without regard to case and
/// namespace. Entities other than XML's own five and character references are refused, document
/// type declarations too; nothing outside `text` is ever opened.
/// @throws ReturnError
[[nodiscard]] Return read_xml(const NamedText& file, const HashKey& key,
                              const ReadLimits& limits = {});

/// One return from the Excel submission template (an .xlsx in memory), sheet "Data Entry Template":
/// its tables below each other, each with its title. What is below a request is linked by the
/// request's id (METHODS.md, 5, says what is assumed). Formulas count as the values stored.
/// @throws ReturnError, also for a workbook with a password or of Excel 97
[[nodiscard]] Return read_workbook(const NamedText& file, const HashKey& key,
                                   const ReadLimits& limits = {});

/// All returns in a folder (and one level of folders below it), oldest first: each set of blade
/// files, each .xml and each .xlsx that holds a return. Blades of one folder are one set unless a
/// module is there twice; then the names before the module's tell. Other files are passed over and
/// named in `passed_over`; hidden ones and Excel's locks are not even that. Two returns of one year
/// are an error, and so is one that is damaged.
/// @throws ReturnError, also where there is none
struct Folder {
  std::vector<Return> returns;
  std::vector<std::string> passed_over;
};
[[nodiscard]] Folder read_folder(const std::filesystem::path& folder, const HashKey& key,
                                 const ReadLimits& limits = {});

}  // namespace sendsim::sen2
