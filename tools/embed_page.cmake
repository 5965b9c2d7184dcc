# The files of src/<module>/page become part of the module: .incbin in an asm block, which g++ and
# clang++ take alike and which needs no tool. A file that is changed, added or removed builds anew.
# The module's own page_files.hpp declares `PageFile` {name, text} and `page_files()`.
function(sendsim_embed_page module)
  set(folder ${PROJECT_SOURCE_DIR}/src/${module}/page)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
  list(FILTER files INCLUDE REGEX "\\.(html|css|js|svg|png|ico|json|woff2)$")
  set(page_blocks "")
  set(page_rows "")
  set(paths "")
  set(number 0)
  foreach(name ${files})
    set(symbol sendsim_${module}_page_${number})
    string(APPEND page_blocks "asm(\".section .rodata\\n.balign 16\\n${symbol}:\\n"
                              ".incbin \\\"${folder}/${name}\\\"\\n${symbol}_end:\\n.byte 0\\n"
                              ".globl ${symbol}\\n.globl ${symbol}_end\\n.previous\\n\");\n"
                              "extern \"C\" const char ${symbol}[];\n"
                              "extern \"C\" const char ${symbol}_end[];\n")
    string(APPEND page_rows "    PageFile{\"${name}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    list(APPEND paths ${folder}/${name})
    math(EXPR number "${number} + 1")
  endforeach()
  set(source ${PROJECT_BINARY_DIR}/generated/${module}_page_files.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[// Made by tools/embed_page.cmake.
#include "page_files.hpp"

#include <cstddef>
#include <vector>

@page_blocks@
namespace sendsim::@module@ {

std::span<const PageFile> page_files() {
  static const std::vector<PageFile> kFiles{
@page_rows@  };
  return kFiles;
}

}  // namespace sendsim::@module@
]])
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${paths}")
  target_sources(sendsim_${module} PRIVATE ${source})
  target_include_directories(sendsim_${module} PRIVATE ${PROJECT_SOURCE_DIR}/src/${module})
endfunction()
