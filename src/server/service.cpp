#include "sendsim/server/service.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "answers_json.hpp"
#include "baselines.hpp"
#include "downloads.hpp"
#include "json_text.hpp"
#include "runner.hpp"
#include "sendsim/server/access.hpp"
#include "sendsim/server/fair_queue.hpp"
#include "what_ifs.hpp"
#include "work_folder.hpp"

namespace sendsim::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRuns = 64;
/// Loading what-ifs takes a core each: more at once would only slow down who looks on.
constexpr int kMostLoading = 2;

Service::Answer refused(int status, const std::string& message) {
  return {status, fault_json(message)};
}
Service::Answer not_found() { return refused(404, "nothing of this name is here"); }

/// "a/b/c" cut at its slashes.
std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> steps;
  while (true) {
    const std::size_t slash = path.find('/');
    steps.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return steps;
    path.remove_prefix(slash + 1);
  }
}

int status_of(BaselineError::Kind kind) {
  switch (kind) {
    case BaselineError::Kind::unknown: return 404;
    case BaselineError::Kind::refused: return 422;
    case BaselineError::Kind::failed: return 500;
    case BaselineError::Kind::stopped: return 503;
  }
  return 500;
}

const char* type_of(const std::string& file) {
  if (file.ends_with(".html")) return "text/html; charset=utf-8";
  if (file.ends_with(".csv")) return "text/csv; charset=utf-8";
  return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

/// "more-places.yaml" for the what-if "More places!".
std::string yaml_name(const std::string& what_if) {
  std::string name;
  for (const char letter : what_if) {
    const bool may_stay = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9');
    if (may_stay)
      name += letter;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return (name.empty() ? "what-if" : name) + ".yaml";
}

std::string event_text(const char* event, const std::string& data) {
  return std::string{"event: "} + event + "\ndata: " + data + "\n\n";
}

}  // namespace

struct Service::Parts {
  Parts(const evidence::Areas& areas, Settings given)
      : settings{std::move(given)},
        baselines{areas, settings.scenarios, work.path(), stop.get_token()},
        runner{{.threads = settings.threads,
                .patience = settings.patience,
                .others_wait = [this] { return queue.has_waiting(); }},
               settings.provenance},
        downloads{work.path(), queue, stop.get_token()} {}

  std::shared_ptr<Run> find(std::string_view id) {
    const std::lock_guard lock{mutex};
    const auto found =
        std::find_if(runs.begin(), runs.end(), [&](const auto& run) { return run->id == id; });
    if (found == runs.end()) return nullptr;
    runs.splice(runs.begin(), runs, found);
    runs.front()->look();
    return runs.front();
  }

  /// Forgets a run that is over where there are too many. False if none is.
  bool make_room() {
    std::string gone;
    {
      const std::lock_guard lock{mutex};
      if (runs.size() < kMostRuns) return true;
      const auto found = least_wanted();
      if (found == runs.end()) return false;
      gone = (*found)->id;
      runs.erase(found);
    }
    downloads.remove(gone);
    return true;
  }

  using Runs = std::list<std::shared_ptr<Run>>;
  Runs::iterator least_wanted();

  /// One that waits gives its place in the queue back.
  void cancel(Run& run) {
    run.cancel();
    if (queue.remove(run.id)) run.end(RunState::cancelled);  // nobody carries it out any more
  }

  Answer get_run(const std::vector<std::string>& steps);
  Answer post_run(std::string_view body, const std::string& client);
  Answer add_run(RunRequest request, std::string_view body);
  Answer download(const std::shared_ptr<Run>& run, std::string_view body);
  static Answer yaml_of(const Run& run, const std::string& name);
  Answer file_of(const Run& run, const std::string& name) const;
  Answer baseline(const std::string& area);
  Answer get(const std::vector<std::string>& steps);

  Settings settings;
  std::stop_source stop;
  WorkFolder work;
  Baselines baselines;
  Runner runner;
  std::mutex mutex;
  Runs runs;  ///< the last used first
  std::mutex loading_mutex;
  std::condition_variable_any loading_changed;
  int loading = 0;
  Downloads downloads;
  FairQueue queue;  ///< last, so that it goes first: its work uses all the others
};

/// Of those that are over, a run of the client who has the most: what one planner tries out takes
/// nothing from another. One that was stopped first, then the one that was not asked for the
/// longest; the client's last one, which a page shows, after all others. With the mutex held.
Service::Parts::Runs::iterator Service::Parts::least_wanted() {
  std::map<std::string_view, std::size_t> of_client;
  for (const auto& run : runs) ++of_client[run->request.client];
  /// Larger: less wanted.
  using Rank = std::tuple<std::size_t, bool, bool>;
  std::optional<Rank> highest;
  Runs::iterator found = runs.end();
  std::set<std::string_view> clients;
  for (auto each = runs.begin(); each != runs.end(); ++each) {
    const bool is_last = clients.insert((*each)->request.client).second;
    const RunState state = (*each)->progress().state;
    if (!is_over(state)) continue;
    const Rank rank{of_client[(*each)->request.client], !is_last, state != RunState::done};
    if (highest && rank < *highest) continue;  // of equals the one further behind
    highest = rank;
    found = each;
  }
  return found;
}

Service::Answer Service::Parts::baseline(const std::string& area) {
  try {
    return {200, baseline_json(*baselines.get(area))};
  } catch (const BaselineError& error) {
    return refused(status_of(error.kind()), error.what());
  }
}

Service::Answer Service::Parts::post_run(std::string_view body, const std::string& client) {
  RunRequest request = parse_run_request(body);
  if (request.client.empty()) request.client = client;
  {
    std::unique_lock lock{loading_mutex};
    if (!loading_changed.wait(lock, stop.get_token(), [&] { return loading < kMostLoading; }))
      return refused(503, "the program is stopping");
    ++loading;
  }
  const auto over = [this](void*) {
    const std::lock_guard lock{loading_mutex};
    --loading;
    loading_changed.notify_one();
  };
  const std::unique_ptr<void, decltype(over)> slot{this, over};
  return add_run(std::move(request), body);
}

Service::Answer Service::Parts::add_run(RunRequest request, std::string_view body) {
  std::shared_ptr<const Baseline> of;
  try {
    of = baselines.get(request.baseline);
  } catch (const BaselineError& error) {
    const bool unknown = error.kind() == BaselineError::Kind::unknown;
    return refused(unknown ? 422 : status_of(error.kind()), error.what());
  }
  std::vector<RunScenario> what_ifs = load_what_ifs(request, *of);
  if (!make_room()) return refused(503, "too many runs are waiting");
  const auto run =
      std::make_shared<Run>(make_token().substr(0, 16), std::move(request),
                            text_of(Json::parse(body)), std::move(of), std::move(what_ifs));
  {
    const std::lock_guard lock{mutex};
    runs.push_front(run);
  }
  if (!queue.add(
          run->request.client, [this, run] { runner.carry_out(*run); }, run->id)) {
    const std::lock_guard lock{mutex};
    runs.remove(run);
    return refused(503, "too many runs are waiting");
  }
  return {201, text_of(Json{{"id", run->id}})};
}

Service::Answer Service::Parts::download(const std::shared_ptr<Run>& run, std::string_view body) {
  const DownloadKind kind = parse_download_request(body);
  const std::optional<DownloadState> state = downloads.make(run, kind);
  if (!state) return refused(503, "too many runs are waiting");
  return {state->state == "ready" ? 201 : 202, download_json(*state)};
}

Service::Answer Service::Parts::yaml_of(const Run& run, const std::string& name) {
  std::size_t number = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (fault != std::errc{} || std::string_view{end} != ".yaml" || number < 1 ||
      number > run.what_ifs.size())
    return not_found();
  std::string text = run.what_ifs[number - 1].text;
  if (run.baseline->is_made)
    text =
        "# The baseline was made for one session. To have one that stays:\n"
        "#   sendsim new --area \"" +
        run.baseline->area +
        "\" --out FOLDER\n"
        "# and name FOLDER/baseline.yaml behind `extends:`.\n" +
        text;
  return {200, std::move(text), "application/yaml; charset=utf-8",
          yaml_name(run.request.what_ifs[number - 1].name)};
}

Service::Answer Service::Parts::file_of(const Run& run, const std::string& name) const {
  const std::optional<fs::path> path = downloads.find(run, name);
  if (!path) return not_found();
  std::ifstream file{*path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
  return {200, std::move(text), type_of(name), run.baseline->id + "-" + name};
}

Service::Answer Service::Parts::get_run(const std::vector<std::string>& steps) {
  const std::shared_ptr<Run> run = find(steps[1]);
  if (!run) return not_found();
  if (steps.size() == 2) return {200, run_json(*run, downloads.of(*run))};
  if (steps.size() == 4 && steps[2] == "scenarios") return yaml_of(*run, steps[3]);
  if (steps.size() == 3) return file_of(*run, steps[2]);
  return not_found();
}

Service::Answer Service::Parts::get(const std::vector<std::string>& steps) {
  if (steps.size() == 1 && steps[0] == "areas") return {200, areas_json(baselines.rows())};
  if (steps.size() == 1 && steps[0] == "health")
    return {200, text_of(Json{{"status", "ok"}, {"version", settings.version}})};
  if (steps.size() == 2 && steps[0] == "baselines") return baseline(steps[1]);
  if (steps.size() >= 2 && steps[0] == "runs") return get_run(steps);
  return not_found();
}

Service::Service(const evidence::Areas& areas, Settings settings)
    : parts_{std::make_unique<Parts>(areas, std::move(settings))} {}

Service::~Service() { stop(); }

Service::Answer Service::answer(std::string_view method, std::string_view path,
                                std::string_view body, const std::string& client) {
  constexpr std::string_view kPrefix = "api/";
  if (!path.starts_with(kPrefix)) return not_found();
  const std::vector<std::string> steps = steps_of(path.substr(kPrefix.size()));
  try {
    if (method == "GET") return parts_->get(steps);
    if (method == "POST" && steps.size() == 1 && steps[0] == "runs")
      return parts_->post_run(body, client);
    const std::shared_ptr<Run> run =
        steps.size() >= 2 && steps[0] == "runs" ? parts_->find(steps[1]) : nullptr;
    if (!run) return not_found();
    if (method == "POST" && steps.size() == 3 && steps[2] == "downloads")
      return parts_->download(run, body);
    if (method != "DELETE" || steps.size() != 2)
      return refused(405, "this cannot be done with what is here");
    parts_->cancel(*run);
    return {200, text_of(Json{{"id", run->id}, {"state", to_string(run->progress().state)}})};
  } catch (const RequestError& error) {
    return {error.kind() == RequestError::Kind::malformed ? 400 : 422, faults_json(error.faults())};
  }
}

/// Where a reader of events stands.
struct Service::Events::State {
  std::shared_ptr<Run> run;
  std::stop_token stop;
  std::uint64_t seen = 0;
  std::int32_t figures_seen = 0;
  bool over = false;
};

std::optional<Service::Events> Service::events(std::string_view run) {
  const std::shared_ptr<Run> found = parts_->find(run);
  if (!found) return std::nullopt;
  auto state = std::make_shared<Events::State>();
  state->run = found;
  state->stop = parts_->stop.get_token();
  return Events{std::move(state)};
}

std::optional<std::string> Service::Events::next(std::chrono::milliseconds most) {
  State& at = *state_;
  if (at.over || at.stop.stop_requested()) return std::nullopt;
  at.run->look();
  const Run::Progress now = at.run->wait(at.seen, most, at.stop);
  if (now.version == at.seen) return ": still here\n\n";
  at.seen = now.version;
  std::string text = event_text("progress", text_of(Json{{"state", to_string(now.state)},
                                                         {"finished", now.finished},
                                                         {"asked", at.run->request.replications},
                                                         {"seconds", now.seconds}}));
  if (now.figures && now.figures_finished != at.figures_seen) {
    at.figures_seen = now.figures_finished;
    text += event_text("figures", "{\"finished\":" + std::to_string(now.figures_finished) +
                                      ",\"figures\":" + *now.figures + "}");
  }
  at.over = is_over(now.state);
  if (now.state == RunState::done) text += event_text("done", "{}");
  if (now.state == RunState::cancelled) text += event_text("cancelled", "{}");
  if (now.state == RunState::failed)
    text += event_text("failed", text_of(Json{{"message", now.error}}));
  return text;
}

void Service::stop() {
  parts_->stop.request_stop();
  parts_->queue.stop();
  const std::lock_guard lock{parts_->mutex};
  for (const std::shared_ptr<Run>& run : parts_->runs) run->cancel();
}

fs::path Service::folder() const { return parts_->work.path(); }

}  // namespace sendsim::server
