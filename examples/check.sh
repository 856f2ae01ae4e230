#!/bin/sh
# Type-checks the examples in TypeScript and Python against SDKs generated from plugin/schema.json. Needs Go, and Node.js with npm.
#
# Pyright can check the Python example even if the package pulumi is not installed, because the
# generated SDK declares the names and types of properties.
set -eu
cd "$(dirname "$0")"
go -C ../plugin build -o ../bin/gensdk ./gensdk
(cd ../plugin && ../bin/gensdk nodejs ../examples/typescript/sdks/bankchurn && ../bin/gensdk python ../examples/python/sdks/bankchurn)
(cd typescript && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent check)
(cd python && npx --yes pyright@1.1.414)
