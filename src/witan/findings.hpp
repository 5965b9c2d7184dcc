#pragma once

#include "sendsim/witan/inputs.hpp"

namespace sendsim::witan {

/// The files together must carry a baseline: residents of every age in the January it starts in and
/// in the next. @throws tabular::CsvError
void refuse_gaps(const Texts& texts, const Inputs& inputs);

/// Compares the files with each other and the years of transitions with those after them.
void add_findings(Inputs& inputs);

}  // namespace sendsim::witan
