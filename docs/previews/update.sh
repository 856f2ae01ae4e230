#!/bin/sh
# Writes the golden previews of the example stacks, or compares with them:
#   update.sh [--check]
# Only what Pulumi prints after the list of steps is kept: the steps appear in the
# order in which the engine reaches them, which differs from run to run. The day is
# fixed: warnings of versions that end, and of old prices, come with time, not with a
# change. To let it move on, set it here and run without --check.
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
