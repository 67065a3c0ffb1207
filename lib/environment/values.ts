import { z } from 'zod';
import { fields, type Field } from './fields';
import { alternatives } from './problems';

/** Adds to a schema what messages and the reference say of it. */
export function field<S extends z.ZodType>(schema: S, about: Field): S {
  fields.add(schema, about);
  return schema;
}

/** Text of a pattern. */
export const matching = (pattern: RegExp, about: Field) => field(z.string().regex(pattern), about);

/** One of a few words. */
export const oneOf = <const T extends readonly string[]>(words: T, about: Omit<Field, 'expected'>) =>
  field(z.enum(words), { expected: alternatives(words), ...about });

/** Values by application. */
export const byApplication = <S extends z.ZodType>(value: S, about: Field) => field(z.record(z.string(), value), about);

const range = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!\/)|(?=\/))){4}\/(3[0-2]|[12]?\d)$/;

/** A range of IPv4 addresses. */
export const cidr = (example: string) => matching(range, { expected: 'an IPv4 address range', example });
