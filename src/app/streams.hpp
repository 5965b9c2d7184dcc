#pragma once

#include <iosfwd>

#include "terminal.hpp"

namespace sendsim::app {

/// Where a command speaks: tables to `out`, progress and messages to `err`.
struct Streams {
  std::ostream& out;
  Terminal out_terminal;
  std::ostream& err;
  Terminal err_terminal;
};

}  // namespace sendsim::app
