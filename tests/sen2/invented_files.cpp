#include "invented_authority.hpp"
#include "invented_settings.hpp"

namespace invented {

File Authority::gias() const {
  std::string text;
  for (const auto& row : gias_rows(look_.authority)) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ",") + row[i];
    text += "\r\n";
  }
  return {"edubasealldata20260115.csv", text};
}

}  // namespace invented
