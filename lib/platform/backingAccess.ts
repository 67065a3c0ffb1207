import * as ec2 from '@pulumi/aws/ec2';
import * as vpc from '@pulumi/aws/vpc';
import type * as pulumi from '@pulumi/pulumi';

/** Where servers stand, and who reaches them. */
export interface ServerPlace {
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[] | pulumi.Output<string[]>;
  /**
   * The security group of nodes and pods. In EKS Auto Mode that is the cluster's own: the built-in node class puts nodes into
   * it, and pods have their node's (EKS user guide, "Create a Node Class for Amazon EKS").
   */
  readonly clients: pulumi.Input<string>;
}

/** A security group that lets the cluster's nodes and pods in, at these ports alone, and nothing out. */
export function serverAccess(
  name: string,
  args: { readonly place: ServerPlace; readonly ports: readonly number[]; readonly description: string },
  parent: pulumi.Resource,
): ec2.SecurityGroup {
  const logical = `${name}-access`;
  // Without rules of its own: the provider takes away the one by which AWS lets a new group connect to everywhere.
  const group = new ec2.SecurityGroup(
    logical,
    { vpcId: args.place.vpcId, description: args.description, tags: { Name: logical } },
    { parent },
  );
  for (const port of args.ports) {
    const rule = `${logical}-${port}`;
    new vpc.SecurityGroupIngressRule(
      rule,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: args.place.clients,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        description: 'Nodes and pods of the cluster',
        tags: { Name: rule },
      },
      { parent },
    );
  }
  return group;
}
