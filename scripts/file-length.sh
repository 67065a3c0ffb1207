#!/bin/bash
# Fails where a source file has more lines than the ceiling: a file that grows past it wants to be two.
set -euo pipefail
CEILING=400
cd "$(dirname "$0")/.."
mapfile -d '' files < <(git ls-files -z -- '*.ts' '*.js' '*.cjs' '*.mjs' '*.sh' '*.css' '*.go' '*.py' .ci/run)
status=0
for file in "${files[@]}"; do
  [ -f "$file" ] || continue
  lines=$(wc -l <"$file")
  if [ "$lines" -gt "$CEILING" ]; then
    echo "$file has $lines lines, more than the ceiling of $CEILING: split it" >&2
    status=1
  fi
done
exit $status
