/* The shared library needs one object of its own; everything else comes from the modules' archives. */
#include "vetrina/version.h"

typedef char vt_version_moves_with_the_project[(VT_VERSION_MAJOR == 0 && VT_VERSION_MINOR == 1) ? 1 : -1];
