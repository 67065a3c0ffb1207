import { applicationType } from '../../deploy/componentTypes';
import { kindOf } from '../grouping';
import type { RegisteredResource } from '../model';
import { at } from './json';
import { places } from './match';
import type { ReleaseChange, ReleaseFacts, Side } from './model';

/** The ConfigMaps by which a release is known again: what a slot is claimed for, and what traffic moves to. */
export function isReleaseRecord(resource: RegisteredResource, application: string | undefined): boolean {
  if (application === undefined || kindOf(resource.type) !== 'ConfigMap') return false;
  return new RegExp(`^${escaped(application)}-(?:(?:blue|green|rolling)-)?release$`).test(resource.name);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What each application of a side releases, by name; without facts where the side does not say. */
export function releasesOf(side: Side): ReadonlyMap<string, ReleaseFacts | undefined> {
  const placed = places(side.resources);
  const found = new Map<string, ReleaseFacts | undefined>(
    side.resources.filter(({ type }) => type === applicationType).map(({ name }) => [name, undefined]),
  );
  for (const resource of side.resources) {
    const { application, slot } = placed.get(resource.urn) ?? {};
    if (!application || !slot || !isReleaseRecord(resource, application)) continue;
    const { data } = resource.inputs.values;
    const [version, release] = [at(data, 'version'), at(data, 'release')];
    // A slot that is registered bare holds what was there before.
    if (typeof version !== 'string' || typeof release !== 'string' || resource.ignoreChanges.includes('*')) continue;
    found.set(application, { version, release, strategy: slot === 'rolling' ? 'rolling' : 'blueGreen' });
  }
  return found;
}

const lineOf = (side: Side | undefined, application: string): string | undefined => {
  const urn = side?.resources.find(({ type, name }) => type === applicationType && name === application)?.urn;
  const said = side?.messages.find((message) => message.severity === 'info' && message.urn === urn)?.text.trim();
  return said && liveAndIdle(said.startsWith(`${application} `) ? said.slice(application.length + 1) : said);
};

/**
 * Which slot is live is not known without a state: the past that a head is given has every application in its first slot. So
 * slots are called by what they are for.
 */
const liveAndIdle = (line: string): string =>
  line
    .replace(/ enters (?:blue|green);/, ' enters the idle slot, then traffic moves;')
    .replace(/\b(live|stays at) (?:blue|green) /g, '$1 ');

/** What happens to each application, sorted by name. */
export function compareReleases(before: Side | undefined, after: Side | undefined): readonly ReleaseChange[] {
  const [left, right] = [before ? releasesOf(before) : new Map(), after ? releasesOf(after) : new Map()] as [
    ReadonlyMap<string, ReleaseFacts | undefined>,
    ReadonlyMap<string, ReleaseFacts | undefined>,
  ];
  return [...new Set([...left.keys(), ...right.keys()])].sort().map((application): ReleaseChange => {
    const [from, to] = [left.get(application), right.get(application)];
    const kind = !left.has(application)
      ? 'added'
      : !right.has(application)
        ? 'removed'
        : from?.release === to?.release && from?.version === to?.version && from?.strategy === to?.strategy
          ? 'unchanged'
          : 'released';
    const line = kind === 'added' || kind === 'released' ? lineOf(after, application) : undefined;
    return { application, kind, ...(from && { before: from }), ...(to && { after: to }), ...(line && { line }) };
  });
}
