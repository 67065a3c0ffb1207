import { z } from 'zod';
import { bare, fields, toYaml } from './fields';
import { awsTarget, configuration, kubeconfigTarget } from './schema';

/** Every key of the configuration as a Markdown table, made from the schema that reads it. */
export function configurationReference(): string {
  const rows = Object.entries(configuration.shape).flatMap(([key, schema]) =>
    key === 'target'
      ? [row(key, schema), ...inner(key, kubeconfigTarget), ...inner(key, awsTarget)]
      : [row(key, schema), ...inner(key, schema)],
  );
  return ['| Key | Value | Default | Example | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** What the names in a table are; those of most are applications. */
const stepNames: Readonly<Record<string, string>> = {
  secrets: 'secret',
  'secrets.<secret>': 'key',
  'backing.<application>': 'name',
  'flags.<application>': 'flag',
  rules: 'rule',
  'access.grounds': 'stack',
};

/** The rows of what stands inside a value. */
function inner(path: string, outer: z.ZodType): string[] {
  const schema = bare(outer);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, value]) => [
      row(`${path}.${key}`, value),
      ...inner(`${path}.${key}`, value),
    ]);
  if (schema instanceof z.ZodRecord) {
    const step = `${path}.<${stepNames[path] ?? 'application'}>`;
    return [row(step, schema.valueType as z.ZodType), ...inner(step, schema.valueType as z.ZodType)];
  }
  if (schema instanceof z.ZodArray && bare(schema.element as z.ZodType) instanceof z.ZodObject)
    return inner(`${path}[]`, schema.element as z.ZodType);
  return [];
}

function row(path: string, schema: z.ZodType): string {
  const about = fields.get(schema) ?? fields.get(bare(schema))!;
  const fallback = about.fallback ?? (/[<[]/.test(path) ? '' : 'must be given');
  const cells = [`\`${path}\``, about.expected, fallback, `\`${toYaml(about.example)}\``, about.about ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
