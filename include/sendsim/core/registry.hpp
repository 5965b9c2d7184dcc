#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sendsim {

/// An index into the registry of T, and only of T: a need's id never indexes provision types.
template <class T>
struct Id {
  std::uint16_t index = 0;
  friend constexpr auto operator<=>(Id, Id) = default;
};

/// The items of one kind that a scenario declares, in the order of the file. Immutable once built.
/// T has a member `code`: the unique text that files and outputs write.
template <class T>
class Registry {
 public:
  Registry() = default;
  /// @throws std::logic_error when a code is repeated or there are over 65,535 items; whoever reads
  /// a file reports a repeated code with its place before it comes here.
  explicit Registry(std::vector<T> items) : items_{std::move(items)} {
    if (items_.size() > 65535) throw std::logic_error("registry: over 65,535 items");
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (find(items_[i].code)->index != i)
        throw std::logic_error("registry: code \"" + items_[i].code + "\" is repeated");
  }
  [[nodiscard]] const T& operator[](Id<T> id) const { return items_.at(id.index); }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  /// Nothing for an unknown code: only the caller knows file and line, so the caller writes the
  /// error.
  [[nodiscard]] std::optional<Id<T>> find(std::string_view code) const {
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (items_[i].code == code) return Id<T>{static_cast<std::uint16_t>(i)};
    return std::nullopt;
  }
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> all;
    for (const T& item : items_) all.push_back(item.code);
    return all;
  }
  [[nodiscard]] auto begin() const { return items_.begin(); }
  [[nodiscard]] auto end() const { return items_.end(); }

 private:
  std::vector<T> items_;
};

}  // namespace sendsim
