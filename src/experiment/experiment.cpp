#include "sendsim/experiment/experiment.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "sendsim/core/threads.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::experiment {
namespace {

/// A parameter's id in streams: FNV-1a of its path, cut to the 48 bits of a person's name.
random::PersonId parameter_id(const std::string& path) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char letter : path)
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
  return random::PersonId::from_bits(hash ^ hash >> 48U);
}

/// What a worker keeps from one unit of work to the next.
struct Worker {
  std::unique_ptr<pathway::Model> model;
  std::unique_ptr<pathway::Pathway> pathway;

  void load(const scenario::Scenario& scenario, const std::map<std::string, double>& drawn) {
    if (pathway) return pathway->renew(scenario.redraw(*model, drawn));
    model = std::make_unique<pathway::Model>(scenario.model(drawn));
    pathway = std::make_unique<pathway::Pathway>(*model);
  }
};

/// The replications of one run, dealt out in units that share a draw of the parameters.
class Crew {
 public:
  Crew(const scenario::Scenario& scenario, const Settings& settings, const Listener& listener,
       std::stop_token stop)
      : scenario_{scenario}, settings_{settings}, listener_{listener}, stop_{std::move(stop)} {}

  std::int32_t work() {
    on_threads(threads_of(settings_), [this] { take_units(); });
    return done_;
  }

 private:
  void take_units() {
    Worker worker;
    const bool uncertain = !scenario_.uncertain().empty();
    const std::int32_t unit_size = uncertain ? settings_.seeds_per_draw : 1;
    try {
      for (;;) {
        const std::int32_t first = next_.fetch_add(unit_size);
        if (first >= settings_.replications || failed_) return;
        const auto draw = static_cast<std::uint32_t>(first / settings_.seeds_per_draw);
        if (!worker.pathway || uncertain) load(worker, draw);
        const std::int32_t last = std::min(first + unit_size, settings_.replications);
        for (std::int32_t r = first; r < last; ++r) {
          if (stop_.stop_requested()) return;
          run_one(worker, r);
        }
      }
    } catch (...) {
      failed_ = true;
      throw;
    }
  }

  void load(Worker& worker, std::uint32_t draw) {
    std::map<std::string, double> drawn = draw_parameters(scenario_, settings_.seed, draw);
    const std::lock_guard lock{reading_};  // a document is read by one thread at a time
    worker.load(scenario_, drawn);
  }

  void run_one(Worker& worker, std::int32_t replication) {
    output::CompressedResults results;
    Effort effort;
    try {
      const double begun = thread_cpu_seconds();
      const measures::Results& counted =
          worker.pathway->run(settings_.seed, static_cast<std::uint32_t>(replication));
      const double simulated = thread_cpu_seconds();
      results = output::compress(worker.pathway->layout(), counted);
      effort = {.simulating = simulated - begun, .compressing = thread_cpu_seconds() - simulated};
    } catch (const std::logic_error& error) {
      throw std::logic_error(std::string{error.what()} + " (seed " +
                             std::to_string(settings_.seed) + ", replication " +
                             std::to_string(replication) + ", " +
                             to_string(worker.pathway->state().today()) + ")");
    }
    const std::lock_guard lock{mutex_};
    listener_.finished(replication, std::move(results), effort);
    ++done_;
  }

  const scenario::Scenario& scenario_;
  const Settings& settings_;
  const Listener& listener_;
  std::stop_token stop_;
  std::atomic<std::int32_t> next_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::mutex reading_;
  std::int32_t done_ = 0;
};

}  // namespace

std::map<std::string, double> draw_parameters(const scenario::Scenario& scenario,
                                              std::uint64_t seed, std::uint32_t draw) {
  std::map<std::string, double> drawn;
  const pathway::Model& model = scenario.as_written();
  for (const scenario::Uncertain& parameter : scenario.uncertain()) {
    const auto value = [&](std::uint16_t occasion) {
      random::Draws words{
          {seed, draw, parameter_id(parameter.path), random::Purpose::parameter, occasion}};
      return parameter.distribution.draw([&words] { return words(); });
    };
    if (!parameter.each_year) {
      drawn[parameter.path] = value(0);
      continue;
    }
    for (int year = calendar_year(model.first); year <= calendar_year(model.last); ++year)
      drawn[scenario::name_in_year(parameter.path, year)] = value(static_cast<std::uint16_t>(year));
  }
  return drawn;
}

unsigned threads_of(const Settings& settings) {
  const unsigned threads =
      settings.threads != 0 ? settings.threads : std::thread::hardware_concurrency();
  return std::clamp(threads, 1U, static_cast<unsigned>(settings.replications));
}

measures::Layout layout_of(const scenario::Scenario& scenario) {
  return pathway::Pathway{scenario.as_written()}.layout();
}

std::int32_t run(const scenario::Scenario& scenario, const Settings& settings,
                 const Listener& listener, const std::stop_token& stop) {
  return Crew{scenario, settings, listener, stop}.work();
}

}  // namespace sendsim::experiment
