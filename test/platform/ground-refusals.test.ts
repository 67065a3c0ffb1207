import type { Environment } from '../../lib/environment/model';
import { awsGround, offlineAnswers } from '../../lib/platform';
import { Recording, runMocked, type MockOptions } from '../support/mocks';
import { away, emptySnapshot, environment, needs, outputs, platform, snapshotOf, target } from './environments';
import { clusterType, getCallerIdentity, offline, run, stops, types } from './runs';

describe('programs that must fail, before anything is registered but the provider', () => {
  const fails = async (changes: Environment, functions?: MockOptions['functions']) => {
    const recording = new Recording();
    const program = runMocked(() => awsGround(changes, needs, { snapshot: emptySnapshot, connect: away }), {
      outputs,
      functions: functions ?? offlineAnswers(changes),
      recording,
    });
    const message = await stops(program);
    return { message, registered: types(recording.resources) };
  };
  const provider = ['pulumi:providers:aws'];

  test('the wrong account', async () => {
    const functions = { [getCallerIdentity]: () => ({ accountId: '999999999999', arn: '', id: '', userId: '' }) };
    expect(await fails(environment(), functions)).toEqual({
      message:
        "The stack 'production' belongs to the AWS account 123456789 (verdigris:target.account), but the credentials in use are of account 999999999999; choose the profile of 123456789 (AWS_PROFILE), or correct the configuration. Nothing was changed. [account-mismatch]",
      registered: provider,
    });
  });

  test('no credentials', async () => {
    const functions = {
      [getCallerIdentity]: () => {
        throw new Error('No valid credential sources found.');
      },
    };
    expect(await fails(environment(), functions)).toEqual({
      message: expect.stringContaining(
        "log in (for example 'aws sso login') and run again. Nothing was changed. [credentials-missing]",
      ),
      registered: provider,
    });
  });

  test('a creator that the access list leaves out; not asked again once the cluster is there', async () => {
    const access = [{ role: 'arn:aws:iam::123456789:role/deployer', policy: 'admin' as const }];
    const changes = environment('production', { platform: { ...platform, access } });
    expect(await fails(changes)).toEqual({
      message: expect.stringMatching(
        /this run is by arn:aws:iam::123456789:root, which could not make.*\[cluster-creator-locked-out\]$/,
      ),
      registered: provider,
    });
    await expect(run(changes, { snapshot: snapshotOf([clusterType, 'cluster']) })).resolves.toBeDefined();
    await expect(run(changes, { snapshot: offline })).resolves.toBeDefined();
  });

  test('a configuration that AWS would refuse: all problems at once, without a call', async () => {
    const changes = environment('production', {
      target: { ...target, zones: ['us-east-1a'] },
      platform: { ...platform, endpointAccess: ['0.0.0.0/0'] },
    });
    const { message, registered } = await fails(changes, {});
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/^verdigris:target\.zones: EKS needs at least two availability zones, found 1/),
      expect.stringMatching(/^verdigris:platform\.endpointAccess\[0\]: '0\.0\.0\.0\/0' opens the cluster's endpoint/),
    ]);
    expect(registered).toEqual([]);
  });

  test('a target that is not AWS', async () => {
    const changes = environment('development', { target: { kind: 'kubeconfig', context: 'kind' } });
    expect(await fails(changes)).toEqual({
      message:
        "The stack 'development' has the target 'kubeconfig' (verdigris:target.kind), but awsGround needs 'aws'; use kubeconfigGround of verdigris/pulumi for it. [target-not-aws]",
      registered: [],
    });
  });
});
