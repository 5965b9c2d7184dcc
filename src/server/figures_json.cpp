#include "figures_json.hpp"

#include <cmath>
#include <string_view>
#include <variant>

#include "json_text.hpp"

namespace sendsim::server {
namespace {

constexpr double kWide = 720;  // view boxes, in CSS pixels
constexpr double kNarrow = 340;

Json charts_json(const report::Figure& figure) {
  Json charts = Json::array();
  for (std::size_t i = 0; i < figure.charts.size(); ++i) {
    const report::Figure::Drawn& drawn = figure.charts[i];
    report::Drawing drawing{
        .id = figure.id + "-" + std::to_string(i) + "-wide",
        .title = drawn.title.empty() ? figure.title : figure.title + ": " + drawn.title,
        .finding = figure.finding,
        .width = kWide};
    std::string wide = report::svg(drawn.chart, drawing);
    drawing.id = figure.id + "-" + std::to_string(i) + "-narrow";
    drawing.width = kNarrow;
    charts.push_back({{"title", drawn.title},
                      {"wide", std::move(wide)},
                      {"narrow", report::svg(drawn.chart, drawing)}});
  }
  return charts;
}

Json cell_json(const report::Cell& cell, report::Number number) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  const auto* value = std::get_if<double>(&cell);
  if (value == nullptr || !std::isfinite(*value)) return nullptr;
  return {{"v", *value}, {"t", report::number_text(*value, number)}};
}

/// What a value is counted in, where its text says so and the value itself does not.
std::string_view unit_of(const report::Column& column) {
  if (column.is_text) return "";
  return column.number == report::Number::pounds    ? "£"
         : column.number == report::Number::percent ? "share"
                                                    : "";
}

Json table_json(const report::Table& table) {
  Json columns = Json::array();
  for (const report::Column& column : table.columns)
    columns.push_back(
        {{"heading", column.heading}, {"text", column.is_text}, {"unit", unit_of(column)}});
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (std::size_t i = 0; i < row.size(); ++i)
      cells.push_back(cell_json(row[i], table.columns.at(i).number));
    rows.push_back(std::move(cells));
  }
  return {{"caption", table.caption}, {"columns", std::move(columns)}, {"rows", std::move(rows)}};
}

}  // namespace

std::string figures_json(const std::vector<report::Figure>& figures) {
  Json all = Json::array();
  for (const report::Figure& figure : figures)
    all.push_back({{"id", figure.id},
                   {"title", figure.title},
                   {"finding", figure.finding},
                   {"charts", charts_json(figure)},
                   {"table", table_json(figure.table)},
                   {"note", figure.note}});
  return text_of(all);
}

}  // namespace sendsim::server
