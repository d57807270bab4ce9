#!/bin/sh
# Runs the tests in two halves side by side, as both mostly wait for processes to start: in one
# those of benches, extractors and storage, in the other all that start Ray or Airflow, which must
# not meet. Prints both, at last the closing line of each; ends with 0 only where both passed.
set -u
python=$1
apart="tests/extractors tests/schemas tests/ray_jobs/bench tests/ray_jobs/storage"
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
# shellcheck disable=SC2086  # A list of folders.
"$python" -m pytest -p no:cacheprovider $apart > "$logs/apart" 2>&1 &
apart_id=$!
# shellcheck disable=SC2046  # One option for each folder.
"$python" -m pytest $(printf -- '--ignore=%s ' $apart) > "$logs/rest" 2>&1 &
rest_id=$!
tail -f -n +1 --pid=$rest_id "$logs/rest"
wait $rest_id
rest=$?
wait $apart_id
apart=$?
cat "$logs/apart"
tail -q -n 1 "$logs/apart" "$logs/rest"
[ $rest -eq 0 ] && [ $apart -eq 0 ]
