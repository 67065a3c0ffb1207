#!/bin/bash
# postgres-image.sh [NAME]: makes an image of the machine's own PostgreSQL (Debian's package, installed by tools.sh) and loads
# it into the cluster as localhost/NAME:<major version>: the server, its clients, a shell, and all that these are linked to.
# Prints localhost/NAME:TAG@sha256:..., as load.sh does.
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
NAME=${1:-postgres}
home=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 | sort -V | tail -n 1)
[ -x "$home/bin/postgres" ] || { echo "no PostgreSQL in /usr/lib/postgresql: run test/cluster/tools/tools.sh" >&2; exit 1; }
major=$(basename "$home")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
# copy FILE...: under the same path, through links.
copy() {
  local file
  for file in "$@"; do mkdir -p "$root$(dirname "$file")" && cp -rL "$file" "$root$file"; done
}
commands=("$home"/bin/{postgres,initdb,pg_ctl,psql,pg_isready})
mkdir -p "$root/usr/bin" "$root/etc" "$root/data" "$root/var/run/postgresql"
copy "${commands[@]}" "$home/lib" "/usr/share/postgresql/$major" /usr/share/zoneinfo/Etc/UTC
rm -rf "$root$home/lib/"{bitcode,pgxs} "$root$home/lib/"llvmjit*
for name in sh cat chmod mkdir printenv rm seq sleep; do cp -L "$(command -v "$name")" "$root/usr/bin/$name"; done
ln -s usr/bin "$root/bin"
cp "$HERE/postgres-entrypoint.sh" "$root/entrypoint.sh"
# Everything that they are linked to, with the loader.
mapfile -t libraries < <(find "$root" -type f \( -perm -u+x -o -name '*.so*' \) -exec ldd {} + 2>/dev/null |
  grep -oE '/[^ )]+' | grep -v "^$work" | grep -v ':$' | sort -u)
for library in "${libraries[@]}"; do [ -e "$root$library" ] || copy "$library"; done
echo 'postgres:x:999:999::/data:/bin/sh' >"$root/etc/passwd"
echo 'postgres:x:999:' >"$root/etc/group"
# SIGINT: the server does not wait for its clients to go.
config='{"Entrypoint": ["/entrypoint.sh"], "User": "999:999", "StopSignal": "SIGINT"}'
"$HERE/load.sh" "$work" "$NAME:$major" "$config" "PATH=$home/bin:/usr/bin"
