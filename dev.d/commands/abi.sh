# The ABI and document gates: the tests of the release build with the label abi, and what they need built.
# shellcheck shell=bash
main() {
  case "${1:-}" in
    '') ;;
    --accept) export VT_ABI_ACCEPT=1 ;;
    *) die "abi: no option $1; ./dev help" ;;
  esac
  need_packages build abi
  build release abi_gates
  say "gates"
  ctest --test-dir build/release --label-regex '^abi$' --no-tests=error --output-on-failure -j "$(cores)" </dev/null
}
