#!/bin/bash
# image.sh TAG [NAME [KEY=VALUE...]]: builds web/ and loads it into the cluster as localhost/NAME:TAG (NAME: web, pause,
# or any other). Each KEY=VALUE becomes an environment default of the image, so every tag has its own digest.
# Prints localhost/NAME:TAG@sha256:..., as load.sh does.
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
TAG=${1:?a tag}
NAME=${2:-web}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
(cd "$HERE/web" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$work/root/web" .)
entrypoint='["/web"]'
[ "$NAME" = pause ] && entrypoint='["/web", "pause"]'
"$HERE/load.sh" "$work" "$NAME:$TAG" "{\"Entrypoint\": $entrypoint, \"User\": \"10001:10001\"}" "VERSION=$TAG" "${@:3}"
