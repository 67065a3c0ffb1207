import type { ErrorEntry } from '../environment/model';

/** Names, numbers, quantities and texts that Kubernetes or this package can't take. */
export const valueErrors = {
  'name-invalid': {
    meaning:
      "A name becomes a part of Kubernetes objects, labels and host names of the cluster, all of which take DNS labels (RFC 1123): lower-case letters, digits and '-', a letter first and no '-' last.",
    repair: 'Rename it: `api-gateway`, not `API_Gateway`.',
  },
  'name-too-long': {
    meaning:
      'Kubernetes takes 63 characters for most names and 52 for a CronJob. What is appended to a name (the slot, a hash, the name of a verification) has to fit too, so less is left for yours; the message says how much.',
    repair: 'Shorten the name. Where it repeats the name of the application, leave that part out.',
  },
  'reference-invalid': {
    meaning:
      "The name of an object that is only referred to (a Secret, a ConfigMap, a claim, a service account, a Gateway) is no DNS subdomain: at most 253 lower-case letters, digits, '-' and '.'. No object can be called so, so pods that refer to it would wait for ever.",
    repair: 'Write the name as `kubectl get` shows it, without its namespace or kind.',
  },
  'key-invalid': {
    meaning:
      "A key of a Secret or ConfigMap has at most 253 letters, digits, '-', '_' and '.', for it also becomes the name of a file. The API server refuses others.",
    repair: 'Rename the key; a path such as `conf.d/site.conf` becomes `site.conf`, mounted where it is needed.',
  },
  'variable-name-invalid': {
    meaning:
      "The name of an environment variable holds something else than letters, digits and '_', or starts with a digit. Kubernetes passes some of those on and shells drop them, so a program would not find its setting.",
    repair: 'Write it as shells do: `LOG_LEVEL`.',
  },
  'port-name-invalid': {
    meaning:
      "Ports are called by at most 15 lower-case letters, digits and '-', a letter first (IANA service names, which Kubernetes asks for).",
    repair: 'Choose a short name, such as `http`, `smtp` or `metrics`.',
  },
  'number-invalid': {
    meaning:
      'A number is not whole, or outside of its range. Ranges are those of the Kubernetes field or the AWS argument that it becomes: ports go from 1 to 65535, a user is not root (0), utilization is a percentage.',
    repair: 'Give a whole number in the range that the message names.',
  },
  'duration-invalid': {
    meaning:
      'A length of time has no unit, is too short, or is not a whole number of seconds, which is all that Kubernetes counts in. Numbers without a unit are refused so that nobody has to know whether 10 means seconds or minutes.',
    repair: 'Write `seconds(30)` or `minutes(10)` of `verdigris`.',
  },
  'duration-order': {
    meaning:
      'Two lengths of time contradict each other: a probe that may take longer than its period, a rollout that counts as failed before one pod can count as ready, a pod that is killed before it is told to stop. Kubernetes refuses some of these and obeys the others.',
    repair: 'Lengthen the one that has to be longer, or shorten the other; the message has both.',
  },
  'quantity-invalid': {
    meaning:
      'An amount of CPU, memory or storage is no Kubernetes quantity. CPUs are `2`, `0.5` or `500m` (thousandths); bytes are `512Mi` or `20Gi`. Memory in `m` would be thousandths of a byte, which Kubernetes takes and nobody means.',
    repair: "Write the amount with its unit: `cpu: '500m'`, `memory: '256Mi'`, `size: '10Gi'`.",
  },
  'quantity-too-small': {
    meaning:
      'An amount is 0, or less memory than any container runtime needs to start a container (4 MiB): most often a unit is missing, and `512` means 512 bytes.',
    repair: "Write a unit: `'512Mi'` in place of `'512'`.",
  },
  'request-above-limit': {
    meaning:
      'A container asks for more than it may use at most. The API server refuses such a pod, and a Deployment of them would never get one.',
    repair: 'Lower the request or raise the limit of the same resource.',
  },
  'choice-invalid': {
    meaning:
      'A setting takes one of a few words, and got another one. Types say so in an editor; plain JavaScript and casts get past them.',
    repair: 'Choose one of the words in the message.',
  },
  'setting-invalid': {
    meaning:
      'Settings of a container and contents of files are text. Numbers and booleans become their text in `config`; objects, lists, `null` and `undefined` have none that a program could rely on.',
    repair:
      'Give text: `JSON.stringify(value)` where a program reads JSON. A value that may be undefined needs a default.',
  },
  'path-invalid': {
    meaning:
      "A path of an address (a probe, a smoke test, metrics, a route) does not start with '/', or holds spaces. Kubernetes would ask another address than you mean, or refuse it.",
    repair: "Write the path alone, with its slash: `httpProbe('/health')`. Host and port are settings of their own.",
  },
  'mount-path-invalid': {
    meaning:
      "Something is mounted at a path that is not absolute, is the root, or holds ':', '..', '//' or a trailing '/'. Kubernetes refuses ':' and the container runtime resolves the others to another place.",
    repair: 'Write an absolute path in its plain form: `/var/cache/app`.',
  },
  'image-invalid': {
    meaning: 'The image is empty or holds a space, so no node could pull it.',
    repair:
      "Leave `image` out for the application's own at its configured version, write `application.image('repository')` for another one of the registry, or the whole reference of a third party's: `nginx:1.27.3`.",
  },
  'schedule-invalid': {
    meaning:
      'The schedule can not be read by the CronJob controller: five fields (minute, hour, day of the month, month, day of the week) as cron has them, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. Six fields (with seconds) and `@every` are of other schedulers.',
    repair: "Write `'30 2 * * *'` for 2:30 each night; the time zone is a setting of its own (`timeZone`).",
  },
  'time-zone-invalid': {
    meaning:
      'The time zone is in no database of them. Kubernetes asks for the exact name of the IANA database and refuses a CronJob with any other; abbreviations such as CET are ambiguous.',
    repair: "Write the name with its region: `'Europe/Berlin'`, or `'Etc/UTC'`.",
  },
  'command-empty': {
    meaning: 'A probe runs a command, and none is given. It would fail always, and the container be restarted for it.',
    repair: "Give the program and its arguments, without a shell: `execProbe(['/bin/check', '--quick'])`.",
  },
  'role-invalid': {
    meaning:
      'The IAM role of a service account is given by something else than its ARN. EKS takes no name here, and pods would get no credentials.',
    repair:
      'Write `arn:aws:iam::<account>:role/<name>`. EKS Pod Identity, which is what the ground of `verdigris/aws` uses, needs nothing here.',
  },
  'role-on-existing-account': {
    meaning:
      'A role is given for a service account that is there already and belongs to somebody else. It would change what all pods of that account may do.',
    repair:
      "Leave out `role` and annotate the account where it is made, or leave out `existing` to have an account of the service's own.",
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
