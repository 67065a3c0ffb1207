import type { Provider } from '@pulumi/aws/provider';
import * as pulumi from '@pulumi/pulumi';
import type { BackingFacts, RenderedApplication } from '../app/model';
import type { Ground, GroundNeeds, Snapshot } from '../deploy/model';
import { groundStack, type AwsTarget, type Environment } from '../environment/model';
import { Backing, type BackingArgs } from './backing';
import { planServers, refusals, serverRanges } from './backingGround';
import type { BackingPlan } from './backingPlan';
import { backingProblems } from './backingProblems';
import { awsProvider, whoCalls } from './caller';
import { encryptionKey } from './keys';
import { Stock } from './lookups';
import type { Connect } from './connection';
import { watchedProtection, type Protection } from './protection';
import { Repository } from './repository';
import { bounded } from './roles';
import { failOn, runError, stopOn } from './runError';
import { Secrets } from './secrets';
import { SecretVersions } from './secretVersions';
import { groundProblems, groundSettings, type GroundSettings } from './settings';
import { siteHost } from './site';

/** What the ground in AWS is made with, besides the environment and what its applications need. */
export interface AwsGroundOptions {
  /** The stack's last snapshot: what is not in it was not made by this stack and is not asked for. */
  readonly snapshot: Snapshot;
  /** Makes the seam to the cluster; pass `kubeconfigCluster` of `verdigris/pulumi`. */
  readonly connect: Connect;
  /** Secrets are made here, empty (`owner`), or by somebody else under the same names (`lookup`). @default 'owner' */
  readonly secrets?: 'owner' | 'lookup';
  /** ARNs of existing secrets, by name, that this stack takes over with their values. @default - none */
  readonly importSecrets?: Readonly<Record<string, string>>;
}

/** The component that everything of the ground stands in. */
const groundType = 'verdigris:aws:Ground';

/** What is known before anything is registered that could change something. */
export interface Start {
  readonly environment: Environment;
  readonly needs: GroundNeeds;
  readonly options: AwsGroundOptions;
  readonly target: AwsTarget;
  /** The ARN of whoever runs this. */
  readonly caller: string;
  readonly aws: Provider;
  /** Rendering may be given a past, but there is nobody to ask then: it counts as unknown. */
  readonly snapshot: Snapshot;
  /** What names in AWS are made of. */
  readonly stack: string;
  readonly versions: SecretVersions;
}

/**
 * Asks AWS whose credentials these are, once the configuration is right.
 * @throws RunError - all problems of the configuration together; a wrong account
 */
export async function begin(environment: Environment, needs: GroundNeeds, options: AwsGroundOptions): Promise<Start> {
  const target = awsTarget(environment, managedBy(needs));
  const caller = await whoCalls(environment, target);
  const aws = awsProvider(environment, target);
  const offline = process.env['VERDIGRIS_OFFLINE'] === '1';
  const snapshot: Snapshot = offline ? { ...options.snapshot, known: false } : options.snapshot;
  const stack = groundStack(environment);
  const secrets = options.secrets ?? 'owner';
  const versions = new SecretVersions({ target, stack, snapshot, provider: aws, secrets });
  return { environment, needs, options, target, caller, aws, snapshot, stack, versions };
}

const managedBy = (needs: GroundNeeds): readonly BackingFacts[] =>
  (needs.backing ?? []).filter(({ where }) => where === 'managed');

/** Where the servers of applications are placed, and what they need of the cluster. */
export type ServersIn = Pick<BackingArgs, 'place' | 'clusterArn' | 'operatorRole' | 'dependsOn'> & {
  readonly kubernetes: pulumi.ProviderResource;
};

/** What every ground in AWS has of its own, whoever holds network and cluster. */
export type OwnGround = Required<Pick<Ground, 'dependsOnOf' | 'missing' | 'sites'>> & {
  readonly aws: Provider;
  readonly repositories: readonly Repository[];
  readonly secrets: Secrets;
  /** Databases, caches and queues; undefined where AWS manages none. */
  readonly backing?: Backing;
  /** The current version of each secret of an application that has a value; empty offline. */
  readonly secretVersions: (application: RenderedApplication) => Promise<Readonly<Record<string, string>>>;
};

/**
 * What belongs to the applications of a stack and to nobody else, on its own ground as on another stack's: repositories, secrets
 * without values, databases, caches and queues. In the same component with the same names, so that an application's part can
 * go to another stack.
 */
export class ApplicationGround {
  readonly parent: pulumi.ComponentResource;
  readonly child: { readonly parent: pulumi.ComponentResource; readonly provider: Provider };
  readonly settings: GroundSettings;
  readonly protect: Protection;
  private readonly vanishing: (snapshot: Snapshot) => readonly string[];
  private made?: { readonly repositories: readonly Repository[]; readonly secrets: Secrets };
  private backing?: Backing;

  private constructor(
    private readonly start: Start,
    private readonly plans: readonly BackingPlan[],
  ) {
    const { environment, aws } = start;
    this.settings = groundSettings(environment);
    const { protect, vanishing } = watchedProtection(environment, groundType);
    this.protect = protect;
    this.vanishing = vanishing;
    this.parent = new pulumi.ComponentResource(groundType, 'ground', {}, bounded(environment));
    this.child = { parent: this.parent, provider: aws };
  }

  /** @throws RunError where AWS does not say what it is asked about the secrets of servers */
  static async on(start: Start): Promise<ApplicationGround> {
    const { stack, snapshot, aws, versions } = start;
    const plans = await planServers(managedBy(start.needs), { stack, snapshot, provider: aws, versions });
    return new ApplicationGround(start, plans);
  }

  /** Repositories and secrets. */
  make(): { readonly repositories: readonly Repository[]; readonly secrets: Secrets } {
    const { needs, target, stack, options } = this.start;
    const secrets = {
      target,
      stack,
      names: Object.keys(needs.secrets),
      from: options.secrets,
      imports: options.importSecrets,
      recoveryDays: this.settings.secretRecovery,
      protect: this.protect,
    };
    this.made = { repositories: this.repositories(), secrets: new Secrets('secrets', secrets, this.child) };
    return this.made;
  }

  /** Databases, caches and queues; undefined where AWS manages none. */
  serve({ kubernetes, ...args }: ServersIn): Backing | undefined {
    const { plans, protect, parent, settings } = this;
    if (plans.length === 0) return undefined;
    const { environment, target, aws } = this.start;
    const { secrets } = this.made!;
    this.backing = new Backing(
      'backing',
      {
        ...args,
        environment,
        target,
        plans,
        ranges: serverRanges(environment),
        secretArn: (name) => secrets.arn(name),
        secretKeyArns: secrets.keyArns,
        logRetention: settings.logRetention,
        protect,
      },
      { parent, providers: { aws, kubernetes } },
    );
    return this.backing;
  }

  /**
   * What all grounds say alike, when everything is declared.
   * @throws RunError where protected resources would be deleted
   */
  finish(): OwnGround {
    const { environment, target, aws, snapshot, stack, versions } = this.start;
    const { plans, backing } = this;
    if (snapshot.known) stopOn('resource-protected', this.vanishing(snapshot));
    const { repositories } = environment.platform;
    const stock = new Stock({ target, stack, snapshot, provider: aws, repositories, versions });
    return {
      aws,
      ...this.made!,
      ...(backing && { backing }),
      dependsOnOf: (application) => backing?.readyOf(application) ?? [],
      missing: async (application) => [
        ...(await stock.missing(application)),
        ...refusals(plans, application.name, { stack, region: target.region }),
      ],
      secretVersions: (application) => versions.of(application),
      sites: siteHost({ environment, target, snapshot, provider: aws }),
    };
  }

  /** The repositories of images that the applications run. */
  private repositories(): readonly Repository[] {
    const { environment, needs, target } = this.start;
    const from = environment.platform.repositories;
    const name = 'repositories-key';
    const key =
      from === 'owner' && needs.repositories.length > 0
        ? encryptionKey(name, `Images of the stack ${environment.stack}`, {
            ...this.child,
            protect: this.protect('', 'aws:kms/key:Key', name),
          })
        : undefined;
    return needs.repositories.map(
      (repository) =>
        new Repository(
          repository,
          { name: repository, target, from, key: key?.arn, protect: this.protect },
          this.child,
        ),
    );
  }
}

/** @throws RunError with all problems of the configuration */
function awsTarget(environment: Environment, managed: readonly BackingFacts[]): AwsTarget {
  const { target } = environment;
  if (environment.access)
    stopOn(
      'ground-in-access-stack',
      `The stack '${environment.stack}' holds roles alone, and this program would make a ground for it; use accessStack of verdigris/aws for it.`,
      'verdigris:access',
    );
  if (target.kind !== 'aws')
    throw runError(
      'target-not-aws',
      `The stack '${environment.stack}' has the target '${target.kind}' (verdigris:target.kind), but awsGround needs 'aws'; use kubeconfigGround of verdigris/pulumi for it.`,
    );
  failOn([...groundProblems(environment, target), ...backingProblems(environment, managed)]);
  return target;
}
