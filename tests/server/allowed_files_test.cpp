// Which files a scenario of a planner's may name.

#include "sendsim/server/allowed_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

using namespace sendsim::server;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream{path} << text;
}

/// A folder with a pack in it, and a secret beside it.
struct Folders {
  Folders() {
    std::string name = (fs::temp_directory_path() / "sendsim-files-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    root = fs::canonical(name);
    put(at("baseline.yaml"), "baseline");
    put(at("data/a.csv"), "table");
    put(root / "secret", "secret");
    put(root / "pack-other/x.yaml", "other");  // a name that begins as the folder's does
  }
  ~Folders() { fs::remove_all(root); }
  Folders(const Folders&) = delete;
  Folders& operator=(const Folders&) = delete;
  [[nodiscard]] fs::path at(const std::string& path) const { return root / "pack" / path; }
  fs::path root;
};

}  // namespace

TEST_CASE("files within the folders are read", "[server]") {
  const Folders folders;
  const AllowedFiles read{{folders.root / "pack"}};
  CHECK(read(folders.at("baseline.yaml").string()) == "baseline");
  CHECK(read(folders.at("data/a.csv").string()) == "table");
  CHECK(read(folders.at("data/../baseline.yaml").string()) == "baseline");
  fs::create_symlink("data/a.csv", folders.at("link.csv"));
  CHECK(read(folders.at("link.csv").string()) == "table");
}

TEST_CASE("no other file is read, however it is named", "[server]") {
  const Folders folders;
  const AllowedFiles read{{folders.root / "pack"}};
  fs::create_symlink(folders.root / "secret", folders.at("link"));
  fs::create_symlink(folders.root, folders.at("up"));
  fs::create_symlink("/etc", folders.at("etc"));
  for (const std::string& path :
       {(folders.root / "secret").string(), folders.at("../secret").string(),
        folders.at("data/../../secret").string(), std::string{"/etc/passwd"},
        std::string{"/proc/self/environ"}, std::string{"etc/passwd"}, std::string{},
        folders.at("link").string(), folders.at("up/secret").string(),
        folders.at("etc/passwd").string(), (folders.root / "pack-other/x.yaml").string(),
        folders.at("baseline.yaml").string() + std::string{"\0.csv", 5}}) {
    CAPTURE(path);
    CHECK_THROWS_WITH(read(path), "one outside the folders that scenarios may name");
  }
}

TEST_CASE("whether something outside is there is not told", "[server]") {
  const Folders folders;
  const AllowedFiles read{{folders.root / "pack"}};
  const auto told = [&](const std::string& path) {
    try {
      return read(path);
    } catch (const std::runtime_error& error) {
      return std::string{error.what()};
    }
  };
  CHECK(told("/etc/passwd") == told("/etc/no-such-file"));
  CHECK(told(folders.at("no-such-file").string()) == "none of that name that may be read");
}

TEST_CASE("only ordinary files of a bearable size are read", "[server]") {
  const Folders folders;
  const AllowedFiles read{{folders.root / "pack"}};
  CHECK_THROWS_WITH(read(folders.at("data").string()), "no ordinary file");
  REQUIRE(::mkfifo(folders.at("pipe").c_str(), 0600) == 0);  // would wait for ever
  CHECK_THROWS_WITH(read(folders.at("pipe").string()), "no ordinary file");
  put(folders.at("large"), {});
  fs::resize_file(folders.at("large"), 10'000'001);
  CHECK_THROWS_WITH(read(folders.at("large").string()), "one of over 10 MB");
}
