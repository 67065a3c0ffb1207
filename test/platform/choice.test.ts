import { offlineAnswers } from '../../lib/platform';
import { platform } from '../../stacks/platform';
import { runMocked } from '../support/mocks';
import { emptySnapshot, environment, needs, outputs } from './environments';

describe('the ground of a stack', () => {
  beforeAll(() => (process.env['VERDIGRIS_OFFLINE'] = '1'));
  afterAll(() => delete process.env['VERDIGRIS_OFFLINE']);

  test('is in AWS where the target is', async () => {
    const { recording } = await runMocked(() => platform(environment(), needs, { snapshot: emptySnapshot }), {
      outputs,
      functions: offlineAnswers(environment()),
    });
    expect(recording.one('aws:eks/cluster:Cluster').inputs.name).toBe('verdigris-production');
  });

  test('is the kubeconfig’s cluster elsewhere, and nothing of AWS is there', async () => {
    const local = environment('development', { target: { kind: 'kubeconfig', context: 'kind-verdigris' } });
    const { recording, result } = await runMocked(() => platform(local, needs, { snapshot: emptySnapshot }));
    expect(recording.resources.map(({ type, inputs }) => [type, inputs.context])).toEqual([
      ['pulumi:providers:kubernetes', 'kind-verdigris'],
    ]);
    expect(result.namespace).toBeUndefined();
  });
});
