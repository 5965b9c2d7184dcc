#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "descriptor.hpp"

namespace sendsim::server {
namespace {

constexpr std::size_t kMostErrors = 10'000;
constexpr int kCannotStart = 127;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::vector<char*> arguments_of(const std::vector<std::string>& words) {
  std::vector<char*> all;
  for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

/// Between fork and exec, of a process with threads: nothing here may take a lock or memory.
[[noreturn]] void become(char* const* arguments, const char* folder, int errors, pid_t parent) {
  ::setpgid(0, 0);  // Ctrl-C in the terminal is for the server, which then ends this one
  if (parent != 0) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (parent != 0 && ::getppid() != parent) ::_exit(kCannotStart);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) ::signal(signal, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nothing, STDOUT_FILENO);
  ::dup2(errors >= 0 ? errors : nothing, STDERR_FILENO);
  ::close_range(3, ~0U, 0);
  if (folder != nullptr && ::chdir(folder) != 0) ::_exit(kCannotStart);
  ::execvp(arguments[0], arguments);
  ::_exit(kCannotStart);
}

/// Keeps the end of `text` and adds `more`.
void append(std::string& text, const char* more, std::size_t size) {
  text.append(more, size);
  if (text.size() > kMostErrors) text.erase(0, text.size() - kMostErrors);
}

/// Reads until the other end is closed; false when `stop` or the clock came first.
bool read_to_end(int pipe, std::string& text, std::chrono::steady_clock::time_point until,
                 const std::stop_token& stop) {
  constexpr int kMoment = 50;  // milliseconds
  std::array<char, 4096> piece{};
  for (;;) {
    if (stop.stop_requested() || std::chrono::steady_clock::now() > until) return false;
    pollfd ready{pipe, POLLIN, 0};
    if (::poll(&ready, 1, kMoment) <= 0) continue;
    const ssize_t got = ::read(pipe, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    append(text, piece.data(), static_cast<std::size_t>(got));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

Ended run_child(const std::vector<std::string>& words, const std::filesystem::path& folder,
                std::chrono::seconds most, const std::stop_token& stop) {
  const std::vector<char*> arguments = arguments_of(words);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot start a program");
  const Descriptor errors{ends[0]};
  Descriptor written{ends[1]};
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) fail("cannot start a program");
  if (child == 0) become(arguments.data(), folder.c_str(), written.get(), parent);
  written.close();
  Ended ended{-1, false, {}};
  const auto until = std::chrono::steady_clock::now() + most;
  ended.stopped = !read_to_end(errors.get(), ended.errors, until, stop);
  if (ended.stopped) ::kill(-child, SIGKILL);
  if (ended.stopped) ::kill(child, SIGKILL);  // before it has a group of its own
  ended.exit_code = wait_for(child);
  if (ended.stopped) ended.exit_code = -1;
  return ended;
}

void start_and_forget(const std::vector<std::string>& words) {
  const std::vector<char*> arguments = arguments_of(words);
  const pid_t child = ::fork();
  if (child < 0) return;
  if (child == 0) {
    // A child's child is nobody's to wait for.
    if (::fork() == 0) become(arguments.data(), nullptr, -1, 0);
    ::_exit(0);
  }
  (void)wait_for(child);
}

}  // namespace sendsim::server
