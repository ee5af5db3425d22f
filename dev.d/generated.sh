# Committed files that our own programs generate: dev.d/generated.txt.
# shellcheck shell=bash
: "${root:?set by ./dev}"

generated_rows() { grep -Ev '^[[:space:]]*(#|$)' "$root/dev.d/generated.txt" || true; }

# The programs of the table, built once: the first word of each command is its path in the build folder.
build_generators() {
  local program programs=()
  while read -r _ program _; do
    programs+=("${program#build/release/}")
  done < <(generated_rows)
  if [ ${#programs[@]} -eq 0 ]; then return 0; fi
  mapfile -t programs < <(printf '%s\n' "${programs[@]}" | sort -u)
  build release "${programs[@]}"
}

# generated compare | write
generated() {
  local file command fresh status=0
  while read -r file command; do
    fresh="$root/build/generated/$file"
    mkdir -p "$(dirname "$fresh")"
    bash -c "$command" >"$fresh"
    if [ "$1" = write ]; then
      mkdir -p "$(dirname "$root/$file")"
      cmp -s "$fresh" "$root/$file" || cp "$fresh" "$root/$file"
    elif ! diff -u "$root/$file" "$fresh"; then
      echo "$file is not what '$command' writes: ./dev docs --write"
      status=1
    fi
  done < <(generated_rows)
  return "$status"
}
