import { ConfigMap } from '@pulumi/kubernetes/core/v1';
import * as pulumi from '@pulumi/pulumi';
import { labels, type BackingFacts } from '../app/model';
import type { AwsTarget, Environment } from '../environment/model';
import type { ServerPlace } from './backingAccess';
import { serverName } from './backingNames';
import type { BackingPlan } from './backingPlan';
import { sized, type ServerSettings } from './backingSettings';
import { engineVersion } from './backingVersions';
import { versionNumber } from './backingValues';
import { Broker } from './broker';
import { Memcached, Redis } from './cache';
import { Database } from './database';
import { encryptionKey } from './keys';
import { protectAll, type Protection } from './protection';
import { Provisioning } from './provisioning';
import type { RoleReference } from './secretReader';

/** What the managed servers of a stack are made with. */
export interface BackingArgs {
  readonly environment: Environment;
  readonly target: AwsTarget;
  readonly plans: readonly BackingPlan[];
  readonly place: ServerPlace;
  /** Address ranges of the servers, for network policies. */
  readonly ranges: readonly string[];
  readonly clusterArn: pulumi.Input<string>;
  /** The secret of an application, by name, and the keys that such secrets are encrypted with. */
  readonly secretArn: (name: string) => pulumi.Input<string>;
  readonly secretKeyArns: readonly pulumi.Input<string>[];
  readonly operatorRole?: RoleReference;
  /** Days that logs are kept. */
  readonly logRetention: number;
  /** What has to be there before anything is made in the cluster. */
  readonly dependsOn: readonly pulumi.Resource[];
  /** @default - protected */
  readonly protect?: Protection;
}

/** Where a server answers. */
export interface Endpoint {
  readonly host: pulumi.Output<string>;
  readonly port: number;
}

type Server = pulumi.ComponentResource & Endpoint;

/**
 * The databases, caches and queues that AWS manages for the applications of a stack: one server for each that an application
 * describes, so that load, upgrades and going back in time are its own. Where they answer is told by a ConfigMap beside the
 * application, which is made when the server can be used.
 */
export class Backing extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Backing';

  /** By full name; without those that wait for their password. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  private readonly ready: ReadonlyMap<string, pulumi.Resource>;
  readonly provisioning?: Provisioning;

  /** @param options - With a provider for `aws` and one for `kubernetes` */
  constructor(
    name: string,
    private readonly args: BackingArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(Backing.type, name, {}, options);
    const made = args.plans.filter(({ action }) => action !== 'wait');
    const protect = args.protect ?? protectAll;
    const logical = `${name}-key`;
    const key = made.some(({ facts }) => facts.kind === 'postgres' || facts.kind === 'redis')
      ? encryptionKey(logical, `Databases and caches of the stack ${args.environment.stack}`, {
          parent: this,
          protect: protect(Backing.type, 'aws:kms/key:Key', logical),
        })
      : undefined;
    const servers = made.map((plan) => ({ plan, server: this.make(plan, key?.arn, protect) }));
    const databases = servers.flatMap(({ plan, server }) => (server instanceof Database ? [{ plan, server }] : []));
    this.provisioning = databases.length > 0 ? this.provisioningOf(databases, key!.arn, protect) : undefined;
    this.ready = new Map(
      servers.map(({ plan, server }) => {
        const job =
          server instanceof Database && plan.version !== undefined
            ? [this.provisioning!.provision(plan.facts, server, plan.version)]
            : [];
        return [plan.facts.fullName, this.announce(plan.facts, server, [server, ...job, ...args.dependsOn])];
      }),
    );
    this.endpoints = Object.fromEntries(
      servers.map(({ plan, server: { host, port } }) => [plan.facts.fullName, { host, port }]),
    );
    this.registerOutputs({ endpoints: this.endpoints });
  }

  /** What an application waits for: its own servers, so that the database of one does not hold up the others. */
  readyOf(application: string): readonly pulumi.Resource[] {
    return this.args.plans
      .filter(({ facts }) => facts.application === application)
      .flatMap(({ facts }) => this.ready.get(facts.fullName) ?? []);
  }

  private make(plan: BackingPlan, key: pulumi.Input<string> | undefined, protect: Protection): Server {
    const { environment, place, logRetention } = this.args;
    const { facts } = plan;
    const settings: ServerSettings = sized(environment, facts);
    const identifier = serverName(environment, facts);
    const args = {
      identifier,
      version: engineVersion(facts)!,
      port: facts.port,
      place,
      maintenanceDay: settings.maintenanceDay,
      logRetention,
      // What stands in a component of a component has both types in its URN.
      protect: (parent: string, type: string, logical: string) => protect(`${Backing.type}$${parent}`, type, logical),
    };
    const options = { parent: this };
    switch (facts.kind) {
      case 'postgres':
        return new Database(facts.fullName, { ...args, settings: settings.database, key: key! }, options);
      case 'redis': {
        const token =
          plan.password && plan.version !== undefined
            ? { value: plan.password, version: versionNumber(plan.version) }
            : undefined;
        const { eviction } = facts;
        return new Redis(facts.fullName, { ...args, settings: settings.redis, key: key!, token, eviction }, options);
      }
      case 'memcached': {
        const tls = environment.platform.memcachedTls;
        return new Memcached(facts.fullName, { ...args, settings: settings.memcached, tls }, options);
      }
      case 'rabbitMq': {
        const user = plan.password && facts.user ? { name: facts.user, password: plan.password } : undefined;
        const broker = { ...args, brokerName: identifier, settings: settings.broker, user };
        return new Broker(facts.fullName, broker, options);
      }
    }
  }

  private provisioningOf(
    databases: readonly { readonly plan: BackingPlan; readonly server: Database }[],
    key: pulumi.Input<string>,
    protect: Protection,
  ): Provisioning {
    const { args } = this;
    return new Provisioning(
      'provisioning',
      {
        ...args,
        secretArns: databases.flatMap(({ plan, server }) => [
          server.masterSecretArn,
          args.secretArn(plan.facts.secret!.name),
        ]),
        keyArns: [key, ...args.secretKeyArns],
        ports: [...new Set(databases.map(({ plan }) => plan.facts.port))].sort((a, b) => a - b),
        protect: (parent, type, logical) => protect(`${Backing.type}$${parent}`, type, logical),
      },
      { parent: this },
    );
  }

  /** Tells the application's pods where a server answers. */
  private announce(facts: BackingFacts, { host, port }: Endpoint, dependsOn: pulumi.Resource[]): ConfigMap {
    const { project, stack, namespace } = this.args.environment;
    const name = facts.endpoint!;
    return new ConfigMap(
      name,
      {
        metadata: {
          name,
          namespace,
          labels: {
            [labels.managedBy]: 'verdigris',
            [labels.project]: project,
            [labels.stack]: stack,
            [labels.application]: facts.application,
          },
        },
        data: { host, port: String(port), address: pulumi.interpolate`${host}:${port}` },
      },
      { parent: this, dependsOn },
    );
  }
}
