import * as pulumi from '@pulumi/pulumi';
import type { GroundExports, PlatformStack, Snapshot } from '../../lib/deploy/model';
import type { Problem } from '../../lib/environment/model';
import { outputProblems } from '../../lib/release/outputs';
import { movedProblems, platformProblems } from '../../lib/release/split';
import { environment } from '../support/environments';
import { textOf } from '../support/rendering';

const production = (more: object = {}) => environment('production', more);
const urn = (type: string, name: string) => `urn:pulumi:production::verdigris::${type}::${name}`;
const component = urn('verdigris:index:Application', 'shop');
const service = urn('verdigris:index:Application$kubernetes:core/v1:Service', 'shop');
const has = (...urns: string[]): Snapshot => ({
  known: true,
  resources: urns.map((each) => ({ urn: each, type: each.split('::')[2]!.split('$').at(-1)!, outputs: {} })),
});
const said = (problems: readonly Problem[]) => problems.map(textOf);
const all = [{ name: 'shop' }, { name: 'blog' }];

describe('what is given to another stack', () => {
  it('an application that the stack still has is moved first', () => {
    expect(said(movedProblems(has(component, service), production({ apps: ['blog'] }), all))).toEqual([
      "verdigris:apps: found no 'shop', which this stack has released and would delete, expected it to be moved first; " +
        `move it to the stack that holds it from now on ('pulumi state move --source production --dest STACK '${component}''), or add it. [application-moved]`,
    ]);
  });

  it('nothing is said where it is named, was never here, is no application of the program, or may go by its URN', () => {
    const lifted = { apps: ['blog'], unprotect: [{ urn: service, reason: 'closed' }] };
    expect(movedProblems(has(component), production(), all)).toEqual([]);
    expect(movedProblems(has(component), production({ apps: ['shop'] }), all)).toEqual([]);
    expect(movedProblems(has(), production({ apps: ['blog'] }), all)).toEqual([]);
    expect(movedProblems(has(component), production({ apps: ['blog'] }), [{ name: 'blog' }])).toEqual([]);
    expect(movedProblems(has(component, service), production(lifted), all)).toEqual([]);
  });

  it.each([
    ['of the stack itself', urn('kubernetes:core/v1:Namespace', 'production')],
    ['of its ground', urn('verdigris:aws:Ground$kubernetes:core/v1:Namespace', 'production')],
  ])('so is the namespace %s', (_, namespace) => {
    const asked = production({ platformStack: 'shared' });
    expect(said(movedProblems(has(namespace), asked, all))).toEqual([
      "verdigris:platformStack: found 'shared', and the namespace 'production' still belongs to this stack, which would delete it with everything in it; " +
        `move it to that stack first ('pulumi state move --source production --dest shared '${namespace}''). [namespace-moved]`,
    ]);
    expect(movedProblems(has(namespace), production(), all)).toEqual([]);
    expect(movedProblems(has(urn('kubernetes:core/v1:Namespace', 'other')), asked, all)).toEqual([]);
  });
});

describe('the stack that holds the ground', () => {
  const platform = (exports: unknown): PlatformStack => ({
    name: 'shared',
    exports: exports as GroundExports,
    outputs: pulumi.output(exports) as pulumi.Output<GroundExports>,
  });
  const aws = { namespace: 'production', account: '123456789', region: 'us-east-1' };

  it('is where this stack is', () => {
    expect(platformProblems(production(), platform(aws))).toEqual([]);
    expect(platformProblems(production(), undefined)).toEqual([]);
    expect(platformProblems(production(), { ...platform(aws), exports: undefined })).toEqual([]);
    const development = { namespace: 'development', context: 'kind-verdigris' };
    expect(platformProblems(environment('development'), platform(development))).toEqual([]);
  });

  it('all that differs is said with both values', () => {
    const same = 'which holds the ground of';
    const repair =
      'expected the same; write what it has, or name another stack in verdigris:platformStack. [platform-stack-differs]';
    expect(
      said(platformProblems(production(), platform({ ...aws, namespace: 'shared', region: 'eu-west-1' }))),
    ).toEqual([
      `verdigris:namespace: found 'production', and the stack 'shared', ${same} 'production', has 'shared', ${repair}`,
      `verdigris:target.region: found 'us-east-1', and the stack 'shared', ${same} 'production', has 'eu-west-1', ${repair}`,
    ]);
    const elsewhere = { namespace: 'development', account: '123456789', region: 'us-east-1' };
    expect(said(platformProblems(environment('development'), platform(elsewhere)))).toEqual([
      `verdigris:target.context: found 'kind-verdigris', and the stack 'shared', ${same} 'development', has none, ${repair}`,
    ]);
  });

  it('the address range that network policies name is that of its network', () => {
    const elsewhere = { ...aws, cidr: '10.1.0.0/16' };
    expect(said(platformProblems(production(), platform(elsewhere)))).toEqual([
      expect.stringMatching(
        /^verdigris:platform.cidr: found '10.0.0.0\/16', and the stack 'shared', .* has '10.1.0.0\/16'/,
      ),
    ]);
    const { platform: settings } = production();
    const given = production({ platform: { ...settings, cidr: '10.1.0.0/16' } });
    expect(platformProblems(given, platform(elsewhere))).toEqual([]);
    expect(platformProblems(given, platform(aws))).toEqual([]);
  });

  it('has to be there', () => {
    expect(said(platformProblems(production(), platform({})))).toEqual([
      "verdigris:platformStack: found 'shared', which exports no ground, expected the stack that holds it; make it first ('pulumi up --stack shared'), or correct the name. [platform-stack-empty]",
    ]);
  });
});

it('no application is called as an output of the stack is', () => {
  expect(outputProblems(['shop', 'ground', 'verified']).map(({ code, path }) => `${path} ${code}`)).toEqual([
    'ground output-name-taken',
    'verified output-name-taken',
  ]);
});
