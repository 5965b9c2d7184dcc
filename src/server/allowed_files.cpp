#include "sendsim/server/allowed_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "descriptor.hpp"

namespace sendsim::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 10'000'000;

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 1U << 16U> piece{};
  for (;;) {
    const ssize_t got = ::read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::runtime_error("one that could not be read to its end");
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > kMostBytes) throw std::runtime_error("one of over 10 MB");
  }
}

}  // namespace

AllowedFiles::AllowedFiles(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) folders_.push_back(fs::canonical(folder));
}

bool AllowedFiles::holds(const fs::path& path) const {
  return std::any_of(folders_.begin(), folders_.end(), [&](const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
           folder.end();
  });
}

std::string AllowedFiles::operator()(const std::string& path) const {
  constexpr const char* kOutside = "one outside the folders that scenarios may name";
  if (path.empty() || path.find('\0') != std::string::npos) throw std::runtime_error(kOutside);
  if (!holds(fs::absolute(path).lexically_normal())) throw std::runtime_error(kOutside);
  // Opened first and then asked where it lies: between a question and an opening a link could be
  // put in its place.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (!file) throw std::runtime_error("none of that name that may be read");
  std::error_code fault;
  const fs::path real = fs::read_symlink("/proc/self/fd/" + std::to_string(file.get()), fault);
  if (fault || !holds(real)) throw std::runtime_error(kOutside);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    throw std::runtime_error("no ordinary file");
  return read_all(file.get());
}

}  // namespace sendsim::server
