#!/bin/bash
# load.sh WORK NAME:TAG CONFIG [KEY=VALUE...]: packs WORK/root as an image (see image.py) and loads it into the cluster.
# Prints localhost/NAME:TAG@sha256:...; pods may refer to it by tag, by digest or by both with imagePullPolicy
# IfNotPresent: containerd drops the tag where both are given and looks for the name that ends with the digest, which
# an import alone doesn't make. Hence the second name.
set -euo pipefail
HOME_DIR=${CLUSTER_HOME:-$HOME/.cache/test-cluster}
HERE=$(dirname "$(readlink -f "$0")")
digest=$(python3 "$HERE/image.py" "$1" "localhost/$2" "${@:3}")
images() { ctr -a "$HOME_DIR/run/ctd/containerd.sock" -n k8s.io images "$@" >/dev/null; }
images import "$1/image.tar"
images tag --force "localhost/$2" "localhost/${2%:*}@$digest"
echo "localhost/$2@$digest"
