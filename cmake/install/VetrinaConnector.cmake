# vetrina_add_connector(NAME MANIFEST connector.json [SOURCES file...]): a connector's folder, as `connector_path` wants it,
# in ${CMAKE_CURRENT_BINARY_DIR}/connectors/NAME: the manifest, and of the sources libvtc_NAME.so, the target vtc_NAME.

include_guard(GLOBAL)
function(vetrina_add_connector name)
  cmake_parse_arguments(ARG "" "MANIFEST" "SOURCES" ${ARGN})
  if(NOT ARG_MANIFEST OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "vetrina_add_connector(NAME MANIFEST connector.json [SOURCES file...])")
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/connectors/${name})
  configure_file(${ARG_MANIFEST} ${folder}/connector.json COPYONLY)
  if(NOT ARG_SOURCES)
    return()
  endif()
  add_library(vtc_${name} MODULE ${ARG_SOURCES})
  set_target_properties(vtc_${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${folder} C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(vtc_${name} PRIVATE Vetrina::connector)
  set(exports ${Vetrina_DATA_FOLDER}/connector.version)  # the entry alone: more could meet another connector's
  # libstdc++ is not shared with the host: it may have another one.
  target_link_options(vtc_${name} PRIVATE -Wl,--version-script=${exports} -Wl,--no-undefined -Wl,-z,relro,-z,now
    -static-libgcc $<$<LINK_LANGUAGE:CXX>:-static-libstdc++>)
  set_property(TARGET vtc_${name} APPEND PROPERTY LINK_DEPENDS ${exports})
endfunction()
