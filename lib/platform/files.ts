import * as efs from '@pulumi/aws/efs';
import * as eks from '@pulumi/aws/eks';
import * as iam from '@pulumi/aws/iam';
import { StorageClass } from '@pulumi/kubernetes/storage/v1';
import * as pulumi from '@pulumi/pulumi';
import { labels } from '../app/model';
import type { AwsTarget, Environment } from '../environment/model';
import { serverAccess, type ServerPlace } from './backingAccess';
import { backupDays, backupTag } from './backup';
import { encryptionKey } from './keys';
import { managedPolicyArn } from './names';
import { trust } from './policies';
import { protectAll, type Protection } from './protection';
import { podTags } from './secretReader';

/** What the driver needs to make a folder for each claim; AWS keeps the policy (EKS user guide, "Amazon EFS CSI driver"). */
export const filePolicies = ['service-role/AmazonEFSCSIDriverPolicy'];

/** The port of NFS. */
const nfs = 2049;

/** Who makes the folders: the driver's controller, as its add-on names it. */
const driver = { namespace: 'kube-system', serviceAccount: 'efs-csi-controller-sa' } as const;

/** What a shared file system is made with. */
export interface SharedFilesArgs {
  readonly environment: Pick<Environment, 'project' | 'stack' | 'data'>;
  readonly target: Pick<AwsTarget, 'account' | 'region'>;
  /** What claims name. */
  readonly storageClass: string;
  /** Where the files are reached: one subnet for each zone, by a name that stays when zones come and go. */
  readonly subnets: Readonly<Record<string, pulumi.Input<string>>>;
  readonly network: Pick<ServerPlace, 'vpcId' | 'clients'>;
  readonly clusterName: pulumi.Input<string>;
  readonly clusterArn: pulumi.Input<string>;
  /** What has to be there first: the cluster, and ways out of its subnets. */
  readonly dependsOn: readonly pulumi.Resource[];
  /** @default - protected */
  readonly protect?: Protection;
}

/**
 * Files that pods of several nodes write at once: an EFS file system, encrypted on its disks and on the way, reached by the cluster
 * alone, backed up where data lasts, and the storage class whose claims get a folder of it. Each folder belongs to a user of its
 * own, as whom every pod writes: what another claim holds is out of its reach.
 */
export class SharedFiles extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:SharedFiles';

  /** The storage class, usable: what applications have to wait for. */
  readonly storageClass: StorageClass;
  readonly fileSystemId: pulumi.Output<string>;

  /** @param options - With a provider for `aws` and one for `kubernetes` */
  constructor(name: string, args: SharedFilesArgs, options?: pulumi.ComponentResourceOptions) {
    super(SharedFiles.type, name, {}, options);
    const files = this.fileSystem(name, args);
    const access = serverAccess(
      name,
      { place: { ...args.network, subnetIds: [] }, ports: [nfs], description: `Files of ${args.environment.stack}` },
      this,
    );
    const targets = Object.entries(args.subnets).map(
      ([zone, subnetId]) =>
        new efs.MountTarget(
          `${name}-${zone}`,
          { fileSystemId: files.id, subnetId, securityGroups: [access.id] },
          { parent: this },
        ),
    );
    const installed = this.driver(name, args);
    const lasting = keepsFiles(args.environment);
    const { project, stack } = args.environment;
    this.storageClass = new StorageClass(
      args.storageClass,
      {
        metadata: {
          name: args.storageClass,
          labels: { [labels.managedBy]: 'verdigris', [labels.project]: project, [labels.stack]: stack },
        },
        provisioner: 'efs.csi.aws.com',
        parameters: {
          provisioningMode: 'efs-ap',
          fileSystemId: files.id,
          directoryPerms: '700',
          basePath: '/claims',
        },
        mountOptions: ['tls'],
        // Files outlive the claim where data lasts; people delete them.
        reclaimPolicy: lasting ? 'Retain' : 'Delete',
        volumeBindingMode: 'Immediate',
      },
      { parent: this, dependsOn: [...args.dependsOn, ...targets, installed] },
    );
    this.fileSystemId = files.id;
    this.registerOutputs({ fileSystemId: this.fileSystemId });
  }

  private fileSystem(name: string, args: SharedFilesArgs): efs.FileSystem {
    const { environment } = args;
    const protect = args.protect ?? protectAll;
    const keyName = `${name}-key`;
    const key = encryptionKey(keyName, `Files of the stack ${environment.stack}`, {
      parent: this,
      protect: protect(SharedFiles.type, 'aws:kms/key:Key', keyName),
    });
    const files = new efs.FileSystem(
      name,
      {
        // A second create with the same token is refused: an interrupted one leaves no file system that nobody knows.
        creationToken: `${environment.project}-${environment.stack}`,
        encrypted: true,
        kmsKeyId: key.arn,
        throughputMode: 'elastic',
        lifecyclePolicies: [{ transitionToIa: 'AFTER_30_DAYS' }, { transitionToPrimaryStorageClass: 'AFTER_1_ACCESS' }],
        tags: { Name: name, ...(keepsFiles(environment) && { [backupTag.key]: backupTag.daily }) },
      },
      { parent: this, protect: protect(SharedFiles.type, 'aws:efs/fileSystem:FileSystem', name) },
    );
    new efs.FileSystemPolicy(name, { fileSystemId: files.id, policy: filePolicy(files.arn) }, { parent: this });
    return files;
  }

  /** The driver and its controller's identity; the trust names cluster, namespace and account. */
  private driver(name: string, args: SharedFilesArgs): pulumi.Resource {
    const logical = `${name}-driver`;
    const role = new iam.Role(
      logical,
      {
        assumeRolePolicy: trust(
          { Service: 'pods.eks.amazonaws.com' },
          { tagSession: true, condition: podTags('aws:RequestTag', args.clusterArn, driver) },
        ),
        description: 'The driver that makes folders of shared files',
      },
      { parent: this },
    );
    const rights = filePolicies.map(
      (policy) =>
        new iam.RolePolicyAttachment(
          logical,
          { role: role.name, policyArn: managedPolicyArn(args.target.region, policy) },
          { parent: this },
        ),
    );
    return new eks.Addon(
      logical,
      {
        clusterName: args.clusterName,
        addonName: 'aws-efs-csi-driver',
        podIdentityAssociations: [{ roleArn: role.arn, serviceAccount: driver.serviceAccount }],
        resolveConflictsOnUpdate: 'PRESERVE',
      },
      { parent: this, dependsOn: [...args.dependsOn, ...rights] },
    );
  }
}

const keepsFiles = (environment: Pick<Environment, 'data'>): boolean => backupDays(environment) !== undefined;

/**
 * Who mounts it: whoever gets through the security group of its mount targets, without being root, and nobody without TLS
 * (EFS user guide, "Using IAM to control access"). Nodes mount without a name of their own, so no other principal can be said.
 */
function filePolicy(arn: pulumi.Input<string>): pulumi.Output<string> {
  const statement = (Effect: 'Allow' | 'Deny', Action: readonly string[], Bool: Readonly<Record<string, string>>) => ({
    Effect,
    Principal: { AWS: '*' },
    Action,
    Resource: arn,
    Condition: { Bool },
  });
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: [
      // Reason for `*`: the condition lets in what comes through a mount target, and its security group the cluster alone.
      statement('Allow', ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], {
        'elasticfilesystem:AccessedViaMountTarget': 'true',
      }),
      // Reason for `*`: a refusal that named people would let the others through.
      statement('Deny', ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], {
        'aws:SecureTransport': 'false',
      }),
    ],
  });
}
