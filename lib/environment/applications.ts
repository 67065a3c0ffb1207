import type { EnvironmentProblem } from './errors';
import { nearest } from './nearest';
import { alternatives, problem, quote, type Path } from './problems';
import type { Configuration } from './schema';

/** Keys of the configuration whose own keys are applications. */
const tables = ['hosts', 'replicas', 'versions', 'strategies', 'flags', 'backing', 'sites', 'hotfix'] as const;
/** The application in a key of `replicas`: `shop`, or `shop/worker`. */
const applicationOf = (key: string): string => key.split('/')[0]!;
const lists = ['apps', 'rollback', 'retry'] as const;

export const asList = (names: string | readonly string[]): readonly string[] =>
  typeof names === 'string' ? [names] : names;

/** Applications that the stack does not have, or that are asked to go back and forth at once. */
export function applicationProblems(
  given: Partial<Configuration>,
  applications: readonly string[],
): EnvironmentProblem[] {
  const mentions: { readonly path: Path; readonly name: string }[] = [];
  for (const key of tables)
    for (const name of Object.keys(given[key] ?? {}))
      mentions.push({ path: [key, name], name: key === 'replicas' ? applicationOf(name) : name });
  for (const key of lists) {
    const names = given[key];
    if (typeof names === 'string') mentions.push({ path: [key], name: names });
    else names?.forEach((name, index) => mentions.push({ path: [key, index], name }));
  }
  const unknown = mentions
    .filter(({ name }) => !applications.includes(name))
    .map(({ path, name }) => problem('unknown-application', path, unknownApplication(name, applications)));
  const held = given.apps === undefined ? applications : asList(given.apps);
  const elsewhere = mentions
    .filter(({ name }) => applications.includes(name) && !held.includes(name))
    .map(({ path, name }) =>
      problem(
        'application-elsewhere',
        path,
        `found ${quote(name)}, which verdigris:apps does not name, expected applications of this stack alone; ` +
          'remove it, or add it to verdigris:apps.',
      ),
    );
  const { replicas = {} } = given;
  const twice = Object.keys(replicas).filter((name) => replicas[`${name}/${name}`] !== undefined);
  const retried = new Set(asList(given.retry ?? []));
  const torn = [...new Set(asList(given.rollback ?? []))].filter((name) => retried.has(name));
  return [
    ...unknown,
    ...elsewhere,
    ...twice.map((name) =>
      problem(
        'named-twice',
        ['replicas', name],
        `found it beside ${quote(`${name}/${name}`)}, which is the same workload, expected one of both; remove the other.`,
      ),
    ),
    ...torn.map((name) =>
      problem(
        'back-and-forth',
        ['retry'],
        `found ${quote(name)}, which verdigris:rollback names too, expected it in one of both; ` +
          'remove it from verdigris:rollback to go forward, or from verdigris:retry to go back.',
      ),
    ),
  ];
}

function unknownApplication(name: string, applications: readonly string[]): string {
  const meant = nearest(name, applications);
  const found = `found ${quote(name)}, which is no application of this stack`;
  if (applications.length === 0) return `${found}: it has none; remove it.`;
  return meant
    ? `${found}, expected ${quote(meant)}; rename it.`
    : `${found}, expected ${alternatives(applications)}; remove or rename it.`;
}
