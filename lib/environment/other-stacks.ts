import type { EnvironmentProblem } from './errors';
import { problem, quote, type Path } from './problems';
import type { Configuration } from './schema';

/** Settings of what the stack of verdigris:platformStack makes. */
const groundKeys: readonly string[] = [
  'vpc',
  'cluster',
  'kubernetesVersion',
  'endpointAccess',
  'access',
  'externalSecrets',
];

/** What is wrong with the other stacks that a stack names. */
export function otherStackProblems(
  { platformStack, promotion, hotfix = {} }: Partial<Configuration>,
  at: { readonly project: string; readonly stack: string; readonly platform: unknown },
): EnvironmentProblem[] {
  const named: readonly { readonly path: Path; readonly reference: string | undefined }[] = [
    { path: ['platformStack'], reference: platformStack },
    { path: ['promotion', 'from'], reference: promotion?.from },
  ];
  const itself = named.flatMap(({ path, reference }): EnvironmentProblem[] => {
    if (reference === undefined || !isItself(reference, at)) return [];
    const message = `found ${quote(reference)}, which is this stack itself, expected another one; remove it.`;
    return [problem('stack-names-itself', path, message)];
  });
  const without = promotion ? [] : Object.keys(hotfix);
  return [
    ...itself,
    ...(platformStack === undefined ? [] : groundSettings(at.platform)).map((key) =>
      problem(
        'ground-elsewhere',
        ['platform', key],
        `found a setting of the ground beside verdigris:platformStack ${quote(platformStack!)}, which holds it, ` +
          'expected none; set it in that stack.',
      ),
    ),
    ...without.map((application) =>
      problem(
        'hotfix-without-promotion',
        ['hotfix', application],
        'found a hotfix where verdigris:promotion is not set, so that every version may enter, expected none; ' +
          'remove it, or add `verdigris:promotion: { from: staging }`.',
      ),
    ),
  ];
}

function isItself(reference: string, { project, stack }: { readonly project: string; readonly stack: string }) {
  const [of, name] = reference.split('/').slice(-2);
  return reference === stack || (of === project && name === stack);
}

function groundSettings(platform: unknown): string[] {
  if (typeof platform !== 'object' || platform === null) return [];
  return Object.keys(platform).filter((key) => groundKeys.includes(key));
}
