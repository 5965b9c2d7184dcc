#include "answers_json.hpp"

#include <optional>

#include "json_text.hpp"

namespace sendsim::server {
namespace {

Json number_or_null(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// By which a change may be narrowed down, and the codes of those axes that are neither ages nor
/// needs nor types of provision.
Json axes_json(const Changeable& parameter) {
  Json axes = Json::object();
  for (const AxisOf& axis : parameter.axes)
    if (axis.name != "age" && axis.name != "need" && axis.name != "provision")
      axes[axis.name] = axis.codes;
  return axes;
}

/// What a table comes to, without the path of the file it is read from.
std::string shortly(const std::string& written) {
  return written.substr(0, written.find(", from "));
}

Json parameter_json(const Changeable& each) {
  Json where = Json::array();
  for (const AxisOf& axis : each.axes) where.push_back(axis.name);
  Json operations = Json::array();
  for (const parameters::Operation operation : each.operations)
    operations.push_back(parameters::to_string(operation));
  return {{"path", each.path},
          {"label", each.label},
          {"group", each.group},
          {"unit", each.unit},
          {"value", each.written},
          {"current", each.current ? Json(*each.current) : Json(shortly(each.written))},
          {"min", number_or_null(each.least)},
          {"max", number_or_null(each.most)},
          {"source", each.source},
          {"note", each.note},
          {"hint", each.hint},
          {"is_assumption", each.is_assumption},
          {"kind", each.kind},
          {"operations", std::move(operations)},
          {"where", std::move(where)},
          {"codes", axes_json(each)},
          {"integer", each.whole},
          {"step", each.step}};
}

Json named_json(const std::vector<Named>& all) {
  Json list = Json::array();
  for (const Named& each : all) list.push_back({{"code", each.code}, {"name", each.name}});
  return list;
}

std::size_t assumptions_in(const scenario::Scenario& scenario) {
  std::size_t count = 0;
  for (const scenario::Assumption& each : scenario.assumptions()) count += each.is_assumption;
  return count;
}

}  // namespace

std::string areas_json(const std::vector<Baselines::Row>& rows) {
  Json all = Json::array();
  for (const Baselines::Row& row : rows) {
    Json each = {{"code", row.code}, {"name", row.name}};
    if (!row.region.empty()) each["region"] = row.region;
    each["pack"] = row.pack;
    all.push_back(std::move(each));
  }
  return text_of(all);
}

std::string baseline_json(const Baseline& baseline) {
  const pathway::Model& model = baseline.scenario.as_written();
  Json parameters = Json::array();
  for (const Changeable& each : baseline.catalogue.parameters)
    parameters.push_back(parameter_json(each));
  Json levers = Json::array();
  for (const Changeable& each : baseline.catalogue.levers) levers.push_back(parameter_json(each));
  return text_of(Json{{"id", baseline.id},
                      {"area", baseline.area},
                      {"name", baseline.scenario.name()},
                      {"description", baseline.scenario.description()},
                      {"first", sendsim::to_string(model.first)},
                      {"last", sendsim::to_string(model.last)},
                      {"warnings", baseline.scenario.warnings()},
                      {"assumptions_count", assumptions_in(baseline.scenario)},
                      {"needs", named_json(baseline.catalogue.needs)},
                      {"provisions", named_json(baseline.catalogue.provisions)},
                      {"levers", std::move(levers)},
                      {"parameters", std::move(parameters)}});
}

std::string run_json(const Run& run, const std::vector<DownloadState>& downloads) {
  const Run::Progress now = run.progress();
  Json state = {{"id", run.id},
                {"baseline", run.baseline->id},
                {"state", to_string(now.state)},
                {"finished", now.finished},
                {"asked", run.request.replications},
                {"seconds", now.seconds}};
  if (!now.error.empty()) state["error"] = state["message"] = now.error;
  state["downloads"] = Json::object();
  for (const DownloadState& each : downloads)
    state["downloads"][each.kind] = Json::parse(download_json(each));
  std::string text = text_of(state);
  text.pop_back();  // what is JSON already goes in as it is
  text += ",\"request\":" + run.request_text;
  text += ",\"figures\":" + (now.figures ? *now.figures : std::string{"[]"});
  return text + "}";
}

std::string download_json(const DownloadState& download) {
  Json state = {{"state", download.state}};
  if (!download.files.empty()) state["files"] = download.files;
  if (!download.message.empty()) state["message"] = download.message;
  return text_of(state);
}

std::string faults_json(const std::vector<RequestFault>& faults) {
  Json all = Json::array();
  for (const RequestFault& fault : faults) {
    Json each = Json::object();
    if (!fault.scenario.empty()) each["scenario"] = fault.scenario;
    if (!fault.measure.empty()) each["measure"] = fault.measure;
    if (!fault.parameter.empty()) each["parameter"] = fault.parameter;
    each["message"] = fault.message;
    all.push_back(std::move(each));
  }
  return text_of(Json{{"errors", std::move(all)}});
}

std::string fault_json(const std::string& message) { return faults_json({{{}, {}, {}, message}}); }

}  // namespace sendsim::server
