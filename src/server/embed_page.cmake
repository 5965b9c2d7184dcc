# The page's files become part of the program: .incbin in an asm block, which g++ and clang++ take
# alike and which needs no tool. A file that is changed, added or removed builds anew.
set(page_folder ${CMAKE_CURRENT_LIST_DIR}/page)
file(GLOB_RECURSE page_files CONFIGURE_DEPENDS RELATIVE ${page_folder} ${page_folder}/*)
list(FILTER page_files INCLUDE REGEX "\\.(html|css|js|svg|png|ico|json|woff2)$")
set(page_blocks "")
set(page_rows "")
set(page_paths "")
set(page_number 0)
foreach(name ${page_files})
  set(symbol sendsim_page_${page_number})
  string(APPEND page_blocks "asm(\".section .rodata\\n.balign 16\\n${symbol}:\\n"
                            ".incbin \\\"${page_folder}/${name}\\\"\\n${symbol}_end:\\n.byte 0\\n"
                            ".globl ${symbol}\\n.globl ${symbol}_end\\n.previous\\n\");\n"
                            "extern \"C\" const char ${symbol}[];\n"
                            "extern \"C\" const char ${symbol}_end[];\n")
  string(APPEND page_rows "    PageFile{\"${name}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
  list(APPEND page_paths ${page_folder}/${name})
  math(EXPR page_number "${page_number} + 1")
endforeach()
set(page_source ${PROJECT_BINARY_DIR}/generated/page_files.cpp)
file(CONFIGURE OUTPUT ${page_source} @ONLY CONTENT [[// Made by src/server/embed_page.cmake.
#include "page_files.hpp"

#include <cstddef>
#include <vector>

@page_blocks@
namespace sendsim::server {

std::span<const PageFile> page_files() {
  static const std::vector<PageFile> kFiles{
@page_rows@  };
  return kFiles;
}

}  // namespace sendsim::server
]])
set_source_files_properties(${page_source} PROPERTIES OBJECT_DEPENDS "${page_paths}")
target_sources(sendsim_server PRIVATE ${page_source})
target_include_directories(sendsim_server PRIVATE ${CMAKE_CURRENT_LIST_DIR})
