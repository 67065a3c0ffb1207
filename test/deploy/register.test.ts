import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { Tokens } from '../../lib/app/tokens';
import { ApplicationComponent, placeOf, registerBare, registerObject, SlotComponent, token } from '../../lib/deploy';
import { runMocked, type Recording } from '../support/mocks';

const urn = (types: string, name: string): string => `urn:pulumi:testing::verdigris::${types}::${name}`;

interface Parts {
  readonly provider: k8s.Provider;
  readonly application: ApplicationComponent;
  readonly slot: SlotComponent;
}

/** Runs a program that has an application with a green slot; gives what was registered. */
async function registering(program: (parts: Parts) => unknown): Promise<Recording> {
  const run = (): unknown => {
    const provider = new k8s.Provider('cluster', {});
    const application = new ApplicationComponent('web');
    return program({ provider, application, slot: new SlotComponent('web', 'green', { parent: application }) });
  };
  return (await runMocked(run, { stack: 'testing' })).recording;
}

const bareManifest = { apiVersion: 'v1', kind: 'ConfigMap' };
const chain = 'verdigris:index:Application$verdigris:index:GreenSlot';
const deployment = 'kubernetes:apps/v1:Deployment';
const bare = { urn: urn(`${chain}$${deployment}`, 'web-green'), type: deployment, name: 'web-green' };

describe('registration', () => {
  it('leaves the data of a volume in the cluster when nothing declares it any more', async () => {
    const type = 'kubernetes:core/v1:PersistentVolumeClaim';
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'media' } };
    const chained = 'verdigris:index:Application';
    const seen = await registering(({ provider, application }) => {
      registerObject(claim, { parent: application, provider });
      registerBare({ urn: urn(`${chained}$${type}`, 'kept'), type, name: 'kept' }, { parent: application, provider });
      registerObject({ ...bareManifest, metadata: { name: 'first' } }, { parent: application, provider });
    });
    expect(seen.all(type).map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, true]);
    expect(seen.one('kubernetes:core/v1:ConfigMap').retainOnDelete).toBe(false);
  });

  it('makes the resource that @pulumi/kubernetes would make, named like the object', async () => {
    const tokens = new Tokens();
    const manifest = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        name: 'web-green',
        namespace: 'testing',
        annotations: { note: token({ tokens }, pulumi.output('later')) },
      },
      spec: { podSelector: {} },
    };
    const seen = await registering(({ provider, slot }) => {
      const first = registerObject(
        { ...bareManifest, metadata: { name: 'first' } },
        { parent: slot, provider, protect: true },
      );
      registerObject(manifest, { parent: slot, provider, tokens, dependsOn: [first] });
    });
    const type = 'kubernetes:networking.k8s.io/v1:NetworkPolicy';
    const resource = seen.one(type, 'web-green');
    expect(resource.inputs).toEqual({
      ...manifest,
      metadata: { ...manifest.metadata, annotations: { note: 'later' } },
    });
    expect(resource).toMatchObject({ urn: urn(`${chain}$${type}`, 'web-green'), protect: false });
    expect(resource.provider).toContain('::cluster::');
    const first = seen.one('kubernetes:core/v1:ConfigMap');
    expect(first.protect).toBe(true);
    expect(resource.dependencies).toEqual([first.urn]);
  });

  it('passes kinds without a class on whole', async () => {
    const manifest = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      anything: { goes: ['here'] },
    };
    const seen = await registering(({ provider, application }) =>
      registerObject(manifest, { parent: application, provider }),
    );
    expect(seen.one('kubernetes:example.com/v1:Widget', 'w').inputs).toEqual(manifest);
  });

  it('keeps a resource without inputs, under its URN', async () => {
    const seen = await registering(({ provider, slot }) =>
      registerBare(bare, { parent: slot, provider, protect: true }),
    );
    expect(seen.one(deployment)).toMatchObject({ urn: bare.urn, inputs: {}, ignoreChanges: ['*'], protect: true });
  });

  it('keeps a resource but for the fields that it is given', async () => {
    const seen = await registering(({ provider, slot }) =>
      registerBare(bare, { parent: slot, provider, fields: [{ path: ['spec', 'replicas'], value: 0 }] }),
    );
    const { inputs, ignoreChanges } = seen.one(deployment);
    expect(inputs).toEqual({ metadata: {}, spec: { replicas: 0, selector: {}, template: {} } });
    expect(ignoreChanges).not.toContain('*');
    const job = { urn: urn(`${chain}$kubernetes:batch/v1:Job`, 'x'), type: 'kubernetes:batch/v1:Job', name: 'x' };
    await registering(({ provider, slot }) =>
      expect(() =>
        registerBare(job, { parent: slot, provider, fields: [{ path: ['spec', 'suspend'], value: true }] }),
      ).toThrow(
        `'${job.urn}' can't be kept but for some fields: only a Deployment or CronJob can. [resource-not-keepable]`,
      ),
    );
  });

  it('refuses to keep a resource under a parent that changes its URN, before it is registered', async () => {
    const seen = await registering(({ provider, application }) => {
      expect(() => registerBare(bare, { parent: application, provider })).toThrow(
        `'${bare.urn}' can't be kept: registered under this parent it would be '${urn(`verdigris:index:Application$${deployment}`, 'web-green')}'; register it under the component that its URN names. [resource-not-keepable]`,
      );
    });
    expect(seen.all(deployment)).toEqual([]);
  });

  it('refuses to keep what is no object bare', async () => {
    const type = 'verdigris:index:Thing';
    const thing = { urn: urn(`${chain}$${type}`, 'x'), type, name: 'x' };
    const seen = await registering(({ provider, slot }) => {
      expect(() => registerBare(thing, { parent: slot, provider })).toThrow(
        `'${thing.urn}' can't be kept bare: '${type}' is no Kubernetes object; register it from code. [resource-not-keepable]`,
      );
    });
    expect(seen.all(type)).toEqual([]);
  });
});

describe('placeOf', () => {
  const application = 'verdigris:index:Application';
  it.each([
    [
      urn('kubernetes:core/v1:ConfigMap', 'a'),
      { type: 'kubernetes:core/v1:ConfigMap', name: 'a', inApplication: false },
    ],
    [urn(application, 'web'), { type: application, name: 'web', inApplication: false }],
    [
      urn(`${application}$kubernetes:core/v1:Service`, 'web'),
      { type: 'kubernetes:core/v1:Service', name: 'web', inApplication: true },
    ],
    // The slot's component itself is the application's.
    [
      urn(`${application}$verdigris:index:BlueSlot`, 'web-blue'),
      { type: 'verdigris:index:BlueSlot', name: 'web-blue', inApplication: true },
    ],
    [
      urn(`${application}$verdigris:index:RollingSlot$kubernetes:apps/v1:Deployment`, 'odd::name'),
      { type: 'kubernetes:apps/v1:Deployment', name: 'odd::name', slot: 'rolling', inApplication: true },
    ],
  ])('reads %s', (text, expected) => {
    expect(placeOf(text)).toEqual(expected);
  });
});
