#include "sendsim/output/folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sample_results.hpp"
#include "sendsim/output/manifest.hpp"

namespace sendsim::output {
namespace {

std::size_t entries(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

Manifest sample_manifest() {
  Manifest manifest;
  manifest.command = {"sendsim", "run", "a b.yaml"};
  manifest.provenance = {{"seed", "1"}};
  manifest.started = "2026-01-15T10:00:00Z";
  manifest.finished = "2026-01-15T10:00:09Z";
  manifest.seconds = 9;
  return manifest;
}

TEST_CASE("an output folder appears under its name only whole", "[output]") {
  const TestFolder home;
  const std::filesystem::path final_path = home / "outputs/run";
  {
    OutputFolder folder{final_path};
    write_file(folder.path() / "summary.csv", "a\n");
    CHECK_FALSE(std::filesystem::exists(final_path));
    folder.commit();
    CHECK_THROWS_AS(folder.commit(), std::logic_error);
  }
  CHECK(read_text(final_path / "summary.csv") == "a\n");
  CHECK(entries(home / "outputs") == 1);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  struct stat status {};
  REQUIRE(::stat(final_path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == (0777U & ~mask));
}

TEST_CASE("a run that fails leaves nothing behind", "[output]") {
  const TestFolder home;
  {
    OutputFolder folder{home / "run"};
    write_file(folder.path() / "summary.csv", "a\n");
    const OutputFolder moved{std::move(folder)};
    CHECK(std::filesystem::exists(moved.path() / "summary.csv"));
  }
  CHECK(entries(home.path()) == 0);
}

TEST_CASE("an earlier run is replaced, anything else is not", "[output]") {
  const TestFolder home;
  const std::filesystem::path target = home / "run";
  std::filesystem::create_directory(target);
  SECTION("a folder of an earlier run") {
    write_text(target / "old.csv", "old");
    Manifest manifest = sample_manifest();
    manifest.provenance["scenario"] = "old";
    write_manifest(target, std::move(manifest));
    CHECK(earlier_run(target).value().scenario == "old");
    CHECK(earlier_run(target).value().finished == "2026-01-15T10:00:09Z");
    OutputFolder folder{target};
    write_file(folder.path() / "new.csv", "new");
    CHECK(std::filesystem::exists(target / "old.csv"));
    folder.commit();
    CHECK(read_text(target / "new.csv") == "new");
    CHECK_FALSE(std::filesystem::exists(target / "old.csv"));
  }
  SECTION("an empty folder, also with a slash behind its name") {
    OutputFolder folder{target / ""};
    write_file(folder.path() / "new.csv", "new");
    folder.commit();
    CHECK(read_text(target / "new.csv") == "new");
  }
  SECTION("a folder of the user's") {
    write_text(target / "thesis.txt", "do not lose");
    CHECK_THROWS_AS(OutputFolder{target}, UnwritableError);
    write_text(target / "manifest.json", R"({"program": "another"})");
    CHECK_THROWS_AS(OutputFolder{target}, UnwritableError);
    write_text(target / "manifest.json", "{broken");
    CHECK_THROWS_AS(OutputFolder{target}, UnwritableError);
  }
  SECTION("a folder that became the user's while the run went on") {
    OutputFolder folder{target};
    write_text(target / "thesis.txt", "do not lose");
    CHECK_THROWS_AS(folder.commit(), UnwritableError);
    CHECK(read_text(target / "thesis.txt") == "do not lose");
  }
  SECTION("a file") {
    CHECK_THROWS_AS(([&] {
                      write_text(home / "file", "x");
                      const OutputFolder folder{home / "file"};
                    }()),
                    UnwritableError);
    CHECK_THROWS_AS(OutputFolder{home / "file/below"}, UnwritableError);
  }
  std::filesystem::remove(home / "file");
  CHECK(entries(home.path()) == 1);
}

TEST_CASE("a folder without permission is the user's mistake, a full disk is not", "[output]") {
  const TestFolder home;
  // Root may write everywhere but below /proc.
  CHECK_THROWS_AS(OutputFolder{"/proc/sendsim/run"}, UnwritableError);
  CHECK_THROWS_AS(throw_file_error("write", "x", EACCES), UnwritableError);
  CHECK_THROWS_AS(throw_file_error("write", "x", EROFS), UnwritableError);
  CHECK_THROWS_AS(throw_file_error("write", "x", ENOSPC), std::system_error);
  CHECK_THROWS_AS(write_file("/dev/full", "x"), std::system_error);
  CHECK_THROWS_WITH(throw_file_error("write", "x", EACCES), "cannot write x: Permission denied");
}

TEST_CASE("SHA-256 is that of FIPS 180", "[output]") {
  CHECK(sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("the manifest names every file with size and hash", "[output]") {
  const TestFolder home;
  write_text(home / "summary.csv", "abc");
  std::filesystem::create_directory(home / "more");
  write_text(home / "more/a.txt", "");
  Manifest manifest = sample_manifest();
  manifest.inputs = {record_file(home / "summary.csv", "baseline.yaml")};
  manifest.outputs = record_files(home.path());
  manifest.phases = {{"replications", 1.5, 2.5, 0.5, {{"simulating", 1.75}}},
                     {"statistics", 0.25, 0.5, 0, {}},
                     {"writing", 0.5, 0.25, 0.25, {}}};
  write_manifest(home.path(), manifest);
  CHECK(record_files(home.path()).size() == 2);  // a manifest does not name itself
  const auto json = nlohmann::json::parse(read_text(home / "manifest.json"));
  CHECK(json["program"] == "sendsim");
  CHECK(json["command"] == std::vector<std::string>{"sendsim", "run", "a b.yaml"});
  CHECK(json["complete"] == true);
  CHECK(json["provenance"]["seed"] == "1");
  CHECK(json["inputs"][0]["path"] == "baseline.yaml");
  REQUIRE(json["outputs"].size() == 2);
  CHECK(json["outputs"][0]["path"] == "more/a.txt");
  CHECK(json["outputs"][1]["bytes"] == 3);
  CHECK(json["outputs"][1]["sha256"] == sha256_of("abc"));
  CHECK(json["phases"]["statistics"]["seconds"] == 0.25);
  CHECK(json["phases"]["statistics"]["cpu_seconds"] == 0.5);
  CHECK(json["phases"]["replications"]["parts_cpu_seconds"]["simulating"] == 1.75);
  CHECK(json["serial_share"] == 0.75 / 3.25);
  CHECK(serial_share({}) == 0);
  CHECK(holds_manifest(home.path()));
  CHECK_THROWS_AS(record_file(home / "absent", "x"), std::system_error);
}

}  // namespace
}  // namespace sendsim::output
