import { z } from 'zod';
import { bare, fields, schemaAt, toYaml, type Field } from './fields';
import type { EnvironmentErrorCode, EnvironmentProblem } from './errors';
import { nearest } from './nearest';
import { alternatives, describe, describeKind, formatPath, quote, type Path } from './problems';

type Issue = z.core.$ZodIssue;

/** What is wrong, without its place. */
type Wrong = Omit<EnvironmentProblem, 'path'>;

/** Whether a value may be shown: secret ones never are. */
export type Visibility = 'shown' | 'secret';

/** Says what is wrong with the value of one key, from what the schema found. Each place is named once. */
export function explain(
  key: string,
  schema: z.ZodType,
  value: unknown,
  issues: readonly Issue[],
  visibility: Visibility,
): EnvironmentProblem[] {
  const problems = new Map<string, EnvironmentProblem>();
  const add = (steps: Path, what: Wrong) => {
    const path = formatPath([key, ...steps]);
    if (!problems.has(path)) problems.set(path, { path, ...what });
  };
  for (const issue of issues) {
    const path = issue.path as (string | number)[];
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys((bare(schemaAt(schema, path)!) as z.ZodObject).shape);
      for (const unknown of issue.keys) add([...path, unknown], unknownKey(unknown, known));
    } else if (issue.code === 'invalid_key') {
      const record = bare(schemaAt(schema, path.slice(0, -1))!) as z.ZodRecord;
      const message = `found this name, expected ${aboutOf(record.keyType as z.ZodType).expected}; rename it.`;
      add(path, { code: 'wrong-name', message });
    } else if (issue.code === 'invalid_union' && listOf(schema) && Array.isArray(value)) {
      const list = listOf(schema)!;
      for (const inner of list.safeParse(value).error!.issues) {
        const path = inner.path as (string | number)[];
        add(path, wrong([key, ...path], list, value, visibility));
      }
    } else {
      add(path, wrong([key, ...path], schema, value, visibility));
    }
  }
  return [...problems.values()];
}

/** The list in "one or a list of them": where a list was given, it is judged as one. */
function listOf(schema: z.ZodType): z.ZodType | undefined {
  const union = bare(schema);
  if (!(union instanceof z.ZodUnion)) return undefined;
  return (union.options as z.ZodType[]).find((option) => option instanceof z.ZodArray);
}

/** A key that is not known, with the one that was meant or with all there are. */
export function unknownKey(key: string, known: readonly string[]): Wrong {
  const meant = nearest(key, known);
  const message = meant
    ? `found an unknown key, expected ${quote(meant)}; rename it.`
    : `found an unknown key, expected ${alternatives(known)}; remove or rename it.`;
  return { code: 'unknown-key', message };
}

/** A key that has to be there and is not. */
export function missing(path: Path, schema: z.ZodType): Wrong {
  const { expected, example } = aboutOf(schema);
  return { code: 'value-missing', message: `found nothing, expected ${expected}; add \`${line(path, example)}\`.` };
}

function wrong(full: Path, schema: z.ZodType, root: unknown, visibility: Visibility): Wrong {
  const inner = full.slice(1);
  const at = schemaAt(schema, inner) ?? schema;
  const value = inner.reduce<unknown>(
    (outer, step) => (outer as Record<PropertyKey, unknown> | undefined)?.[step],
    root,
  );
  if (value === undefined) return missing(full, at);
  const about = aboutOf(at);
  const found = visibility === 'secret' ? describeKind(value) : describe(value);
  const [code, what] = repair(full, at, about, value, visibility);
  return { code, message: `found ${found}, expected ${about.expected}; ${what}.` };
}

/** Which kind of error it is, and what to do. */
function repair(
  path: Path,
  schema: z.ZodType,
  about: Field,
  value: unknown,
  visibility: Visibility,
): readonly [EnvironmentErrorCode, string] {
  if (about.repair) return ['value-wrong', about.repair];
  const inner = bare(schema);
  const code = value === null ? 'value-missing' : inner instanceof z.ZodEnum ? 'word-unknown' : 'value-wrong';
  if (about.quoted && (typeof value === 'number' || typeof value === 'boolean'))
    return ['quotes-needed', `write it in quotes, such as \`${line(path, about.example)}\`, because ${about.quoted}`];
  if (visibility === 'shown' && typeof value === 'string') {
    const [date] = /^\d{4}-\d\d-\d\d(?= [\d:.]+ [-+]\d{4} )/.exec(value) ?? [];
    if (about.quoted && date)
      return [
        'quotes-needed',
        `write it in quotes, such as \`${line(path, date)}\`, because without them it is a moment`,
      ];
    if (inner instanceof z.ZodEnum) {
      const meant = nearest(value, inner.options as string[]);
      if (meant) return [code, `write \`${line(path, meant)}\``];
    }
    if (inner instanceof z.ZodNumber && inner.safeParse(Number(value)).success)
      return ['quotes-unwanted', `write \`${line(path, Number(value))}\` without quotes`];
  }
  const example = `\`${line(path, about.example)}\``;
  return [
    code,
    inner instanceof z.ZodArray && Array.isArray(value) ? `add to it, such as ${example}` : `write ${example}`,
  ];
}

/** The line of a stack file that is right. */
function line(path: Path, value: unknown): string {
  const step = path.at(-1)!;
  if (typeof step === 'number') return `- ${toYaml(value)}`;
  const text = typeof value === 'string' && /^[\d.]+$/.test(value) ? JSON.stringify(value) : toYaml(value);
  return path.length === 1 ? `verdigris:${step}: ${text}` : `${toYaml(step)}: ${text}`;
}

function aboutOf(schema: z.ZodType): Field {
  const about = fields.get(schema) ?? fields.get(bare(schema));
  if (!about) throw new Error('A schema of the configuration says nothing of itself; describe it by `field`.');
  return about;
}
