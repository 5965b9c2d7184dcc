#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sendsim/random/laws.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::random {

/// Many races among the same categories, prepared once: winner() is race() of a row's weights, to
/// the bit, at a fraction of the time.
class RaceTable {
 public:
  /// @throws std::out_of_range for more than kMostCategories
  explicit RaceTable(std::size_t categories);
  /// Adds a row of weights ≥ 0, one a category, and returns its number.
  /// @throws std::logic_error for another number of weights
  std::size_t add(std::span<const double> weights);
  [[nodiscard]] std::size_t rows() const noexcept {
    return categories_ == 0 ? 0 : weights_.size() / categories_;
  }
  [[nodiscard]] std::span<const double> weights(std::size_t row) const {
    return std::span{weights_}.subspan(row * categories_, categories_);
  }
  /// Nothing when all the row's weights are 0.
  [[nodiscard]] std::optional<std::size_t> winner(const StreamName& name, std::size_t row) const;

 private:
  std::size_t categories_;
  std::size_t groups_;           ///< of 16 categories
  std::vector<double> weights_;  ///< row × category
  /// 1/weight, infinite for 0 and for padding: row × group × word of a block × block of the group,
  /// the order in which vectors of four blocks bring the words.
  std::vector<double> inverse_;
};

/// A cause that competes with others, each with a word of its own as in race().
struct Cause {
  std::size_t category;  ///< below kMostCategories
  double rate;           ///< > 0; its time is Exp(1)/rate
  Chance in_time;        ///< that its time is below 1, rounded up
  friend bool operator==(const Cause&, const Cause&) = default;
};

/// Many races against the time 1, prepared once: the first cause whose time is below 1, if any. A
/// changed rate moves persons only into or out of that category.
class DeadlineTable {
 public:
  /// Adds a row of causes of different categories, and returns its number.
  std::size_t add(std::span<const Cause> causes);
  /// Whether a row has no cause: nobody needs a draw to know that none wins.
  [[nodiscard]] bool empty(std::size_t row) const {
    return first_group_[row] == first_group_[row + 1];
  }
  [[nodiscard]] std::optional<std::size_t> first(const StreamName& name, std::size_t row) const;
  /// Somebody who is exposed to the causes of a row.
  struct Exposed {
    StreamName name;
    std::size_t row;
  };
  /// first() of each into `out`, of the same length; cheaper than one by one. All have the seed of
  /// the first.
  void first(std::span<const Exposed> exposed, std::span<std::optional<std::size_t>> out) const;

 private:
  static constexpr std::size_t kBlocks = 4;  ///< side by side
  /// The causes of four blocks: [word of the block][block].
  struct Group {
    std::int64_t block[kBlocks];     ///< number in the stream
    std::int64_t bound[4][kBlocks];  ///< words below it are in time; 0 where there is no cause
    double rate[4][kBlocks];
  };
  struct Pair;  ///< groups whose blocks are drawn together
  void first_in_vectors(std::span<const Exposed> exposed,
                        std::span<std::optional<std::size_t>> out) const;
  [[nodiscard]] std::optional<std::size_t> first_of_blocks(const StreamName& name,
                                                           std::size_t row) const;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> first_group_{0};  ///< of each row, and the end
};

}  // namespace sendsim::random
