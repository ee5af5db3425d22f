# shellcheck shell=bash
main() {
  if [ $# -eq 0 ] || [ "$(type -t "$1")" != function ]; then die "./dev run FUNCTION...: a function of dev.d/*.sh"; fi
  "$@"
}
