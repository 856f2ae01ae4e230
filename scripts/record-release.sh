#!/usr/bin/env bash
# Records the state of every example stack after `up` with this release in
# internal/enginetest/testdata/previous, for the upgrade test of the next release. Run it when
# you tag a release.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/internal/enginetest/testdata/previous
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
go build -o "$project/sandbox" ./cmd/sandbox
cp Pulumi*.yaml "$project"
ln -s "$PWD/tools" "$project/tools"
mkdir "$project/app"
printf 'def lambda_handler(event, context):\n    return {}\n' >"$project/app/handler.py" # what the test deploys
cd "$project"
for file in Pulumi.*.yaml; do
	stack=${file#Pulumi.}
	stack=${stack%.yaml}
	./sandbox up "$stack" >"$stack.log" 2>&1 || { cat "$stack.log"; exit 1; }
done
cd - >/dev/null
go run ./scripts/recordrelease "$project/.sandbox" "$out"
