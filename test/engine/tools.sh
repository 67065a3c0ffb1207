#!/bin/bash
# Builds the Pulumi CLI (the engine) from its Go module into $PULUMI_TOOLS/bin (default ~/.cache/pulumi-tools/bin), about
# 3 minutes once; prints the folder to put on PATH. Where `pulumi` is on PATH already, that one is used.
# It comes without a language host: the tests serve their programs to it themselves.
set -euo pipefail
if command -v pulumi >/dev/null; then
  dirname "$(command -v pulumi)"
  exit 0
fi
BIN=${PULUMI_TOOLS:-$HOME/.cache/pulumi-tools}/bin
VERSION=v3.246.0
mkdir -p "$BIN"
if [ ! -x "$BIN/pulumi" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  # The replacement is the engine's own, and replacements don't come with a module.
  cat >go.mod <<M
module tools
go 1.25
require github.com/pulumi/pulumi/pkg/v3 $VERSION
require github.com/pulumi/pulumi/sdk/v3 $VERSION
replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
M
  printf '//go:build tools\npackage tools\nimport _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"\n' >tools.go
  go mod tidy 2>/dev/null
  go build -ldflags "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$VERSION" -o "$BIN/pulumi" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi
  cd /
fi
echo "$BIN"
