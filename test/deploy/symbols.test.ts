import * as pulumi from '@pulumi/pulumi';
import { Tokens } from '../../lib/app/tokens';
import { symbolOf, token } from '../../lib/deploy';
import { runMocked } from '../support/mocks';

class Repository extends pulumi.CustomResource {
  declare readonly repositoryUrl: pulumi.Output<string>;
  declare readonly settings: pulumi.Output<{ readonly region: string }>;
  constructor(name: string) {
    super('test:index:Repository', name, { repositoryUrl: 'registry/x', settings: { region: 'here' } });
  }
}

describe('symbolOf', () => {
  it("names a resource's own property", async () => {
    const { result } = await runMocked(() => {
      const repository = new Repository('api-gateway-repository');
      return [repository.repositoryUrl, repository.id].map(symbolOf);
    });
    expect(result).toEqual(['${api-gateway-repository.repositoryUrl}', '${api-gateway-repository.id}']);
  });

  it('names the resources that something was made from', async () => {
    const { result } = await runMocked(() => {
      const [one, two] = [new Repository('one'), new Repository('two')];
      const both = pulumi.interpolate`${two.repositoryUrl}-${one.repositoryUrl}`;
      return [one.repositoryUrl.apply((url) => `${url}/x`), one.settings.region, both, pulumi.output('plain')].map(
        symbolOf,
      );
    });
    expect(result).toEqual(['${one.*}', '${one.*}', '${one,two}', '${deferred}']);
  });
});

describe('token', () => {
  it('puts the Output and its symbol into the table of the application', async () => {
    const application = { tokens: new Tokens() };
    const { result: repository } = await runMocked(() => new Repository('web'));
    const text = token(application, repository.repositoryUrl);
    expect(application.tokens.get(text)).toEqual({ value: repository.repositoryUrl, symbol: '${web.repositoryUrl}' });
    expect(token(application, repository.repositoryUrl)).toBe(text);
  });

  it('prefers the symbol that is given, and marks the Output with it for the renderer', () => {
    const application = { tokens: new Tokens() };
    const output = pulumi.output('x');
    const text = token(application, output, { symbol: 'db.host' });
    expect(application.tokens.get(text)?.symbol).toBe('${db.host}');
    expect((output as unknown as Record<symbol, unknown>)[Symbol.for('verdigris.symbol')]).toBe('${db.host}');
    expect(symbolOf(output)).toBe('${db.host}');
  });
});
