import { Provider } from '@pulumi/aws/provider';
import type { SiteFacts } from '../../lib/app/model';
import { planFiles } from '../../lib/app/static-site-files';
import { siteSecurity } from '../../lib/app/static-site-headers';
import { ApplicationComponent } from '../../lib/deploy/components';
import type { Snapshot } from '../../lib/deploy/model';
import type { SiteOrder, SiteOutcome } from '../../lib/deploy/sites';
import { snapshotResources } from '../../lib/deploy/snapshot';
import type { Environment } from '../../lib/environment/model';
import { siteHost } from '../../lib/platform/site';
import { runMocked, type MockOptions, type Recording, type Registered } from '../support/mocks';
import { emptySnapshot, environment, target } from './environments';

export const objectType = 'aws:s3/bucketObjectv2:BucketObjectv2';
export const pointerType = 'aws:cloudfront/function:Function';
const ignored = () => undefined;

/** The facts of a site with these files. */
export function siteFacts(files: Readonly<Record<string, string | Buffer>>, more: Partial<SiteFacts> = {}): SiteFacts {
  const found = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) }));
  const hashed = more.hashed ?? [];
  return {
    application: 'pages',
    name: 'pages',
    files: planFiles(found, { where: 'dist', hashed }, ignored),
    security: siteSecurity({}, ignored),
    hashed,
    keep: 3,
    hosts: [],
    ...more,
  };
}

/** The order of a first release. */
export function firstOrder(version = 'v1', release = 'aaaaaaaaaaaa'): SiteOrder {
  return { record: { sequence: 1, releases: [{ release, version }], rejected: [] }, write: true, keep: [] };
}

export interface SiteRun {
  readonly environment?: Environment;
  readonly snapshot?: Snapshot;
  readonly preview?: boolean;
  readonly functions?: MockOptions['functions'];
  /** What AWS has of resources that are only kept, by name. */
  readonly kept?: (resource: Registered) => object;
  /** The version that S3 gives an upload; undefined: it failed. @default - one */
  readonly versionId?: () => string | undefined;
}

/** Serves a site on the mock runtime. */
export async function serveSite(site: SiteFacts, order: SiteOrder, run: SiteRun = {}) {
  const { environment: where = environment(), snapshot = emptySnapshot, preview = false, functions = {} } = run;
  const program = (): Promise<SiteOutcome> => {
    const provider = new Provider('aws', { region: target.region });
    const host = siteHost({ environment: where, target, snapshot, provider });
    return host.serve(site, order, new ApplicationComponent(site.application));
  };
  // Pulumi keeps the stack of every promise, and jest maps each of its lines to its source: most of the time of a run.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await runMocked(program, { stack: where.stack, preview, functions, outputs: awsOutputs(run) });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What AWS adds. */
function awsOutputs({ kept = () => ({}), versionId = () => 'version' }: SiteRun): NonNullable<MockOptions['outputs']> {
  return {
    'aws:s3/bucket:Bucket': ({ name }) => ({ bucket: `${name}-1a2b3c4`, bucketRegionalDomainName: `${name}.s3.test` }),
    [objectType]: (resource) => ({ versionId: versionId(), ...(isBare(resource) ? kept(resource) : {}) }),
    [pointerType]: () => ({ liveStageEtag: 'E1' }),
    'aws:cloudfront/distribution:Distribution': () => ({
      domainName: 'd1.cloudfront.test',
      hostedZoneId: 'Z2FDTNDATAQYW2',
    }),
    'aws:acm/certificate:Certificate': ({ inputs }) => ({
      domainValidationOptions: [inputs.domainName, ...(inputs.subjectAlternativeNames as string[])].map((host) => ({
        domainName: host,
        resourceRecordName: `_proof.${String(host)}.`,
        resourceRecordType: 'CNAME',
        resourceRecordValue: '_value.acm-validations.aws.',
      })),
    }),
    'aws:acm/certificateValidation:CertificateValidation': () => ({}),
    'aws:route53/record:Record': ({ inputs }) => ({ fqdn: inputs.name }),
    'aws:cloudwatch/logGroup:LogGroup': ({ name }) => ({ name: `${name}-1a2b3c4` }),
  };
}

export const isBare = (resource: Registered): boolean => resource.ignoreChanges.includes('*');

/**
 * The state after a run: what was registered, and nothing else. What was only kept has what it had, so keeping what is not there
 * is an error.
 */
export function nextState(recording: Recording, before: State): State {
  return new Map(
    recording.resources.map((resource) => {
      if (!isBare(resource)) return [resource.urn, { type: resource.type, outputs: outputsOf(resource) }];
      const known = before.get(resource.urn);
      if (!known) throw new Error(`${resource.urn} is kept and is not there`);
      return [resource.urn, known];
    }),
  );
}
export type State = ReadonlyMap<string, { readonly type: string; readonly outputs: Readonly<Record<string, unknown>> }>;

const outputsOf = ({ inputs, type }: Registered) =>
  type === objectType ? { ...inputs, versionId: 'version' } : inputs;

/** The state as a run reads it. */
export function snapshotOfState(state: State): Snapshot {
  return { known: true, resources: snapshotResources(Object.fromEntries(state)) };
}

/** What S3 has, by key. */
export function bucketOf(state: State): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const objects = [...state.values()].filter(({ type }) => type === objectType);
  return new Map(objects.map(({ outputs }) => [String(outputs.key), outputs]));
}

/** Runs the code of a CloudFront function as CloudFront does: a script with a function called `handler`. */
export function runViewerRequest(code: string, uri: string): string {
  const handler = new Function(`${code}\nreturn handler;`)() as (event: unknown) => { uri: string };
  return handler({ request: { method: 'GET', uri, querystring: {}, headers: {} } }).uri;
}

/** What a visitor gets: the content of the object that the function names; undefined where S3 has none. */
export function visit(state: State, uri: string): unknown {
  const pointer = [...state.values()].find(({ type }) => type === pointerType);
  if (!pointer) return undefined;
  const { content, contentBase64 } =
    bucketOf(state).get(runViewerRequest(String(pointer.outputs.code), uri).slice(1)) ?? {};
  return content ?? contentBase64;
}
