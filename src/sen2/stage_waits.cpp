#include "stage_waits.hpp"

#include <algorithm>

namespace sendsim::sen2 {
namespace {

/// A stage of one case: when it began, when the watch over it stopped, and whether it had ended.
struct Stage {
  Day began;
  std::optional<Day> stopped;
  bool ended;
};

int days_from(Day from, Day to) { return static_cast<int>((to - from).count()); }

class Watch {
 public:
  explicit Watch(const Histories& histories)
      : stretches_{histories.stretches()}, returns_{histories.returns} {}

  /// Adds what is seen of the stage in each stretch of returns. One that began before a stretch is
  /// seen in it because it was open on its first day.
  void follow(const Stage& stage, std::size_t last_told, std::vector<Followed>& waits) const {
    for (const Stretch& stretch : stretches_) {
      if (stage.began > stretch.until) continue;
      if (stage.stopped && *stage.stopped < stretch.from) continue;
      Followed wait;
      if (stage.began < stretch.from) wait.unseen_days = days_from(stage.began, stretch.from) - 1;
      const bool is_inside = stage.stopped && *stage.stopped <= stretch.until;
      const Day until =
          is_inside ? *stage.stopped : std::min(stretch.until, returns_[last_told].until);
      wait.until = days_from(stage.began, until);
      wait.ended = is_inside && stage.ended;
      if (wait.until > wait.unseen_days) waits.push_back(wait);
    }
  }

 private:
  std::vector<Stretch> stretches_;
  const std::vector<Coverage>& returns_;
};

bool is_decided(Outcome outcome) { return outcome == Outcome::yes || outcome == Outcome::no; }

void follow(const RequestCase& one, const Watch& watch, AllWaits& waits) {
  if (one.exported) return;  // on which day it went is not told
  const std::size_t last = one.last_told;
  const bool is_decision_dated = one.outcome == Outcome::none || one.decided;
  if (one.received && is_decision_dated)
    watch.follow({*one.received, one.decided, is_decided(one.outcome)}, last, waits.decision.waits);
  if (one.outcome != Outcome::yes || !one.decided) return;
  if (one.assessment == Outcome::none || one.assessed)
    watch.follow({*one.decided, one.assessed, is_decided(one.assessment)}, last,
                 waits.assessment.waits);
  if (one.assessment == Outcome::yes && one.assessed)
    watch.follow({*one.assessed, one.planned, true}, last, waits.plan.waits);
}

}  // namespace

AllWaits stage_waits(const Histories& histories) {
  const Watch watch{histories};
  AllWaits waits;
  for (const ChildHistory& child : histories.children)
    for (const RequestCase& one : child.requests) follow(one, watch, waits);
  return waits;
}

}  // namespace sendsim::sen2
