import { serverSettings } from '../../lib/platform/backingSettings';
import { engineVersion } from '../../lib/platform/backingVersions';
import { Broker, type BrokerArgs } from '../../lib/platform/broker';
import { runMocked, valueOf } from '../support/mocks';
import { environment } from './environments';
import { serverOutputs } from './backing-support';

const type = 'aws:mq/broker:Broker';
const make = (changes: Partial<BrokerArgs> = {}, name: Parameters<typeof environment>[0] = 'production') => {
  const { broker, maintenanceDay } = serverSettings(environment(name));
  return runMocked(
    () =>
      new Broker('shop-queue', {
        brokerName: 'verdigris-production-shop-queue',
        version: engineVersion({ kind: 'rabbitMq', version: '3.13' })!,
        port: 5671,
        place: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2', 'subnet-3'], clients: 'sg-cluster' },
        settings: broker,
        maintenanceDay,
        user: { name: 'shop', password: 'the-password' },
        ...changes,
      }),
    { outputs: serverOutputs },
  );
};

describe('a RabbitMQ broker', () => {
  test('in production: private, in three zones, logged', async () => {
    const { recording, result } = await make();
    const { inputs, protect } = recording.one(type);
    expect(protect).toBe(true);
    expect(inputs).toMatchObject({
      brokerName: 'verdigris-production-shop-queue',
      engineType: 'RabbitMQ',
      engineVersion: '3.13',
      autoMinorVersionUpgrade: true,
      hostInstanceType: 'mq.m7g.large',
      deploymentMode: 'CLUSTER_MULTI_AZ',
      publiclyAccessible: false,
      subnetIds: ['subnet-1', 'subnet-2', 'subnet-3'],
      securityGroups: ['shop-queue-access-id'],
      logs: { general: true },
      maintenanceWindowStartTime: { dayOfWeek: 'SUNDAY', timeOfDay: '04:30', timeZone: 'UTC' },
    });
    // Amazon MQ refuses the option for RabbitMQ: its own key it is.
    expect(inputs).not.toHaveProperty('encryptionOptions');
    expect(await valueOf(result.host)).toBe('shop-queue.mq.test');
  });

  test('elsewhere it has one node, in one subnet', async () => {
    const { recording } = await make({ protect: () => false }, 'staging');
    expect(recording.one(type)).toMatchObject({
      protect: false,
      inputs: { deploymentMode: 'SINGLE_INSTANCE', subnetIds: ['subnet-1'], publiclyAccessible: false },
    });
  });

  test('the password is a secret, counts once, and changes nothing afterwards', async () => {
    const { recording } = await make();
    const { inputs, ignoreChanges } = recording.one(type);
    expect(inputs.users).toEqual({ secret: [{ username: 'shop', password: 'the-password' }] });
    expect(ignoreChanges).toEqual(['users']);
    expect((await make({ user: undefined })).recording.one(type).inputs).not.toHaveProperty('users');
  });
});
