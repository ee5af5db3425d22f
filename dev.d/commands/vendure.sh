# The sample plugin in a running Vendure: installs, starts, checks with a browser, stops. Not part of ./dev test.
# shellcheck shell=bash
main() {
  case "${1:-}" in
    -h | --help)
      need_node
      exec node samples/vendure/vendure.mjs --help
      ;;
  esac
  need_packages build demo
  need_node samples/op samples/hosts/node tests/browser samples/vendure
  step "compile samples/vendure" node samples/vendure/node_modules/typescript/bin/tsc -p samples/vendure
  configure release
  build release vetrina vetrina_cli vetrina-sandbox-network connector_oidc connector_mastodon
  say "start Vendure"
  exec node samples/vendure/vendure.mjs --build build/release "$@"
}
