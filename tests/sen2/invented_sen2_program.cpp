#include <array>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "invented_authority.hpp"

// Writes an invented authority's returns into a folder:
//
//     invented_sen2 DIR (blades|xml|workbook) [SEED [STOCK [SCALE]]]
//
// beside edubasealldata….csv; into DIR.personal the texts, one a line, that no output may hold;
// into DIR.truth the last census day: `plan AGE NEED PROVISION` and `open STAGE AGE DAYS`, one a
// child. STOCK: plans three years before the first return (2300); SCALE multiplies residents (1).

namespace {

void save(const std::filesystem::path& folder, const invented::File& file) {
  std::ofstream out{folder / file.name, std::ios::binary};
  out << file.text;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.name);
}

void write_truth(const std::filesystem::path& folder, const sendsim::sen2::DayZero& truth) {
  constexpr std::array kStages{"request", "assessment", "plan"};
  std::ofstream out{folder.string() + ".truth"};
  for (const auto& plan : truth.plans)
    out << "plan " << plan.dfe_age << ' ' << (code_of(plan.need).empty() ? "-" : code_of(plan.need))
        << ' ' << code_of(plan.provision) << '\n';
  for (const auto& open : truth.open)
    out << "open " << kStages.at(static_cast<std::size_t>(open.stage)) << ' ' << open.dfe_age << ' '
        << open.elapsed_days << '\n';
}

void write(const std::filesystem::path& folder, const std::string& shape,
           const invented::Authority& authority) {
  std::filesystem::create_directories(folder);
  save(folder, authority.gias());
  for (int i = 0; i < authority.look().years; ++i) {
    const int year = authority.look().first_year + i;
    if (shape == "xml") {
      save(folder, authority.xml(year));
    } else if (shape == "workbook") {
      save(folder, authority.workbook(year));
    } else if (shape == "blades") {
      const std::filesystem::path below = folder / std::to_string(year);
      std::filesystem::create_directories(below);
      for (const invented::File& file : authority.blades(year)) save(below, file);
    } else {
      throw std::runtime_error("expected blades, xml or workbook, got " + shape);
    }
  }
  std::ofstream personal{folder.string() + ".personal"};
  for (const std::string& text : authority.personal_texts()) personal << text << '\n';
  for (const std::string& text : authority.birth_dates()) personal << text << '\n';
  write_truth(folder, authority.truth());
}

}  // namespace

int main(int count, char** words) try {
  if (count < 3) {
    std::cerr << "usage: invented_sen2 DIR (blades|xml|workbook) [SEED [STOCK [SCALE]]]\n";
    return 2;
  }
  const std::uint64_t seed = count > 3 ? std::stoull(words[3]) : 1;
  invented::Look look;
  if (count > 4) look.stock = std::stoi(words[4]);
  invented::Planted planted = invented::usual_rates();
  if (count > 5) {
    planted.residents *= std::stod(words[5]);
    planted.transfers_in *= std::stod(words[5]);
  }
  const invented::Authority authority{seed, planted, look};
  write(words[1], words[2], authority);
  std::cout << authority.truth().plans.size() << " plans, " << authority.truth().open.size()
            << " open assessments on the last census day\n";
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
