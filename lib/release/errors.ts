import type { EnvironmentErrorCode } from '../environment/errors';
import type { ErrorEntry } from '../environment/model';

/** Every error of a release, by its code. What refuses a release leaves live traffic where it is. */
export const releaseErrors = {
  'node-too-old': {
    meaning:
      "`pulumi` runs programs with the Node that is first on the PATH, and that one is older than 22, which Pulumi's own SDK needs.",
    repair: 'Put a newer Node first on the PATH of the shell or of the CI job.',
  },
  'output-name-taken': {
    meaning:
      'Each application is an output of its stack under its name, and the stack has outputs of its own (`ground`, `verified`) that other stacks read.',
    repair: 'Call the application otherwise.',
  },
  'object-shared': {
    meaning:
      'Two applications of a stack make the same object. It has one owner: whichever application drops it would take it away from the other.',
    repair:
      "Give one of them another name. Of a secret, let one have its own copy: `secretKey('db', 'password', { as: 'shop-db' })`.",
  },
  'data-version-unreadable': {
    meaning:
      'A PostgreSQL of another major version can not read the data that is on the volume. The server would not start, and the application lose its database.',
    repair:
      'Go back to the former version, or describe the new one under another name beside it, copy the data (`pg_dump`), and then remove the old one.',
  },
  'site-without-ground': {
    meaning: 'A static site on AWS is served by S3 and CloudFront, and the ground of this stack makes neither.',
    repair: 'Use `awsGround` of `verdigris/aws`, or give your own ground `sites`.',
  },
  'application-moved': {
    meaning:
      'The configuration has given an application to another stack (`verdigris:apps`), and this one would delete what serves now.',
    repair:
      'Move it with its state first, by the command of the message; nothing in the cluster changes by that. Or add it to `verdigris:apps` again.',
  },
  'namespace-moved': {
    meaning:
      'The stack shall stand on the ground of another one, but still has the namespace, and would delete it with everything in it.',
    repair: 'Move the namespace to that stack first, by the command of the message.',
  },
  'platform-stack-empty': {
    meaning:
      'The stack of `verdigris:platformStack` exports no ground: it was not brought up yet, or is another one than meant.',
    repair: 'Run `pulumi up` on it first, or correct the name.',
  },
  'platform-stack-differs': {
    meaning:
      'This stack and the one that holds its ground say different things about where they are. Objects would be made in a place where nobody looks for them.',
    repair: 'Write what the other stack has, or name another stack.',
  },
  'intent-edited': {
    meaning:
      'The object in which a release writes down where it is going holds something else. It was edited by hand, so nothing can be told from it, and nothing is moved.',
    repair: 'Run `pulumi refresh` and then `pulumi up`: what serves is read from the live Service.',
  },
  'not-verified': {
    meaning:
      'The new release was brought up and its proof failed: too few ready pods, a task or smoke test that did not pass, or a run that left them out (`--target`). Traffic stays where it is, and the live release is untouched.',
    repair:
      'Look at the pods and Jobs of the idle slot (`kubectl get pods -l verdigris.dev/slot=...`), correct the version or its configuration, and run again.',
  },
  'worker-not-ready': {
    meaning:
      'Traffic has moved, and a worker of the new release does not become ready. Those of the former release go on meanwhile.',
    repair: 'Go back by the command of the message, or see why the pods are not ready.',
  },
  'not-promoted': {
    meaning:
      'The version has not been verified by the stack that comes before (`verdigris:promotion`), or was rolled back there.',
    repair:
      'Release it there first. What can not wait is declared by `verdigris:hotfix`, with its version and a reason.',
  },
  'nothing-to-go-back-to': {
    meaning:
      'Going back means to move traffic to a slot that still holds the former release, and none does: there was none, it rolled in place, or it has been replaced since.',
    repair: 'Release the former version by the commands of the message.',
  },
  'traffic-moved-by-hand': {
    meaning:
      'The live Service selects another slot than the record of the last release says, and what the configuration asks for can not be done from there. Somebody edited it; nothing is written until it is clear who is right.',
    repair: 'Say which by one of the commands of the message, or undo the edit.',
  },
  'cluster-silent': {
    meaning:
      'The cluster does not say what is live. A release into a slot that may serve could take it down, so it waits.',
    repair: 'See that the cluster answers (`kubectl get services`), and run again.',
  },
  'pods-too-few': {
    meaning: 'Traffic would move to a slot with fewer ready pods than serve now, so some requests would find nobody.',
    repair: 'Scale the slot first, by the command of the message, and run again.',
  },
  'site-files-clash': {
    meaning:
      'A file that browsers keep for ever has other content than an earlier release had under the same name. Who has visited the site would go on with the old one.',
    repair:
      'Build it with a hash of its content in the name, give it another name, or leave its directory out of `hashed`.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ReleaseErrorCode = keyof typeof releaseErrors;

/** Of a plan's refusals: what the configuration says in two ways is refused there too. */
export type RefusalCode = ReleaseErrorCode | Extract<EnvironmentErrorCode, 'back-and-forth'>;
