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

# Files of ours that git knows or would know. The generated header is its generator's business.
house_files() { git ls-files -co --exclude-standard -- "$@" ':!sdk/include/vetrina/vetrina.hpp' | sort -u; }

format_sources() {
  house_files '*.cpp' '*.hpp' '*.c' '*.h' | while read -r file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done |
    xargs -0 -r -P "$(cores)" -n 20 clang-format-16 "$@"
}

check_shell() {
  { house_files '*.sh'; house_files | while read -r file; do
    if [ -f "$file" ] && head -c 32 "$file" | head -n 1 | grep -aEq '^#!.*\b(ba|da)?sh\b'; then echo "$file"; fi
  done; } | sort -u | xargs -r shellcheck -x
}
