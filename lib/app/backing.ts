import { Construct } from 'constructs';
import type { BackingSettings } from '../environment/model';
import { Application } from './application';
import { addServer, isEphemeral } from './backing-cluster';
import type { ServerSpec } from './backing-cluster';
import { checkPlace, existingPeer, managedPeer, placeOf } from './backing-place';
import type { ReportAt } from './backing-place';
import { sortedBy } from './canonical';
import { annotations } from './model';
import type { BackingFacts, BackingKind } from './model';
import { checkName } from './names';
import type { Peer } from './peers';
import { secretKey } from './secrets';
import type { SecretKey } from './secrets';
import { rememberSource } from './source';
import type { Provision, Usable, User } from './uses';
import type { Composed, ConfigMapKey, VariableSource } from './variables';

/** What every backing service may say; where it stands is the environment's to say, by `verdigris:backing`. */
export interface BackingProps {
  /** Space for data, as `10Gi`; `verdigris:backing` overrides it. @default - by kind and place */
  readonly storage?: string;
  /** @default - the secret `<application>-<name>` with the keys `username` and `password` */
  readonly secret?: BackingSecret;
}

/** A secret that already has a name and keys of its own. */
export interface BackingSecret {
  readonly name: string;
  /** @default - none: the user name is that of the description, in plain text */
  readonly username?: string;
  /** @default 'password' */
  readonly password?: string;
}

/** What a kind of backing service is, whatever it is called. */
export interface BackingKindOf {
  readonly kind: BackingKind;
  readonly version: string;
  /** The port it usually has, and the one that AWS gives it. */
  readonly ports: { readonly usual: number; readonly managed: number };
  readonly database?: string;
  readonly user?: string;
  readonly eviction?: string;
  /** False where it asks for no password. */
  readonly login: boolean;
  readonly secret?: BackingSecret;
  readonly storage?: string;
}

/**
 * A database, cache or queue that an application uses. The application describes what it needs; the environment says where that
 * stands: in the cluster, managed by AWS, or a server that is there already (`verdigris:backing`). It belongs to the application,
 * not to a slot: both slots work on the same data.
 */
export abstract class BackingService extends Construct implements Usable {
  readonly application: Application;
  /** What the application calls it. */
  readonly name: string;
  /** `<application>-<name>`: its objects, its secret and what AWS manages are called so. */
  readonly fullName: string;
  readonly kind: BackingKind;
  readonly version: string;
  readonly where: BackingFacts['where'];
  /** Where it answers: plain text where that is known when the application is rendered, a key of a ConfigMap where only AWS knows it. */
  readonly host: string | ConfigMapKey;
  readonly port: number;
  /** `host:port`. */
  readonly address: string | ConfigMapKey;

  /** Where its password is. */
  protected readonly secret: BackingFacts['secret'];
  protected readonly settings: BackingSettings;
  private readonly about: BackingKindOf;
  private readonly peer: Peer | undefined;
  private readonly accounts = new Set<string>();
  private readonly incoming: Peer[] = [];

  protected constructor(scope: Construct, name: string, about: BackingKindOf) {
    super(scope, name);
    rememberSource(this);
    const application = Application.of(this);
    const { environment } = application;
    const report = application.reporter(this);
    this.application = application;
    this.about = about;
    this.name = name;
    this.fullName = `${application.name}-${name}`;
    checkName(
      report,
      'the backing service',
      this.fullName,
      52,
      "its pods have it in a label, with a hash of 10, of Kubernetes' 63",
    );
    if (about.storage !== undefined && !/^[1-9]\d{0,5}(Mi|Gi|Ti)$/.test(about.storage)) {
      report('quantity-invalid', `'storage' ('${about.storage}') must be an amount such as '512Mi' or '20Gi'`);
    }
    this.kind = about.kind;
    this.version = about.version;
    this.settings = environment.backing?.[application.name]?.[name] ?? {};
    this.where = placeOf(environment, this.settings);
    const reportAt = this.reporterAt();
    checkPlace(environment, this.where, this.settings, reportAt);
    const { existing } = this.settings;
    this.port = this.where === 'managed' ? about.ports.managed : (existing?.port ?? about.ports.usual);
    this.peer = this.findPeer(reportAt);
    const known = this.where === 'managed' ? undefined : (existing?.host ?? this.fullName);
    this.host = known ?? { configMap: this.endpoint, key: 'host' };
    this.address = known === undefined ? { configMap: this.endpoint, key: 'address' } : `${known}:${this.port}`;
    if (about.login) this.secret = this.declareSecret(about);
    application.addBacking(this);
  }

  /** What the ground has to know. Complete when the whole application is described. */
  get facts(): BackingFacts {
    const { application, about, settings } = this;
    return {
      kind: this.kind,
      application: application.name,
      name: this.name,
      fullName: this.fullName,
      version: this.version,
      where: this.where,
      port: this.port,
      ...(about.database === undefined ? {} : { database: about.database }),
      ...(about.user === undefined ? {} : { user: about.user }),
      ...(this.secret === undefined ? {} : { secret: this.secret }),
      ...(this.where === 'managed' ? { endpoint: this.endpoint } : {}),
      accounts: [...this.accounts].sort(),
      ...(about.eviction === undefined ? {} : { eviction: about.eviction }),
      ...(this.storage === undefined ? {} : { storage: this.storage }),
      ...(settings.instance === undefined ? {} : { instance: settings.instance }),
    };
  }

  /** Lets pods that are no workload of the application connect: `pods({ app: 'pgbouncer' })`. Only where it stands in the cluster. */
  allowFrom(peer: Peer): void {
    this.incoming.push(peer);
  }

  /**
   * What a workload names in `uses`: connections in both directions, the secret, and these variables of its own container.
   *
   * @example
   * new WebService(app, 'web', { uses: [db.as({ POSTGRES_HOST: db.host, POSTGRES_PASSWORD: db.password })] });
   */
  as(variables: Readonly<Record<string, VariableSource>>): Usable {
    return { name: this.name, bind: (user) => ({ ...this.bind(user), variables }) };
  }

  /** Called for whatever names the service itself in `uses`: connections alone, as a development tool needs them. */
  bind(user: User): Provision {
    const { application, name } = user;
    if (application === this.application) {
      this.accounts.add(user.serviceAccountName);
      this.incoming.push(user.peer);
      if (this.peer) user.connections.allowTo(this.peer);
    } else {
      application.report(
        this,
        'foreign-service',
        `'${name}' belongs to '${application.name}' and uses '${this.name}' of '${this.application.name}'; let each application have its own`,
      );
    }
    return this.where === 'cluster' ? { annotations: { [`${annotations.uses}${this.name}`]: this.fullName } } : {};
  }

  /** As configured, else as described. */
  private get storage(): string | undefined {
    return this.settings.storage ?? this.about.storage;
  }

  /** Room for data in the cluster: as asked for, else by whether it is on a volume or in memory. */
  protected space(onVolume: string, inMemory: string): string {
    return this.storage ?? (isEphemeral(this.application.environment) ? inMemory : onVolume);
  }

  /** `host:port` within an address that is put together. */
  protected get location(): Composed['parts'] {
    const { host, port } = this;
    return typeof host === 'string' ? [`${host}:${port}`] : [host, `:${port}`];
  }

  /** Its user name: from its secret, else as described. */
  protected get login(): SecretKey | string {
    const { about, secret } = this;
    return secret?.username === undefined ? (about.user ?? '') : secretKey(secret.name, secret.username);
  }

  /** Its password. */
  protected get passwordKey(): SecretKey {
    return secretKey(this.secret?.name ?? this.fullName, this.secret?.password ?? 'password');
  }

  private declareSecret({ user, secret }: BackingKindOf): NonNullable<BackingFacts['secret']> {
    const { secrets } = this.application;
    const { name = this.fullName, password = 'password' } = secret ?? {};
    const username = secret ? secret.username : user === undefined ? undefined : 'username';
    if (username !== undefined && user !== undefined) secrets.suggest(name, { [username]: user });
    if (this.where !== 'existing') {
      for (const key of [username, password]) if (key !== undefined) secrets.refer(secretKey(name, key), this);
    }
    return { name, password, ...(username === undefined ? {} : { username }) };
  }

  /** Puts the server into the cluster, where it stands there. */
  protected serve(spec: () => ServerSpec): void {
    if (this.where !== 'cluster') return;
    const { environment } = this.application;
    if (environment.data === 'production-like' || environment.data === 'real') {
      this.application.warn(
        this,
        'data-in-cluster',
        `its ${environment.data} data has one pod and one volume in the cluster, without a second copy or a backup; let AWS manage it, or name an existing server in ${this.path}`,
      );
    }
    this.application.setRole(
      addServer(this, this.settings, spec(), () => this.callers()),
      'backing',
    );
  }

  /** Where its settings stand in the configuration. */
  protected get path(): string {
    return `verdigris:backing.${this.application.name}.${this.name}`;
  }

  private get endpoint(): string {
    return `${this.fullName}-endpoint`;
  }

  private callers(): readonly Peer[] {
    return sortedBy(this.incoming, (peer) => JSON.stringify(peer));
  }

  private reporterAt(): ReportAt {
    return (path, code, message) => {
      const at = path.startsWith('verdigris:') ? path : `${this.path}.${path}`;
      this.application.reportConfiguration(at, code, message);
    };
  }

  private findPeer(report: ReportAt): Peer | undefined {
    const { existing } = this.settings;
    if (existing) return existingPeer(existing, this.port, report);
    if (this.where === 'managed') return managedPeer(this.application.environment, this.port, report);
    return { kind: 'pods', labels: { app: this.fullName }, port: this.port };
  }
}
