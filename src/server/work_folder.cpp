#include "work_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace sendsim::server {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "sendsim-serve-";

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

Descriptor open_lock(const fs::path& folder, int flags) {
  return Descriptor{
      ::open((folder / "lock").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600)};
}

bool is_mine(const fs::path& folder) {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & 0777) == 0700;
}

/// The lock of a process that has been killed is free.
void remove_left_behind(const fs::path& parent) {
  std::error_code fault;
  for (const fs::directory_entry& entry : fs::directory_iterator{parent, fault}) {
    if (!entry.path().filename().string().starts_with(kPrefix) || !is_mine(entry.path())) continue;
    const Descriptor lock = open_lock(entry.path(), 0);
    if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) fs::remove_all(entry.path(), fault);
  }
}

}  // namespace

WorkFolder::WorkFolder() {
  const fs::path parent = fs::temp_directory_path();
  remove_left_behind(parent);
  std::string name = (parent / (std::string{kPrefix} + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) fail("cannot make a folder in " + parent.string());
  path_ = fs::canonical(name);
  lock_ = open_lock(path_, O_CREAT | O_EXCL);
  if (!lock_ || ::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    remove();
    errno = error;
    fail("cannot write to " + parent.string());
  }
}

WorkFolder::~WorkFolder() { remove(); }

void WorkFolder::remove() noexcept {
  std::error_code fault;
  if (!path_.empty()) fs::remove_all(path_, fault);
  path_.clear();
}

}  // namespace sendsim::server
