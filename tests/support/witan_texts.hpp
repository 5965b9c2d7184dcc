#pragma once

#include <string>

#include "sendsim/witan/inputs.hpp"

/// A small sound folder of witan.send inputs: two needs, three settings, two years, five projected.
namespace invented {

inline std::string witan_transitions() {
  return "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n"
         "2023,NONSEND,NONSEND,4,M,A,5\n"    // joins
         "2023,M,A,5,M,A,6\n"                // stays
         "2023,M,B,6,S,B,7\n"                // moves
         "2023,C,A,14,NONSEND,NONSEND,15\n"  // leaves
         "2024,M,A,5,M,A,6\n"
         "2024,M,A,6,NONSEND,NONSEND,7\n"
         "2024,S,B,7,S,B,8\n"
         "2024,NONSEND,NONSEND,4,M,A,5\n"
         "2024,NONSEND,NONSEND,6,S,B,7\n";
}

inline std::string witan_population() {
  std::string text = "calendar-year,academic-year,population\n";
  for (int year = 2023; year <= 2030; ++year)
    for (int ncy = -5; ncy <= 25; ++ncy)
      text += std::to_string(year) + "," + std::to_string(ncy) + ",100\n";
  return text;
}

inline sendsim::witan::Texts witan_texts() {
  return {{"transitions.csv", witan_transitions()},
          {"population.csv", witan_population()},
          {"costs.csv", "need,setting,cost\nA,M,1000\nB,M,2000.5\nA,S,9000\nB,S,9500\nA,C,50\n"},
          {"valid-states.csv",
           "setting,setting-group,min-academic-year,max-academic-year,needs,setting->setting\n"
           "M,Mainstream,-4,11,\"A,B\",\"M,S\"\n"
           "S,Special,-4,14,\"A,B\",\"S,M\"\n"
           "C,College,12,20,\"A,B\",\"C\"\n"},
          std::nullopt};
}

}  // namespace invented
