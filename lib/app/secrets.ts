import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { groundStack } from '../environment/model';
import type { Application } from './application';
import { checkReference } from './names';
import { addObject, atRender } from './ownership';

/** One key of a secret. Made by `secretKey`. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
  /** What the application's own object is called. @default - as the secret is */
  readonly as?: string;
}

/**
 * Refers to a key of a secret; the value never passes through the description. On AWS it is the property `key` of the
 * Secrets Manager secret `<stack>/<secret>`, elsewhere `verdigris:secrets.<secret>.<key>` of the configuration.
 *
 * Each application has an object of its own for it, so two of one namespace that read the same secret call theirs differently:
 * one says `as`.
 */
export function secretKey(
  secret: string,
  key: string,
  options: {
    /** What the application's own object is called. @default - as the secret is */
    readonly as?: string;
  } = {},
): SecretKey {
  return { secret, key, ...options };
}

/** The object that pods refer to. */
export function objectOf({ secret, as }: SecretKey): string {
  return as ?? secret;
}

/** The SecretStore of the namespace that reads AWS Secrets Manager; the ground makes it. */
export const secretStoreName = 'aws-secrets-manager';

/** The secrets of an application: one object for each, with the keys that its services refer to. */
export class Secrets extends Construct {
  private readonly referred = new Map<string, Set<string>>();
  private readonly objects = new Map<string, string>();
  private readonly suggested = new Map<string, Readonly<Record<string, string>>>();

  constructor(private readonly application: Application) {
    super(application, 'secrets');
  }

  /** Keys by secret, sorted. */
  get keys(): Readonly<Record<string, readonly string[]>> {
    const names = [...this.referred.keys()].sort();
    return Object.fromEntries(names.map((name) => [name, this.keysOf(name)]));
  }

  /** What the objects are called, by secret. */
  get names(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.objects].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Declares that a service refers to a key; makes the secret's object at the first one. */
  refer(of: SecretKey, from: Construct): void {
    const { application } = this;
    const { secret, key } = of;
    const object = objectOf(of);
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      application.report(
        from,
        'key-invalid',
        `the key '${key}' of the secret '${secret}' must be letters, digits, '-', '_' and '.'`,
      );
      return;
    }
    const known = this.referred.get(secret);
    if (known) {
      known.add(key);
      const first = this.objects.get(secret)!;
      if (first !== object)
        application.report(
          from,
          'secret-name-conflict',
          `the secret '${secret}' is called '${first}' and '${object}' in this application; give it the same 'as' everywhere`,
        );
      return;
    }
    if (!checkReference(application.reporter(from), 'the secret', secret)) return;
    if (!checkReference(application.reporter(from), "the secret's 'as'", object)) return;
    this.referred.set(secret, new Set([key]));
    this.objects.set(secret, object);
    if (application.environment.target.kind === 'aws') this.addExternalSecret(secret, object);
    else this.addLocalSecret(secret, object);
  }

  /** Local values for keys that the configuration gives none: those that are no secrets, such as user names. */
  suggest(secret: string, values: Readonly<Record<string, string>>): void {
    this.suggested.set(secret, { ...this.suggested.get(secret), ...values });
  }

  private keysOf(secret: string): string[] {
    return [...(this.referred.get(secret) ?? [])].sort();
  }

  private addExternalSecret(secret: string, name: string): ApiObject {
    const remote = `${groundStack(this.application.environment)}/${secret}`;
    return addObject(this, secret, {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      // Without it, the operator's object counts as done before the Secret is there, and pods fail to start.
      metadata: { name, annotations: { 'pulumi.com/waitFor': 'condition=Ready' } },
      spec: {
        refreshInterval: '1h0m0s',
        secretStoreRef: { name: secretStoreName, kind: 'SecretStore' },
        target: { name, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
        // Also the keys that no pod of this release refers to: the other slot's may, and have to start again when traffic goes back.
        dataFrom: [{ extract: { key: remote } }],
        // By name those that are referred to: one that is missing keeps the secret from getting ready.
        data: atRender(() =>
          this.keysOf(secret).map((key) => ({ secretKey: key, remoteRef: { key: remote, property: key } })),
        ),
      },
    });
  }

  private addLocalSecret(secret: string, name: string): ApiObject {
    return addObject(this, secret, {
      ...k8s.KubeSecret.GVK,
      metadata: { name },
      type: 'Opaque',
      stringData: atRender(() => this.localValues(secret)),
    });
  }

  private localValues(secret: string): Record<string, string> {
    const { application } = this;
    const { secrets, stack } = application.environment;
    const given = { ...this.suggested.get(secret), ...secrets[secret] };
    for (const key of this.keysOf(secret)) {
      if (given[key] !== undefined && given[key] !== null) continue;
      const path = configurationPath('verdigris:secrets', secret, key);
      const command = `pulumi config set --secret --path '${path}' VALUE --stack ${stack}`;
      application.reportConfiguration(
        path,
        'secret-value-missing',
        `the key '${key}' of the secret '${secret}' has no local value; set it by: ${command}`,
      );
    }
    const values: Record<string, string> = {};
    // All that is given, not only what is referred to: the other slot's pods may refer to more.
    for (const [key, value] of Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (value === undefined || value === null) continue;
      // Anything but text is a secure value that only the Pulumi program can open: it is put in at this leaf.
      values[key] = typeof value === 'string' ? value : application.tokens.add(value, '[secret]');
    }
    return values;
  }
}

/** A configuration path as `pulumi config --path` reads it: names with dots in brackets. */
function configurationPath(start: string, ...names: readonly string[]): string {
  return names.reduce((path, name) => (name.includes('.') ? `${path}["${name}"]` : `${path}.${name}`), start);
}
