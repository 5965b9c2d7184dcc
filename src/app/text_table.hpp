#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sendsim::app {

/// Text in columns: the first to the left, the others to the right, two blanks or more between
/// them. A cell never holds two blanks in a row, so that programs can take the lines apart.
struct TextTable {
  std::vector<std::string> headings;            ///< the first may be empty
  std::vector<std::vector<std::string>> lines;  ///< each as long as `headings`
};

/// The table in lines of at most `width` columns, each after `indent`: columns that do not fit go
/// into a further table below, beside the first column again.
[[nodiscard]] std::string to_text(const TextTable& table, const std::string& indent,
                                  std::size_t width);

}  // namespace sendsim::app
