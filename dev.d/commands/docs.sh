# Pages that machines write: the generated files, compared or put in place, and Doxygen into build/docs.
# shellcheck shell=bash
main() {
  local mode=compare
  case "${1:-}" in
    '') ;;
    --write) mode='write' ;;
    *) die "docs: no option $1; ./dev help" ;;
  esac
  need_packages build docs
  build_generators
  step "generated files: $mode" generated "$mode"
  mkdir -p build/docs
  step "doxygen" doxygen docs/Doxyfile
  say "open build/docs/html/index.html"
}
