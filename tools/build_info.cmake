# Writes what the program says of itself; rewrites the file only when something changed, so that an
# unchanged tree builds nothing.
execute_process(COMMAND git -C ${SOURCE} rev-parse --short=12 HEAD OUTPUT_VARIABLE commit
  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git -C ${SOURCE} status --porcelain --untracked-files=no OUTPUT_VARIABLE dirty ERROR_QUIET)
if(NOT commit)
  set(commit unknown)
elseif(dirty)
  string(APPEND commit "-modified")
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "#pragma once
#define SENDSIM_VERSION \"${VERSION}\"
#define SENDSIM_COMMIT \"${commit}\"
#define SENDSIM_SOURCE \"${SOURCE}\"
#define SENDSIM_COMPILER \"${COMPILER}\"
")
