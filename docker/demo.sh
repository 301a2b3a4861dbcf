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

say "Watching the feeds of seeds/forms/feeds.yaml and feeds.opml, from a web server on this machine"
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
python -m http.server 8808 --bind 127.0.0.1 --directory seeds/forms >/dev/null 2>&1 &
for _ in {1..50}; do
  if (exec 3<>/dev/tcp/127.0.0.1/8808) 2>/dev/null; then break; fi
  sleep 0.2
done
# The same articles by another way: same ids, so nothing is found twice. A port that is taken is not a reason to end.
dateline watch seeds/forms/feeds.yaml --once --allow-private || true
dateline publish seeds/forms/feeds.opml --allow-private || true

say "Enriching and indexing them"
mkdir -p var/logs var/demo
dateline run >var/logs/demo.log 2>&1 &
dateline wait --timeout 240

say 'dateline search "peace agreement"'
dateline search "peace agreement" --size 3
say 'dateline search --person "Nikol Pashinyan"'
dateline search --person "Nikol Pashinyan" --size 3
say 'dateline search --near Yerevan --within 200km'
dateline search --near Yerevan --within 200km --size 5
say 'dateline search "tram OR трамвай OR tranvía" --facets      # one search across scripts and languages'
dateline search "tram OR трамвай OR tranvía" --size 5 --facets

say 'dateline export --near Yerevan --within 200km --all: a table and a map'
dateline export --near Yerevan --within 200km --all -o var/demo/yerevan.csv
dateline export --near Yerevan --within 200km --all -o var/demo/yerevan.geojson

say "Starting the news desk"
desk=$(python -m docker.desk start)

cat <<END

Written from the last search: $PWD/var/demo/yerevan.csv (open it in a spreadsheet)
and $PWD/var/demo/yerevan.geojson (open it in QGIS, or drop it on a web map).
The services are still running, and the news desk is at
  $desk

  make run      run the workers, and publish with: dateline publish FILE…
  make search   look for more: make search Q='--place Georgia'
  make export   take what is found away: make export Q=river FILE=rivers.csv
  make down     stop the desk and the services
END
