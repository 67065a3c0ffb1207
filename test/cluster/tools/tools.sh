#!/bin/bash
# Installs and builds what the test cluster needs into $CLUSTER_HOME/bin (default ~/.cache/test-cluster/bin), about
# 6 minutes once; does nothing where it exists. Needs root, Debian's apt, Go and python3.
set -euo pipefail
BIN=${CLUSTER_HOME:-$HOME/.cache/test-cluster}/bin
KUBERNETES=1.34.4
COREDNS=v1.13.1
mkdir -p "$BIN"

packages=()
for pair in etcd-server:etcd containerd:containerd runc:runc containernetworking-plugins:/usr/lib/cni/bridge \
  iptables:iptables conntrack:conntrack iproute2:ip openssl:openssl; do
  command -v "${pair#*:}" >/dev/null || packages+=("${pair%%:*}")
done
# An image is made of it; no server of the machine's own is made.
if ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  packages+=(postgresql)
fi
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

commands=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl)
missing=0
for command in "${commands[@]}"; do [ -x "$BIN/$command" ] || missing=1; done
if [ $missing = 1 ]; then
  work=$(mktemp -d)
  cd "$work"
  source=$(go mod download -json "k8s.io/kubernetes@v$KUBERNETES" | python3 -c 'import json,sys; print(json.load(sys.stdin)["Dir"])')
  # Its go.mod points the staging modules at folders of its own tree; they are published as v0.x of the same number.
  {
    echo "module tools"
    grep -E '^go ' "$source/go.mod"
    echo "require k8s.io/kubernetes v$KUBERNETES"
    echo "replace ("
    grep -oE 'k8s.io/[a-z0-9-]+ => ./staging' "$source/go.mod" | awk -v v="v0.${KUBERNETES#1.}" '{print "  "$1" => "$1" "v}'
    echo ")"
  } >go.mod
  {
    echo "//go:build tools"
    echo "package tools"
    for command in "${commands[@]}"; do echo "import _ \"k8s.io/kubernetes/cmd/$command\""; done
  } >tools.go
  go mod tidy 2>/dev/null
  version="-X k8s.io/component-base/version.gitVersion=v$KUBERNETES -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=34"
  CGO_ENABLED=0 go build -ldflags "-s -w $version" -o "$BIN/" "${commands[@]/#/k8s.io/kubernetes/cmd/}"
  cd /
  rm -rf "$work"
fi
[ -x "$BIN/coredns" ] || GOBIN=$BIN go install "github.com/coredns/coredns@$COREDNS"
