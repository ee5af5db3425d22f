# The sample shop with its two networks, for a person or checked by itself.
# shellcheck shell=bash
main() {
  need_packages build demo
  need_node samples/op tests/browser
  configure release
  build release demo
  say "start the shop"
  exec node samples/shop/demo.mjs --build build/release "$@"
}
