import * as mq from '@pulumi/aws/mq';
import * as pulumi from '@pulumi/pulumi';
import { serverAccess, type ServerPlace } from './backingAccess';
import type { ServerSettings } from './backingSettings';
import type { EngineVersion } from './backingVersions';
import { protectAll, type Protection } from './protection';

/** What a managed RabbitMQ is made with. */
export interface BrokerArgs {
  /** Its name in Amazon MQ, at most 50 characters. Changing it replaces the broker. */
  readonly brokerName: string;
  readonly version: EngineVersion;
  /** The AMQP port, by TLS: 5671. */
  readonly port: number;
  readonly place: ServerPlace;
  readonly settings: ServerSettings['broker'];
  readonly maintenanceDay: ServerSettings['maintenanceDay'];
  /** The one user that Amazon MQ makes. It counts at creation alone; undefined: the broker is made already. */
  readonly user?: { readonly name: string; readonly password: pulumi.Input<string> };
  /** @default - protected */
  readonly protect?: Protection;
}

/** The management API, by TLS: where users and virtual hosts are made. */
export const managementPort = 443;

const days = { sun: 'SUNDAY', tue: 'TUESDAY' } as const;

/**
 * A RabbitMQ broker in Amazon MQ, in private subnets, reached by the cluster alone and by TLS alone, encrypted with a key that
 * AWS owns (Amazon MQ takes no other one for RabbitMQ).
 *
 * The named exception: Amazon MQ wants the first user's password when it makes the broker and has no write-only form for it, so
 * it passes through this program, marked as a secret, and stands encrypted in the state.
 */
export class Broker extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Broker';

  readonly host: pulumi.Output<string>;
  readonly port: number;

  constructor(name: string, args: BrokerArgs, options?: pulumi.ComponentResourceOptions) {
    super(Broker.type, name, {}, options);
    const { settings, user } = args;
    const access = serverAccess(
      name,
      { place: args.place, ports: [args.port, managementPort], description: `RabbitMQ ${args.brokerName}` },
      this,
    );
    const subnets = pulumi.output(args.place.subnetIds as pulumi.Input<pulumi.Input<string>[]>);
    const broker = new mq.Broker(
      name,
      {
        brokerName: args.brokerName,
        engineType: 'RabbitMQ',
        engineVersion: args.version.engineVersion,
        autoMinorVersionUpgrade: args.version.minorUpgrades,
        hostInstanceType: settings.instance,
        deploymentMode: settings.deployment,
        publiclyAccessible: false,
        // One node takes one subnet.
        subnetIds: settings.deployment === 'SINGLE_INSTANCE' ? subnets.apply((ids) => ids.slice(0, 1)) : subnets,
        securityGroups: [access.id],
        authenticationStrategy: 'simple',
        ...(user && { users: [{ username: user.name, password: pulumi.secret(user.password) }] }),
        logs: { general: true },
        maintenanceWindowStartTime: { dayOfWeek: days[args.maintenanceDay], timeOfDay: '04:30', timeZone: 'UTC' },
        tags: { Name: args.brokerName },
      },
      {
        parent: this,
        protect: (args.protect ?? protectAll)(Broker.type, 'aws:mq/broker:Broker', name),
        // Amazon MQ never tells its users again and changes none: a difference here could only replace the broker.
        ignoreChanges: ['users'],
      },
    );
    // `amqps://HOST:5671`
    this.host = broker.instances.apply(
      (instances) => new URL(instances[0]?.endpoints?.[0] ?? 'amqps://unknown').hostname,
    );
    this.port = args.port;
    this.registerOutputs({ host: this.host });
  }
}
