#!/bin/sh
# The timeline at 100,000 synthetic records: import, cold start, search, list page, record page, memory, page weight.
#   benches/timeline.sh [RECORDS]
# Needs wrk (Debian: apt-get install wrk). Figures and what they mean: docs/performance.md.
set -eu
cd "$(dirname "$0")/.."
n=${1:-100000}
dir=target/bench
port=4079
at="http://127.0.0.1:$port"
command -v wrk >/dev/null || { echo "install wrk first: apt-get install wrk" >&2; exit 1; }
# both packages at once, so that the crates they share are built once and not once for each choice of features
cargo build --release --quiet -p trinn -p policy --bin trinn --example synthetic
trinn=target/release/trinn
mkdir -p "$dir"
[ -s "$dir/rows-$n.jsonl" ] || target/release/examples/synthetic "$n" >"$dir/rows-$n.jsonl"

rm -rf "$dir/data"
$trinn demo --data "$dir/data" >/dev/null
echo "== import of $n rows (whole command: read, check, write, commit)"
began=$(date +%s.%N)
$trinn import policies "$dir/rows-$n.jsonl" --data "$dir/data"
ended=$(date +%s.%N)
awk -v a="$began" -v b="$ended" -v n="$n" 'BEGIN { printf "%.2f s, %.0f rows/s\n", b - a, n / (b - a) }'

echo "== first start after the import (the index is filled)"
start() {
    began=$(date +%s.%N)
    $trinn serve --data "$dir/data" --listen "127.0.0.1:$port" "$@" >"$dir/server.log" 2>&1 &
    server=$!
    trap 'kill $server 2>/dev/null || :' EXIT
    until curl -fs -o /dev/null "$at/policies/43626"; do sleep 0.01; done
    ended=$(date +%s.%N)
    awk -v a="$began" -v b="$ended" 'BEGIN { printf "start to first response: %.0f ms\n", (b - a) * 1000 }'
}
stop() { kill $server; wait $server 2>/dev/null || :; trap - EXIT; }
# processor milliseconds that the server has used: unlike times on the wall they hardly depend on what else runs
used() { awk '{ print ($14 + $15) * 10 }' "/proc/$server/stat"; }
# load SCRIPT: 8 s of wrk after a second to warm up, with processor time for each request
load() {
    wrk -t1 -c16 -d1s -s "$1" "$at" >/dev/null
    before=$(used)
    wrk -t1 -c16 -d8s --latency -s "$1" "$at" >"$dir/wrk.txt"
    after=$(used)
    grep -E '50%|99%|Requests/sec|Non-2xx' "$dir/wrk.txt"
    awk -v a="$before" -v b="$after" '/requests in/ { printf "  processor time for each: %.2f ms\n", (b - a) / $1 }' "$dir/wrk.txt"
}
resident() { awk '/VmRSS|VmHWM/ { printf "%s %d MB  ", $1, $2 / 1024 } END { print "" }' "/proc/$server/status"; }
start
resident
stop
echo "== cold start on an existing database"
start; stop
start; stop

echo "== pages out of the cache (wrk, 16 connections, cores shared with the load)"
start
wrk -t1 -c16 -d8s --latency -H 'Accept-Encoding: gzip' "$at/policies/43626" | grep -E '50%|99%|Requests/sec'
resident
echo "== page weight of a first visit without fonts, compressed bytes"
page=$(curl -s --compressed -H 'Accept-Language: nb' "$at/policies/43626")
sum=$(curl -s -H 'Accept-Encoding: gzip' -H 'Accept-Language: nb' "$at/policies/43626" | wc -c)
for asset in $(printf '%s' "$page" | grep -oE '/assets/trinn\.[0-9a-f]+\.(css|js)' | sort -u) /assets/mark.svg; do
    sum=$((sum + $(curl -s -H 'Accept-Encoding: gzip' "$at$asset" | wc -c)))
done
echo "$sum bytes"
stop

echo "== pages made anew for every request (cache off)"
start --page-cache 0
cat >"$dir/records.lua" <<'L'
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "/policies/" .. (1000000 + (n * 7919) % 90000))
end
L
echo "record page, another record each time:"
load "$dir/records.lua"
cat >"$dir/lists.lua" <<'L'
local words = {"digital", "teachers", "kompetanse", "apprenticeship", "training", "equipment", "strategy", "centres", "reform", "data"}
local countries = {"NO", "AT", "DE", "LT", "EE", "FR"}
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "/policies?q=" .. words[n % #words + 1] .. "&country=" .. countries[n % #countries + 1])
end
L
echo "list page, ten searches in six countries:"
load "$dir/lists.lua"
resident
stop

echo "== search in-process"
TRINN_BENCH_DATA="$PWD/$dir/data" cargo bench --quiet -p trinn -p policy --bench timeline
