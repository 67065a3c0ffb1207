import { isIP } from 'node:net';
import type { BackingSettings, Environment } from '../environment/model';
import type { BackingFacts } from './model';
import type { ApplicationErrorCode } from './errors';
import { clusterService } from './peers';
import type { Peer } from './peers';

/** A problem of the configuration: a path below the settings of the service, or of the whole configuration with `verdigris:`. */
export type ReportAt = (path: string, code: ApplicationErrorCode, message: string) => void;

/** Where a backing service stands: as configured, else by what the environment's data is. */
export function placeOf(environment: Environment, settings: BackingSettings): BackingFacts['where'] {
  if (settings.existing) return 'existing';
  if (settings.where) return settings.where;
  const lasting = environment.data === 'production-like' || environment.data === 'real';
  return environment.target.kind === 'aws' && lasting ? 'managed' : 'cluster';
}

/** Reports settings that do not go with where the service stands. */
export function checkPlace(
  { target }: Environment,
  where: BackingFacts['where'],
  { existing, ...settings }: BackingSettings,
  report: ReportAt,
): void {
  if (where === 'managed' && target.kind !== 'aws') {
    report(
      'where',
      'managed-without-aws',
      `'managed' needs a target in AWS, and the target is a kubeconfig; write 'cluster', or an 'existing' server`,
    );
  }
  const only: Readonly<Record<keyof typeof settings, readonly BackingFacts['where'][]>> = {
    where: ['cluster', 'managed'],
    image: ['cluster'],
    uid: ['cluster'],
    storage: ['cluster', 'managed'],
    instance: ['managed'],
  };
  const words = { cluster: 'in the cluster', managed: 'managed by AWS', existing: 'an existing server' };
  for (const [name, places] of Object.entries(only)) {
    if (settings[name as keyof typeof settings] === undefined || places.includes(where)) continue;
    report(
      name,
      'backing-setting-unused',
      `the service is ${words[where]}, which '${name}' says nothing about; remove one of the two`,
    );
  }
}

/** The existing server as a network policy knows it; undefined, with a problem, where it can't be named. */
export function existingPeer(
  { host, port, cidrs }: NonNullable<BackingSettings['existing']>,
  usual: number,
  report: ReportAt,
): Peer | undefined {
  const at = port ?? usual;
  if (cidrs) return { kind: 'addresses', cidrs, port: at };
  const version = isIP(host);
  if (version !== 0) return { kind: 'addresses', cidrs: [`${host}/${version === 4 ? 32 : 128}`], port: at };
  const name = host.replace(/\.svc(\.cluster\.local)?$/, '');
  if (name !== host || name.split('.').length <= 2) return clusterService(host, at);
  report(
    'existing.cidrs',
    'host-not-in-cluster',
    `a network policy knows no host names, and '${host}' is outside the cluster; give its addresses, such as ['10.0.8.0/24']`,
  );
  return undefined;
}

/** What the ground manages stands in its network; undefined, with a problem, where its addresses are not known. */
export function managedPeer({ platform }: Environment, port: number, report: ReportAt): Peer | undefined {
  // The default range of a new network, as `verdigris:platform.cidr` documents it; an existing one, or that of an existing
  // cluster, may have any.
  const range = platform.cidr ?? (platform.vpc || platform.cluster ? undefined : '10.0.0.0/16');
  if (range !== undefined) return { kind: 'addresses', cidrs: [range], port };
  report(
    'verdigris:platform.cidr',
    'network-range-missing',
    `the addresses of managed databases, caches and queues are not known for the existing network; set its address range, for example '10.0.0.0/16'`,
  );
  return undefined;
}
