import { Repository, lifecycleRules } from '../../lib/platform/repository';
import { runMocked } from '../support/mocks';
import { target } from './environments';

const type = 'aws:ecr/repository:Repository';

describe('a repository', () => {
  test('of this stack: immutable, scanned, encrypted with the key, protected', async () => {
    const { recording, result } = await runMocked(
      () => new Repository('gateway', { name: 'api-gateway', target, key: 'KEY' }),
    );
    const repository = recording.one(type);
    expect(repository.name).toBe('api-gateway-repository');
    expect(repository.protect).toBe(true);
    expect(repository.parent).toBe(recording.one('verdigris:aws:Repository', 'gateway').urn);
    expect(repository.inputs).toMatchObject({
      name: 'api-gateway',
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: 'KEY' }],
    });
    expect(repository.inputs).not.toHaveProperty('forceDelete');
    expect(recording.one('aws:ecr/lifecyclePolicy:LifecyclePolicy').inputs).toEqual({
      repository: 'api-gateway',
      policy: JSON.stringify(lifecycleRules()),
    });
    expect(result.url).toBe('123456789.dkr.ecr.us-east-1.amazonaws.com/api-gateway');
  });

  test('without a key of its own it has the one of AWS, still KMS', async () => {
    const { recording } = await runMocked(() => new Repository('gateway', { name: 'api-gateway', target }));
    expect(recording.one(type).inputs.encryptionConfigurations).toEqual([{ encryptionType: 'KMS' }]);
  });

  test('of another stack: nothing is registered or asked, and the address is known', async () => {
    const { recording, result } = await runMocked(
      () => new Repository('gateway', { name: 'api-gateway', target, from: 'lookup' }),
    );
    expect(recording.resources.map((resource) => resource.type)).toEqual(['verdigris:aws:Repository']);
    expect(recording.calls).toEqual([]);
    expect(result.url).toBe('123456789.dkr.ecr.us-east-1.amazonaws.com/api-gateway');
  });

  test('only images without a tag and of pull requests expire, by age and never by count', () => {
    const rules = lifecycleRules().rules as { selection: Record<string, unknown>; action: unknown }[];
    expect(rules.map(({ selection }) => [selection.tagStatus, selection.tagPatternList])).toEqual([
      ['untagged', undefined],
      ['tagged', ['pr-*']],
    ]);
    expect(rules.every(({ selection }) => selection.countType === 'sinceImagePushed')).toBe(true);
  });
});
