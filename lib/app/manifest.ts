import type { ApiObject } from 'cdk8s';
import type { Application } from './application';
import { labels } from './model';
import type { Manifest, RenderedObject } from './model';
import type { Report } from './problems';
import { containsToken, tokensOf } from './tokens';

/** Kinds without a namespace; the chart would put its own on them. */
const clusterScoped = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterSecretStore',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** The labels by which an object is known as ours. */
export function ownershipLabels(application: Application, owner: RenderedObject['owner']): Record<string, string> {
  const { environment, name, slot } = application;
  return {
    [labels.managedBy]: 'verdigris',
    [labels.project]: environment.project,
    [labels.stack]: environment.stack,
    [labels.application]: name,
    ...(owner === 'slot' ? { [labels.slot]: slot } : {}),
  };
}

/** A rendered object with namespace and ownership, its keys in order, and its tokens where they may stand. */
export function finishManifest(
  application: Application,
  object: ApiObject,
  owner: RenderedObject['owner'],
  rendered: Manifest,
): Manifest {
  const report: Report = (code, message) => application.report(object, code, `the ${rendered.kind} ${message}`);
  const namespace = clusterScoped.has(rendered.kind)
    ? undefined
    : (rendered.metadata.namespace ?? application.namespace);
  const metadata = {
    ...rendered.metadata,
    namespace,
    labels: { ...rendered.metadata.labels, ...ownershipLabels(application, owner) },
  };
  const { name } = metadata;
  if (owner === 'slot' && application.slot !== 'rolling' && !name.split('-').includes(application.slot)) {
    report(
      'slot-name-missing',
      `'${name}' belongs to a slot and would be the same object in both; call it application.slotName('${name}')`,
    );
  }
  return inOrder({ ...rendered, metadata }, new TokenPlaces(application, report, isHashed(rendered))) as Manifest;
}

/** Fields whose texts Kubernetes, or a name of ours, needs to know before a deferred value can be known. */
const plainParents = new Set(['labels', 'matchLabels', 'nodeSelector', 'selector']);

/** True for objects that are named by their content. */
function isHashed(manifest: Manifest): boolean {
  return manifest.kind === 'ConfigMap' && manifest['immutable'] === true;
}

/** Judges where tokens stand; asked for each key and text on the way of `inOrder`. */
class TokenPlaces {
  constructor(
    private readonly application: Application,
    private readonly report: Report,
    private readonly hashed: boolean,
  ) {}

  key(key: string, path: readonly string[]): void {
    if (containsToken(key))
      this.report('token-in-key', `has a deferred value as a key of '${path.join('.')}'; keys have to be plain text`);
  }

  text(text: string, path: readonly string[]): void {
    const tokens = tokensOf(text);
    if (tokens.length === 0) return;
    const where = path.join('.');
    const foreign = tokens.some((token) => this.application.tokens.get(token) === undefined);
    if (foreign)
      this.report('token-foreign', `holds a token of another application at '${where}'; make it for this application`);
    if (where === 'metadata.name' || where === 'metadata.namespace') {
      this.report('token-in-name', `has a deferred value as its ${path[1]}; it has to be plain text`);
    } else if (path.length > 1 && plainParents.has(path[path.length - 2]!)) {
      this.report('token-in-label', `has a deferred value at '${where}'; labels and selectors have to be plain text`);
    } else if (this.hashed && path.length > 1 && path[0] === 'data') {
      this.report(
        'token-in-hashed-data',
        `holds a deferred value at '${where}', but it is immutable and named by its content; pass it as an environment variable instead`,
      );
    }
  }
}

/** A copy with sorted keys, without `undefined` and `null`. `path` is where it stands, and the same again afterwards. */
function inOrder(value: unknown, places: TokenPlaces, path: string[] = []): unknown {
  if (typeof value === 'string') {
    places.text(value, path);
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => inOrderAt(String(index), item, places, path));
  const fields = value as Readonly<Record<string, unknown>>;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key];
    if (field === undefined || field === null) continue;
    places.key(key, path);
    sorted[key] = inOrderAt(key, field, places, path);
  }
  return sorted;
}

function inOrderAt(key: string, item: unknown, places: TokenPlaces, path: string[]): unknown {
  path.push(key);
  const copy = inOrder(item, places, path);
  path.pop();
  return copy;
}
