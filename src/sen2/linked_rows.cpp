#include "linked_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "child_key.hpp"
#include "errors.hpp"
#include "sendsim/sen2/cells.hpp"

namespace sendsim::sen2 {
namespace {

/// Sets of fields of which a table needs one each, beside its ids.
using OneOf = std::initializer_list<Field>;

bool has_one_of(const std::vector<Field>& columns, OneOf fields) {
  return std::find_first_of(columns.begin(), columns.end(), fields.begin(), fields.end()) !=
         columns.end();
}

Field content_of(Module module) {
  switch (module) {
    case Module::sen2: return Field::none;
    case Module::person: return Field::birth_date;
    case Module::requests: return Field::received;
    case Module::assessment: return Field::outcome;
    case Module::namedplan: return Field::started;
    case Module::activeplans: return Field::none;
    case Module::plandetail:
    case Module::placementdetail: return Field::urn;
    case Module::senneed: return Field::need;
  }
  return Field::none;
}

bool is_below_request(Module module) { return module > Module::requests; }

bool has_children(Module module) {
  return module != Module::plandetail && module != Module::placementdetail &&
         module != Module::senneed;
}

}  // namespace

LinkedRows::LinkedRows(ReturnBuilder& builder, const HashKey& key) : builder_{builder}, key_{key} {}

void LinkedRows::begin_table(Module module, std::vector<Field> columns, std::string_view file,
                             std::uint64_t header_row) {
  module_ = module;
  columns_ = std::move(columns);
  if (module == Module::sen2) return;
  const auto need = [&](Field first, OneOf fields) {
    if (!has_one_of(columns_, fields))
      throw ReturnError{message_at(file, header_row,
                                   fmt::format("expected a column \"{}\" of {}",
                                               spec_name(module, first), name_of(module)))};
  };
  const Field by_request = is_below_request(module) ? Field::id_requests : id_field(module);
  if (has_children(module)) need(id_field(module), {id_field(module), by_request});
  if (module != Module::person) {
    const Field parent = id_field(parent_of(module));
    need(parent, {parent, is_below_request(module) ? by_request : parent});
  }
  const Field content = content_of(module);
  if (content == Field::urn) need(content, {Field::urn, Field::ukprn, Field::setting});
  if (content != Field::none && content != Field::urn) need(content, {content});
}

void LinkedRows::add(std::span<const std::string_view> cells, RowRef at) {
  cells = cells.first(std::min(cells.size(), columns_.size()));
  if (!take_ids(cells)) return;
  if (module_ == Module::sen2) {
    RecordPlace header = builder_.open_header(at);
    return fill(header, cells);
  }
  const std::uint64_t digest = digest_of(cells);
  if (is_copy(digest, at)) return;
  RecordPlace record;
  if (module_ == Module::person) {
    record = builder_.open_person(at);
  } else {
    const std::optional<RecordPlace> parent = find_parent(module_, at);
    if (!parent) return;
    record = builder_.open(module_, *parent, at);
  }
  fill(record, cells);
  remember(record, digest);
}

/// Reads the row's ids; false for a row in which nothing is told (the template repeats record type
/// and authority in rows that are not filled in).
bool LinkedRows::take_ids(std::span<const std::string_view> cells) {
  for (std::string& each : ids_) each.clear();
  bool filled = false;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Field field = columns_[c];
    if (field == Field::none || field == Field::native || trimmed(cells[c]).empty()) continue;
    filled = true;
    if (field < Field::id_sen2 || field > Field::id_senneed) continue;
    std::string& own = ids_[index_of(field) - index_of(Field::id_sen2)];
    if (own.empty()) own = normalised_id(cells[c]);
  }
  return filled;
}

std::uint64_t LinkedRows::digest_of(std::span<const std::string_view> cells) const {
  std::string text;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (columns_[c] == Field::none) continue;
    text += cells[c];
    text += '\x1F';
  }
  const std::uint64_t digest = siphash(text, key_).low;
  wipe(text);
  return digest;
}

/// The same row once more, or another one with its id.
bool LinkedRows::is_copy(std::uint64_t digest, RowRef at) {
  const std::string& own = id(module_);
  if (own.empty()) return false;
  const ById& known = by_id_[index_of(module_)];
  const auto found = known.find(own);
  if (found == known.end()) return false;
  const std::string_view field = spec_name(module_, id_field(module_));
  if (found->second.digest == digest) {
    builder_.note(Problem::duplicate_record, at, field, "the first of the two");
    return true;
  }
  builder_.note(Problem::contradiction, at, field,
                "two records; what is below belongs to the last");
  return false;
}

std::optional<RecordPlace> LinkedRows::find_parent(Module module, RowRef at) {
  const Module parent = parent_of(module);
  const std::string& parent_id = id(parent);
  if (!parent_id.empty()) {
    const ById& known = by_id_[index_of(parent)];
    if (const auto found = known.find(parent_id); found != known.end()) return found->second.place;
  } else if (is_below_request(parent) && !id(Module::requests).empty()) {
    if (const auto found = parent_by_request(parent, at)) return found;
  } else if (parent == Module::requests && !id(Module::person).empty()) {
    const ById& known = by_id_[index_of(Module::person)];
    if (const auto found = known.find(id(Module::person)); found != known.end())
      return builder_.imply(Module::requests, found->second.place, at);
  }
  builder_.note(Problem::orphan, at, spec_name(module, id_field(parent)), "passed over");
  return std::nullopt;
}

std::optional<RecordPlace> LinkedRows::parent_by_request(Module parent, RowRef at) {
  auto& known = by_request_[index_of(parent)];
  if (const auto found = known.find(id(Module::requests)); found != known.end())
    return found->second;
  if (parent != Module::assessment) return std::nullopt;
  const ById& requests = by_id_[index_of(Module::requests)];
  const auto request = requests.find(id(Module::requests));
  if (request == requests.end()) return std::nullopt;
  const RecordPlace implied = builder_.imply(parent, request->second.place, at);
  known.emplace(id(Module::requests), implied);
  return implied;
}

void LinkedRows::remember(const RecordPlace& place, std::uint64_t digest) {
  if (!has_children(module_)) {
    // Only its copies are looked for.
    if (!id(module_).empty())
      by_id_[index_of(module_)].try_emplace(id(module_), Known{place, digest});
    return;
  }
  if (!id(module_).empty())
    by_id_[index_of(module_)].insert_or_assign(id(module_), Known{place, digest});
  if (!is_below_request(module_) || id(Module::requests).empty()) return;
  const auto [first, is_first] =
      by_request_[index_of(module_)].insert_or_assign(id(Module::requests), place);
  if (!is_first && id(module_).empty())
    builder_.note(Problem::contradiction, place.at, "requeststableid",
                  "what is below belongs to the last");
}

void LinkedRows::fill(RecordPlace& record, std::span<const std::string_view> cells) {
  std::uint64_t filled =
      0;  // of two columns for one field (sex, gendercurrent) the first that has a text
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::uint64_t bit = std::uint64_t{1} << index_of(columns_[c]);
    if (columns_[c] == Field::none || (filled & bit) != 0 || trimmed(cells[c]).empty()) continue;
    filled |= bit;
    builder_.set(record, columns_[c], cells[c]);
  }
}

}  // namespace sendsim::sen2
