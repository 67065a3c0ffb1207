import * as pulumi from '@pulumi/pulumi';

/** One statement that allows; nothing here can say `*` for actions or for every resource. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource?: readonly pulumi.Input<string>[];
  readonly Principal?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
}

/** Allows actions on resources, under conditions. */
export function allow(
  actions: readonly string[],
  resources: readonly pulumi.Input<string>[],
  condition?: Statement['Condition'],
): Statement {
  return { Effect: 'Allow', Action: actions, Resource: resources, ...(condition && { Condition: condition }) };
}

/** A policy document as JSON. */
export function policy(...statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: '2012-10-17', Statement: statements });
}

/** The trust policy of a role that one AWS service takes. */
export function assumedBy(service: string, more: { tagSession?: boolean; condition?: Statement['Condition'] } = {}) {
  return trust({ Service: service }, more);
}

/**
 * A trust policy. `tagSession` is for those who pass session tags along (EKS, and Pod Identity, whose tags are
 * transitive: whoever takes a role with them must be allowed to pass them on).
 */
export function trust(
  principal: Readonly<Record<string, pulumi.Input<string>>>,
  more: { tagSession?: boolean; condition?: Statement['Condition'] } = {},
): pulumi.Output<string> {
  return policy({
    Effect: 'Allow',
    Principal: principal,
    Action: ['sts:AssumeRole', ...(more.tagSession ? ['sts:TagSession'] : [])],
    ...(more.condition && { Condition: more.condition }),
  });
}
