#!/usr/bin/env bash
# All tests, or one part: lint, rust, browser. Ends with a line that says how many parts passed.
set -uo pipefail
cd "$(dirname "$0")/.."
part=${1:-all}
passed=0
failed=0
names=()

step() {
  local label=$1 start=$SECONDS; shift
  printf '\n\033[1m== %s\033[0m\n' "$label"
  if "$@"; then
    passed=$((passed + 1))
    printf '== %s: ok, %s s\n' "$label" "$((SECONDS - start))"
  else
    failed=$((failed + 1))
    names+=("$label")
    printf '== %s: FAILED after %s s\n' "$label" "$((SECONDS - start))"
  fi
}

wants() { [ "$part" = all ] || [ "$part" = "$1" ]; }

if wants lint; then
  step "rustfmt" cargo fmt --all --check
  step "clippy, server" cargo clippy --workspace --all-targets --quiet -- -D warnings
  step "clippy, browser" cargo clippy -p app --features hydrate --target wasm32-unknown-unknown --quiet -- -D warnings
fi
if wants rust || wants browser; then
  step "release build" scripts/build.sh
  # without it there is nothing to prove or to visit, and an older one would prove the wrong thing
  if [ "${names[*]: -1}" = "release build" ]; then part=none; fi
fi
if wants rust; then
  step "unit, service and process tests" cargo nextest run --workspace --features app/ssr --no-fail-fast
fi
if wants browser; then
  step "browser tests" npm --prefix end2end test
fi

printf '\n'
[ "$failed" -gt 0 ] && printf 'failed: %s\n' "${names[*]}"
printf 'parts: %s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
