#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "return_builder.hpp"

namespace sendsim::sen2 {

/// Joins the rows of tables that name their parents by ids: blades and the Excel template.
///
/// A blade's row has its own id and its parent's. The template's tables have ids for persons and
/// requests alone; a row below a request belongs to that request's assessment, plan or active
/// plan. Both are accepted in any table.
class LinkedRows {
 public:
  LinkedRows(ReturnBuilder& builder, const HashKey& key);

  /// The columns of the table whose rows come next; parents' tables come before their children's.
  /// @throws ReturnError, naming `file` and the header's row, if nothing can be read without a
  /// column that is missing
  void begin_table(Module module, std::vector<Field> columns, std::string_view file,
                   std::uint64_t header_row);
  /// One row; empty ones are passed over. Cells beyond the columns are too.
  void add(std::span<const std::string_view> cells, RowRef at);

 private:
  struct Known {
    RecordPlace place;
    std::uint64_t digest = 0;  ///< of the row, to know its copies by
  };
  using Ids = std::array<std::string, kModules>;
  using ById = std::unordered_map<std::string, Known>;

  bool take_ids(std::span<const std::string_view> cells);
  [[nodiscard]] std::uint64_t digest_of(std::span<const std::string_view> cells) const;
  bool is_copy(std::uint64_t digest, RowRef at);
  [[nodiscard]] std::optional<RecordPlace> find_parent(Module module, RowRef at);
  [[nodiscard]] std::optional<RecordPlace> parent_by_request(Module parent, RowRef at);
  void remember(const RecordPlace& place, std::uint64_t digest);
  void fill(RecordPlace& record, std::span<const std::string_view> cells);
  [[nodiscard]] const std::string& id(Module module) const { return ids_[index_of(module)]; }

  ReturnBuilder& builder_;
  HashKey key_;
  Module module_ = Module::sen2;
  std::vector<Field> columns_;
  Ids ids_;  ///< of the row at hand
  std::array<ById, kModules> by_id_;
  std::array<std::unordered_map<std::string, RecordPlace>, kModules> by_request_;
  std::string row_text_;
};

}  // namespace sendsim::sen2
