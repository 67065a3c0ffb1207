import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { EnvironmentErrorCode, EnvironmentProblem } from './errors';
import type { Source } from './model';
import { ConfigurationError } from './problems';

/** What stands for a `secure:` value that was not decrypted. */
export const secretMarker = '[secret]';

/** A number as JSON text: Go's integers are wider than JavaScript's. */
interface WideNumber {
  readonly json: string;
}
export type YamlValue = string | boolean | null | WideNumber | readonly YamlValue[] | ReadonlyMap<string, YamlValue>;

/** More than any stack file has: aliases can multiply a few lines into billions of values, or hold themselves. */
const most = { values: 10_000, depth: 100 } as const;

/** A parsed file, with what is needed to say where something stands in it. */
export interface YamlFile {
  /** The path from the root of the project. */
  readonly name: string;
  readonly document: Document;
  /** The line of a node; undefined where it has none. */
  readonly source: (node: unknown) => Source | undefined;
}

/** What is wrong at a node; its path is `Pulumi.production.yaml:3`. */
export function problemAt(
  { name, source }: YamlFile,
  node: unknown,
  code: EnvironmentErrorCode,
  message: string,
): EnvironmentProblem {
  const at = source(node);
  return { code, path: at ? `${name}:${at.line}` : name, message, ...(at && { source: at }) };
}

/**
 * Parses one YAML file.
 * @throws ConfigurationError - with each syntax error and its line
 */
export function parseYaml(name: string, text: string): YamlFile {
  const lines = new LineCounter();
  // Pulumi reads the first document only, and so does this.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge: false });
  const problems = document.errors
    .filter(({ code }) => code !== 'MULTIPLE_DOCS')
    .map((error): EnvironmentProblem => {
      const { line, col } = lines.linePos(error.pos[0]);
      const first = error.message.split('\n')[0].replace(/[.:]?$/, '');
      return {
        code: 'yaml-unreadable',
        path: `${name}:${line}:${col}`,
        message: `found YAML that can't be read (${first}); correct the line.`,
        source: { file: name, line },
      };
    });
  if (problems.length > 0) throw new ConfigurationError(problems);
  const source = (node: unknown): Source | undefined => {
    const offset = (node as Node | null | undefined)?.range?.[0];
    return offset === undefined ? undefined : { file: name, line: lines.linePos(offset).line };
  };
  return { name, document, source };
}

/** Reads the value of a node as Pulumi's YAML reader (Go's yaml.v3) does, which differs from YAML 1.2 in numbers and dates. */
export class ValueReader {
  private values = 0;
  private depth = 0;
  /** True as soon as a `secure:` value was read. */
  secret = false;
  /** What `secure:` values hold, in order: never shown, only told apart. */
  readonly ciphertexts: string[] = [];

  constructor(private readonly file: YamlFile) {}

  /** @throws ConfigurationError - for what Pulumi can't read either */
  read(node: unknown): YamlValue {
    if (++this.values > most.values)
      this.fail(node, 'yaml-too-large', `found more than ${most.values} values, expected a stack file; remove aliases`);
    if (++this.depth > most.depth)
      this.fail(
        node,
        'yaml-too-large',
        `found more than ${most.depth} values inside each other, expected a stack file; remove aliases`,
      );
    const value = this.readOne(node);
    this.depth--;
    return value;
  }

  private readOne(node: unknown): YamlValue {
    if (isAlias(node)) {
      const anchored = node.resolve(this.file.document);
      if (!anchored)
        this.fail(
          node,
          'alias-unknown',
          `found the alias '*${node.source}' of an anchor that is not there; add '&${node.source}' or write the value`,
        );
      return this.read(anchored);
    }
    if (isMap(node)) return this.readMap(node);
    if (isSeq(node)) return node.items.map((item) => this.read(item));
    return isScalar(node) ? this.readScalar(node) : null;
  }

  private readMap(node: YAMLMap): YamlValue {
    const merged = new Map<string, YamlValue>();
    const own = new Map<string, YamlValue>();
    for (const { key, value } of node.items) {
      if (!isMerge(key)) own.set(keyText(key), this.read(value));
      else
        for (const source of this.mergeSources(value))
          for (const [name, inner] of source) if (!merged.has(name)) merged.set(name, inner);
    }
    const secure = own.get('secure');
    if (own.size === 1 && merged.size === 0 && typeof secure === 'string') {
      this.secret = true;
      this.ciphertexts.push(secure);
      return secretMarker;
    }
    return new Map([...merged, ...own]);
  }

  private mergeSources(node: unknown): ReadonlyMap<string, YamlValue>[] {
    const value = this.read(node);
    const sources = Array.isArray(value) ? (value as readonly YamlValue[]) : [value];
    return sources.map((source) =>
      source instanceof Map
        ? source
        : this.fail(
            node,
            'merge-wrong',
            "found '<<' with something else than an object, expected an alias of one; correct the line",
          ),
    );
  }

  private readScalar(node: Scalar): YamlValue {
    const text = node.source ?? '';
    const tag = node.tag?.replace('tag:yaml.org,2002:', '!!');
    if (tag === '!!str' || (node.type !== 'PLAIN' && !tag)) return String(node.value);
    if (notFinite.test(text))
      this.fail(node, 'number-not-finite', `found ${text}, expected a finite number; write text in quotes`);
    const value = resolvePlain(text);
    return tag && tag !== '!!int' && tag !== '!!float' && tag !== '!!bool' && tag !== '!!null' ? text : value;
  }

  private fail(node: unknown, code: EnvironmentErrorCode, message: string): never {
    throw new ConfigurationError([problemAt(this.file, node, code, `${message}.`)]);
  }
}

/** True for `<<`, which takes in what another object holds. */
export const isMerge = (key: unknown): boolean => isScalar(key) && key.type === 'PLAIN' && key.source === '<<';

/** The node of a key, not of what it holds; undefined where the object has no such key, or is none. */
export const keyNode = (node: unknown, key: string): unknown =>
  isMap(node) ? node.items.find((item) => keyText(item.key) === key)?.key : undefined;

/** The text of a key; Go writes numbers and booleans as keys without quotes. */
export function keyText(node: unknown): string {
  if (!isScalar(node)) return String(node);
  return node.type === 'PLAIN' ? toText(resolvePlain(node.source ?? '')) : String(node.value);
}

/** Numbers that JSON has not, so that Pulumi refuses the whole file. */
const notFinite = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

const words: Readonly<Record<string, boolean | null>> = Object.freeze({
  ...Object.fromEntries(['true', 'True', 'TRUE'].map((word) => [word, true])),
  ...Object.fromEntries(['false', 'False', 'FALSE'].map((word) => [word, false])),
  ...Object.fromEntries(['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null])),
});

/** A word without quotes, as Go's yaml.v3 takes it: `012` is 10, `1_000` is 1000, and a date is a moment. */
export function resolvePlain(text: string): string | boolean | null | WideNumber {
  if (Object.hasOwn(words, text)) return words[text];
  if (/^\d{4}-/.test(text)) return moment(text) ?? text;
  if (!/^[-+.\d]/.test(text)) return text;
  const plain = text.replaceAll('_', '');
  const whole = integer(plain);
  if (whole !== undefined && whole >= -(2n ** 63n) && whole < 2n ** 63n) return { json: String(whole) };
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain)) return { json: JSON.stringify(Number(plain)) };
  return text;
}

function integer(plain: string): bigint | undefined {
  const [, sign, digits] = /^([-+]?)(.*)$/.exec(plain)!;
  const prefixed = /^0(?:[xX][0-9a-fA-F]+|[bB][01]+|[oO][0-7]+)$/.test(digits);
  const octal = /^0[0-7]+$/.test(digits);
  if (!prefixed && !octal && !/^(0|[1-9]\d*)$/.test(digits)) return undefined;
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits.toLowerCase());
  return sign === '-' ? -value : value;
}

/** A date or moment, as Go prints it: that is what a program gets for a version `2024-01-01` without quotes. */
function moment(text: string): string | undefined {
  const match =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ ])(\d\d?):(\d\d?):(\d\d?)(?:\.(\d{1,9}))?(?:\s*(Z|[-+]\d\d?(?::?\d\d)?))?)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const parts = [month, day, hour, minute, second].map(Number);
  const date = new Date(Date.UTC(Number(year), parts[0] - 1, parts[1], parts[2], parts[3], parts[4]));
  if (
    date.getUTCMonth() !== parts[0] - 1 ||
    date.getUTCDate() !== parts[1] ||
    parts[2] > 23 ||
    parts[3] > 59 ||
    parts[4] > 59
  )
    return undefined;
  const [, sign, hours, minutes = '00'] = /^([-+])(\d\d?):?(\d\d)?$/.exec(zone ?? '') ?? [];
  const offset = sign ? `${sign}${hours.padStart(2, '0')}${minutes}` : '+0000';
  const digits = fraction.replace(/0+$/, '');
  const clock = [hour, minute, second].map((part) => part.padStart(2, '0')).join(':');
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')} ${clock}${digits && `.${digits}`} ${offset} ${sign ? offset : 'UTC'}`;
}

/** A value as the text that Pulumi hands to a program: scalars plainly, objects and lists as JSON. */
export function toText(value: YamlValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return toJson(value);
}

function toJson(value: YamlValue): string {
  if (value instanceof Map) {
    // Go sorts by bytes and escapes what HTML would take for a tag.
    const entries = [...(value as ReadonlyMap<string, YamlValue>)].sort(([left], [right]) =>
      Buffer.compare(Buffer.from(left), Buffer.from(right)),
    );
    return `{${entries.map(([key, inner]) => `${toJson(key)}:${toJson(inner)}`).join(',')}}`;
  }
  if (Array.isArray(value)) return `[${(value as readonly YamlValue[]).map(toJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return (value as WideNumber).json;
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
