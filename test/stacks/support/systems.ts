import { join } from 'node:path';
import { renderApplication } from 'verdigris';
import type { RenderedApplication, Slot } from 'verdigris';
import { readProject } from '../../../lib/environment/stack-file';
import { applications } from '../../../stacks/apps';
import { committed } from '../../support/committed';

const all = [...readProject(join(__dirname, '../../..')).stacks].sort();

/** The stacks of this repository that hold applications. */
export const stacks = all.filter((stack) => committed(stack).access === undefined);

/** The stacks of roles, which an administrator runs. */
export const accessStacks = all.filter((stack) => !stacks.includes(stack));

/** The applications that a stack holds: all of them where its file names none. */
export function applicationsOf(stack: string): readonly string[] {
  return committed(stack).apps ?? applications.map(({ name }) => name);
}

const renderings = new Map<string, RenderedApplication>();

/** An application as a stack of this repository renders it, blue/green for a slot of that; each once in a test file. */
export function renderedIn(stack: string, name: string, slot: Slot = 'rolling'): RenderedApplication {
  const key = [stack, name, slot].join('\n');
  const known = renderings.get(key);
  if (known) return known;
  const definition = applications.find((each) => each.name === name);
  if (!definition) throw new Error(`No application is called '${name}'.`);
  const environment = committed(stack);
  const strategies = slot === 'rolling' ? environment.strategies : { [name]: 'blueGreen' as const };
  const rendered = renderApplication(definition, { environment: { ...environment, strategies }, slot });
  renderings.set(key, rendered);
  return rendered;
}
