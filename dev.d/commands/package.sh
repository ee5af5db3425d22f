# Debian packages of the release build, or the same files below a folder.
# shellcheck shell=bash
: "${root:?set by ./dev}"
main() {
  local out="$root/build/packages" maintainer=() prefix=
  while [ $# -gt 0 ]; do
    case "$1" in
      --help)
        cat <<'TEXT'
./dev package [--out DIR] [--maintainer "NAME <ADDRESS>"]
                              builds libvetrina1, libvetrina-dev, vetrina-server, vetrina-connectors and vetrina-hosts
                              as Debian packages into DIR (build/packages); install them with apt install DIR/*.deb
./dev package --prefix DIR    installs the same files below DIR instead, which may be moved: for find_package(Vetrina)
                              and pkg-config without Debian
TEXT
        return
        ;;
      --out | --maintainer | --prefix)
        [ $# -gt 1 ] || die "package: $1 needs a value; ./dev package --help"
        case "$1" in
          --out) out="$(realpath -m "$2")" ;;
          --maintainer) maintainer=("-DVETRINA_PACKAGE_MAINTAINER=$2") ;;
          --prefix) prefix="$(realpath -m "$2")" ;;
        esac
        shift
        ;;
      *) die "package: no option $1; ./dev package --help" ;;
    esac
    shift
  done
  need_packages build package
  build release packaged
  if [ -n "$prefix" ]; then
    step "install" cmake --install build/release --prefix "$prefix"
    say "installed in $prefix"
    return
  fi
  if [ ${#maintainer[@]} -gt 0 ]; then step "maintainer" cmake -S . -B build/release "${maintainer[@]}"; fi
  SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
  export SOURCE_DATE_EPOCH
  mkdir -p "$out"
  step "packages" cpack --config build/release/CPackConfig.cmake -B "$out"
  find "$out" -maxdepth 1 -name '*.deb' -printf '%f  %s bytes\n' | sort
}
