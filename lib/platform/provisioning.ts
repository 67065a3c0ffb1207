import { Job } from '@pulumi/kubernetes/batch/v1';
import { Namespace } from '@pulumi/kubernetes/core/v1';
import { CustomResource } from '@pulumi/kubernetes/apiextensions';
import { NetworkPolicy } from '@pulumi/kubernetes/networking/v1';
import * as pulumi from '@pulumi/pulumi';
import type { BackingFacts } from '../app/model';
import { namespaceManifest } from '../app/namespace';
import { groundStack, type AwsTarget, type Environment } from '../environment/model';
import { provisioningNamespaceOf } from './backingNames';
import type { Database } from './database';
import { secretPath } from './names';
import { protectAll, type Protection } from './protection';
import { provisioningJob, provisioningPolicy, provisioningSecret } from './provisioningJob';
import { mayRead, secretReader, type RoleReference } from './secretReader';

export interface ProvisioningArgs {
  readonly environment: Environment;
  readonly target: Pick<AwsTarget, 'account' | 'region'>;
  readonly clusterArn: pulumi.Input<string>;
  /** The secrets of the databases' masters and of the applications' users. */
  readonly secretArns: readonly pulumi.Input<string>[];
  readonly keyArns: readonly pulumi.Input<string>[];
  /** The role of the installed operator. @default - an existing operator */
  readonly operatorRole?: RoleReference;
  /** Address ranges of the databases, and their ports. */
  readonly ranges: readonly string[];
  readonly ports: readonly number[];
  /** What has to be there first: the cluster, the operator. */
  readonly dependsOn: readonly pulumi.Resource[];
  /** @default - protected */
  readonly protect?: Protection;
}

const storeName = 'provisioning';

/**
 * Where databases are set up: a namespace of its own, because whoever may make a pod in a namespace can read its secrets, and
 * master passwords are nobody's there. Its store reads the masters' secrets and those of the applications' users.
 */
export class Provisioning extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Provisioning';

  /** For an existing operator, whose own role has to be allowed to take it. */
  readonly readerRoleArn: pulumi.Output<string>;
  private readonly namespace: string;
  private readonly ready: readonly pulumi.Resource[];

  /** @param options - With a provider for `aws` and one for `kubernetes` */
  constructor(
    name: string,
    private readonly args: ProvisioningArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(Provisioning.type, name, {}, options);
    const { environment, operatorRole } = args;
    this.namespace = provisioningNamespaceOf(environment);
    const { metadata } = namespaceManifest({ ...environment, namespace: this.namespace });
    const protect = args.protect ?? protectAll;
    const namespace = new Namespace(
      this.namespace,
      { metadata: { ...metadata, labels: { ...metadata.labels }, annotations: { ...metadata.annotations } } },
      {
        parent: this,
        protect: protect(Provisioning.type, 'kubernetes:core/v1:Namespace', this.namespace),
        dependsOn: [...args.dependsOn],
      },
    );
    const { metadata: named, spec } = provisioningPolicy({ namespace: this.namespace, ...args });
    const policy = new NetworkPolicy(name, { metadata: named, spec }, { parent: this, dependsOn: [namespace] });
    const reader = secretReader(
      `${name}-reader`,
      { ...args, description: `Reads what databases of the stack ${environment.stack} are set up with` },
      this,
    );
    this.readerRoleArn = reader.arn;
    const allowed = operatorRole ? [mayRead(`${name}-operator`, operatorRole, reader, this)] : [];
    const store = new CustomResource(
      `${name}-store`,
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'SecretStore',
        metadata: {
          name: storeName,
          namespace: this.namespace,
          annotations: { 'pulumi.com/waitFor': 'condition=Ready' },
        },
        spec: { provider: { aws: { service: 'SecretsManager', region: args.target.region, role: reader.arn } } },
      },
      { parent: this, dependsOn: [namespace, ...allowed] },
    );
    this.ready = [store, policy];
    this.registerOutputs({ readerRoleArn: this.readerRoleArn });
  }

  /** Makes an application's database and user, and waits for it. The secrets live as long as the Job that reads them. */
  provision(facts: BackingFacts, database: Database, secretVersion: string): pulumi.Resource {
    const { environment } = this.args;
    const made = provisioningJob({ environment, facts, host: database.host, secretVersion });
    const { name, username, password } = facts.secret!;
    const secret = (
      called: string,
      key: pulumi.Input<string>,
      keys: { username?: string; password: string },
      version?: string,
    ) => {
      const at = { name: called, namespace: this.namespace, store: storeName };
      return new CustomResource(called, provisioningSecret(at, key, keys, version), {
        parent: this,
        dependsOn: [...this.ready],
      });
    };
    const secrets = [
      // RDS's own keys.
      secret(made.secrets.master, database.masterSecretArn, { username: 'username', password: 'password' }),
      secret(made.secrets.user, secretPath(groundStack(environment), name), { username, password }, secretVersion),
    ];
    const { metadata, spec } = made.job;
    return new Job(made.name, { metadata, spec }, { parent: this, dependsOn: [...secrets, ...this.ready, database] });
  }
}
