#!/bin/sh
# Builds the Lambda package: app/package.sh [x86_64|arm64] [--model FOLDER]. See package.py.
set -eu
cd "$(dirname "$0")"
exec "${PYTHON:-python3}" package.py "$@"
