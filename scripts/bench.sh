#!/usr/bin/env bash
# The scoreboard against the release binary. Needs a quiet machine to mean anything.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p target/bench
cargo build --release -p proving --bins
exec target/release/bench "$@"
