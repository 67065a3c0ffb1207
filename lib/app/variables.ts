import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Application } from './application';
import { checkReference, isVariableName } from './names';
import type { Report } from './problems';
import { objectOf, type SecretKey } from './secrets';

/** A setting: text, or a number or boolean that becomes its text (`100`, `true`). */
export type Setting = string | number | boolean;

/** One key of a ConfigMap of the namespace. Made by `configMapKey`. */
export interface ConfigMapKey {
  readonly configMap: string;
  readonly key: string;
}

/** Refers to a key of a ConfigMap that stands in the namespace already, or that the ground makes. */
export function configMapKey(configMap: string, key: string): ConfigMapKey {
  return { configMap, key };
}

/**
 * Text that is put together in the pod, by Kubernetes' own expansion (`$(NAME)`): what only the cluster knows becomes a variable
 * of its own before it, called `<variable>_<KEY>`.
 */
export interface Composed {
  readonly parts: readonly (string | SecretKey | ConfigMapKey)[];
}

/** Where an environment variable has its value from. */
export type VariableSource = Setting | SecretKey | ConfigMapKey | Composed;

/** Environment variables of a container by name, each from one source. */
export class Variables {
  private readonly variables = new Map<string, { readonly source: string; readonly variable: k8s.EnvVar }>();

  /** Names of those that are put together of others. */
  private readonly composed = new Set<string>();

  /** @param construct what refers to the secrets */
  constructor(
    private readonly application: Application,
    private readonly construct: Construct,
    private readonly report: Report,
  ) {}

  /** The names so far, sorted. */
  get names(): readonly string[] {
    return [...this.variables.keys()].sort();
  }

  /** True where a variable is set, and not to nothing. */
  has(name: string): boolean {
    const known = this.variables.get(name);
    return known !== undefined && known.variable.value !== '';
  }

  /** Adds a variable. @param source where it is written, for messages: `config.LOG_LEVEL` */
  add(name: string, source: string, value: VariableSource): void {
    if (typeof value === 'object' && value !== null && 'secret' in value) {
      this.application.secrets.refer(value, this.construct);
      this.addNative(name, source, { valueFrom: { secretKeyRef: { name: objectOf(value), key: value.key } } });
    } else if (typeof value === 'object' && value !== null && 'configMap' in value) {
      checkReference(this.report, `the config map of '${source}'`, value.configMap);
      this.addNative(name, source, { valueFrom: { configMapKeyRef: { name: value.configMap, key: value.key } } });
    } else if (typeof value === 'object' && value !== null && 'parts' in value) {
      this.addComposed(name, source, value);
    } else this.addNative(name, source, { value: settingText(source, value, this.report) });
  }

  /** Adds those of another container that are not set here. */
  inherit(others: Variables): void {
    for (const [name, entry] of others.variables) {
      if (this.variables.has(name)) continue;
      this.variables.set(name, entry);
      if (others.composed.has(name)) this.composed.add(name);
    }
  }

  /** As Kubernetes has them: by name, those that are put together of others after the others. */
  sorted(): readonly k8s.EnvVar[] {
    const { names } = this;
    const inOrder = [
      ...names.filter((name) => !this.composed.has(name)),
      ...names.filter((name) => this.composed.has(name)),
    ];
    return inOrder.map((name) => this.variables.get(name)!.variable);
  }

  private addComposed(name: string, source: string, { parts }: Composed): void {
    const pieces = parts.map((part) => {
      if (typeof part === 'string') return part.replaceAll('$(', '$$$$(');
      const own = `${name}_${part.key.replace(/[^A-Za-z0-9]/g, '_').toUpperCase()}`;
      this.add(own, `${source} (${part.key})`, part);
      return `$(${own})`;
    });
    this.addNative(name, source, { value: pieces.join('') });
    this.composed.add(name);
  }

  private addNative(name: string, source: string, value: Omit<k8s.EnvVar, 'name'>): void {
    if (!isVariableName(name)) {
      this.report(
        'variable-name-invalid',
        `'${source}' is not the name of an environment variable: letters, digits and '_', no digit first`,
      );
    }
    const known = this.variables.get(name);
    if (known)
      this.report(
        'variable-duplicate',
        `the variable ${name} is set twice, by '${known.source}' and '${source}'; remove one`,
      );
    else this.variables.set(name, { source, variable: { name, ...value } });
  }
}

/** The text of a setting; anything else than text, number and boolean is a problem. */
function settingText(what: string, value: unknown, report: Report): string {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (isDeferred(value))
    report('output-without-token', `'${what}' is a deferred value (a Pulumi Output); pass it as ${asToken}`);
  else report('setting-invalid', `'${what}' (${shortly(value)}) must be text, a number or a boolean`);
  return '';
}

/** What a wrong value is, for a message. */
export function shortly(value: unknown): string {
  return typeof value === 'number' || value === undefined || value === null
    ? String(value)
    : `a value of type ${typeof value}`;
}

/** How a deferred value gets into a description. */
export const asToken = `token(application, output) from 'verdigris/pulumi'`;

/** True for a Pulumi Output; asked by its brand, since nothing here loads Pulumi. */
export function isDeferred(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { __pulumiOutput?: unknown }).__pulumiOutput === true;
}
