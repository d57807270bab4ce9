#!/bin/sh
# Runs the tests with those of the benches beside them: these mostly wait for processes to start.
# Prints both, at last the closing line of the larger part; ends with 0 only where both passed.
set -u
python=$1
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
"$python" -m pytest -p no:cacheprovider tests/ray_jobs/bench > "$logs/benches" 2>&1 &
benches=$!
"$python" -m pytest --ignore=tests/ray_jobs/bench > "$logs/rest" 2>&1 &
rest=$!
tail -f -n +1 --pid=$rest "$logs/rest"
wait $rest
rest=$?
wait $benches
benches=$?
cat "$logs/benches"
tail -n 1 "$logs/rest"
[ $rest -eq 0 ] && [ $benches -eq 0 ]
