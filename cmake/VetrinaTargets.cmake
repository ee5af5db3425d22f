# What every target of the project shares: warnings, sanitizers, dependencies, and the shape of a module.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
# Debian's boost1.81 lies beside 1.74's run-time libraries: ask for it by version.
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_library(XXHASH_LIBRARY xxhash REQUIRED)

# What of others goes into libvetrina.so.
#   bundled  private copies of OpenSSL, SQLite, Boost.URL, xxHash and libstdc++, none of them visible; needs glibc and ICU
#   system   the distribution's shared libraries; a host that brings another OpenSSL is told so when it opens
set(VETRINA_FLAVOUR bundled CACHE STRING "What libvetrina.so is: bundled or system")
set_property(CACHE VETRINA_FLAVOUR PROPERTY STRINGS bundled system)
if(NOT VETRINA_FLAVOUR MATCHES "^(bundled|system)$")
  message(FATAL_ERROR "VETRINA_FLAVOUR is bundled or system, not ${VETRINA_FLAVOUR}")
endif()
if(VETRINA_SANITIZE)
  set(VETRINA_FLAVOUR system)  # a sanitizer wants to see libstdc++ and the one copy of everything
endif()

# vetrina_dependency(sqlite SQLite::SQLite3 libsqlite3.a): linked as the shared library by everything but targets with the
# property VETRINA_BUNDLED, which take the archive.
function(vetrina_dependency name shared)
  add_library(vetrina_with_${name} INTERFACE)
  set(archives)
  foreach(file IN LISTS ARGN)
    find_library(VETRINA_ARCHIVE_${file} ${file} REQUIRED)
    list(APPEND archives ${VETRINA_ARCHIVE_${file}})
  endforeach()
  set(bundled $<BOOL:$<TARGET_PROPERTY:VETRINA_BUNDLED>>)
  target_link_libraries(vetrina_with_${name} INTERFACE "$<IF:${bundled},${archives},${shared}>")
  if(TARGET ${shared})
    target_include_directories(vetrina_with_${name} SYSTEM INTERFACE
      $<TARGET_PROPERTY:${shared},INTERFACE_INCLUDE_DIRECTORIES>)
  endif()
endfunction()
vetrina_dependency(crypto OpenSSL::Crypto libcrypto.a)
vetrina_dependency(ssl OpenSSL::SSL libssl.a libcrypto.a)
vetrina_dependency(sqlite SQLite::SQLite3 libsqlite3.a)
vetrina_dependency(url Boost::url libboost_url.a)
vetrina_dependency(xxhash ${XXHASH_LIBRARY} libxxhash.a)

add_library(vetrina_flags INTERFACE)
target_compile_options(vetrina_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers>)
# Asio and Beast are compiled once, in net/, with concrete executors: docs/decisions has the measured compile times.
target_compile_definitions(vetrina_flags INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED VETRINA_VERSION="${PROJECT_VERSION}")
if(VETRINA_SANITIZE)
  target_compile_options(vetrina_flags INTERFACE -fsanitize=${VETRINA_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(vetrina_flags INTERFACE -fsanitize=${VETRINA_SANITIZE})
  if(VETRINA_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(vetrina_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-tsan>)  # Asio's fences, beside its locks
  endif()
  if(VETRINA_SANITIZE MATCHES address AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # What ASan adds hides from GCC that a std::function or an optional was set. ASan itself and the plain build look.
    target_compile_options(vetrina_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# vetrina_module(json DEPENDS base PRIVATE nlohmann_json::nlohmann_json)
# A module is a folder of sdk/src; every .cpp in it belongs to it. DEPENDS names modules further down only; the order
# is checked again, include by include, by tests/unit/house.
function(vetrina_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*/*.cpp)
  if(NOT sources)
    add_library(vetrina_${name} INTERFACE)
    return()
  endif()
  add_library(vetrina_${name} STATIC ${sources})
  target_include_directories(vetrina_${name} PUBLIC ${CMAKE_SOURCE_DIR}/sdk/src PRIVATE ${CMAKE_SOURCE_DIR}/sdk/include)
  target_link_libraries(vetrina_${name} PUBLIC vetrina_flags ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  foreach(dependency IN LISTS ARG_DEPENDS)
    target_link_libraries(vetrina_${name} PUBLIC vetrina_${dependency})
  endforeach()
endfunction()
