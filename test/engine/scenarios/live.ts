// Objects as a file in the working directory says, for live.test.ts: what is committed is what the base and the head have.
import { readFileSync } from 'node:fs';
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Scenario } from '../runner';

export interface Shop {
  /** Contents of ConfigMaps by name. */
  readonly maps: Readonly<Record<string, string>>;
  /** Those that can't be changed. */
  readonly fixed: readonly string[];
  readonly secret: string;
  /** Fails where the engine runs it. */
  readonly fails?: string;
}

export const program: Scenario<unknown> = () => {
  const { maps, fixed, secret, fails } = JSON.parse(readFileSync('shop.json', 'utf8')) as Shop;
  if (fails !== undefined && process.env['VERDIGRIS_OFFLINE'] === undefined) throw new pulumi.RunError(fails);
  const provider = new k8s.Provider('cluster', {
    kubeconfig: '{}',
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  const place = (name: string) => ({ name, namespace: 'default' });
  for (const [name, text] of Object.entries(maps))
    new k8s.core.v1.ConfigMap(
      name,
      { metadata: place(name), data: { text }, ...(fixed.includes(name) && { immutable: true }) },
      { provider },
    );
  new k8s.core.v1.Secret(
    'credentials',
    { metadata: place('credentials'), stringData: { password: pulumi.secret(secret) } },
    { provider },
  );
  return Promise.resolve({});
};
