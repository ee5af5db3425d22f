# Debian packages, one a component: ./dev package. The install rules say what is in them, this file what they are called,
# what they need, and what the system does when they come and go.

set(VETRINA_PACKAGE_MAINTAINER "Vetrina maintainers <maintainers@vetrina.invalid>" CACHE STRING
  "Who answers for the packages, as NAME <ADDRESS>")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vetrina)
set(CPACK_PACKAGE_VENDOR Vetrina)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has a first line of its own
set(CPACK_PACKAGE_CONTACT ${VETRINA_PACKAGE_MAINTAINER})
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL runtime dev server connectors hosts)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/package/finish.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
get_target_property(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS vetrina BINARY_DIR)

set(same "(= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(VETRINA_PACKAGES libvetrina1 libvetrina-dev vetrina-server vetrina-connectors vetrina-hosts)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libvetrina1)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "vetrina-connectors, vetrina-hosts")
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "social commerce inside a shop: the library
Friend store, social login linking and direct shop links, behind a C ABI that a
shop platform embeds from any language that can call C.
.
This package has the shared library.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libvetrina-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libvetrina1 ${same}")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "pkg-config, cmake")
set(CPACK_DEBIAN_DEV_DESCRIPTION "social commerce inside a shop: headers
Headers of the C ABI (C99), of its C++ face (C++20) and of the ABI of connector
plugins, with the files of CMake and pkg-config, the guides and the reference of
every operation.")

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME vetrina-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION httpd)
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "libvetrina1 ${same}, adduser")
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "vetrina-connectors")
set(CPACK_DEBIAN_SERVER_PACKAGE_SUGGESTS "nginx, vetrina-hosts")
set(CPACK_DEBIAN_SERVER_DESCRIPTION "social commerce inside a shop: server and command line
vetrina-server answers beside a shop that cannot load a library, with TLS or on
a Unix socket, and runs the jobs; vetrina is the command line.
.
The service starts once there is an installation: see vetrina-server(8).")

set(CPACK_DEBIAN_CONNECTORS_PACKAGE_NAME vetrina-connectors)
set(CPACK_DEBIAN_CONNECTORS_PACKAGE_SECTION net)
set(CPACK_DEBIAN_CONNECTORS_DESCRIPTION "social commerce inside a shop: connectors
Plugins through which Vetrina talks to networks. Nothing is loaded that the
configuration does not name.")

set(CPACK_DEBIAN_HOSTS_PACKAGE_NAME vetrina-hosts)
set(CPACK_DEBIAN_HOSTS_PACKAGE_SECTION web)
set(CPACK_DEBIAN_HOSTS_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_HOSTS_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_HOSTS_PACKAGE_SUGGESTS "libvetrina1, vetrina-server, php-cli, php-curl")
set(CPACK_DEBIAN_HOSTS_DESCRIPTION "social commerce inside a shop: faces for other languages
One class each for PHP, Python, Node.js, Java and Go. It talks to the library
in its own process, or to a vetrina-server.")

# What dpkg runs, the file that it must not overwrite, and what a program linked with the library needs.
set(control ${CMAKE_BINARY_DIR}/install/control)
file(WRITE ${control}/shlibs "libvetrina 1 libvetrina1 (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${control}/shlibs ${CMAKE_SOURCE_DIR}/packaging/debian/triggers)
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA)
foreach(file postinst prerm postrm conffiles)
  configure_file(packaging/debian/server.${file} ${control}/${file} COPYONLY)
  list(APPEND CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA ${control}/${file})
endforeach()

# Licence and changes, which each package carries in a folder of its name.
set(CPACK_VETRINA_CHANGELOG ${CMAKE_BINARY_DIR}/install/changelog.Debian.in)
file(WRITE ${CPACK_VETRINA_CHANGELOG} "vetrina (${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * Release ${PROJECT_VERSION}; /usr/share/doc/libvetrina-dev/changelog.gz has what is new.

 -- ${VETRINA_PACKAGE_MAINTAINER}  @VETRINA_PACKAGE_DATE@
")
foreach(component package IN ZIP_LISTS CPACK_COMPONENTS_ALL VETRINA_PACKAGES)
  install(FILES packaging/debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
endforeach()
install(FILES CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libvetrina-dev RENAME changelog COMPONENT dev)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libvetrina-dev COMPONENT dev
  FILES_MATCHING PATTERN "*.md" PATTERN "openapi.json")

include(CPack)
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  cpack_add_component(${component})
endforeach()
