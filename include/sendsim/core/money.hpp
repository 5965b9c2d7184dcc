#pragma once

#include <compare>
#include <cstdint>

namespace sendsim {

/// Money in whole pence, nominal; the price year belongs to whoever holds the value. Sums are
/// exact to nine quadrillion pounds, far beyond any budget.
class Pounds {
 public:
  constexpr Pounds() = default;
  [[nodiscard]] static constexpr Pounds from_pence(std::int64_t pence) { return Pounds{pence}; }
  [[nodiscard]] static constexpr Pounds from_pounds(std::int64_t pounds) {
    return Pounds{pounds * 100};
  }
  [[nodiscard]] constexpr std::int64_t in_pence() const { return pence_; }
  [[nodiscard]] constexpr double in_pounds() const { return static_cast<double>(pence_) / 100.0; }

  friend constexpr Pounds operator+(Pounds a, Pounds b) { return Pounds{a.pence_ + b.pence_}; }
  friend constexpr Pounds operator-(Pounds a, Pounds b) { return Pounds{a.pence_ - b.pence_}; }
  friend constexpr Pounds operator*(std::int64_t places, Pounds each) {
    return Pounds{places * each.pence_};
  }
  constexpr Pounds& operator+=(Pounds other) {
    pence_ += other.pence_;
    return *this;
  }
  friend constexpr auto operator<=>(Pounds, Pounds) = default;

 private:
  explicit constexpr Pounds(std::int64_t pence) : pence_{pence} {}
  std::int64_t pence_ = 0;
};

/// `pounds` to the nearest penny, halves away from zero; |pounds| < 9e13.
[[nodiscard]] constexpr Pounds to_nearest_penny(double pounds) {
  const double pence = pounds * 100.0;
  const auto whole = static_cast<std::int64_t>(pence);  // towards zero; the rest is exact
  const double rest = pence - static_cast<double>(whole);
  return Pounds::from_pence(whole + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0));
}

}  // namespace sendsim
