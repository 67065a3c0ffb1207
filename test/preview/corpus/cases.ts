import { applicationCases } from './application-cases';
import type { Case } from './case';
import { dataCases } from './data-cases';
import { groundCases } from './ground-cases';
import { releaseCases } from './release-cases';

/** The corpus. */
export const cases: readonly Case[] = [...releaseCases, ...applicationCases, ...dataCases, ...groundCases];
