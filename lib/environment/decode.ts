import { z } from 'zod';
import { bare } from './fields';

/** Text that Pulumi hands to a program, as the value that a schema judges: objects and lists come as JSON text. */
export function decode(schema: z.ZodType, text: string): unknown {
  const inner = bare(schema);
  if (inner instanceof z.ZodBoolean) return text === 'true' || (text === 'false' ? false : text);
  if (inner instanceof z.ZodString || inner instanceof z.ZodEnum) return text;
  // A key without a value, or with all its lines commented out.
  if (text === '') return undefined;
  // `pulumi config set verdigris:rollback api-gateway` gives text where a list may stand, too.
  const mayBeText = inner instanceof z.ZodUnion && inner.options.some((option) => option instanceof z.ZodString);
  if (mayBeText && !/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text, (key, value: unknown) => {
      // It would vanish inside an object, so that it could not be reported; as text it is.
      if (key === '__proto__') throw new SyntaxError(key);
      return value;
    });
  } catch {
    return text;
  }
}
