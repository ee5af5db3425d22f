# Run by CPack over the files of each package, before it packs them: what Debian's policy wants and an installation into
# another prefix does not.

file(GLOB roots LIST_DIRECTORIES true ${CPACK_TEMPORARY_DIRECTORY}/*)
find_program(GZIP gzip REQUIRED)

function(compressed)
  if(ARGN)
    execute_process(COMMAND ${GZIP} --best --no-name --force ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
  endif()
endfunction()

# The day of the release is the day of its sources, so that packing twice gives the same bytes.
execute_process(COMMAND date --rfc-email --utc --date=@$ENV{SOURCE_DATE_EPOCH} OUTPUT_VARIABLE VETRINA_PACKAGE_DATE
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

foreach(root IN LISTS roots)
  if(NOT IS_DIRECTORY ${root}/usr)
    continue()
  endif()
  file(GLOB documents ${root}/usr/share/doc/*)
  foreach(folder IN LISTS documents)
    configure_file(${CPACK_VETRINA_CHANGELOG} ${folder}/changelog.Debian @ONLY)
    file(GLOB changelogs ${folder}/changelog*)
    compressed(${changelogs})
  endforeach()
  file(GLOB pages ${root}/usr/share/man/*/*.[1-8])
  compressed(${pages})
  # The linker finds libraries in their own place; a path of ours would only hide another one.
  file(GLOB programs ${root}/usr/bin/*)
  foreach(program IN LISTS programs)
    file(RPATH_REMOVE FILE ${program})
  endforeach()
  if(EXISTS ${root}/usr/etc)
    file(RENAME ${root}/usr/etc ${root}/etc)
  endif()
endforeach()
