import { scrypt } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import type { Environment } from '../environment/model';

/**
 * Versions of local secrets (`verdigris:secrets`), which nobody numbers: a digest of their values, by name. It stands in plain
 * text on pods and in the state, so it is made the way passwords are kept: slowly, and with a salt of its own.
 */
export async function localSecretVersions(
  { project, stack, secrets }: Pick<Environment, 'project' | 'stack' | 'secrets'>,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const versions = names.map(async (name): Promise<readonly [string, string][]> => {
    const values = secrets[name];
    if (values === undefined) return [];
    const keys = Object.keys(values).sort();
    const texts = await plain(keys.map((key) => values[key] as pulumi.Input<string>));
    return [[name, await digest(JSON.stringify([keys, texts]), `${project}/${stack}/${name}`)]];
  });
  return Object.fromEntries((await Promise.all(versions)).flat());
}

/** Values of the configuration are known in previews too. */
function plain(values: pulumi.Input<string>[]): Promise<readonly string[]> {
  return new Promise((resolve) => {
    pulumi.all(values).apply(resolve);
  });
}

function digest(text: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(text, salt, 8, (error, key) => (error ? reject(error) : resolve(key.toString('hex'))));
  });
}
