#!/bin/bash
# Renders every stack and checks each object strictly against Kubernetes' own schemas and those of the custom resources:
# unknown fields and wrong types fail. Needs Go and Node; no cluster. Schemas and tool are kept in $CLUSTER_HOME.
set -euo pipefail
KUBERNETES=v1.34.4
KUBECONFORM=v0.7.0
root=$(cd "$(dirname "$0")/../../.." && pwd)
home=${CLUSTER_HOME:-$HOME/.cache/test-cluster}
PATH=$root/node_modules/.bin:$PATH
# folder MODULE@VERSION: where the module's files are.
folder() { (cd / && go mod download -json "$1") | node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).Dir'; }

[ -x "$home/bin/kubeconform" ] || (cd / && GOBIN=$home/bin go install "github.com/yannh/kubeconform/cmd/kubeconform@$KUBECONFORM")
schemas=$home/schemas-$KUBERNETES
mkdir -p "$home/bin"
secrets=$(folder github.com/external-secrets/external-secrets@v1.3.2)
gateway=$(folder sigs.k8s.io/gateway-api@v1.4.1)
node "$root/test/cluster/tools/schemas.mjs" "$schemas" \
  "$(folder k8s.io/kubernetes@$KUBERNETES)/api/openapi-spec/swagger.json" \
  "$secrets/deploy/crds/bundle.yaml" "$gateway"/config/crd/standard/*.yaml

rendered=$(mktemp -d)
trap 'rm -rf "$rendered"' EXIT
cd "$root"
for file in Pulumi.*.yaml; do
  stack=${file#Pulumi.}
  node bin/verdigris.js render --stack "${stack%.yaml}" --out "$rendered" >/dev/null
done
kubeconform() { "$home/bin/kubeconform" -strict -schema-location "$schemas/{{.ResourceKind}}{{.KindSuffix}}.json" "$@"; }
# A check that finds nothing wrong in this one finds nothing anywhere.
if echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"bad"},"spec":{"nope":1}}' | kubeconform - >/dev/null; then
  echo "kubeconform accepts an unknown field: its schemas are not strict" >&2
  exit 1
fi
kubeconform -summary "$rendered"/*/manifests
