import * as pulumi from '@pulumi/pulumi';
import { localSecretVersions } from '../../lib/deploy/localSecrets';

const place = { project: 'verdigris', stack: 'development' };
const version = async (values: Readonly<Record<string, unknown>>, at: Partial<typeof place> = {}): Promise<string> =>
  (await localSecretVersions({ ...place, ...at, secrets: { db: values } }, ['db']))['db']!;

describe('the version of a local secret', () => {
  it('is the same for the same values, in any order, secret or not', async () => {
    const known = await version({ username: 'shop', password: 'one' });
    expect(known).toMatch(/^[0-9a-f]{16}$/);
    expect(await version({ password: 'one', username: 'shop' })).toBe(known);
    expect(await version({ password: pulumi.secret('one'), username: pulumi.secret('shop') })).toBe(known);
  });

  it('is another one for another value, key, secret or stack', async () => {
    const versions = await Promise.all([
      version({ password: 'one' }),
      version({ password: 'two' }),
      version({ token: 'one' }),
      version({ password: 'one' }, { stack: 'testing' }),
      version({ password: 'one' }, { project: 'shop' }),
      localSecretVersions({ ...place, secrets: { cache: { password: 'one' } } }, ['cache']).then(({ cache }) => cache),
    ]);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('is there for secrets that have values, and are asked for', async () => {
    const secrets = { db: { password: 'one' }, other: { password: 'two' } };
    expect(Object.keys(await localSecretVersions({ ...place, secrets }, ['db', 'missing']))).toEqual(['db']);
  });
});
