import type { z } from 'zod';
import { accessProblems } from './access';
import { applicationProblems, asList } from './applications';
import { decode } from './decode';
import { configurationKeys } from './keys';
import type { EnvironmentProblem } from './errors';
import { explain, unknownKey, type Visibility } from './explain';
import {
  environmentNames,
  type DataKind,
  type Environment,
  type EnvironmentName,
  type Problem,
  type Target,
} from './model';
import { editDistance, nearest } from './nearest';
import { otherStackProblems } from './other-stacks';
import { alternatives, ConfigurationError, formatPath, oneLine, problem, quote } from './problems';
import { ruleProblems } from './rules';
import { configuration, type Configuration } from './schema';
import { siteProblems } from './sites';
import { readTarget } from './target';

/** What the configuration of one stack is read from. */
export interface EnvironmentInput {
  /** The Pulumi project and stack. */
  readonly project: string;
  readonly stack: string;
  /** Text by full key (`verdigris:target`), as `pulumi.runtime.allConfig()` gives it: objects and lists as JSON text. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys that hold a secret anywhere inside; their values are in no message. @default - none */
  readonly secretKeys?: readonly string[];
  /** The applications of the stack. */
  readonly applications: readonly string[];
  /** The folder of Pulumi.yaml: problems then name the line of the stack's file. @default - they name none */
  readonly root?: string;
  /** Marks each value of `verdigris:secrets`, plain ones too. @default - values stay text */
  readonly wrapSecret?: (path: string, value: string) => unknown;
}

const namespace = 'verdigris:';
const keys = configurationKeys;

/**
 * Reads everything that differs between environments.
 * @throws ConfigurationError - with every problem of the configuration at once
 */
export function readEnvironment(input: EnvironmentInput): Environment {
  const problems = keyProblems(input);
  const given = readValues(input, problems);
  const name = readName(given, input.stack, problems);
  problems.push(
    ...applicationProblems(given, input.applications),
    ...kindProblems(given, input),
    ...liftProblems(given, input),
    ...siteProblems(given),
    ...ruleProblems(given),
    ...accessProblems(
      given,
      keys.filter((key) => Object.hasOwn(input.config, namespace + key)),
    ),
    ...otherStackProblems(given, { ...input, platform: givenPlatform(input) }),
  );
  if (problems.length > 0 || !given.target || !name) throw new ConfigurationError(withLines(problems, input));
  return complete(given as Configuration & { readonly target: Target }, name, input);
}

/** Files are read again where something is wrong, and only then: a program that Pulumi starts needs no yaml. As in lib/cli/lazy.ts. */
function withLines(problems: readonly EnvironmentProblem[], { root, ...input }: EnvironmentInput): readonly Problem[] {
  if (root === undefined) return problems;
  const { located } = require('./locate') as typeof import('./locate');
  return located(problems, { root, stack: input.stack }, input);
}

/** Keys that are unknown, misplaced or secret. Keys of other namespaces are not ours, unless they nearly are. */
function keyProblems({ project, config, secretKeys = [] }: EnvironmentInput): EnvironmentProblem[] {
  return Object.keys(config).flatMap((key): EnvironmentProblem[] => {
    if (!key.startsWith(namespace)) {
      const [before, ...rest] = key.split(':');
      if (before === project || rest.length === 0 || editDistance(before, 'verdigris') > 2) return [];
      const meant = quote(`${namespace}${rest.join(':')}`);
      const message = `found a key of another namespace, expected ${meant}; rename it.`;
      return [{ code: 'wrong-namespace', path: oneLine(key), message }];
    }
    const name = key.slice(namespace.length);
    if (!keys.includes(name as keyof Configuration)) return [unknownTopLevel(name)];
    if (name !== 'secrets' && secretKeys.includes(key))
      return [
        problem(
          'secret-misplaced',
          [name],
          'found a secret value, expected plain text: only verdigris:secrets may hold `secure:` values; write it without `secure:`.',
        ),
      ];
    return [];
  });
}

function unknownTopLevel(name: string): EnvironmentProblem {
  const [outer] = name.split(/[.[]/);
  // `pulumi config set` without `--path` makes a key of its own of the whole path.
  if (outer !== name && keys.includes(outer as keyof Configuration))
    return problem(
      'path-as-key',
      [name],
      `found a path as one key, expected it inside ${quote(`${namespace}${outer}`)}; remove it and set it by \`pulumi config set --path\`.`,
    );
  return { path: formatPath([name]), ...unknownKey(name, keys) };
}

/** The values that are right by themselves; what is wrong with the others is added to the problems. */
function readValues(
  { config, secretKeys = [] }: EnvironmentInput,
  problems: EnvironmentProblem[],
): Partial<Configuration & { readonly target: Target }> {
  const given: Record<string, unknown> = {};
  for (const key of keys) {
    const schema: z.ZodType = configuration.shape[key];
    const full = namespace + key;
    const secret = secretKeys.includes(full);
    if (secret && key !== 'secrets') continue;
    const visibility: Visibility = key === 'secrets' ? 'secret' : 'shown';
    const value = Object.hasOwn(config, full) ? decode(schema, config[full]) : undefined;
    if (key === 'target') {
      const target = readTarget(value);
      if ('kind' in target) given.target = target;
      else problems.push(...target);
      continue;
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) problems.push(...explain(key, schema, value, parsed.error.issues, visibility));
    // What is left out stays out, so that the default of the environment holds.
    else if (parsed.data !== undefined) given[key] = parsed.data;
  }
  return given;
}

/** The keys of the ground as they are given, before defaults are filled in. */
function givenPlatform({ config }: EnvironmentInput): unknown {
  return decode(configuration.shape.platform, config['verdigris:platform'] ?? '');
}

function readName(
  given: Partial<Configuration>,
  stack: string,
  problems: EnvironmentProblem[],
): EnvironmentName | undefined {
  if (given.environment) return given.environment;
  // Who holds the roles can do what they can: the strictest rules, whatever the stack is called.
  if (given.access) return 'production';
  const path = formatPath(['environment']);
  const isName = (environmentNames as readonly string[]).includes(stack);
  // A wrong one has been reported already.
  if (isName || problems.some((each) => each.path === path)) return isName ? (stack as EnvironmentName) : undefined;
  const example = nearest(stack, environmentNames) ?? 'production';
  problems.push({
    code: 'environment-unclear',
    path,
    message: `found nothing, and the stack ${quote(stack)} is not named like an environment, expected ${alternatives(environmentNames)}; add \`verdigris:environment: ${example}\`.`,
  });
  return undefined;
}

/** Settings of one kind of target in a stack of the other kind. */
function kindProblems(
  { target, secrets }: Partial<Configuration & { readonly target: Target }>,
  { config }: EnvironmentInput,
): EnvironmentProblem[] {
  if (target?.kind === 'aws' && secrets && Object.keys(secrets).length > 0)
    return [
      problem(
        'secrets-beside-aws',
        ['secrets'],
        'found local values beside an AWS target, expected none: there secret values come from Secrets Manager and never pass through configuration; remove them.',
      ),
    ];
  if (target?.kind === 'kubeconfig' && !['', '{}'].includes(config['verdigris:platform'] ?? ''))
    return [
      problem(
        'platform-beside-kubeconfig',
        ['platform'],
        'found settings of the ground in AWS beside a kubeconfig target, expected none; remove them, or give `account`, `region` and `zones` in verdigris:target.',
      ),
    ];
  return [];
}

/** Lifted protections that can't concern this stack, or that are lifted twice. */
function liftProblems(
  { unprotect = [] }: Partial<Configuration>,
  { project, stack }: EnvironmentInput,
): EnvironmentProblem[] {
  const prefix = `urn:pulumi:${stack}::${project}::`;
  const urns = unprotect.map(({ urn }) => urn);
  return urns.flatMap((urn, index): EnvironmentProblem[] => {
    const path = ['unprotect', index, 'urn'];
    if (!urn.startsWith(prefix))
      return [
        problem(
          'foreign-urn',
          path,
          `found ${quote(urn)}, which is no URN of this stack, expected one that begins with ${quote(prefix)}; copy it from the error that named it.`,
        ),
      ];
    if (urns.indexOf(urn) < index)
      return [
        problem('named-twice', path, `found ${quote(urn)} a second time, expected each URN once; remove one of both.`),
      ];
    return [];
  });
}

const dataKinds: Readonly<Record<EnvironmentName, DataKind>> = {
  development: 'local',
  testing: 'ephemeral',
  staging: 'production-like',
  production: 'real',
};

/** The defaults of the environment, under what is given. */
function complete(
  given: Configuration & { readonly target: Target },
  name: EnvironmentName,
  { project, stack, wrapSecret = (_path, value) => value }: EnvironmentInput,
): Environment {
  const { environment: _name, rollback, retry, secrets, apps, ...rest } = given;
  return {
    namespace: name,
    debug: name === 'development',
    limits: name === 'development' ? 'none' : 'enforced',
    data: dataKinds[name],
    ...rest,
    name,
    project,
    stack,
    rollback: asList(rollback),
    retry: asList(retry),
    ...(given.access ? { apps: [] } : apps !== undefined && { apps: asList(apps) }),
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([secret, values]) => [
        secret,
        Object.fromEntries(
          Object.entries(values).map(([key, value]) => [key, wrapSecret(formatPath(['secrets', secret, key]), value)]),
        ),
      ]),
    ),
  };
}
