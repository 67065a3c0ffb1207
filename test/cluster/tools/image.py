"""image.py WORK REF CONFIG KEY=VALUE...: packs WORK/root as an OCI image into WORK/image.tar; prints the image's digest.

CONFIG is the image's configuration as JSON (Entrypoint, User, ...); each KEY=VALUE an environment default."""

import hashlib
import io
import json
import os
import sys
import tarfile

work, ref, given, *environment = sys.argv[1:]


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def descriptor(kind, content):
    return {"mediaType": "application/vnd.oci.image." + kind, "digest": digest(content), "size": len(content)}


def unowned(info):
    """The same bytes, whoever builds it and when."""
    info.mtime = info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as layers:
    for name in sorted(os.listdir(work + "/root")):
        layers.add(work + "/root/" + name, arcname=name, filter=unowned)
    folder = tarfile.TarInfo("tmp")
    folder.type = tarfile.DIRTYPE
    folder.mode = 0o1777
    layers.addfile(folder)
layer = buffer.getvalue()
config = json.dumps(
    {
        "architecture": "amd64",
        "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": [digest(layer)]},
        "config": {**json.loads(given), "Env": environment},
    }
).encode()
manifest = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("config.v1+json", config),
        "layers": [descriptor("layer.v1.tar", layer)],
    }
).encode()
entry = descriptor("manifest.v1+json", manifest)
entry["annotations"] = {"io.containerd.image.name": ref}
index = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()
files = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": index}
files.update({"blobs/sha256/" + digest(content)[7:]: content for content in (layer, config, manifest)})
with tarfile.open(work + "/image.tar", "w") as out:
    for path, content in files.items():
        info = tarfile.TarInfo(path)
        info.size = len(content)
        out.addfile(info, io.BytesIO(content))
print(digest(manifest))
