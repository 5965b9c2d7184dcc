#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "sendsim/evidence/areas.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/server/catalogue.hpp"

namespace sendsim::server {

/// A baseline that runs are made of. Never changes.
struct Baseline {
  std::string id;    ///< what runs name it by: letters, digits and hyphens
  std::string area;  ///< the authority's name; of another pack the folder's
  std::filesystem::path file;
  std::vector<std::filesystem::path> folders;  ///< what scenarios over it may read
  bool is_made = false;                        ///< by `sendsim new`, in this process's own folder
  scenario::Scenario scenario;
  Catalogue catalogue;
};

/// A baseline cannot be had: the message is for the planner.
class BaselineError : public std::runtime_error {
 public:
  enum class Kind { unknown, refused, failed, stopped };
  BaselineError(Kind kind, const std::string& message) : std::runtime_error{message}, kind_{kind} {}
  [[nodiscard]] Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

/// The baselines that are there, and those that are made when somebody asks. Any thread.
class Baselines {
 public:
  struct Row {
    std::string code;  ///< to ask for it by
    std::string name;
    std::string region;  ///< may be empty
    bool pack;           ///< a folder of scenarios has it
  };

  /// `folders`: each a pack (it holds baseline.yaml) or one of packs; earlier ones come first.
  /// `work`: where baselines are made.
  Baselines(const evidence::Areas& areas, const std::vector<std::filesystem::path>& folders,
            std::filesystem::path work, std::stop_token stop);

  [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }
  /// By an area's code or name, or a pack's folder. Makes it the first time, which takes seconds;
  /// who asks for the same meanwhile waits for the same. Also by the id of a baseline that was
  /// given before. @throws BaselineError
  [[nodiscard]] std::shared_ptr<const Baseline> get(const std::string& area);

 private:
  /// Where a baseline is, or what it is made from.
  struct Source {
    std::string id;
    std::string area;
    std::filesystem::path pack;  ///< the pack's folder; empty: made
    std::vector<std::filesystem::path> folders;
  };
  void add_packs(const std::filesystem::path& folder);
  void add_pack(const std::filesystem::path& folder, const std::filesystem::path& within);
  [[nodiscard]] const Source* source_of(const std::string& area) const;
  [[nodiscard]] std::shared_ptr<const Baseline> load(const Source& source);
  [[nodiscard]] std::filesystem::path make(const Source& source);
  [[nodiscard]] std::shared_ptr<const Baseline> known(const std::string& id);
  void end_loading(const std::string& id, std::shared_ptr<const Baseline> baseline);

  const evidence::Areas& areas_;
  std::filesystem::path work_;
  std::stop_token stop_;
  std::vector<Row> rows_;
  std::map<std::string, Source> sources_;          ///< by id
  std::map<std::string, std::string> id_of_code_;  ///< by the row's code

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<std::shared_ptr<const Baseline>> kept_;  ///< the last used first
  std::set<std::string> loading_;                    ///< ids
  std::mutex making_;                                ///< one at a time uses all cores
};

}  // namespace sendsim::server
