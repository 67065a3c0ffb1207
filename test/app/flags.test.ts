import fc from 'fast-check';
import { choice, environmentNames, flag, httpProbe, releaseId, secretKey, Task, WebService, Worker } from 'verdigris';
import type { EnvironmentName, Flag, RequiredVariables } from 'verdigris';
import {
  at,
  containerOf,
  deepFreeze,
  problemsOf,
  render,
  renderService,
  shop,
  shopEnvironment,
} from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };
const where = (name: EnvironmentName = 'production', flags: Record<string, boolean | string> = {}) => ({
  environment: shopEnvironment(name, { flags: { [shop]: flags, other: { THEIRS: true } } }),
});
const valueOf = (name: string, each: Flag, options = where()): unknown => {
  const env = at(containerOf(renderService({ ...ready, flags: deepFreeze({ [name]: each }) }, options)), 'env');
  return (env as { name: string; value: string }[]).find((variable) => variable.name === name)?.value;
};

describe('a feature flag', () => {
  it.each<[EnvironmentName, string]>([
    ['development', 'true'],
    ['testing', 'false'],
    ['production', 'false'],
  ])('is an environment variable, in %s %s', (name, expected) => {
    expect(valueOf('ENABLE_NEW_FEATURE', flag(false, { development: true }), where(name))).toBe(expected);
  });

  it('may be on everywhere but in one environment', () => {
    const each = flag(true, { production: false });
    expect(environmentNames.map((name) => valueOf('A', each, where(name)))).toEqual(['true', 'true', 'true', 'false']);
  });

  it('is one of a few words', () => {
    const each = choice(['old', 'new', 'both'], 'old', { staging: 'both' });
    expect([valueOf('A', each), valueOf('A', each, where('staging'))]).toEqual(['old', 'both']);
  });

  it('is what the configuration says, before what the description says of the environment', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.option(fc.boolean(), { nil: undefined }),
        fc.option(fc.boolean(), { nil: undefined }),
        (fallback, own, configured) => {
          const options = where('production', configured === undefined ? {} : { A: configured });
          expect(valueOf('A', flag(fallback, { production: own }), options)).toBe(
            String(configured ?? own ?? fallback),
          );
        },
      ),
      { numRuns: 18 },
    );
    expect(valueOf('A', choice(['old', 'new'], 'old'), where('production', { A: 'new' }))).toBe('new');
  });

  it('is the same in every workload that has it, and in no other', () => {
    const flags = { A: flag(false) };
    const rendered = render(
      (app) => {
        new WebService(app, shop, { ...ready, flags });
        new Worker(app, 'queue', { flags });
        new Task(app, 'prepare');
      },
      where('production', { A: true }),
    );
    const envs = rendered.objects
      .filter(({ manifest }) => manifest.kind === 'Deployment' || manifest.kind === 'Job')
      .map(({ manifest }) => [manifest.kind, at(manifest, 'spec.template.spec.containers.0.env')]);
    const on = [{ name: 'A', value: 'true' }];
    expect(envs).toEqual([
      ['Deployment', on],
      ['Deployment', on],
      ['Job', []],
    ]);
  });

  it('makes another release with another value', () => {
    const id = (value: boolean) =>
      releaseId(renderService({ ...ready, flags: { A: flag(false) } }, where('production', { A: value })));
    expect(id(true)).not.toBe(id(false));
  });
});

describe('a wrong feature flag says', () => {
  const problems = (flags: Record<string, Flag>, configured: Record<string, boolean | string> = {}) =>
    problemsOf((app) => new WebService(app, shop, { ...ready, flags }), where('production', configured));

  it.each<[string, Record<string, Flag>, Record<string, boolean | string>, string]>([
    [
      'a configured name that is nearly one',
      { ENABLE_NEW_FEATURE: flag(false) },
      { ENABLE_NEW_FEATUR: true },
      `verdigris:flags.shop.ENABLE_NEW_FEATUR: 'shop' has no feature flag 'ENABLE_NEW_FEATUR'; rename it to 'ENABLE_NEW_FEATURE' [flag-unknown]`,
    ],
    [
      'a configured name that is none',
      { A: flag(false), B: flag(false) },
      { CHECKOUT: true },
      `verdigris:flags.shop.CHECKOUT: 'shop' has no feature flag 'CHECKOUT'; it has 'A' and 'B'; remove it [flag-unknown]`,
    ],
    [
      'a configured name where there are none',
      {},
      { CHECKOUT: true },
      `verdigris:flags.shop.CHECKOUT: 'shop' has no feature flag 'CHECKOUT'; it has none; remove it [flag-unknown]`,
    ],
    [
      'a word where it is on or off',
      { A: flag(false) },
      { A: 'true' },
      `verdigris:flags.shop.A: 'true' must be true or false, without quotes [flag-value-invalid]`,
    ],
    [
      'a configured word that is none of its words',
      { A: choice(['old', 'new'], 'old') },
      { A: 'newer' },
      `verdigris:flags.shop.A: 'newer' is none of 'old' and 'new'; write one of them [flag-value-invalid]`,
    ],
    [
      'a fallback that is none of its words',
      { A: choice(['old', 'new'] as readonly string[], 'older') },
      {},
      `production/shop/shop: the flag 'A' has 'older', which is none of 'old' and 'new' [flag-value-invalid]`,
    ],
    [
      'a name that no variable can have',
      { 'new-feature': flag(false) },
      {},
      `production/shop/shop: 'flags.new-feature' is not the name of an environment variable: letters, digits and '_', no digit first [variable-name-invalid]`,
    ],
  ])('%s', (_name, flags, configured, message) => {
    expect(problems(flags, configured)).toEqual([message]);
  });

  it('two workloads that mean different things by it', () => {
    const build = (second: Flag) =>
      problemsOf((app) => {
        new WebService(app, shop, { ...ready, flags: { A: flag(false) } });
        new Worker(app, 'queue', { flags: { A: second } });
        new Worker(app, '1', {});
      });
    const wrong = `production/shop/1: the worker name '1' must be lower-case letters, digits and '-', start with a letter and not end with '-' [name-invalid]`;
    expect(build(flag(false))).toEqual([wrong]);
    expect(build(flag(true))).toEqual([
      wrong,
      `production/shop/queue: the flag 'A' is described differently by another workload; describe it once and pass it to both [flag-conflict]`,
    ]);
  });
});

describe('required variables', () => {
  const required: RequiredVariables = {
    production: ['SECRET_KEY', 'POSTGRES_PASSWORD', 'ALLOWED_HOSTS', 'SECURE_SSL_REDIRECT', 'SESSION_COOKIE_SECURE'],
    staging: ['SECRET_KEY', 'POSTGRES_PASSWORD', 'ALLOWED_HOSTS'],
    development: ['SECRET_KEY', 'DEBUG'],
  };
  const missing = (name: EnvironmentName, props: object, needs: RequiredVariables = required) =>
    problemsOf((app) => new WebService(app, shop, { ...ready, required: needs, ...props }), where(name));

  it('are all named at once', () => {
    expect(missing('production', { config: { ALLOWED_HOSTS: 'shop.example.com' } })).toEqual([
      `production/shop/shop: production requires the variables 'POSTGRES_PASSWORD', 'SECRET_KEY', 'SECURE_SSL_REDIRECT' and 'SESSION_COOKIE_SECURE', which nothing sets; add them to 'config', 'secrets' or 'flags' [variable-missing]`,
    ]);
  });

  it('differ by environment', () => {
    const config = { SECRET_KEY: 'x', POSTGRES_PASSWORD: 'x' };
    expect(missing('staging', { config })).toEqual([
      `staging/shop/shop: staging requires the variable 'ALLOWED_HOSTS', which nothing sets; add it to 'config', 'secrets' or 'flags' [variable-missing]`,
    ]);
    expect(missing('development', { config })).toEqual([
      `development/shop/shop: development requires the variable 'DEBUG', which nothing sets; add it to 'config', 'secrets' or 'flags' [variable-missing]`,
    ]);
    expect(() => renderService({ ...ready, required, config }, where('testing'))).not.toThrow();
  });

  it('may be the same everywhere', () => {
    expect(missing('testing', {}, ['A', 'A'])).toEqual([
      `testing/shop/shop: testing requires the variable 'A', which nothing sets; add it to 'config', 'secrets' or 'flags' [variable-missing]`,
    ]);
  });

  it('are missing where they are set to nothing', () => {
    expect(missing('development', { config: { SECRET_KEY: 'x', DEBUG: '' } })).toHaveLength(1);
    expect(() => renderService({ ...ready, required: ['DEBUG'], config: { DEBUG: false } })).not.toThrow();
  });

  it('come from wherever they come', () => {
    const used = { name: 'db', bind: () => ({ variables: { FROM_USE: secretKey('db', 'password') } }) };
    const props = {
      ...ready,
      required: ['FROM_CONFIG', 'FROM_SECRET', 'FROM_FLAG', 'FROM_USE', 'FROM_MAP'],
      config: { FROM_CONFIG: 0 },
      secrets: { FROM_SECRET: secretKey('s', 'k') },
      flags: { FROM_FLAG: flag(false) },
      configMaps: { map: { data: { FROM_MAP: 'x' }, env: true } },
      uses: [used],
    };
    expect(() => renderService(props)).not.toThrow();
    expect(missing('production', { ...props, uses: [] }, props.required)).toHaveLength(1);
  });
});
