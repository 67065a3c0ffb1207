import { application, renderApplication, secretKey, WebService, type ApplicationDefinition } from 'verdigris';
import { sharedObjects } from '../../lib/release/shared';
import { environment } from '../support/environments';

const app = (name: string, service: string, secret: string): ApplicationDefinition =>
  application(name, (scope) => {
    new WebService(scope, service, {
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
      secrets: { PASSWORD: secretKey(secret, 'password') },
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
    expect(problemsOf(app('shop', 'shop', 'db'), app('blog', 'blog', 'db')).map(({ message }) => message)).toEqual([
      "the ExternalSecret 'db' is made by 'shop' and by 'blog'; let each application have a secret of its own",
    ]);
  });

  it('are told where two services have one name', () => {
    const messages = problemsOf(app('shop', 'web', 'shop-db'), app('blog', 'web', 'blog-db')).map(
      (each) => each.message,
    );
    expect(messages).toContain("the Deployment 'web' is made by 'shop' and by 'blog'; give one of them another name");
    expect(messages).toContain("the Service 'web' is made by 'shop' and by 'blog'; give one of them another name");
  });
});
