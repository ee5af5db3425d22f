# What ./dev lint runs over the files themselves.
# shellcheck shell=bash

# Files of ours that git knows or would know. The generated header is its generator's business.
house_files() { git ls-files -co --exclude-standard -- "$@" ':!sdk/include/vetrina/operations.hpp' | sort -u; }

format_sources() {
  house_files '*.cpp' '*.hpp' '*.c' '*.h' | while read -r file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done |
    xargs -0 -r -P "$(cores)" -n 20 clang-format-16 "$@"
}

check_shell() {
  { house_files '*.sh'; house_files | while read -r file; do
    if [ -f "$file" ] && head -c 32 "$file" | head -n 1 | grep -aEq '^#!.*\b(ba|da)?sh\b'; then echo "$file"; fi
  done; } | sort -u | xargs -r shellcheck -x
}
