#pragma once

#include <cstdlib>
#include <string_view>

/// A fuzz target is a file *_fuzz.cpp with one check of any bytes. It is built twice: with
/// libFuzzer (tools/fuzz), which makes up inputs, and with replay.cpp, which runs the corpus as a
/// test.
namespace sendsim::fuzz {

/// Ends the program where what must hold does not.
inline void require(bool holds) {
  if (!holds) std::abort();
}

/// Defined by the target. Returns, or the program has a fault.
void check(std::string_view input);

}  // namespace sendsim::fuzz
