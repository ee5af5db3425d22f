# need_packages GROUP...: Debian packages of packages.txt, installed where missing, versions checked. Asks nothing.
# shellcheck shell=bash
: "${root:?set by ./dev}"

# Lines "package version" of the groups, each once.
packages_of() {
  local group
  for group in "$@"; do
    awk -v group="$group" '$1 == group { print $2, $3 }' "$root/dev.d/packages.txt"
  done | sort -u
}

# Lines "package version" of those of the groups' packages that are installed: one question for all, as each costs a
# fork that a second run would feel.
installed_of() {
  local names
  mapfile -t names < <(packages_of "$@" | cut -d ' ' -f 1)
  { dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' "${names[@]}" 2>/dev/null || true; } |
    awk '$1 == "installed" { sub(/^[0-9]+:/, "", $3); print $2, $3 }'
}

version_fits() { # INSTALLED WANTED
  case "$2" in
    '>='*) dpkg --compare-versions "$1" ge "${2#>=}" ;;
    *) [ "${1#"$2"}" != "$1" ] ;;
  esac
}

need_packages() {
  local missing=() package wanted version
  local -A installed=()
  command -v dpkg-query >/dev/null || die "this is not Debian: install what dev.d/packages.txt lists, then build with cmake --preset release"
  while read -r package version; do installed[$package]="$version"; done < <(installed_of "$@")
  while read -r package wanted; do
    [ -n "${installed[$package]:-}" ] || missing+=("$package")
  done < <(packages_of "$@")
  if [ ${#missing[@]} -gt 0 ]; then
    # Only where sudo itself insists on a password; a step runs in the background and could not ask.
    if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null; then sudo --non-interactive true 2>/dev/null || sudo --validate; fi
    step "install ${#missing[@]} Debian packages ($*)" install_packages "${missing[@]}"
    while read -r package version; do installed[$package]="$version"; done < <(installed_of "$@")
  fi
  while read -r package wanted; do
    version="${installed[$package]:-}"
    version_fits "$version" "$wanted" ||
      die "$package is ${version:-not installed}, this project is built and tested with $wanted* (Debian 12; dev.d/packages.txt)"
  done < <(packages_of "$@")
}

# Installing must not start a database server on somebody's machine: while we install, Debian's own switch for that
# (policy-rc.d) says no, unless the administrator has one already. Whoever interrupts us gets apt-get's end first, so
# that neither a half installed package nor the switch stays behind.
policy=/usr/sbin/policy-rc.d

install_packages() {
  if [ ! -e "$policy" ]; then
    trap 'exit 143' TERM
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold install --no-install-recommends "$@"
}
