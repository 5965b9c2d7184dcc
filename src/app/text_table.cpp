#include "text_table.hpp"

#include <algorithm>

#include "terminal.hpp"

namespace sendsim::app {
namespace {

constexpr std::size_t kGap = 2;

std::size_t column_width(const TextTable& table, std::size_t column) {
  std::size_t width = display_width(table.headings[column]);
  for (const auto& line : table.lines) width = std::max(width, display_width(line[column]));
  return width;
}

/// The first column and those of [begin, end).
std::string part(const TextTable& table, const std::vector<std::size_t>& widths,
                 const std::string& indent, std::size_t begin, std::size_t end) {
  std::string text;
  const auto write = [&](const std::vector<std::string>& cells) {
    text += indent + cells[0] + blanks_after(cells[0], widths[0]);
    for (std::size_t i = begin; i < end; ++i)
      text += blanks_after(cells[i], widths[i] + kGap) + cells[i];
    text += '\n';
  };
  write(table.headings);
  for (const auto& line : table.lines) write(line);
  return text;
}

}  // namespace

std::string to_text(const TextTable& table, const std::string& indent, std::size_t width) {
  const std::size_t columns = table.headings.size();
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns; ++i) widths.push_back(column_width(table, i));
  std::string text;
  for (std::size_t begin = 1; begin < columns;) {
    std::size_t taken = indent.size() + widths[0];
    std::size_t end = begin;
    while (end < columns && (end == begin || taken + kGap + widths[end] <= width))
      taken += kGap + widths[end++];
    if (!text.empty()) text += '\n';
    text += part(table, widths, indent, begin, end);
    begin = end;
  }
  return text;
}

}  // namespace sendsim::app
