#!/bin/bash
# image.sh TAG [NAME [KEY=VALUE...]]: builds web/ and loads it into the cluster as localhost/NAME:TAG (NAME: web, pause,
# or any other). Each KEY=VALUE becomes an environment default of the image, so every tag has its own digest.
# Prints localhost/NAME:TAG@sha256:...; pods may refer to it by tag, by digest or by both with imagePullPolicy
# IfNotPresent: containerd drops the tag where both are given and looks for the name that ends with the digest, which
# an import alone doesn't make. Hence the second name.
set -euo pipefail
HOME_DIR=${CLUSTER_HOME:-$HOME/.cache/test-cluster}
HERE=$(dirname "$(readlink -f "$0")")
TAG=${1:?a tag}
NAME=${2:-web}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$HERE/web" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$work/web" .)
digest=$(python3 "$HERE/image.py" "$work" "localhost/$NAME:$TAG" "$NAME" "VERSION=$TAG" "${@:3}")
images() { ctr -a "$HOME_DIR/run/ctd/containerd.sock" -n k8s.io images "$@" >/dev/null; }
images import "$work/image.tar"
images tag --force "localhost/$NAME:$TAG" "localhost/$NAME@$digest"
echo "localhost/$NAME:$TAG@$digest"
