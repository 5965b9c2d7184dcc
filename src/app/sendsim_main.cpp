// The program `sendsim`: reads the command line, carries out its command, says how it ended.

#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "backtest_command.hpp"
#include "check_command.hpp"
#include "command_line.hpp"
#include "compare_command.hpp"
#include "failures.hpp"
#include "import_command.hpp"
#include "import_places_command.hpp"
#include "import_sen2_command.hpp"
#include "import_witan_command.hpp"
#include "new_command.hpp"
#include "report_command.hpp"
#include "run_command.hpp"
#include "sendsim/scenario/language.hpp"
#include "serve_command.hpp"

namespace {

using namespace sendsim;

/// What each request is carried out by.
struct Carry {
  const std::vector<std::string>& words;
  const app::Streams& streams;
  int operator()(const app::RunRequest& request) const {
    return app::run_command(request, words, streams);
  }
  int operator()(const app::CompareRequest& request) const {
    return app::compare_command(request, words, streams);
  }
  int operator()(const app::CheckRequest& request) const {
    return app::check_command(request, streams);
  }
  int operator()(const app::NewRequest& request) const {
    return app::new_command(request, streams);
  }
  int operator()(const app::ImportRequest& request) const {
    return app::import_command(request, streams);
  }
  int operator()(const app::ImportSen2Request& request) const {
    return app::import_sen2_command(request, streams);
  }
  int operator()(const app::ImportWitanRequest& request) const {
    return app::import_witan_command(request, streams);
  }
  int operator()(const app::ImportPlacesRequest& request) const {
    return app::import_places_command(request, streams);
  }
  int operator()(const app::BacktestRequest& request) const {
    return app::backtest_command(request, words, streams);
  }
  int operator()(const app::ReportRequest& request) const {
    return app::report_command(request, streams);
  }
  int operator()(const app::ServeRequest& request) const {
    return app::serve_command(request, streams);
  }
  int operator()(const app::SchemaRequest&) const {
    streams.out << scenario::json_schema(scenario::Scenario::language());
    return app::kDone;
  }
};

int reply(const app::Reply& reply) {
  std::cout << reply.out;
  std::cerr << reply.err;
  return reply.exit_code;
}

/// What was to be read on standard output must have got there: `sendsim run … > /dev/full`.
int delivered(int exit_code) {
  std::cout.flush();
  if (std::cout) return exit_code;
  std::cerr << "sendsim: cannot write to standard output\n";
  return exit_code == app::kDone ? app::kFailed : exit_code;
}

/// Memory that one draw of the parameters frees serves the next: given back to the system in
/// between, every page would be cleared anew.
void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kMost = 256 << 20;
  mallopt(M_MMAP_THRESHOLD, kMost);
  mallopt(M_TRIM_THRESHOLD, kMost);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  // A file that may grow no larger is an error to tell of, not a reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
  const std::vector<std::string> words{argv, argv + argc};
  const app::Streams streams{std::cout, app::terminal_of(STDOUT_FILENO), std::cerr,
                             app::terminal_of(STDERR_FILENO)};
  const int exit_code = delivered(app::guarded(std::cerr, [&] {
    const auto read = app::read_command_line(argc, argv);
    if (const auto* answer = std::get_if<app::Reply>(&read)) return reply(*answer);
    return std::visit(Carry{words, streams}, std::get<app::Request>(read));
  }));
  // A results file that a full disk would not let close crashes the HDF5 library's exit handler.
  if (exit_code == app::kFailed) std::_Exit(exit_code);
  return exit_code;
}
