import { claim, emptyDir, httpProbe, persistent, shared, WebService, Worker } from 'verdigris';
import type { EnvironmentName, WebServiceProps } from 'verdigris';
import {
  at,
  deepFreeze,
  find,
  problemsOf,
  render,
  renderService,
  shop,
  shopEnvironment,
  textOf,
} from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };

const podSpec = (props: WebServiceProps, slot: 'rolling' | 'blue' = 'rolling') =>
  at(find(renderService(deepFreeze({ ...ready, ...props }), { slot }), 'Deployment').manifest, 'spec.template.spec');
const mounts = (spec: unknown, container: string) =>
  Object.fromEntries(
    (at(spec, `${container}.volumeMounts`) as { mountPath: string; name: string; readOnly?: boolean }[]).map(
      ({ mountPath, name, readOnly }) => [mountPath, readOnly ? `${name} (read only)` : name],
    ),
  );
const volume = (spec: unknown, name: string) =>
  (at(spec, 'volumes') as { name: string }[]).filter((each) => each.name === name).map(({ name: _, ...rest }) => rest);

describe('a persistent volume', () => {
  const media = persistent('media', { size: '20Gi', access: 'manyNodes', storageClass: 'efs' });
  const rendered = render(
    (app) => {
      new WebService(app, shop, { ...ready, volumes: { '/app/media': media } });
      new Worker(app, 'queue', { volumes: { '/media': media } });
    },
    { slot: 'green' },
  );

  it('is one claim of the application, for both slots and all workloads', () => {
    const { manifest, owner } = find(rendered, 'PersistentVolumeClaim');
    expect([owner, manifest.metadata.name]).toEqual(['application', 'shop-media']);
    expect(manifest.metadata.annotations).toEqual({ 'pulumi.com/skipAwait': 'true' });
    expect(manifest['spec']).toEqual({
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '20Gi' } },
      storageClassName: 'efs',
    });
    for (const name of ['shop-green', 'queue-green']) {
      const spec = at(find(rendered, 'Deployment', name).manifest, 'spec.template.spec');
      expect(volume(spec, 'persistent-media')).toEqual([{ persistentVolumeClaim: { claimName: 'shop-media' } }]);
      expect(at(spec, 'securityContext.fsGroupChangePolicy')).toBe('OnRootMismatch');
    }
  });

  it('is of one node and of the default class where nothing is said', () => {
    const plain = renderService({ ...ready, volumes: { '/data': persistent('data', { size: '1Gi' }) } });
    expect(find(plain, 'PersistentVolumeClaim').manifest['spec']).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    });
  });

  it.each<[string, WebServiceProps, EnvironmentName, number]>([
    ['several pods', { replicas: 2 }, 'production', 1],
    ['one pod, and its successor beside it', { replicas: 1 }, 'production', 1],
    ['one pod at a time', { replicas: 1, rollout: { order: 'stopFirst' } }, 'production', 0],
    ['an autoscaler of one', { autoscaling: { min: 1, max: 2 }, rollout: { order: 'stopFirst' } }, 'production', 1],
    ['a cluster of one node', { replicas: 2 }, 'development', 0],
  ])('is warned of where one node mounts it, with %s', (_name, props, name, count) => {
    const volumes = { '/data': persistent('data', { size: '1Gi' }) };
    const { warnings } = renderService({ ...ready, volumes, ...props }, { environment: shopEnvironment(name) });
    const message = `the persistent volume 'data' is one node's, and pods on another one would not start; say access: 'manyNodes', or have one replica that is replaced 'stopFirst'`;
    expect(warnings.map(textOf)).toEqual(Array(count).fill(`${name}/shop/shop: ${message} [volume-of-one-node]`));
  });

  it('is not what an existing claim or a path of that name is', () => {
    const spec = podSpec({ volumes: { '/persistent/media': claim('theirs'), '/shared/media': emptyDir() } });
    const names = Object.values(mounts(spec, 'containers.0'));
    expect(names).toEqual([
      expect.stringMatching(/^persistent-media-[0-9a-f]{6}$/),
      expect.stringMatching(/^shared-media-[0-9a-f]{6}$/),
      'tmp',
    ]);
  });
});

describe('a wrong volume says', () => {
  const sidecar = (name: string, props: object) => ({ sidecars: { [name]: { image: 'x:1', ...props } } });
  it.each<[string, WebServiceProps, string]>([
    [
      'a shared volume of two sizes',
      {
        volumes: { '/a': shared('s', { size: '1Gi' }) },
        ...sidecar('side', { volumes: { '/a': shared('s', { size: '2Gi' }) } }),
      },
      `/shop: the shared volume 's' has two sizes, 1Gi and 2Gi; say one [volume-conflict]`,
    ],
    [
      'a shared volume that can’t be called so',
      { volumes: { '/a': shared('S') } },
      `/shop: the shared volume 'S' must be at most 24 lower-case letters, digits and '-', and start with a letter [name-invalid]`,
    ],
    [
      'a shared volume of a size that is none',
      { volumes: { '/a': shared('s', { size: 'big' }) } },
      `/shop: the size of '/a' ('big') is not a quantity; write '256Mi' or '1Gi', for example [quantity-invalid]`,
    ],
    [
      'a persistent volume that can’t be called so',
      { volumes: { '/a': persistent('1', { size: '1Gi' }) } },
      `/shop: the persistent volume '1' must be at most 24 lower-case letters, digits and '-', and start with a letter [name-invalid]`,
    ],
    [
      'a persistent volume of a size that is none',
      { volumes: { '/a': persistent('a', { size: '1 GB' }) } },
      `/shop: the size of '/a' ('1 GB') is not a quantity; write '256Mi' or '1Gi', for example [quantity-invalid]`,
    ],
    [
      'a persistent volume that is described twice',
      {
        volumes: { '/a': persistent('a', { size: '1Gi' }), '/b': persistent('b', { size: '1Gi' }) },
        ...sidecar('side', { volumes: { '/a': persistent('a', { size: '1Gi', access: 'manyNodes' }) } }),
      },
      `/shop: the persistent volume 'a' is described as (1Gi, oneNode, default) and as (1Gi, manyNodes, default); say the same each time [volume-conflict]`,
    ],
  ])('%s', (_name, props, message) => {
    expect(problemsOf((app) => new WebService(app, shop, { ...ready, ...props }))).toEqual([
      `production/shop${message}`,
    ]);
  });
});
