#!/bin/bash
# Stops the cluster by its own process ids and removes its state; the binaries stay.
HOME_DIR=${CLUSTER_HOME:-$HOME/.cache/test-cluster}
RUN=$HOME_DIR/run
[ -d "$RUN" ] || exit 0
cd "$RUN" || exit 0
stop() { [ -f "$1.pid" ] && kill "$(cat "$1.pid")" 2>/dev/null; }
tasks() { ctr -a ctd/containerd.sock -n k8s.io tasks "$@" 2>/dev/null; }

# The kubelet first, or it starts again what is stopped here.
if [ -S ctd/containerd.sock ]; then
  stop kubelet
  sleep 1
  for task in $(tasks ls -q); do tasks kill -s KILL "$task"; done
  sleep 1
fi
for name in coredns proxy kubelet scheduler controller-manager apiserver etcd containerd; do stop $name; done
sleep 2
for shim in $(pgrep -f -- "-address $RUN/ctd/containerd.sock"); do kill -9 "$shim" 2>/dev/null; done

grep -oE " $RUN[^ ]*" /proc/mounts | sort -r | while read -r mount; do umount -l "$mount" 2>/dev/null; done
grep -oE '/var/run/netns/cni-[^ ]*|/run/netns/cni-[^ ]*' /proc/mounts | sort -u | while read -r mount; do
  umount -l "$mount" 2>/dev/null
  rm -f "$mount"
done
ip link del cni0 2>/dev/null
iptables-save | grep -vE 'KUBE|CNI' | iptables-restore 2>/dev/null
rm -rf "$RUN" "$HOME_DIR/kubeconfig" /var/lib/cni/networks/pods
exit 0
