import { kindOf } from '../grouping';
import type { Json, RecordedProperties, RegisteredResource } from '../model';
import { isList, isObject, mapTexts, structureIn, type JsonObject } from './json';
import { holdsSeal, type Keeper } from './keeper';
import type { Side } from './model';
import { fieldNamesSecret, namesSecret, secretsIn } from './secret-names';

/** Copies of whole objects that others keep in annotations, Secrets among them. */
const copies = new Set(['kubectl.kubernetes.io/last-applied-configuration']);

/** No secret whatever it is called. */
const plainWords = /^(?:|true|false|null|yes|no|on|off|\d{1,3})$/i;
const isLabel = (text: string): boolean => /^\$\{[^}]*\}$/.test(text);
const isPlain = (value: Json | undefined): value is string =>
  typeof value === 'string' && !plainWords.test(value) && !isLabel(value) && !holdsSeal(value) && value !== '[secret]';

/** Seals what is secret by kind, field, name or looks, and tells the keeper of it. */
class Finder {
  constructor(private readonly keeper: Keeper) {}

  resource(resource: RegisteredResource): RegisteredResource {
    const kubernetes = resource.type.startsWith('kubernetes:');
    const kind = kindOf(resource.type);
    const inputs = this.properties(resource.inputs, (values) => {
      if (kubernetes && kind === 'Secret') return this.secretObject(values);
      return this.walk(values, kubernetes, kubernetes && kind === 'ConfigMap') as JsonObject;
    });
    const outputs =
      resource.outputs && this.properties(resource.outputs, (values) => this.walk(values, false) as JsonObject);
    return { ...resource, inputs, ...(outputs && { outputs }) };
  }

  properties(given: RecordedProperties, change: (values: JsonObject) => JsonObject): RecordedProperties {
    return { ...given, values: change(given.values) };
  }

  /** What a Secret holds is secret, value by value; its keys are not. */
  private secretObject(values: JsonObject): JsonObject {
    return Object.fromEntries(
      Object.entries(values).map(([field, value]) => {
        const holds = field === 'data' || field === 'stringData';
        return [field, holds ? this.sealed(value, field === 'data') : this.walk(value, true)];
      }),
    );
  }

  private sealed(value: Json, base64 = false): Json {
    return mapTexts(value, (text) => (isPlain(text) ? this.seal(base64 ? fromBase64(text) : text) : text));
  }

  private seal(text: string): string {
    this.keeper.saw(text);
    return this.keeper.seal(JSON.stringify(text));
  }

  /** `data` is what a ConfigMap holds: there, and outside of Kubernetes, keys say what is secret. */
  walk(value: Json, kubernetes: boolean, data = false, inData = false): Json {
    if (typeof value === 'string') return this.text(value);
    if (isList(value)) return value.map((element) => this.walk(element, kubernetes, data, inData));
    if (!isObject(value)) return value;
    const variable = kubernetes && typeof value.name === 'string' && namesSecret(value.name) && isPlain(value.value);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        if (copies.has(key)) return [key, this.sealed(inner)];
        if (variable && key === 'value') return [key, this.seal(inner as string)];
        const named = inData ? namesSecret(key) : !kubernetes && fieldNamesSecret(key);
        if (named && isPlain(inner)) return [key, this.seal(inner)];
        return [key, this.walk(inner, kubernetes, data, inData || (data && key === 'data'))];
      }),
    );
  }

  private text(text: string): string {
    secretsIn(text).forEach((found) => this.keeper.saw(found));
    const structure = structureIn(text);
    // In JSON the names stand too; it is replaced by value afterwards, so that the rest of the text stays as it is.
    if (structure !== undefined) this.namesIn(structure);
    else for (const [, name, value] of text.matchAll(assignment)) if (namesSecret(name!)) this.keeper.saw(value!);
    return text;
  }

  private namesIn(value: Json): void {
    if (isList(value)) value.forEach((element) => this.namesIn(element));
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (namesSecret(key) && isPlain(inner)) this.keeper.saw(inner);
      this.namesIn(inner);
    }
  }
}

/** `NAME=value` and `name: value` in the text of a file. */
const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*["']?([^\s"'#]{4,})/gm;

function fromBase64(text: string): string {
  const decoded = Buffer.from(text, 'base64');
  return decoded.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '') ? decoded.toString() : text;
}

/**
 * Seals every secret of the sides of a comparison: what the program marked, what is one by kind, field, name or looks, and
 * every place where the text of one stands again. Identities (URNs, names) stay, for they are compared; `maskReport` takes
 * care of them.
 */
export function maskSides(sides: readonly Side[], keeper: Keeper): readonly Side[] {
  const finder = new Finder(keeper);
  const sealed = sides.map((side) => ({
    ...side,
    resources: side.resources.map((resource) => finder.resource(resource)),
    outputs: finder.properties(side.outputs, (values) => finder.walk(values, false) as JsonObject),
  }));
  const masked = (given: RecordedProperties): RecordedProperties =>
    finder.properties(given, (values) => mapTexts(values, keeper.mask, true) as JsonObject);
  return sealed.map((side) => ({
    ...side,
    outputs: masked(side.outputs),
    resources: side.resources.map((resource) => ({
      ...resource,
      inputs: masked(resource.inputs),
      ...(resource.outputs && { outputs: masked(resource.outputs) }),
    })),
  }));
}
