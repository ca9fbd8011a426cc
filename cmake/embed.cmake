# embed_files(<target> <symbol> <root> <file>...)
# Puts files into the program, so that one binary is all there is to install.
# Defines `const std::span<const base::EmbeddedFile> <symbol>()` in namespace `embedded`;
# names are relative to <root>.
function(embed_files target symbol root)
  set(assembler ".section .rodata\n")
  set(declarations "")
  set(rows "")
  set(index 0)
  foreach(file ${ARGN})
    file(RELATIVE_PATH name ${root} ${file})
    set(label ${symbol}_${index})
    string(APPEND assembler
      ".global ${label}_begin\n.global ${label}_end\n.balign 16\n${label}_begin:\n.incbin \"${file}\"\n${label}_end:\n.byte 0\n")
    string(APPEND declarations "extern const char ${label}_begin[];\nextern const char ${label}_end[];\n")
    string(APPEND rows "  {\"${name}\", {${label}_begin, static_cast<std::size_t>(${label}_end - ${label}_begin)}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND assembler ".section .note.GNU-stack,\"\",%progbits\n")
  set(folder ${CMAKE_BINARY_DIR}/embedded)
  file(CONFIGURE OUTPUT ${folder}/${symbol}.S CONTENT "${assembler}" @ONLY)
  set(source "#include \"base/embedded.h\"\n\nextern \"C\" {\n${declarations}}\n\nnamespace embedded {\n\nstd::vector<base::EmbeddedFile> ${symbol}()\n{\n    return {\n${rows}    };\n}\n\n}\n")
  file(CONFIGURE OUTPUT ${folder}/${symbol}.cpp CONTENT "${source}" @ONLY)
  # The assembler reads the files itself, which the build does not see.
  set_source_files_properties(${folder}/${symbol}.S PROPERTIES OBJECT_DEPENDS "${ARGN}")
  target_sources(${target} PRIVATE ${folder}/${symbol}.S ${folder}/${symbol}.cpp)
endfunction()
