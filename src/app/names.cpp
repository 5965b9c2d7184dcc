#include "names.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "sendsim/evidence/labels.hpp"

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

Json names_json(const pathway::Model& model) {
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
  return all;
}

}  // namespace sendsim::app
