#!/bin/bash
# Prints the folder of a `helm`: that on PATH, or one built from its Go module into $CONSUMER_TOOLS (default
# ~/.cache/consumer-tools/bin), one to three minutes once. Prints nothing where there is neither helm nor go.
set -euo pipefail
VERSION=v3.19.0
if command -v helm >/dev/null; then
  dirname "$(command -v helm)"
  exit 0
fi
BIN=${CONSUMER_TOOLS:-$HOME/.cache/consumer-tools}/bin
if [ ! -x "$BIN/helm-$VERSION/helm" ]; then
  command -v go >/dev/null || exit 0
  GOBIN=$BIN/helm-$VERSION timeout 600 go install -ldflags '-s -w' "helm.sh/helm/v3/cmd/helm@$VERSION" >&2
fi
echo "$BIN/helm-$VERSION"
