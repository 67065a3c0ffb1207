import type { ErrorEntry } from '../environment/model';

/** What workloads say of themselves that does not go together, or could not work. */
export const workloadErrors = {
  'application-missing': {
    meaning:
      'A workload, backing service or route was made in a scope that is no part of an application, so it has no environment, slot or namespace.',
    repair:
      "Give it the application, or a construct in it, as its scope: `new WebService(app, 'web', ...)` within `application('shop', (app) => ...)`.",
  },
  'application-empty': {
    meaning: 'The description made no workload and no static site, so there is nothing to run or to release.',
    repair:
      'Add a `WebService`, `Worker`, `ScheduledTask`, `Task` or `StaticSite`. Where an environment shall not have the application, leave it out of that stack.',
  },
  'description-failed': {
    meaning:
      "The function that describes the application threw an error that is not one of this package's: a mistake of the program, two constructs of one name in one scope, a file that is not there.",
    repair:
      'Correct the line that the message names. Where it names none, a test that renders the application throws the same error as the `cause` of this one.',
  },
  'description-asynchronous': {
    meaning:
      'The function that describes the application is `async` or gives a promise. It is called for each environment and slot and read at once, so what it adds after its first `await` would silently be missing.',
    repair: 'Make it a plain function. What has to be awaited is awaited before, and passed in.',
  },
  'construct-invalid': {
    meaning:
      "A validation of a construct says no: your own by `node.addValidation`, cdk8s's or a library's. The sentence is theirs.",
    repair: 'Do what the sentence says; the path names the construct.',
  },
  'object-unrenderable': {
    meaning:
      'A Kubernetes object can not be turned into JSON: a patch that points nowhere, a lazy value that throws, a value that has no JSON.',
    repair: 'Look at what the object of that path is given, and at its patches (`addJsonPatch`).',
  },
  'object-duplicate': {
    meaning:
      'Two constructs describe an object of the same kind, namespace and name. The one that is written later would overwrite the other in the cluster.',
    repair: 'Rename one of the two, or remove the one that is made for you already; the message has both paths.',
  },
  'slot-name-missing': {
    meaning:
      'An object stands in a slot, of which there are two, but its name is the same in both. A release would change it under the pods of the live slot before anything is proved.',
    repair:
      "Call it `application.slotName('name')`, or put it under the application itself where both slots shall share it.",
  },
  'container-duplicate': {
    meaning: 'Two containers of a pod have one name. Kubernetes refuses the pod.',
    repair: 'Rename a sidecar or init container; the workload has the first container under its own name.',
  },
  'port-conflict': {
    meaning:
      'Two containers of a pod listen on one port. All containers of a pod share its address, so the second one fails to start.',
    repair: 'Let one of them listen on another port, and say that port in its props.',
  },
  'port-missing': {
    meaning:
      'Something needs to know a port that nothing says: a connection (network policies allow ports, not services), a probe of a container without one, a sidecar that requests come to, metrics.',
    repair:
      "Give `port` where the message says it; of another application's pods it is the port that they listen on, not that of their Service.",
  },
  'entry-unknown': {
    meaning: '`entry` names the sidecar that requests come to first, and the service has no sidecar of that name.',
    repair:
      'Describe the sidecar in `sidecars` under that name, or leave `entry` out so that requests come to the service itself.',
  },
  'readiness-missing': {
    meaning:
      'Nothing says when a pod can answer. Kubernetes takes it for ready as soon as its process runs: a blue/green switch would move traffic to pods that do not answer yet (refused), and a rolling release sends them requests (a warning).',
    repair:
      "Add `readiness: httpProbe('/ready')` to the container that requests come to, with a path that fails while the program can't serve.",
  },
  'replicas-conflict': {
    meaning:
      'Both `replicas` and `autoscaling` say how many pods run. Each apply would set the number back that the autoscaler has chosen.',
    repair: "Leave out `replicas`; the autoscaler's `min` is what a release starts with.",
  },
  'autoscaling-range': {
    meaning:
      "The autoscaler's least number of pods, or the number that the environment configures, is above its most. The API server refuses that.",
    repair: 'Raise `autoscaling.max` or lower the other number; the message has both.',
  },
  'budget-blocks-drains': {
    meaning:
      'The disruption budget wants as many pods to stay as there are, so none may ever go: draining a node, and with it every upgrade of the cluster, would wait for ever.',
    repair: 'Make `minAvailable` less than the number of pods, use `maxUnavailable`, or run one pod more.',
  },
  'architectures-empty': {
    meaning: 'The list of processor architectures is empty, so no node would do and no pod could ever be scheduled.',
    repair: "Leave `architectures` out for any node, or name what the image is built for: `['amd64', 'arm64']`.",
  },
  'mount-conflict': {
    meaning: 'Two volumes or files are mounted at one path of a container. Kubernetes refuses the pod.',
    repair:
      'Give one of them another path. `/tmp` is there without being asked for; a volume of yours at `/tmp` takes its place.',
  },
  'volume-conflict': {
    meaning:
      'A volume that several containers or workloads mount is described in two ways. It is one volume, so only one can be right.',
    repair: 'Describe it once, in a constant that all of them use.',
  },
  'volume-of-one-node': {
    meaning:
      'A persistent volume that one node may mount is used by pods that may come to several: beside other replicas, or beside the old pod during a release. Those on another node would never start. A warning, since clusters of one node have no such problem.',
    repair:
      "Say `access: 'manyNodes'` (with a storage class that has it, on AWS EFS), or run one replica that is replaced `stopFirst`.",
  },
  'config-map-conflict': {
    meaning: 'A ConfigMap of `configMaps` has the name under which `files` are kept.',
    repair: 'Call it otherwise than `config`.',
  },
  'config-map-empty': {
    meaning:
      'A ConfigMap has no keys, so it would be mounted as nothing or set no variable: most often what fills it found nothing.',
    repair: 'Give it a key, or leave it out.',
  },
  'config-map-unused': {
    meaning: 'A ConfigMap is neither mounted nor passed as environment variables, so no container would see it.',
    repair: "Give it `mount: '/etc/app'` for one file a key, or `env: true` for one variable a key.",
  },
  'config-map-too-large': {
    meaning: 'A ConfigMap may hold 1 MiB in all, which is a limit of Kubernetes (its store takes no larger objects).',
    repair:
      'Put large files into the image, or on a volume. Sites are built without source maps, or served from an image.',
  },
  'file-name-conflict': {
    meaning:
      'Two of `files` have the same last part of their path. All files of a container are keys of one ConfigMap, named by it.',
    repair: 'Put one of them into `configMaps`, with a mount of its own.',
  },
  'variable-duplicate': {
    meaning:
      'An environment variable gets its value from two places. Kubernetes would take the last one, which nobody can see in the description.',
    repair: 'Remove one of the two places that the message names.',
  },
  'variable-missing': {
    meaning:
      'The workload requires a variable in this environment (`required`), and nothing sets it, or sets it to nothing. The program would fail after it started, if not later.',
    repair: 'Set it in `config`, `secrets`, `flags` or `uses`, or take it out of `required` for this environment.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
