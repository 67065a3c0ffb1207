import { z } from 'zod';

/** What messages and the reference say of one value of the configuration. */
export interface Field {
  /** Completes "expected ...". */
  readonly expected: string;
  /** A right value, shown in repairs. */
  readonly example: unknown;
  /** What holds where the value is left out, in Markdown; absent: it has to be given. */
  readonly fallback?: string;
  /** A sentence for the reference. */
  readonly about?: string;
  /** What to do, where showing the example would mislead. */
  readonly repair?: string;
  /** Why this text has to be in quotes, where a number is easily written instead. */
  readonly quoted?: string;
}

/** What is said of the schemas in schema.ts. */
export const fields = z.registry<Field>();

/** The schema within `optional`, `default` and `prefault`. */
export function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return bare(schema.unwrap() as z.ZodType);
  return schema;
}

/** The schema of a value inside another one; undefined where there is none. */
function descend(schema: z.ZodType, step: PropertyKey): z.ZodType | undefined {
  const outer = bare(schema);
  if (outer instanceof z.ZodObject) {
    const shape = outer.shape as Record<string, z.ZodType>;
    return Object.hasOwn(shape, step) ? shape[String(step)] : undefined;
  }
  if (outer instanceof z.ZodRecord) return outer.valueType as z.ZodType;
  if (outer instanceof z.ZodArray) return outer.element as z.ZodType;
  return undefined;
}

/** The schema at a path inside another one. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, step) => at && descend(at, step), schema);
}

/** A value in YAML on one line, as it stands after a key. */
export function toYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toYaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return '{}';
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${toYaml(inner)}`)
      .join(', ')} }`;
  if (typeof value !== 'string') return String(value);
  // What YAML would take for something else than text, or for the end of it.
  return /^[A-Za-z/.][\w./@:-]*(?: [\w./@:-]+)*$/.test(value) && !value.endsWith(':') && !value.startsWith('.')
    ? value
    : JSON.stringify(value);
}
