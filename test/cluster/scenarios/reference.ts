// The program of this repository's own stacks.
import stack = require('../../../stacks/index');
import type { Scenario } from '../../engine/runner';

export const program: Scenario<unknown> = () => stack();
