# content/messages/<room>.<language>.po → build/messages/<language>.mo
find_program(MSGCAT msgcat REQUIRED)
find_program(MSGFMT msgfmt REQUIRED)
set(message_catalogues "")
foreach(language ja easy en)
  file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/content/messages/*.${language}.po)
  set(catalogue ${CMAKE_BINARY_DIR}/messages/${language}.mo)
  set(merged ${CMAKE_BINARY_DIR}/messages/${language}.po)
  add_custom_command(OUTPUT ${catalogue}
    COMMAND ${MSGCAT} --force-po --use-first --sort-output -o ${merged} ${parts}
    COMMAND ${MSGFMT} --check-format -o ${catalogue} ${merged}
    DEPENDS ${parts} VERBATIM)
  list(APPEND message_catalogues ${catalogue})
endforeach()
add_custom_target(messages ALL DEPENDS ${message_catalogues})

# The programs read the catalogues when they run: build these first. Called when all targets are known.
function(hashiwatashi_messages_first)
  get_property(targets DIRECTORY ${CMAKE_SOURCE_DIR} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
      add_dependencies(${target} messages)
    endif()
  endforeach()
endfunction()
cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL hashiwatashi_messages_first)
