#!/bin/bash
# Fails where the work tree differs from its commit: what a build or a test writes is either ignored or committed.
set -euo pipefail
cd "$(dirname "$0")/.."
changes=$(git status --porcelain)
[ -z "$changes" ] && exit 0
printf 'the work tree differs from its commit; commit these files or ignore them:\n%s\n' "$changes" >&2
git diff --stat >&2
exit 1
