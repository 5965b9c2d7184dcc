#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "sendsim/measures/layout.hpp"
#include "sendsim/pathway/model.hpp"

namespace sendsim::pathway {

/// One scenario's stages wired together: the only place that knows their order. Runs replications,
/// one at a time; each worker thread has a Pathway of its own.
class Pathway final : private identification::IdentificationListener,
                      private assessment::AssessmentListener,
                      private transition::TransitionListener {
 public:
  /// Keeps a reference: `model` must outlive the pathway.
  explicit Pathway(const Model& model);
  ~Pathway() override;
  Pathway(const Pathway&) = delete;
  Pathway& operator=(const Pathway&) = delete;

  /// Takes up rules of the model that have changed in place, by the names that EpochRules gives the
  /// stages; the servers' full-time equivalents go with `assessment`. Nothing else may have
  /// changed: neither the epochs' dates nor which types have places. A run is then that of a new
  /// pathway, which costs more.
  void renew(const std::set<std::string>& stages);

  /// What a run of this scenario reports.
  [[nodiscard]] const measures::Layout& layout() const { return recorder_.layout(); }
  /// Runs replication `replication` of the experiment with that seed from the first day to the
  /// last. The same arguments give the same results, whatever ran before.
  /// The results are this pathway's own and hold until the next run.
  [[nodiscard]] const measures::Results& run(std::uint64_t seed, std::uint32_t replication);

  /// Calls `watch(*this)` at the end of every day: conservation is checked there.
  using Watch = void (*)(const Pathway&, void*);
  void watch(Watch watcher, void* context) {
    watcher_ = watcher;
    context_ = context;
  }

  // For proofs and for tracing; not for stages.
  [[nodiscard]] const population::Run& state() const { return run_; }
  [[nodiscard]] const placement::Placement& placement() const { return placement_; }
  [[nodiscard]] const population::Population& population() const { return population_; }
  [[nodiscard]] const engine::ServerPool& psychologists() const { return psychologists_; }
  [[nodiscard]] const engine::ServerPool& officers() const { return officers_; }
  [[nodiscard]] const finance::Finance& finance() const { return finance_; }

  // The calendar's handler.
  void handle(engine::Event event);
  void expect(engine::Event event) const;
  void settle(engine::Phase phase);

 private:
  void support_ended(population::PersonSlot person) override;
  void assessment_completed() override { finance_.assessment_completed(); }
  void no_plan(population::PersonSlot person, Day from) override;
  void plan_issued(population::PersonSlot person) override;
  void consider_moves(std::span<const population::MoveDue> due, std::uint16_t census_year,
                      bool new_phase) override;
  void plan_over(population::PersonSlot person) override;
  void moved_in(population::PersonSlot person, std::size_t type) override;

  void adjust(engine::ServerPool& pool);
  using Finished = engine::ServerPool::Finished;
  /// Asks the memory for those whom today's lists are about, as the calendar does for its events.
  void expect_people() const;
  void complete();
  void start();
  void psychology_finished(const Finished& task);
  void officer_finished(const Finished& task);
  void arrives(population::PersonSlot person);
  void leaves(population::PersonSlot person);
  void requests(population::PersonSlot person);
  void load_start();
  /// What somebody who is there at the start has drawn: first words, but `leaving` (word 1 of
  /// `life`). The last two are for those on SEN support alone.
  struct StartWords {
    std::uint32_t leaving;
    std::uint32_t support_end;
    std::uint32_t request;
  };
  void start_person(population::PersonSlot person, const population::StartingGroup& group,
                    random::CohortKind kind, const StartWords& words);
  void open_day();
  void close_day();
  void write_rates();
  void declare_staff();
  /// Full-time equivalents by month: the rules' own.
  void write_staff();
  void write_lines(std::size_t month);

  const Model& model_;
  measures::Recorder recorder_;
  population::Run run_;
  engine::ServerPool psychologists_;
  engine::ServerPool officers_;
  population::Population population_;
  identification::Identification identification_;
  assessment::Assessment assessment_;
  placement::Placement placement_;
  transition::Transition transition_;
  finance::Finance finance_;
  std::size_t residents_cube_;
  std::size_t per_resident_cube_;
  std::size_t residents_school_cube_;
  std::size_t per_pupil_cube_;
  std::size_t psychologists_cube_ = 0;
  std::size_t officers_cube_ = 0;
  std::size_t lines_cube_ = 0;
  random::RaceTable support_needs_;  ///< by age: SEN support of the start by need
  measures::Results results_;
  Watch watcher_ = nullptr;
  void* context_ = nullptr;
};

}  // namespace sendsim::pathway
