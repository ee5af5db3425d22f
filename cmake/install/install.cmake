# What `cmake --install` puts where, in the components that become packages: runtime, dev, server, connectors, hosts.
# Everything is found from where it lies, so that a prefix may be moved.
include(CMakePackageConfigHelpers)

# Debian looks for libraries and for CMake's and pkg-config's files in lib/<architecture> of /usr and /usr/local alike, and
# one build must serve both; GNUInstallDirs would ask CMAKE_INSTALL_PREFIX and freeze the answer.
if(NOT DEFINED CMAKE_INSTALL_LIBDIR AND EXISTS /etc/debian_version AND CMAKE_LIBRARY_ARCHITECTURE)
  set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE} CACHE PATH "Object code libraries")
endif()
include(GNUInstallDirs)

set(VETRINA_CONNECTOR_FOLDER lib/vetrina/connectors)
set(VETRINA_DATA_FOLDER ${CMAKE_INSTALL_DATADIR}/vetrina)
set(VETRINA_CMAKE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/Vetrina)
set(made ${CMAKE_BINARY_DIR}/install)

# --- the library, and what a host compiles against

add_library(vetrina_cpp INTERFACE)  # vetrina.hpp: headers over the C ABI
target_compile_features(vetrina_cpp INTERFACE cxx_std_20)
target_link_libraries(vetrina_cpp INTERFACE vetrina)
add_library(vetrina_connector_headers INTERFACE)  # a connector links nothing of ours
target_include_directories(vetrina_connector_headers INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(vetrina PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
  "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/sdk/include>;$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
set_target_properties(vetrina_cpp PROPERTIES EXPORT_NAME cpp)
set_target_properties(vetrina_connector_headers PROPERTIES EXPORT_NAME connector)

install(TARGETS vetrina EXPORT VetrinaTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev)
install(TARGETS vetrina_cpp vetrina_connector_headers EXPORT VetrinaTargets)
install(EXPORT VetrinaTargets NAMESPACE Vetrina:: DESTINATION ${VETRINA_CMAKE_FOLDER} COMPONENT dev)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/sdk/include/vetrina DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)

configure_package_config_file(cmake/install/VetrinaConfig.cmake.in ${made}/VetrinaConfig.cmake
  INSTALL_DESTINATION ${VETRINA_CMAKE_FOLDER} PATH_VARS VETRINA_CONNECTOR_FOLDER VETRINA_DATA_FOLDER)
# Until 1.0 a minor version may change what the C++ face says; the C ABI's soname never does.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(compatible SameMinorVersion)
else()
  set(compatible SameMajorVersion)
endif()
write_basic_package_version_file(${made}/VetrinaConfigVersion.cmake COMPATIBILITY ${compatible})
install(FILES ${made}/VetrinaConfig.cmake ${made}/VetrinaConfigVersion.cmake cmake/install/VetrinaConnector.cmake
  DESTINATION ${VETRINA_CMAKE_FOLDER} COMPONENT dev)
install(FILES plugins/connector.version DESTINATION ${VETRINA_DATA_FOLDER} COMPONENT dev)

file(RELATIVE_PATH prefix_from_pc /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(name vetrina vetrina-connector)
  configure_file(cmake/install/${name}.pc.in ${made}/${name}.pc @ONLY)
  install(FILES ${made}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endforeach()

# All that is installed, for who does not want to build the tests first: ./dev package.
add_custom_target(packaged DEPENDS vetrina vetrina_cli vetrina_server)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

# --- the programs

file(RELATIVE_PATH libraries_from_programs /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
set_target_properties(vetrina_cli vetrina_server PROPERTIES INSTALL_RPATH $ORIGIN/${libraries_from_programs})
install(TARGETS vetrina_cli vetrina_server RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT server)
install(FILES packaging/vetrina-server.service DESTINATION lib/systemd/system COMPONENT server)
install(FILES packaging/nginx.conf DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/nginx/snippets RENAME vetrina.conf
  COMPONENT server)
install(FILES packaging/man/vetrina.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT server)
install(FILES packaging/man/vetrina-server.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8 COMPONENT server)

# --- connectors: a folder each, as the build lays them out

file(GLOB manifests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/*/connector.json)
foreach(manifest IN LISTS manifests)
  get_filename_component(folder ${manifest} DIRECTORY)
  get_filename_component(name ${folder} NAME)
  if(NOT TARGET connector_${name})
    continue()  # an example for authors, which is not built
  endif()
  add_dependencies(packaged connector_${name})
  install(FILES ${manifest} DESTINATION ${VETRINA_CONNECTOR_FOLDER}/${name} COMPONENT connectors)
  if(TARGET vtc_${name})
    install(TARGETS vtc_${name} LIBRARY DESTINATION ${VETRINA_CONNECTOR_FOLDER}/${name} COMPONENT connectors)
  endif()
endforeach()

# --- the class that each language copies or includes; their stories stay with the samples

set(hosts ${CMAKE_SOURCE_DIR}/samples/hosts)
install(FILES ${hosts}/php/Vetrina.php ${hosts}/php/vetrina_ffi.h DESTINATION ${VETRINA_DATA_FOLDER}/php COMPONENT hosts)
install(FILES ${hosts}/python/vetrina.py DESTINATION ${VETRINA_DATA_FOLDER}/python COMPONENT hosts)
install(FILES ${hosts}/node/vetrina.mjs ${hosts}/node/vetrina.d.mts DESTINATION ${VETRINA_DATA_FOLDER}/node COMPONENT hosts)
install(FILES ${hosts}/java/Vetrina.java DESTINATION ${VETRINA_DATA_FOLDER}/java COMPONENT hosts)
install(FILES ${hosts}/go/vetrina/vetrina.go DESTINATION ${VETRINA_DATA_FOLDER}/go/vetrina COMPONENT hosts)
