import type { ErrorEntry } from '../environment/model';

/** What the environment's configuration and the application say of each other. */
export const environmentErrors = {
  'version-missing': {
    meaning:
      'The stack configures no version of the application. Environments move one by one, so each says which version it runs; nothing is taken for granted.',
    repair: "Run `pulumi config set --path 'verdigris:versions.<application>' <tag> --stack <stack>`.",
  },
  'version-invalid': {
    meaning:
      "A version is an image tag, perhaps with its digest: `v1.2.3@sha256:<64 digits>`. The tag is also the pods' label `version`, so it has at most 63 letters, digits, '-', '_' and '.'.",
    repair: 'Use such a tag, and the digest as `docker buildx imagetools inspect` or the registry shows it.',
  },
  'replicas-unknown': {
    meaning:
      '`verdigris:replicas` sets the number of pods of a service or worker that the application does not have. A number that has no effect would look like one that has.',
    repair: 'Write `<application>/<workload>` with a name from the message, or remove the line.',
  },
  'strategy-without-service': {
    meaning:
      '`verdigris:strategies` says blueGreen for an application without a web service. blue/green moves traffic, and there is none.',
    repair: 'Remove the line, or say `rolling`. Workers and schedules move to the new release by themselves.',
  },
  'smoke-image-missing': {
    meaning:
      'The application is proved by a smoke test before traffic moves, and the stack names no image to run it. It is not chosen for you: it comes from your registry, and its users should know it.',
    repair: 'Set `verdigris:smokeImage` to an image with `curl` and a shell, by digest: `curlimages/curl@sha256:...`.',
  },
  'smoke-image-without-digest': {
    meaning:
      'The image of smoke tests is given by a tag, which may come to mean another image. What decides whether traffic moves should not change between two releases.',
    repair: 'Write `repository@sha256:` and the 64 digits of its digest.',
  },
  'flag-unknown': {
    meaning:
      '`verdigris:flags` sets a feature flag that no workload of the application has: mistyped, or removed from the code.',
    repair: 'Rename it to the flag that is meant, or remove the line.',
  },
  'flag-value-invalid': {
    meaning:
      'A flag has a value that it does not know: `flag()` takes true and false (without quotes), `choice()` one of its words.',
    repair: 'Write one of the values in the message, in the configuration or the description.',
  },
  'flag-conflict': {
    meaning:
      'Two workloads describe a flag of one name with other defaults or words. A flag has one value for the whole application.',
    repair: 'Describe the flag once, in a constant, and pass it to both workloads.',
  },
  'secret-value-missing': {
    meaning:
      'Without AWS, Secrets are made from the configuration of the stack, and this key has no value there. Pods that refer to a missing key never start.',
    repair: 'Run the command of the message, which encrypts the value; a made-up one does for development.',
  },
  'secret-name-conflict': {
    meaning:
      'A secret shall be called by two names in the cluster: its `as` differs between two places. It is one object.',
    repair: 'Give it the same `as` everywhere, best in a constant.',
  },
  'backing-unknown': {
    meaning: '`verdigris:backing` has settings of a database, cache or queue that the application does not describe.',
    repair: 'Write the name as the application calls it (`db`), or remove the settings.',
  },
  'backing-setting-unused': {
    meaning:
      'A setting does not go with where the service stands: an image of what AWS manages, an instance class in the cluster. It would have no effect.',
    repair: 'Remove the setting, or say another place by `where`.',
  },
  'managed-without-aws': {
    meaning:
      'The service shall be managed by AWS, and the stack has a kubeconfig as its target, so there is no account to make it in.',
    repair: 'Write `where: cluster`, or name an `existing` server.',
  },
  'backing-version-invalid': {
    meaning:
      'The version of a database, cache or queue is none that is supported both in the cluster (an image of that tag) and by AWS. Tags with a suffix (`17-alpine`) mean nothing to AWS.',
    repair: 'Choose a version in the range that the message names.',
  },
  'backing-name-invalid': {
    meaning:
      'The name of a database, user or virtual host holds characters that would need quoting somewhere, or is too long: PostgreSQL cuts names at 63 characters, Amazon MQ takes 2 to 100 for a user.',
    repair: "Use letters, digits and '_' (and for RabbitMQ '-' and '.').",
  },
  'data-in-cluster': {
    meaning:
      'Real or production-like data lies in a database in the cluster: one pod and one volume, without a second copy and without a backup. A warning.',
    repair:
      'Let AWS manage it (`where: managed`), name an `existing` server, or say by `verdigris:data` that the data may be lost.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
