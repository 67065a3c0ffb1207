import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { checkReference } from './names';
import { addObject } from './ownership';
import type { Report } from './problems';

/** The identity of a service's pods. */
export interface ServiceAccountProps {
  /** An existing account of the namespace, used as it is. @default - an account of the service's own, called like it */
  readonly existing?: string;
  /** Mount a token for the Kubernetes API. Only for what calls that API. @default false */
  readonly token?: boolean;
  /**
   * The IAM role that the pods take by their projected identity (IRSA). EKS Pod Identity needs nothing here: it associates
   * a role with namespace and account name (`service.serviceAccountName`).
   * @default - none
   */
  readonly role?: string;
}

/** Adds the account (owned by the application: both slots use it) and gives its name. */
export function addServiceAccount(
  scope: Construct,
  service: string,
  props: ServiceAccountProps,
  report: Report,
): string {
  const { existing, role } = props;
  if (role !== undefined && !/^arn:aws[a-z-]*:iam::\d+:role\/\S+$/.test(role)) {
    report(
      'role-invalid',
      `'serviceAccount.role' ('${role}') is not the ARN of an IAM role, such as 'arn:aws:iam::123456789012:role/orders'`,
    );
  }
  if (existing !== undefined) {
    checkReference(report, 'the service account', existing);
    if (role !== undefined) {
      report(
        'role-on-existing-account',
        `'serviceAccount.role' can't be put on the existing account '${existing}'; leave out one of the two`,
      );
    }
    return existing;
  }
  const annotations = role === undefined ? undefined : { 'eks.amazonaws.com/role-arn': role };
  addObject(
    scope,
    'account',
    k8s.KubeServiceAccount.manifest({ metadata: { name: service, annotations }, automountServiceAccountToken: false }),
  );
  return service;
}
