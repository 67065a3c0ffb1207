import * as pulumi from '@pulumi/pulumi';
import type { TokenTable } from '../app/model';

/** The property by which an Output says what stands for it where it is unknown. */
const symbolKey = Symbol.for('verdigris.symbol');

/** What the SDK keeps on Outputs and resources and does not declare in its types. */
interface InternalOutput {
  readonly promise: unknown;
  readonly resources: () => ReadonlySet<object>;
  readonly [symbolKey]?: unknown;
}
interface InternalResource {
  readonly __name?: string;
  readonly [property: string]: unknown;
}

const internal = (output: pulumi.Output<unknown>): InternalOutput => output as unknown as InternalOutput;

/**
 * What stands for an Output where its value is unknown, in previews and in release ids: `${resource.property}` for a
 * resource's own property, `${resource.*}` for what was made from one resource, `${a,b}` from several, and
 * `${deferred}` where nothing is known of it. The same program gives the same symbol, whatever the values are.
 */
export function symbolOf(output: pulumi.Output<unknown>): string {
  const marked = internal(output)[symbolKey];
  if (typeof marked === 'string') return marked;
  const resources = [...internal(output).resources()] as InternalResource[];
  for (const resource of resources) {
    const property = Object.keys(resource).find((key) => {
      const candidate = resource[key];
      return pulumi.Output.isInstance(candidate) && internal(candidate).promise === internal(output).promise;
    });
    if (property !== undefined && resource.__name) return `\${${resource.__name}.${property}}`;
  }
  const names = [...new Set(resources.flatMap((resource) => resource.__name ?? []))].sort();
  if (names.length === 0) return '${deferred}';
  return names.length === 1 ? `\${${names[0]}.*}` : `\${${names.join(',')}}`;
}

/** Writes the symbol onto the Output, where `symbolOf` and the offline renderer find it. */
export function markSymbol<T>(output: pulumi.Output<T>, symbol: string): pulumi.Output<T> {
  Object.defineProperty(output, symbolKey, { value: symbol, configurable: true });
  return output;
}

/** How a token is shown where its value is not known. */
export interface TokenOptions {
  /** What stands for the value where it is unknown, for example `db.host`. @default - found by `symbolOf` */
  readonly symbol?: string;
}

/**
 * A token for an Output: text that may stand wherever a string may stand in an application, alone or within other
 * text. At exactly that leaf the bridge puts the Output back, with its secretness and its dependencies.
 *
 * It can not stand in a name or as a map key: those have to be plain strings, and are refused before anything is written.
 *
 * @example
 * config: { DB_HOST: token(app, database.address) }
 */
export function token(
  application: { readonly tokens: TokenTable },
  output: pulumi.Output<unknown>,
  options: TokenOptions = {},
): string {
  if (options.symbol !== undefined) {
    const symbol = options.symbol.startsWith('${') ? options.symbol : `\${${options.symbol}}`;
    return application.tokens.add(markSymbol(output, symbol), symbol);
  }
  return application.tokens.add(output, symbolOf(output));
}
