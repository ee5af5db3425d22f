# What a reader would otherwise have to look for.
# shellcheck shell=bash
main() {
  local fix=no
  case "${1:-}" in
    '') ;;
    --fix) fix=yes ;;
    *) die "lint: no option $1; ./dev help" ;;
  esac
  need_packages build lint
  step "rules of the house" python3 tests/unit/house/house.py
  step "symbol ledger" python3 tests/abi/symbols.py
  step "shell scripts" check_shell
  if [ "$fix" = yes ]; then step "format" format_sources -i; fi
  step "format check" format_sources --dry-run -Werror
  build_generators
  step "generated files" generated compare
  configure release
  step "clang-tidy" python3 dev.d/tidy.py build/release
}
