import type { Rule } from '../model';
import { capacityRules } from './capacity';
import { configRules, remainingRules } from './config';
import { dataRules } from './data';
import { releaseRules } from './release';
import { securityRules } from './security';
import { trafficRules } from './traffic';

/** Every rule that knows a change, and those for what is left. Names are unique. */
export const knowing: readonly Rule[] = [
  ...dataRules,
  ...trafficRules,
  ...releaseRules,
  ...securityRules,
  ...capacityRules,
  ...configRules,
];
/** Every rule that changes are judged by. */
export const rules: readonly Rule[] = [...knowing, ...Object.values(remainingRules)];
