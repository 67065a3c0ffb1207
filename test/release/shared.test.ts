import { application, renderApplication, secretKey, WebService, type ApplicationDefinition } from 'verdigris';
import { sharedObjects } from '../../lib/release/shared';
import { environment } from '../support/environments';

const app = (name: string, service: string, secret: string, as?: string): ApplicationDefinition =>
  application(name, (scope) => {
    new WebService(scope, service, {
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
      secrets: { PASSWORD: secretKey(secret, 'password', { as }) },
    });
  });

const problemsOf = (...definitions: ApplicationDefinition[]) => {
  const versions = Object.fromEntries(definitions.map(({ name }) => [name, 'v1']));
  const given = environment('production', { versions });
  return sharedObjects(
    definitions.map((definition) => renderApplication(definition, { environment: given, slot: 'rolling' })),
  );
};

describe('objects of several applications', () => {
  it('have one owner each', () => {
    expect(problemsOf(app('shop', 'shop', 'shop-db'), app('blog', 'blog', 'blog-db'))).toEqual([]);
  });

  it('are told where two make the same secret', () => {
    expect(
      problemsOf(app('shop', 'shop', 'db'), app('blog', 'blog', 'db')).map(
        ({ code, message }) => `${message} [${code}]`,
      ),
    ).toEqual([
      "the ExternalSecret 'db' is made by 'shop' and by 'blog'; let one of them call its own copy differently, by secretKey('...', '...', { as: 'blog-db' }) [object-shared]",
    ]);
  });

  it('may be copies of one secret, under names of their own', () => {
    const own = app('blog', 'blog', 'db', 'blog-db');
    expect(problemsOf(app('shop', 'shop', 'db'), own)).toEqual([]);
    const given = environment('production', { versions: { blog: 'v1' } });
    const rendered = renderApplication(own, { environment: given, slot: 'rolling' });
    // The secret keeps its name, the object and what the pods refer to have the other one.
    expect(rendered.secretKeys).toEqual({ db: ['password'] });
    const manifests = rendered.objects.map(({ manifest }) => manifest);
    const copy = manifests.find(({ kind }) => kind === 'ExternalSecret');
    expect(copy).toMatchObject({
      metadata: { name: 'blog-db' },
      spec: { target: { name: 'blog-db' }, dataFrom: [{ extract: { key: 'production/db' } }] },
    });
    expect(JSON.stringify(manifests.find(({ kind }) => kind === 'Deployment'))).toContain(
      '"secretKeyRef":{"key":"password","name":"blog-db"}',
    );
    const local = { versions: { blog: 'v1' }, secrets: { db: { password: 'local' } } };
    const development = renderApplication(own, { environment: environment('development', local), slot: 'rolling' });
    expect(development.objects.find(({ manifest }) => manifest.kind === 'Secret')?.manifest).toMatchObject({
      metadata: { name: 'blog-db' },
      stringData: { password: 'local' },
    });
  });

  it('are told where two services have one name', () => {
    const messages = problemsOf(app('shop', 'web', 'shop-db'), app('blog', 'web', 'blog-db')).map(
      (each) => each.message,
    );
    expect(messages).toContain("the Deployment 'web' is made by 'shop' and by 'blog'; give one of them another name");
    expect(messages).toContain("the Service 'web' is made by 'shop' and by 'blog'; give one of them another name");
  });
});
