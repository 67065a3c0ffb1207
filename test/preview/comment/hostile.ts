import fc from 'fast-check';
import { jsonSchema, previewReport, type PreviewReport } from '../../../lib/preview/report/schema';

/** What somebody writes who wants to break out. */
export const nastyText = fc
  .array(
    fc.constantFrom(
      ...[
        '`',
        '```',
        '````diff',
        '~~~',
        '|',
        '\\',
        '\\|',
        '*',
        '**',
        '_',
        '~~',
        '#',
        '# ',
        '> ',
        '- ',
        '1. ',
        '===',
        '---',
      ],
      ...[
        '<b>',
        '</details>',
        '</code>',
        '<summary>',
        '<img src=x>',
        '<script>',
        '<!--',
        '-->',
        '<!-- verdigris-preview -->',
      ],
      ...[
        '@team',
        '@acme/ops',
        '#12',
        'GH-12',
        'acme/shop#12',
        'a'.repeat(40),
        'https://evil.example',
        'www.evil.example',
      ],
      ...[
        '[x](https://evil.example)',
        '![x](//evil.example/p.png)',
        '[x]: //evil.example',
        '<https://evil.example>',
        'm@evil.example',
      ],
      ...[
        '\n',
        '\n\n',
        '\r',
        '\r\n',
        '\t',
        '    ',
        '\u001b[31m',
        '\u202e',
        '\u2028',
        '\u0000',
        '&lt;b&gt;',
        '&#64;team',
      ],
      ...['::add-mask::x', '##[error]x', '$(touch /tmp/x)', '${{ github.token }}', 'a', ' ', '\ud800', '😀'],
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly $ref?: string;
}

/** Any value that a JSON schema lets through, with nasty text wherever text may stand. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fc.oneof(nastyText, fc.integer(), fc.constant(null), fc.array(nastyText));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valueOf));
  switch (schema.type) {
    case 'string':
      return nastyText;
    case 'number':
      return fc.oneof(fc.nat(20), fc.constantFrom(-1, 0.5, 1e300, -0));
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueOf(schema.items!), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const record = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valueOf(inner)]));
      return fc.record(record, { requiredKeys: [...required] });
    }
    default:
      throw new Error(`no value is known for ${JSON.stringify(schema)}`);
  }
}

/** Any report that is let through, as a fork may write it. */
export const anyReport: fc.Arbitrary<PreviewReport> = valueOf(jsonSchema()).map((value) => previewReport.parse(value));
