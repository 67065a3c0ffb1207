#!/bin/bash
# Packs the package, installs it with its peers in a repository of its own, and compiles and runs a program there: what is
# published is whole, its types too, and loads without Pulumi.
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
ROOT=$(readlink -f "$HERE/../..")
export PATH=$ROOT/node_modules/.bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$ROOT"
rm -rf dist
npm run --silent build
npm pack --silent --pack-destination "$work" >/dev/null
cd "$work"
echo '{ "name": "shop", "private": true }' >package.json
# The peers as this repository has them; those of Pulumi are optional.
version() { node -p "require('$ROOT/node_modules/$1/package.json').version"; }
npm install --silent --no-audit --no-fund --prefer-offline ./verdigris-*.tgz \
  "cdk8s@$(version cdk8s)" "cdk8s-plus-27@$(version cdk8s-plus-27)" "constructs@$(version constructs)" "@types/node@$(version @types/node)"
[ ! -e node_modules/@pulumi ] || { echo "installing verdigris installs Pulumi, which not every user needs" >&2; exit 1; }
cp "$HERE/shop.ts" .
tsc --strict --target es2023 --module node20 --types node shop.ts
printed=$(node shop.js)
expected="Service ServiceAccount Deployment NetworkPolicy PodDisruptionBudget Service registry.example/shop:v1"
[ "$printed" = "$expected" ] || { printf 'expected: %s\nfound:    %s\n' "$expected" "$printed" >&2; exit 1; }
npx --no-install verdigris --version >/dev/null
# The HTML report brings its script and style along.
node -e "
  const { htmlReport } = require('./node_modules/verdigris/dist/preview/report/html/page.js');
  const page = htmlReport({ version: 1, base: 'main', head: 'branch', refused: 0, stacks: [] });
  if (!/<style>[^<]{1000}/.test(page) || !/<script>[^]{1000}/.test(page)) throw new Error('the page has no script or no style');
"
