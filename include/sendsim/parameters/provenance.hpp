#pragma once

#include <string>

namespace sendsim::parameters {

/// What a parameter is measured in and where it comes from; told beside every result.
struct Provenance {
  std::string unit;    ///< as files write it, e.g. "FTE", "weeks", "GBP"; empty for pure numbers
  std::string source;  ///< publication and table, or an address; empty when nobody has named one
  std::string note;    ///< what a reader should know; free text
};

}  // namespace sendsim::parameters
