import type { ResourceValidationArgs } from '@pulumi/policy';
import { maskSides } from '../compare/mask';
import type { StandingResource } from '../judge/model';
import type { Json, RegisteredResource } from '../model';
import { keeper } from './secrets';

type Given = Pick<ResourceValidationArgs, 'urn' | 'type' | 'name' | 'props' | 'opts'>;

/**
 * A property as a rendering has it: what is not known before the update is a label. The SDK throws when such a leaf is
 * read, and nothing else does.
 */
function plain(read: () => unknown, path: string): Json | undefined {
  let value: unknown;
  try {
    value = read();
  } catch {
    return `\${${path}}`;
  }
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'number')
    return value as Json | undefined;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return undefined;
  if (Array.isArray(value))
    return value.map((_, index) => plain(() => (value as unknown[])[index], `${path}[${index}]`) ?? null);
  const object = value as { readonly [key: string]: unknown };
  return Object.fromEntries(
    Object.keys(object).flatMap((key) => {
      const inner = plain(() => object[key], `${path}.${key}`);
      return inner === undefined ? [] : [[key, inner]];
    }),
  );
}

const nothing = { unknowns: [], secrets: [] } as const;

/**
 * A resource as the engine hands it to a policy, in the form that rules judge. Policies are given secrets in clear: they
 * are sealed, as in a preview.
 */
export function resourceOf({ urn, type, name, props, opts }: Given): StandingResource {
  const resource: RegisteredResource = {
    urn,
    type,
    name,
    custom: true,
    external: false,
    inputs: { ...nothing, values: plain(() => props, name) as RegisteredResource['inputs']['values'] },
    dependencies: [],
    propertyDependencies: {},
    aliases: [],
    protect: opts.protect,
    ignoreChanges: [],
    replaceOnChanges: [],
    retainOnDelete: false,
  };
  const side = {
    project: '',
    stack: '',
    resources: [resource],
    outputs: { ...nothing, values: {} },
    messages: [],
    warnings: [],
  };
  const [masked] = maskSides([side], keeper);
  const { inputs } = masked!.resources[0]!;
  return { urn, type, name, protect: opts.protect, values: inputs.values };
}
