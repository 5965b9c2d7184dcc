#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "child_key.hpp"
#include "errors.hpp"
#include "return_builder.hpp"
#include "sendsim/sen2/read.hpp"
#include "xml_stream.hpp"

namespace sendsim::sen2 {
namespace {

/// The module whose record an element is. The header's two parts may stand without their wrapper.
std::optional<Module> module_of_element(std::string_view name) {
  if (name == "header" || name == "collectiondetails" || name == "source") return Module::sen2;
  if (name == "sen2") return std::nullopt;  // a root's name, perhaps
  return find_module(name);
}

/// Hands the elements of a return to a builder. An element that is neither a module's record nor
/// one of its fields is looked through: records and fields within it belong to what surrounds it.
class XmlReturn : public XmlHandler {
 public:
  XmlReturn(ReturnBuilder& builder, std::string_view name, const ReadLimits& limits)
      : builder_{builder}, name_{name}, limits_{limits}, file_{builder.add_file(name)} {}
  ~XmlReturn() override { wipe(text_); }

  void start_element(std::string_view name, const XmlAttributes&, std::uint64_t line) override {
    text_.clear();
    field_ = Field::none;
    if (passed_over_ > 0) {
      ++passed_over_;
      return;
    }
    const RowRef at{file_, static_cast<std::uint32_t>(line)};
    if (const auto module = module_of_element(name)) {
      open_record(*module, at);
    } else {
      if (!records_.empty()) field_ = find_field(records_.back().module, name);
      opened_.push_back(false);
    }
  }

  void text(std::string_view piece, std::uint64_t line) override {
    if (field_ == Field::none) return;
    if (text_.size() + piece.size() > limits_.cell_bytes)
      throw ReturnError{
          message_at(name_, line,
                     fmt::format("expected at most {} bytes in one element", limits_.cell_bytes))};
    text_ += piece;
  }

  void end_element(std::string_view) override {
    if (passed_over_ > 0 && --passed_over_ > 0) return;
    if (field_ != Field::none) builder_.set(records_.back(), field_, text_);
    field_ = Field::none;
    if (opened_.back()) records_.pop_back();
    opened_.pop_back();
  }

 private:
  void open_record(Module module, RowRef at) {
    const std::optional<RecordPlace> record =
        module == Module::sen2 ? open_header(at) : open_below(module, at);
    opened_.push_back(record.has_value());
    if (record) {
      records_.push_back(*record);
    } else {
      passed_over_ = 1;
    }
  }

  std::optional<RecordPlace> open_header(RowRef at) {
    if (!records_.empty()) {
      if (records_.back().module == Module::sen2) return records_.back();  // Source in Header
      return std::nullopt;
    }
    return builder_.open_header(at);
  }

  std::optional<RecordPlace> open_below(Module module, RowRef at) {
    if (module == Module::person && records_.empty()) return builder_.open_person(at);
    if (module != Module::person && !records_.empty())
      if (const auto parent = parent_for(module, at)) return builder_.open(module, *parent, at);
    builder_.note(Problem::orphan, at, spec_name(module, id_field(parent_of(module))),
                  "passed over");
    return std::nullopt;
  }

  /// The innermost record, or what stands between it and a record of `module` in a sound return.
  std::optional<RecordPlace> parent_for(Module module, RowRef at) {
    const Module wanted = parent_of(module);
    RecordPlace innermost = records_.back();
    if (innermost.module == wanted) return innermost;
    if (innermost.module == Module::person &&
        (wanted == Module::requests || wanted == Module::assessment))
      innermost = builder_.imply(Module::requests, innermost, at);
    if (innermost.module == wanted) return innermost;
    if (innermost.module == Module::requests && wanted == Module::assessment)
      return builder_.imply(Module::assessment, innermost, at);
    return std::nullopt;
  }

  ReturnBuilder& builder_;
  std::string_view name_;
  const ReadLimits& limits_;
  std::uint16_t file_;
  std::vector<RecordPlace> records_;  ///< that are open, outermost first
  std::vector<bool> opened_;          ///< of each open element: it is the last of records_
  int passed_over_ = 0;               ///< elements open within one that is passed over, itself too
  Field field_ = Field::none;         ///< of the innermost element, if it is one
  std::string text_;
};

}  // namespace

Return read_xml(const NamedText& file, const HashKey& key, const ReadLimits& limits) {
  ReturnBuilder builder{key, limits};
  XmlReturn handler{builder, file.name, limits};
  XmlStream stream{handler, file.name, limits};
  stream.feed(file.text);
  stream.finish();
  return builder.finish();
}

}  // namespace sendsim::sen2
