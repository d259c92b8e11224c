#!/usr/bin/env bash
# Installs what building (and with `test`, testing) Checkwell needs, and nothing that is already there.
#
#   scripts/setup.sh build    Rust with the wasm32 target, cargo-leptos, wasm-bindgen, wasm-opt
#   scripts/setup.sh test     the same, and cargo-nextest, Chromium, the npm parts of end2end/
#
# Each step tries the ordinary way first (rustup, cargo binstall). Where a download is refused, it falls back to
# Debian's packages and to building from crates.io. What it finds out is written to $CACHE/env.sh, which the
# Makefile reads. Run again, it takes about a second.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly WANT="${1:-build}"
readonly CACHE="${CHECKWELL_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/checkwell}"
readonly CARGO_LEPTOS_VERSION=0.3.11
readonly WASM_BINDGEN_VERSION=0.2.130 # the same as the crate pinned in Cargo.toml
readonly BINARYEN_VERSION=132
readonly WASM_TARGET=wasm32-unknown-unknown
readonly LINKED_TOOLCHAIN=checkwell-wasm

mkdir -p "$CACHE/bin" "$CACHE/log"
export PATH="$CACHE/bin:$CACHE/npm/node_modules/.bin:$HOME/.cargo/bin:$PATH"

say() { printf '\033[1m[setup]\033[0m %s\n' "$*" >&2; }
die() { printf '\033[1;31m[setup] %s\033[0m\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# run LABEL COMMAND…: runs quietly into a log with a sign of life every 15 s; on failure shows the log's end.
run() {
  local label=$1 log start pid; shift
  log="$CACHE/log/$(echo "$label" | tr -c 'a-zA-Z0-9\n' '-').log"
  say "$label …"
  start=$SECONDS
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    for _ in $(seq 15); do kill -0 "$pid" 2>/dev/null || break; sleep 1; done
    kill -0 "$pid" 2>/dev/null && say "  $label: $((SECONDS - start)) s, $(tail -n 1 "$log" | cut -c 1-90)"
  done
  if ! wait "$pid"; then
    tail -n 15 "$log" >&2
    return 1
  fi
  say "  done in $((SECONDS - start)) s"
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo -n "$@"; else return 1; fi; }

apt_install() {
  have apt-get || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
}

ensure_rust() {
  have cargo && have rustc && have cc && return
  have cc || run "install a C compiler" apt_install build-essential pkg-config \
    || die "No C compiler: install gcc and make (Debian: apt-get install build-essential), then try again."
  have cargo && return
  run "install Rust with rustup" sh -c 'curl -fsSL https://sh.rustup.rs | sh -s -- -y --profile minimal -c rustfmt -c clippy' \
    || die "Rust could not be installed: install it from https://rustup.rs (1.95 or newer), then try again."
}

# true when the compiler in use can build for wasm: compiles an empty library for it
wasm_std_works() {
  local dir="$CACHE/probe"
  mkdir -p "$dir" && : >"$dir/lib.rs"
  rustc --crate-type rlib --target "$WASM_TARGET" --out-dir "$dir" "$dir/lib.rs" >/dev/null 2>&1
}

ensure_wasm_target() {
  [ -f "$CACHE/toolchain.sh" ] && . "$CACHE/toolchain.sh"
  wasm_std_works && return
  if have rustup && run "add the $WASM_TARGET target" rustup target add "$WASM_TARGET" && wasm_std_works; then
    return
  fi
  say "rustup could not fetch the target; building wasm's standard library from Debian's sources instead"
  run "install Debian's Rust and its sources" apt_install rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web \
    || die "No $WASM_TARGET standard library. With a network: rustup target add $WASM_TARGET. On Debian: apt-get install rustc-web cargo-web rust-web-src."
  local lld
  lld=$(find "$HOME/.rustup/toolchains" -name rust-lld -type f 2>/dev/null | head -n 1 || true)
  if [ -z "$lld" ]; then
    have wasm-ld || run "install a wasm linker" apt_install lld || die "No wasm linker: install lld, then try again."
    lld=$(command -v wasm-ld)
  fi
  local std="$CACHE/wasm-std"
  mkdir -p "$std/src" && : >"$std/src/lib.rs"
  printf '[package]\nname = "wasm-std"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$std/Cargo.toml"
  run "build wasm's standard library" env RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$lld" CARGO_TARGET_DIR="$std/target" \
    /usr/bin/cargo build --manifest-path "$std/Cargo.toml" -Z build-std=std,panic_abort --target "$WASM_TARGET" --release \
    || die "wasm's standard library did not build; the log is in $CACHE/log."
  as_root mkdir -p "/usr/lib/rustlib/$WASM_TARGET/lib"
  as_root sh -c "cp '$std'/target/$WASM_TARGET/release/deps/*.rlib /usr/lib/rustlib/$WASM_TARGET/lib/"
  if have rustup; then
    rustup toolchain link "$LINKED_TOOLCHAIN" /usr
    echo "export RUSTUP_TOOLCHAIN=$LINKED_TOOLCHAIN" >"$CACHE/toolchain.sh"
  else
    : >"$CACHE/toolchain.sh"
  fi
  echo "export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$lld" >>"$CACHE/toolchain.sh"
  . "$CACHE/toolchain.sh"
  wasm_std_works || die "The $WASM_TARGET target still does not work; remove $CACHE and try again."
}

is_version() { have "$1" && "$1" --version 2>/dev/null | grep -qF "$2"; }

# install_tool CRATE VERSION EXTRA-CARGO-ARGS…: a prebuilt binary when there is one, else from source
install_tool() {
  local name=$1 version=$2; shift 2
  if have cargo-binstall && run "fetch $name $version" cargo binstall -y --root "$CACHE" "$name@$version"; then return; fi
  say "building $name $version from source (once a machine; cargo-leptos takes 10 to 20 minutes)"
  run "build $name" env CARGO_TARGET_DIR="$CACHE/tools-target" cargo install --root "$CACHE" "$name" --version "$version" "$@"
}

ensure_wasm_bindgen() {
  is_version wasm-bindgen "$WASM_BINDGEN_VERSION" && return
  install_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" \
    || die "wasm-bindgen $WASM_BINDGEN_VERSION is needed: cargo install wasm-bindgen-cli --version $WASM_BINDGEN_VERSION"
}

# rustc_at_least MINOR COMPILER: is it Rust 1.MINOR or newer?
rustc_at_least() {
  local minor
  minor=$("$2" --version 2>/dev/null | sed -nE 's/^rustc 1\.([0-9]+)\..*/\1/p')
  [ -n "$minor" ] && [ "$minor" -ge "$1" ]
}

ensure_cargo_leptos() {
  is_version cargo-leptos "$CARGO_LEPTOS_VERSION" && return
  # It asks for Rust 1.96. Where the toolchain in use is older and cannot be updated, Debian's builds it.
  if rustc_at_least 96 rustc; then
    install_tool cargo-leptos "$CARGO_LEPTOS_VERSION" --locked --features no_downloads && return
  fi
  if ! rustc_at_least 96 /usr/bin/rustc; then
    run "install Debian's Rust" apt_install rustc-web cargo-web || true
  fi
  RUSTC=/usr/bin/rustc PATH="/usr/bin:$PATH" \
    install_tool cargo-leptos "$CARGO_LEPTOS_VERSION" --locked --features no_downloads \
    || die "cargo-leptos $CARGO_LEPTOS_VERSION is needed: cargo install cargo-leptos --locked --version $CARGO_LEPTOS_VERSION"
}

ensure_node() {
  have npm && return
  run "install Node.js" apt_install nodejs npm || die "Node.js 20 or newer with npm is needed: https://nodejs.org"
}

ensure_wasm_opt() {
  is_version wasm-opt "version $BINARYEN_VERSION" && return
  ensure_node
  run "install wasm-opt (binaryen $BINARYEN_VERSION)" npm install --prefix "$CACHE/npm" --no-fund --no-audit "binaryen@$BINARYEN_VERSION" \
    || die "wasm-opt is needed: npm install binaryen@$BINARYEN_VERSION, or your system's binaryen package, on PATH."
}

ensure_nextest() {
  cargo nextest --version >/dev/null 2>&1 && return
  install_tool cargo-nextest 0.9.143 --locked || die "cargo-nextest is needed: https://nexte.st"
}

ensure_browser() {
  local path
  for path in "${CHROMIUM_PATH:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    [ -n "$path" ] && [ -x "$path" ] && { BROWSER=$path; return; }
  done
  if run "install Chromium and a Chinese font" apt_install chromium fonts-noto-cjk; then BROWSER=/usr/bin/chromium; return; fi
  ensure_node
  run "install Playwright's Chromium" sh -c 'cd end2end && npx playwright install --with-deps chromium' \
    || die "A Chromium is needed for the browser tests: install it and set CHROMIUM_PATH to its binary."
  BROWSER=
}

ensure_end2end() {
  ensure_node
  [ -f end2end/package-lock.json ] || return 0
  [ end2end/node_modules/.package-lock.json -nt end2end/package-lock.json ] && return
  run "install the npm parts of end2end" sh -c 'cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit && touch node_modules/.package-lock.json' \
    || die "npm ci failed in end2end; the log is in $CACHE/log."
}

BROWSER=${CHROMIUM_PATH:-}
ensure_rust
ensure_wasm_target
ensure_wasm_opt
ensure_wasm_bindgen
ensure_cargo_leptos
if [ "$WANT" = test ]; then
  ensure_nextest
  ensure_browser
  ensure_end2end
fi

{
  echo "# written by scripts/setup.sh"
  echo "export PATH=\"$CACHE/bin:$CACHE/npm/node_modules/.bin:\$HOME/.cargo/bin:\$PATH\""
  [ -f "$CACHE/toolchain.sh" ] && cat "$CACHE/toolchain.sh"
  [ -n "$BROWSER" ] && echo "export CHROMIUM_PATH=\"$BROWSER\""
  true
} >"$CACHE/env.sh.new"
# a build set-up must not forget the browser that a test set-up found
if ! grep -q CHROMIUM_PATH "$CACHE/env.sh.new" && [ -f "$CACHE/env.sh" ]; then
  grep CHROMIUM_PATH "$CACHE/env.sh" >>"$CACHE/env.sh.new" || true
fi
mv "$CACHE/env.sh.new" "$CACHE/env.sh"
