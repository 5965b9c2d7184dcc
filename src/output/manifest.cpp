#include "sendsim/output/manifest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "sendsim/output/folder.hpp"

namespace sendsim::output {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kManifestName = "manifest.json";

/// SHA-256 of what is added.
class Sha256 {
 public:
  Sha256() {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
      throw std::runtime_error("SHA-256 is not available");
  }
  void add(const void* data, std::size_t size) {
    if (EVP_DigestUpdate(context_.get(), data, size) != 1)
      throw std::runtime_error("SHA-256 failed");
  }
  /// Once.
  [[nodiscard]] std::string hexadecimal() {
    std::array<unsigned char, 32> digest{};
    if (EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1)
      throw std::runtime_error("SHA-256 failed");
    std::string text;
    for (const unsigned char byte : digest) {
      text += "0123456789abcdef"[byte >> 4];
      text += "0123456789abcdef"[byte & 15];
    }
    return text;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using InputFile = std::unique_ptr<std::FILE, CloseFile>;

Json files_json(const std::vector<FileRecord>& files) {
  Json list = Json::array();
  for (const FileRecord& file : files)
    list.push_back(Json{{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  return list;
}

Json phases_json(const std::vector<Phase>& phases) {
  Json json = Json::object();
  for (const Phase& phase : phases) {
    json[phase.name] = {{"seconds", phase.seconds}, {"cpu_seconds", phase.cpu_seconds}};
    if (!phase.parts.empty()) json[phase.name]["parts_cpu_seconds"] = phase.parts;
  }
  return json;
}

}  // namespace

std::string sha256_of(std::string_view text) {
  Sha256 hash;
  hash.add(text.data(), text.size());
  return hash.hexadecimal();
}

FileRecord record_file(const fs::path& file, std::string shown_as) {
  const auto fail = [&file](int error) {
    throw std::system_error(error, std::generic_category(), "cannot read " + file.string());
  };
  const InputFile in{std::fopen(file.c_str(), "rbe")};
  if (!in) fail(errno);
  FileRecord record{std::move(shown_as), 0, {}};
  Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 16);
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), in.get())) {
    hash.add(buffer.data(), got);
    record.bytes += got;
  }
  if (std::ferror(in.get()) != 0) fail(errno);
  record.sha256 = hash.hexadecimal();
  return record;
}

std::vector<FileRecord> record_files(const fs::path& folder) {
  std::vector<FileRecord> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).generic_string();
    if (entry.is_regular_file() && name != kManifestName)
      files.push_back(record_file(entry.path(), name));
  }
  std::sort(files.begin(), files.end(),
            [](const FileRecord& a, const FileRecord& b) { return a.path < b.path; });
  return files;
}

double serial_share(const std::vector<Phase>& phases) {
  double serial = 0;
  double all = 0;
  for (const Phase& phase : phases) {
    serial += phase.serial_cpu_seconds;
    all += phase.cpu_seconds;
  }
  return all > 0 ? serial / all : 0;
}

std::string manifest_json(const Manifest& manifest) {
  const Json json{{"program", "sendsim"},
                  {"command", manifest.command},
                  {"complete", manifest.complete},
                  {"started", manifest.started},
                  {"finished", manifest.finished},
                  {"seconds", manifest.seconds},
                  {"cpu_seconds", manifest.cpu_seconds},
                  {"serial_share", serial_share(manifest.phases)},
                  {"phases", phases_json(manifest.phases)},
                  {"provenance", manifest.provenance},
                  {"inputs", files_json(manifest.inputs)},
                  {"outputs", files_json(manifest.outputs)}};
  // Paths and command lines need not be UTF-8: what is not is replaced rather than refused.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_manifest(const fs::path& folder, const Manifest& manifest) {
  write_file(folder / kManifestName, manifest_json(manifest));
}

bool holds_manifest(const fs::path& folder) { return earlier_run(folder).has_value(); }

std::optional<EarlierRun> earlier_run(const fs::path& folder) {
  const fs::path path = folder / kManifestName;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  const InputFile in{std::fopen(path.c_str(), "rbe")};
  if (!in) return std::nullopt;
  const Json json = Json::parse(in.get(), nullptr, false);
  const auto text = [](const Json& from, const char* key) {
    const bool is_there = from.is_object() && from.contains(key) && from[key].is_string();
    return is_there ? from[key].get<std::string>() : std::string{};
  };
  if (text(json, "program") != "sendsim") return std::nullopt;
  const Json provenance = json.contains("provenance") ? json["provenance"] : Json{};
  return EarlierRun{text(provenance, "scenario"), text(json, "finished")};
}

}  // namespace sendsim::output
