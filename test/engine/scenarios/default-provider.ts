// A program that forgot its provider: stacks disable the default ones, so it must not write anywhere.
import * as k8s from '@pulumi/kubernetes';
import type { Scenario } from '../runner';

export const program: Scenario<unknown> = () => {
  new k8s.core.v1.ConfigMap('stray', { metadata: { name: 'stray' } });
  return Promise.resolve({});
};
