#!/usr/bin/env bash
# The release build: the server binary and the site with hashed, precompressed files. Warnings name what is slow.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p target

# The build is repeated only when a source is newer than the binary: `make run` starts in seconds.
stamp=target/release/.checkwell-built
# `make watch` puts its own files into the same site; those of the release have the names that hash.txt tells
site_is_ours() {
  local css
  css=$(sed -n 's/^css: *//p' target/release/hash.txt 2>/dev/null) && [ -n "$css" ] && [ -f "target/site/pkg/checkwell.$css.css" ]
}
if [ -z "${FORCE:-}" ] && [ -x target/release/checkwell ] && [ -f "$stamp" ] && site_is_ours \
  && [ -z "$(find app server style public Cargo.toml Cargo.lock scripts/build.sh -newer "$stamp" -type f -print -quit)" ]; then
  exit 0
fi
echo "[build] server and WASM, release (the first time takes about 10 minutes on 2 cores)" >&2
# old parts must not stay beside the new ones: their names are hashes
rm -rf target/site
cargo leptos build --release --split --lib-features hydrate,split -P
touch "$stamp"
