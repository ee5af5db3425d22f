# build PRESET [TARGET...]: configure where needed, then build.
# shellcheck shell=bash
: "${root:?set by ./dev}"

# One cache for all build folders and clones of a machine: paths are kept relative.
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

configure() {
  local preset="$1"
  if [ ! -f "$root/build/$preset/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$root/build/$preset/build.ninja" ]; then
    step "configure $preset" cmake --preset "$preset"
  fi
}

build() {
  local preset="$1"
  shift
  configure "$preset"
  step "build $preset${*:+ ($*)}" ninja -C "build/$preset" -j "$(cores)" "$@"
}

has_target() { # PRESET TARGET
  ninja -C "$root/build/$1" -t query "$2" >/dev/null 2>&1
}
