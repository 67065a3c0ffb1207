#!/bin/bash
# Packs the package and uses it as other repositories do: test/consumer/run.sh [CASE...], all by default.
#
#   package   what is inside the tarball, its sizes, and what publint and are-the-types-wrong say of it
#   light     CommonJS, ES modules and a bundler, with strict types and without Pulumi
#   pnpm      the same in pnpm's strict node_modules
#   lowest    the same with the lowest peers that the package says it takes
#   cdk8s     a cdk8s app with charts of its own, and one of Helm
#   init      a repository that 'verdigris init' has written: tests, types, plan, preview
#   pulumi    a Pulumi program with a cluster, objects and a Helm chart of its own
#   existing  a network, a cluster, repositories, secrets, YAML and a Helm chart that were there before
#   copies    a monorepo with two copies of the package
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
ROOT=$(readlink -f "$HERE/../..")
export PATH=$ROOT/node_modules/.bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# equal WHAT FOUND EXPECTED
equal() {
  if [ "$2" != "$3" ]; then
    printf 'FAILED: %s\n  expected: %s\n  found:    %s\n' "$1" "$3" "$2" >&2
    failed=1
    return 0
  fi
  echo "ok: $1"
}
# contains WHAT TEXT PART
contains() {
  case $2 in
    *"$3"*) echo "ok: $1" ;;
    *) printf 'FAILED: %s\n  expected: ... %s ...\n  found:    %s\n' "$1" "$3" "$2" >&2; failed=1 ;;
  esac
}
add() { npm install --silent --no-audit --no-fund --prefer-offline "$@"; }
installed() { node -p "require('$ROOT/node_modules/$1/package.json').version"; }
least() { node -p "require('$ROOT/package.json').peerDependencies['$1'].replace('^', '')"; }

# at_most WHAT FOUND LIMIT
at_most() {
  if [ "$2" -gt "$3" ]; then
    echo "FAILED: $1: $2 KiB, more than $3" >&2
    failed=1
    return 0
  fi
  echo "ok: $1: $2 KiB of $3"
}
# found_helm WHAT: puts a helm on PATH, and HELM=1; false where there is none, and says what is skipped.
found_helm() {
  local bin
  if ! bin=$("$HERE/helm.sh"); then
    echo "FAILED: $1: helm did not build" >&2
    failed=1
    return 1
  elif [ -z "$bin" ]; then
    echo "SKIPPED: $1: no helm on PATH, and no go to build it" >&2
    return 1
  fi
  export PATH=$PATH:$bin HELM=1
}

printed="Service ServiceAccount Deployment NetworkPolicy PodDisruptionBudget Service registry.example/shop:v1"
# modules DIRECTORY: the same source as CommonJS, as ES module by Node's own resolution, and bundled.
modules() {
  local strict="--strict --target es2023 --types node --skipLibCheck false"
  mkdir -p "$1/cjs" "$1/esm" "$1/bundle"
  for kind in cjs esm bundle; do cp "$HERE/esm/shop.ts" "$1/$kind/"; done
  echo '{ "type": "module" }' >"$1/esm/package.json"
  (cd "$1/cjs" && tsc $strict --module node16 shop.ts)
  equal "$2: CommonJS" "$(node "$1/cjs/shop.js")" "$printed"
  (cd "$1/esm" && tsc $strict --module nodenext shop.ts)
  equal "$2: ES module" "$(node "$1/esm/shop.js")" "$printed"
  (cd "$1/bundle" && tsc $strict --noEmit --module esnext --moduleResolution bundler shop.ts)
  (cd "$1/bundle" && esbuild shop.ts --bundle --platform=node --log-level=error --outfile=shop.js)
  equal "$2: bundler" "$(node "$1/bundle/shop.js")" "$printed"
}

package() {
  mkdir "$work/package" && cd "$work/package"
  echo '{ "name": "shop", "private": true }' >package.json
  add "$package" "cdk8s@$(installed cdk8s)" "cdk8s-plus-27@$(installed cdk8s-plus-27)" "constructs@$(installed constructs)"
  local here=node_modules/verdigris
  equal "what is inside" "$(ls -I node_modules $here | tr '\n' ' ')" "LICENSE README.md bin dist package.json "
  # Code, its types, the page's style, and the licenses of what is bundled: no maps, no sources, no tests.
  equal "kinds of files" "$(cd $here && find bin dist -type f | sed 's/\.d\.ts$/.declaration/; s/.*\.//' | sort -u | tr '\n' ' ')" "LICENSES css declaration js "
  equal "no script runs when it is installed" "$(node -p "Object.keys(require('./$here/package.json').scripts ?? {}).filter((name) => /install|prepare/.test(name)).join()")" ""
  contains "GitHub's client is in it" "$(timeout 60 node "$HERE/github.cjs" 2>&1)" "does not accept the token in GITHUB_TOKEN (401)"
  at_most "packed" "$(($(stat -c %s "$package") / 1024))" 720
  at_most "installed, alone" "$(du -sk --exclude=node_modules $here | cut -f1)" 4800
  at_most "installed, with what it and its peers for cdk8s depend on" "$(du -sk node_modules | cut -f1)" 190000
  npx --yes --prefer-offline publint@0.3.25 --strict "$package"
  # The resolution of Node 10 knows no subpath exports; no Node that is supported has it.
  npx --yes --prefer-offline @arethetypeswrong/cli@0.18.5 --profile node16 --format ascii --no-emoji "$package" >types 2>&1 || { cat types; false; }
  equal "types resolve" "$(grep -c "node16 (from ESM): OK (CJS)" types)" "7"
}

light() {
  mkdir "$work/light" && cd "$work/light"
  echo '{ "name": "shop", "private": true }' >package.json
  add "$package" "cdk8s@$(installed cdk8s)" "cdk8s-plus-27@$(installed cdk8s-plus-27)" "constructs@$(installed constructs)" "@types/node@$(installed @types/node)"
  equal "installing it installs no Pulumi" "$(ls node_modules/@pulumi 2>/dev/null)" ""
  modules "$work/light" light
  equal "the command" "$(npx --no-install verdigris --version)" "$(node -p "require('$ROOT/package.json').version")"
  # The HTML report brings its script and style along.
  equal "the page of a report" "$(node -e "
    const { htmlReport } = require('./node_modules/verdigris/dist/preview/report/html/page.js');
    const page = htmlReport({ version: 1, base: 'main', head: 'branch', refused: 0, stacks: [] });
    console.log(/<style>[^<]{1000}/.test(page) && /<script>[^]{1000}/.test(page) ? 'whole' : 'without script or style');
  ")" "whole"
}

pnpm() {
  mkdir "$work/pnpm" && cd "$work/pnpm"
  echo '{ "name": "shop", "private": true }' >package.json
  # Where there is no network, pnpm tries again without a word and without an end.
  timeout 300 npx --yes --prefer-offline pnpm@10.20.0 add --silent --store-dir "$work/store" "$package" "cdk8s@$(installed cdk8s)" "cdk8s-plus-27@$(installed cdk8s-plus-27)" \
    "constructs@$(installed constructs)" "@types/node@$(installed @types/node)" || {
    echo "FAILED: pnpm: it has not installed the package within 300 s" >&2
    exit 1
  }
  modules "$work/pnpm" pnpm
}

lowest() {
  mkdir "$work/lowest" && cd "$work/lowest"
  echo '{ "name": "shop", "private": true }' >package.json
  add "$package" "cdk8s@$(least cdk8s)" "cdk8s-plus-27@$(least cdk8s-plus-27)" "constructs@$(least constructs)" "@types/node@$(installed @types/node)"
  modules "$work/lowest" "lowest peers"
  add "@pulumi/pulumi@$(least @pulumi/pulumi)" "@pulumi/kubernetes@$(least @pulumi/kubernetes)" "tsx@$(installed tsx)"
  program "$work/lowest/program" "lowest peers"
}

cdk8s() {
  [ -d "$work/light" ] || light
  mkdir "$work/light/cdk8s" && cd "$work/light/cdk8s"
  cp -r "$HERE/cdk8s/." .
  tsc --strict --target es2023 --module node16 --types node main.ts
  node main.js
  equal "cdk8s: charts" "$(ls dist | tr '\n' ' ')" "own.k8s.yaml shop.k8s.yaml "
  contains "cdk8s: a JSON patch reaches our objects" "$(cat dist/shop.k8s.yaml)" "paused: true"
  found_helm "cdk8s: a Helm chart in an application" || return 0
  node main.js
  contains "cdk8s: a Helm chart in an application" "$(cat dist/shop.k8s.yaml)" "size: large"
  contains "cdk8s: its objects are the application's" "$(grep -A12 'name: cache-settings' dist/shop.k8s.yaml)" "app.kubernetes.io/managed-by: verdigris"
}

# full: a repository with everything, written by 'verdigris init' of the package itself.
full() {
  [ ! -d "$work/full" ] || return 0
  mkdir "$work/full" && cd "$work/full"
  node "$ROOT/bin/verdigris.js" init . --name shop --yes >/dev/null
  # The newest peers that were tried, so that a release of one of them does not fail us unasked.
  add "$package" "@pulumi/pulumi@3.270.0" "@pulumi/kubernetes@$(installed @pulumi/kubernetes)" "@pulumi/aws@$(installed @pulumi/aws)"
}

# written DIRECTORY NAME STACK...: what 'init' wrote is right as it is.
written() {
  local name=$2
  cd "$1"
  shift 2
  equal "init $name: its tests" "$(npm test --silent 2>&1 | grep -E '^(# |ℹ )fail' | tr -dc 0-9)" "0"
  equal "init $name: types" "$(npm run --silent types 2>&1)" ""
  contains "init $name: the plan" "$(npm start --silent 2>&1)" "  $name · "
  # The application's own repository, where it does not stand in the first one.
  [ -d node_modules ] || ln -s "$work/full/node_modules" node_modules
  git init -q . && echo node_modules >>.git/info/exclude
  git -c user.name=t -c user.email=t@t add . && git -c user.name=t -c user.email=t@t commit -qm first
  sed -i "s/: v1.0.0/: v1.1.0/" Pulumi.*.yaml
  contains "init $name: what a change does" "$(npx --no-install verdigris preview --stack "$@" --base HEAD 2>&1)" "v1.1.0"
}

init() {
  full
  written "$work/full" shop development production
  local again
  again=$(npx --no-install verdigris init . --name shop --yes)
  contains "init a second time keeps what was changed" "$again" "kept     Pulumi.production.yaml"
  contains "init a second time writes nothing" "$(grep -c '^written' <<<"$again" || true)" "0"
  local kind
  for kind in worker schedule site; do
    npx --no-install verdigris init "my-$kind" --kind "$kind" --environments development --yes >/dev/null
    written "$work/full/my-$kind" "my-$kind" development
    cd "$work/full"
  done
}

# program DIRECTORY NAME: the Pulumi program there, in a repository with its peers around it.
program() {
  mkdir "$1" && cd "$1"
  cp -r "$HERE/pulumi/." .
  tsc --noEmit --strict --target es2023 --module node20 --types node --skipLibCheck index.ts
  npx --no-install verdigris render --stack production --out out >/dev/null 2>&1 || npx --no-install verdigris render --stack production
  local resources
  resources=$(node -p "JSON.parse(require('fs').readFileSync('out/production/resources.json')).map(({ type, name }) => type.split(':').at(-1) + ' ' + name).join('\n')")
  contains "$2: its own Helm chart" "$resources" "Release prometheus"
  contains "$2: the application beside it" "$resources" "Deployment shop"
  contains "$2: a value that only Pulumi knows" "$(cat out/production/manifests/*)" '${monitoring.metadata.name}'
  contains "$2: a secret of its own" "$(node -p "JSON.stringify(JSON.parse(require('fs').readFileSync('out/production/resources.json')).find(({ name }) => name === 'existing').inputs)")" '"kubeconfig":"[secret]"'
  contains "$2: a transform of the stack's" "$(cat out/production/manifests/deployment-shop-*.yaml out/production/manifests/deployment-shop.yaml 2>/dev/null)" "team: platform"
  contains "$2: a transformation of its own" "$(grep -A40 'helm.sh/v3:Release' out/production/resources.json)" '"atomic": true'
}

pulumi() {
  full
  program "$work/full/program" pulumi
}

existing() {
  full
  mkdir "$work/full/existing" && cd "$work/full/existing"
  cp -r "$HERE/existing/." "$HERE/cdk8s/chart" .
  cp ../package.json . && ln -s ../node_modules node_modules
  tsc --noEmit --strict --target es2023 --module node20 --types node --skipLibCheck index.ts
  git init -q . && printf 'node_modules\nout\n' >.git/info/exclude
  git -c user.name=t -c user.email=t@t add . && git -c user.name=t -c user.email=t@t commit -qm first
  local helm=
  found_helm "existing: a Helm chart in an application" && helm=1
  npx --no-install verdigris render --stack production --out out >/dev/null 2>&1 || npx --no-install verdigris render --stack production
  local resources manifests code=0 preview
  resources=$(node -p "JSON.parse(require('fs').readFileSync('out/production/resources.json')).map(({ type, name }) => type + ' ' + name).join('\n')")
  manifests=$(cat out/production/manifests/*.yaml)
  equal "existing: network, cluster, repositories and secrets are not made" \
    "$(grep -E '^aws:(ec2|eks|ecr|secretsmanager|kms)' <<<"$resources" || true)" ""
  contains "existing: the operator is trusted, not installed" "$resources" "SecretStore aws-secrets-manager"
  contains "existing: its secret is read where it is" "$manifests" "key: production/database"
  contains "existing: YAML of its own belongs to the application" "$(cat out/production/manifests/service-legacy.yaml)" "verdigris.dev/application: shop"
  contains "existing: a JSON patch on it" "$(cat out/production/manifests/service-legacy.yaml)" "example.com/team: shops"
  contains "existing: a JSON patch on our own" "$(cat out/production/manifests/deployment-shop.yaml)" "minReadySeconds: 5"
  sed -i '1,/^---$/d; s/green/blue/' own.yaml
  sed -i "s/'large'/'small'/; s/minReadySeconds', 5/minReadySeconds', 9/" index.ts
  preview=$(npx --no-install verdigris preview --stack production --base HEAD 2>&1) || code=$?
  equal "existing: what would cut traffic off is refused" "$code" "3"
  contains "existing: a Service of its own YAML is judged" "$preview" "deleted while it may serve"
  contains "existing: YAML of its own is compared" "$preview" "colour green -> blue"
  contains "existing: a JSON patch is compared" "$preview" "minReadySeconds 5 -> 9"
  [ -z "$helm" ] || contains "existing: a Helm chart is compared" "$preview" "size large -> small"
}

copies() {
  full
  mkdir -p "$work/full/copies/team/node_modules" && cd "$work/full/copies"
  cp -r "$work/full/node_modules/verdigris" team/node_modules/
  cp -r "$HERE/copies/." .
  tsc --noEmit --strict --target es2023 --module node20 --types node --skipLibCheck index.ts
  equal "copies: each knows the other's constructs and errors" "$(node --import=tsx index.ts | tr '\n' ' ')" "true shop true true false "
}

cd "$ROOT"
rm -rf dist
npm run --silent build
npm pack --silent --pack-destination "$work" >/dev/null
package=$(echo "$work"/verdigris-*.tgz)
[ $# -gt 0 ] || set -- package light pnpm lowest cdk8s init pulumi existing copies
for case in "$@"; do
  echo "== $case"
  case $case in
    package | light | pnpm | lowest | cdk8s | init | pulumi | existing | copies) ;;
    *) echo "unknown case '$case'" >&2; failed=1; continue ;;
  esac
  # Not behind '||', which would let a case go on after a command that failed.
  set +e
  (set -e; failed=0; "$case"; exit $failed)
  [ $? -eq 0 ] || { echo "FAILED: $case" >&2; failed=1; }
  set -e
done
exit $failed
