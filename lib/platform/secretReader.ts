import * as iam from '@pulumi/aws/iam';
import type * as pulumi from '@pulumi/pulumi';
import type { AwsTarget } from '../environment/model';
import { partition } from './names';
import { allow, policy, trust, type Statement } from './policies';

/** Where the External Secrets operator runs, and as whom; an existing one is expected there too. */
export const operator = { namespace: 'external-secrets', serviceAccount: 'external-secrets' } as const;

/** A role, of this stack or of another one. */
export interface RoleReference {
  readonly arn: pulumi.Input<string>;
  /** Its name. */
  readonly id: pulumi.Input<string>;
}

export interface SecretReaderArgs {
  readonly target: Pick<AwsTarget, 'account' | 'region'>;
  readonly clusterArn: pulumi.Input<string>;
  /** What may be read, and the keys to decrypt it. */
  readonly secretArns: readonly pulumi.Input<string>[];
  readonly keyArns: readonly pulumi.Input<string>[];
  /** The role of an operator of ours. @default - an existing operator, known by the tags of its pods */
  readonly operatorRole?: RoleReference;
  readonly description: string;
}

/** The role that an operator takes for one SecretStore: it reads these secrets, and nothing else. */
export function secretReader(name: string, args: SecretReaderArgs, parent: pulumi.Resource): iam.Role {
  const { account, region } = args.target;
  const reader = new iam.Role(
    name,
    {
      assumeRolePolicy: args.operatorRole
        ? trust({ AWS: args.operatorRole.arn }, { tagSession: true })
        : // Whose role an existing operator has is not known here; which pods it runs as is, by Pod Identity's tags.
          trust(
            { AWS: `arn:${partition(region)}:iam::${account}:root` },
            { tagSession: true, condition: operatorTags('aws:PrincipalTag', args.clusterArn) },
          ),
      description: args.description,
    },
    { parent },
  );
  const statements = readingStatements(args);
  if (statements.length > 0) new iam.RolePolicy(name, { role: reader.id, policy: policy(...statements) }, { parent });
  return reader;
}

/** What a reader may do: read these secrets, and nothing else. */
export function readingStatements(
  args: Pick<SecretReaderArgs, 'target' | 'secretArns' | 'keyArns'>,
): readonly Statement[] {
  const statements: Statement[] = [];
  if (args.secretArns.length > 0)
    statements.push(allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], args.secretArns));
  if (args.keyArns.length > 0) {
    // Secrets Manager decrypts with the secret's ARN as context (its user guide, "Encryption and decryption").
    statements.push(
      allow(['kms:Decrypt'], args.keyArns, {
        StringEquals: { 'kms:ViaService': `secretsmanager.${args.target.region}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:SecretARN': args.secretArns },
      }),
    );
  }
  return statements;
}

/** Lets the operator take a reader role. */
export function mayRead(name: string, operatorRole: RoleReference, reader: iam.Role, parent: pulumi.Resource) {
  return new iam.RolePolicy(
    name,
    { role: operatorRole.id, policy: policy(allow(['sts:AssumeRole', 'sts:TagSession'], [reader.arn])) },
    { parent },
  );
}

/** The session tags that Pod Identity sets for the operator's pods. */
export function operatorTags(key: 'aws:RequestTag' | 'aws:PrincipalTag', clusterArn: pulumi.Input<string>) {
  return podTags(key, clusterArn, operator);
}

/** The session tags that Pod Identity sets for the pods of one account (EKS user guide, "Grant Pods access by tags"). */
export function podTags(
  key: 'aws:RequestTag' | 'aws:PrincipalTag',
  clusterArn: pulumi.Input<string>,
  pods: { readonly namespace: string; readonly serviceAccount: string },
) {
  return {
    StringEquals: {
      [`${key}/eks-cluster-arn`]: clusterArn,
      [`${key}/kubernetes-namespace`]: pods.namespace,
      [`${key}/kubernetes-service-account`]: pods.serviceAccount,
    },
  };
}
