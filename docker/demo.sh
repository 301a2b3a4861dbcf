#!/usr/bin/env bash
# The main job, end to end: services up, workers running, seeds published, found by word, person and place.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

say() { printf '\n▸ %s\n' "$*"; }

say "Starting Kafka and Elasticsearch"
make --no-print-directory up

say "Publishing the articles in seeds/"
dateline publish seeds

say "Enriching and indexing them"
mkdir -p var/logs
dateline run >var/logs/demo.log 2>&1 &
workers=$!
trap 'kill "$workers" 2>/dev/null || true; wait "$workers" 2>/dev/null || true' EXIT
dateline wait --timeout 240

say 'dateline search "peace agreement"'
dateline search "peace agreement" --size 3
say 'dateline search --person "Nikol Pashinyan"'
dateline search --person "Nikol Pashinyan" --size 3
say 'dateline search --near Yerevan --within 200km'
dateline search --near Yerevan --within 200km --size 5

cat <<'END'

The services are still running.
  make run      run the workers, and publish with: dateline publish FILE…
  make search   look for more: make search Q='--place Georgia'
  make down     stop the services
END
