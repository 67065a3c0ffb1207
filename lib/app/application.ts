import { Chart } from 'cdk8s';
import type { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Environment, Problem } from '../environment/model';
import type {
  ApplicationDefinition,
  BackingFacts,
  ObjectRole,
  ReleaseStrategy,
  SiteFacts,
  Slot,
  TokenTable,
} from './model';
import { sortedBy } from './canonical';
import { Claims } from './claims';
import type { ApplicationErrorCode } from './errors';
import { Flags } from './flags';
import { checkName, isLabelValue } from './names';
import { SlotScope } from './ownership';
import { ApplicationError } from './problems';
import type { Report } from './problems';
import type { StaticSite } from './static-site';
import { Secrets } from './secrets';
import { rememberSource, sourceOf } from './source';
import { commonChoice, effectiveStrategy } from './strategy';
import { Tokens } from './tokens';
import type { WebService } from './web-service';
import type { Workload } from './workload';

const brand = Symbol.for('verdigris.Application');

/**
 * Describes an application. `build` is called anew for each rendering (once for each slot and environment), so it must
 * not keep anything between calls and has to give the same for the same environment.
 *
 * @example
 * application('api-gateway', (app, environment) => {
 *   new WebService(app, 'api-gateway', { config: { ENVIRONMENT: environment.name } });
 * });
 */
export function application(name: string, build: ApplicationDefinition['build']): ApplicationDefinition {
  const definition = { name, build };
  rememberSource(definition);
  return definition;
}

/** What an application is built for. */
export interface ApplicationProps {
  readonly environment: Environment;
  readonly slot: Slot;
}

/**
 * What a team owns, in one environment and one slot: the chart under which its constructs stand. Native cdk8s objects put
 * under it belong to the application; those under `slotScope` belong to the slot.
 */
export class Application extends Chart {
  /** True for an application, also where the package exists twice in `node_modules`. */
  static is(value: unknown): value is Application {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** The application that a construct stands in. @throws ApplicationError where it stands in none */
  static override of(construct: IConstruct): Application {
    const found = construct.node.scopes.find((scope) => Application.is(scope));
    if (found) return found as Application;
    const code: ApplicationErrorCode = 'application-missing';
    const message = 'it does not stand in an application; give it one as its scope';
    throw new ApplicationError([{ code, path: construct.node.path, message }]);
  }

  declare readonly namespace: string;
  readonly name: string;
  readonly environment: Environment;
  readonly slot: Slot;
  /** As configured: a tag, with `@sha256:...` where the image is pinned. Empty where the configuration lacks it. */
  readonly version: string;
  /** Deferred values; they live here, not in a process global. */
  readonly tokens: TokenTable = new Tokens();
  /** For objects of your own that change with a release: each slot has its copy, named by `slotName()`. */
  readonly slotScope: Construct;
  /** The secrets that the application's services refer to. */
  readonly secrets: Secrets;
  /** The claims of the persistent volumes that its containers mount. */
  readonly claims: Claims;
  /** The feature flags of its workloads. */
  readonly flags: Flags;

  private readonly found: Problem[] = [];
  private readonly unwise: Problem[] = [];
  private readonly described: Workload[] = [];
  private readonly webServices: WebService[] = [];
  private readonly roles = new Map<ApiObject, ObjectRole>();
  private readonly backingServices: { readonly facts: BackingFacts }[] = [];
  private readonly sitesSoFar: StaticSite[] = [];

  constructor(scope: Construct, name: string, props: ApplicationProps) {
    super(scope, name, { namespace: props.environment.namespace });
    Object.defineProperty(this, brand, { value: true });
    this.name = name;
    this.environment = props.environment;
    this.slot = props.slot;
    const report = this.reporter(this);
    checkName(
      report,
      'the application name',
      name,
      35,
      "names of its verification Jobs add up to 28 to Kubernetes' 63",
    );
    this.version = this.readVersion(report);
    this.slotScope = new SlotScope(this);
    this.secrets = new Secrets(this);
    this.claims = new Claims(this);
    this.flags = new Flags(this);
  }

  /** The tag of the version, without a digest: the `version` label of the pods. */
  get tag(): string {
    return this.version.split('@')[0]!;
  }

  /** The workloads so far. */
  get workloads(): readonly Workload[] {
    return [...this.described];
  }

  /** The web services so far. */
  get services(): readonly WebService[] {
    return [...this.webServices];
  }

  /** The backing services so far, by name. */
  get backing(): readonly BackingFacts[] {
    return sortedBy(
      this.backingServices.map(({ facts }) => facts),
      ({ name }) => name,
    );
  }

  /** The static sites so far. */
  get staticSites(): readonly StaticSite[] {
    return [...this.sitesSoFar];
  }

  /** What the ground has to serve of them. */
  get sites(): readonly SiteFacts[] {
    return this.sitesSoFar.flatMap(({ facts }) => (facts ? [facts] : []));
  }

  /** How its services are released together: what they say, unless the environment chooses the other kind. */
  get strategy(): ReleaseStrategy {
    return effectiveStrategy(commonChoice(this.webServices).choice, this.environment.strategies[this.name]);
  }

  /** Problems so far; `renderApplication` throws them together. */
  get problems(): readonly Problem[] {
    return [...this.found];
  }

  /** Warnings so far: allowed, and unwise. */
  get warnings(): readonly Problem[] {
    return [...this.unwise];
  }

  /**
   * The image of a repository in the environment's registry at the configured version: ECR for an AWS target, the
   * target's `registry` otherwise, the bare name where it has none.
   *
   * @param repository - The application's name, where it is left out
   */
  image(repository: string = this.name): string {
    const { target } = this.environment;
    const registry =
      target.kind === 'aws' ? `${target.account}.dkr.ecr.${target.region}.amazonaws.com` : target.registry;
    return `${registry ? `${registry}/` : ''}${repository}:${this.version}`;
  }

  /** `name` in a rolling application, `name-blue` or `name-green` in a slot: what an object of `slotScope` is called. */
  slotName(name: string): string {
    return this.slot === 'rolling' ? name : `${name}-${this.slot}`;
  }

  /**
   * Adds a problem; rendering fails with all of them. Each has the line of the code that made the construct.
   *
   * @param code - docs/errors.md explains it; that of a construct of your own is `construct-invalid`
   * @param source - The line that has to change: the one that made the construct, where it is left out
   */
  report(construct: IConstruct, code: ApplicationErrorCode, message: string, source = sourceOf(construct)): void {
    this.found.push({ code, path: this.pathOf(construct), message, ...(source && { source }) });
  }

  /** Adds problems that were found elsewhere. */
  reportAll(problems: readonly Problem[]): void {
    this.found.push(...problems);
  }

  /** Adds a warning. @param code as that of a problem */
  warn(construct: IConstruct, code: ApplicationErrorCode, message: string): void {
    const source = sourceOf(construct);
    this.unwise.push({ code, path: this.pathOf(construct), message, ...(source && { source }) });
  }

  /** Adds a problem of the configuration, by its configuration path. */
  reportConfiguration(path: string, code: ApplicationErrorCode, message: string): void {
    this.found.push({ code, path, message });
  }

  /** `report` for one construct. */
  reporter(construct: IConstruct): Report {
    return (code, message) => this.report(construct, code, message);
  }

  /** Where a construct stands: environment and construct path. */
  pathOf(construct: IConstruct): string {
    return `${this.environment.name}/${construct.node.path}`;
  }

  /** Called by a web service for itself. */
  addService(service: WebService): void {
    this.webServices.push(service);
    this.addWorkload(service);
  }

  /** Called by a workload for itself. */
  addWorkload(workload: Workload): void {
    this.described.push(workload);
  }

  /** Says what an object is to a release, where its kind does not say it. */
  setRole(object: ApiObject, role: ObjectRole): void {
    this.roles.set(object, role);
  }

  /** What was said by `setRole`. */
  roleOf(object: ApiObject): ObjectRole | undefined {
    return this.roles.get(object);
  }

  /** Called by a backing service for itself; its facts are read at rendering. */
  addBacking(service: { readonly facts: BackingFacts }): void {
    this.backingServices.push(service);
  }

  /** Called by a static site for itself. */
  addSite(site: StaticSite): void {
    this.sitesSoFar.push(site);
  }

  private readVersion(report: Report): string {
    const path = `verdigris:versions.${this.name}`;
    const version = this.environment.versions[this.name];
    const command = `pulumi config set --path '${path}' TAG --stack ${this.environment.stack}`;
    if (version === undefined || version === '') {
      this.reportConfiguration(
        path,
        'version-missing',
        `no version of '${this.name}' is configured; set it by: ${command}`,
      );
      return '';
    }
    const [tag, digest] = version.split('@');
    if (!isLabelValue(tag!)) {
      report(
        'version-invalid',
        `the version '${version}' needs a tag of at most 63 letters, digits, '-', '_' and '.'; set it by: ${command}`,
      );
    }
    if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      report('version-invalid', `the digest of the version '${version}' must be 'sha256:' and 64 hexadecimal digits`);
    }
    return version;
  }
}
