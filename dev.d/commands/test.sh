# Everything built, or what --only needs; every test run. Closes with ctest's own summary.
# shellcheck shell=bash
: "${root:?set by ./dev}" "${logs:?set by ./dev}" "${node_bin:?set by ./dev}"
main() {
  local preset=release arguments=() status=0 log="$logs/ctest.log" wrap=() targets=() valgrind=no only=''
  while [ $# -gt 0 ]; do
    case "$1" in
      --only)
        [ $# -gt 1 ] || die "--only needs a regular expression"
        arguments+=(--tests-regex "$2")
        only="$2"
        shift
        ;;
      --fast) arguments+=(--label-exclude slow) ;;
      --asan) preset=asan ;;
      --tsan) preset=tsan ;;
      --valgrind) valgrind=yes ;;
      *) die "test: no option $1; ./dev help" ;;
    esac
    shift
  done
  need_packages build demo abi hosts package
  if [ "$valgrind" = yes ]; then need_packages valgrind; fi
  need_node samples/op samples/hosts/node tests/browser
  if [ "$valgrind" = yes ]; then only="${only:-^capi}"; fi
  configure "$preset"
  mapfile -t targets < <(test_targets "$preset" "$only")
  build "$preset" "${targets[@]}"
  export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}"
  export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}"
  # By itself TSan ends a forked child that starts a thread; children that open a handle of their own are what hosts do.
  export TSAN_OPTIONS="${TSAN_OPTIONS:-second_deadlock_stack=1:die_after_fork=0}"
  # GCC 12's TSan knows no address space with 32 random bits, which newer kernels use.
  if [ "$preset" = tsan ] && setarch "$(uname -m)" --addr-no-randomize true 2>/dev/null; then
    wrap=(setarch "$(uname -m)" --addr-no-randomize)
  fi
  if [ "$valgrind" = yes ]; then
    say "test: the C suite under Valgrind"
    exec python3 tests/capi/valgrind.py build/release "$only"
  fi
  say "test $preset"
  "${wrap[@]}" ctest --test-dir "build/$preset" --no-tests=error --output-on-failure -j "$(cores)" \
    "${arguments[@]}" 2>&1 </dev/null | tee "$log" || status=$?
  if [ "$status" -eq 0 ] && grep -Eq '\*\*\*(Skipped|Not Run)' "$log"; then
    grep -E '\*\*\*(Skipped|Not Run)' "$log" >&2
    die "a skipped test is a failure"
  fi
  if [ "$status" -ne 0 ]; then
    echo "to repeat them:  cd $root && PATH=$node_bin:\$PATH ctest --test-dir build/$preset --rerun-failed --output-on-failure" >&2
  fi
  exit "$status"
}
