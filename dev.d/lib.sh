# What the commands of ./dev share: steps with their times, packages, Node, builds. Sourced by ./dev, with $root set.
# shellcheck shell=bash
: "${root:?set by ./dev}"

started_at=$SECONDS
logs="$root/build/logs"
mkdir -p "$logs"

say() { printf '[%4d s] %s\n' $((SECONDS - started_at)) "$*"; }

die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

# step NAME COMMAND...: runs it quietly with a line before and after, and one every 30 s while it lasts. Its output is
# in build/logs; of a step that fails the end is shown, and the command that repeats it.
step() {
  local name="$1" log began=$SECONDS pid status=0 beat=0
  shift
  log="$logs/$(printf '%s' "$name" | tr -c 'a-zA-Z0-9._-' '-').log"
  say "$name"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # A job in the background does not get the terminal's Ctrl-C.
  trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    beat=$((beat + 1))
    if [ $((beat % 150)) -eq 0 ]; then say "$name: $(tail -n 1 "$log" | cut -c 1-100)"; fi
  done
  wait "$pid" || status=$?
  trap - INT TERM
  if [ "$status" -ne 0 ]; then
    tail -n 60 "$log" >&2
    {
      printf '\n[%4d s] %s FAILED (exit %d); the whole output: %s\n' \
        $((SECONDS - started_at)) "$name" "$status" "${log#"$root"/}"
      printf 'to repeat it:  cd %s && %s\n' "$root" "$(repeatable "$@")"
    } >&2
    exit "$status"
  fi
  say "$name: done in $((SECONDS - began)) s"
}

# A command line a person can paste. Functions of these scripts are reached through `./dev run`.
repeatable() {
  local words
  words="$(printf '%q ' "$@")"
  if [ "$(type -t "$1")" = function ]; then printf './dev run %s' "$words"; else printf '%s' "$words"; fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo --non-interactive "$@"
  else
    die "needs root or sudo for: $*"
  fi
}

cores() { nproc; }

# shellcheck source=dev.d/packages.sh
. "$root/dev.d/packages.sh"
# shellcheck source=dev.d/node.sh
. "$root/dev.d/node.sh"
# shellcheck source=dev.d/build.sh
. "$root/dev.d/build.sh"
# shellcheck source=dev.d/generated.sh
. "$root/dev.d/generated.sh"
# shellcheck source=dev.d/checks.sh
. "$root/dev.d/checks.sh"
