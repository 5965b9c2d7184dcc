#pragma once

#include <sys/types.h>

namespace sendsim::app {

/// While it lives, new folders and files are the owner's alone (0700, 0600), and a crash leaves no
/// core file. For what is made from person level data. One at a time: the mask is the process's.
class PrivateFiles {
 public:
  PrivateFiles();
  PrivateFiles(const PrivateFiles&) = delete;
  PrivateFiles& operator=(const PrivateFiles&) = delete;
  ~PrivateFiles();

 private:
  mode_t mask_before_;
};

}  // namespace sendsim::app
