#!/bin/bash
# Starts a one-node Kubernetes; prints the path of an admin kubeconfig. A cluster that is up is left alone.
# The restricted Pod Security Standard is enforced in every namespace but kube-system.
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
HOME_DIR=${CLUSTER_HOME:-$HOME/.cache/test-cluster}
BIN=$HOME_DIR/bin
RUN=$HOME_DIR/run
CONFIG=$HOME_DIR/kubeconfig
kubectl() { "$BIN/kubectl" --kubeconfig "$CONFIG" "$@"; }
start() {
  local name=$1
  shift
  nohup "$@" >"log/$name" 2>&1 </dev/null &
  echo $! >"$name.pid"
}
# wait_for TRIES COMMAND...: asks every quarter of a second.
wait_for() {
  local tries=$1
  shift
  for _ in $(seq "$tries"); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.25
  done
  echo "gave up waiting for: $*; see $RUN/log" >&2
  exit 1
}

if [ -f "$RUN/kubelet.pid" ] && kill -0 "$(cat "$RUN/kubelet.pid")" 2>/dev/null && kubectl get --raw /readyz >/dev/null 2>&1; then
  echo "$CONFIG"
  exit 0
fi
mkdir -p "$RUN"/{pki,log,cni,ctd,manifests}
cd "$RUN"

# Certificates and kubeconfigs.
if [ ! -f pki/ca.crt ]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=test-ca -keyout pki/ca.key -out pki/ca.crt 2>/dev/null
  openssl genrsa -out pki/sa.key 2048 2>/dev/null
  openssl rsa -in pki/sa.key -pubout -out pki/sa.pub 2>/dev/null
  # cert NAME SUBJECT ALTERNATIVE_NAMES
  cert() {
    openssl req -newkey rsa:2048 -nodes -subj "$2" -keyout "pki/$1.key" -out "pki/$1.csr" 2>/dev/null
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$3" >"pki/$1.ext"
    openssl x509 -req -in "pki/$1.csr" -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -days 365 -extfile "pki/$1.ext" -out "pki/$1.crt" 2>/dev/null
  }
  cert apiserver /CN=kube-apiserver "DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.96.0.1"
  cert admin "/O=system:masters/CN=admin" DNS:admin
  cert kubelet "/O=system:nodes/CN=system:node:node1" "DNS:node1,IP:127.0.0.1"
  base64_of() { base64 -w0 <"pki/$1"; }
  # kubeconfig USER FILE
  kubeconfig() {
    cat >"$2" <<Y
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://127.0.0.1:6443", certificate-authority-data: $(base64_of ca.crt)}}]
users: [{name: $1, user: {client-certificate-data: $(base64_of "$1.crt"), client-key-data: $(base64_of "$1.key")}}]
contexts: [{name: test, context: {cluster: test, user: $1}}]
current-context: test
Y
  }
  kubeconfig admin "$CONFIG"
  kubeconfig kubelet kubelet.kubeconfig
fi

# The control plane.
cat >admission.yaml <<'Y'
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
  - name: PodSecurity
    configuration:
      apiVersion: pod-security.admission.config.k8s.io/v1
      kind: PodSecurityConfiguration
      defaults: {enforce: restricted, enforce-version: latest}
      exemptions: {namespaces: [kube-system]}
Y
start etcd etcd --data-dir "$RUN/etcd" --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
  --listen-peer-urls http://127.0.0.1:2380 --unsafe-no-fsync
start apiserver "$BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --secure-port=6443 --bind-address=127.0.0.1 \
  --endpoint-reconciler-type=none --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=true --authorization-mode=Node,RBAC \
  --tls-cert-file=pki/apiserver.crt --tls-private-key-file=pki/apiserver.key --client-ca-file=pki/ca.crt \
  --service-account-key-file=pki/sa.pub --service-account-signing-key-file=pki/sa.key --service-account-issuer=https://kubernetes.default.svc \
  --kubelet-client-certificate=pki/admin.crt --kubelet-client-key=pki/admin.key --admission-control-config-file=admission.yaml
wait_for 240 kubectl get --raw /readyz
start controller-manager "$BIN/kube-controller-manager" --kubeconfig="$CONFIG" --service-account-private-key-file=pki/sa.key \
  --root-ca-file=pki/ca.crt --leader-elect=false --controllers='*,-nodeipam'
start scheduler "$BIN/kube-scheduler" --kubeconfig="$CONFIG" --leader-elect=false

# Containers and their network: a bridge, since a node's address may not be a loopback one.
ip link show cni0 >/dev/null 2>&1 || { ip link add cni0 type bridge; ip addr add 10.244.0.1/24 dev cni0; ip link set cni0 up; }
sysctl -qw net.ipv4.ip_forward=1
cat >cni/10-pods.conflist <<'Y'
{"cniVersion":"1.0.0","name":"pods","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":false,"hairpinMode":true,
 "ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.0.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}},{"type":"portmap","capabilities":{"portMappings":true}}]}
Y
# restrict_oom_score_adj and the native snapshotter: for a node that is itself an unprivileged container.
cat >ctd/config.toml <<Y
version = 2
root = "$RUN/ctd/root"
state = "$RUN/ctd/state"
[grpc]
  address = "$RUN/ctd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$RUN/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
Y
start containerd containerd --config ctd/config.toml
wait_for 80 ctr -a ctd/containerd.sock version
"$HERE/image.sh" 1 pause >/dev/null

# The node.
cat >kubelet.yaml <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $RUN/pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
clusterDNS: [10.244.0.1]
clusterDomain: cluster.local
containerRuntimeEndpoint: unix://$RUN/ctd/containerd.sock
failSwapOn: false
failCgroupV1: false
staticPodPath: $RUN/manifests
tlsCertFile: $RUN/pki/kubelet.crt
tlsPrivateKeyFile: $RUN/pki/kubelet.key
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
localStorageCapacityIsolation: false
Y
start kubelet "$BIN/kubelet" --config kubelet.yaml --kubeconfig kubelet.kubeconfig --hostname-override node1 --root-dir "$RUN/kubelet" --node-ip 10.244.0.1
cat >proxy.yaml <<Y
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $CONFIG}
mode: iptables
clusterCIDR: 10.244.0.0/16
hostnameOverride: node1
conntrack: {maxPerCore: 0}
nodePortAddresses: [127.0.0.0/8]
Y
start proxy "$BIN/kube-proxy" --config proxy.yaml
printf '.:53 {\n bind 10.244.0.1\n kubernetes cluster.local {\n  kubeconfig %s test\n }\n}\n' "$CONFIG" >Corefile
start coredns "$BIN/coredns" -conf Corefile
ready() { kubectl get nodes 2>/dev/null | grep -q ' Ready '; }
wait_for 240 ready
echo "$CONFIG"
