#include "names.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "sendsim/evidence/labels.hpp"
#include "sendsim/server/catalogue.hpp"

namespace sendsim::app {
namespace {

using Json = nlohmann::ordered_json;

std::string need_name(const population::Need& need) {
  if (!need.name.empty()) return need.name;
  for (const evidence::NeedLabel& label : evidence::need_labels())
    if (label.code == need.code) return std::string{label.label};
  return {};
}

}  // namespace

Names provision_names(const pathway::Model& model) {
  Names names;
  for (const evidence::SettingLabel& setting : evidence::setting_labels())
    if (model.provisions.find(setting.code))
      names.emplace(std::string{setting.code}, std::string{setting.label});
  for (const population::ProvisionType& type : model.provisions)
    if (!type.name.empty()) names.insert_or_assign(type.code, type.name);
  return names;
}

Json names_json(const scenario::Scenario& scenario) {
  const pathway::Model& model = scenario.as_written();
  const Names provisions = provision_names(model);
  Json all{{"provision", Json::array()}, {"need", Json::array()}};
  for (const population::ProvisionType& type : model.provisions) {
    const auto name = provisions.find(type.code);
    all["provision"].push_back(
        Json{{"code", type.code},
             {"name", name == provisions.end() ? std::string{} : name->second},
             {"group", type.sen2_group}});
  }
  for (const population::Need& need : model.needs)
    all["need"].push_back(Json{{"code", need.code}, {"name", need_name(need)}});
  all["parameter"] = Json::array();
  for (const scenario::Uncertain& each : scenario.uncertain())
    if (std::string name = server::label_of(each.path); name != each.path)
      all["parameter"].push_back(Json{{"code", each.path}, {"name", std::move(name)}});
  return all;
}

}  // namespace sendsim::app
