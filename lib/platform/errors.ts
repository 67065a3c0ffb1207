import type { ErrorEntry } from '../environment/model';

/** Every error of the ground in AWS, by its code. */
export const platformErrors = {
  'target-not-aws': {
    meaning:
      'The program makes a ground in AWS, and the target of the stack is a kubeconfig: there is no account, region or zone to make anything in.',
    repair:
      'Set `verdigris:target.kind` to `aws` with account, region and zones, or let the program use `kubeconfigGround` of `verdigris/pulumi`.',
  },
  'ground-in-access-stack': {
    meaning:
      'The stack holds the roles by which the others are run (`verdigris:access`), and its program would make a ground too. What gives rights must not be changed by those who have them.',
    repair: 'Use `accessStack` of `verdigris/aws` as the program of that stack, and another stack for the ground.',
  },
  'access-missing': {
    meaning: 'The program makes roles for other stacks and nothing else, and the configuration does not say for which.',
    repair: 'Add `verdigris:access`, or use `deployStack` of `verdigris/release` for that stack.',
  },
  'ground-on-platform-stack': {
    meaning:
      "The stack stands on another one's ground (`verdigris:platformStack`), and its program would make a cluster and a network of its own beside it.",
    repair: 'Use `referencedGround` of `verdigris/aws`, or remove `verdigris:platformStack`.',
  },
  'platform-stack-incomplete': {
    meaning:
      'The stack that holds the ground does not export all that another one needs to stand on it: it is not in AWS, or was brought up by an older version.',
    repair: 'Run `pulumi up` on that stack with this version, or name another one in `verdigris:platformStack`.',
  },
  'account-mismatch': {
    meaning:
      'The credentials in use are of another AWS account than the one that the stack belongs to. It is asked before anything is made, so nothing was changed.',
    repair: 'Choose the profile of the account (`AWS_PROFILE`), or correct `verdigris:target.account`.',
  },
  'credentials-missing': {
    meaning:
      'AWS did not say whose the credentials are: there are none, they have expired, or it can not be reached. Nothing was changed.',
    repair: 'Log in (`aws sso login`, or the role of the CI job) and run again.',
  },
  'aws-question-failed': {
    meaning:
      'AWS did not answer a question that decides what this run does (which images, secret values or certificates are there). Guessing could replace something, so the run stops; nothing was changed.',
    repair:
      'Allow the action that the message names to the credentials in use, or run again where AWS itself had failed.',
  },
  'cluster-creator-locked-out': {
    meaning:
      'EKS lets into a new cluster whom its access list names, and this run is by somebody who is not on it: the cluster would be made, and nothing could be made in it.',
    repair:
      'Run as one of the administrators in the message, or add the role of this run to `verdigris:platform.access` with the policy `admin`.',
  },
  'network-missing': {
    meaning: 'A new EKS cluster needs a network to stand in, and none was given.',
    repair: 'Give `network` (of the component `Network`), or name an `existing` cluster.',
  },
  'network-range-invalid': {
    meaning:
      'An address range is none, is not one that a VPC can have, or does not begin at its own network address. AWS takes /16 to /28 for a VPC; here it is /16 to /22, since it is divided into subnets by zone.',
    repair: "Write an IPv4 range such as '10.0.0.0/16'; the message has the nearest right one.",
  },
  'endpoint-open': {
    meaning:
      "The range lets more than a /8 of the internet (or all of it) reach the endpoint of the cluster's API. Its only guard would be that no credential ever leaks.",
    repair: 'Name the ranges that need it: those of offices, VPNs and CI runners.',
  },
  'zone-invalid': {
    meaning:
      'An availability zone is not one of the region, or comes twice. Subnets are laid out by the letter of their zone, so that adding one never renumbers the others.',
    repair: "Write the region followed by a letter from a to g, each once: 'us-east-1a', 'us-east-1b'.",
  },
  'zones-too-few': {
    meaning: 'EKS asks for subnets in at least two availability zones, so that its API outlives one of them.',
    repair: 'Name another zone in `verdigris:target.zones`, or another private subnet of the existing network.',
  },
  'shared-files-without-ground': {
    meaning:
      'Storage that several nodes write (EFS) is made with the network and the cluster, and this stack has those from elsewhere.',
    repair:
      'Set `verdigris:platform.sharedFiles.from` to `existing`, and have the storage class made where the cluster is.',
  },
  'access-role-invalid': {
    meaning:
      'An entry of the access list is not the ARN of an IAM role. EKS takes ARNs alone; users are not let in by name.',
    repair: 'Write `arn:aws:iam::<account>:role/<name>`, without the session of somebody who has taken it.',
  },
  'backing-version-unmanaged': {
    meaning: 'AWS does not offer this version of the database, cache or queue as a managed service.',
    repair: 'Choose one that the message names, or let it stand in the cluster (`where: cluster`).',
  },
  'instance-class-invalid': {
    meaning:
      'The instance class is of another service, or one on which this version does not run (RabbitMQ 4 needs `mq.m7g`).',
    repair: 'Write a class that begins as the message says, such as `db.m7g.large`.',
  },
  'storage-too-large': {
    meaning: 'RDS has volumes of at most 64 TiB.',
    repair: 'Ask for less; storage grows by itself later, and never shrinks.',
  },
  'backing-name-reserved': {
    meaning:
      'The name of a user, database or virtual host is taken by the managed server itself, or is not made there: RDS keeps `pg_...` and `rds...`, Amazon MQ has the virtual host `/` alone.',
    repair: 'Give `user` or `database` another name; leave `virtualHost` out.',
  },
  'secret-unknown': {
    meaning: 'The program asks for a secret that is none of those that the ground makes or looks up.',
    repair: 'Ask for one of the names in the message, or let an application refer to it so that it is made.',
  },
  'site-upload-incomplete': {
    meaning:
      'Not all files of a static site are in S3, so what is served was not moved. An upload has failed or was interrupted.',
    repair: 'Run `pulumi up` again; what is there is not uploaded twice.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type PlatformErrorCode = keyof typeof platformErrors;
