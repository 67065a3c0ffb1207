import { environmentErrors } from './errors-environment';
import { networkErrors } from './errors-network';
import { valueErrors } from './errors-values';
import { workloadErrors } from './errors-workloads';

/** Every error and warning of an application's description, by its code. */
export const applicationErrors = { ...valueErrors, ...workloadErrors, ...networkErrors, ...environmentErrors } as const;

export type ApplicationErrorCode = keyof typeof applicationErrors;
