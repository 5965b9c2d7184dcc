#include "private_files.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

namespace sendsim::app {

PrivateFiles::PrivateFiles() : mask_before_{::umask(077)} {
  const rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);  // where it is refused nothing is worse than without
}

PrivateFiles::~PrivateFiles() { ::umask(mask_before_); }

}  // namespace sendsim::app
