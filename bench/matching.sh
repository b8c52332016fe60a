#!/bin/sh
# The planner's benchmark, whole: every size, every peer, every variant; then the page in the docs.
#
#   bench/matching.sh            about an hour and a half; most of it is other methods' time
#   bench/matching.sh --no-peers about ten minutes
#
# Needs the test environment (bin/test static makes it). Figures go to build/bench/matching-*.json.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
python="$root/.venv/bin/python"
mkdir -p build/bench
"$python" -m liandong compile
measure() {
    name=$1
    shift
    "$python" -m liandong bench matching --seed 7 --json "build/bench/matching-$name.json" "$@"
}
measure peers --size all --no-probes "$@"
measure mid-variants --size mid --variant all --no-peers --no-probes
measure district-variants --size district --variant all --no-peers --no-probes
measure ours --size all --growth --no-peers
"$python" bench/matching_table.py build/bench/matching-peers.json \
    build/bench/matching-mid-variants.json build/bench/matching-district-variants.json \
    build/bench/matching-ours.json >docs/reference/bench-matching.md
