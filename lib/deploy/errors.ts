import type { ErrorEntry } from '../environment/model';

/** Every error of the bridge between an application's objects and Pulumi's resources, by its code. */
export const deployErrors = {
  'kubeconfig-missing': {
    meaning:
      "The stack's target is a cluster of a kubeconfig, and no such file is there: neither the one that the configuration names, nor that of KUBECONFIG or `~/.kube/config`.",
    repair:
      'Start a cluster (`kind create cluster`), or name its file: `pulumi config set --path verdigris:target.kubeconfig FILE`.',
  },
  'kubeconfig-unreadable': {
    meaning: 'The kubeconfig is no YAML that could be read.',
    repair:
      'Repair the file (`kubectl config view` reads it too), or name another one in `verdigris:target.kubeconfig`.',
  },
  'context-unknown': {
    meaning:
      'The kubeconfig has no context of the name that the stack names. A stack touches the one cluster that it says, whatever kubectl points to just now, so the run stops before its first call.',
    repair:
      'Set `verdigris:target.context` to one of the contexts in the message, or get the context (`kind export kubeconfig`, `aws eks update-kubeconfig`).',
  },
  'target-not-kubeconfig': {
    meaning:
      "The stack stands on AWS, and its program makes a ground that knows kubeconfigs alone. A cluster of the same name in somebody's kubeconfig could be any.",
    repair: 'Let the program use `awsGround` of `verdigris/aws` for that target, or give the stack a context.',
  },
  'output-as-text': {
    meaning:
      "A value was turned into text before it was known: Pulumi's help text for an Output, `[object Promise]` or `[object Object]` stands in an object. It would reach the cluster as it is.",
    repair:
      'Register the Output by `token(application, output)` and use the token in the text; await a promise before; pick the field of an object.',
  },
  'output-not-text': {
    meaning:
      'A deferred value stands within a text and turned out to be an object, a list or nothing. Within a text only text, numbers and booleans have a meaning.',
    repair: 'Pick the field that is meant: `output.apply((value) => value.field)`.',
  },
  'undefined-in-name': {
    meaning:
      "A name holds the word 'undefined': a variable had no value when the name was put together. The object would be made under that name, and another one the next time.",
    repair: 'Give the value, or write the name out.',
  },
  'object-foreign': {
    meaning:
      'An object that this run would create is in the cluster already and is not labelled as belonging to this project, stack and application. It is never taken over silently: somebody else may depend on it.',
    repair:
      'Rename yours, delete theirs, or hand it over by the command of the message. What belongs to another stack of yours moves with its state (`pulumi state move`).',
  },
  'namespace-foreign': {
    meaning:
      'The namespace of the stack is in the cluster already and belongs to another stack, or to nobody who is known. Deleting the stack would delete it with everything in it.',
    repair: 'Set `verdigris:namespace` to another name, or label the namespace by the command of the message.',
  },
  'resource-protected': {
    meaning:
      'This run would delete or replace something that carries traffic or holds data: a namespace, a live Service, a database, a bucket. That is never a side effect of another change.',
    repair:
      'Bring back what declares it. Where its end is meant, lift the protection of that one URN with a reason (`verdigris:unprotect`), as the message shows.',
  },
  'resource-not-keepable': {
    meaning:
      'A resource of the last snapshot can not be registered without touching it: under this parent it would get another URN (the engine would delete the old one), or it is no Kubernetes object.',
    repair:
      'Register it under the component that its URN names. Programs that use `deployStack` alone do not meet this; please report it.',
  },
  'snapshot-unreadable': {
    meaning:
      "The last state of the stack can not be read from Pulumi's backend. Without it nobody knows which slot serves, so nothing is written.",
    repair: 'See that the backend answers (`pulumi stack export`), log in again where it does not, and run again.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type DeployErrorCode = keyof typeof deployErrors;
