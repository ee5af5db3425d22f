# libFuzzer on the parsers of outside bytes. What it finds on the way stays in build/fuzz/corpus; a crash is written
# to build/fuzz/crashes and repeated by running the target on that file.
# shellcheck shell=bash
: "${logs:?set by ./dev}"
main() {
  local targets=() seconds=20 source name
  case "${1:-}" in
    '') ;;
    *[!0-9]*)
      targets=("$1")
      shift
      ;;
  esac
  seconds="${1:-$seconds}"
  need_packages build fuzz
  if [ ${#targets[@]} -eq 0 ]; then
    for source in tests/fuzz/*_fuzz.cpp; do targets+=("$(basename "$source" _fuzz.cpp)"); done
  fi
  for name in "${targets[@]}"; do
    [ -f "tests/fuzz/${name}_fuzz.cpp" ] || die "no fuzz target $name; there are: $(basename -s _fuzz.cpp tests/fuzz/*_fuzz.cpp | tr '\n' ' ')"
  done
  build fuzz "${targets[@]/%/_fuzz}"
  for name in "${targets[@]}"; do
    mkdir -p "build/fuzz/corpus/$name" build/fuzz/crashes
    step "fuzz $name for $seconds s" "build/fuzz/tests/fuzz/${name}_fuzz" "-max_total_time=$seconds" -timeout=10 \
      -rss_limit_mb=4096 -print_final_stats=1 "-artifact_prefix=build/fuzz/crashes/$name-" \
      "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
    awk '/stat::number_of_executed_units|stat::peak_rss_mb/ { printf "         %s %s\n", $1, $2 }' \
      "$logs/fuzz-$name-for-$seconds-s.log"
  done
}
