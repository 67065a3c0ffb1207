import { isReferredTo, referencesOf } from '../../lib/release/references';
import { backingEnvironment, everyKind } from '../support/backing';
import { find, render, shop } from '../support/rendering';

const referred = (name: 'development' | 'production') =>
  referencesOf(
    find(render(everyKind, { environment: backingEnvironment(name), slot: 'blue' }), 'Deployment', `${shop}-blue`)
      .manifest,
  );

describe('pods that use a server in the cluster', () => {
  it.each(['shop-cache', 'shop-db', 'shop-memo', 'shop-queue'])('refer to all that %s consists of', (name) => {
    for (const type of ['apps/v1:StatefulSet', 'core/v1:Service', 'networking.k8s.io/v1:NetworkPolicy']) {
      expect(isReferredTo(`kubernetes:${type}`, name, referred('development'))).toBe(true);
      expect(isReferredTo(`kubernetes:${type}`, name, referred('production'))).toBe(false);
    }
  });

  it('refer to no other Service, and to nothing but servers', () => {
    expect(isReferredTo('kubernetes:core/v1:Service', shop, referred('development'))).toBe(false);
    const template = { metadata: { annotations: { 'verdigris.dev/uses-db': 'shop-db' } }, spec: {} };
    expect(referencesOf({ spec: { template } })).toEqual([
      'NetworkPolicy/shop-db',
      'Service/shop-db',
      'StatefulSet/shop-db',
    ]);
  });
});
