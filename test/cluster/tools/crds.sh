#!/bin/bash
# Installs the custom resource definitions of External Secrets and Gateway API, from their Go modules.
set -euo pipefail
HOME_DIR=${CLUSTER_HOME:-$HOME/.cache/test-cluster}
kubectl() { "$HOME_DIR/bin/kubectl" --kubeconfig "$HOME_DIR/kubeconfig" "$@"; }
# folder MODULE@VERSION: where the module's files are.
folder() { cd / && go mod download -json "$1" | python3 -c 'import json,sys; print(json.load(sys.stdin)["Dir"])'; }
secrets=$(folder github.com/external-secrets/external-secrets@v1.3.2)
gateway=$(folder sigs.k8s.io/gateway-api@v1.4.1)
kubectl apply --server-side --force-conflicts -f "$secrets/deploy/crds/bundle.yaml" -f "$gateway/config/crd/standard" >/dev/null
kubectl wait --for=condition=Established --timeout=60s crd/externalsecrets.external-secrets.io crd/httproutes.gateway.networking.k8s.io >/dev/null
