import { applicationType } from '../../deploy/componentTypes';
import { at, isObject, listAt } from '../compare/json';
import { places, type Placed } from '../compare/match';
import type { Operation, Side, StackComparison } from '../compare/model';
import { ancestors, indexed, kindOf } from '../grouping';
import { severities, type JudgedChange, type Severity } from '../judge/model';
import type { Json, RegisteredResource } from '../model';
import type { Topology, TopologyPart, TopologySlot } from './schema';

/** Components of lib/platform that are what an application stores its data in, and how readers call them. */
const managed: { readonly [type: string]: string } = {
  'verdigris:aws:Broker': 'RabbitMQ',
  'verdigris:aws:Database': 'PostgreSQL',
  'verdigris:aws:Memcached': 'Memcached',
  'verdigris:aws:Redis': 'Redis',
};
const siteType = 'verdigris:aws:Site';
const slotLabel = 'verdigris.dev/slot';

const workloads = new Set(['CronJob', 'DaemonSet', 'Deployment', 'StatefulSet']);

type Role = 'routes' | 'services' | 'slots' | 'sites' | 'uses' | 'connects';

/** Where a resource stands in the picture. `of` is the slot of a workload. */
interface Spot {
  readonly application: string;
  readonly role: Role | 'workloads';
  readonly name: string;
  readonly kind: string;
  readonly of?: string;
}

const keyOf = ({ application, role, name, of = '' }: Spot): string => JSON.stringify([application, role, of, name]);

const podLabels = (values: Json | undefined): Json | undefined =>
  at(values, 'spec', 'template', 'metadata', 'labels') ??
  at(values, 'spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels');

const textAt = (value: Json | undefined, ...path: readonly string[]): string | undefined => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
};

/** What one side has of a picture. */
class View {
  readonly applications: ReadonlySet<string>;
  readonly spots = new Map<string, Spot>();
  /** Slots that live Services select, by application. */
  readonly live = new Map<string, string>();
  private readonly byUrn;
  private readonly placed: ReadonlyMap<string, Placed>;
  /** Who has pods with a label `app`. */
  private readonly pods = new Map<string, Spot>();

  constructor(side: Side | undefined) {
    const resources = side?.resources ?? [];
    this.byUrn = indexed(resources);
    this.placed = places(resources);
    this.applications = new Set(resources.filter(({ type }) => type === applicationType).map(({ name }) => name));
    for (const resource of resources) this.add(this.spotOf(resource), resource);
    for (const resource of resources) this.connect(resource);
  }

  /** The spot that a resource belongs to: its own, or that of what holds it. */
  spotOf(resource: RegisteredResource): Spot | undefined {
    const { application, slot } = this.placed.get(resource.urn) ?? {};
    const values = resource.inputs.values;
    const component = [resource, ...ancestors(resource, this.byUrn)].find(
      ({ type }) => type === siteType || managed[type] !== undefined,
    );
    if (component?.type === siteType && application !== undefined)
      return { application, role: 'sites', name: component.name, kind: 'CloudFront' };
    if (component) {
      const owner = this.ownerOf(component.name);
      return owner === undefined
        ? undefined
        : { application: owner, role: 'uses', name: component.name, kind: managed[component.type]! };
    }
    if (application === undefined || resource.type === applicationType) return undefined;
    const kind = kindOf(resource.type);
    const name = textAt(values, 'metadata', 'name') ?? resource.name;
    if (slot !== undefined) {
      if (workloads.has(kind)) return { application, role: 'workloads', of: slot, name, kind };
      return { application, role: 'slots', name: slot, kind: 'slot' };
    }
    if (kind === 'Ingress' || kind === 'HTTPRoute') return { application, role: 'routes', name, kind };
    if (kind === 'Service' && at(values, 'spec', 'selector', slotLabel) !== undefined)
      return { application, role: 'services', name, kind };
    if (workloads.has(kind)) return { application, role: 'uses', name, kind };
    // A Service or a policy of a server stands with the server.
    return this.spots.get(keyOf({ application, role: 'uses', name, kind }));
  }

  /** `shop-postgres` is the application shop's. */
  private ownerOf(name: string): string | undefined {
    return [...this.applications]
      .filter((application) => name === application || name.startsWith(`${application}-`))
      .sort((a, b) => b.length - a.length)[0];
  }

  private add(spot: Spot | undefined, resource: RegisteredResource): void {
    if (!spot) return;
    if (!this.spots.has(keyOf(spot))) this.spots.set(keyOf(spot), spot);
    if (spot.role === 'services') {
      const slot = textAt(resource.inputs.values, 'spec', 'selector', slotLabel);
      if (slot !== undefined) this.live.set(spot.application, slot);
    }
    const label = textAt(podLabels(resource.inputs.values), 'app');
    if (label !== undefined) this.pods.set(label, spot);
  }

  /** Network policies say who may connect to whom. */
  private connect(resource: RegisteredResource): void {
    const { application } = this.placed.get(resource.urn) ?? {};
    if (application === undefined || kindOf(resource.type) !== 'NetworkPolicy') return;
    const peers = listAt(resource.inputs.values.spec, 'egress').flatMap((rule) => listAt(rule, 'to'));
    for (const peer of peers.filter(isObject)) {
      const label = textAt(peer, 'podSelector', 'matchLabels', 'app');
      const to = label === undefined ? undefined : this.pods.get(label);
      if (!to || to.application === application) continue;
      const spot: Spot = { application, role: 'connects', name: to.application, kind: 'connects to' };
      this.spots.set(keyOf(spot), spot);
    }
  }
}

interface Mark {
  operation?: Operation;
  severity?: Severity;
}

const rank = (severity: Severity): number => severities.indexOf(severity);
const worse = (one: Severity | undefined, other: Severity | undefined): Severity | undefined =>
  one === undefined || (other !== undefined && rank(other) < rank(one)) ? other : one;

/** The picture of a stack: its applications, what they consist of and what they speak to, and what of it changes. Pure. */
export function topologyOf(
  { before, after, releases, state }: StackComparison,
  changes: readonly JudgedChange[],
): Topology {
  const sides = { before: new View(before), after: new View(after) };
  const marks = new Map<string, Mark>();
  const mark = (key: string, operation: Operation | undefined, severity: Severity): void => {
    const known = marks.get(key) ?? {};
    marks.set(key, { operation: known.operation ?? operation, severity: worse(known.severity, severity) });
  };
  for (const { change, severity } of changes) {
    if (change.application !== undefined) mark(change.application, undefined, severity);
    const spot =
      (change.after && sides.after.spotOf(change.after)) ?? (change.before && sides.before.spotOf(change.before));
    if (!spot) continue;
    mark(keyOf(spot), change.operation === 'replace' ? 'replace' : undefined, severity);
    mark(spot.application, undefined, severity);
    if (spot.of !== undefined)
      mark(keyOf({ ...spot, role: 'slots', name: spot.of, of: undefined }), undefined, severity);
  }
  const compared = state === 'compared';
  const part = (spot: Spot): TopologyPart => {
    const key = keyOf(spot);
    const { operation, severity } = marks.get(key) ?? {};
    const [was, is] = [sides.before.spots.has(key), sides.after.spots.has(key)];
    const coming = compared && is && !was && 'create';
    const going = compared && was && !is && 'delete';
    const change = coming || going || (operation ?? (severity && 'update'));
    return { name: spot.name, kind: spot.kind, ...(change && { change }), ...(severity && { severity }) };
  };
  const spots = new Map([...sides.before.spots, ...sides.after.spots]);
  const sorted = [...spots.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = [...new Set([...sides.after.applications, ...sides.before.applications])].sort();
  return names.map((name) => {
    const own = sorted.filter(({ application }) => application === name);
    const parts = (role: Role): TopologyPart[] => own.filter((spot) => spot.role === role).map(part);
    const release = releases.find(({ application }) => application === name);
    const [from, to] = [sides.before.live.get(name), sides.after.live.get(name)];
    const slots = parts('slots').map((slot): TopologySlot => {
      const workers = own.filter(({ role, of }) => role === 'workloads' && of === slot.name).map(part);
      return { ...slot, workloads: workers, traffic: trafficOf(slot.name, from, to) };
    });
    const { severity } = marks.get(name) ?? {};
    const change = !compared
      ? undefined
      : release?.kind === 'added'
        ? 'create'
        : release?.kind === 'removed'
          ? 'delete'
          : severity && 'update';
    return {
      name,
      ...(change && { change }),
      ...(severity && { severity }),
      routes: parts('routes'),
      services: parts('services'),
      slots,
      sites: parts('sites'),
      uses: parts('uses'),
      connects: parts('connects'),
    };
  });
}

/** What a slot has to do with live traffic before and after. */
function trafficOf(slot: string, from: string | undefined, to: string | undefined): TopologySlot['traffic'] {
  if (slot === to) return from === undefined || from === to ? 'serves' : 'takes over';
  if (slot !== from) return 'none';
  return to === undefined ? 'serves' : 'hands over';
}
