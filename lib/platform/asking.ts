import type { Snapshot } from '../deploy/model';

/** Whether the stack's last snapshot has a resource: only what was made may be asked for. */
export function wasMade(snapshot: Snapshot, type: string, name: string): boolean {
  return snapshot.resources.some(({ urn }) => {
    const [, , types, ...rest] = urn.split('::');
    return types?.split('$').at(-1) === type && rest.join('::') === name;
  });
}

/** The answer that is known, or the one that is asked for now. */
export function remembered<T>(memory: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? ask();
  memory.set(key, known);
  return known;
}

/** The provider's own words, on one line. */
export function failureText(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\s+/g, ' ').replace(/\.$/, '');
}
