#include "sendsim/output/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "sendsim/output/manifest.hpp"

namespace sendsim::output {
namespace {

namespace fs = std::filesystem;

/// An open file descriptor.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags)
      : fd_{::open(path.c_str(), flags | O_CLOEXEC, 0666)} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const noexcept { return fd_; }
  /// Closes now, to learn whether that failed.
  [[nodiscard]] bool close() noexcept { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

void make_durable(const fs::path& path, int flags) {
  Descriptor file{path, O_RDONLY | flags};
  // EINVAL: a file system that has no fsync for folders.
  if (file.get() < 0 || (::fsync(file.get()) != 0 && errno != EINVAL))
    throw_file_error("make durable", path, errno);
}

void make_all_durable(const fs::path& folder) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    make_durable(entry.path(), entry.is_directory() ? O_DIRECTORY : 0);
  make_durable(folder, O_DIRECTORY);
}

/// A new folder beside `final_path`, hidden while it is unfinished.
fs::path make_folder_beside(const fs::path& final_path) {
  const fs::path parent = final_path.parent_path();
  std::string name = (parent / ("." + final_path.filename().string() + ".partial-XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) throw_file_error("write to", final_path, errno);
  const mode_t mask = ::umask(0);  // mkdtemp is for secrets; these are results
  ::umask(mask);
  if (::chmod(name.c_str(), 0777 & ~mask) != 0) throw_file_error("write to", final_path, errno);
  return name;
}

/// Absolute, with a name at its end, and symbolic links followed as far as the path exists.
fs::path resolved(const fs::path& path) {
  std::error_code error;
  fs::path whole = fs::weakly_canonical(fs::absolute(path), error);
  if (error) throw_file_error("write to", path, error.value());
  if (!whole.has_filename()) whole = whole.parent_path();
  return whole;
}

/// Whether something stands at `path` that may be replaced.
/// @throws UnwritableError for something that may not
bool is_ours_to_replace(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (error) throw_file_error("write to", path, error.value());
  if (!fs::is_directory(status))
    throw UnwritableError("cannot write to " + path.string() +
                          ": a file of that name is in the way");
  const bool empty = fs::is_empty(path, error);
  if (error) throw_file_error("write to", path, error.value());
  if (!empty && !holds_manifest(path))
    throw UnwritableError("cannot write to " + path.string() +
                          ": the folder exists and was not written by sendsim (it has no "
                          "manifest.json of ours); name another folder or remove it first");
  return true;
}

void rename_or_throw(const fs::path& from, const fs::path& to, const fs::path& shown) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw_file_error("write to", shown, error.value());
}

/// Puts the folder `by` in the place of the folder `what`, and removes what stood there.
void replace(const fs::path& by, const fs::path& what) {
  std::error_code ignored;  // what cannot be removed stays behind under a hidden name
  if (::renameat2(AT_FDCWD, by.c_str(), AT_FDCWD, what.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(by, ignored);
    return;
  }
  // Network file systems know no exchange: two steps, the first of which is undone if need be.
  const fs::path old = make_folder_beside(what);
  std::error_code error;
  fs::rename(what, old, error);  // onto the empty folder
  if (!error) {
    fs::rename(by, what, error);
    if (error) fs::rename(old, what, ignored);
  }
  if (error) {
    fs::remove(old, ignored);
    throw_file_error("write to", what, error.value());
  }
  fs::remove_all(old, ignored);
}

}  // namespace

void throw_file_error(const std::string& action, const fs::path& path, int error) {
  const std::string what = "cannot " + action + " " + path.string();
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EEXIST:
    case ENOTEMPTY:
    case ELOOP:
    case ENAMETOOLONG:
    case EBUSY:
    case EXDEV:
    case EINVAL: throw UnwritableError(what + ": " + std::generic_category().message(error));
    default: throw std::system_error(error, std::generic_category(), what);
  }
}

OutputFolder::OutputFolder(const fs::path& final_path) : final_{resolved(final_path)} {
  (void)is_ours_to_replace(final_);
  std::error_code error;
  fs::create_directories(final_.parent_path(), error);
  if (error) throw_file_error("write to", final_, error.value());
  aside_ = make_folder_beside(final_);
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : final_{std::move(other.final_)}, aside_{std::exchange(other.aside_, {})} {}

OutputFolder& OutputFolder::operator=(OutputFolder&& other) noexcept {
  if (this == &other) return *this;
  remove_aside();
  final_ = std::move(other.final_);
  aside_ = std::exchange(other.aside_, {});
  return *this;
}

OutputFolder::~OutputFolder() { remove_aside(); }

void OutputFolder::remove_aside() noexcept {
  if (aside_.empty()) return;
  std::error_code ignored;  // a destructor has nobody to tell
  fs::remove_all(aside_, ignored);
  aside_.clear();
}

void OutputFolder::commit() {
  if (aside_.empty()) throw std::logic_error("output folder: committed twice");
  make_all_durable(aside_);
  if (is_ours_to_replace(final_))
    replace(aside_, final_);
  else
    rename_or_throw(aside_, final_, final_);
  aside_.clear();
  make_durable(final_.parent_path(), O_DIRECTORY);
}

void put_in_place(const fs::path& file, const fs::path& place) {
  make_durable(file, 0);
  rename_or_throw(file, place, place);
  make_durable(place.has_parent_path() ? place.parent_path() : fs::path{"."}, O_DIRECTORY);
}

void write_file(const fs::path& file, std::string_view text) {
  Descriptor out{file, O_WRONLY | O_CREAT | O_TRUNC};
  if (out.get() < 0) throw_file_error("write", file, errno);
  while (!text.empty()) {
    const ssize_t written = ::write(out.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_file_error("write", file, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (!out.close()) throw_file_error("write", file, errno);
}

}  // namespace sendsim::output
