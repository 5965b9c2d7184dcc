#include "layout_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace sendsim::output {
namespace {

using Json = nlohmann::ordered_json;

constexpr measures::Kind kKinds[] = {measures::Kind::stock, measures::Kind::flow,
                                     measures::Kind::rate};

void claim(std::set<std::string>& taken, const std::string& name) {
  if (name.empty() || name == "." || name.find_first_of(std::string{"/\0", 2}) != std::string::npos)
    throw std::logic_error("results file: impossible name \"" + name + "\"");
  if (!taken.insert(name).second)
    throw std::logic_error("results file: the name \"" + name + "\" is given twice");
}

/// `name`, or the first of name_2, name_3, … that is free.
std::string unique_name(const std::string& name, std::set<std::string>& taken) {
  std::string unique = name;
  for (int i = 2; taken.contains(unique); ++i) unique = name + "_" + std::to_string(i);
  claim(taken, unique);
  return unique;
}

measures::Kind kind_named(const std::string& name) {
  for (const measures::Kind kind : kKinds)
    if (name == name_of(kind)) return kind;
  throw std::runtime_error("unknown kind of measure \"" + name + "\"");
}

std::size_t index_below(const Json& json, std::size_t size) {
  const auto index = json.is_number_unsigned() ? json.get<std::size_t>() : size;
  if (index >= size) throw std::runtime_error("an index beyond its table");
  return index;
}

measures::Cube cube_from(const Json& json, const measures::Layout& layout) {
  measures::Cube cube{json.at("dataset").get<std::string>(),
                      index_below(json.at("measure"), layout.measures.size()),
                      index_below(json.at("time"), layout.times.size()),
                      {},
                      json.at("integer").get<bool>(),
                      json.at("show_total").get<bool>(),
                      json.at("show_margins").get<bool>(),
                      json.at("show_cells").get<bool>()};
  for (const Json& axis : json.at("axes"))
    cube.axes.push_back(index_below(axis, layout.axes.size()));
  if (cube.axes.size() > 16) throw std::runtime_error("an array of too many dimensions");
  return cube;
}

}  // namespace

const char* name_of(measures::Kind kind) {
  switch (kind) {
    case measures::Kind::stock: return "stock";
    case measures::Kind::flow: return "flow";
    case measures::Kind::rate: return "rate";
  }
  throw std::logic_error("results file: a measure of no kind");
}

ScaleNames scale_names(const measures::Layout& layout) {
  std::set<std::string> taken{"replication", "parameter_draw", "quantile"};
  ScaleNames names;
  for (const measures::TimeAxis& time : layout.times) {
    names.times.push_back(unique_name(time.name, taken));
    claim(taken, names.times.back() + "_first");
    claim(taken, names.times.back() + "_last");
  }
  for (const measures::Axis& axis : layout.axes)
    names.axes.push_back(unique_name(axis.name, taken));
  for (const measures::Cube& cube : layout.cubes) claim(taken, cube.dataset);
  return names;
}

std::string layout_json(const measures::Layout& layout, const ScaleNames& names) {
  Json json{{"measures", Json::array()},
            {"times", Json::array()},
            {"axes", Json::array()},
            {"cubes", Json::array()}};
  for (const measures::Measure& measure : layout.measures)
    json["measures"].push_back(Json{{"name", measure.name},
                                    {"unit", measure.unit},
                                    {"description", measure.description},
                                    {"kind", name_of(measure.kind)}});
  for (std::size_t i = 0; i < layout.times.size(); ++i)
    json["times"].push_back(Json{{"name", layout.times[i].name}, {"scale", names.times[i]}});
  for (std::size_t i = 0; i < layout.axes.size(); ++i)
    json["axes"].push_back(Json{{"name", layout.axes[i].name},
                                {"scale", names.axes[i]},
                                {"labels", layout.axes[i].labels}});
  for (const measures::Cube& cube : layout.cubes)
    json["cubes"].push_back(Json{{"dataset", cube.dataset},
                                 {"measure", cube.measure},
                                 {"time", cube.time},
                                 {"axes", cube.axes},
                                 {"integer", cube.integer},
                                 {"show_total", cube.show_total},
                                 {"show_margins", cube.show_margins},
                                 {"show_cells", cube.show_cells}});
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

measures::Layout read_layout_json(const std::string& text, ScaleNames& names) {
  try {
    const Json json = Json::parse(text);
    measures::Layout layout;
    for (const Json& measure : json.at("measures"))
      layout.measures.push_back({measure.at("name").get<std::string>(),
                                 measure.at("unit").get<std::string>(),
                                 measure.at("description").get<std::string>(),
                                 kind_named(measure.at("kind").get<std::string>())});
    for (const Json& time : json.at("times")) {
      layout.times.push_back({time.at("name").get<std::string>(), {}, {}});
      names.times.push_back(time.at("scale").get<std::string>());
    }
    for (const Json& axis : json.at("axes")) {
      layout.axes.push_back(
          {axis.at("name").get<std::string>(), axis.at("labels").get<std::vector<std::string>>()});
      if (layout.axes.back().labels.size() > 65'535) throw std::runtime_error("too many labels");
      names.axes.push_back(axis.at("scale").get<std::string>());
    }
    for (const Json& cube : json.at("cubes")) layout.cubes.push_back(cube_from(cube, layout));
    return layout;
  } catch (const Json::exception& fault) {
    throw std::runtime_error(fault.what());
  }
}

}  // namespace sendsim::output
