#!/bin/sh
# Writes the golden previews of the example stacks, or compares with them:
#   update.sh [--check] Only what Pulumi prints after the list of steps is kept, because the
# order of the steps differs between runs. The date is fixed, because warnings about the end of
# versions and about old prices depend on it. To move it forward, set it here and run without
# --check.
set -eu
today=2026-11-24
cd "$(dirname "$0")/../.."
go build -o bin/sandbox ./cmd/sandbox
status=0
for file in Pulumi.*.yaml; do
	stack=${file#Pulumi.}
	stack=${stack%.yaml}
	bin/sandbox preview "$stack" --today "$today" >"bin/preview-$stack.txt"
	sed -n '/^Diagnostics:/,$p' "bin/preview-$stack.txt" >"bin/golden-$stack.txt"
	if [ "${1-}" = --check ]; then
		diff -u "docs/previews/$stack.txt" "bin/golden-$stack.txt" || status=1
	else
		cp "bin/golden-$stack.txt" "docs/previews/$stack.txt"
	fi
done
exit $status
