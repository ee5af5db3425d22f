# shellcheck shell=bash
main() {
  cat <<'TEXT'
./dev demo [--check] [--catalog FILE] [--seed N]
                              install, build and start the sample shop; --check runs the whole main job without a
                              person and exits 0 or 1; --catalog takes any Shopify product export
./dev vendure [--stay] [--fresh]
                              the sample plugin in a running Vendure: install, start, check with a browser, stop;
                              --stay leaves it open for a person. Not part of ./dev test
./dev test [--only REGEX] [--fast] [--asan] [--tsan] [--valgrind]
                              install, build, run the tests; --only '^capi', '^abi' or a module as '^links' builds
                              what these need, any other REGEX everything; --fast leaves out those labelled slow;
                              --valgrind: the C suite alone, under memcheck
./dev bench [NAME...] [--scale NAME] [--data DIR] [--cold] [--json]
                              each benchmark against its peers in the same run; --json: only the result lines;
                              --scale: shoppers of friend_store's town (30k, 300k, seed: 3,094,020) or a made-up
                              shop of ranking (small, lastfm, ciao, yelp, dense, alone, sparse); --data: a folder
                              with train_set.txt, test_set.txt and trust.txt in its place; --cold: ranking for
                              visitors without a history, too
./dev lint [--fix]            format, tidy, module order and walls, header rules, ledgers, generated files, shell
./dev fuzz [TARGET] [SECONDS] libFuzzer on one parser, or on each for SECONDS (default 20)
./dev abi [--accept]          the ABI and document gates; --accept adds what is new to the golden files
./dev package [--out DIR] [--maintainer "NAME <ADDRESS>"] [--prefix DIR]
                              Debian packages of library, headers, server, connectors and faces in build/packages; or
                              the same files below a folder that may be moved; ./dev package --help
./dev docs [--write]          Doxygen and the generated pages; --write puts the pages in place
./dev run FUNCTION...         one step of the above again, as a failing step prints it
./dev help                    this text

Each installs what is missing (Debian 12 and npm packages, pinned in dev.d/packages.txt and the lock files), as root
or with sudo, and asks nothing. Logs are in build/logs, builds in build/<preset>.
TEXT
}
