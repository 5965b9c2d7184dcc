# Makes a C++ source that holds text files: cmake -DOUT=… -DNAMESPACE=… -DHEADER=… "-DFILES=a;b" -P embed.cmake
# The header declares `std::span<const PageFile> page_files()` of {name, text}.
set(text "// Made by tools/embed.cmake from the files below; changes belong there.\n#include \"${HEADER}\"\n\n")
string(APPEND text "namespace ${NAMESPACE} {\n\nstd::span<const PageFile> page_files() {\n")
string(APPEND text "  static constexpr PageFile kFiles[] = {\n")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(READ ${file} content)
  string(APPEND text "      {\"${name}\", R\"embedded(${content})embedded\"},\n")
endforeach()
string(APPEND text "  };\n  return kFiles;\n}\n\n}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUT} "${text}")
