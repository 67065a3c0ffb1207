import type { ErrorEntry, Problem } from './model';

/** What may be wrong with the configuration of a stack and the files that it stands in. Plain data: loaded by docs and command. */
export const environmentErrors = {
  'project-missing': {
    meaning:
      'There is no Pulumi.yaml in this folder, and for the command in none above it: nothing says what the stacks are of.',
    repair: 'Go to the folder of the project, or make one with `verdigris init`.',
  },
  'project-unnamed': {
    meaning: 'Pulumi.yaml has no `name`, which is a part of the URN of every resource.',
    repair: 'Add `name:` with the name of the project.',
  },
  'runtime-unknown': {
    meaning: 'Pulumi.yaml names another runtime than `nodejs`; a Verdigris program is TypeScript or JavaScript.',
    repair: 'Write `runtime: nodejs`.',
  },
  'program-missing': {
    meaning: 'The file or folder that `main` of Pulumi.yaml names is not there.',
    repair: 'Correct `main`, or make the program at that place.',
  },
  'stack-missing': {
    meaning: 'There is no `Pulumi.<stack>.yaml` for the stack: its configuration is read from that file alone.',
    repair:
      'Correct the name of the stack; a near one is suggested. For a new stack make the file, or `pulumi stack init`.',
  },
  'yaml-unreadable': {
    meaning: 'A file is not YAML, or has the same key twice: Pulumi can not read it either.',
    repair: 'Correct the line that is named, which is often the one below a missing quote or a wrong indentation.',
  },
  'yaml-too-large': {
    meaning: 'A file has more values, or more of them inside each other, than any stack needs: aliases multiply them.',
    repair: 'Write values in place of aliases.',
  },
  'alias-unknown': {
    meaning: 'An alias (`*name`) stands for an anchor that the file does not have.',
    repair: 'Put the anchor (`&name`) before the value that is meant, or repeat the value.',
  },
  'merge-wrong': {
    meaning: 'A merge key (`<<`) takes in something that has no keys.',
    repair: 'Let it name an anchor of an object, or write the keys themselves.',
  },
  'number-not-finite': {
    meaning: 'Infinity and not-a-number are words of YAML, and Pulumi hands values on as JSON, which has neither.',
    repair: 'Write a finite number, or quotes around text.',
  },
  'config-not-object': {
    meaning: 'The stack file, or `config` in it, is a text or a list where keys have to be.',
    repair: 'Write `config:` with one key in each line below it, indented.',
  },
  'top-level-key': {
    meaning:
      'A key stands at the top of the stack file, where Pulumi knows only four of its own and ignores all others without a word.',
    repair: 'Move it into `config`, with `verdigris:` in front; remove what nobody reads.',
  },
  'malformed-key': {
    meaning: 'A key of the configuration is not `NAMESPACE:NAME` with one colon, so Pulumi refuses the file.',
    repair: 'Rename it.',
  },
  'wrong-namespace': {
    meaning: 'The namespace of a key is nearly `verdigris`: nobody would read it, and nobody would say so.',
    repair: 'Correct the spelling of the namespace.',
  },
  'unknown-key': {
    meaning:
      'There is no such key. It is refused because a misspelt key that is ignored looks like a setting that does not work.',
    repair: 'Rename it to the one that is suggested, or remove it; docs/configuration.md lists every key.',
  },
  'path-as-key': {
    meaning:
      'A whole path was set as the name of one key: `pulumi config set verdigris:target.region ...` does that without `--path`.',
    repair: 'Remove the key with `pulumi config rm`, and set it again with `--path`.',
  },
  'wrong-name': {
    meaning:
      'The name of an entry (of a Secret, a flag, a backing service, a stack or a rule) is not written as such names are.',
    repair: 'Rename it as the sentence says.',
  },
  'value-missing': {
    meaning: 'A value has to be given and is not there; it has no default because none would be right for every stack.',
    repair: 'Add the line that the sentence shows, with your own value.',
  },
  'value-wrong': {
    meaning: 'A value is of another kind or written otherwise than its key expects.',
    repair: 'Write it as the example in the sentence; docs/configuration.md says what each key takes.',
  },
  'word-unknown': {
    meaning: 'A key takes one of a few words, and this is none of them.',
    repair: 'Choose one of the words that the sentence lists.',
  },
  'quotes-needed': {
    meaning:
      'Text that looks like a number, a date or a truth value stands without quotes. YAML changes such values: `1.10` becomes 1.1, `012` becomes 10.',
    repair: 'Put quotes around it.',
  },
  'quotes-unwanted': {
    meaning: 'A number stands in quotes, which make it text.',
    repair: 'Leave the quotes out.',
  },
  'secret-misplaced': {
    meaning:
      'A `secure:` value stands where plain text is expected. Only `verdigris:secrets` holds secrets, so that no other value has to be hidden in previews.',
    repair:
      'Write the value without `secure:`; where it really is a secret, let the application take it from `verdigris:secrets`.',
  },
  'secrets-beside-aws': {
    meaning:
      'A stack in AWS has local secret values. There they come from Secrets Manager and never pass through Pulumi.',
    repair: 'Remove `verdigris:secrets`, and put the values into Secrets Manager.',
  },
  'platform-beside-kubeconfig': {
    meaning: 'A stack on a kubeconfig has settings of the ground in AWS, which would be ignored.',
    repair: 'Remove `verdigris:platform`, or give the stack an AWS target.',
  },
  'target-unclear': {
    meaning:
      'The target names neither a kubeconfig context nor an AWS account, or both: a stack runs in exactly one place.',
    repair: 'Give `context`, or `account`, `region` and `zones`.',
  },
  'zone-elsewhere': {
    meaning: 'An availability zone is of another region than the target.',
    repair: 'Name zones of the region, or correct the region.',
  },
  'named-twice': {
    meaning: 'The same thing is named twice where once is meant, so that one of both would be without effect.',
    repair: 'Remove one of them.',
  },
  'environment-unclear': {
    meaning:
      'Nothing says which of the four environments the stack is: its name is none of them. Defaults and what stops a check depend on it.',
    repair: 'Add `verdigris:environment` with development, testing, staging or production.',
  },
  'unknown-application': {
    meaning: 'An application is named that the program (or the state) of the stack does not have.',
    repair: 'Correct the name; a near one is suggested.',
  },
  'application-elsewhere': {
    meaning: '`verdigris:apps` leaves the application to another stack, and this one configures it all the same.',
    repair: 'Move the setting to the stack that holds the application, or add the application to `verdigris:apps`.',
  },
  'back-and-forth': {
    meaning: 'An application is asked to go back (`rollback`) and to try its rejected release again (`retry`) at once.',
    repair: 'Name it in one of both.',
  },
  'foreign-urn': {
    meaning: 'A lifted protection names a URN of another stack or project, so it lifts nothing here.',
    repair: 'Copy the URN from the error or the preview that named it.',
  },
  'access-without-aws': {
    meaning: '`verdigris:access` makes roles in AWS, and the stack has a kubeconfig target.',
    repair: 'Give `account`, `region` and `zones` in `verdigris:target`.',
  },
  'access-with-applications': {
    meaning:
      'A stack that holds the roles holds nothing else: it is run by an administrator, and applications are run with the roles.',
    repair: 'Write the key in the stack of the applications.',
  },
  'access-without-state': {
    meaning: 'Roles shall read the state of other stacks, and no bucket says where that is.',
    repair: 'Add `access.state`, or remove `reads`.',
  },
  'site-without-host': {
    meaning: 'A certificate or a DNS zone is given for a site that has no name to be served under.',
    repair: 'Add the names in `verdigris:hosts`, or remove the setting.',
  },
  'unknown-rule': {
    meaning: 'There is no rule of that name, so nothing would be judged otherwise.',
    repair: 'Correct the name; docs/rules.md lists every rule.',
  },
  'rule-needed': {
    meaning: 'The rule tells what no other one knows: disabled, a change would not be told at all.',
    repair: 'Write `level: advisory`, which tells without stopping.',
  },
  'stack-names-itself': {
    meaning: 'A stack that holds the ground or that verifies first is named, and it is this stack.',
    repair: 'Name the other stack, or remove the key.',
  },
  'ground-elsewhere': {
    meaning:
      'A setting of the ground stands in a stack that stands on the ground of another one (`verdigris:platformStack`).',
    repair: 'Set it in the stack that holds the ground.',
  },
  'hotfix-without-promotion': {
    meaning: 'A hotfix is the exception from `verdigris:promotion`, which is not set: every version may enter.',
    repair: 'Remove it, or set `verdigris:promotion`.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type EnvironmentErrorCode = keyof typeof environmentErrors;

/** A problem of this layer: its code is one of the above. */
export interface EnvironmentProblem extends Problem {
  readonly code: EnvironmentErrorCode;
}
