import * as iam from '@pulumi/aws/iam';
import type * as kms from '@pulumi/aws/kms';
import type * as pulumi from '@pulumi/pulumi';
import { managedPolicyArn } from './names';
import { allow, assumedBy, policy } from './policies';

/**
 * What the control plane of an Auto Mode cluster needs: the five policies that the EKS user guide names ("Amazon EKS
 * Auto Mode cluster IAM role"). AWS keeps them; a copy of ours would miss what Auto Mode needs tomorrow.
 */
export const clusterPolicies = [
  'AmazonEKSClusterPolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
];

/** What a node needs ("Amazon EKS Auto Mode node IAM role"): to join, and to pull images but not to push them. */
export const nodePolicies = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'];

export interface ClusterRoles {
  readonly cluster: iam.Role;
  readonly node: iam.Role;
  /** What has to exist before the cluster, and to stay until it is gone: Auto Mode removes its nodes with them. */
  readonly attachments: readonly pulumi.Resource[];
}

/** The IAM roles of a cluster and its nodes, and nothing beyond what they do. */
export function clusterRoles(name: string, region: string, key: kms.Key, parent: pulumi.Resource): ClusterRoles {
  const child = { parent };
  const cluster = new iam.Role(
    `${name}-control-plane`,
    {
      assumeRolePolicy: assumedBy('eks.amazonaws.com', { tagSession: true }),
      description: 'The control plane of the EKS cluster',
    },
    child,
  );
  const node = new iam.Role(
    `${name}-node`,
    { assumeRolePolicy: assumedBy('ec2.amazonaws.com'), description: 'Nodes of the EKS cluster' },
    child,
  );
  const attach = (role: iam.Role, logical: string, policies: readonly string[]) =>
    policies.map(
      (managed) =>
        new iam.RolePolicyAttachment(
          `${logical}-${managed}`,
          { role: role.name, policyArn: managedPolicyArn(region, managed) },
          child,
        ),
    );
  const encryption = new iam.RolePolicy(
    `${name}-control-plane-key`,
    {
      role: cluster.id,
      policy: policy(allow(['kms:Encrypt', 'kms:Decrypt', 'kms:DescribeKey', 'kms:ListGrants'], [key.arn])),
    },
    child,
  );
  return {
    cluster,
    node,
    attachments: [
      ...attach(cluster, `${name}-control-plane`, clusterPolicies),
      ...attach(node, `${name}-node`, nodePolicies),
      encryption,
    ],
  };
}
