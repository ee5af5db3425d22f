# The demo as a whole, in processes of its own: on its own catalogue, on another shop's export, on drawn people, and with
# one thing broken, which it has to find.
function(vetrina_demo_check name)
  add_test(NAME integration/demo_check_${name}
    COMMAND ${CMAKE_SOURCE_DIR}/samples/node/node_modules/.bin/node ${CMAKE_CURRENT_SOURCE_DIR}/demo_check_test.mjs
            ${CMAKE_BINARY_DIR} ${ARGN})
  set_tests_properties(integration/demo_check_${name} PROPERTIES TIMEOUT 300 PROCESSORS 2)
endfunction()
vetrina_demo_check(plain plain)
vetrina_demo_check(catalog catalog)
vetrina_demo_check(seed seed)
foreach(sabotage ca edge consent provider plugin)
  vetrina_demo_check(without_${sabotage} sabotage ${sabotage})
endforeach()

# Linking as a person meets it, in Chromium.
add_test(NAME integration/linking_flow
  COMMAND ${CMAKE_SOURCE_DIR}/samples/node/node_modules/.bin/node ${CMAKE_CURRENT_SOURCE_DIR}/linking_flow_test.mjs
          ${CMAKE_BINARY_DIR})
set_tests_properties(integration/linking_flow PROPERTIES TIMEOUT 180 PROCESSORS 2)
