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

# test_targets PRESET REGEX: what to build for these tests, one a line; no line where that is everything. The parts whose
# tests run their own programs alone are the C suite, the gates, the house rules and the modules.
test_targets() {
  local preset="$1" regex="$2" part
  case "$regex" in
    *'|'* | [!^]*) return 0 ;;
  esac
  part="${regex#^}"
  part="${part%%[^a-z]*}"
  case "$part" in
    capi) echo tests/capi/all ;;
    abi) echo abi_gates ;;
    house) echo tests/unit/house/all ;;
    bench) ;;
    *) if has_target "$preset" "unit_$part"; then echo "unit_$part"; fi ;;
  esac
}
