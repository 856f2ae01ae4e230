#!/usr/bin/env bash
# Renames the Go module: go.mod, imports and the linter's rules. usage: module-path.sh MODULE
set -euo pipefail
cd "$(dirname "$0")/.."
new=${1:?usage: module-path.sh MODULE, such as github.com/my-team/bankchurn}
old=$(go list -m)
[[ $new =~ ^[a-z0-9.-]+(/[A-Za-z0-9._~-]+)*$ ]] || { echo "module-path: $new is not a module path, such as github.com/my-team/bankchurn"; exit 1; }
git ls-files -z '*.go' '*.md' | xargs -0 perl -pi -e 'BEGIN { ($old, $new) = splice @ARGV, 0, 2 } s{"\Q$old\E(?=/)}{"$new}g' "$old" "$new"
git ls-files -z '.golangci.yml' | xargs -0 perl -pi -e 'BEGIN { ($old, $new) = splice @ARGV, 0, 2 } s{(pkg: )\Q$old\E(?=/)}{$1$new}g' "$old" "$new"
for mod in $(git ls-files 'go.mod' '*/go.mod'); do
	perl -pi -e 'BEGIN { ($old, $new) = splice @ARGV, 0, 2 } s{(?<![\w./-])\Q$old\E(?=[/ \n])}{$new}g' "$old" "$new" "$mod"
done
gofmt -w $(git ls-files '*.go')
go build ./...
echo "module-path: $old is now $new"
