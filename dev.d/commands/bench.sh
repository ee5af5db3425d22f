# Benchmarks: each runs its peers in the same run, interleaved, and prints one JSON object a line.
# shellcheck shell=bash
main() {
  local names=() options=() json=no name status=0 program
  while [ $# -gt 0 ]; do
    case "$1" in
      --json) json=yes ;;
      --scale | --data)
        [ $# -gt 1 ] || die "$1 needs a value; ./dev help"
        options+=("$1" "$2")
        shift
        ;;
      --cold) options+=("$1") ;;
      -*) die "bench: no option $1; ./dev help" ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  if [ "$json" = yes ]; then exec 3>&1 >&2; else exec 3>&1; fi
  need_packages build
  if [ ${#names[@]} -eq 0 ]; then
    for program in tests/bench/*_bench.cpp; do names+=("$(basename "$program" _bench.cpp)"); done
  fi
  for name in "${names[@]}"; do
    [ -f "tests/bench/${name}_bench.cpp" ] || die "no benchmark $name; there are: $(basename -s _bench.cpp tests/bench/*_bench.cpp | tr '\n' ' ')"
  done
  build release "${names[@]/%/_bench}"
  for name in "${names[@]}"; do
    say "bench $name"
    "build/release/tests/bench/${name}_bench" "${options[@]}" >&3 || status=$?
  done
  exit "$status"
}
