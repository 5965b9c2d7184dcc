#include "own_files.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "evidence_folder.hpp"
#include "failures.hpp"
#include "sendsim/places/capacity.hpp"
#include "sendsim/sen2/read.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

std::string in_small_letters(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return text;
}

/// Whether the header is that of a list of establishments: a number and a type. Other tables, of
/// children perhaps, are not looked into.
bool lists_establishments(const fs::path& path) {
  constexpr std::size_t kLongest = 16384;
  std::string header(kLongest, '\0');
  std::ifstream file{path, std::ios::binary};
  file.read(header.data(), static_cast<std::streamsize>(header.size()));
  header.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  header = in_small_letters(header.substr(0, header.find_first_of("\r\n")));
  if (header.starts_with("\xEF\xBB\xBF")) header.erase(0, 3);
  header.erase(std::remove(header.begin(), header.end(), '"'), header.end());
  header = ',' + header + ',';
  const auto has = [&](std::string_view column) {
    return header.find(',' + std::string{column} + ',') != std::string::npos;
  };
  return (has("urn") || has("ukprn")) &&
         (has("type") || has("typeofestablishment (code)") || has("typeofestablishment (name)"));
}

/// The CSV files of the folder and those one level below it that returns have left.
std::vector<fs::path> lists_in(const fs::path& folder, std::vector<std::string>& passed_over) {
  std::vector<fs::path> found;
  const auto look = [&](const fs::path& path) {
    if (in_small_letters(path.extension().string()) != ".csv" || !fs::is_regular_file(path)) return;
    const auto left = std::find(passed_over.begin(), passed_over.end(), path.filename().string());
    if (left == passed_over.end() || !lists_establishments(path)) return;
    found.push_back(path);
    passed_over.erase(left);
  };
  for (const fs::directory_entry& entry : fs::directory_iterator{folder}) {
    look(entry.path());
    if (entry.is_directory())
      for (const fs::directory_entry& below : fs::directory_iterator{entry.path()})
        look(below.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Who leaves or comes in a year that no return tells of would count in a year that one does:
/// returns before a gap are left out. Gives their years.
std::vector<int> drop_what_is_before_a_gap(std::vector<sen2::Return>& returns) {
  std::size_t first = returns.size() - 1;
  while (first > 0 && returns[first - 1].year + 1 == returns[first].year) --first;
  std::vector<int> years;
  for (std::size_t i = 0; i < first; ++i) years.push_back(returns[i].year);
  returns.erase(returns.begin(), returns.begin() + static_cast<std::ptrdiff_t>(first));
  return years;
}

struct ListRead {
  places::ListText list;
  places::ListKind kind;
};

std::vector<ListRead> read_lists(const std::vector<fs::path>& paths) {
  std::vector<ListRead> lists;
  for (const fs::path& path : paths) {
    places::ListText list{path.filename().string(), read_file(path)};
    const places::ListKind kind = places::kind_of(list);
    lists.push_back({std::move(list), kind});
  }
  return lists;
}

/// Kinds of establishments. DfE's list of commissioned places has none.
void take_kinds(const std::vector<ListRead>& lists, sen2::EstablishmentBook& book) {
  for (const auto& [list, kind] : lists) {
    if (kind == places::ListKind::high_needs_places) continue;
    try {
      book.add(list.text, list.file);
    } catch (const tabular::CsvError&) {
      // A list as people make them: below a title, with its own words for kinds of provision.
      if (kind != places::ListKind::own_places) throw;
      book.add(places::establishments_csv(places::read_places({&list, 1}, places::kEveryAuthority)),
               list.file);
    }
  }
}

/// Commissioned places, where a list has them. GIAS's capacities alone are none.
std::optional<places::PlaceList> places_in(std::vector<ListRead> lists, int authority) {
  using places::ListKind;
  std::erase_if(lists, [](const ListRead& one) {
    return one.kind == ListKind::none || one.kind == ListKind::types_alone;
  });
  if (std::all_of(lists.begin(), lists.end(),
                  [](const ListRead& one) { return one.kind == ListKind::gias; }))
    return std::nullopt;
  std::vector<places::ListText> texts;
  for (ListRead& one : lists) texts.push_back(std::move(one.list));
  return places::read_places(texts, authority);
}

}  // namespace

OwnFilesRead read_own_files(const std::string& folder, const std::vector<std::string>& places) {
  OwnFilesRead files;
  try {
    sen2::Folder found = sen2::read_folder(folder, sen2::HashKey::random());
    files.returns = std::move(found.returns);
    files.passed_over = std::move(found.passed_over);
    std::vector<fs::path> paths = lists_in(folder, files.passed_over);
    paths.insert(paths.end(), places.begin(), places.end());
    std::vector<ListRead> lists = read_lists(paths);
    take_kinds(lists, files.establishments);
    if (files.establishments.size() == 0)
      throw UsageError(
          "import sen2: expected a list of establishments, for without one nobody's provision is "
          "known: GIAS's edubasealldata….csv in the folder, or --places");
    files.left_out = drop_what_is_before_a_gap(files.returns);
    files.histories = sen2::join_returns(files.returns, files.establishments);
    files.places = places_in(std::move(lists), files.histories.authority);
    return files;
  } catch (const UsageError&) {
    throw;
  } catch (const std::logic_error&) {
    throw;
  } catch (const std::runtime_error& error) {  // of readers and lists: each names file and row
    throw UsageError(std::string{"import sen2: "} + error.what());
  }
}

}  // namespace sendsim::app
