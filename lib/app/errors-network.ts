import type { ErrorEntry } from '../environment/model';

/** Connections, routes and how traffic moves; values that only Pulumi knows; static sites. */
export const networkErrors = {
  'address-range-invalid': {
    meaning:
      'Network policies name addresses by ranges (CIDR), and this is none: the prefix is missing or too long, or it is no IP address.',
    repair: "Write `'10.0.0.0/16'`, or `'203.0.113.7/32'` for a single address.",
  },
  'peer-without-labels': {
    meaning:
      'Pods without labels would be every pod of the namespace: a connection would be allowed to or from all of them.',
    repair: "Name the pods by their labels: `pods({ app: 'orders' })`.",
  },
  'host-not-in-cluster': {
    meaning:
      'The name is that of a host outside of the cluster. Kubernetes network policies know labels and addresses and no host names, so nothing could be allowed by it.',
    repair:
      "Give the addresses: `cidr('10.0.8.0/24', 5432)`, `existing.cidrs` in the configuration of a backing service, or `anywhere(443)` for public addresses that change.",
  },
  'connection-without-target': {
    meaning: 'A connection is allowed to something that has no port: a worker or task, which nothing can call.',
    repair: 'Remove the connection. For metrics use `allowMetricsFrom` and `metricsPort`.',
  },
  'foreign-service': {
    meaning:
      'An application uses a backing service or web service that another application owns. Their releases and data would depend on each other without either of them saying so.',
    repair:
      'Let each application have a backing service of its own; call the other one by its name in the cluster (`clusterService`), and route to it as `{ service, port }`.',
  },
  'host-invalid': {
    meaning:
      'A public host is no DNS name (a leading `*.` is allowed): it has a scheme, a port, a path or capitals. Ingress and HTTPRoute take names alone.',
    repair: 'Write `api.example.com`.',
  },
  'route-empty': {
    meaning: 'An HTTPRoute says for no path where its requests go, so all of them would be answered by an error.',
    repair: "Name at least one: `paths: { '/': web }`.",
  },
  'route-without-weight': {
    meaning:
      'All services at a path have the weight 0. A gateway answers such requests with an error (Gateway API: HTTP 500).',
    repair: 'Give one of them a weight, or remove the path.',
  },
  'network-range-missing': {
    meaning:
      'Network policies have to let in a load balancer, or out to managed databases, by the address range of the network. For a network that was there before, only its owner knows it, and rendering looks nothing up.',
    repair:
      "Set `verdigris:platform.cidr` to the range of the existing network: `pulumi config set --path 'verdigris:platform.cidr' 10.0.0.0/16`.",
  },
  'blue-green-behind-balancer': {
    meaning:
      'A blue/green release moves traffic by the selector of a Service. What sends to pods by their addresses from outside of the cluster (an AWS load balancer in IP mode, a gateway outside) learns of the new pods only after the switch, and drops requests meanwhile.',
    repair: 'Use `rolling()`, which waits for each pod; or an ingress class or gateway whose pods run in the cluster.',
  },
  'release-conflict': {
    meaning:
      'Web services of one application are released together and traffic moves for all at once, so they have one strategy and one smoke test.',
    repair:
      'Say `release` at one of them alone, or the same at each. What shall be released by itself is an application of its own.',
  },
  'security-policy-invalid': {
    meaning:
      'A directive of the content security policy has a name that is none, or sources that would end the header or the directive early.',
    repair:
      "Write `contentSecurityPolicy: { 'connect-src': \"'self' https://api.example.com\" }`: sources with spaces between them.",
  },
  'output-without-token': {
    meaning:
      'A Pulumi Output stands in the description as it is. It is an object that has no text yet, and rendering knows nothing of Pulumi.',
    repair:
      'Pass `token(application, output)` of `verdigris/pulumi`; the value is put back at that very place when the object becomes a resource.',
  },
  'output-without-pulumi': {
    meaning:
      'The application holds a Pulumi Output and is rendered by `cdk8s synth`, where nothing can wait for its value.',
    repair: 'Give plain text where the application stands in a cdk8s app of your own, or release it by `pulumi up`.',
  },
  'token-in-name': {
    meaning:
      'A name or namespace holds a deferred value (a Pulumi Output). Names have to be known before anything runs: a preview shows them, and the engine knows objects again by them.',
    repair: 'Write the name out, and give the same text to the resource that the Output comes from.',
  },
  'token-in-key': {
    meaning:
      'A key of an object holds a deferred value. Only values can be filled in later; keys decide what the object is.',
    repair: 'Use a plain key, and the deferred value as its value.',
  },
  'token-in-label': {
    meaning:
      'A label, selector or node selector holds a deferred value. Kubernetes matches objects by them, so a preview could not tell what selects what, and selectors of a Deployment can never change.',
    repair: 'Use plain text; annotations and environment variables may hold deferred values.',
  },
  'token-in-hashed-data': {
    meaning:
      'The data of a ConfigMap that is named by a hash of its content holds a deferred value. The name could not be known before the value is, nor a preview say whether anything changes.',
    repair: 'Pass the value as an environment variable: `config: { QUEUE_URL: token(app, queue.url) }`.',
  },
  'token-foreign': {
    meaning:
      'A token was made for another application. Tokens live on their application, so nothing would put the value in, and the token itself would reach the cluster.',
    repair: 'Call `token()` with the application in which the text is used.',
  },
  'site-not-alone': {
    meaning:
      'A static site shares its application with something else. On AWS a site is released by one pointer and services by a slot, so they could not move together.',
    repair: "Move the site to an application of its own: `application('frontend', ...)`.",
  },
  'site-directory-missing': {
    meaning: 'The directory of a static site is not there: it is built by a step of its own, which has not run.',
    repair:
      'Build the site first, or name the directory into which it is built, absolute or from the folder of Pulumi.yaml.',
  },
  'site-index-missing': {
    meaning:
      "A site without `index.html` has no page for '/', nor for the addresses of its routes. Most often another directory than the built one is named.",
    repair: "Name the directory that the build writes: often 'dist' or 'build'.",
  },
  'site-file-name-invalid': {
    meaning:
      'A file can not be served under its name: an address can not hold some of its characters, or it has no extension and such addresses answer `index.html`.',
    repair: 'Rename the file, or keep it out of the built directory.',
  },
  'site-file-unservable': {
    meaning:
      'Something in the directory is a link that leads out of it, a link to a directory, or no file at all. What is published should be what lies there.',
    repair: 'Put a copy in place of the link, or remove it.',
  },
  'site-too-large': {
    meaning:
      "A site may have 10 MiB and each file of it 5 MiB: a release keeps its files in the stack's state, which every update reads and writes.",
    repair: 'Build without source maps; serve video and large images from a bucket of their own.',
  },
  'hashed-directory-invalid': {
    meaning:
      "`hashed` names a directory that is not in the site, or not as 'assets/'. Files under it would be kept by browsers for ever, so a wrong name is not passed over.",
    repair:
      "Write a directory of the site with '/' at its end, or leave `hashed` out: names with a hash are recognised.",
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
