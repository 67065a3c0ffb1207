import * as iam from '@pulumi/aws/iam';
import * as pulumi from '@pulumi/pulumi';
import type { AwsTarget, Environment } from '../environment/model';
import { ConfigurationError } from '../environment/problems';
import { readEnvironment } from '../environment/read';
import { appsStatements } from './accessApps';
import { boundaryStatements } from './accessBoundary';
import { groundPolicies, policyText } from './accessGround';
import { accessName, accessScopes, type AccessScope, type AccessStatement } from './accessScope';
import { githubAudience, githubEnvironment, githubIssuer, githubProviderArn, githubTrust } from './accessTrust';
import { awsProvider, whoCalls } from './caller';
import { protectionOf, type Protection } from './protection';
import { runError } from './runError';

/** The roles of one ground, and what bounds the roles that it makes. */
export interface GroundRoles {
  /** The ARN of the role for apps, and whose jobs on GitHub may take it. */
  readonly apps: pulumi.Output<string>;
  readonly appsEnvironment: string;
  /** The same of the role for the ground. */
  readonly ground: pulumi.Output<string>;
  readonly groundEnvironment: string;
  /** The ARN for `verdigris:platform.permissionsBoundary`. */
  readonly boundary: pulumi.Output<string>;
}

/** What a stack that holds access says. */
export interface AccessOutputs {
  /** The ARN of GitHub's identity provider. */
  readonly provider: pulumi.Output<string>;
  /** By the stack that holds the ground. */
  readonly roles: Readonly<Record<string, GroundRoles>>;
  readonly [output: string]: unknown;
}

/** The longest that a job keeps the role, in seconds: a release, and a ground whose broker takes half an hour. */
const sessions = { apps: 3600, ground: 7200 } as const;

/** Whether the running stack holds access (`verdigris:access`), and so no applications. */
export function holdsAccess(): boolean {
  return new pulumi.Config('verdigris').get('access') !== undefined;
}

/**
 * The program of the stack that an administrator runs, because a role for deployments can't make itself: GitHub's identity
 * provider, and for each ground two roles and a boundary.
 *
 * @throws RunError - all problems of the configuration together; no `verdigris:access`; a wrong account
 */
export async function accessStack(): Promise<AccessOutputs> {
  const environment = configured();
  const { target, stack } = environment;
  if (!environment.access || target.kind !== 'aws')
    throw runError(
      'access-missing',
      `The stack '${stack}' has no verdigris:access, and accessStack makes nothing else; add it, or use deployStack of verdigris/release for it.`,
    );
  await whoCalls(environment, target);
  return new Access('access', { environment, target }, { providers: [awsProvider(environment, target)] }).outputs;
}

function configured(): Environment {
  const config = pulumi.runtime.allConfig() as Readonly<Record<string, string>>;
  // The SDK publishes no type for it.
  const { isConfigSecret } = pulumi.runtime as unknown as { readonly isConfigSecret?: (key: string) => boolean };
  try {
    return readEnvironment({
      project: pulumi.getProject(),
      root: pulumi.runtime.getRootDirectory(),
      stack: pulumi.getStack(),
      config,
      secretKeys: Object.keys(config).filter((key) => isConfigSecret?.(key)),
      applications: [],
    });
  } catch (error) {
    if (ConfigurationError.is(error)) throw new pulumi.RunError(error.message);
    throw error;
  }
}

/** What the roles of a repository are made with. */
export interface AccessArgs {
  readonly environment: Environment;
  readonly target: AwsTarget;
}

/** Who may run the stacks of an account: jobs of one repository on GitHub, by environment, without any key that could leak. */
export class Access extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Access';

  readonly outputs: AccessOutputs;
  private readonly protect: Protection;

  constructor(name: string, { environment, target }: AccessArgs, options?: pulumi.ComponentResourceOptions) {
    super(Access.type, name, {}, options);
    this.protect = protectionOf(environment);
    const scopes = accessScopes(environment, target);
    const made = environment.access?.provider === 'owner' ? this.provider() : undefined;
    const after = made ? [made] : [];
    this.outputs = {
      provider: made?.arn ?? pulumi.output(githubProviderArn(target)),
      roles: Object.fromEntries(scopes.map((scope) => [scope.stack, this.roles(scope, after)])),
    };
    this.registerOutputs({ provider: this.outputs.provider });
  }

  /** AWS checks GitHub's certificate against its own authorities, so there is no thumbprint to keep up to date. */
  private provider(): iam.OpenIdConnectProvider {
    return new iam.OpenIdConnectProvider(
      'github',
      { url: `https://${githubIssuer}`, clientIdLists: [githubAudience], tags: { Name: 'github' } },
      this.kept('aws:iam/openIdConnectProvider:OpenIdConnectProvider', 'github'),
    );
  }

  private roles(scope: AccessScope, after: readonly pulumi.Resource[]): GroundRoles {
    const { stack } = scope;
    const boundary = this.policy(scope, 'boundary', boundaryStatements(scope), {
      description: `The most that roles made by the ground of ${stack} may do`,
      protect: this.protect(Access.type, 'aws:iam/policy:Policy', accessName(scope, 'boundary')),
    });
    const apps = this.role(scope, 'apps', `Releases the applications of ${stack}`, after);
    this.attach(scope, apps, 'apps', { releases: appsStatements(scope) });
    const ground = this.role(scope, 'ground', `Makes the ground of ${stack}, and releases on it`, [...after, boundary]);
    this.attach(scope, ground, 'ground', groundPolicies(scope));
    return {
      apps: apps.arn,
      appsEnvironment: githubEnvironment(scope, 'apps'),
      ground: ground.arn,
      groundEnvironment: githubEnvironment(scope, 'ground'),
      boundary: boundary.arn,
    };
  }

  private role(scope: AccessScope, kind: 'apps' | 'ground', description: string, after: readonly pulumi.Resource[]) {
    const name = accessName(scope, kind);
    return new iam.Role(
      name,
      {
        // Named: the ground's configuration says who administers its cluster before the role is made.
        name,
        description,
        assumeRolePolicy: githubTrust(scope, kind),
        maxSessionDuration: sessions[kind],
        tags: { Name: name },
      },
      { ...this.kept('aws:iam/role:Role', name), dependsOn: [...after] },
    );
  }

  private attach(
    scope: AccessScope,
    role: iam.Role,
    kind: 'apps' | 'ground',
    parts: Readonly<Record<string, readonly AccessStatement[]>>,
  ): void {
    for (const [part, statements] of Object.entries(parts)) {
      const what = `${kind}-${part}`;
      const { arn } = this.policy(scope, what, statements, {
        description: `What ${accessName(scope, kind)} may do: ${part}`,
        protect: false,
      });
      new iam.RolePolicyAttachment(accessName(scope, what), { role: role.name, policyArn: arn }, { parent: this });
    }
  }

  private policy(
    scope: AccessScope,
    what: string,
    statements: readonly AccessStatement[],
    { description, protect }: { readonly description: string; readonly protect: boolean },
  ): iam.Policy {
    const name = accessName(scope, what);
    return new iam.Policy(
      name,
      { name, description, policy: policyText(statements), tags: { Name: name } },
      { parent: this, protect },
    );
  }

  private kept(type: string, name: string): pulumi.CustomResourceOptions {
    return { parent: this, protect: this.protect(Access.type, type, name) };
  }
}
