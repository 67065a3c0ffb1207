// The system python-app as its stack has it, on any cluster; for python-app.test.ts.
import { kubeconfigGround } from '../../../lib/deploy';
import { deployStack } from '../../../lib/release';
import { pythonApp } from '../../../stacks/apps/python-app';
import type { Scenario } from '../../engine/runner';

export const program: Scenario<unknown> = () =>
  deployStack({ applications: [pythonApp], ground: (environment) => kubeconfigGround(environment) });
