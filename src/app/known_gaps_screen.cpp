#include "known_gaps_screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace sendsim::app {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kShown = 3;  ///< who makes a baseline puts the gravest first

std::string where_others_are(std::size_t count, const std::vector<WrittenFile>& files) {
  const bool has_report = std::any_of(files.begin(), files.end(), [](const WrittenFile& file) {
    return file.name == "report.html";
  });
  return fmt::format("{} more: {}sendsim check tells them all", count,
                     has_report ? "in report.html under \"What does this rest on?\"; " : "");
}

}  // namespace

void print_known_gaps(std::ostream& out, const Terminal& terminal, std::string_view whose,
                      const std::vector<std::string>& gaps, const std::vector<WrittenFile>& files) {
  if (gaps.empty()) return;
  out << '\n'
      << bold(terminal, fmt::format("What the evidence behind {} lacks ({}):", whose, gaps.size()))
      << '\n';
  const std::size_t shown = std::min(gaps.size(), kShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const char* before = "  - ";
    for (const std::string& line : wrapped(gaps[i], kWidth - 4)) {
      out << before << line << '\n';
      before = "    ";
    }
  }
  if (shown < gaps.size()) out << "  " << where_others_are(gaps.size() - shown, files) << '\n';
}

}  // namespace sendsim::app
