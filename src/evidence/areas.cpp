#include "sendsim/evidence/areas.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace sendsim::evidence {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
    text.replace(at, from.size(), to);
}

/// How many letters must be changed, added or left out to make one of the other.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

/// An authority that a structural changes order abolished, and one that took it over, by DfE code.
struct Succession {
  std::string_view ended;
  std::string_view successor;
};
/// Since 2019, the first January of the tables.
constexpr std::array kSuccessions{
    Succession{"837", "839"},  // Bournemouth, SI 2018/648
    Succession{"836", "839"},  // Poole, the same
    Succession{"835", "838"},  // Dorset (to 2019), the same
    Succession{"835", "839"},  // Christchurch
    Succession{"928", "940"},  // Northamptonshire, SI 2020/156
    Succession{"928", "941"},  // the same
    Succession{"909", "942"},  // Cumbria, SI 2022/331
    Succession{"909", "943"},  // the same
};

/// What councils put behind and before the name of their place, in plain_name(): longer ones first.
constexpr std::array<std::string_view, 12> kTitlesBehind{" unitary authority",
                                                         " corporation",
                                                         " metropolitan",
                                                         " council",
                                                         " borough",
                                                         " district",
                                                         " county",
                                                         " london",
                                                         " royal",
                                                         " city",
                                                         " mbc",
                                                         " mdc"};
constexpr std::array<std::string_view, 9> kTitlesBefore{"the ",
                                                        "london borough of ",
                                                        "royal borough of ",
                                                        "metropolitan borough of ",
                                                        "metropolitan district of ",
                                                        "borough of ",
                                                        "city of ",
                                                        "county of ",
                                                        "council of "};

/// Takes one title away and gives it; empty if there is none.
std::string_view without_title(std::string& plain) {
  for (const std::string_view title : kTitlesBehind)
    if (plain.ends_with(title) && plain.size() > title.size()) {
      plain.resize(plain.size() - title.size());
      return title;
    }
  for (const std::string_view title : kTitlesBefore)
    if (plain.starts_with(title) && plain.size() > title.size()) {
      plain.erase(0, title.size());
      return title;
    }
  return {};
}

}  // namespace

std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char letter : name) {
    if (letter == '&')
      plain += "and";
    else if (letter == '-' || letter == ' ')
      plain += ' ';
    else if (letter != '.' && letter != ',' && letter != '\'')
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  plain = " " + plain + " ";
  for (const std::string_view suffix : {" city of ", " county of "})
    if (plain.ends_with(suffix)) plain.replace(plain.size() - suffix.size(), suffix.size(), " ");
  if (plain.starts_with(" county ")) plain.erase(0, 7);
  replace_all(plain, " upon ", " ");
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  plain.erase(0, plain.find_first_not_of(' '));
  replace_all(plain, "  ", " ");
  return plain;
}

Areas::Areas(std::vector<Area> areas) : areas_{std::move(areas)} {
  const auto add_code = [&](const std::string& code, std::size_t i) {
    if (!code.empty() && !by_code_.emplace(code, i).second)
      throw std::invalid_argument("areas: " + code + " stands twice");
  };
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    add_code(areas_[i].ons_code, i);
    add_code(areas_[i].dfe_code, i);
    for (const std::string& code : areas_[i].former_ons_codes) add_code(code, i);
    const auto [found, is_new] = by_name_.emplace(plain_name(areas_[i].name), i);
    if (!is_new && areas_[found->second].last_year < areas_[i].last_year) found->second = i;
  }
}

std::optional<std::size_t> find_council(
    std::string_view name,
    const std::function<std::optional<std::size_t>(const std::string& plain)>& find_plain) {
  std::string plain = plain_name(name);
  bool is_county = false;
  bool is_city = false;
  while (true) {
    // A city and the county around it: the wrong title leaves open which of the two is meant.
    const bool is_open =
        (is_county && find_plain(plain + "shire")) || (is_city && plain.ends_with("shire"));
    if (const auto found = find_plain(plain); found && !is_open) return found;
    const std::string_view title = without_title(plain);
    if (title.empty()) return std::nullopt;
    is_county = is_county || title == " county" || title == "county of ";
    is_city = is_city || title == " city" || title == "city of ";
  }
}

std::optional<std::size_t> Areas::find_plain(const std::string& plain) const {
  const auto found = by_name_.find(plain);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> Areas::find(std::string_view code_or_name) const {
  const auto code = by_code_.find(std::string{code_or_name});
  if (code != by_code_.end()) return code->second;
  return find_plain(plain_name(code_or_name));
}

std::optional<std::size_t> Areas::find_council(std::string_view code_or_name) const {
  if (const auto found = find(code_or_name)) return found;
  return evidence::find_council(code_or_name,
                                [this](const std::string& plain) { return find_plain(plain); });
}

std::vector<std::string> Areas::successors(std::string_view dfe_code) const {
  std::vector<std::string> names;
  for (const Succession& each : kSuccessions)
    if (each.ended == dfe_code)
      if (const auto found = by_code_.find(std::string{each.successor}); found != by_code_.end())
        names.push_back(areas_[found->second].name);
  return names;
}

Areas read_areas(const tabular::CsvTable& table) {
  std::vector<Area> areas;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const auto text = [&](std::string_view header) {
      return std::string{table.at(row, header).text()};
    };
    areas.push_back({.name = text("area"),
                     .ons_code = text("ons_code"),
                     .dfe_code = text("dfe_code"),
                     .region = text("region"),
                     .former_ons_codes = {},
                     .first_year = text("first_year"),
                     .last_year = text("last_year")});
  }
  return Areas{std::move(areas)};
}

std::vector<std::string> similar_names(const std::vector<std::string>& known, std::string_view name,
                                       std::size_t most) {
  std::string wanted = plain_name(name);
  while (!without_title(wanted).empty()) {
  }
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& candidate : known) {
    const std::string plain = plain_name(candidate);
    std::size_t distance = edits(wanted, plain);
    // "york" means York first, then the names in which it stands.
    if (wanted.size() >= 3 && plain.find(wanted) != std::string::npos)
      distance = std::min<std::size_t>(distance, plain.starts_with(wanted) ? 1 : 2);
    if (distance <= std::max<std::size_t>(2, wanted.size() / 3))
      ranked.emplace_back(distance, candidate);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i) names.push_back(ranked[i].second);
  return names;
}

}  // namespace sendsim::evidence
